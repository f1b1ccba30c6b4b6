package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/preview"
	"gilmok/store/goal"
	"gilmok/store/segment"
	"gilmok/store/survey"
)

// line runs one command line on a machine of its own and gives what came of it.
type line struct {
	t   *testing.T
	dir string
}

func newLine(t *testing.T) line {
	t.Helper()
	l := line{t, t.TempDir()}
	t.Setenv("GILMOK_CONFIG", filepath.Join(l.dir, "config"))
	return l
}

func (l line) file(name, text string) string {
	l.t.Helper()
	path := filepath.Join(l.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
	return path
}

// run gives the exit code and what stdout and stderr hold.
func (l line) run(stdin string, args ...string) (code int, out, errs string) {
	l.t.Helper()
	var o, e bytes.Buffer
	code = execute(context.Background(), args, strings.NewReader(stdin), &o, &e)
	return code, o.String(), e.String()
}

// must wants a code and one JSON value on stdout.
func (l line) must(want int, stdin string, args ...string) map[string]any {
	l.t.Helper()
	code, out, errs := l.run(stdin, append(args, "--json")...)
	if code != want {
		l.t.Fatalf("%v ended with %d, want %d\n%s%s", args, code, want, out, errs)
	}
	var v any
	dec := json.NewDecoder(strings.NewReader(out))
	if err := dec.Decode(&v); err != nil {
		l.t.Fatalf("%v: stdout is no JSON: %v\n%s", args, err, out)
	}
	if dec.More() {
		l.t.Fatalf("%v: more than one value on stdout\n%s", args, out)
	}
	m, ok := v.(map[string]any)
	if !ok {
		return map[string]any{"list": v}
	}
	return m
}

const people = "\ufeff이름,이메일,휴대폰,도시,수신동의\n김서연,seoyeon@example.com,010-1234-5678,부산,Y\n박지훈,jihoon@example.com,010-2345-6789,서울,N\n,bad@@example,,서울,Y\n"

const welcome = `{"gilmok":"journey/1","name":"Hello","seed":1,"entry":{"kind":"schedule","at":"launch"},
 "policy":{"quiet_hours":{"from":"21:00","to":"08:00","zone":"customer","then":"hold"},"caps":"workspace","holdout":0,"late_after":"P1D"},
 "steps":{"m1":{"kind":"message","messages":["Hi"]}},"edges":[["entry","out","m1"]]}`

const hi = `{"gilmok":"message/1","name":"Hi","purpose":"advertising","channel":"email","sender":"main","subject":"(광고) {{ name }}님",
 "body":{"html":"<p>{{ name }}님, 안녕하세요</p><p><a href=\"{{ unsubscribe_url }}\">수신 거부</a></p>"},"text":null}`

func TestTheWholeWayOnTheCommandLine(t *testing.T) {
	l := newLine(t)
	shop := filepath.Join(l.dir, "shop.gilmok")
	l.must(exitDone, "", "new", shop)
	r := l.must(exitAttention, "", "import", "customers", l.file("고객.csv", people))
	if r["rows"] != 3.0 || r["added"] != 2.0 || r["outcome"] != "ok_with_rejects" {
		t.Errorf("import: %v", r)
	}
	if x := r["rejected"].([]any)[0].(map[string]any); x["record"] != 3.0 || x["reason"] != "BAD_EMAIL" {
		t.Errorf("rejected: %v", x)
	}
	show := l.must(exitDone, "", "customers", "show", "seoyeon@example.com")
	if show["phone"] != "+821012345678" || show["consent"].(map[string]any)["email"].(map[string]any)["state"] != "opted_in" {
		t.Errorf("show: %v", show)
	}
	l.must(exitDone, `city is "부산"`, "segment", "save", "Busan", "-")
	if c := l.must(exitDone, "", "segment", "count", "Busan"); c["count"] != 1.0 || c["of"] != 2.0 {
		t.Errorf("count: %v", c)
	}
	l.must(exitDone, "", "settings", "set", "shop.name", "길목 비누")
	mail := filepath.Join(l.dir, "mail")
	l.must(exitDone, "", "sender", "set", "main", "--kind", "file", "--dir", mail, "--from", "길목 비누 <hello@shop.example>")
	l.must(exitDone, hi, "message", "save", "Hi", "-")
	l.must(exitDone, welcome, "journey", "save", "-")
	if c := l.must(exitDone, "", "journey", "check", "Hello"); len(c["problems"].([]any)) != 0 {
		t.Errorf("problems: %v", c)
	}
	now := "2026-11-23T03:00:00Z"
	first := l.must(exitDone, "", "journey", "rehearse", "Hello", "--now", now)
	again := l.must(exitDone, "", "journey", "rehearse", "Hello", "--now", now)
	if first["digest"] != again["digest"] || first["entered"] != 2.0 {
		t.Errorf("rehearsals: %v and %v", first, again)
	}
	sent := first["messages"].(map[string]any)["m1"].(map[string]any)
	if sent["sent"] != 1.0 || sent["skipped"].(map[string]any)["no_consent"] != 1.0 {
		t.Errorf("rehearsed: %v", sent)
	}
	l.refusesToStart(now)
	l.must(exitDone, "", "journey", "start", "Hello", "--now", now)
	ran := l.must(exitDone, "", "run", "--until-idle", "--now", now)
	if ran["sent"] != 1.0 || ran["skipped"].(map[string]any)["no_consent"] != 1.0 {
		t.Errorf("run: %v", ran)
	}
	files, err := filepath.Glob(filepath.Join(mail, "*.eml"))
	if err != nil || len(files) != 1 {
		t.Errorf("%d mails in the folder, %v", len(files), err)
	}
	if s := l.must(exitDone, "", "journey", "status", "Hello"); s["messages"].(map[string]any)["m1"].(map[string]any)["sent"] != 1.0 {
		t.Errorf("status: %v", s)
	}
	if s := l.must(exitDone, "", "journey", "status", "Hello"); s["since_launch"] != nil {
		t.Errorf("nothing has changed since the launch: %v", s["since_launch"])
	}
	l.must(exitDone, "", "settings", "set", "shop.name", "Another Soap")
	since, _ := l.must(exitDone, "", "journey", "status", "Hello")["since_launch"].([]any)
	if len(since) != 1 || fmt.Sprint(since[0].(map[string]any)["new"]) != "[shop.name]" {
		t.Errorf("the shop has another name since the launch: %v", since)
	}
	if why := l.must(exitDone, "", "why", "jihoon@example.com"); !strings.Contains(mustJSON(t, why), "no_consent") {
		t.Errorf("why: %v", why)
	}
	tally := mustJSON(t, l.must(exitDone, "", "why", "--journey=Hello", "--step=m1"))
	if !strings.Contains(tally, `"customers":1,"reason":"no_consent","step":"m1","version":1,"what":"skipped"`) {
		t.Errorf("what was decided at a step: %s", tally)
	}
	if who := mustJSON(t, l.must(exitDone, "", "why", "--journey=Hello", "--what=skipped", "--find=EMAIL")); !strings.Contains(who, "jihoon@example.com") || !strings.Contains(who, `"reason":"no_consent"`) {
		t.Errorf("about whom: %s", who)
	}
	if who := mustJSON(t, l.must(exitDone, "", "why", "--journey=Hello", "--what=skipped", "--find=kakao")); strings.Contains(who, "jihoon") {
		t.Errorf("found by what it did not rest on: %s", who)
	}
	if c := l.must(exitDone, "", "check"); c["ok"] != true {
		t.Errorf("check: %v", c)
	}
}

// refusesToStart tries to start a journey whose mail does not say who sends it, sees
// what preflight found, and mends the mail.
func (l line) refusesToStart(now string) {
	l.t.Helper()
	found := l.must(exitAttention, "", "preflight", "Hello", "--now", now)
	list := mustJSON(l.t, found["findings"])
	if found["checked"] != 2.0 || found["blocked"] != 2.0 || !strings.Contains(list, `"rule":"KR-02"`) || !strings.Contains(list, `"rule":"CON-03"`) {
		l.t.Errorf("preflight: %v", found)
	}
	// Only a sender that reaches the world makes it a matter of law.
	l.must(exitDone, "", "sender", "set", "real", "--kind", "smtp", "--host", "smtp.shop.example", "--from", "a@shop.example", "--no-default")
	if r := l.must(exitAttention, "", "journey", "start", "Hello", "--now", now); r["error"].(map[string]any)["code"] != "PREFLIGHT" {
		l.t.Errorf("start: %v", r)
	}
	if s := l.must(exitDone, "", "journey", "list"); strings.Contains(mustJSON(l.t, s), `"running"`) {
		l.t.Errorf("it runs although it was refused: %v", s)
	}
	l.must(exitDone, "", "sender", "delete", "real")
	l.must(exitDone, "", "settings", "set", "shop.contact", "02-000-0880")
	l.must(exitDone, strings.Replace(hi, "안녕하세요</p>", "안녕하세요</p><p>길목 비누 02-000-0880</p>", 1), "message", "save", "Hi", "-")
	// Who has said no is left out and keeps nobody from starting.
	if again := l.must(exitAttention, "", "preflight", "Hello", "--now", now); again["blocked"] != 2.0 || strings.Contains(mustJSON(l.t, again["findings"]), `"stops_launch":true`) {
		l.t.Errorf("preflight after mending: %v", again)
	}
}

func TestUndo(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	file := l.file("people.csv", people)
	l.must(exitAttention, "", "import", "customers", file)
	if r := l.must(exitAttention, "", "import", "customers", file); r["unchanged"] != 2.0 {
		t.Errorf("the same file again: %v", r)
	}
	l.must(exitDone, "", "import", "undo", "1")
	if c := l.must(exitDone, "", "customers", "count"); c["count"] != 0.0 {
		t.Errorf("after undo: %v", c)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestErrorsSayWhatToDo(t *testing.T) {
	l := newLine(t)
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, "USAGE", []string{"frobnicate"}},
		{exitUsage, "NO_WORKSPACE", []string{"customers", "count"}},
		{exitFailed, "UNREADABLE_FILE", []string{"-w", filepath.Join(l.dir, "a.gilmok"), "segment", "count", "--rule", filepath.Join(l.dir, "none")}},
	} {
		if e := l.must(c.code, "", c.args...)["error"].(map[string]any); e["code"] != c.want || len(e["message"].(string)) < 20 {
			t.Errorf("%v: %v, want %s", c.args, e, c.want)
		}
	}
	shop := filepath.Join(l.dir, "shop.gilmok")
	l.must(exitDone, "", "new", shop)
	for stdin, args := range map[string][]string{
		`city resembles "x"`:                           {"segment", "save", "x", "-"},
		`{"gilmok":"journey/1","name":"x","colour":1}`: {"journey", "save", "-"},
		`{"gilmok":"message/1","bodi":{}}`:             {"message", "save", "x", "-"},
	} {
		if e := l.must(exitFailed, stdin, args...)["error"].(map[string]any); e["code"] != "BAD_DOCUMENT" {
			t.Errorf("%s: %v", stdin, e)
		}
	}
	if e := l.must(exitFailed, "", "new", shop)["error"].(map[string]any); e["code"] == "FAILED" {
		t.Errorf("a file that is there: %v", e)
	}
}

func TestRender(t *testing.T) {
	l := newLine(t)
	out := l.must(exitDone, `{{ name | default: "고객" }}님`, "render", "-", "--vars", l.file("v.json", `{"name":"민수"}`))
	if out["output"] != "민수님" {
		t.Errorf("render: %v", out)
	}
	batch := "{\"template\":\"{{ x }}\",\"vars\":{\"x\":\"<b>\"},\"html\":true}\n{\"template\":\"{% if %\",\"vars\":{}}\n{\"template\":\"{% render 'b' %}\",\"vars\":{},\"blocks\":{\"b\":\"hi\"}}\n"
	code, got, _ := l.run(batch, "render", "--batch", "-")
	lines := strings.Split(strings.TrimSpace(got), "\n")
	if code != exitDone || len(lines) != 3 || !strings.Contains(lines[0], "&lt;b&gt;") || !strings.Contains(lines[1], `"error"`) || !strings.Contains(lines[2], `"hi"`) {
		t.Errorf("batch ended with %d: %q", code, lines)
	}
}

// TestExamplesAreReadable reads every example of the page on formats with the
// parser of its kind.
func TestExamplesAreReadable(t *testing.T) {
	found := examples()
	readers := map[string]func([]byte) error{
		"segment/1":     func(b []byte) error { _, err := segment.ParseDocument(b); return err },
		"message/1":     func(b []byte) error { _, err := preview.ParseMessage(b); return err },
		"journey/1":     func(b []byte) error { _, err := journey.Parse(b); return err },
		"assumptions/1": func(b []byte) error { _, err := journey.ParseAssumptions(b); return err },
		"survey/1":      func(b []byte) error { _, err := survey.Parse(b); return err },
		"goal/1":        func(b []byte) error { _, err := goal.Parse(b); return err },
		"steps": func(b []byte) error {
			_, err := journey.Parse([]byte(`{"gilmok":"journey/1","name":"All","entry":{"kind":"by_hand"},"edges":[],"steps":` + string(b) + `}`))
			return err
		},
	}
	for kind, read := range readers {
		if err := read([]byte(found[kind])); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if len(found) != len(readers) {
		t.Errorf("%d examples, %d kinds", len(found), len(readers))
	}
}

func TestSettingsRefuseWhatJourneysCouldNotRead(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	for _, c := range [][2]string{
		{"shop.zone", "Mars/Olympus"}, {"shop.country", "Korea"}, {"shop.currency", "won"}, {"shop.language", "xx"},
		{"policy.quiet_from", "25:99"}, {"policy.quiet_to", "morning"}, {"policy.quiet_then", "wait"},
		{"policy.holdout", "abc"}, {"policy.holdout", "120"}, {"policy.caps", "nonsense"}, {"policy.caps", `[{"most":0,"per":"P1D"}]`},
		{"brand.color", "green"}, {"link.unsubscribe", "http://shop.example/u"},
		{"price.sms", "cheap"}, {"shop.closed", `[{"from":"soon"}]`},
	} {
		before := l.must(exitDone, "", "settings", "get", c[0])
		code, out, errs := l.run("", "settings", "set", c[0], c[1], "--json")
		if code != exitFailed || !strings.Contains(out, "BAD_SETTING") || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s = %s: %d %s%s", c[0], c[1], code, out, errs)
		}
		if after := l.must(exitDone, "", "settings", "get", c[0]); after[c[0]] != before[c[0]] {
			t.Errorf("%s became %v", c[0], after[c[0]])
		}
	}
	for _, c := range [][2]string{
		{"shop.zone", "Europe/Berlin"}, {"policy.caps", `[{"most":2,"per":"P7D","channel":"email"}]`}, {"policy.caps", ""},
		{"price.email", "0.05"}, {"price.sms", ""}, {"shop.closed", `[{"from":"2026-12-31"}]`}, {"shop.closed", ""},
		{"policy.holdout", "2.5"}, {"policy.quiet_from", "22:30"}, {"shop.url", "https://shop.example"},
	} {
		l.must(exitDone, "", "settings", "set", c[0], c[1])
	}
}

func TestJourneyByHandTakesChosenPeople(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitAttention, "", "import", "customers", l.file("people.csv", people))
	doc := `{"gilmok":"journey/1","name":"Chosen","entry":{"kind":"by_hand"},"steps":{"end":{"kind":"exit"}},"edges":[["entry","out","end"]]}`
	l.must(exitDone, doc, "journey", "save", "-")
	if code, out, _ := l.run("", "journey", "enter", "Chosen", "seoyeon@example.com", "--json"); code != exitFailed || !strings.Contains(out, "NOT_RUNNING") {
		t.Errorf("before the start: %d %s", code, out)
	}
	l.must(exitDone, "", "journey", "publish", "Chosen")
	l.must(exitDone, "", "journey", "start", "Chosen")
	if code, out, _ := l.run("", "journey", "enter", "Chosen", "seoyeon@example.com", "nobody@example.com", "--json"); code != exitFailed || !strings.Contains(out, "NOT_FOUND") {
		t.Errorf("somebody unknown: %d %s", code, out)
	}
	l.must(exitDone, "", "journey", "enter", "Chosen", "seoyeon@example.com")
	l.must(exitDone, "", "run", "--until-idle")
	if s := l.must(exitDone, "", "journey", "status", "Chosen"); s["entered"] != 1.0 {
		t.Errorf("entered %v", s["entered"])
	}
}

func TestEventsThatNeverHappenedAreNamed(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	for _, args := range [][]string{{"segment", "save", "A", "-"}, {"segment", "count", "--rule", "-"}} {
		got := l.must(exitDone, `last orderd before 2026-08-01 and did not winked`, args...)
		want := []any{map[string]any{"event": "orderd", "nearest": "ordered"}, map[string]any{"event": "winked", "nearest": ""}}
		if !reflect.DeepEqual(got["unknown_events"], want) {
			t.Errorf("%v: %v", args, got["unknown_events"])
		}
		_, _, told := l.run(`orderd`, args...)
		if !strings.Contains(told, `No event "orderd" so far. Did you mean "ordered"?`) {
			t.Errorf("%v: told %q", args, told)
		}
	}
	if got := l.must(exitDone, "everybody", "segment", "count", "--rule", "-"); len(got["unknown_events"].([]any)) != 0 {
		t.Errorf("everybody: %v", got)
	}
}

func TestSegmentsThatAreNotThereAreNamed(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "everybody", "segment", "save", "All", "-")
	got := l.must(exitDone, `in segment "All" and not in segment "Nope"`, "segment", "count", "--rule", "-")
	if names, ok := got["unknown_segments"].([]any); !ok || len(names) != 1 || names[0] != "Nope" {
		t.Errorf("%v", got)
	}
	for _, rule := range []string{"did visited at least -1 times", "did visited at most 1.5 times", `{"event":"visited","count":{"at_least":-1}}`, `{"event":"visited","count":{"exactly":"NaN"}}`} {
		if strings.HasPrefix(rule, "{") {
			rule = `{"gilmok":"segment/1","name":"x","rule":` + rule + `}`
		}
		if code, out, _ := l.run(rule, "segment", "count", "--rule", "-", "--json"); code != exitFailed || !strings.Contains(out, "BAD_DOCUMENT") {
			t.Errorf("%s: %d %s", rule, code, out)
		}
	}
}

func TestJourneyCheckTellsErrorsByItsExitCode(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, welcome, "journey", "save", "-")
	if got := l.must(exitAttention, "", "journey", "check", "Hello"); !strings.Contains(fmt.Sprint(got["problems"]), "unknown_message") {
		t.Errorf("%v", got)
	}
	l.must(exitDone, hi, "message", "save", "Hi", "-")
	l.must(exitDone, "", "journey", "check", "Hello")
}

// What cannot be read in a step is found by every way to a running journey.
func TestABrokenValueIsRefusedEverywhere(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, hi, "message", "save", "Hi", "-")
	l.must(exitDone, `{"gilmok":"journey/1","name":"Broken","seed":1,"entry":{"kind":"schedule","at":"launch"},
		"steps":{"u":{"kind":"update_customer","set":{"city":"{{ name | "}},"m1":{"kind":"message","messages":["Hi"]}},"edges":[["entry","out","u"],["u","out","m1"]]}`, "journey", "save", "-")
	for _, way := range [][]string{{"journey", "check"}, {"journey", "rehearse"}, {"journey", "publish"}, {"journey", "start", "--anyway"}, {"preflight"}} {
		if code, out, errs := l.run("", append(way, "Broken", "--json")...); code == exitDone || !strings.Contains(out+errs, "broken_text") {
			t.Errorf("%v: %d %s%s", way, code, out, errs)
		}
	}
}

// A variant is given to all where the journey runs and in its draft, and taken back.
func TestTakeAVariant(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, hi, "message", "save", "Hi", "-")
	l.must(exitDone, `{"gilmok":"journey/1","name":"Trial","seed":1,"entry":{"kind":"event","event":"carted"},
		"steps":{"x1":{"kind":"experiment","variants":[{"id":"a","weight":1},{"id":"b","weight":1}],"conversion":{"event":"carted","within":"P1D"}},"m1":{"kind":"message","messages":["Hi"]}},
		"edges":[["entry","out","x1"],["x1","a","m1"]]}`, "journey", "save", "-")
	l.must(exitFailed, "", "journey", "take", "Trial", "x1", "b") // nothing runs
	l.must(exitDone, "", "journey", "start", "Trial", "--anyway")
	l.must(exitFailed, "", "journey", "take", "Trial", "x1", "c")
	taken := func(variant, want string) {
		t.Helper()
		l.must(exitDone, "", "journey", "take", "Trial", "x1", variant)
		_, draft, _ := l.run("", "journey", "export", "Trial")
		status := l.must(exitDone, "", "journey", "status", "Trial")
		if now, _ := status["taken"].(map[string]any)["x1"].(string); now != want || strings.Contains(draft, `"take": "b"`) != (want == "b") {
			t.Errorf("%s: %v, and the draft\n%s", variant, status["taken"], draft)
		}
	}
	l.must(exitDone, "", "journey", "take", "Trial", "x1", "a")
	taken("b", "b")
	r := l.must(exitDone, "", "report", "experiment", "Trial")
	if x := r["experiments"].([]any)[0].(map[string]any); x["event"] != "carted" || x["within"] != "P1D" {
		t.Errorf("what counts: %v", x)
	}
	l.must(exitDone, "", "journey", "take", "Trial", "x1", "shares")
	if _, draft, _ := l.run("", "journey", "export", "Trial"); strings.Contains(draft, `"take"`) {
		t.Errorf("taken back, and the draft has\n%s", draft)
	}
}

func TestUsageListsTheCommands(t *testing.T) {
	for _, args := range [][]string{nil, {"--help"}, {"-h"}} {
		var out, errs strings.Builder
		if code := execute(t.Context(), args, strings.NewReader(""), &out, &errs); code != 0 || !strings.Contains(out.String(), "preflight") || errs.Len() > 0 {
			t.Errorf("%q: %d, %q, %q", args, code, out.String(), errs.String())
		}
	}
}

func TestRehearsalsInARowAreTheSame(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitAttention, "", "import", "customers", l.file("people.csv", people))
	l.must(exitDone, hi, "message", "save", "Hi", "-")
	l.must(exitDone, welcome, "journey", "save", "-")
	for range 3 { // the hour may change between two of them, not between all
		if l.must(exitDone, "", "journey", "rehearse", "Hello")["digest"] == l.must(exitDone, "", "journey", "rehearse", "Hello")["digest"] {
			return
		}
	}
	t.Error("no two digests are the same")
}

// Without a file a rehearsal goes by the workspace's own history, as the window does, and
// says so; the history can be left out.
func TestRehearsalGoesByTheHistory(t *testing.T) {
	l := newLine(t)
	l.must(exitDone, "", "new", filepath.Join(l.dir, "shop.gilmok"))
	l.must(exitDone, "", "import", "customers", l.file("people.csv", "id,email,email_consent\nA,a@example.com,Y\nB,b@example.com,Y\n"), "--accept-guesses")
	rows, carts := "order_id,customer_id,date,total\n", "event,customer_id,at\n"
	for day := range 9 {
		at := time.Date(2026, 9, 1+5*day, 12, 0, 0, 0, time.UTC)
		for _, who := range []string{"A", "B"} {
			carts += fmt.Sprintf("carted,%s,%s\n", who, at.Format(time.RFC3339))
			rows += fmt.Sprintf("%s%d,%s,%s,1000\n", who, day, who, at.Add(20*time.Hour).Format(time.RFC3339))
		}
	}
	l.must(exitDone, "", "import", "orders", l.file("orders.csv", rows), "--accept-guesses")
	l.must(exitDone, "", "import", "events", l.file("carts.csv", carts), "--accept-guesses")
	l.must(exitDone, hi, "message", "save", "Hi", "-")
	l.must(exitDone, `{"gilmok":"journey/1","name":"Cart","seed":1,"entry":{"kind":"event","event":"carted","reentry":{"after":"PT0S"}},"exit":[{"event":"ordered"}],
		"steps":{"w1":{"kind":"wait","for":"P2D"},"m1":{"kind":"message","messages":["Hi"]}},"edges":[["entry","out","w1"],["w1","out","m1"]]}`, "journey", "save", "-")
	now := "--now=2026-10-20T00:00:00Z"
	file := l.file("nobody.json", `{"gilmok":"assumptions/1"}`)
	exits := func(args ...string) (ordered any, from string) {
		r := l.must(exitDone, "", append([]string{"journey", "rehearse", "Cart", now, "--days=30"}, args...)...)
		return r["exited"].(map[string]any)["ordered"], r["assumed"].(map[string]any)["from"].(string)
	}
	if n, from := exits(); n == nil || from != "history" {
		t.Errorf("by the history: %v ordered, from %s", n, from)
	}
	for args, want := range map[string]string{"--no-history": "nobody", "--assume=" + file: "file"} {
		if n, from := exits(args); n != nil || from != want {
			t.Errorf("%s: %v ordered, from %s", args, n, from)
		}
	}
	if _, plain, _ := l.run("", "journey", "rehearse", "Cart", now); !strings.Contains(plain, "assumed from the workspace's history") || !strings.Contains(plain, "guessed: nothing was sent yet") {
		t.Errorf("in words: %s", plain)
	} else if strings.Contains(plain, "not inside orders nothing") {
		t.Errorf("a journey by carts says: %s", plain)
	}
	l.must(exitDone, `{"gilmok":"journey/1","name":"Quiet","seed":1,"entry":{"kind":"schedule","rrule":"FREQ=WEEKLY","time":"10:00"},"audience":{"none":[{"event":"ordered","within":"P9D"}]},
		"steps":{"m1":{"kind":"message","messages":["Hi"]}},"edges":[["entry","out","m1"]]}`, "journey", "save", "-")
	if _, plain, _ := l.run("", "journey", "rehearse", "Quiet", now); !strings.Contains(plain, "not inside orders nothing") {
		t.Errorf("who has gone quiet: %s", plain)
	}
}

func TestSkippedWords(t *testing.T) {
	for want, by := range map[string]map[string]int{
		"0 skipped": nil, "3 skipped (frequency_capped 2, quiet_hours 1)": {"quiet_hours": 1, "frequency_capped": 2},
	} {
		if got := skippedWords(by); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
