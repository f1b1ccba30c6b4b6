package journey

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

const (
	// historyDays is how far back behaviour is looked at, from the newest order.
	historyDays = 90
	// leastEntries are needed to go by them: with fewer, one person is more than two
	// in a hundred.
	leastEntries = 50
	spans        = 7
)

// orderSpans part the time after an entry: those who order after they have left a
// cart mostly do so within hours, and hardly anybody after weeks.
var orderSpans = [spans]time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour, 14 * 24 * time.Hour, 30 * 24 * time.Hour}

// Grounds tell on how much assumptions rest.
type Grounds struct {
	Messages int // sent; 0: opens and clicks are guessed
	// Entries that the journey would have had in the 90 days before the newest order.
	Entries  int
	From, To time.Time
	Orders   OrdersFrom
	// Events beside orders whose chances are those of past entries, by name.
	Events []string
}

// OrdersFrom says what assumed orders were taken from.
type OrdersFrom string

// The choices.
const (
	OrdersUnread    OrdersFrom = ""          // the journey does not ask, or nobody ordered yet
	OrdersEntries   OrdersFrom = "entries"   // of those who would have come in
	OrdersEverybody OrdersFrom = "everybody" // of all customers: too few came in, or it is not known who did
	OrdersReplayed  OrdersFrom = "replayed"  // orders let people in, so that those of the past happen again
)

// Prefill gives assumptions from the workspace's own history: the shares of
// messages opened and clicked, and how those who would have come in ordered
// afterwards, as a chance in each of some spans after the entry; likewise whatever
// else the journey asks for. It is assumed to come as often with a message as
// without: what a message adds is for a person to assume, or for a control group to show.
func (r Rehearsal) Prefill(ctx context.Context, st store.Reads) (*Assumptions, *Grounds, error) {
	a, h := &Assumptions{Gilmok: AssumptionsDocument}, &Grounds{}
	names, err := st.Events().Names(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read behaviour of the past: %w", err)
	}
	outbox, err := st.Outbox().Counts(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read behaviour of the past: %w", err)
	}
	seen := map[string]int{}
	for _, n := range names {
		seen[n.Name] = n.Count
	}
	h.Messages = max(seen[store.EventSent], outbox[store.OutboxSent])
	a.Open, a.Click = guessedOpen, guessedClick
	if h.Messages > 0 {
		a.Open, a.Click = share(seen[store.EventOpened], h.Messages), share(seen[store.EventClicked], h.Messages)
	}
	if a.Events, err = r.orders(ctx, h); err != nil {
		return nil, nil, err
	}
	others, err := r.others(ctx, h)
	a.Events = append(a.Events, others...)
	return a, h, err
}

// Guesses for a shop that has not sent anything yet.
const (
	guessedOpen  = 0.30
	guessedClick = 0.04
)

// share rounds to a thousandth: more would look surer than it is.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return min(float64(part*1000/whole)/1000, 1)
}

// orders assumes orders after the entry.
func (r Rehearsal) orders(ctx context.Context, h *Grounds) ([]AssumedEvent, error) {
	orders := r.World.events[store.EventOrdered]
	if orders == nil || orders.Len() == 0 {
		return nil, nil
	}
	if r.Engine.Journey.Entry.Listens() == store.EventOrdered {
		h.Orders = OrdersReplayed
		return nil, nil
	}
	h.To = r.World.newest(store.EventOrdered, r.From)
	h.From = h.To.AddDate(0, 0, -historyDays)
	h.Orders = OrdersEverybody
	if r.knowsPastEntries() {
		sample, err := r.afterEntry(ctx, store.EventOrdered, h.From, h.To)
		if err != nil {
			return nil, err
		}
		if h.Entries = sample.entries; sample.entries >= leastEntries {
			h.Orders = OrdersEntries
			return sample.events(store.EventOrdered), nil
		}
	}
	return r.World.ordersOfEverybody(h.From, h.To), nil
}

// others assumes what the journey asks for beside orders and looks, as it came after
// past entries. Of what is not known, nothing is assumed.
func (r Rehearsal) others(ctx context.Context, h *Grounds) (list []AssumedEvent, err error) {
	j := r.Engine.Journey
	if !r.knowsPastEntries() {
		return nil, nil
	}
	for _, name := range sortedIDs(j.Needs().Events) {
		if name == j.Entry.Listens() || name != store.EventOrderCancelled && slices.Contains(gilmokEvents, name) {
			continue
		}
		to := r.World.newest(name, r.From)
		if to.IsZero() {
			continue
		}
		sample, err := r.afterEntry(ctx, name, to.AddDate(0, 0, -historyDays), to)
		if err != nil {
			return nil, err
		}
		if sample.entries >= leastEntries {
			h.Events = append(h.Events, name)
			list = append(list, sample.events(name)...)
		}
	}
	return list, nil
}

// newest gives when something last happened before an instant.
func (w *World) newest(name string, before time.Time) (at time.Time) {
	events := w.events[name]
	if events == nil {
		return at
	}
	for i := range events.Len() {
		if t := events.Time(i); t.Before(before) && t.After(at) {
			at = t
		}
	}
	return at
}

// ordersOfEverybody spreads evenly over the last span how often anybody orders.
func (w *World) ordersOfEverybody(from, to time.Time) []AssumedEvent {
	events, n := w.events[store.EventOrdered], 0
	for i := range events.Len() {
		if at := events.Time(i); at.After(from) && !at.After(to) {
			n++
		}
	}
	days := int(orderSpans[len(orderSpans)-1] / (24 * time.Hour))
	daily := min(float64(n)/float64(max(w.Len(), 1)*historyDays), 1)
	chance := math.Round((1-math.Pow(1-daily, float64(days)))*1000) / 1000
	if chance == 0 {
		return nil
	}
	return []AssumedEvent{{Event: store.EventOrdered, After: AfterEntry, Within: value.Days(days), Chance: chance}}
}

// knowsPastEntries reports whether the past tells who would have come in. Who was
// in a segment then is not known: of one that asks for orders, those who are in
// it today are just those who did not order.
func (r Rehearsal) knowsPastEntries() bool {
	switch r.Engine.Journey.Entry.Kind {
	case EntrySegmentJoined, EntrySegmentLeft:
		return false
	case EntryEvent, EntryProductChanged, EntryDate:
		return true
	}
	return len(r.World.segments) == 0
}

// sample counts, by span, the entries that came as far without an event and those of
// them that had the first one in it.
type sample struct {
	entries   int
	open, had [spans]int
}

// afterEntry looks at the door only: who would have come in between two instants, and
// when an event first came to them afterwards.
func (r Rehearsal) afterEntry(ctx context.Context, event string, from, to time.Time) (sample, error) {
	j := *r.Engine.Journey
	if j.Entry.Kind == EntrySchedule && j.Entry.RRule == "" {
		j.Entry.At = AtLaunch // it lies ahead: let it have been then
	}
	e := *r.Engine
	e.Journey = &j
	r.Engine, r.From, r.Days, r.Real, r.Assume, r.inside = &e, from, historyDays, true, nil, nil
	s, err := r.sim()
	if err != nil {
		return sample{}, err
	}
	s.shared, s.experiments = nil, nil
	s.listens = map[string]bool{j.Entry.Listens(): true}
	if s.entries, err = newEntryTimes(s); err != nil {
		return sample{}, err
	}
	same := j.compared(event)
	parts := make([]sample, r.workers())
	var all sync.WaitGroup
	for i := range parts {
		all.Go(func() {
			own, part := *s, &parts[i]
			own.came = func(row int, at time.Time, p segment.Properties) {
				part.add(at, to, s.w.firstAfter(event, row, at, p, same))
			}
			w := walker{s: &own, tally: newTally(&own.plan), view: view{w: own.w}}
			for row := i; row < own.w.Len() && ctx.Err() == nil; row += len(parts) {
				w.begin(row)
				w.walk()
			}
		})
	}
	all.Wait()
	var total sample
	for i := range parts {
		total.entries += parts[i].entries
		for k := range orderSpans {
			total.open[k] += parts[i].open[k]
			total.had[k] += parts[i].had[k]
		}
	}
	return total, ctx.Err()
}

// add counts an entry as far as events are known.
func (s *sample) add(at, known, event time.Time) {
	s.entries++
	for i, span := range orderSpans {
		end := at.Add(span)
		if end.After(known) {
			return
		}
		s.open[i]++
		if !event.IsZero() && !event.After(end) {
			s.had[i]++
			return
		}
	}
}

// events gives the chance of each span, for those to whom it had not come before.
func (s *sample) events(name string) (list []AssumedEvent) {
	begin := time.Duration(0)
	for i, end := range orderSpans {
		if chance := share(s.had[i], s.open[i]); chance > 0 {
			list = append(list, AssumedEvent{Event: name, After: AfterEntry, Later: value.Span(begin), Within: value.Span(end - begin), Chance: chance})
		}
		begin = end
	}
	return list
}

// compared gives how an event is compared with the entry, where no step nor exit
// takes it whatever it is.
func (j *Journey) compared(with string) (list []map[string]string) {
	any := false
	add := func(event string, same map[string]string) {
		if event == with {
			any = any || len(same) == 0
			list = append(list, same)
		}
	}
	for _, x := range j.Exit {
		add(x.Event, x.Same)
	}
	for _, s := range j.Steps {
		if s, ok := s.(*WaitForEvent); ok {
			for _, b := range s.Branches {
				add(b.Event, b.Same)
			}
		}
	}
	if any {
		return nil
	}
	return list
}

// firstAfter gives the first event of a name after an entry, zero if there is none;
// where they are compared, the first that is alike.
func (w *World) firstAfter(name string, row int, at time.Time, entry segment.Properties, same []map[string]string) time.Time {
	events := w.events[name]
	from, to := events.Of(row)
	entered := Context{entry: entry}
	for i := from; i < to; i++ {
		if t := events.Time(i); t.After(at) && entered.like(events.Properties(i), same) {
			return t
		}
	}
	return time.Time{}
}

// like reports whether an event compares with the entry in one of some ways;
// without any, each does.
func (c *Context) like(p segment.Properties, ways []map[string]string) bool {
	for _, same := range ways {
		alikeIn := p != nil
		for property, path := range same {
			alikeIn = alikeIn && alike(p.Property(property), c.Property(path))
		}
		if alikeIn {
			return true
		}
	}
	return len(ways) == 0
}

// Happens gives the share of those who come in to whom an event comes within the
// spans, if nothing takes them out before.
func (a *Assumptions) Happens(event string) float64 {
	none := 1.0
	for _, e := range a.Events {
		if e.Event == event && e.After == AfterEntry {
			none *= 1 - e.Chance
		}
	}
	return math.Round((1-none)*1000) / 1000
}

// Bent gives assumed events of which one comes to a share of those who come in in
// all: at the same times, more or fewer of them.
func Bent(list []AssumedEvent, event string, all float64) []AssumedEvent {
	none, bent := 1.0, make([]AssumedEvent, 0, len(list)+1)
	for _, e := range list {
		if e.Event == event && e.After == AfterEntry {
			none *= 1 - e.Chance
		}
	}
	power := math.Log(1-all) / math.Log(none)
	flat := none == 0 || none == 1
	for _, e := range list {
		if e.Event == event && e.After == AfterEntry {
			if flat {
				continue
			}
			e.Chance = 1 - math.Pow(1-e.Chance, power)
		}
		bent = append(bent, e)
	}
	if flat {
		bent = append(bent, AssumedEvent{Event: event, After: AfterEntry, Within: value.Span(orderSpans[spans-1]), Chance: all})
	}
	return bent
}

// SameDoor reports whether the same people come into two journeys, at the same
// times, and their orders are compared alike.
func SameDoor(a, b *Journey) bool {
	door := func(j *Journey) *Journey {
		return &Journey{Entry: j.Entry, Audience: j.Audience, Exit: j.Exit}
	}
	return Same(door(a), door(b))
}
