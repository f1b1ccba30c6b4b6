package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSegmentsAreExplainedComparedAndFollowed(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("a.csv", "고객번호,이름,도시\n1,김철수,부산\n2,이영희,서울\n3,박민준,부산\n"))
	l.must(exitDone, `city is "부산"`, "segment", "save", "Busan", "-")
	l.must(exitDone, `name is set and city is "부산"`, "segment", "save", "Named", "-")
	why := l.must(exitDone, "", "segment", "why", "Named", "2")
	parts := why["of"].([]any)
	if why["holds"] != false || len(parts) != 2 || parts[0].(map[string]any)["holds"] != true || parts[1].(map[string]any)["saw"] != "서울" {
		t.Errorf("%v", why)
	}
	if o := l.must(exitDone, "", "segment", "overlap", "Named")["list"].([]any); len(o) != 1 || o[0].(map[string]any)["both"] != 2.0 {
		t.Errorf("%v", o)
	}
	h := l.must(exitDone, "", "segment", "history", "Busan", "--weeks", "4")["list"].([]any)
	if len(h) != 5 || h[4].(map[string]any)["count"] != 2.0 || h[0].(map[string]any)["count"] != 0.0 {
		t.Errorf("%v", h)
	}
	l.must(exitFailed, "", "segment", "why", "Nothing", "2")
}

func TestSegmentsAreRenamed(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", "id,email\nA,a@example.com\nB,b@example.com\n"), "--accept-guesses")
	l.must(exitDone, `external_id is "A"`, "segment", "save", "A", "-")
	l.must(exitDone, `in segment "A" or external_id is "B"`, "segment", "save", "Both", "-")
	l.must(exitFailed, "", "segment", "rename", "A", "Both")
	l.must(exitFailed, "", "segment", "rename", "Nothing", "Else")
	l.must(exitDone, "", "segment", "rename", "A", "First")
	for _, s := range l.must(exitDone, "", "segment", "list")["list"].([]any) {
		if x := s.(map[string]any); x["name"] == "A" || x["name"] == "Both" && (x["count"] != 2.0 || x["text"] != `in segment "First" or external_id is "B"`) {
			t.Errorf("%v", x)
		}
	}
	l.must(exitDone, "", "segment", "rename", "First", "A")
	if n := l.must(exitDone, "", "segment", "count", "A")["count"]; n != 1.0 {
		t.Errorf("%v in A", n)
	}
}

// A list of numbers as people write them means those who are stored with them.
func TestPhonesOfARule(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", "id,phone\nA,010-1234-5678\nB,010-2345-6789\nC,010-3456-7890\n"), "--accept-guesses")
	const rule = `phone in ("010-1234-5678", "1023456789")`
	if n := l.must(exitDone, rule, "segment", "count", "--rule", "-")["count"]; n != 2.0 {
		t.Errorf("%v people", n)
	}
	l.must(exitDone, rule, "segment", "save", "Numbers", "-")
	if n := l.must(exitDone, "", "segment", "count", "Numbers")["count"]; n != 2.0 {
		t.Errorf("%v people in the segment", n)
	}
}

func TestHandOver(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", "id,email\nA,a@example.com\nB,b@example.com\n"), "--accept-guesses")
	l.must(exitDone, "", "segment", "save", "A", l.file("rule.txt", `external_id is "A"`))
	history, all := filepath.Join(l.dir, "history.csv"), filepath.Join(l.dir, "all.zip")
	if done := l.must(exitDone, "", "customers", "history", history, "--segment=A"); done["rows"] != 0.0 {
		t.Errorf("%v", done)
	}
	if data, err := os.ReadFile(history); err != nil || !strings.Contains(string(data), "customer,email,at,event") {
		t.Errorf("%q, %v", data, err)
	}
	l.must(exitFailed, "", "customers", "history", history) // nothing is overwritten
	l.must(exitDone, "", "workspace", "export", all)
	z, err := zip.OpenReader(all)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if _, err := z.Open("documents.jsonl"); err != nil {
		t.Error(err)
	}
}
