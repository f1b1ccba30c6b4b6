package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// Behind each count of a rehearsal its people are listed, and each one's way is told.
func TestRehearse_WhoAndPath(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", "id,email,email_consent\nA,a@example.com,Y\nB,b@example.com,N\nC,c@example.com,Y\n"), "--accept-guesses")
	l.must(exitDone, hi, "message", "save", "Hi", "-")
	l.must(exitDone, `{"gilmok":"journey/1","name":"News","seed":1,"entry":{"kind":"schedule","at":"launch"},
		"steps":{"m1":{"kind":"message","messages":["Hi"]},"w1":{"kind":"wait","for":"P200D"}},"edges":[["entry","out","m1"],["m1","out","w1"]]}`, "journey", "save", "-")
	now := "--now=2026-10-20T03:00:00Z"
	for where, want := range map[string]string{
		"m1": "A,B,C", "entry": "A,B,C", "m1:out": "A,B,C", "m1:sent": "A,C", "sent": "A,C", "m1:skipped:no_consent": "B", "skipped:no_consent": "B",
		"w1:waiting": "A,B,C", "completed": "", "exited:ordered": "", "turned_away": "", "over:3": "",
	} {
		r := l.must(exitDone, "", "journey", "rehearse", "News", now, "--who="+where)
		var got []string
		for _, p := range r["people"].([]any) {
			got = append(got, p.(map[string]any)["external_id"].(string))
		}
		if strings.Join(got, ",") != want || r["count"] != float64(len(got)) {
			t.Errorf("%s: %v of %v, want %s", where, got, r["count"], want)
		}
	}
	for _, where := range []string{"m9", "m1:no", "over:many", "exited:", "meets:"} {
		if code, _, errs := l.run("", "journey", "rehearse", "News", now, "--who="+where); code != exitUsage || !strings.Contains(errs, "m1") && where != "over:many" {
			t.Errorf("%s: exit %d, %s", where, code, errs)
		}
	}
	path := l.must(exitDone, "", "journey", "rehearse", "News", now, "--path=B")["path"].([]any)
	skipped := false
	for _, x := range path {
		line := x.(map[string]any)
		skipped = skipped || line["what"] == "skipped" && line["step"] == "m1" && line["detail"] == "no_consent"
	}
	if !skipped {
		t.Errorf("the way of B: %v", path)
	}
	if code, plain, _ := l.run("", "journey", "backtest", "News", "--from=2026-01-01", "--to=2026-01-05", "--path=A"); code != exitDone || !strings.Contains(plain, "sent Hi") {
		t.Errorf("back-test: exit %d, %s", code, plain)
	}
}
