package importer

import (
	"slices"
	"testing"
)

func TestCodes(t *testing.T) {
	for in, want := range map[string][]string{
		"A-1\nB-2\n": {"A-1", "B-2"},
		"\xEF\xBB\xBF쿠폰번호,만료일\r\nA-1,2026\r\n": {"A-1"},
		"\"code\";\"until\"\n\"A-1\";x\n":      {"A-1"},
		"A-1\rB-2\rA-1":                        {"A-1", "B-2"},
		"  \n\n":                               nil,
		"SPRING\ncode\n":                       {"SPRING", "code"},
	} {
		if got := Codes([]byte(in)); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
