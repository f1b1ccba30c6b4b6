package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSegmentAsAnAudience(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", "id,email,marketing_consent\nA,a@example.com,Y\nB,b@example.com,N\n"), "--accept-guesses")
	l.must(exitDone, "", "segment", "save", "All", l.file("rule.txt", `email is set`))
	to := filepath.Join(l.dir, "audience.csv")
	done := l.must(exitDone, "", "segment", "audience", "All", to, "--for=google")
	if done["count"] != 1.0 || done["left_out"] != 1.0 {
		t.Errorf("%v", done)
	}
	data, err := os.ReadFile(to)
	if err != nil || strings.Contains(string(data), "@") || strings.Count(string(data), "\n") != 2 {
		t.Errorf("%q, %v", data, err)
	}
	l.must(exitFailed, "", "segment", "audience", "All", to) // nothing is overwritten
	l.must(exitFailed, "", "segment", "audience", "Nobody", filepath.Join(l.dir, "other.csv"))
}
