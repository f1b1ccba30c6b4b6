package smtp

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"

	wire "github.com/wneessen/go-mail/smtp"
)

// failing is a connection that carries so many bytes more, and then none.
type failing struct {
	net.Conn
	left int
}

func (f *failing) Write(p []byte) (int, error) {
	n := min(len(p), f.left)
	f.left -= n
	if _, err := f.Conn.Write(p[:n]); err != nil || n == len(p) {
		return n, err
	}
	return n, errors.New("the network is gone")
}

// TestCutAnywhere breaks a connection after each byte of a message with the next one's
// envelope behind it: as long as the lone dot is not out, the message was not taken and may
// be tried again; from there on the server's word counts.
func TestCutAnywhere(t *testing.T) {
	server := smtptest.Start(t, smtptest.Options{Extensions: []string{"PIPELINING"}})
	raw := []byte("Subject: x\r\n\r\nbody\r\n")
	next := &envelope{from: "shop@b.test", to: "next@b.test"}
	length := len(raw) + len(".\r\n")
	behind := 0
	for _, command := range next.commands() {
		behind += len(command) + 2
	}
	for carried := range length + behind + 1 {
		inner, err := net.Dial("tcp", net.JoinHostPort(server.Host, strconv.Itoa(server.Port)))
		if err != nil {
			t.Fatal(err)
		}
		broken := &failing{Conn: inner, left: 1 << 20}
		client, err := wire.NewClient(broken, server.Host)
		if err != nil {
			t.Fatal(err)
		}
		c := newConn(client, Config{ReplyTimeout: time.Minute, DataTimeout: time.Minute})
		e := envelope{from: "shop@b.test", to: fmt.Sprintf("p%d@b.test", carried)}
		if err := c.atOnce(e); err != nil {
			t.Fatal(err)
		}
		broken.left = carried
		words, err := c.data(raw, next)
		taken := server.Count(e.to) == 1
		switch out := carried >= length; {
		case out && (err != nil || words == "" || !taken):
			t.Errorf("cut after %d bytes, the dot is out: %q, %v, taken %v", carried, words, err, taken)
		case !out && (dispatch.Classify(err) == nil || dispatch.Classify(err).Verdict != dispatch.VerdictTemporary || taken):
			t.Errorf("cut after %d bytes, before the dot: %v, taken %v", carried, err, taken)
		}
		if whole := carried == length+behind; (c.asked == next) != whole || c.broken == whole {
			t.Errorf("cut after %d bytes: asked %v, broken %v", carried, c.asked, c.broken)
		}
		c.close()
	}
}
