package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gilmok/store"
	"gilmok/store/sqlite"
)

func TestBlocksAndApprovals(t *testing.T) {
	l, w := newWorkspace(t)
	do := func(want int, stdin string, args ...string) map[string]any {
		t.Helper()
		return l.must(want, stdin, append([]string{"-w", w}, args...)...)
	}
	refused := func(want int, code string, args ...string) {
		t.Helper()
		if e := do(want, "x", args...)["error"].(map[string]any); e["code"] != code {
			t.Errorf("%v: %v", args, e)
		}
	}
	do(exitDone, "See you, {{ name }}", "block", "save", "bye", "-")
	do(exitDone, "other", "block", "save", "other", "-")
	refused(exitUsage, "BAD_NAME", "block", "save", "it's", "-")
	refused(exitUsage, "EMPTY", "block", "save", "empty", l.file("empty", ""))
	do(exitDone, strings.Replace(hi, "안녕하세요</p>", "{{content_blocks.${bye}}}</p>", 1), "message", "save", "Hi", "-")
	if b := do(exitDone, "", "block", "rename", "bye", "맺음말"); b["was"] != "bye" {
		t.Errorf("%v", b)
	}
	refused(exitFailed, "EXISTS", "block", "rename", "맺음말", "other")
	refused(exitFailed, "NOT_FOUND", "block", "rename", "nobody", "x")
	if doc := fmt.Sprint(do(exitDone, "", "message", "export", "Hi")); !strings.Contains(doc, "content_blocks.${맺음말}") {
		t.Error(doc)
	}

	if r := do(exitDone, "", "message", "review", "Hi"); r["approved"] != false || r["last_approval"] != nil {
		t.Errorf("%v", r)
	}
	do(exitDone, "", "message", "approve", "Hi", "--by", "Minji")
	if r := do(exitDone, "", "message", "review", "Hi"); r["approved"] != true || r["last_approval"].(map[string]any)["by"] != "Minji" {
		t.Errorf("%v", r)
	}
	do(exitDone, "Good bye", "block", "save", "맺음말", "-")
	if r := do(exitDone, "", "message", "review", "Hi"); r["approved"] != false || r["changed_since"].(map[string]any)["name"] != "맺음말" {
		t.Errorf("%v", r)
	}

	st, err := sqlite.Open(t.Context(), w, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = st.InTx(t.Context(), func(tx store.Tx) error {
		m, err := tx.Messages().Find(t.Context(), "Hi")
		if err != nil {
			return err
		}
		_, err = tx.Reviews().Comment(context.Background(), store.Comment{Message: m.ID, Words: "Too loud"})
		return err
	})
	if st.Close(); err != nil {
		t.Fatal(err)
	}
	refused(exitFailed, "COMMENTS_OPEN", "message", "approve", "Hi")
	if r := do(exitDone, "", "message", "review", "Hi"); r["open_comments"] != 1.0 || len(r["comments"].([]any)) != 1 {
		t.Errorf("%v", r)
	}
	refused(exitFailed, "IN_USE", "block", "delete", "맺음말")
	do(exitDone, "", "block", "delete", "맺음말", "--force")
	refused(exitFailed, "NOT_FOUND", "block", "delete", "맺음말")
}
