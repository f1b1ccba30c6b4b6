package sample_test

import (
	"fmt"
	"slices"
	"testing"

	"gilmok/cmd/internal/sample"
	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/journey/preflight"
)

// The shop has one fault on purpose: two mails greet people by a name that some do
// not have. Nothing else is to be found in it.
func TestPreflightFindsThePlantedFaultAndNoOther(t *testing.T) {
	for lang, want := range map[sample.Language][]string{
		sample.English: {
			"Abandoned cart: warn MSG-03 name in Cart reminder A", "Abandoned cart: warn MSG-03 name in New scent: Yuzu & Lemon",
			"Monthly letter: warn SND-02 1605 in ", // as many the first time
		},
		sample.Korean: {
			"이달의 편지: warn SND-02 1605 in ",
			"장바구니 알림: warn MSG-03 name in 담아 둔 것 알림 A", "장바구니 알림: warn MSG-03 name in 새 향 소식: 유자 레몬",
		},
	} {
		st := fill(t, lang)
		c := compose.New(st, compose.Options{})
		saved, err := st.Journeys().List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, one := range saved {
			j, err := journey.Parse(one.Draft)
			if err != nil {
				t.Fatal(err)
			}
			r, err := preflight.Run(t.Context(), st, c, j, preflight.Options{Now: now})
			if err != nil {
				t.Fatal(err)
			}
			if r.Checked < 300*len(j.Messages()) {
				t.Errorf("%s: only %d messages looked at", one.Name, r.Checked)
			}
			for _, f := range r.Findings {
				got = append(got, fmt.Sprintf("%s: %s %s %s in %s", one.Name, f.Severity, f.Rule, f.Detail, f.Message))
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", lang, got, want)
		}
	}
}
