package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gilmok/store"
)

// Verdict is what a refusal means for the message.
type Verdict string

// The verdicts.
const (
	// VerdictTemporary: not taken; a later attempt may succeed.
	VerdictTemporary Verdict = "temporary"
	// VerdictPermanent: not taken, and never will be.
	VerdictPermanent Verdict = "permanent"
	// VerdictSuppress: permanent, and the address is not to be written to again.
	VerdictSuppress Verdict = "suppress"
	// VerdictConfiguration: not taken, for a reason that concerns every message:
	// the account, not the recipient. The sender rests until a person has looked.
	VerdictConfiguration Verdict = "configuration"
	// VerdictUncertain: handed over, and the answer never came.
	VerdictUncertain Verdict = "uncertain"
)

// Error is a provider's refusal.
type Error struct {
	Verdict Verdict
	Code    string // "550 5.1.1", "429", "connection_refused"
	Words   string // the server's
	// RetryAfter is when the provider wants to be asked again; 0: it did not say.
	RetryAfter time.Duration
	// Slow: the provider says we are too fast.
	Slow bool
	// Down: the provider could not be reached at all, so the attempt does not count.
	Down bool
	// Joint: the message went with others under a key of all of them, so that the
	// provider would not know it again by its own.
	Joint bool
	Err   error
}

// Error implements error.
func (e *Error) Error() string {
	s := string(e.Verdict)
	if e.Code != "" {
		s += " " + e.Code
	}
	if e.Words != "" {
		s += ": " + e.Words
	} else if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Declined reports that a provider was reached and will not have it: not what an account
// has not signed up for, say.
func Declined(err error) bool {
	e := Classify(err)
	return e != nil && (e.Verdict == VerdictPermanent || e.Verdict == VerdictConfiguration)
}

// Classify gives the refusal an error stands for. What does not say what it is is
// temporary, with the code "error".
func Classify(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	code := "error"
	if errors.Is(err, context.Canceled) {
		code = "stopped"
	}
	return &Error{Verdict: VerdictTemporary, Code: code, Words: err.Error(), Err: err}
}

// Temporary reports whether a later attempt may succeed. What does not say is temporary.
func Temporary(err error) bool {
	return err != nil && Classify(err).Verdict == VerdictTemporary
}

// Skip is the error of a Composer that decided against a message.
type Skip struct {
	Reason store.SkipReason
	Detail string
	// Later: what the message lacks may be there in a minute, as the answer of a server
	// that is down. It waits until it is too late for it.
	Later bool
}

// Error implements error.
func (s *Skip) Error() string {
	return fmt.Sprintf("skipped (%s): %s", s.Reason, s.Detail)
}

// What Drain and Run refuse with.
var (
	// ErrNotAdopted: a copied or restored workspace whose questions are open sends nothing.
	ErrNotAdopted = errors.New("this copy of the workspace has not been given the right to send")
	// ErrReadOnly: the workspace is open for reading only.
	ErrReadOnly = errors.New("a workspace that is open for reading only sends nothing")
)

// Codes of configuration errors that are ours.
const (
	CodeSealed      = "sealed"       // the sample sends only to files
	CodeNoSender    = "no_sender"    // no sender for the channel
	CodeUnknownKind = "unknown_kind" // a kind of sender this program does not have
	CodeNoSecret    = "no_secret"    // the password is not on this machine
	CodeBadFrom     = "bad_from"     // the account does not say who it is
)
