package journeys

import (
	"strings"
	"testing"
	"time"

	"gilmok/journey/report"
	"gilmok/ui"
)

func TestVerdictOfAVariant(t *testing.T) {
	if err := ui.SetLanguage("en"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		variant, base report.Arm
		want          string
	}{
		{report.Arm{People: 20, Converted: 2}, report.Arm{People: 20, Converted: 1}, "Too few people yet"},
		{report.Arm{People: 4000, Converted: 1200}, report.Arm{People: 16, Converted: 5}, "Too few people yet"},
		{report.Arm{People: 4000, Converted: 600}, report.Arm{People: 4000, Converted: 400}, "more than “Control”. That is sure."},
		{report.Arm{People: 4000, Converted: 400}, report.Arm{People: 4000, Converted: 600}, "less than “Control”. That is sure."},
		{report.Arm{People: 400, Converted: 44}, report.Arm{People: 400, Converted: 32}, "days more at this pace"},
		{report.Arm{People: 400, Converted: 40}, report.Arm{People: 400, Converted: 40}, "No sure difference"},
		{report.Arm{People: 4000, Converted: 401}, report.Arm{People: 4000, Converted: 400}, "years"},
	} {
		v := report.Variant{ID: "b", Arm: c.variant, Against: report.Compare(c.variant, c.base)}
		if got := verdict("B", "Control", v, min(c.variant.People, c.base.People), 20*24*time.Hour); !strings.Contains(got, c.want) || strings.Contains(got, "{{") {
			t.Errorf("%+v against %+v: %q, want %q", c.variant, c.base, got, c.want)
		}
	}
}
