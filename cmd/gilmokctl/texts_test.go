package main

import (
	"os"
	"path/filepath"
	"testing"
)

// A journey goes into a folder and from there into another workspace.
func TestTexts(t *testing.T) {
	l := newLine(t)
	one, two, dir := filepath.Join(l.dir, "one.gilmok"), filepath.Join(l.dir, "two.gilmok"), filepath.Join(l.dir, "texts")
	l.must(exitDone, "", "new", one)
	l.must(exitDone, welcome, "-w", one, "journey", "save", "-")
	l.must(exitDone, `city is "부산"`, "-w", one, "segment", "save", "Busan", "-")
	if w := l.must(exitDone, "", "-w", one, "texts", "write", dir); w["written"] != 2.0 {
		t.Fatalf("written: %v", w)
	}
	l.must(exitDone, "", "new", two)
	if code, out, errs := l.run("", "-w", two, "texts", "read", l.dir); code != exitFailed || out != "" || errs == "" {
		t.Errorf("a folder without texts: %d %q %q", code, out, errs)
	}
	if err := os.WriteFile(filepath.Join(dir, "journeys", "broken.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--dry-run"}, nil} {
		r := l.must(exitAttention, "", append([]string{"-w", two, "texts", "read", dir}, args...)...)
		if added := r["added"].([]any); len(added) != 2 || len(r["unread"].([]any)) != 1 {
			t.Fatalf("%v: %v", args, r)
		}
	}
	if r := l.must(exitAttention, "", "-w", two, "texts", "read", dir); r["unchanged"] != 2.0 {
		t.Errorf("read again: %v", r)
	}
	l.must(exitDone, "", "-w", two, "journey", "export", "Hello")
}
