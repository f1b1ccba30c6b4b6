package journey

import (
	"fmt"
	"slices"
	"time"

	"github.com/teambition/rrule-go"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// Occurrences gives when a schedule fires between two instants, both belonging
// to it, in a zone; launch is when the journey was launched.
func (e Entry) Occurrences(zone *time.Location, launch, from, to time.Time) ([]time.Time, error) {
	if e.Kind != EntrySchedule {
		return nil, nil
	}
	start := launch
	if e.At != "" && e.At != AtLaunch {
		at, err := time.Parse(time.RFC3339, e.At)
		if err != nil {
			return nil, fmt.Errorf("read schedule: %w", err)
		}
		start = at
	}
	start = start.In(zone)
	if e.RRule == "" {
		if e.Time != nil && e.At == AtLaunch {
			start = e.Time.Next(start)
		}
		if start.Before(from) || start.After(to) {
			return nil, nil
		}
		return []time.Time{start.UTC()}, nil
	}
	opt, err := rrule.StrToROption(e.RRule)
	if err != nil {
		return nil, fmt.Errorf("read schedule: %w", err)
	}
	opt.Dtstart = start.Truncate(time.Second)
	if e.Time != nil {
		opt.Dtstart = e.Time.On(start)
	}
	times := opt.Count
	opt.Count = 0
	rule, err := rrule.NewRRule(*opt)
	if err != nil {
		return nil, fmt.Errorf("read schedule: %w", err)
	}
	if times > 0 {
		return countedFrom(rule, times, start, from, to), nil
	}
	if first := launch.Truncate(time.Second); from.Before(first) {
		from = first
	}
	return asUTC(rule.Between(from.In(zone), to.In(zone), true)), nil
}

// countedFrom gives the occurrences between two instants of a rule that fires so
// many times. The first to count is the first that can be met: a journey launched
// at noon that shall fire three times at nine fires on the next three days.
func countedFrom(rule *rrule.RRule, times int, start, from, to time.Time) (list []time.Time) {
	next := rule.Iterator()
	for at, ok := next(); ok && times > 0 && !at.After(to); at, ok = next() {
		if at.Before(start.Truncate(time.Second)) {
			continue
		}
		if times--; !at.Before(from) {
			list = append(list, at.UTC())
		}
	}
	return list
}

func asUTC(list []time.Time) []time.Time {
	for i := range list {
		list[i] = list[i].UTC()
	}
	return list
}

// Dates gives when a date of a customer lets them in between two instants.
func (e Entry) Dates(s segment.Subject, shop *time.Location, from, to time.Time) (list []time.Time) {
	v, ok := value.As(s.Attribute(e.Attribute), value.KindDate, "")
	if !ok || v.IsNone() {
		return nil
	}
	zone := e.Zone.in(s.Zone(), shop)
	first := v.Date().In(zone)
	years := []int{first.Year()}
	if e.ComesBack() {
		years = years[:0]
		for y := from.In(zone).Year() - 1; y <= to.In(zone).Year()+1; y++ {
			years = append(years, y)
		}
	}
	var clock WallTime
	if e.Time != nil {
		clock = *e.Time
	}
	for _, y := range years {
		at := clock.On(e.Offset.AddToDay(dayIn(first, y)))
		if y >= first.Year() && !at.Before(from) && !at.After(to) {
			list = append(list, at.UTC())
		}
	}
	return list
}

// dayIn gives the anniversary in a year: 29 February is the 28th in most.
func dayIn(d time.Time, year int) time.Time {
	at := value.Civil(year, d.Month(), d.Day(), 0, d.Location())
	if at.Month() != d.Month() {
		at = value.Civil(year, d.Month()+1, 0, 0, d.Location())
	}
	return at
}

// entryTimes knows when the customers of a world come to the door.
type entryTimes struct {
	s       *sim
	byZone  [][]time.Time // of a schedule
	shift   time.Duration // of events that are played again
	replay  [2]time.Time  // which of them
	listens []string      // of a back-test: events at their own times
	wanted  bool          // no product has changed yet: one does at the beginning, for all who want any
}

func newEntryTimes(s *sim) (*entryTimes, error) {
	t := &entryTimes{s: s}
	entry := s.e.Journey.Entry
	if entry.Kind == EntrySchedule {
		for _, zone := range s.w.locations {
			if entry.Zone != ZoneCustomer {
				zone = entry.Zone.in(s.e.Rules.shop(), s.e.Rules.shop())
				if entry.Zone == "" {
					zone = s.e.Rules.shop()
				}
			}
			launched := s.from
			if s.inside != nil {
				launched = s.inside.launched
			}
			list, err := entry.Occurrences(zone, launched, s.from, s.to)
			if err != nil {
				return nil, err
			}
			t.byZone = append(t.byZone, list)
		}
	}
	if s.plan.real {
		t.listens = sortedIDs(s.listens)
	} else if name := entry.Listens(); name != "" {
		t.playAgain(name)
		t.wanted = entry.Kind == EntryProductChanged && t.shift == 0 && s.inside == nil
	}
	return t, nil
}

// playAgain takes the newest events of the entry's kind, as many days of them
// as the rehearsal is long, and lets them happen again from its beginning.
func (t *entryTimes) playAgain(name string) {
	events := t.s.w.events[name]
	if events == nil || events.Len() == 0 {
		return
	}
	newest, edge := int64(0), t.s.from.UnixMicro()
	for i := range events.Len() {
		if at := events.Time(i).UnixMicro(); at < edge {
			newest = max(newest, at)
		}
	}
	span := t.s.to.Sub(t.s.from)
	end := time.UnixMicro(newest + 1).UTC()
	t.replay = [2]time.Time{end.Add(-span), end}
	t.shift = t.s.to.Sub(end)
}

// of tells a walker when its customer comes, and what happens to them anyhow.
func (t *entryTimes) of(w *walker) {
	s := t.s
	entry := &s.e.Journey.Entry
	if s.plan.real {
		t.happenings(w)
	}
	switch entry.Kind {
	case EntrySchedule:
		for _, at := range t.byZone[s.w.zones[w.view.row]] {
			w.comes = append(w.comes, coming{at: at})
		}
	case EntryEvent, EntryProductChanged:
		if t.wanted {
			t.changeNow(w, entry.Event)
		} else if !s.plan.real {
			t.again(w, entry.Listens())
		}
	case EntryDate:
		for _, at := range entry.Dates(&w.view, s.e.Rules.shop(), s.from, s.to) {
			w.comes = append(w.comes, coming{at: at})
		}
	case EntrySegmentJoined, EntrySegmentLeft:
		if s.inside == nil && w.view.InSegment(entry.Segment) {
			w.comes = append(w.comes, coming{at: s.from})
		}
	case EntryAttributeChanged:
		if s.inside == nil && !w.view.Attribute(entry.Attribute).IsNone() {
			w.comes = append(w.comes, coming{at: s.from})
		}
	default:
		if s.inside == nil { // into a journey that runs, they come as they come
			w.comes = append(w.comes, coming{at: s.from})
		}
	}
}

// changeNow lets a product change at the beginning for somebody who wants one.
func (t *entryTimes) changeNow(w *walker, event string) {
	s := t.s
	var last time.Time
	var wants segment.Properties
	for _, name := range Interested {
		events := s.w.events[name]
		if events == nil {
			continue
		}
		from, to := events.Of(w.view.row)
		for i := from; i < to; i++ {
			if at := events.Time(i); !at.After(s.from) && at.After(s.from.Add(-interestLasts)) && !at.Before(last) {
				last, wants = at, events.Properties(i)
			}
		}
	}
	if !last.IsZero() {
		w.future = append(w.future, Event{Name: event, At: s.from, Properties: wants})
	}
}

// again plays the entry's events of the past once more.
func (t *entryTimes) again(w *walker, name string) {
	events := t.s.w.events[name]
	if events == nil {
		return
	}
	w.view.again, w.view.from, w.view.end = name, t.replay[0], t.replay[1]
	from, to := events.Of(w.view.row)
	for i := from; i < to; i++ {
		if at := events.Time(i); !at.Before(t.replay[0]) && at.Before(t.replay[1]) {
			w.future = append(w.future, Event{Name: name, At: at.Add(t.shift), Properties: events.Properties(i)})
		}
	}
}

// happenings puts the real events of a back-test in line.
func (t *entryTimes) happenings(w *walker) {
	for _, name := range t.listens {
		events := t.s.w.events[name]
		if events == nil {
			continue
		}
		from, to := events.Of(w.view.row)
		for i := from; i < to; i++ {
			if at := events.Time(i); !at.Before(t.s.from) && !at.After(t.s.to) {
				w.future = append(w.future, Event{Name: name, At: at, Properties: events.Properties(i), known: true})
			}
		}
	}
	slices.SortStableFunc(w.future, func(a, b Event) int { return a.At.Compare(b.At) })
}
