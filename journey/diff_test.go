package journey

import (
	"fmt"
	"testing"
)

func TestDiff(t *testing.T) {
	old := line("w1", "w2", "w3")
	said := func(list []Difference) string {
		words := ""
		for _, c := range list {
			words += fmt.Sprintf("%s %s; ", c.Step, c.What)
		}
		return words
	}
	for _, c := range []struct {
		name string
		new  *Journey
		want string
	}{
		{"nothing", old.Move(map[StepID]Point{"w1": {X: 5}}).Rename("Another"), ""},
		{"longer wait", old.Replace("w2", day(9)), "w2 changed; "},
		{"one in between", old.InsertOnEdge(Edge{From: "w1", Port: PortOut, To: "w2"}, "w9", day(1), Point{}), "w1 led_elsewhere; w9 added; "},
		{"one less", old.Remove("w1"), "entry led_elsewhere; w1 removed; "},
		{"another door", old.with(func(j *Journey) { j.Policy.Holdout = 10 }), "entry changed; "},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := said(Diff(old, c.new)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
