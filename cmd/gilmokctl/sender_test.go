package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gilmok/journey/dispatch"
)

func newWorkspace(t *testing.T) (line, string) {
	l := newLine(t)
	w := filepath.Join(l.dir, "shop.gilmok")
	l.must(exitDone, "", "new", w)
	return l, w
}

func TestSenderKinds(t *testing.T) {
	l, w := newWorkspace(t)
	set := func(want int, stdin string, args ...string) map[string]any {
		t.Helper()
		return l.must(want, stdin, append([]string{"-w", w, "sender", "set"}, args...)...)
	}
	if got := set(exitDone, "", "b", "--kind", "brevo", "--from", "Shop <shop@shop.test>"); got["channel"] != "email" {
		t.Errorf("%v", got)
	}
	if got := set(exitDone, "", "k", "--kind", "nhn", "--channel", "kakao", "--option", "app_key=A", "--option", "sender_key=S"); got["channel"] != "kakao" {
		t.Errorf("%v", got)
	}
	for _, c := range []struct {
		want int
		code string
		args []string
	}{
		{exitUsage, "USAGE", []string{"p", "--kind", "pigeon"}},
		{exitUsage, "USAGE", []string{"t", "--kind", "twilio", "--channel", "email"}},
		{exitFailed, "BAD_SENDER", []string{"m", "--kind", "mailgun"}},
		{exitFailed, "BAD_SENDER", []string{"s", "--kind", "smtp", "--host", "h", "--option", "imap_host=h", "--option", "imap_security=perhaps"}},
	} {
		e, _ := set(c.want, "", c.args...)["error"].(map[string]any)
		if e["code"] != c.code {
			t.Errorf("%v: %v", c.args, e)
		}
	}
	_, out, _ := l.run("", "sender", "set", "--help")
	for _, k := range dispatch.Kinds {
		if !strings.Contains(out, k.ID) {
			t.Errorf("the help does not name %s", k.ID)
		}
	}
}

func TestSenderResults(t *testing.T) {
	l, w := newWorkspace(t)
	l.must(exitAttention, "", "-w", w, "import", "customers", l.file("people.csv", people), "--accept-guesses")
	file := l.file("log.csv", "email;status;date\nseoyeon@example.com;complained;2026-11-21 09:00\nnobody;open;\n")
	got := l.must(exitAttention, "", "-w", w, "sender", "results", file)
	if got["rows"] != 2.0 || got["new"] != 1.0 || got["suppressed"] != 1.0 || len(got["rejected"].([]any)) != 1 {
		t.Errorf("%v", got)
	}
	if again := l.must(exitAttention, "", "-w", w, "sender", "results", file); again["new"] != 0.0 {
		t.Errorf("%v", again)
	}
	if e := l.must(exitFailed, "", "-w", w, "sender", "results", l.file("other.csv", "a,b\n"))["error"].(map[string]any); e["code"] != "NO_COLUMNS" {
		t.Errorf("%v", e)
	}
}

// TestHelpNamesEveryKind, and its channels.
func TestHelpNamesEveryKind(t *testing.T) {
	_, out, _ := newLine(t).run("", "help", "senders")
	for _, k := range dispatch.Kinds {
		if !strings.Contains(out, "| "+k.ID+" | ") {
			t.Errorf("the page does not tell of %s", k.ID)
		}
	}
}

// TestSecretsOfManyLines: Firebase's key is a file, and anything else a line.
func TestSecretsOfManyLines(t *testing.T) {
	for in, want := range map[string]string{"one\ntwo\n": "one", "one\r\n": "one", " {\n \"a\": 1\n}\n": "{\n \"a\": 1\n}", "no end": "no end"} {
		if got, err := readSecret(strings.NewReader(in)); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	if _, err := readSecret(strings.NewReader("\n")); err == nil {
		t.Error("an empty line is a password")
	}
}

func TestSenderFetch(t *testing.T) {
	l, w := newWorkspace(t)
	l.must(exitAttention, "", "-w", w, "import", "customers", l.file("people.csv", people), "--accept-guesses")
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("api-key") != "right" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, `{"events":[{"email":"seoyeon@example.com","event":"spam","date":%q,"messageId":"1"}]}`, time.Now().Add(-time.Minute).UTC().Format(time.RFC3339))
	}))
	defer provider.Close()
	set := []string{"-w", w, "sender", "set", "b", "--kind", "brevo", "--from", "shop@shop.test", "--url", provider.URL, "--secret"}
	l.must(exitDone, "wrong\n", set...)
	list, _ := l.must(exitAttention, "", "-w", w, "sender", "fetch")["list"].([]any)
	if one := list[0].(map[string]any); !strings.Contains(one["problem"].(string), "401") {
		t.Errorf("%v", list)
	}
	l.must(exitDone, "right\n", set...)
	list, _ = l.must(exitDone, "", "-w", w, "sender", "fetch")["list"].([]any)
	if one := list[0].(map[string]any); one["source"] != "b" || one["new"] != 1.0 || one["suppressed"] != 1.0 {
		t.Errorf("%v", list)
	}
	if code, out, _ := l.run("", "-w", w, "suppression", "list", "--json"); code != exitDone || !strings.Contains(out, "seoyeon@example.com") {
		t.Errorf("%d %s", code, out)
	}
}

// TestSampleWritesToNobody: what keeps the sample shop's messages back is said in words.
func TestSampleWritesToNobody(t *testing.T) {
	said := problemSentence(dispatch.Problem{Sender: "main", Code: dispatch.CodeSealed})
	if !strings.Contains(said, "sample shop") || strings.Contains(said, "(") {
		t.Error(said)
	}
	if said = problemSentence(dispatch.Problem{Sender: "main", Code: "535", Words: "no"}); !strings.Contains(said, "(535 no)") {
		t.Error(said)
	}
}
