package importer_test

import (
	"testing"

	"gilmok/store/importer"
)

func TestAddress(t *testing.T) {
	for _, c := range []struct{ in, email, phone string }{
		{" Minji@Example.COM ", "minji@example.com", ""},
		{"010-1234-5678", "", "+821012345678"},
		{"+44 7911 123456", "", "+447911123456"},
		{"address", "", ""},
		{"", "", ""},
	} {
		if email, phone := importer.Address(c.in, "KR"); email != c.email || phone != c.phone {
			t.Errorf("%q read as %q, %q", c.in, email, phone)
		}
	}
}
