package rules

import (
	"slices"
	"testing"

	"gilmok/store/value"
)

func TestValuesOfAList(t *testing.T) {
	for text, want := range map[string][]string{
		"Seoul, Busan;Jeju\tUlsan":             {"Seoul", "Busan", "Jeju", "Ulsan"},
		"Seoul, Korea\nBusan, Korea\n":         {"Seoul, Korea", "Busan, Korea"},
		"a@example.com,\r\nb@example.com,\r\n": {"a@example.com", "b@example.com"},
		"1\tKim\n2\tLee":                       {"1", "Kim", "2", "Lee"},
		" Seoul ,, Seoul \n":                   {"Seoul"},
		"\n\n":                                 {},
	} {
		var got []string
		for _, v := range values(text, value.KindText) {
			got = append(got, v.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if !parted(value.Text("Seoul, Korea")) || parted(value.Text("Seoul")) {
		t.Error("what holds a comma cannot stand in a line of values, and what does not can")
	}
}
