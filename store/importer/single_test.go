package importer

import "testing"

func TestSingleValuesAreStoredAsAnImportDoes(t *testing.T) {
	for s, want := range map[string]string{" Ada@EXAMPLE.com ": "ada@example.com", "ada@": ""} {
		if got, bad := Email(s); got != want || (bad == "") != (want != "") {
			t.Errorf("%q: %q %s, want %q", s, got, bad, want)
		}
	}
	for s, want := range map[string]string{"010-1234-5678": "+821012345678", "+44 7400 123456": "+447400123456", "12": ""} {
		if got, bad := Phone(s, "KR"); got != want || (bad == "") != (want != "") {
			t.Errorf("%q: %q %s, want %q", s, got, bad, want)
		}
	}
}
