package smtp_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp"
	"gilmok/journey/dispatch/smtp/smtptest"
)

// pipelining is what a server offers that takes commands behind a message.
var pipelining = []string{"PIPELINING", "8BITMIME"}

// overLine sends messages one after the other, each with the one after it asked for.
func overLine(line dispatch.Line, to ...string) (errs []error) {
	for i := range to {
		var next *dispatch.Message
		if i+1 < len(to) {
			m := mailTo(to[i+1])
			next = &m
		}
		_, err := line.Send(context.Background(), mailTo(to[i]), next)
		errs = append(errs, err)
	}
	return errs
}

// TestFaultsOnALine drives each fault on a line that asks for the next message behind the
// one before: only the message that it strikes is refused or in doubt, and those about it
// arrive once. What strikes at the asking itself strikes no message: it is asked again.
func TestFaultsOnALine(t *testing.T) {
	people := []string{"a@b.test", "b@b.test", "c@b.test", "d@b.test", "e@b.test"}
	for struck := range 4 {
		for _, c := range faults {
			if c.act.At == "connect" {
				continue // before there is a line
			}
			t.Run(fmt.Sprintf("%s/%d", c.name, struck), func(t *testing.T) {
				t.Parallel()
				server := smtptest.Start(t, smtptest.Options{Extensions: pipelining, Act: func(n int, _ string) smtptest.Act {
					if n == struck+1 {
						return c.act
					}
					return smtptest.Act{}
				}})
				line := open(t, server).Line()
				defer line.Rest()
				for i, err := range overLine(line, people...) {
					want, code, accepted := sent, "", true
					if i == struck && (struck == 0 || c.act.At != "mail") {
						want, code, accepted = c.want, c.code, c.accepted
					}
					if got, gotCode := outcome(err); got != want || gotCode != code {
						t.Errorf("message %d: %s %q (%v), want %s %q", i, got, gotCode, err, want, code)
					}
					if n := server.Count(people[i]); n > 1 || n == 1 != accepted {
						t.Errorf("message %d was accepted %d times, want %v", i, n, accepted)
					}
				}
			})
		}
	}
}

// TestLineAsksAhead: the server hears of the next message behind the one before, and of
// nothing in it; asked for and not sent, it has gone to nobody and can still be sent.
func TestLineAsksAhead(t *testing.T) {
	asked := make(chan string, 10)
	server := smtptest.Start(t, smtptest.Options{Extensions: pipelining, Act: func(n int, to string) smtptest.Act {
		if to != "" {
			asked <- to
		}
		return smtptest.Act{}
	}})
	line := open(t, server).Line()
	next := mailTo("second@b.test")
	if _, err := line.Send(context.Background(), mailTo("first@b.test"), &next); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"first@b.test", "second@b.test"} {
		select {
		case to := <-asked:
			if to != want {
				t.Errorf("asked for %s, want %s", to, want)
			}
		case <-time.After(time.Minute):
			t.Fatalf("the server was not asked for %s", want)
		}
	}
	other := mailTo("other@b.test")
	if errs := overLine(line, other.To, next.To, "last@b.test"); fmt.Sprint(errs) != "[<nil> <nil> <nil>]" {
		t.Error(errs)
	}
	line.Rest()
	for _, to := range []string{"first@b.test", "other@b.test", "second@b.test", "last@b.test"} {
		if n := server.Count(to); n != 1 {
			t.Errorf("%s was accepted %d times", to, n)
		}
	}
	if n := server.Connects(); n != 2 {
		t.Errorf("%d connections, want another one only for what was taken back", n)
	}
}

// TestServerThatTakesNothingBehind: a server that offers PIPELINING and does not bear it
// is asked so with one message, which arrives all the same, and never again.
func TestServerThatTakesNothingBehind(t *testing.T) {
	for name, act := range map[string]smtptest.Act{
		"refuses": {At: "mail", Reply: "554 SMTP synchronization error", HangUp: true},
		"silent":  {At: "mail", Hang: true}, "hangs up": {At: "mail"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := smtptest.Start(t, smtptest.Options{Extensions: pipelining, Act: func(n int, _ string) smtptest.Act {
				if n == 2 {
					return act
				}
				return smtptest.Act{}
			}})
			line := open(t, server, func(c *smtp.Config) {
				if act.Hang {
					c.ReplyTimeout = 5 * time.Second
				}
			}).Line()
			people := []string{"a@b.test", "b@b.test", "c@b.test", "d@b.test"}
			for i, err := range overLine(line, people...) {
				if n := server.Count(people[i]); err != nil || n != 1 {
					t.Errorf("message %d: %v, accepted %d times", i, err, n)
				}
			}
			next := mailTo("next@b.test")
			if _, err := line.Send(context.Background(), mailTo("e@b.test"), &next); err != nil {
				t.Error(err)
			}
			line.Rest() // would hang up, had it asked
			if _, err := line.Send(context.Background(), next, nil); err != nil {
				t.Error(err)
			}
			if n := server.Connects(); n != 2 {
				t.Errorf("%d connections, want one more than the asking cost", n)
			}
		})
	}
}
