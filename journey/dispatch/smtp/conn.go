package smtp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"gilmok/journey/dispatch"

	wire "github.com/wneessen/go-mail/smtp"
)

// conn is one logged-in connection, used by one goroutine at a time.
type conn struct {
	client    *wire.Client
	text      *textproto.Conn
	config    Config
	pipelined bool
	smtputf8  bool
	size      int // most bytes the server takes (RFC 1870); 0: it did not say
	eightBit  bool
	broken    bool // of no further use
	buf       bytes.Buffer
}

func newConn(client *wire.Client, c Config) *conn {
	has := func(extension string) bool {
		ok, _ := client.Extension(extension)
		return ok
	}
	_, most := client.Extension("SIZE")
	size, err := strconv.Atoi(strings.TrimSpace(most))
	if err != nil {
		size = 0 // "SIZE" alone: as much as it likes
	}
	return &conn{
		client: client, text: client.Text, config: c, size: size,
		pipelined: has("PIPELINING") && !c.NoPipeline, smtputf8: has("SMTPUTF8"), eightBit: has("8BITMIME"),
	}
}

// send hands over one mail and gives the server's words.
func (c *conn) send(ctx context.Context, e envelope, raw []byte) (string, error) {
	if e.utf8 && !c.smtputf8 {
		return "", &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "smtputf8_missing"}
	}
	stop := context.AfterFunc(ctx, func() { _ = c.client.UpdateDeadline(-time.Second) })
	defer stop()
	open := c.oneByOne
	if c.pipelined {
		open = c.atOnce
	}
	if err := open(e, c.eightBit && mime8(raw)); err != nil {
		return "", err
	}
	return c.data(raw)
}

// commands of one mail transaction, in their order.
func (c *conn) commands(e envelope, eightBit bool) [3]string {
	from := "MAIL FROM:<" + e.from + ">"
	if eightBit {
		from += " BODY=8BITMIME"
	}
	if e.utf8 {
		from += " SMTPUTF8"
	}
	return [3]string{from, "RCPT TO:<" + e.to + ">", "DATA"}
}

// expected replies to the commands: a first digit or a whole code.
var expected = [3]int{2, 2, 354}

// oneByOne waits for each reply before the next command.
func (c *conn) oneByOne(e envelope, eightBit bool) error {
	for i, command := range c.commands(e, eightBit) {
		c.deadline(c.config.ReplyTimeout)
		if err := c.text.PrintfLine("%s", command); err != nil {
			return c.lost(stage(i), err)
		}
		if _, _, err := c.text.ReadResponse(expected[i]); err != nil {
			refused := c.refused(stage(i), err)
			if i > 0 && !c.broken {
				c.reset() // a MAIL is open
			}
			return refused
		}
	}
	return nil
}

// atOnce sends all three commands in one write and then reads the three replies.
func (c *conn) atOnce(e envelope, eightBit bool) error {
	c.deadline(c.config.ReplyTimeout)
	commands := c.commands(e, eightBit)
	c.buf.Reset()
	for _, command := range commands {
		c.buf.WriteString(command)
		c.buf.WriteString("\r\n")
	}
	if err := c.flush(); err != nil {
		return c.lost(stageMail, err)
	}
	var first error
	for i := range commands {
		_, _, err := c.text.ReadResponse(expected[i])
		switch {
		case err != nil && first == nil:
			first = c.refused(stage(i), err)
			if c.broken {
				return first
			}
		case err == nil && first != nil && stage(i) == stageData:
			c.nothing()
			return first
		}
	}
	if first != nil && !c.broken {
		c.reset()
	}
	return first
}

// nothing ends a DATA that the server opened although it refused the recipient:
// RFC 2920 3.1 wants a lone dot, and there is nobody it could deliver to.
func (c *conn) nothing() {
	c.buf.Reset()
	c.buf.WriteString(".\r\n")
	if c.flush() != nil {
		c.broken = true
		return
	}
	if _, _, err := c.text.ReadResponse(2); connectionLost(err) {
		c.broken = true
	}
}

// data sends the message itself. A write that fails has not carried the last line,
// so the server cannot have taken the message; once it is written, only a reply tells.
func (c *conn) data(raw []byte) (string, error) {
	c.deadline(c.config.DataTimeout)
	c.buf.Reset()
	dotted(&c.buf, raw)
	if err := c.flush(); err != nil {
		return "", c.lost(stageBody, err)
	}
	_, words, err := c.text.ReadResponse(2)
	if err != nil {
		return "", c.refused(stageEnd, err)
	}
	return words, nil
}

func (c *conn) flush() error {
	if _, err := c.text.W.Write(c.buf.Bytes()); err != nil {
		return err
	}
	return c.text.W.Flush()
}

// reset clears an open transaction; a server that will not is left.
func (c *conn) reset() {
	c.deadline(c.config.ReplyTimeout)
	if c.text.PrintfLine("RSET") != nil {
		c.broken = true
		return
	}
	if _, _, err := c.text.ReadResponse(2); err != nil {
		c.broken = true
	}
}

func (c *conn) deadline(d time.Duration) { _ = c.client.UpdateDeadline(d) }

func (c *conn) close() { _ = c.text.Close() }

// quit says good-bye; whatever the answer, all messages have theirs.
func (c *conn) quit() {
	c.deadline(2 * time.Second)
	_ = c.text.PrintfLine("QUIT")
	c.close()
}

// lost is a connection that broke before the last line was out.
func (c *conn) lost(at stage, err error) error {
	c.broken = true
	return &dispatch.Error{
		Verdict: dispatch.VerdictTemporary, Code: "connection_lost", Words: "at " + at.String() + ": " + err.Error(),
		Err: &stageError{at, err},
	}
}

// refused sorts the failure of a reply: a code, or a connection that broke while it was waited for.
func (c *conn) refused(at stage, err error) error {
	var reply *textproto.Error
	if errors.As(err, &reply) && reply.Code >= 400 && reply.Code < 600 {
		if reply.Code == 421 {
			c.broken = true // RFC 5321 3.8: the server closes the channel
		}
		return verdict(at, reply)
	}
	if at == stageEnd {
		c.broken = true
		return &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_reply", Words: err.Error(), Err: err}
	}
	return c.lost(at, err)
}

// stage is how far a transaction had come.
type stage int

const (
	stageMail stage = iota
	stageRcpt
	stageData
	stageBody // while the message is written
	stageEnd  // waiting for the reply to its last line
)

// String names the stage as SMTP does.
func (s stage) String() string {
	return [...]string{"MAIL", "RCPT", "DATA", "message", "end of message"}[s]
}

type stageError struct {
	at  stage
	err error
}

func (e *stageError) Error() string { return fmt.Sprintf("%s: %v", e.at, e.err) }
func (e *stageError) Unwrap() error { return e.err }

// stale reports whether a kept connection turned out to be dead at its first word:
// the server had hung up while it was idle.
func stale(err error) bool {
	var broke *stageError
	if errors.As(err, &broke) {
		return broke.at == stageMail
	}
	var reply *closing
	return errors.As(err, &reply)
}

func connectionLost(err error) bool {
	var reply *textproto.Error
	return err != nil && !errors.As(err, &reply)
}
