package journey

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/segment/crowd"
	"gilmok/store/value"
)

// World is what a rehearsal knows of all customers: for each a row in a few
// columns, only of what the journey reads. A million people and a journey of
// twelve steps take some tens of megabytes.
type World struct {
	shop       *time.Location
	needs      segment.Needs
	ids        []store.CustomerID
	attributes map[string]*crowd.Values
	events     map[string]*crowd.Events
	segments   map[string][]bool
	consents   []uint16 // into consentSets
	reach      []uint8  // a bit for each channel that has an address
	suppressed []uint8
	zones      []uint16 // into locations
	homes      []uint16 // into countries

	consentSets [][]store.Consent
	consentKeys map[string]uint16
	locations   []*time.Location
	zoneKeys    map[string]uint16
	countries   []string
	homeKeys    map[string]uint16
	sends       map[store.CustomerID][]store.SendTime
	names       map[store.JourneyID]string     // of the journeys that sent
	elsewhere   map[store.CustomerID][]Planned // by other journeys, soonest first
	// mails and phones tell addresses apart; kin are those who share one.
	mails, phones []uint64
	kinOnce       sync.Once
	kin           map[int]*family
}

// worldChannels gives each channel its bit.
var worldChannels = []store.Channel{
	store.ChannelEmail, store.ChannelSMS, store.ChannelKakao, store.ChannelPush, store.ChannelWebhook, store.ChannelSlack,
}

func channelBit(ch store.Channel) uint8 {
	for i, c := range worldChannels {
		if c == ch {
			return 1 << i
		}
	}
	return 0
}

// NewWorld makes an empty world of what is needed.
func NewWorld(needs segment.Needs, shop *time.Location) *World {
	w := &World{
		shop: shop, needs: needs, attributes: map[string]*crowd.Values{}, events: map[string]*crowd.Events{}, segments: map[string][]bool{},
		consentKeys: map[string]uint16{}, zoneKeys: map[string]uint16{}, homeKeys: map[string]uint16{}, sends: map[store.CustomerID][]store.SendTime{},
	}
	for _, key := range needs.Attributes {
		w.attributes[key] = crowd.NewValues(0)
	}
	for name, need := range needs.Events {
		w.events[name] = crowd.NewEvents(need.Properties)
	}
	for _, name := range needs.Segments {
		w.segments[name] = nil
	}
	return w
}

// addressFields are loaded for every journey; of them a world keeps no more than
// whether there is one, unless a rule reads them.
var addressFields = []string{"email", "phone", "time_zone", "external_id", "country"}

// LoadWorld fills a world from the store as it is now.
func LoadWorld(ctx context.Context, st store.Reads, j *Journey) (*World, error) {
	return LoadWorldAt(ctx, st, j, System{}.Now())
}

// LoadWorldAt fills a world from the store by one query, with what people were
// sent in the month before an instant, for the caps.
func LoadWorldAt(ctx context.Context, st store.Reads, j *Journey, at time.Time) (*World, error) {
	shop, err := st.Settings().Zone(ctx)
	if err != nil {
		return nil, fmt.Errorf("load customers for rehearsal: %w", err)
	}
	read, load := j.Needs(), loadNeeds(j)
	if j.Entry.Kind == EntryProductChanged {
		for _, name := range Interested {
			read.AddEvent(name, "product")
			load.AddEvent(name, "product")
		}
	}
	w := NewWorld(read, shop)
	for s, err := range st.Customers().Subjects(ctx, load, nil) {
		if err != nil {
			return nil, fmt.Errorf("load customers for rehearsal: %w", err)
		}
		w.Add(s)
	}
	return w, w.loadSends(ctx, st, at.AddDate(0, 0, -31))
}

// loadSends reads what was sent lately, where anything was sent at all.
func (w *World) loadSends(ctx context.Context, st store.Reads, since time.Time) error {
	counts, err := st.Outbox().Counts(ctx)
	if err != nil {
		return fmt.Errorf("load sends for rehearsal: %w", err)
	}
	if counts[store.OutboxSent]+counts[store.OutboxUncertain] == 0 {
		return nil
	}
	list, err := st.Journeys().List(ctx)
	if err != nil {
		return fmt.Errorf("load sends for rehearsal: %w", err)
	}
	w.names = map[store.JourneyID]string{}
	for _, j := range list {
		w.names[j.ID] = j.Name
	}
	for part := range slices.Chunk(w.ids, chunk) {
		sends, err := st.Outbox().SendTimes(ctx, part, since)
		if err != nil {
			return fmt.Errorf("load sends for rehearsal: %w", err)
		}
		maps.Copy(w.sends, sends)
	}
	return nil
}

// Add takes in one customer. Events must be sorted, oldest first.
func (w *World) Add(s *store.Subject) {
	w.ids = append(w.ids, s.ID)
	for key, c := range w.attributes {
		c.Add(s.Field(key))
	}
	for name, e := range w.events {
		e.Add(s.History[name])
	}
	for name := range w.segments {
		w.segments[name] = append(w.segments[name], s.Memberships[name])
	}
	w.mails, w.phones = append(w.mails, addressHash(s.Email)), append(w.phones, addressHash(s.Phone))
	w.consents = append(w.consents, w.consentSet(s.Consents))
	var reach, suppressed uint8
	for _, ch := range worldChannels {
		if s.Address(ch) != "" {
			reach |= channelBit(ch)
		}
		if s.Suppressed[ch] {
			suppressed |= channelBit(ch)
		}
	}
	w.reach, w.suppressed = append(w.reach, reach), append(w.suppressed, suppressed)
	w.zones, w.homes = append(w.zones, w.zone(s)), append(w.homes, w.home(s.Country))
}

// SetSends tells what people were sent before the rehearsal begins, for the caps.
func (w *World) SetSends(sends map[store.CustomerID][]store.SendTime) { w.sends = sends }

// Len gives the number of customers.
func (w *World) Len() int { return len(w.ids) }

// Find gives the row of a customer.
func (w *World) Find(id store.CustomerID) (row int, ok bool) {
	if row, ok = slices.BinarySearch(w.ids, id); ok {
		return row, true
	}
	row = slices.Index(w.ids, id)
	return row, row >= 0
}

// consentSet gives the number of a set of consents: a shop has few different ones.
func (w *World) consentSet(list []store.Consent) uint16 {
	bare := make([]store.Consent, len(list))
	key := make([]byte, 0, 64)
	for i, k := range list {
		bare[i] = store.Consent{Channel: k.Channel, Purpose: k.Purpose, State: k.State, Night: k.Night}
		key = fmt.Appendf(key, "%s/%s/%s/%t ", k.Channel, k.Purpose, k.State, k.Night)
	}
	n, ok := w.consentKeys[string(key)]
	if !ok {
		n = uint16(len(w.consentSets))
		w.consentKeys[string(key)] = n
		w.consentSets = append(w.consentSets, bare)
	}
	return n
}

func (w *World) zone(s *store.Subject) uint16 {
	loc := s.Location
	if loc == nil {
		loc = w.shop
	}
	n, ok := w.zoneKeys[loc.String()]
	if !ok {
		n = uint16(len(w.locations))
		w.zoneKeys[loc.String()] = n
		w.locations = append(w.locations, loc)
	}
	return n
}

func (w *World) home(country string) uint16 {
	n, ok := w.homeKeys[country]
	if !ok {
		n = uint16(len(w.countries))
		w.homeKeys[country] = n
		w.countries = append(w.countries, country)
	}
	return n
}

// view is one row of a world as a Person, with the events a simulation adds.
type view struct {
	w     *World
	row   int
	added []Event // oldest first
	seen  []seenEvents
	set   []changed       // by update_customer on the way
	said  []store.Consent // likewise
	// Events of this name and time happen again, and so have not happened yet.
	again     string
	from, end time.Time
}

// seenEvents keeps the list of one name that a rule has asked for.
type seenEvents struct {
	name  string
	fresh bool
	list  []segment.Occurrence
}

func (v *view) reset(row int) {
	v.row, v.added = row, v.added[:0]
	for i := range v.seen {
		v.seen[i].fresh = false
	}
}

// happened adds an event of the simulation.
func (v *view) happened(e Event) {
	v.added = append(v.added, e)
	for i := range v.seen {
		if v.seen[i].name == e.Name {
			v.seen[i].fresh = false
		}
	}
}

// CustomerID implements segment.Subject.
func (v *view) CustomerID() int64 { return int64(v.w.ids[v.row]) }

// Attribute implements segment.Subject.
func (v *view) Attribute(key string) value.Value {
	for i := len(v.set) - 1; i >= 0; i-- {
		if v.set[i].key == key {
			return v.set[i].to
		}
	}
	if c := v.w.attributes[key]; c != nil {
		return c.At(v.row)
	}
	return value.None
}

// update does what an update_customer step asks, for this person and rehearsal.
func (v *view) update(x *Effect) {
	for _, key := range sortedIDs(x.Values) {
		if to, err := value.FromAny(x.Values[key]); err == nil {
			v.set = append(v.set, changed{key, to})
		}
	}
	for _, c := range x.Update.Changes(v) {
		v.set = append(v.set, changed{c.Key, c.To})
	}
	if k := x.Update.Consent; k != nil {
		v.said = append(v.said, k.given())
	}
}

// Property implements segment.Subject.
func (v *view) Property(string) value.Value { return value.None }

// Events implements segment.Subject.
func (v *view) Events(name string) []segment.Occurrence {
	for i := range v.seen {
		if v.seen[i].name == name {
			if !v.seen[i].fresh {
				v.fill(&v.seen[i])
			}
			return v.seen[i].list
		}
	}
	v.seen = append(v.seen, seenEvents{name: name})
	s := &v.seen[len(v.seen)-1]
	v.fill(s)
	return s.list
}

func (v *view) fill(s *seenEvents) {
	s.list, s.fresh = s.list[:0], true
	if events := v.w.events[s.name]; events != nil {
		from, to := events.Of(v.row)
		for i := from; i < to; i++ {
			at := events.Time(i)
			if s.name == v.again && !at.Before(v.from) && at.Before(v.end) {
				continue
			}
			s.list = append(s.list, segment.Occurrence{At: at, Properties: events.Properties(i)})
		}
	}
	for _, e := range v.added {
		if e.Name == s.name {
			s.list = append(s.list, segment.Occurrence{At: e.At, Properties: e.Properties})
		}
	}
	oldestFirst := func(a, b segment.Occurrence) int { return a.At.Compare(b.At) }
	if !slices.IsSortedFunc(s.list, oldestFirst) { // what really happened reaches beyond the virtual now
		slices.SortStableFunc(s.list, oldestFirst)
	}
}

// Consent implements segment.Subject.
func (v *view) Consent(channel, purpose string) string {
	return string(v.ConsentFor(store.Channel(channel), store.Purpose(purpose)).State)
}

// ConsentFor implements Person.
func (v *view) ConsentFor(ch store.Channel, p store.Purpose) store.Consent {
	if k, ok := lastSaid(v.said, ch, p); ok {
		return k
	}
	for _, k := range v.w.consentSets[v.w.consents[v.row]] {
		if k.Channel == ch && k.Purpose == p {
			return k
		}
	}
	return store.Consent{Channel: ch, Purpose: p, State: store.ConsentUnknown}
}

// Address implements Person: only whether there is one.
func (v *view) Address(ch store.Channel) string {
	if v.w.reach[v.row]&channelBit(ch) != 0 {
		return "address"
	}
	return ""
}

// IsSuppressed implements Person.
func (v *view) IsSuppressed(ch store.Channel) bool {
	return v.w.suppressed[v.row]&channelBit(ch) != 0
}

// Home implements Person.
func (v *view) Home() string {
	if i := slices.IndexFunc(v.set, func(c changed) bool { return c.key == "country" }); i >= 0 {
		return v.Attribute("country").Text()
	}
	return v.w.countries[v.w.homes[v.row]]
}

// InSegment implements segment.Subject.
func (v *view) InSegment(name string) bool {
	members := v.w.segments[name]
	return members != nil && members[v.row]
}

// Zone implements segment.Subject.
func (v *view) Zone() *time.Location { return v.w.locations[v.w.zones[v.row]] }

// ShopZone implements segment.Subject.
func (v *view) ShopZone() *time.Location { return v.w.shop }

var _ Person = (*view)(nil)
