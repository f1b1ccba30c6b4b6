package liquid

import (
	"strings"
	"testing"
)

// TestLargeNumbers: whole numbers are exact beyond 64 bits, written in the template, in a
// text, in data, and made by a filter.
func TestLargeNumbers(t *testing.T) {
	const data = `{"id":18446744073709551616,"text":"9223372036854775808","small":5,"f":1e20}`
	for template, want := range map[string]string{
		`{{ 9223372036854775807 | plus: 1 }}`:                           "9223372036854775808",
		`{{ 9223372036854775808 | minus: 1 | plus: 0 }}`:                "9223372036854775807",
		`{{ -9223372036854775808 | minus: 1 }}`:                         "-9223372036854775809",
		`{{ 4294967296 | times: 4294967296 }}`:                          "18446744073709551616",
		`{{ id }} {{ id | plus: small }} {{ text | plus: 1 }}`:          "18446744073709551616 18446744073709551621 9223372036854775809",
		`{{ 4294967296 | times: 4294967296 | divided_by: 4294967296 }}`: "4294967296",
		`{{ id | divided_by: -10 }} {{ id | modulo: -10 }}`:             "-1844674407370955162 -4",
		`{{ id | times: -1 | divided_by: 10 }} {{ id | modulo: 10 }}`:   "-1844674407370955162 6",
		`{{ -9223372036854775808 | abs }}`:                              "9223372036854775808",
		`{{ -9223372036854775808 | divided_by: -1 }}`:                   "9223372036854775808",
		`{{ id | floor }} {{ id | ceil }} {{ id | round }}`:             "18446744073709551616 18446744073709551616 18446744073709551616",
		`{{ f | floor }} {{ id | round: -5 }} {{ 1250 | round: -2 }}`:   "100000000000000000000 18446744073709600000 1300",
		`{{ id | at_least: 7 }} {{ id | at_most: 7 }}`:                  "18446744073709551616 7",
		`{% if id > 9223372036854775807 and id == 18446744073709551616 %}y{% endif %}{% if id == 18446744073709551617 %}n{% endif %}`: "y",
		`{{ id | append: '!' }} {{ id | number_with_delimiter }}`:                                                                     "18446744073709551616! 18,446,744,073,709,551,616",
		`{{ id | times: 0.5 }}`: "9.223372036854776e+18",
		`{{ id | json }}`:       "18446744073709551616",
	} {
		vars, err := DecodeVars([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		compiled, err := New(Options{}).Compile(template, Text)
		if err != nil {
			t.Errorf("%s: %v", template, err)
			continue
		}
		out, err := compiled.Render(vars)
		if err != nil || out.Text != want {
			t.Errorf("%s: %q, %v, want %q", template, out.Text, err, want)
		}
	}
}

// TestNumbersDoNotGrowWithoutEnd: each of these doubles its digits.
func TestNumbersDoNotGrowWithoutEnd(t *testing.T) {
	template := `{% assign n = 99999999999999999999 %}` + strings.Repeat(`{% assign n = n | times: n %}`, 30) + `{{ n }}`
	compiled, err := New(Options{}).Compile(template, Text)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := compiled.Render(nil); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("%d letters, %v", len(out.Text), err)
	}
	if _, err := New(Options{}).Compile(`{{ `+strings.Repeat("9", 100_000)+` }}`, Text); err == nil {
		t.Error("a number of a hundred thousand digits is read")
	}
}
