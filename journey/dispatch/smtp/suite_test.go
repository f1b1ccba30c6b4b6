package smtp_test

import (
	"sync/atomic"
	"testing"

	"gilmok/journey/dispatch/sendertest"
	"gilmok/journey/dispatch/smtp/smtptest"
)

// acts of the server for the faults every sender must pass.
var acts = map[sendertest.Fault]smtptest.Act{
	sendertest.Refuse:       {At: "rcpt", Reply: "550 5.1.1 nobody"},
	sendertest.Busy:         {At: "rcpt", Reply: "450 4.7.1 slower"},
	sendertest.Broken:       {At: "dot", Reply: "451 4.3.0 oops"},
	sendertest.CutBefore:    {At: "dot"},
	sendertest.CutAfter:     {At: "accepted"},
	sendertest.Silent:       {At: "accepted", Hang: true},
	sendertest.Unauthorized: {At: "mail", Reply: "530 5.7.0 log in first"},
}

func TestSuite(t *testing.T) {
	for name, extensions := range map[string][]string{"one by one": nil, "pipelined": {"PIPELINING"}} {
		t.Run(name, func(t *testing.T) {
			sendertest.Suite(t, func(t *testing.T) sendertest.Bench {
				var fault atomic.Int64
				server := smtptest.Start(t, smtptest.Options{Extensions: extensions, Act: func(int, string) smtptest.Act {
					return acts[sendertest.Fault(fault.Load())]
				}})
				return sendertest.Bench{
					Sender: open(t, server), Message: mailTo, Next: func(f sendertest.Fault) { fault.Store(int64(f)) },
					Without: []sendertest.Fault{sendertest.Gateway, sendertest.Garbled}, // of HTTP
					Taken:   func(key string) int { return server.Count(key + "@b.test") },
				}
			})
		})
	}
}
