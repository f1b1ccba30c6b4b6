package dispatch

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"gilmok/store"
)

// outlet is one account in use: its open Sender, its speed, and what is wrong with it.
type outlet struct {
	account     store.Sender
	sender      Sender
	throttle    *throttle
	problem     *Error
	troubled    time.Time     // when it came
	lesson      time.Duration // of the limit that the provider said is reached; 0: none
	kept        Learned       // of throttle, in the settings, as are its refusals
	keptRefused refusals
	downs       int    // times in a row that the provider could not be reached
	down        *Error // what it said, or the network, the last time
}

// usualConnections where a Sender does not say.
const usualConnections = 8

func (o *outlet) connections() int {
	if c, ok := o.sender.(Connector); ok {
		return max(c.Connections(), 1)
	}
	return usualConnections
}

// Problem is what keeps a sender from sending.
type Problem struct {
	Sender  string
	Channel store.Channel
	Code    string
	Words   string
	Until   time.Time // it is tried again by itself then; zero: a person has to look
}

// Fault is the problem as the error that it came from.
func (p Problem) Fault() error {
	return &Error{Verdict: VerdictConfiguration, Code: p.Code, Words: p.Words, Down: !p.Until.IsZero()}
}

// Problems lists the senders that cannot send now.
func (d *Dispatcher) Problems() []Problem {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.clock.Now()
	var list []Problem
	for name, o := range d.outlets {
		e, until := o.problem, time.Time{}
		if e == nil && o.down != nil && o.throttle.Barred(now) {
			e, until = o.down, o.throttle.Closed(now)
		}
		if e != nil {
			list = append(list, Problem{Sender: name, Channel: o.account.Channel, Code: e.Code, Words: e.Words, Until: until})
		}
	}
	slices.SortFunc(list, func(a, b Problem) int { return cmp.Compare(a.Sender, b.Sender) })
	return list
}

// Forgive has every sender that had a problem opened afresh by the next Drain: after
// a new password, say, which no setting tells of. Until then it stays as it is, for what
// names it waits for it.
func (d *Dispatcher) Forgive() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, o := range d.outlets {
		o.troubled = time.Time{}
	}
}

// forgiveAfter is when a sender that had a problem is tried again by itself.
const forgiveAfter = time.Minute

func (o *outlet) forgiven(now time.Time) bool {
	return o.problem != nil && now.Sub(o.troubled) >= forgiveAfter
}

// refreshOutlets opens what is new or was changed and closes what is gone.
func (d *Dispatcher) refreshOutlets(ctx context.Context) error {
	accounts, err := d.st.Senders().List(ctx)
	if err != nil {
		return fmt.Errorf("list senders: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	now, kept := d.clock.Now(), map[string]*outlet{}
	for _, a := range accounts {
		o := d.outlets[a.Name]
		if o != nil && reflect.DeepEqual(o.account, a) && !o.forgiven(now) {
			kept[a.Name] = o
			continue
		}
		o, err := d.openOutlet(ctx, a)
		if err != nil {
			return err
		}
		kept[a.Name] = o
	}
	for name, o := range d.outlets {
		if kept[name] != o {
			closeSender(o.sender)
		}
	}
	d.outlets = kept
	return nil
}

func (d *Dispatcher) openOutlet(ctx context.Context, a store.Sender) (*outlet, error) {
	o, now := &outlet{account: a}, d.clock.Now()
	var err error
	if o.kept, err = ReadLearned(ctx, d.st.Settings(), a.Name); err != nil {
		return nil, err
	}
	if o.keptRefused, err = store.ReadJSON[refusals](ctx, d.st.Settings(), settingRefused+a.Name); err != nil {
		return nil, err
	}
	var earlier []time.Time
	hour, day := o.kept.Limits(now)
	if a.PerHour+a.PerDay+hour+day > 0 || a.Config[KeyWarmUp] != "" {
		if earlier, err = d.sentBy(ctx, a.Name); err != nil {
			return nil, err
		}
		earlier = merge(earlier, o.keptRefused.times(now))
	}
	o.throttle = newThrottle(a, o.kept, maps.Clone(o.keptRefused), earlier, now)
	if d.st.Info().Sealed && a.Kind != "file" {
		o.problem, o.troubled = &Error{Verdict: VerdictConfiguration, Code: CodeSealed}, d.clock.Now()
		return o, nil
	}
	if o.sender, err = d.open(ctx, a); err != nil {
		o.problem, o.troubled = Classify(err), d.clock.Now()
	}
	return o, nil
}

// sentBy gives when an account sent in the last day, so that its quota outlives a restart.
func (d *Dispatcher) sentBy(ctx context.Context, name string) ([]time.Time, error) {
	sent, err := d.st.Outbox().List(ctx, store.OutboxQuery{
		States: []store.OutboxState{store.OutboxSent, store.OutboxUncertain},
		From:   d.clock.Now().Add(-24 * time.Hour),
	})
	if err != nil {
		return nil, fmt.Errorf("count what %s sent in the last day: %w", name, err)
	}
	var times []time.Time
	for _, e := range sent {
		if e.Sender == name {
			times = append(times, e.FinishedAt)
		}
	}
	return times, nil
}

// rank orders the outlets of a channel: working ones first, then the default.
func (o *outlet) rank(now time.Time) int {
	rank := 0
	if o.problem == nil {
		rank += 4
	}
	if o.throttle.Closed(now).IsZero() {
		rank += 2
	}
	if o.account.Default {
		rank++
	}
	return rank
}

// resting gives the channels that cannot send now: until when, or the zero time
// where a person has to look first.
func (d *Dispatcher) resting(now time.Time) map[store.Channel]time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	rest := map[store.Channel]time.Time{}
	open := map[store.Channel]bool{}
	for _, o := range d.outlets {
		ch, until := o.account.Channel, o.throttle.Closed(now)
		switch {
		case o.problem == nil && until.IsZero():
			open[ch] = true
		case o.problem != nil:
			if _, known := rest[ch]; !known {
				rest[ch] = time.Time{}
			}
		case rest[ch].IsZero() || until.Before(rest[ch]):
			rest[ch] = until
		}
	}
	for ch := range open {
		delete(rest, ch)
	}
	return rest
}

// channels gives the channels that have an outlet that can send now.
func (d *Dispatcher) channels(now time.Time) []store.Channel {
	rest := d.resting(now)
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []store.Channel
	for _, o := range d.outlets {
		ch := o.account.Channel
		if _, rests := rest[ch]; !rests && !slices.Contains(list, ch) {
			list = append(list, ch)
		}
	}
	slices.Sort(list)
	return list
}

// learn takes what a refusal says about the account rather than the message.
func (d *Dispatcher) learn(o *outlet, e *Error, now time.Time) {
	if e == nil {
		o.throttle.Took(now)
		d.mu.Lock()
		o.downs, o.down = 0, nil
		d.mu.Unlock()
		return
	}
	span := time.Duration(0)
	if e.Slow {
		span = Span(e.Words)
	}
	switch {
	case span > 0: // more speed or less changes nothing about it
		o.throttle.Close(now.Add(e.RetryAfter))
	case e.Slow || e.RetryAfter > 0:
		o.throttle.Slow(now, e.RetryAfter)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if span > 0 {
		o.taught(span, now)
	}
	switch {
	case e.Verdict == VerdictConfiguration:
		if o.problem == nil {
			o.problem, o.troubled = e, now
		}
	case e.Down && o.throttle.Closed(now).IsZero():
		// Doubles from fifteen seconds to a quarter of an hour; connections that
		// fail together count once.
		wait := 15 * time.Second << min(o.downs, 6)
		o.downs, o.down = o.downs+1, e
		o.throttle.Close(now.Add(min(wait, 15*time.Minute)))
	}
}

// closer is what a Sender with connections has besides.
type closer interface{ Close() error }

func closeSender(s Sender) {
	if c, ok := s.(closer); ok {
		_ = c.Close() // connections that are not needed any more
	}
}

// rest lets a Sender hang up what it need not keep between two drains.
func rest(s Sender) {
	if r, ok := s.(interface{ Rest() }); ok {
		r.Rest()
	}
}

// Close gives up the senders' connections.
func (d *Dispatcher) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, o := range d.outlets {
		closeSender(o.sender)
	}
	d.outlets = map[string]*outlet{}
	return nil
}
