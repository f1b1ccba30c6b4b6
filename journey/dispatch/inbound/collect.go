package inbound

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/store"
)

// Poller is an add-on ability of a dispatch.Sender, and what a mailbox is: it asks
// what became of messages.
type Poller interface {
	// Poll gives what happened since a mark that an earlier Poll gave, "" the first
	// time, and the mark to go on from. It may tell again what it has told before.
	Poll(ctx context.Context, mark string, now time.Time) (News, error)
}

// News is what one Poll gave. Reports carry IDs that are unique to the Poller.
type News struct {
	Reports []Report
	Mark    string
	More    bool // there is more to be had at once
}

// FirstLook is how far back a Poller looks the first time, and Overlap how much of
// what it has seen it looks at again: providers tell some things late.
const (
	FirstLook = 3 * 24 * time.Hour
	Overlap   = 30 * time.Minute
)

// Since reads a mark that is an instant, as most providers want one.
func Since(mark string, now time.Time) time.Time {
	if at, err := time.Parse(time.RFC3339, mark); err == nil && at.Before(now) {
		return at.Add(-Overlap)
	}
	return now.Add(-FirstLook)
}

// Until makes the mark of an instant.
func Until(now time.Time) string { return now.UTC().Format(time.RFC3339) }

// Source is one Poller of the workspace.
type Source struct {
	Name    string // unique for ever: its mark is kept under it
	Channel store.Channel
	// Open makes the Poller; done gives up its connections.
	Open func(ctx context.Context) (p Poller, done func(), err error)
}

// MailboxOf is the name of the source that is a sender's mailbox, and the name under
// which its password is kept.
func MailboxOf(sender string) string { return sender + "/imap" }

// State is how far a source has been asked, as it is kept.
type State struct {
	Mark string    `json:"mark,omitempty"`
	At   time.Time `json:"at"` // when it was last asked
	// Code and Words say why it could not be asked; empty: it could.
	Code  string `json:"code,omitempty"`
	Words string `json:"words,omitempty"`
}

// settingState is where the state of a source is kept.
const settingState = "inbound."

// ReadState gives how far a source has been asked; the zero State where it never was.
// A mark that cannot be read has it asked from the start; what is known stays known.
func ReadState(ctx context.Context, settings store.SettingsReader, source string) (State, error) {
	return store.ReadJSON[State](ctx, settings, settingState+source)
}

func writeState(ctx context.Context, tx store.Tx, source string, s State) error {
	return store.WriteJSON(ctx, tx.Settings(), settingState+source, s)
}

// Collected is what asking one source led to.
type Collected struct {
	Source     string
	New        int // reports that were not known
	Suppressed int
	Alarms     int // bounces that are our own fault
	Err        error
}

// Collector asks the sources of a workspace, and writes down what they tell.
type Collector struct {
	Store store.Store
	Now   func() time.Time
	// Key gives the outbox key that an unsubscribe token names; ok is false for a
	// token that this workspace did not make.
	Key func(token string) (key string, ok bool)
	// Answer gives the outbox key and the answer that a token of a mail names; nil: no
	// answers come by mail.
	Answer func(token string) (key string, a Answer, ok bool)
}

// mostRounds bounds how often a source is asked in a row: what is left then is
// fetched the next time, and others get their turn.
const mostRounds = 50

// Collect asks each source once. A source that cannot be asked does not keep the
// others from it: its error is in its Collected, and kept for the person to see. The
// error is that of the workspace itself, or of ctx.
func (c *Collector) Collect(ctx context.Context, sources []Source) ([]Collected, error) {
	var all []Collected
	for _, s := range sources {
		one, err := c.one(ctx, s)
		if err != nil {
			return all, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (c *Collector) one(ctx context.Context, s Source) (done Collected, err error) {
	done.Source = s.Name
	state, err := ReadState(ctx, c.Store.Settings(), s.Name)
	if err != nil {
		return done, err
	}
	poller, end, err := s.Open(ctx)
	if err != nil {
		return c.fail(ctx, done, state, err)
	}
	defer end()
	for range mostRounds {
		now := c.Now()
		news, err := poller.Poll(ctx, state.Mark, now)
		if err != nil {
			return c.fail(ctx, done, state, err)
		}
		state = State{Mark: news.Mark, At: now}
		if err := c.write(ctx, s, news.Reports, state, &done); err != nil {
			return done, err
		}
		if !news.More {
			break
		}
	}
	return done, nil
}

// Take writes down reports that came by another way, as from a file. The name keeps
// their IDs apart from those of others.
func (c *Collector) Take(ctx context.Context, name string, reports []Report) (done Collected, err error) {
	done.Source = name
	return done, c.inGroups(ctx, Source{Name: name}, reports, &done, func(store.Tx) error { return nil })
}

// fail keeps why a source could not be asked. The end of ctx is nobody's fault.
func (c *Collector) fail(ctx context.Context, done Collected, state State, cause error) (Collected, error) {
	if ctx.Err() != nil {
		return done, ctx.Err()
	}
	done.Err = cause
	refusal := dispatch.Classify(cause)
	state.At, state.Code, state.Words = c.Now(), refusal.Code, refusal.Words
	if errors.As(cause, new(*dispatch.Error)) && state.Words == "" && refusal.Err != nil {
		state.Words = refusal.Err.Error()
	}
	return done, c.Store.InTx(ctx, func(tx store.Tx) error { return writeState(ctx, tx, done.Source, state) })
}

// mostInOne is how many reports are written in one transaction: dispatch has its turn
// between them.
const mostInOne = 200

// write commits the reports, and with the last of them the mark: after a crash in
// between they are fetched again and found to be known.
func (c *Collector) write(ctx context.Context, s Source, reports []Report, state State, done *Collected) error {
	return c.inGroups(ctx, s, reports, done, func(tx store.Tx) error { return writeState(ctx, tx, s.Name, state) })
}

// inGroups commits the reports group by group, and with the last group what else is
// to be written.
func (c *Collector) inGroups(ctx context.Context, s Source, reports []Report, done *Collected, atLast func(store.Tx) error) error {
	for {
		n := min(len(reports), mostInOne)
		group, last := reports[:n], n == len(reports)
		var sum Collected
		err := c.Store.InTx(ctx, func(tx store.Tx) error {
			sum = Collected{}
			for _, r := range group {
				if err := c.apply(ctx, tx, s, r, &sum); err != nil {
					return err
				}
			}
			if last {
				return atLast(tx)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("write down what %s told: %w", s.Name, err)
		}
		done.New, done.Suppressed, done.Alarms = done.New+sum.New, done.Suppressed+sum.Suppressed, done.Alarms+sum.Alarms
		if last {
			return nil
		}
		reports = reports[n:]
	}
}

func (c *Collector) apply(ctx context.Context, tx store.Tx, s Source, r Report, sum *Collected) error {
	if r.Channel == "" {
		r.Channel = s.Channel
	}
	r.ID = s.Name + "/" + r.ID
	if r.Kind == Answered && r.Answer == nil {
		c.openAnswer(&r)
	} else if r.Token != "" && r.Key == "" && c.Key != nil {
		if key, ours := c.Key(r.Token); ours { // a token of another shop's leaves the sender's address
			r.Key, r.Hearsay = key, false
		}
	}
	a, err := Apply(ctx, tx, r)
	if err != nil {
		return err
	}
	sum.New += one(a.New)
	sum.Suppressed += one(a.Suppressed)
	sum.Alarms += one(a.Alarm)
	return nil
}

// openAnswer fills in what the token of an answer says. A token that is not ours leaves a
// report that leads to nothing.
func (c *Collector) openAnswer(r *Report) {
	if c.Answer == nil {
		return
	}
	if key, a, ours := c.Answer(r.Token); ours {
		if a.Text == "" {
			a.Text = r.Words
		}
		r.Key, r.Hearsay, r.Answer = key, false, &a
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
