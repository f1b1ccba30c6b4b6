package journey

import (
	"fmt"
	"slices"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// UpdateCustomer changes the customer's record. Texts with {{ are templates.
type UpdateCustomer struct {
	Titled
	Set        map[string]any     `json:"set,omitempty"`
	Remove     []string           `json:"remove,omitempty"`
	Add        map[string]float64 `json:"add,omitempty"` // to numbers; below zero takes away
	ListAdd    map[string]string  `json:"list_add,omitempty"`
	ListRemove map[string]string  `json:"list_remove,omitempty"`
	Consent    *ConsentChange     `json:"consent,omitempty"`
}

// ConsentChange is the customer's word, as a step records it. It never takes an earlier
// refusal back.
type ConsentChange struct {
	Channel store.Channel      `json:"channel"`
	Purpose store.Purpose      `json:"purpose"`
	State   store.ConsentState `json:"state"`
}

// Kind implements Step.
func (*UpdateCustomer) Kind() Kind { return KindUpdateCustomer }

// Ports implements Step.
func (*UpdateCustomer) Ports() []Port { return out }

func (u *UpdateCustomer) needs(n *segment.Needs) {
	for _, key := range u.keys() {
		n.AddAttribute(key)
	}
	addNames(n, u.Set)
	for _, texts := range []map[string]string{u.ListAdd, u.ListRemove} {
		for _, key := range sortedIDs(texts) {
			addNames(n, texts[key])
		}
	}
}

func (u *UpdateCustomer) keys() []string {
	keys := slices.Concat(sortedIDs(u.Set), u.Remove, sortedIDs(u.Add), sortedIDs(u.ListAdd), sortedIDs(u.ListRemove))
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Change is the new value of one attribute.
type Change struct {
	Key string
	To  value.Value
}

// Changes works out what Remove, Add and the list operations make of a
// customer's attributes as they are.
func (u *UpdateCustomer) Changes(s segment.Subject) (list []Change) {
	for _, key := range u.Remove {
		list = append(list, Change{key, value.None})
	}
	for _, key := range sortedIDs(u.Add) {
		list = append(list, Change{key, plus(s.Attribute(key), u.Add[key])})
	}
	for _, key := range sortedIDs(u.ListAdd) {
		if items := s.Attribute(key).List(); !slices.Contains(items, u.ListAdd[key]) {
			list = append(list, Change{key, value.List(append(slices.Clone(items), u.ListAdd[key])...)})
		}
	}
	for _, key := range sortedIDs(u.ListRemove) {
		items := slices.DeleteFunc(slices.Clone(s.Attribute(key).List()), func(x string) bool { return x == u.ListRemove[key] })
		list = append(list, Change{key, value.List(items...)})
	}
	return list
}

// plus adds to a number, or to money in its own currency; nothing counts as 0.
func plus(v value.Value, n float64) value.Value {
	if m := v.Money(); m.Currency != "" {
		m.Minor += value.MoneyFromMajor(n, m.Currency).Minor
		return value.MoneyOf(m)
	}
	return value.Number(v.Number() + n)
}

func (u *UpdateCustomer) check(c *checker) {
	if len(u.keys()) == 0 && u.Consent == nil {
		c.error("set", CodeEmpty, "")
	}
	for _, key := range u.keys() {
		if key == "external_id" || key == "created_at" {
			c.error("set", CodeBadValue, key)
		}
	}
	for _, key := range sortedIDs(u.Set) {
		c.template("set."+key, u.Set[key])
	}
	for _, key := range sortedIDs(u.ListAdd) {
		c.template("list_add."+key, u.ListAdd[key])
	}
	for _, key := range sortedIDs(u.ListRemove) {
		c.template("list_remove."+key, u.ListRemove[key])
	}
	if hasEmpty(u.ListAdd) {
		c.error("list_add", CodeMissing, "")
	}
	if hasEmpty(u.ListRemove) {
		c.error("list_remove", CodeMissing, "")
	}
	if u.Consent != nil {
		u.Consent.check(c)
	}
}

func hasEmpty(texts map[string]string) bool {
	for _, text := range texts {
		if text == "" {
			return true
		}
	}
	return false
}

func (w *ConsentChange) check(c *checker) {
	if w.Channel == "" || w.Purpose == "" || w.State == "" {
		c.error("consent", CodeMissing, "")
		return
	}
	switch w.Channel {
	case store.ChannelEmail, store.ChannelSMS, store.ChannelKakao, store.ChannelPush:
	default:
		c.error("consent.channel", CodeBadValue, string(w.Channel))
	}
	switch w.Purpose {
	case store.PurposeAdvertising, store.PurposeInformational:
	default:
		c.error("consent.purpose", CodeBadValue, string(w.Purpose))
	}
	switch w.State {
	case store.ConsentUnknown, store.ConsentSubscribed, store.ConsentOptedIn, store.ConsentUnsubscribed:
	default:
		c.error("consent.state", CodeBadValue, string(w.State))
	}
}

func (u *UpdateCustomer) act(t *turn) verdict {
	set := make(map[string]any, len(u.Set))
	for _, key := range sortedIDs(u.Set) {
		v, err := t.value(u.Set[key])
		if err != nil {
			t.decided(DecidedNotUpdated, key)
			continue
		}
		set[key] = v
	}
	done := u.workedOut(t)
	changes := done.Changes(t)
	if len(set)+len(changes) > 0 || done.Consent != nil {
		t.tell(DecidedUpdated, "", func() map[string]any { return given(set, changes, done.Consent) })
		t.effect(Effect{Kind: EffectUpdate, Update: done, Values: set})
		t.changed(set, changes, done.Consent)
	}
	return leave(PortOut)
}

// changed has the steps that follow in this turn see what is changed.
func (t *turn) changed(set map[string]any, changes []Change, consent *ConsentChange) {
	for key, x := range set {
		if to, err := value.FromAny(x); err == nil {
			t.set = append(t.set, changed{key, to})
		}
	}
	for _, c := range changes {
		t.set = append(t.set, changed{c.Key, c.To})
	}
	if consent != nil {
		t.said = append(t.said, consent.given())
	}
}

// given is a consent as the record has it.
func (w *ConsentChange) given() store.Consent {
	return store.Consent{Channel: w.Channel, Purpose: w.Purpose, State: w.State, Source: store.ConsentByJourney}
}

// lifts reports whether a change would make somebody reachable who has refused: nobody
// but they themselves takes that back, by an answer or a file that says so.
func (w *ConsentChange) lifts(t *turn) (refusal string, lifts bool) {
	switch {
	case w.State == store.ConsentUnsubscribed:
		return "", false
	case t.IsSuppressed(w.Channel):
		return ReasonSuppressed, true
	}
	return ReasonRefused, t.ConsentFor(w.Channel, w.Purpose).State == store.ConsentUnsubscribed
}

// Why a consent is not recorded.
const (
	ReasonRefused    = "unsubscribed"
	ReasonSuppressed = "suppressed"
)

// workedOut is the step with its list items worked out and without a consent that
// would lift a refusal; itself where there is neither.
func (u *UpdateCustomer) workedOut(t *turn) *UpdateCustomer {
	done := *u
	if u.Consent != nil {
		if refusal, lifts := u.Consent.lifts(t); lifts {
			done.Consent = nil
			t.tell(DecidedNotUpdated, refusal, func() map[string]any { return map[string]any{SawChannel: string(u.Consent.Channel)} })
		}
	}
	if anyTemplate(u.ListAdd) || anyTemplate(u.ListRemove) {
		done.ListAdd, done.ListRemove = t.items(u.ListAdd), t.items(u.ListRemove)
	} else if done.Consent == u.Consent {
		return u
	}
	return &done
}

func anyTemplate(texts map[string]string) bool {
	for _, text := range texts {
		if isTemplate(text) {
			return true
		}
	}
	return false
}

// items works list items out; one that fails or comes to nothing is left out.
func (t *turn) items(texts map[string]string) map[string]string {
	out := make(map[string]string, len(texts))
	for _, key := range sortedIDs(texts) {
		x, err := t.value(texts[key])
		if err != nil {
			t.decided(DecidedNotUpdated, key)
			continue
		}
		if v, err := value.FromAny(x); err == nil && v.String() != "" {
			out[key] = v.String()
		}
	}
	return out
}

// RecordEvent writes an event of the customer.
type RecordEvent struct {
	Titled
	Event      string         `json:"event"`
	Properties map[string]any `json:"properties,omitempty"`
}

// Kind implements Step.
func (*RecordEvent) Kind() Kind { return KindRecordEvent }

// Ports implements Step.
func (*RecordEvent) Ports() []Port { return out }

func (r *RecordEvent) needs(n *segment.Needs) { addNames(n, r.Properties) }

func (r *RecordEvent) check(c *checker) {
	if r.Event == "" {
		c.error("event", CodeMissing, "")
	}
	for _, key := range sortedIDs(r.Properties) {
		c.template("properties."+key, r.Properties[key])
	}
}

func (r *RecordEvent) act(t *turn) verdict {
	values := make(map[string]any, len(r.Properties))
	for _, key := range sortedIDs(r.Properties) {
		if v, err := t.value(r.Properties[key]); err == nil {
			values[key] = v
		}
	}
	t.effect(Effect{Kind: EffectRecord, Event: r.Event, Values: values})
	t.recorded = append(t.recorded, Event{Name: r.Event, At: t.now, Properties: store.Properties(values)})
	t.tell(DecidedRecorded, r.Event, func() map[string]any { return given(values, nil, nil) })
	return leave(PortOut)
}

// SetContext gives variables to the rest of the passage, in order: a later one
// may use an earlier one. What cannot be worked out keeps its old value.
type SetContext struct {
	Titled
	Set []Variable `json:"set"`
}

// Variable is one name with a value or template.
type Variable struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// mostVariables of one step.
const mostVariables = 10

// Kind implements Step.
func (*SetContext) Kind() Kind { return KindContext }

// Ports implements Step.
func (*SetContext) Ports() []Port { return out }

func (s *SetContext) needs(n *segment.Needs) {
	for _, v := range s.Set {
		addNames(n, v.Value)
	}
}

func (s *SetContext) check(c *checker) {
	if len(s.Set) == 0 {
		c.error("set", CodeEmpty, "")
	}
	if len(s.Set) > mostVariables {
		c.error("set", CodeTooMany, fmt.Sprint(mostVariables))
	}
	for i, v := range s.Set {
		if v.Name == "" {
			c.error(fmt.Sprintf("set[%d].name", i), CodeMissing, "")
		}
		c.template(fmt.Sprintf("set[%d].value", i), v.Value)
	}
}

func (s *SetContext) act(t *turn) verdict {
	var set map[string]any
	if t.e.Explain {
		set = make(map[string]any, len(s.Set))
	}
	for _, v := range s.Set {
		x, err := t.value(v.Value)
		if err != nil {
			t.decided(DecidedNotUpdated, v.Name)
			continue
		}
		t.context().set(v.Name, x)
		if set != nil {
			set[v.Name] = x
		}
	}
	if len(set) > 0 {
		t.tell(DecidedSet, "", func() map[string]any { return given(set, nil, nil) })
	}
	return leave(PortOut)
}
