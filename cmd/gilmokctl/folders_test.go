package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWatchedFolderComesInOnce(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("known.csv", "고객번호,이름\n1,김철수\n"))
	inbox := filepath.Join(l.dir, "inbox")
	if code, _, errs := l.run("", "import", "watch", inbox); code != exitFailed || errs == "" {
		t.Errorf("a folder that is not there: %d %s", code, errs)
	}
	if err := os.Mkdir(inbox, 0o700); err != nil {
		t.Fatal(err)
	}
	l.must(exitDone, "", "import", "watch", inbox, "--by-itself", "--kind", "customers")
	l.file("inbox/a.csv", "고객번호,이름\n2,이영희\n3,박민준\n")
	other := l.file("inbox/b.csv", "고객번호,별명\n9,곰\n")
	r := l.must(exitAttention, "", "import", "new")
	if len(r["taken"].([]any)) != 1 || len(r["waiting"].([]any)) != 1 {
		t.Fatalf("%v", r)
	}
	if n := l.must(exitDone, "", "customers", "count")["count"]; n != 3.0 {
		t.Errorf("%v customers, want 3", n)
	}
	l.must(exitDone, "", "import", "customers", other)
	if r := l.must(exitDone, "", "import", "new"); len(r["taken"].([]any))+len(r["waiting"].([]any)) != 0 {
		t.Errorf("the same files again: %v", r)
	}
	files := l.must(exitDone, "", "import", "folders")["list"].([]any)[0].(map[string]any)["files"].([]any)
	for _, f := range files {
		if f.(map[string]any)["state"] != "taken" {
			t.Errorf("%v", f)
		}
	}
	l.file("inbox/c.csv", "고객번호,이름\n4,최서연\n")
	l.must(exitDone, "", "run", "--until-idle")
	if n := l.must(exitDone, "", "customers", "count")["count"]; n != 5.0 {
		t.Errorf("%v customers after a run, want 5", n)
	}
	l.must(exitDone, "", "import", "watch", inbox, "--off")
	l.must(exitFailed, "", "import", "watch", inbox, "--off")
}

// A copy takes nothing in by itself, and says so: its original may still be at work.
func TestCopyTakesNoFilesIn(t *testing.T) {
	l := newLine(t)
	shop, copied, inbox := filepath.Join(l.dir, "shop.gilmok"), filepath.Join(l.dir, "copy.gilmok"), filepath.Join(l.dir, "inbox")
	l.must(exitDone, "", "new", shop)
	l.must(exitDone, "", "import", "customers", l.file("known.csv", "고객번호,이름\n1,김철수\n"))
	if err := os.Mkdir(inbox, 0o700); err != nil {
		t.Fatal(err)
	}
	l.must(exitDone, "", "import", "watch", inbox, "--by-itself")
	data, err := os.ReadFile(shop)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(copied, data, 0o600); err != nil {
		t.Fatal(err)
	}
	l.file("inbox/a.csv", "고객번호,이름\n2,이영희\n")
	if code, _, errs := l.run("", "-w", copied, "import", "new"); code != exitFailed || !strings.Contains(errs, "workspace adopt") {
		t.Errorf("%d %s", code, errs)
	}
	if n := l.must(exitDone, "", "-w", copied, "customers", "count")["count"]; n != 1.0 {
		t.Errorf("%v customers in the copy, want 1", n)
	}
	if r := l.must(exitDone, "", "-w", shop, "import", "new"); len(r["taken"].([]any)) != 1 {
		t.Errorf("the original: %v", r)
	}
}
