package importer

import (
	"testing"

	"gilmok/store/segment"
	"gilmok/store/value"
)

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

func TestPhonesInARule(t *testing.T) {
	for in, want := range map[string]string{
		`phone in ("010-1234-5678", "01012345678", "1098765432", "no number")`:            `phone in ("+821012345678", "+821098765432", "no number")`,
		`city is "010-1234-5678" and not (phone is "010 1234 5678" or phone is not "02")`: `city is "010-1234-5678" and not (phone is "+821012345678" or phone is not "02")`,
		`phone starts with "010"`: `phone starts with "010"`,
	} {
		r, err := segment.ParseText(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		wanted, err := segment.ParseText(want)
		if err != nil {
			t.Errorf("%s: %v", want, err)
			continue
		}
		if got := segment.Format(Rule(r, "")); got != segment.Format(wanted) {
			t.Errorf("%s became %s", in, got)
		}
	}
	r := Rule(segment.Attribute{Key: "phone", Test: segment.Test{Op: segment.OpIs, Value: value.Text("090-1234-5678")}}, "JP")
	if got := r.(segment.Attribute).Test.Value.Text(); got != "+819012345678" {
		t.Errorf("in Japan: %s", got)
	}
}
