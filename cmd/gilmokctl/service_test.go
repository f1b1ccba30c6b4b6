package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"gilmok/store"
)

// TestServiceEndsInOrder: a system that ends a service is obeyed as a person is.
func TestServiceEndsInOrder(t *testing.T) {
	ctx, stop := untilTold()
	defer stop()
	me, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := me.Signal(syscall.SIGTERM); err != nil {
		t.Skip("this system ends no process by a signal: ", err)
	}
	select {
	case <-ctx.Done():
	case <-time.After(time.Minute):
		t.Fatal("not told")
	}
}

// TestRunEndsWhenTold, whatever it is at, and leaves the workspace to others.
func TestRunEndsWhenTold(t *testing.T) {
	_, w := newWorkspace(t)
	for _, after := range []time.Duration{0, time.Millisecond, 30 * time.Millisecond, 500 * time.Millisecond, 0} {
		ctx, end := context.WithCancel(context.Background())
		if after == 0 {
			end()
		}
		time.AfterFunc(after, end)
		var out, errs bytes.Buffer
		if code := execute(ctx, []string{"-w", w, "run"}, strings.NewReader(""), &out, &errs); code != exitDone {
			t.Errorf("ended with %d: %s%s", code, out.String(), errs.String())
		}
	}
}

// TestWhoHasTheWorkspace is said as far as it is known.
func TestWhoHasTheWorkspace(t *testing.T) {
	at := time.Date(2026, 11, 21, 9, 5, 0, 0, time.Local)
	for want, locked := range map[string]*store.LockedError{
		"in use by another program. Nothing":           {},
		"in use by Minji on desk since 09:05. Nothing": {Person: "Minji", Machine: "desk", Since: at},
	} {
		if f, ok := openFault(locked); !ok || !strings.Contains(f.message, want) {
			t.Errorf("%q, want %q", f.message, want)
		}
	}
}
