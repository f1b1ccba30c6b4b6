package segment

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gilmok/store/value"
)

func parseList(o obj, key string) ([]Rule, error) {
	if err := o.only(key); err != nil {
		return nil, err
	}
	return o.rules(key)
}

func (o obj) rules(key string) ([]Rule, error) {
	var raws []json.RawMessage
	if err := o.decode(key, &raws); err != nil {
		return nil, err
	}
	var rules []Rule
	for i, raw := range raws {
		r, err := parseRule(raw, fmt.Sprintf("%s.%s[%d]", o.place, key, i))
		if err != nil {
			return nil, err
		}
		rules = append(rules, r)
	}
	return rules, nil
}

func parseNot(o obj) (Rule, error) {
	if err := o.only("not"); err != nil {
		return nil, err
	}
	r, err := parseRule(o.fields["not"], o.place+".not")
	return None{[]Rule{r}}, err
}

func parseAttribute(o obj) (Rule, error) {
	var a Attribute
	if err := o.only("attribute", "op", "value", "within"); err != nil {
		return nil, err
	}
	if err := o.name("attribute", &a.Key); err != nil {
		return nil, err
	}
	var err error
	a.Test, err = parseTest(o)
	return a, err
}

func parseProperty(o obj) (Rule, error) {
	var p Property
	if err := o.only("property", "op", "value", "within"); err != nil {
		return nil, err
	}
	if err := o.name("property", &p.Name); err != nil {
		return nil, err
	}
	var err error
	p.Test, err = parseTest(o)
	return p, err
}

func (o obj) name(key string, into *string) error {
	if err := o.decode(key, into); err != nil {
		return err
	}
	if *into == "" {
		return &ParseError{o.place + "." + key, "is empty"}
	}
	return nil
}

// operand says what an operator takes.
type operand uint8

const (
	takesNothing operand = iota
	takesValue
	takesList
	takesTwo
	takesDuration
	takesDay
)

var operands = map[Op]operand{
	OpIs: takesValue, OpIsNot: takesValue, OpContains: takesValue, OpStartsWith: takesValue, OpHasTag: takesValue,
	OpLess: takesValue, OpAtMost: takesValue, OpMore: takesValue, OpAtLeast: takesValue, OpBefore: takesValue, OpAfter: takesValue,
	OpIn: takesList, OpNotIn: takesList, OpMatchesAnyTag: takesList, OpBetween: takesTwo,
	OpWithinLast: takesDuration, OpWithinNext: takesDuration, OpOnDayOfYear: takesDay,
	OpIsSet: takesNothing, OpIsNotSet: takesNothing, OpIsTrue: takesNothing, OpIsFalse: takesNothing,
}

func parseTest(o obj) (t Test, err error) {
	if err := o.decode("op", &t.Op); err != nil {
		return t, err
	}
	takes, known := operands[t.Op]
	if !known {
		return t, &ParseError{o.place + ".op", fmt.Sprintf("%q is not an operator", t.Op)}
	}
	if o.has("within") && (takes != takesDuration || o.has("value")) {
		return t, &ParseError{o.place + ".within", "is not a key that is known here"}
	}
	place := o.place + ".value"
	switch takes {
	case takesNothing:
		if o.has("value") {
			return t, &ParseError{place, fmt.Sprintf("%s takes no value", t.Op)}
		}
	case takesValue, takesDay:
		if err := o.decode("value", &t.Value); err != nil {
			return t, err
		}
		if t.Value.IsNone() {
			return t, &ParseError{place, "is missing or empty"}
		}
		if takes == takesDay && !isDayOfYear(t.Value.Text()) {
			return t, &ParseError{place, `is none of "today", "this_week", "this_month" nor a day such as "11-21"`}
		}
	case takesList, takesTwo:
		if err := o.decode("value", &t.Values); err != nil {
			return t, err
		}
		if len(t.Values) == 0 || takes == takesTwo && len(t.Values) != 2 {
			return t, &ParseError{place, fmt.Sprintf("%s takes a list of values (two for between)", t.Op)}
		}
	case takesDuration:
		key := "value"
		if !o.has(key) && o.has("within") { // as an event's window says it
			key = "within"
		}
		if err := o.decode(key, &t.Within); err != nil {
			return t, err
		}
		if t.Within.IsZero() {
			return t, &ParseError{o.place + "." + key, "is not a duration such as P30D"}
		}
	}
	return t, nil
}

func parseEvent(o obj) (Event, error) {
	var e Event
	if err := o.only("event", "pick", "where", "count", "sum", "at_least", "at_most", "exactly", "within", "after", "before", "zone"); err != nil {
		return e, err
	}
	err := o.name("event", &e.Name)
	if err == nil {
		e.Pick, err = o.pick()
	}
	if err == nil {
		e.Where, err = o.rules("where")
	}
	if err == nil {
		err = checkWhere(e.Where, o.place+".where")
	}
	if err == nil && o.has("count") {
		e.Count, err = parseCount(o)
	}
	if err == nil {
		err = o.parseSum(&e)
	}
	for key, into := range map[string]any{"within": &e.Window.Within, "after": &e.Window.After, "before": &e.Window.Before} {
		if err == nil {
			err = o.decode(key, into)
		}
	}
	if err == nil {
		e.Window.Theirs, err = o.theirs(e.Window)
	}
	return e, err
}

// pick reads which event is looked at; of one alone there is nothing to count.
func (o obj) pick() (p Pick, err error) {
	if err := o.decode("pick", &p); err != nil || !o.has("pick") {
		return p, err
	}
	if p != PickFirst && p != PickLast {
		return p, &ParseError{o.place + ".pick", fmt.Sprintf("%q is neither first nor last", p)}
	}
	for _, key := range []string{"count", "sum"} {
		if o.has(key) {
			return p, &ParseError{o.place + "." + key, fmt.Sprintf("does not go with pick: the %s event is one alone", p)}
		}
	}
	return p, nil
}

// theirs reads whose midnight the days of a window begin at.
func (o obj) theirs(w Window) (bool, error) {
	zone := zoneShop
	if err := o.decode("zone", &zone); err != nil {
		return false, err
	}
	switch {
	case zone != zoneShop && zone != zoneCustomer:
		return false, &ParseError{o.place + ".zone", fmt.Sprintf("%q is neither customer nor shop", zone)}
	case zone == zoneCustomer && !w.days():
		return false, &ParseError{o.place + ".zone", "belongs to a day in after or before"}
	}
	return zone == zoneCustomer, nil
}

// Whose days they are, spelt as in the document.
const (
	zoneShop     = "shop"
	zoneCustomer = "customer"
)

func checkWhere(rules []Rule, place string) error {
	for i, r := range rules {
		at := fmt.Sprintf("%s[%d]", place, i)
		if of, group := Parts(r); group {
			if err := checkWhere(of, at); err != nil {
				return err
			}
		} else if _, is := r.(Property); !is {
			return &ParseError{at, "may only speak of properties of the event"}
		}
	}
	return nil
}

func parseCount(o obj) (*Bounds, error) {
	c, err := object(o.fields["count"], o.place+".count", "at_least", "at_most", "exactly")
	if err != nil {
		return nil, err
	}
	b, err := c.bounds()
	if err == nil && !b.counts() {
		return nil, &ParseError{c.place, "is how often: a whole number, not below zero"}
	}
	return b, err
}

// counts reports whether the bounds can be those of a number of times.
func (b *Bounds) counts() bool {
	for _, n := range []*float64{b.AtLeast, b.AtMost, b.Exactly} {
		if n != nil && (*n < 0 || *n != math.Trunc(*n)) {
			return false
		}
	}
	return true
}

func (o obj) parseSum(e *Event) error {
	if !o.has("sum") {
		for _, key := range []string{"at_least", "at_most", "exactly"} {
			if o.has(key) {
				return &ParseError{o.place + "." + key, "belongs to a sum or inside count"}
			}
		}
		return nil
	}
	e.Sum = &Sum{}
	if err := o.name("sum", &e.Sum.Property); err != nil {
		return err
	}
	b, err := o.bounds()
	if err == nil {
		e.Sum.Bounds = *b
	}
	return err
}

// bounds reads at_least, at_most and exactly, as numbers or decimal texts.
func (o obj) bounds() (*Bounds, error) {
	b := &Bounds{}
	for key, into := range map[string]**float64{"at_least": &b.AtLeast, "at_most": &b.AtMost, "exactly": &b.Exactly} {
		if !o.has(key) {
			continue
		}
		f, err := strconv.ParseFloat(strings.Trim(string(o.fields[key]), `"`), 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, &ParseError{o.place + "." + key, "is not a number"}
		}
		*into = &f
	}
	if *b == (Bounds{}) {
		return nil, &ParseError{o.place, "needs at_least, at_most or exactly"}
	}
	return b, nil
}

func parseThen(o obj) (Rule, error) {
	if err := o.only("then"); err != nil {
		return nil, err
	}
	var raws []json.RawMessage
	if err := o.decode("then", &raws); err != nil {
		return nil, err
	}
	var t Then
	for i, raw := range raws {
		l, err := parseLink(raw, fmt.Sprintf("%s.then[%d]", o.place, i), i == 0)
		if err != nil {
			return nil, err
		}
		t.Links = append(t.Links, l)
	}
	if len(t.Links) < 2 || t.Links[0].Not {
		return nil, &ParseError{o.place + ".then", "needs two links or more, the first of which happened"}
	}
	return t, nil
}

// parseLink reads {"event":…} or {"not":{"event":…}}; within is counted from the
// link before, and for the first link from now.
func parseLink(data []byte, place string, first bool) (l Link, err error) {
	o, err := object(data, place)
	if err != nil {
		return l, err
	}
	if l.Not = o.has("not"); l.Not {
		if err = o.only("not", "within"); err != nil {
			return l, err
		}
		if err = o.decode("within", &l.Within); err != nil {
			return l, err
		}
		if o, err = object(o.fields["not"], place+".not"); err != nil {
			return l, err
		}
	}
	if l.Event, err = parseEvent(o); err == nil && !l.Not && !first {
		l.Within, l.Event.Window.Within = l.Event.Window.Within, value.Duration{}
	}
	return l, err
}

func parseInSegment(o obj) (Rule, error) {
	var r InSegment
	if err := o.only("in_segment"); err != nil {
		return nil, err
	}
	err := o.name("in_segment", &r.Name)
	return r, err
}

func parseConsent(o obj) (Rule, error) {
	r := Consent{Purpose: "advertising", Is: "opted_in"}
	if err := o.only("consent", "purpose", "is"); err != nil {
		return nil, err
	}
	for key, into := range map[string]*string{"consent": &r.Channel, "purpose": &r.Purpose, "is": &r.Is} {
		if err := o.decode(key, into); err != nil {
			return nil, err
		}
	}
	switch {
	case !slices.Contains([]string{"email", "sms", "kakao", "push", "webhook", "slack"}, r.Channel):
		return nil, &ParseError{o.place + ".consent", fmt.Sprintf("%q is not a channel", r.Channel)}
	case r.Purpose != "advertising" && r.Purpose != "informational":
		return nil, &ParseError{o.place + ".purpose", fmt.Sprintf("%q is neither advertising nor informational", r.Purpose)}
	case !slices.Contains([]string{"unknown", "subscribed", "opted_in", "unsubscribed"}, r.Is):
		return nil, &ParseError{o.place + ".is", fmt.Sprintf("%q is not a consent state", r.Is)}
	}
	return r, nil
}

func parseRandom(o obj) (Rule, error) {
	if err := o.only("random"); err != nil {
		return nil, err
	}
	in, err := object(o.fields["random"], o.place+".random", "salt", "from", "to")
	if err != nil {
		return nil, err
	}
	r := Random{To: 100}
	if err := in.decode("salt", &r.Salt); err != nil {
		return nil, err
	}
	if err := in.decode("from", &r.From); err != nil {
		return nil, err
	}
	if err := in.decode("to", &r.To); err != nil {
		return nil, err
	}
	if r.From < 0 || r.To > 100 || r.From > r.To {
		return nil, &ParseError{in.place, "from and to must lie between 0 and 100, in this order"}
	}
	return r, nil
}
