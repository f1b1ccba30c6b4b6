package main

import (
	"path/filepath"
	"testing"

	"gilmok/store/importer"
)

func TestSurvey(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", "id,email\nA,a@example.com\nB,b@example.com\n"), "--accept-guesses")
	l.must(exitFailed, `{"gilmok":"survey/1","key":"nps","question":"Tell a friend?","ask":"stars"}`, "survey", "save", "Friends", "-")
	const document = `{"gilmok":"survey/1","key":"nps","question":"Tell a friend?","ask":"scale","high":"Surely"}`
	l.must(exitDone, document, "survey", "save", "Friends", "-")
	l.must(exitDone, document, "survey", "save", "Friends", "-") // again is the same one
	form := l.file("form.csv", "email,How likely\na@example.com,9\nb@example.com,2\nc@example.com,5\n")
	if err := l.must(exitAttention, "", "survey", "import", "nps", form); err["error"] == nil {
		t.Errorf("a column was guessed: %v", err)
	}
	if e := l.must(exitFailed, "", "survey", "import", "nps", l.file("empty.csv", ""))["error"].(map[string]any); e["code"] != string(importer.EmptyFile) {
		t.Errorf("an empty file: %v", e)
	}
	if done := l.must(exitAttention, "", "survey", "import", "Friends", form, "--column=How likely"); done["new"] != 2.0 || done["nobody"] != 1.0 {
		t.Errorf("%v", done)
	}
	r := l.must(exitDone, "", "survey", "results", "Friends")
	if r["people"] != 2.0 || r["nps"] != 0.0 || r["average"] != 5.5 || r["small"] != true || len(r["answers"].([]any)) != 11 {
		t.Errorf("%v", r)
	}
	l.must(exitDone, `nps at least 9`, "segment", "save", "Fans", "-")
	if n := l.must(exitDone, "", "segment", "count", "Fans"); n["count"] != 1.0 {
		t.Errorf("%v", n)
	}
	if s := l.must(exitDone, "", "survey", "export", "nps"); s["gilmok"] != "survey/1" || s["high"] != "Surely" {
		t.Errorf("%v", s)
	}
	l.must(exitDone, "", "survey", "delete", "nps")
	l.must(exitFailed, "", "survey", "results", "nps")
}
