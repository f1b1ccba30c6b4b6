package smtp_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
)

// open makes a sender for a test server, with timeouts a test can wait for.
func open(t testing.TB, s *smtptest.Server, change ...func(*smtp.Config)) *smtp.Sender {
	t.Helper()
	c := smtp.Config{
		Name: "test", Host: s.Host, Port: s.Port, Security: smtp.SecurityNone,
		ConnectTimeout: time.Minute, ReplyTimeout: time.Minute, DataTimeout: 5 * time.Second,
	}
	for _, f := range change {
		f(&c)
	}
	sender, err := smtp.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sender.Close() })
	return sender
}

func mailTo(to string) dispatch.Message {
	if !strings.Contains(to, "@") && strings.HasPrefix(to, "key") {
		to += "@b.test"
	}
	raw := "From: Shop <shop@shop.test>\r\nTo: <" + to + ">\r\nSubject: hi\r\nMessage-ID: <" + to + ">\r\n\r\nbody\r\n.dotted\r\n"
	return dispatch.Message{Key: to, Channel: store.ChannelEmail, From: "Shop <shop@shop.test>", To: to, Raw: []byte(raw)}
}

// sent is what became of a message with which nothing is wrong.
const sent = dispatch.Verdict("sent")

// faults of the wire: what the sender says became of the message, and whether the server
// has taken it.
var faults = []struct {
	name     string
	act      smtptest.Act
	want     dispatch.Verdict
	code     string
	accepted bool
}{
	{"all is well", smtptest.Act{}, sent, "", true},
	{"cut at the banner", smtptest.Act{At: "connect"}, dispatch.VerdictTemporary, "connection_lost", false},
	{"N1 cut at MAIL", smtptest.Act{At: "mail"}, dispatch.VerdictTemporary, "connection_lost", false},
	{"N2 cut at RCPT", smtptest.Act{At: "rcpt"}, dispatch.VerdictTemporary, "connection_lost", false},
	{"N3 cut at DATA", smtptest.Act{At: "data"}, dispatch.VerdictTemporary, "connection_lost", false},
	{"N4 cut mid body", smtptest.Act{At: "body"}, dispatch.VerdictUncertain, "no_reply", false},
	{"N5 cut after dot, not accepted", smtptest.Act{At: "dot"}, dispatch.VerdictUncertain, "no_reply", false},
	{"N6 accepted, then cut", smtptest.Act{At: "accepted"}, dispatch.VerdictUncertain, "no_reply", true},
	{"N6 accepted, half a reply", smtptest.Act{At: "accepted", Reply: "25\x00", HangUp: true}, dispatch.VerdictUncertain, "no_reply", true},
	{"N7 accepted, then silence", smtptest.Act{At: "accepted", Hang: true}, dispatch.VerdictUncertain, "no_reply", true},
	{"N8 accepted, then hung up", smtptest.Act{At: "accepted", Reply: "250 ok", HangUp: true}, sent, "", true},
	{"421 at MAIL", smtptest.Act{At: "mail", Reply: "421 4.7.0 too many", HangUp: true}, dispatch.VerdictTemporary, "421 4.7.0", false},
	{"450 at RCPT", smtptest.Act{At: "rcpt", Reply: "450 4.2.0 greylisted"}, dispatch.VerdictTemporary, "450 4.2.0", false},
	{"451 at DATA", smtptest.Act{At: "data", Reply: "451 later"}, dispatch.VerdictTemporary, "451", false},
	{"451 after the dot", smtptest.Act{At: "dot", Reply: "451 4.3.0 later"}, dispatch.VerdictTemporary, "451 4.3.0", false},
	{"550 nobody there", smtptest.Act{At: "rcpt", Reply: "550 5.1.1 no such user"}, dispatch.VerdictSuppress, "550 5.1.1", false},
	{"550 without a status says nothing of the address", smtptest.Act{At: "rcpt", Reply: "550 go away"}, dispatch.VerdictPermanent, "550", false},
	{"550 5.7.1 is our fault, not the address's", smtptest.Act{At: "rcpt", Reply: "550 5.7.1 blocked"}, dispatch.VerdictPermanent, "550 5.7.1", false},
	{"552 after the dot", smtptest.Act{At: "dot", Reply: "552 5.2.2 full"}, dispatch.VerdictPermanent, "552 5.2.2", false},
	{"550 enough for today is no fault of the message", smtptest.Act{At: "mail", Reply: "550 5.4.5 Daily user sending limit exceeded."}, dispatch.VerdictTemporary, "550 5.4.5", false},
	{"554 enough for today, in words", smtptest.Act{At: "dot", Reply: "554 5.2.0 Submission quota exceeded"}, dispatch.VerdictTemporary, "554 5.2.0", false},
	{"550 the receiver's own limit", smtptest.Act{At: "rcpt", Reply: "550 5.2.2 daily receiving limit exceeded"}, dispatch.VerdictPermanent, "550 5.2.2", false},
	{"552 too large", smtptest.Act{At: "dot", Reply: "552 Message size exceeds limit"}, dispatch.VerdictPermanent, "552", false},
	{"530 log in first", smtptest.Act{At: "mail", Reply: "530 5.7.0 authentication required"}, dispatch.VerdictConfiguration, "530 5.7.0", false},
	{"553 From not ours", smtptest.Act{At: "mail", Reply: "553 5.7.1 sender not allowed"}, dispatch.VerdictConfiguration, "553 5.7.1", false},
}

// outcome is a Send's error as the table of faults has it.
func outcome(err error) (dispatch.Verdict, string) {
	if err == nil {
		return sent, ""
	}
	e := dispatch.Classify(err)
	return e.Verdict, e.Code
}

// TestFaults drives each fault of the wire.
func TestFaults(t *testing.T) {
	for _, pipelining := range []bool{false, true} {
		for _, c := range faults {
			t.Run(fmt.Sprintf("%s/pipelining=%v", c.name, pipelining), func(t *testing.T) {
				t.Parallel()
				o := smtptest.Options{Act: func(int, string) smtptest.Act { return c.act }}
				if pipelining {
					o.Extensions = []string{"PIPELINING", "8BITMIME"}
				}
				server := smtptest.Start(t, o)
				_, err := open(t, server).Send(context.Background(), mailTo("a@b.test"))
				if got, code := outcome(err); got != c.want || code != c.code {
					t.Errorf("verdict %s %q (%v), want %s %q", got, code, err, c.want, c.code)
				}
				if accepted := server.Count("a@b.test") == 1; accepted != c.accepted {
					t.Errorf("accepted = %v, want %v", accepted, c.accepted)
				}
			})
		}
	}
}

// TestLargeBodyCut: as long as the last line has not been written, the server
// cannot have taken the message, and it may be tried again.
func TestLargeBodyCut(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act { return smtptest.Act{At: "body"} }})
	m := mailTo("a@b.test")
	m.Raw = append(m.Raw, []byte(strings.Repeat("0123456789012345678901234567890123456789\r\n", 1<<18))...)
	_, err := open(t, server).Send(context.Background(), m)
	if e := dispatch.Classify(err); e == nil || e.Verdict != dispatch.VerdictTemporary {
		t.Errorf("verdict %v, want temporary", err)
	}
}

func TestOneConnectionCarriesMany(t *testing.T) {
	for _, extensions := range [][]string{nil, {"PIPELINING"}} {
		t.Run(strings.Join(extensions, " "), func(t *testing.T) {
			server := smtptest.Start(t, smtptest.Options{Extensions: extensions, Act: func(n int, _ string) smtptest.Act {
				switch n {
				case 3:
					return smtptest.Act{At: "rcpt", Reply: "550 5.1.1 nobody"}
				case 5:
					return smtptest.Act{At: "data", Reply: "451 later"}
				}
				return smtptest.Act{}
			}})
			sender := open(t, server)
			refused := 0
			for i := range 10 {
				if _, err := sender.Send(context.Background(), mailTo(fmt.Sprintf("c%d@b.test", i))); err != nil {
					refused++
				}
			}
			if refused != 2 || len(server.Accepted()) != 8 {
				t.Errorf("refused %d, accepted %d; want 2 and 8", refused, len(server.Accepted()))
			}
			if server.Connects() != 1 {
				t.Errorf("%d connections, want 1: a refusal must not cost one", server.Connects())
			}
		})
	}
}

// TestIdleConnectionDied: the server hangs up between two messages, as they do
// after some idle minutes. The next message must neither fail nor go twice.
func TestIdleConnectionDied(t *testing.T) {
	for _, extensions := range [][]string{nil, {"PIPELINING"}} {
		t.Run(strings.Join(extensions, " "), func(t *testing.T) {
			server := smtptest.Start(t, smtptest.Options{Extensions: extensions, Act: func(n int, _ string) smtptest.Act {
				if n == 1 {
					return smtptest.Act{At: "accepted", Reply: "250 ok", HangUp: true}
				}
				return smtptest.Act{}
			}})
			sender := open(t, server)
			for _, to := range []string{"first@b.test", "second@b.test"} {
				if _, err := sender.Send(context.Background(), mailTo(to)); err != nil {
					t.Fatalf("%s: %v", to, err)
				}
				if server.Count(to) != 1 {
					t.Errorf("%s: accepted %d times", to, server.Count(to))
				}
			}
		})
	}
}

func TestBodyArrivesUnchanged(t *testing.T) {
	for _, raw := range []string{
		"Subject: x\r\n\r\nplain\r\n",
		"Subject: x\r\n\r\n.\r\n..\r\n.a\r\nend\r\n",
		"Subject: x\r\n\r\nno line end",
		"Subject: x\r\n\r\nbare\nand\rbare\r\n.\n.\rlast\r\n",
	} {
		server := smtptest.Start(t, smtptest.Options{Extensions: []string{"PIPELINING"}})
		m := mailTo("a@b.test")
		m.Raw = []byte(raw)
		if _, err := open(t, server).Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
		want := strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n").Replace(raw)
		if !strings.HasSuffix(want, "\r\n") {
			want += "\r\n"
		}
		if got := server.Accepted(); len(got) != 1 || got[0].Data != want {
			t.Errorf("sent %q, arrived %q", raw, got)
		}
	}
}

func TestAddresses(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{})
	cases := []struct{ to, arrives, code string }{
		{"minji@example.test", "minji@example.test", ""},
		{"a@예시.test", "a@xn--vv4b11d.test", ""},
		{"민지@example.test", "", "smtputf8_missing"},
		{"a@b.test\r\nRCPT TO:<victim@b.test>", "", "bad_address"},
		{"a>@b.test", "", "bad_address"},
		{"nobody", "", "bad_address"},
		{strings.Repeat("x", 65) + "@b.test", "", "bad_address"},
	}
	for _, c := range cases {
		before := len(server.Accepted())
		_, err := open(t, server).Send(context.Background(), mailTo(c.to))
		if code := codeOf(err); code != c.code {
			t.Errorf("%q: %v, want %q", c.to, err, c.code)
		}
		after := server.Accepted()[before:]
		if got := slices.Collect(recipients(after)); c.arrives != "" && !slices.Equal(got, []string{c.arrives}) || c.arrives == "" && len(got) > 0 {
			t.Errorf("%q arrived at %q", c.to, got)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{Extensions: []string{"PIPELINING"}})
	sender := open(t, server)
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := range 50 {
				if _, err := sender.Send(context.Background(), mailTo(fmt.Sprintf("c%d-%d@b.test", w, i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n := len(server.Accepted()); n != 200 || server.Connects() > 4 {
		t.Errorf("%d accepted over %d connections", n, server.Connects())
	}
}

// TestStopOnTheWire: when the program must end, a message that waits for its last
// reply is uncertain at once.
func TestStopOnTheWire(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act { return smtptest.Act{At: "accepted", Hang: true} }})
	ctx, cancel := context.WithCancel(context.Background())
	start := time.Now()
	go func() {
		for len(server.Accepted()) == 0 && time.Since(start) < time.Minute {
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
	}()
	_, err := open(t, server, func(c *smtp.Config) { c.DataTimeout = 10 * time.Minute }).Send(ctx, mailTo("a@b.test"))
	if e := dispatch.Classify(err); e == nil || e.Verdict != dispatch.VerdictUncertain {
		t.Errorf("verdict %v, want uncertain", err)
	}
	if took := time.Since(start); took > time.Minute {
		t.Errorf("took %v to stop", took)
	}
}

func TestUnreachable(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{})
	server.Close()
	_, err := open(t, server).Send(context.Background(), mailTo("a@b.test"))
	if e := dispatch.Classify(err); e == nil || !e.Down || e.Verdict != dispatch.VerdictTemporary || e.Code != "unreachable" {
		t.Errorf("%#v", e)
	}
}

func codeOf(err error) string {
	var e *dispatch.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func recipients(list []smtptest.Mail) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, m := range list {
			if !yield(m.To) {
				return
			}
		}
	}
}
