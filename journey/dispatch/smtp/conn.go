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
	broken    bool      // of no further use
	asked     *envelope // the server has the next mail's; its replies are not read
	tries     *trial    // of the sender, where it is tried on this connection
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

// send hands over one mail and gives the server's words; leaving is asked before the mail
// itself is. Where next is not nil, the server is asked for that one behind this, as
// RFC 2920 3.1 allows: see heard.
func (c *conn) send(ctx context.Context, e envelope, raw []byte, leaving func() error, next *envelope) (string, error) {
	stop := context.AfterFunc(ctx, func() { _ = c.client.UpdateDeadline(-time.Second) })
	defer stop()
	open := c.oneByOne
	switch {
	case c.asked != nil:
		open = c.heard
	case c.pipelined:
		open = c.atOnce
	}
	if err := open(e); err != nil {
		return "", err
	}
	if leaving != nil {
		if err := leaving(); err != nil {
			c.broken = true // the server waits for a mail: only hanging up takes it back
			return "", err
		}
	}
	return c.data(raw, next)
}

// takes reports whether the server can be given a mail at all, and says how it is
// announced.
func (c *conn) takes(e *envelope, raw []byte) bool {
	e.eightBit = c.eightBit && mime8(raw)
	return !e.utf8 || c.smtputf8
}

// commands of one mail transaction, in their order.
func (e envelope) commands() [3]string {
	from := "MAIL FROM:<" + e.from + ">"
	if e.eightBit {
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
func (c *conn) oneByOne(e envelope) error {
	for i, command := range e.commands() {
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
func (c *conn) atOnce(e envelope) error {
	c.deadline(c.config.ReplyTimeout)
	c.buf.Reset()
	c.ask(e)
	if _, err := c.flush(); err != nil {
		return c.lost(stageMail, err)
	}
	_, err := c.replies()
	return err
}

// ask puts the commands into the buffer.
func (c *conn) ask(e envelope) {
	for _, command := range e.commands() {
		c.buf.WriteString(command)
		c.buf.WriteString("\r\n")
	}
}

// heard reads the replies to what was asked behind the mail before. Whatever the
// server has against the first of them, it may only be that it was asked so: the
// connection is given up, and the mail asked for anew on another.
func (c *conn) heard(envelope) error {
	c.asked = nil
	c.deadline(c.config.ReplyTimeout)
	at, err := c.replies()
	if err == nil || at != stageMail {
		c.tried(taken)
		return err
	}
	var reply *textproto.Error
	if errors.As(err, &reply) && reply.Code == 421 {
		c.tried(untried)
	} else {
		c.tried(refused)
	}
	c.broken = true
	return &dispatch.Error{Verdict: dispatch.VerdictTemporary, Code: "connection_lost", Words: err.Error(), Err: &closing{err}}
}

// answered reports whether the replies to what was asked are here.
func (c *conn) answered() bool {
	here, _ := c.text.R.Peek(c.text.R.Buffered())
	return bytes.Count(here, []byte{'\n'}) >= len(expected)
}

// replies reads those to the three commands; at is where the first was that says no.
func (c *conn) replies() (at stage, first error) {
	for i := range expected {
		_, _, err := c.text.ReadResponse(expected[i])
		switch {
		case err != nil && first == nil:
			at, first = stage(i), c.refused(stage(i), err)
			if c.broken {
				return at, first
			}
		case err == nil && first != nil && stage(i) == stageData:
			c.nothing()
			return at, first
		}
	}
	if first != nil && !c.broken {
		c.reset()
	}
	return at, first
}

// nothing ends a DATA that the server opened although it refused the recipient:
// RFC 2920 3.1 wants a lone dot, and there is nobody it could deliver to.
func (c *conn) nothing() {
	c.buf.Reset()
	c.buf.WriteString(".\r\n")
	if _, err := c.flush(); err != nil {
		c.broken = true
		return
	}
	if _, _, err := c.text.ReadResponse(2); connectionLost(err) {
		c.broken = true
	}
}

// data sends the message itself. While its last line is not written, the server
// cannot have taken the message; once it is, only a reply tells.
func (c *conn) data(raw []byte, next *envelope) (string, error) {
	c.deadline(c.config.DataTimeout)
	c.buf.Reset()
	dotted(&c.buf, raw)
	length := c.buf.Len()
	if next != nil {
		c.ask(*next)
	}
	behind := c.buf.Len() - length
	left, err := c.flush()
	if left > behind {
		return "", c.lost(stageBody, err)
	}
	c.broken = err != nil
	_, words, err := c.text.ReadResponse(2)
	if err != nil {
		words, err = "", c.refused(stageEnd, err)
	}
	if c.broken {
		c.tried(refused)
	} else {
		c.asked = next
	}
	return words, err
}

// flush writes the buffer; left is what of it did not get out.
func (c *conn) flush() (left int, err error) {
	n, err := c.text.W.Write(c.buf.Bytes())
	if err == nil {
		err = c.text.W.Flush()
	}
	if err != nil {
		left = c.buf.Len() - n + c.text.W.Buffered()
	}
	return left, err
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

// tried ends the trial, where this connection has it.
func (c *conn) tried(becomes int32) {
	if c.tries != nil {
		c.tries.Store(becomes)
		c.tries = nil
	}
}

func (c *conn) close() {
	c.tried(untried)
	_ = c.text.Close()
}

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
