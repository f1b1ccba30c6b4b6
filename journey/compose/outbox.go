package compose

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/preview"
	"gilmok/preview/liquid"
	"gilmok/store"
)

var _ dispatch.Composer = (*Composer)(nil)

// Plan implements dispatch.Composer.
func (c *Composer) Plan(ctx context.Context, versions []store.MessageVersionID) (dispatch.Plan, error) {
	plan := dispatch.Plan{Senders: map[store.MessageVersionID]string{}, Tags: map[store.MessageVersionID][]string{}}
	w, err := c.workshop(ctx)
	if err != nil {
		return plan, err
	}
	w.forgetProducts()
	var names []string
	for _, id := range versions {
		v, err := w.version(ctx, c.st, id)
		if err != nil {
			return plan, err
		}
		plan.Tags[id] = v.record.Tags
		if v.err == nil {
			plan.Senders[id] = v.message.Content.Sender
			names = append(names, v.names...)
		}
	}
	plan.Needs = Needs(names)
	// The policies ask, in the moment of sending.
	plan.Needs.Suppressed = false
	plan.Needs.Consent = slices.ContainsFunc(names, func(name string) bool { return firstPart(name) == "subscribed_state" })
	return plan, nil
}

// Compose implements dispatch.Composer.
func (c *Composer) Compose(ctx context.Context, d dispatch.Draft) (dispatch.Message, error) {
	w, err := c.planned(ctx)
	if err != nil {
		return dispatch.Message{}, err
	}
	v, err := w.version(ctx, c.st, d.Entry.Message)
	if err != nil {
		return dispatch.Message{}, err
	}
	if v.err != nil {
		return dispatch.Message{}, &dispatch.Skip{Reason: store.SkipRenderError, Detail: v.err.Error()}
	}
	a := Ask{
		Content: v.message.Content, Subject: d.Subject, Sender: d.Sender, Key: d.Entry.Key, ID: d.Entry.MessageID,
		Now: d.Now, Coupon: d.Coupon, Recorded: d.Entry.Inputs, Live: true, shop: &v.front,
	}
	if d.Entry.Test {
		a.To = d.Entry.Address
	}
	if a.Context, err = c.passage(ctx, v.names, d.Entry.Passage); err != nil {
		return dispatch.Message{}, err
	}
	made, err := c.make(ctx, w, v.message, a)
	if err != nil {
		return dispatch.Message{}, unfit(err)
	}
	return made.Message, objection(made.Rendered)
}

// passage reads the context of a passage, where the message asks for it.
func (c *Composer) passage(ctx context.Context, names []string, id store.PassageID) (*journey.Context, error) {
	if !slices.ContainsFunc(names, carriedBy) {
		return nil, nil
	}
	p, err := c.st.Passages().Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read passage %d: %w", id, err)
	}
	return journey.ParseContext(p.Context)
}

// carriedBy reports whether a variable is what a passage carries.
func carriedBy(name string) bool {
	switch firstPart(name) {
	case "entry", "context", "event", "event_properties", "canvas_entry_properties":
		return true
	}
	return false
}

// unfit sorts what keeps a message from being made: the document's and the
// customer's faults are skips, the store's are errors.
func unfit(err error) error {
	var skip *dispatch.Skip
	var account *dispatch.Error
	var field *preview.FieldError
	switch {
	case errors.As(err, &skip), errors.As(err, &account):
		return err
	case errors.Is(err, store.ErrNotFound):
		return &dispatch.Skip{Reason: store.SkipNoCoupon, Detail: err.Error()}
	case errors.Is(err, store.ErrBusy), errors.Is(err, store.ErrDiskFull), errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &field):
		return &dispatch.Skip{Reason: store.SkipRenderError, Detail: err.Error()}
	}
	return err
}

// objection gives the skip of a message that was made and must not go.
func objection(out preview.Rendered) error {
	if out.Aborted != "" {
		return &dispatch.Skip{Reason: store.SkipAborted, Detail: out.Aborted}
	}
	if !out.Blocked() {
		return nil
	}
	skip := &dispatch.Skip{Reason: store.SkipRenderError, Later: true}
	for _, w := range out.Warnings {
		one := preview.Rendered{Warnings: []preview.Warning{w}}
		later := w.Code == string(liquid.WarnLater)
		if one.Blocked() && (skip.Detail == "" || skip.Later && !later) { // what waiting does not mend counts more
			skip = &dispatch.Skip{Reason: store.SkipRenderError, Later: later, Detail: strings.TrimSpace(w.Field + " " + w.Code + " " + w.Detail)}
		}
	}
	return skip
}

// For gives what a document makes of one customer: the preview in the window, on
// the command line and of a test send. Without a Sender it is the document's, or its
// channel's default.
func (c *Composer) For(ctx context.Context, content preview.Content, id store.CustomerID, a Ask) (Composed, error) {
	p, err := c.Prepare(ctx, content)
	if err != nil {
		return Composed{}, err
	}
	for s, err := range c.st.Customers().Subjects(ctx, p.Needs(), []store.CustomerID{id}) {
		if err != nil {
			return Composed{}, fmt.Errorf("load customer %d: %w", id, err)
		}
		a.Subject = s
		if a.Sender.Name == "" {
			if a.Sender, err = c.account(ctx, content); err != nil {
				return Composed{}, err
			}
		}
		made, err := p.Make(ctx, a)
		var skip *dispatch.Skip
		if errors.As(err, &skip) && skip.Reason == store.SkipUnreachable {
			err = nil // what they would get can be looked at all the same
		}
		return made, err
	}
	return Composed{}, fmt.Errorf("customer %d: %w", id, store.ErrNotFound)
}

// account gives the sender a document would go through; the zero Sender where there is none.
func (c *Composer) account(ctx context.Context, content preview.Content) (store.Sender, error) {
	all, err := c.st.Senders().List(ctx)
	if err != nil {
		return store.Sender{}, fmt.Errorf("list senders: %w", err)
	}
	var best store.Sender
	for _, s := range all {
		if string(s.Channel) != content.Channel {
			continue
		}
		if s.Name == content.Sender {
			return s, nil
		}
		if best.Name == "" || s.Default {
			best = s
		}
	}
	return best, nil
}
