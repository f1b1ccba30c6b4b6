package ui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/preview/rules"
	"gilmok/store"
)

func TestExplain(t *testing.T) {
	locked := &store.LockedError{Lock: "window", Person: "Minji", Machine: "minji-laptop", Since: time.Date(2026, 11, 20, 9, 12, 0, 0, time.Local)}
	tests := []struct {
		name string
		err  error
		want string // in the headline
	}{
		{"wrapped", fmt.Errorf("save customer 7: %w", store.ErrDiskFull), "The disk is full"},
		{"locked by name", fmt.Errorf("open x: %w", locked), "minji-laptop by Minji since 09:12"},
		{"locked by nobody known", &store.LockedError{}, "open in another window"},
		{"newer", &store.NewerError{File: 9, Program: 1}, "newer Gilmok"},
		{"not ours", store.ErrNotWorkspace, "not a Gilmok workspace"},
		{"damaged", store.ErrDamaged, "damaged"},
		{"older, for reading only", store.ErrOlder, "earlier Gilmok"},
		{"read only", store.ErrReadOnly, "reading only"},
		{"gone", &fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}, "not there"},
		{"wrong password", &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "535 5.7.8", Words: "bad credentials"}, "refused the password"},
		{"no server", fmt.Errorf("dial: %w", &dispatch.Error{Verdict: dispatch.VerdictTemporary, Down: true, Words: "dial tcp: refused"}), "cannot be reached"},
		{"refused address", &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "550 5.1.1"}, "refused this address"},
		{"no answer", &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_reply"}, "before the answer came"},
		{"not known", errors.New("sql: logic error (1)"), "unexpected"},
	}
	speak(t, "en")
	for _, x := range tests {
		t.Run(x.name, func(t *testing.T) {
			s, ok := Explain(x.err)
			if !ok || !strings.Contains(s.What, x.want) {
				t.Fatalf("said %q", s.What)
			}
			if s.Data == "" || s.Todo == "" {
				t.Errorf("says not what it means or what to do: %+v", s)
			}
			if strings.Contains(s.What+s.Words(), "sql") {
				t.Errorf("a code is left in %q", s.Words())
			}
		})
	}
}

func TestExplainSaysNothingOfWhatThePersonCancelled(t *testing.T) {
	for _, err := range []error{nil, context.Canceled, fmt.Errorf("import: %w", context.Canceled)} {
		if s, ok := Explain(err); ok {
			t.Errorf("%v: said %q", err, s.What)
		}
	}
}

// What the server said helps the person; what our own network code said does not.
func TestRefusalQuotesTheServerOnly(t *testing.T) {
	speak(t, "en")
	s, _ := Explain(&dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "535 5.7.8", Words: "Application-specific password required"})
	if !strings.Contains(s.Todo, "Application-specific password required") {
		t.Errorf("said %q", s.Todo)
	}
	s, _ = Explain(&dispatch.Error{Verdict: dispatch.VerdictTemporary, Down: true, Words: "dial tcp 127.0.0.1:1: connect: refused"})
	if strings.Contains(s.Todo, "tcp") {
		t.Errorf("said %q", s.Todo)
	}
}

func TestRefusalsSayWhatIsMissing(t *testing.T) {
	speak(t, "en")
	for code, want := range map[string]string{dispatch.CodeSealed: "sample shop", dispatch.CodeNoSender: "no sender", dispatch.CodeNoSecret: "password or key", dispatch.CodeBadFrom: "address of its own"} {
		s, _ := Explain(&dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: code})
		if !strings.Contains(s.What, want) || s.Data != "Nothing was sent." || s.Todo == "" {
			t.Errorf("%s: %+v", code, s)
		}
	}
}

// Each code has words of its own in both languages: none is shown as it is.
func TestEveryCodeHasWords(t *testing.T) {
	for _, language := range []string{"en", "ko"} {
		speak(t, language)
		for _, r := range []store.SkipReason{store.SkipFrequencyCapped, store.SkipQuietHours, store.SkipSuppressed, store.SkipNoConsent,
			store.SkipUnreachable, store.SkipAborted, store.SkipLate, store.SkipHoldout, store.SkipCondition, store.SkipDuplicateAddress,
			store.SkipRenderError, store.SkipNoCoupon, store.SkipErased} {
			if SkipReason(r) == string(r) {
				t.Errorf("%s: the skip reason %s has no words", language, r)
			}
		}
		for _, s := range []store.OutboxState{store.OutboxPending, store.OutboxSending, store.OutboxOnWire, store.OutboxSent,
			store.OutboxRetry, store.OutboxUncertain, store.OutboxFailed, store.OutboxSkipped, store.OutboxCancelled} {
			if OutboxStateName(s) == string(s) {
				t.Errorf("%s: the state %s has no words", language, s)
			}
		}
		for _, c := range []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao, store.ChannelPush, store.ChannelWebhook, store.ChannelSlack} {
			if ChannelName(c) == string(c) {
				t.Errorf("%s: the channel %s has no words", language, c)
			}
		}
	}
	if EventTitle("tasted_soap") != "tasted_soap" {
		t.Error("a custom event is not called by its own name")
	}
}

// The names of laws are the reader's; every rule that is law has a source to name.
func TestLawName(t *testing.T) {
	if got := LawName("KR Network Act Decree 62-3; CAN-SPAM"); got != "KR Network Act Decree 62-3; CAN-SPAM" {
		t.Errorf("%q", got)
	}
	for _, rule := range rules.Table {
		if rule.Law && LawName(rule.Source) == "" {
			t.Errorf("%s has no source", rule.ID)
		}
	}
}
