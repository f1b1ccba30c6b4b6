// Package sendertest holds what every Sender must pass: it puts one in front of a
// provider that keeps the truth and misbehaves on order, and compares what the
// sender says with what the provider did.
package sendertest

import (
	"context"
	"fmt"
	"testing"

	"gilmok/journey/dispatch"
)

// Fault is what the provider does with the next message.
type Fault int

// The faults.
const (
	None         Fault = iota
	Refuse             // for good: a 4xx, or SMTP's 5xx
	Busy               // too fast: 429, or SMTP's 450
	Broken             // an internal error: 500, or SMTP's 451 after the message
	CutBefore          // hangs up before it has taken the message
	CutAfter           // takes it, and hangs up before it answers
	Silent             // takes it, and never answers
	Unauthorized       // the account is not let in
	Gateway            // takes it, and a machine in between answers 502
	Garbled            // takes it, and half of the answer arrives
)

// String names the fault for test output.
func (f Fault) String() string {
	return [...]string{"none", "refuse", "busy", "broken", "cut before", "cut after", "silent", "unauthorized", "gateway", "garbled"}[f]
}

// Bench is one sender before its provider.
type Bench struct {
	Sender dispatch.Sender
	// Message makes a message with a key; the provider can tell keys apart.
	Message func(key string) dispatch.Message
	// Next sets what happens to all messages from now on.
	Next func(Fault)
	// Taken tells how often the provider took the message of a key.
	Taken func(key string) int
	// Idempotent: the provider swallows a second message with the same key.
	Idempotent bool
	// Without lists faults that the sender's way of sending cannot have.
	Without []Fault
}

// allowed verdicts of each fault; "" is sent. With an idempotency key what is not
// known may be tried again; without one it must be uncertain.
func allowed(f Fault, idempotent bool) []dispatch.Verdict {
	switch f {
	case None:
		return []dispatch.Verdict{""}
	case Refuse:
		return []dispatch.Verdict{dispatch.VerdictPermanent, dispatch.VerdictSuppress}
	case Busy:
		return []dispatch.Verdict{dispatch.VerdictTemporary}
	case Unauthorized:
		return []dispatch.Verdict{dispatch.VerdictConfiguration}
	case Broken, CutBefore:
		return []dispatch.Verdict{dispatch.VerdictTemporary, dispatch.VerdictUncertain}
	}
	if idempotent {
		return []dispatch.Verdict{dispatch.VerdictTemporary, dispatch.VerdictUncertain}
	}
	return []dispatch.Verdict{dispatch.VerdictUncertain}
}

// Suite runs each fault against a fresh bench.
func Suite(t *testing.T, open func(t *testing.T) Bench) {
	t.Helper()
	for f := None; f <= Garbled; f++ {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			b := open(t)
			for _, without := range b.Without {
				if f == without {
					return
				}
			}
			one(t, b, f)
		})
	}
	t.Run("same key twice", func(t *testing.T) { t.Parallel(); twice(t, open(t)) })
	t.Run("after a fault the next goes", func(t *testing.T) { t.Parallel(); recovers(t, open(t)) })
	t.Run("many at once", func(t *testing.T) { t.Parallel(); atOnce(t, open(t)) })
}

func one(t *testing.T, b Bench, f Fault) {
	b.Next(f)
	_, err := send(b, "key-1")
	var got dispatch.Verdict
	if err != nil {
		got = dispatch.Classify(err).Verdict
	}
	ok := false
	for _, v := range allowed(f, b.Idempotent) {
		ok = ok || v == got
	}
	if !ok {
		t.Errorf("the sender says %q (%v), want one of %q", got, err, allowed(f, b.Idempotent))
	}
	taken := b.Taken("key-1")
	switch {
	case got == "" && taken != 1:
		t.Errorf("said to be sent, but taken %d times", taken)
	case taken > 1:
		t.Errorf("taken %d times in one attempt", taken)
	case taken == 1 && got != "" && got != dispatch.VerdictUncertain && !b.Idempotent:
		t.Errorf("taken, but the sender says %s: it would be lost or sent twice", got)
	case f == Busy && !dispatch.Classify(err).Slow:
		t.Error("the provider said too fast, and the sender does not pass it on")
	}
}

func twice(t *testing.T, b Bench) {
	for range 2 {
		if _, err := send(b, "key-1"); err != nil && !b.Idempotent {
			t.Fatal(err)
		}
	}
	if n := b.Taken("key-1"); b.Idempotent && n != 1 {
		t.Errorf("the key was not passed on: taken %d times", n)
	}
}

func recovers(t *testing.T, b Bench) {
	b.Next(Busy)
	_, _ = send(b, "key-1") // looked at by the suite of faults
	b.Next(None)
	if _, err := send(b, "key-2"); err != nil {
		t.Error(err)
	}
	if b.Taken("key-2") != 1 {
		t.Errorf("taken %d times", b.Taken("key-2"))
	}
}

func atOnce(t *testing.T, b Bench) {
	const many = 20
	errs := make(chan error, many)
	for i := range many {
		go func() {
			_, err := send(b, fmt.Sprintf("key-%d", i))
			errs <- err
		}()
	}
	for range many {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	for i := range many {
		if n := b.Taken(fmt.Sprintf("key-%d", i)); n != 1 {
			t.Errorf("message %d taken %d times", i, n)
		}
	}
}

func send(b Bench, key string) (dispatch.Receipt, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return b.Sender.Send(ctx, b.Message(key))
}
