package journey

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// entering is a firing of the entry under way: everybody up to After is through.
type entering struct {
	At    time.Time        `json:"at"`
	Zone  string           `json:"zone,omitempty"` // only people of this zone
	After store.CustomerID `json:"after"`
	// Who, where they are not the audience: those a date or a change let in.
	Who []store.CustomerID `json:"who,omitempty"`
}

// enterDue lets in whom the clock lets in: a schedule, a date, a change that is
// looked for now and then.
func (t *tick) enterDue(ctx context.Context) error {
	for ctx.Err() == nil {
		if t.shared.Entering == nil {
			if t.run.NextEntry.IsZero() || t.run.NextEntry.After(t.now) || t.shared.Closed {
				return nil
			}
			if err := t.fire(ctx); err != nil {
				return err
			}
			if t.shared.Entering == nil {
				continue
			}
		}
		if err := t.enterAll(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// fire finds out who is to come in now, and when to look next.
func (t *tick) fire(ctx context.Context) error {
	var err error
	switch t.e.Journey.Entry.Kind {
	case EntrySchedule:
		err = t.fireSchedule()
	case EntryDate:
		err = t.fireDates(ctx)
	case EntrySegmentJoined, EntrySegmentLeft:
		err = t.fireMembers(ctx)
	case EntryAttributeChanged:
		err = t.fireChanges(ctx)
	case EntryImport:
		err = t.fireImported(ctx)
	case EntryProductChanged:
		err = t.fireProducts(ctx)
	default:
		t.run.NextEntry = time.Time{}
	}
	if err != nil {
		return err
	}
	return t.batch(ctx, func(*batch) error { return nil })
}

// fireSchedule begins the newest firing that is not yet over. Older ones that
// nobody was awake for are passed over: a journey never catches up in a flood.
func (t *tick) fireSchedule() error {
	entry := t.e.Journey.Entry
	var next time.Time
	for _, zone := range t.entryZones() {
		fired := t.shared.Fired[zone.String()]
		from := t.run.StartedAt
		if !fired.IsZero() {
			from = fired.Add(time.Microsecond)
		}
		due, err := entry.Occurrences(zone, t.run.StartedAt, from, t.now)
		if err != nil {
			return err
		}
		if n := len(due); n > 0 && t.shared.Entering == nil {
			at := due[n-1]
			t.shared.Fired[zone.String()] = at
			if !t.now.After(t.e.Journey.Policy.Late().AddTo(at)) {
				t.shared.Entering = &entering{At: at}
				if entry.Zone == ZoneCustomer {
					t.shared.Entering.Zone = zone.String()
				}
			}
		} else if n > 0 {
			next = sooner(next, t.now) // another zone's turn comes next
			continue
		}
		later, err := entry.Occurrences(zone, t.run.StartedAt, t.now.Add(time.Microsecond), t.now.AddDate(1, 1, 0))
		if err != nil {
			return err
		}
		if len(later) > 0 {
			next = sooner(next, later[0])
		}
	}
	t.run.NextEntry = next
	return nil
}

// entryZones gives the zones a schedule fires in: the shop's or a named one, or
// each that customers live in.
func (t *tick) entryZones() (zones []*time.Location) {
	entry, shop := t.e.Journey.Entry, t.e.Rules.shop()
	if entry.Zone != ZoneCustomer {
		if entry.Zone == "" {
			return []*time.Location{shop}
		}
		return []*time.Location{entry.Zone.in(shop, shop)}
	}
	for _, name := range t.shared.Zones {
		if loc, err := location(name); err == nil {
			zones = append(zones, loc)
		}
	}
	if len(zones) == 0 {
		zones = []*time.Location{shop}
	}
	return zones
}

// lookEvery is how often changes are looked for that nothing announces.
const lookEvery = time.Hour

// fireDates lets in those whose date, with its offset and time, has come since
// the last look.
func (t *tick) fireDates(ctx context.Context) error {
	from := t.lookedLast()
	var who []store.CustomerID
	entry := t.e.Journey.Entry
	for s, err := range t.r.st.Customers().Subjects(ctx, loadNeeds(t.e.Journey), nil) {
		if err != nil {
			return err
		}
		if len(entry.Dates(s, t.e.Rules.shop(), from, t.now)) > 0 {
			who = append(who, s.ID)
		}
	}
	t.shared.Looked = t.now.Add(time.Microsecond)
	minute := time.Duration(0)
	if entry.Time != nil {
		minute = time.Duration(int(*entry.Time)%60) * time.Minute
	}
	t.run.NextEntry = t.now.Truncate(lookEvery).Add(minute)
	if !t.run.NextEntry.After(t.now) {
		t.run.NextEntry = t.run.NextEntry.Add(lookEvery)
	}
	t.begin(who)
	return nil
}

// fireMembers compares the members of a segment with those of the last look.
func (t *tick) fireMembers(ctx context.Context) error {
	entry := t.e.Journey.Entry
	now, err := t.r.st.Customers().IDs(ctx, store.CustomerQuery{Rule: segment.InSegment{Name: entry.Segment}})
	if err != nil {
		return err
	}
	slices.Sort(now)
	before := t.shared.Members
	t.shared.Members = now
	first := t.shared.Looked.IsZero()
	t.looked()
	if first {
		return nil // those who were members before the launch have not joined
	}
	if entry.Kind == EntrySegmentLeft {
		now, before = before, now
	}
	t.begin(missing(now, before))
	return nil
}

// lookedLast gives when was looked last; before the first look, the launch.
func (t *tick) lookedLast() time.Time {
	if t.shared.Looked.IsZero() {
		return t.run.StartedAt
	}
	return t.shared.Looked
}

func (t *tick) looked() {
	t.shared.Looked = t.now
	t.run.NextEntry = t.now.Truncate(lookEvery).Add(lookEvery)
}

// missing gives those of list who are not in other; both are sorted.
func missing(list, other []store.CustomerID) (ids []store.CustomerID) {
	for _, id := range list {
		if _, found := slices.BinarySearch(other, id); !found {
			ids = append(ids, id)
		}
	}
	return ids
}

// fireChanges compares everybody's attribute with its value at the last look,
// kept as a hash.
func (t *tick) fireChanges(ctx context.Context) error {
	key := t.e.Journey.Entry.Attribute
	var needs segment.Needs
	needs.AddAttribute(key)
	first := t.shared.Looked.IsZero()
	values, who := map[string]string{}, []store.CustomerID{}
	for s, err := range t.r.st.Customers().Subjects(ctx, needs, nil) {
		if err != nil {
			return err
		}
		id, now := strconv.FormatInt(int64(s.ID), 36), shortHash(s.Field(key))
		before, known := t.shared.Values[id]
		if known && before != now || !known && !first && now != "" {
			who = append(who, s.ID)
		}
		values[id] = now
	}
	t.shared.Values = values
	t.looked()
	t.begin(who)
	return nil
}

func shortHash(v value.Value) string {
	if v.IsNone() {
		return ""
	}
	h := fnv.New32a()
	h.Write([]byte(v.Kind().String() + v.String()))
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// fireImported lets in who has come into the workspace since the last look.
func (t *tick) fireImported(ctx context.Context) error {
	from := t.lookedLast()
	who, err := t.r.st.Customers().IDs(ctx, store.CustomerQuery{Rule: segment.Attribute{
		Key: "created_at", Test: segment.Test{Op: segment.OpAfter, Value: value.Time(from)},
	}})
	if err != nil {
		return err
	}
	t.looked()
	t.begin(who)
	return nil
}

// begin puts people in line to come in now.
func (t *tick) begin(who []store.CustomerID) {
	if len(who) == 0 {
		return
	}
	slices.Sort(who)
	t.audience = nil
	t.shared.Entering = &entering{At: t.now, Who: who}
}

// enterAll lets the people of a firing in, batch by batch.
func (t *tick) enterAll(ctx context.Context) error {
	if err := t.readAudience(ctx); err != nil {
		return err
	}
	for ctx.Err() == nil {
		now := t.shared.Entering
		if now == nil { // closed meanwhile
			return nil
		}
		at, _ := slices.BinarySearch(t.audience, now.After+1)
		part := t.audience[at:min(at+t.r.opt.Batch, len(t.audience))]
		if len(part) == 0 {
			t.shared.Entering, t.audience = nil, nil
			return t.batch(ctx, func(*batch) error { return nil })
		}
		if err := t.batch(ctx, func(b *batch) error { return b.enterPart(ctx, slices.Clone(part)) }); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (t *tick) readAudience(ctx context.Context) error {
	if t.audience != nil {
		return nil
	}
	if t.shared.Entering.Who != nil {
		t.audience = t.shared.Entering.Who
		return nil
	}
	q := store.CustomerQuery{}
	if a := t.e.Journey.Audience; !a.IsZero() {
		q.Rule = a.Rule
	}
	ids, err := t.r.st.Customers().IDs(ctx, q)
	if err != nil {
		return fmt.Errorf("read audience: %w", err)
	}
	slices.Sort(ids)
	t.audience = ids
	return nil
}

// enterPart lets one batch of a firing in.
func (b *batch) enterPart(ctx context.Context, ids []store.CustomerID) error {
	if err := b.load(ctx, slices.Clone(ids)); err != nil {
		return err
	}
	d, err := b.door(ctx, ids)
	if err != nil {
		return err
	}
	firing := b.shared.Entering
	if firing == nil { // closed meanwhile
		return nil
	}
	var list []*store.Passage
	for _, id := range ids {
		s := b.subjects[id]
		if s == nil || firing.Zone != "" && s.Zone().String() != firing.Zone {
			continue
		}
		if p := d.admit(s, firing.At, nil); p != nil {
			list = append(list, p)
		}
	}
	next := *firing
	next.After = ids[len(ids)-1]
	b.shared.Entering = &next
	_, err = b.begin(ctx, list)
	return err
}
