package wire

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"

	"gilmok/journey/compose"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/file"
	"gilmok/journey/preflight"
	"gilmok/preview"
	"gilmok/store"
)

// testMark stands before the subject of a test, in the shop's own inbox.
const testMark = "[Test] "

// testHeader tells the system that a webhook calls that it is a test.
const testHeader = "X-Gilmok-Test"

// SendTest sends what a document makes of one customer to a test address, outside
// the outbox: marked as a test, with an example in place of a coupon. That it went is kept,
// for a launch without a test of what is launched is warned of.
func (p *Parts) SendTest(ctx context.Context, content preview.Content, id store.CustomerID, to string) error {
	account, err := p.accountOf(ctx, content)
	if err != nil {
		return err
	}
	sign, err := preflight.Sign(ctx, p.Store.Messages(), content.Name) // before it goes: it may be written on meanwhile
	if err != nil {
		return err
	}
	made, err := p.Composer.For(ctx, marked(content), id, compose.Ask{
		Sender: account, To: to, Key: "test-" + rand.Text(), ID: rand.Text() + "@gilmok.test", Now: p.Clock.Now(), Live: true,
	})
	if err != nil {
		return err
	}
	if made.Rendered.Aborted != "" {
		return &dispatch.Skip{Reason: store.SkipAborted, Detail: made.Rendered.Aborted}
	}
	s, err := p.openSender(ctx, account)
	if err != nil {
		return err
	}
	if c, ok := s.(interface{ Close() error }); ok {
		defer c.Close()
	}
	if _, err = s.Send(ctx, made.Message); err != nil || p.Store.Info().ReadOnly {
		return err
	}
	return p.Store.InTx(ctx, func(tx store.Tx) error { return preflight.KeepTested(ctx, tx, content.Name, sign) })
}

// marked is a message with the mark in each of its languages. A translation that says
// nothing of its own takes the message's words, and the mark with them.
func marked(c preview.Content) preview.Content {
	mark := func(text string) string {
		if text == "" {
			return ""
		}
		return testMark + text
	}
	c.Languages = maps.Clone(c.Languages)
	for language, t := range c.Languages {
		if c.Channel == preview.Email {
			t.Subject = mark(t.Subject)
		} else {
			t.Text = mark(t.Text)
		}
		c.Languages[language] = t
	}
	switch c.Channel {
	case preview.Email:
		c.Subject = testMark + c.Subject
	case preview.Webhook:
		if c.Request != nil { // its JSON is what the other system understands
			request := *c.Request
			request.Headers = maps.Clone(request.Headers)
			if request.Headers == nil {
				request.Headers = map[string]string{}
			}
			request.Headers[testHeader] = "true"
			c.Request = &request
		}
	default:
		c.Text = testMark + c.Text
	}
	return c
}

// accountOf gives the sender a document names, else its channel's default. The
// sample sends to files only.
func (p *Parts) accountOf(ctx context.Context, content preview.Content) (best store.Sender, err error) {
	all, err := p.Store.Senders().List(ctx)
	if err != nil {
		return best, fmt.Errorf("list senders: %w", err)
	}
	for _, s := range all {
		if string(s.Channel) != content.Channel {
			continue
		}
		if best.Name == "" || s.Name == content.Sender || s.Default && best.Name != content.Sender {
			best = s
		}
	}
	switch {
	case best.Name == "":
		return best, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeNoSender}
	case p.Store.Info().Sealed && best.Kind != file.Kind:
		return best, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeSealed}
	}
	return best, nil
}
