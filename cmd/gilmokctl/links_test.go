package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestLinks: an address is set up once, its key stays, and the server that is told the
// key answers.
func TestLinks(t *testing.T) {
	l, w := newWorkspace(t)
	if e := l.must(exitFailed, "", "-w", w, "links", "setup", "http://t.shop.test")["error"].(map[string]any); e["code"] != "BAD_SETTING" {
		t.Errorf("%v", e)
	}
	first := l.must(exitDone, "", "-w", w, "links", "setup", "https://t.shop.test")
	second := l.must(exitDone, "", "-w", w, "links", "setup", "https://links.shop.test/m")
	if first["key"] == "" || first["key"] != second["key"] {
		t.Errorf("%v, %v: links that are out would be forged ones", first, second)
	}
	if code, _, errs := l.run("", "links", "serve"); code != exitFailed || !strings.Contains(errs, keyVariable) {
		t.Errorf("%d %s", code, errs)
	}
	t.Setenv(keyVariable, first["key"].(string))
	ctx, stop := context.WithCancel(context.Background())
	said, say := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		var out bytes.Buffer
		ended <- execute(ctx, []string{"links", "serve", "--listen", "127.0.0.1:0", "--notes", filepath.Join(l.dir, "notes.jsonl")}, strings.NewReader(""), &out, say)
		say.Close()
	}()
	line := make([]byte, 300)
	n, err := said.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	address := regexp.MustCompile(`http://[0-9.:]+`).FindString(string(line[:n]))
	req, err := http.NewRequest(http.MethodGet, address+"/m/notes", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+first["key"].(string))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("%s", resp.Status)
	}
	stop()
	select {
	case code := <-ended:
		if code != exitDone {
			t.Errorf("ended with %d", code)
		}
	case <-time.After(time.Minute):
		t.Error("does not end")
	}
	if got := l.must(exitDone, "", "-w", w, "links", "off"); got["address"] != "" {
		t.Errorf("%v", got)
	}
}
