package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// what the calendar says of a journey: "2026-03-06 m1 2 draft".
func (l line) calendar(now string) (lines []string) {
	l.t.Helper()
	got := l.must(exitDone, "", "journey", "calendar", "--days", "10", "--now", now)
	for _, x := range got["calendar"].([]any) {
		s := x.(map[string]any)
		if s["journey"] != nil {
			lines = append(lines, fmt.Sprint(s["date"], " ", s["step"], " ", s["messages"], " ", s["state"]))
		} else {
			lines = append(lines, fmt.Sprint(s["date"], " ", s["rest"]))
		}
	}
	return lines
}

func TestJourneyCalendarAndMove(t *testing.T) {
	const now = "2026-03-02T09:00:00+09:00" // a substitute holiday
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitAttention, "", "import", "customers", l.file("people.csv", people))
	l.must(exitDone, "", "settings", "set", "shop.closed", `[{"from":"2026-03-05","name":"Moving"}]`)
	l.must(exitDone, "", "message", "save", "News", l.file("news.json",
		`{"gilmok":"message/1","name":"News","purpose":"informational","channel":"email","subject":"News","body":{"html":"<p>News</p>"}}`))
	doc := `{"gilmok":"journey/1","name":"News","entry":{"kind":"schedule","at":"2026-03-06T10:00:00+09:00"},
	 "steps":{"w1":{"kind":"wait","for":"P1D"},"m1":{"kind":"message","messages":["News"]}},"edges":[["entry","out","w1"],["w1","out","m1"]]}`
	l.must(exitDone, doc, "journey", "save", "-")
	before := l.calendar(now)
	if len(before) != 3 || before[0] != "2026-03-02 independence_movement (substitute)" || before[1] != "2026-03-05 Moving" || !strings.HasPrefix(before[2], "2026-03-07 m1 ") || !strings.HasSuffix(before[2], " draft") {
		t.Fatalf("the calendar says %q", before)
	}
	if code, out, _ := l.run("", "journey", "move", "News", "m1", "--on", "2026-03-07", "--to", "2026-03-01", "--json"); code != exitFailed || !strings.Contains(out, "CANNOT_MOVE") {
		t.Errorf("moved before its wait: %d %s", code, out)
	}
	if moved := l.must(exitDone, "", "journey", "move", "News", "m1", "--on", "2026-03-07", "--to", "2026-03-09"); moved["changed"] != "w1" || moved["days"] != 2.0 {
		t.Errorf("moved %v", moved)
	}
	if after := l.calendar(now); !strings.HasPrefix(after[2], "2026-03-09 m1 ") {
		t.Errorf("moved, the calendar says %q", after)
	}
	for _, wrong := range [][]string{{"m9", "2026-03-07", "2026-03-09"}, {"m1", "soon", "2026-03-09"}} {
		if code, _, _ := l.run("", "journey", "move", "News", wrong[0], "--on", wrong[1], "--to", wrong[2]); code == exitDone {
			t.Errorf("%v is moved", wrong)
		}
	}
}

// What days of rest hold back goes on the day that is told.
func TestJourneyMoveOverDaysOfRest(t *testing.T) {
	const now = "2026-03-03T09:00:00+09:00"
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitAttention, "", "import", "customers", l.file("people.csv", people))
	l.must(exitDone, "", "settings", "set", "shop.closed", `[{"from":"2026-03-06","to":"2026-03-08"}]`)
	l.must(exitDone, "", "message", "save", "News", l.file("news.json",
		`{"gilmok":"message/1","name":"News","purpose":"informational","channel":"email","subject":"News","body":{"html":"<p>News</p>"}}`))
	doc := `{"gilmok":"journey/1","name":"News","entry":{"kind":"schedule","at":"2026-03-05T10:00:00+09:00"},
	 "steps":{"w1":{"kind":"wait","for":"P1D","skip_holidays":true},"m1":{"kind":"message","messages":["News"]}},"edges":[["entry","out","w1"],["w1","out","m1"]]}`
	l.must(exitDone, doc, "journey", "save", "-")
	move := func(from, to string) string {
		t.Helper()
		code, out, errs := l.run("", "journey", "move", "News", "m1", "--on", from, "--to", to, "--now", now)
		if code != exitDone {
			t.Fatalf("moved from %s to %s: %d %s", from, to, code, errs)
		}
		return out
	}
	for _, c := range []struct{ from, to, lands, words string }{
		{"2026-03-09", "2026-03-08", "2026-03-09", "m1 stays on 2026-03-09. 2026-03-08 is a day of rest"},
		{"2026-03-09", "2026-03-11", "2026-03-11", "m1 goes on 2026-03-11 in the draft"},
		{"2026-03-11", "2026-03-07", "2026-03-09", "m1 goes on 2026-03-09 in the draft of News (w1 was changed). 2026-03-07 is a day of rest"},
	} {
		if out := move(c.from, c.to); !strings.Contains(out, c.words) {
			t.Errorf("from %s to %s: %q, want %q", c.from, c.to, out, c.words)
		}
		if lines := strings.Join(l.calendar(now), "\n"); !strings.Contains(lines, c.lands+" m1 ") || strings.Count(lines, " m1 ") != 1 {
			t.Errorf("moved from %s to %s, the calendar says %q", c.from, c.to, lines)
		}
	}
}

func TestJourneyTodo(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitAttention, "", "import", "customers", l.file("people.csv", people))
	doc := `{"gilmok":"journey/1","name":"Calls","entry":{"kind":"schedule","at":"launch"},
	 "steps":{"t1":{"kind":"to_do","text":"Call {{ name }}"},"end":{"kind":"exit"}},"edges":[["entry","out","t1"],["t1","done","end"]]}`
	l.must(exitDone, doc, "journey", "save", "-")
	l.must(exitDone, "", "journey", "publish", "Calls")
	l.must(exitDone, "", "journey", "start", "Calls", "--anyway")
	l.must(exitDone, "", "run", "--until-idle")
	list := l.must(exitDone, "", "journey", "todo")["to_dos"].([]any)
	if len(list) < 2 {
		t.Fatalf("to do: %v", list)
	}
	first := list[0].(map[string]any)
	if text := fmt.Sprint(first["text"]); text != fmt.Sprint("Call ", first["name"]) {
		t.Errorf("the first says %q", text)
	}
	passage := fmt.Sprint(first["passage"])
	l.must(exitDone, "", "journey", "done", passage)
	if rest := l.must(exitDone, "", "journey", "todo")["to_dos"].([]any); len(rest) != len(list)-1 {
		t.Errorf("%d of %d are left", len(rest), len(list))
	}
	if code, out, _ := l.run("", "journey", "done", passage, "--json"); code != exitFailed || !strings.Contains(out, "NOT_WAITING") {
		t.Errorf("ticked again: %d %s", code, out)
	}
}
