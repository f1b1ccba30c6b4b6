package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
)

// By is what results are split by.
type By string

// The splits. Of a variant, what went out after the choice counts, and to whom it went.
const (
	ByJourney By = "journey"
	ByVersion By = "version"
	ByStep    By = "step"
	ByMessage By = "message"
	ByVariant By = "variant"
)

// Question says which results are wanted.
type Question struct {
	Journey store.JourneyID // 0: all
	By      By
	// Experiment is the step whose variants are told apart; only with ByVariant.
	Experiment string
	// Segment parts each line into those who match it now and those who do not.
	Segment  segment.Rule
	From, To time.Time     // of the sending; To is exclusive, zero is open
	Window   time.Duration // within which an order counts for the last message before it
	Tariff   journey.Tariff
	Coupons  journey.CouponPrices // what used codes cost; those of other pools are counted only
}

// Side is whether a line speaks of those in the segment.
type Side string

// The sides.
const (
	Everybody Side = ""
	Inside    Side = "in"
	Outside   Side = "out"
)

// Line is what became of one part of the messages.
type Line struct {
	Journey store.JourneyID
	Version int    // ByVersion
	Step    string // ByStep
	Message string // ByMessage: its name, all versions of it together
	Variant string // ByVariant: its id
	Side    Side
}

// compare puts lines in the order of a table.
func (l Line) compare(m Line) int {
	return cmp.Or(cmp.Compare(l.Journey, m.Journey), cmp.Compare(l.Version, m.Version), cmp.Compare(l.Step, m.Step),
		cmp.Compare(l.Message, m.Message), cmp.Compare(l.Variant, m.Variant), cmp.Compare(l.Side, m.Side))
}

// Outcome counts what became of messages. What came back counts once for each
// customer, step and message, however often it came: four openings of one mail are
// one opened mail.
type Outcome struct {
	Message                       store.MessageVersionID // the newest of those that went
	Reached                       int                    // different people something was sent to
	Sent, Waiting                 int
	Delivered, Opened, Clicked    int
	MachineOpened, MachineClicked int // by a machine, and by no person
	Bounced, Unsubscribed         int
	Complained, Failed, Uncertain int
	Skipped                       map[string]int // by reason
	Gain                                         // orders after, and what they came to
	Cost                          int64          // of the messages, in minor units
	Redeemed                      int            // orders that used a code of these messages, whoever placed them
	CouponCost                    int64          // of those in the tariff's currency, likewise
}

// Paid is what the messages and their coupons cost.
func (o Outcome) Paid() int64 { return o.Cost + o.CouponCost }

// SkippedInAll adds up the reasons.
func (o Outcome) SkippedInAll() (n int) {
	for _, k := range o.Skipped {
		n += k
	}
	return n
}

// Results is an outcome by line.
type Results struct {
	Lines map[Line]*Outcome
	Order []Line
	// Priced: it is told what messages or coupons cost.
	Priced bool
}

// resultReader gathers them.
type resultReader struct {
	reading
	Question
	st      store.Reads
	runs    map[store.RunID]store.Run
	inside  map[store.CustomerID]bool
	chosen  map[store.CustomerID]store.Way
	out     map[Line]*tally
	sent    map[sent]*tally
	names   map[store.MessageVersionID]string
	touches []TouchBy[*tally] // nil: by a message that was not asked for
}

// sent is one message as what comes back about it names it.
type sent struct {
	who     store.CustomerID
	run     store.RunID
	step    string
	message store.MessageVersionID
}

// tally is an outcome while it is counted.
type tally struct {
	Outcome
	people map[store.CustomerID]bool
	went   map[journey.Sort]int
}

// ReadResults counts what became of the messages of live runs.
func ReadResults(ctx context.Context, st store.Reads, q Question, far Far) (Results, error) {
	r := &resultReader{reading: reading{far: far}, Question: q, st: st, runs: map[store.RunID]store.Run{}, out: map[Line]*tally{}, sent: map[sent]*tally{}, names: map[store.MessageVersionID]string{}}
	if err := r.expect(ctx, st.Events(), append([]string{store.EventSent, store.EventOrdered}, answers...)...); err != nil {
		return Results{}, err
	}
	for _, read := range []func(context.Context) error{r.readRuns, r.readPeople, r.readFates, r.readBack, r.readOrders, r.readCoupons} {
		if err := read(ctx); err != nil {
			return Results{}, fmt.Errorf("read results: %w", err)
		}
	}
	res := Results{Lines: map[Line]*Outcome{}, Priced: !q.Tariff.IsZero() || len(q.Coupons) > 0}
	for line, t := range r.out {
		t.Reached = len(t.people)
		if cost, err := q.Tariff.Of(ctx, st.Messages(), t.went); err != nil {
			return Results{}, err
		} else if cost != nil {
			t.Cost = cost.Total.Minor
		}
		res.Lines[line] = &t.Outcome
	}
	res.Order = slices.SortedFunc(maps.Keys(res.Lines), Line.compare)
	return res, ctx.Err()
}

func (r *resultReader) readRuns(ctx context.Context) error {
	list, err := r.st.Journeys().List(ctx)
	if err != nil {
		return err
	}
	for _, j := range list {
		runs, err := r.st.Runs().List(ctx, j.ID)
		if err != nil {
			return err
		}
		for _, run := range runs {
			if run.Mode == store.ModeLive {
				r.runs[run.ID] = run
			}
		}
	}
	return nil
}

func (r *resultReader) readPeople(ctx context.Context) (err error) {
	if r.Segment != nil {
		ids, err := r.st.Customers().IDs(ctx, store.CustomerQuery{Rule: r.Segment})
		if err != nil {
			return err
		}
		r.inside = make(map[store.CustomerID]bool, len(ids))
		for _, id := range ids {
			r.inside[id] = true
		}
	}
	if r.By == ByVariant {
		r.chosen, err = choices(ctx, r.st, r.Journey, r.Experiment)
	}
	return err
}

// line is where a message to a customer counts; ok is false where it is not asked for.
func (r *resultReader) line(ctx context.Context, run store.RunID, f store.Fate) (l Line, ok bool, err error) {
	of := r.runs[run]
	if r.Journey != 0 && of.Journey != r.Journey || f.At.Before(r.From) || !r.To.IsZero() && !f.At.Before(r.To) {
		return l, false, nil
	}
	l.Journey = of.Journey
	switch r.By {
	case ByVersion:
		l.Version = of.Version
	case ByStep:
		l.Step = f.Step
	case ByMessage:
		l.Message, err = r.nameOf(ctx, f.Message)
	case ByVariant:
		way, went := r.chosen[f.Customer]
		if !went || f.At.Before(way.At) {
			return l, false, nil
		}
		l.Variant = way.Port
	}
	if r.Segment != nil {
		l.Side = Outside
		if r.inside[f.Customer] {
			l.Side = Inside
		}
	}
	return l, true, err
}

// nameOf names the message of a version; one that is gone has its number.
func (r *resultReader) nameOf(ctx context.Context, id store.MessageVersionID) (string, error) {
	if name, known := r.names[id]; known {
		return name, nil
	}
	r.names[id] = fmt.Sprintf("#%d", id)
	v, err := r.st.Messages().Version(ctx, id)
	if err == nil {
		r.names[id] = v.Name
	}
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return r.names[id], err
}

func (r *resultReader) tally(l Line) *tally {
	t := r.out[l]
	if t == nil {
		t = &tally{people: map[store.CustomerID]bool{}, went: map[journey.Sort]int{}}
		t.Skipped = map[string]int{}
		r.out[l] = t
	}
	return t
}

// readFates reads what became of the messages. Those of other journeys are touches,
// too: an order counts for the last message before it, whichever that was.
func (r *resultReader) readFates(ctx context.Context) error {
	for _, id := range slices.Sorted(maps.Keys(r.runs)) {
		for f, err := range r.st.Outbox().Fates(ctx, id) {
			if err != nil {
				return err
			}
			r.row()
			l, asked, err := r.line(ctx, id, f)
			if err != nil {
				return err
			}
			var t *tally
			if asked {
				t = r.tally(l)
				t.add(f)
			}
			if f.State == store.OutboxSent {
				r.touches = append(r.touches, TouchBy[*tally]{f.Customer, t, f.At})
			}
			if asked && (f.State == store.OutboxSent || f.State == store.OutboxUncertain) {
				r.sent[sent{f.Customer, id, f.Step, f.Message}] = t
			}
		}
	}
	return nil
}

func (t *tally) add(f store.Fate) {
	t.Message = max(t.Message, f.Message)
	switch f.State {
	case store.OutboxSent:
		t.Sent++
		t.people[f.Customer] = true
		t.went[journey.Sort{Channel: f.Channel, Message: f.Message}]++
	case store.OutboxUncertain: // it may have arrived, and then it cost what it costs
		t.Uncertain++
		t.went[journey.Sort{Channel: f.Channel, Message: f.Message}]++
	case store.OutboxFailed:
		t.Failed++
	case store.OutboxSkipped, store.OutboxCancelled:
		t.Skipped[cmp.Or(f.Reason, string(f.State))]++
	default:
		t.Waiting++
	}
}

var answers = []string{store.EventDelivered, store.EventOpened, store.EventClicked, store.EventBounced, store.EventUnsubscribed, store.EventComplained}

// readBack reads what came back about the messages. What a machine did counts only
// where no person did the same.
func (r *resultReader) readBack(ctx context.Context) error {
	if len(r.sent) == 0 {
		return nil
	}
	type answer struct {
		sent
		name string
	}
	machine := map[answer]bool{} // by a machine alone
	for e, err := range r.st.Events().All(ctx, store.EventQuery{Names: answers, From: r.From}) {
		if err != nil {
			return err
		}
		r.row()
		number := func(name string) int64 { return int64(max(0, e.Properties.Property(name).Number())) }
		a := answer{sent{e.Customer, store.RunID(number("run")), e.Properties.Property("step").Text(), store.MessageVersionID(number("message"))}, e.Name}
		if _, asked := r.sent[a.sent]; !asked {
			continue
		}
		byMachine, known := machine[a]
		machine[a] = e.Properties.Property("machine").Bool() && (byMachine || !known)
	}
	for a, byMachine := range machine {
		r.sent[a.sent].answer(a.name, byMachine)
	}
	return nil
}

func (t *tally) answer(name string, machine bool) {
	switch {
	case name == store.EventOpened && machine:
		t.MachineOpened++
	case name == store.EventClicked && machine:
		t.MachineClicked++
	case name == store.EventDelivered:
		t.Delivered++
	case name == store.EventOpened:
		t.Opened++
	case name == store.EventClicked:
		t.Clicked++
	case name == store.EventBounced:
		t.Bounced++
	case name == store.EventUnsubscribed:
		t.Unsubscribed++
	case name == store.EventComplained:
		t.Complained++
	}
}

// readCoupons charges each used code to the message that gave it.
func (r *resultReader) readCoupons(ctx context.Context) error {
	if len(r.sent) == 0 {
		return nil
	}
	for used, err := range r.st.Coupons().Redeemed(ctx) {
		if err != nil {
			return err
		}
		t := r.sent[sent{used.Customer, used.Run, used.Step, used.Message}]
		if t == nil {
			continue
		}
		t.Redeemed++
		if price, told := r.Coupons[used.Pool]; told && (price.Percent == 0 || used.Total.Currency == r.Tariff.Currency) {
			t.CouponCost += price.Of(used.Total.Minor)
		}
	}
	return nil
}

// readOrders credits each order to the last message before it.
func (r *resultReader) readOrders(ctx context.Context) error {
	if len(r.touches) == 0 {
		return nil
	}
	currency, err := r.st.Settings().Get(ctx, store.SettingCurrency)
	if err != nil {
		return err
	}
	first := slices.MinFunc(r.touches, func(a, b TouchBy[*tally]) int { return a.At.Compare(b.At) })
	sales, err := r.sales(ctx, r.st.Orders(), currency, first.At)
	if err != nil {
		return err
	}
	gains := Credit(LastTouch, r.touches, sales, r.Window)
	for _, t := range r.out {
		t.Gain = gains[t]
	}
	return nil
}
