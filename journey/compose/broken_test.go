package compose_test

import (
	"strings"
	"testing"

	"gilmok/journey"
	"gilmok/journey/compose"
)

// A value that cannot be read is a problem of its step, and blocks; one that can,
// and a text that is none, is not.
func TestBrokenValuesAreProblems(t *testing.T) {
	for value, wrong := range map[string]bool{`{{ first_name | upcase }}`: false, `plain`: false, `{{ first_name | `: true, `{% if a %}x`: true} {
		for field, step := range map[string]journey.Step{
			"set[0].value":  &journey.SetContext{Set: []journey.Variable{{Name: "x", Value: value}}},
			"properties.x":  &journey.RecordEvent{Event: "seen", Properties: map[string]any{"x": value}},
			"text":          &journey.ToDo{Text: value},
			"set.x":         &journey.UpdateCustomer{Set: map[string]any{"x": value}},
			"list_add.x":    &journey.UpdateCustomer{ListAdd: map[string]string{"x": value}},
			"list_remove.x": &journey.UpdateCustomer{ListRemove: map[string]string{"x": value}},
		} {
			j := (&journey.Journey{}).AddStep("s", step, journey.Point{}).Connect(journey.EntryID, journey.PortOut, "s")
			found := false
			for _, p := range journey.Validate(j, journey.Known{Broken: compose.Broken}) {
				found = found || p.Code == journey.CodeBrokenText && p.Field == field && p.Severity == journey.SeverityError && strings.TrimSpace(p.Detail) != ""
			}
			if found != wrong {
				t.Errorf("%q in %s: a problem %t, want %t", value, field, found, wrong)
			}
		}
	}
}
