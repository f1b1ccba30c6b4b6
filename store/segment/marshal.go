package segment

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// MarshalDocument writes a document with its keys in a fixed order.
func MarshalDocument(d Document) []byte {
	return fields{{"gilmok", "segment/1"}, {"name", d.Name}, {"rule", d.Rule}}.bytes()
}

// Marshal writes a rule alone, its keys in a fixed order.
func Marshal(r Rule) []byte { return marshal(r) }

// fields is an object whose keys keep their order.
type fields []struct {
	key string
	val any
}

func (f fields) bytes() []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(marshal(p.key))
		b.WriteByte(':')
		b.Write(marshal(p.val))
	}
	b.WriteByte('}')
	return b.Bytes()
}

func (f *fields) add(key string, val any) {
	*f = append(*f, struct {
		key string
		val any
	}{key, val})
}

func marshal(x any) []byte {
	switch x := x.(type) {
	case Rule:
		return ruleFields(x).bytes()
	case fields:
		return x.bytes()
	case []Rule:
		return array(x)
	case []fields:
		return array(x)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(x); err != nil {
		panic("segment: a rule holds what JSON cannot: " + err.Error()) // only texts, numbers and values get here
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

func array[T any](items []T) []byte {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, x := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(marshal(x))
	}
	b.WriteByte(']')
	return b.Bytes()
}

func ruleFields(r Rule) (f fields) {
	switch r := r.(type) {
	case All:
		f.add("all", r.Of)
	case Any:
		f.add("any", r.Of)
	case None:
		f.add("none", r.Of)
	case Attribute:
		f.add("attribute", r.Key)
		f.addTest(r.Test)
	case Property:
		f.add("property", r.Name)
		f.addTest(r.Test)
	case Event:
		f.addEvent(r)
	case Then:
		f.add("then", linkFields(r.Links))
	case InSegment:
		f.add("in_segment", r.Name)
	case Consent:
		f.add("consent", r.Channel)
		f.add("purpose", r.Purpose)
		f.add("is", r.Is)
	case Random:
		f.add("random", fields{{"salt", r.Salt}, {"from", r.From}, {"to", r.To}})
	}
	return f
}

func (f *fields) addTest(t Test) {
	f.add("op", t.Op)
	switch operands[t.Op] {
	case takesValue, takesDay:
		f.add("value", t.Value)
	case takesList, takesTwo:
		f.add("value", t.Values)
	case takesDuration:
		f.add("value", t.Within.String())
	}
}

func (f *fields) addEvent(e Event) {
	f.add("event", e.Name)
	if e.Pick != PickAny {
		f.add("pick", e.Pick)
	}
	if len(e.Where) > 0 {
		f.add("where", e.Where)
	}
	if e.Count != nil {
		var c fields
		c.addBounds(*e.Count, func(x float64) any { return x })
		f.add("count", c)
	}
	if e.Sum != nil {
		f.add("sum", e.Sum.Property)
		f.addBounds(e.Sum.Bounds, func(x float64) any { return strconv.FormatFloat(x, 'f', -1, 64) })
	}
	if !e.Window.Within.IsZero() {
		f.add("within", e.Window.Within.String())
	}
	f.addMoment("after", e.Window.After)
	f.addMoment("before", e.Window.Before)
	if e.Window.TheirDays() {
		f.add("zone", zoneCustomer)
	}
}

func (f *fields) addBounds(b Bounds, write func(float64) any) {
	for _, p := range []struct {
		key string
		val *float64
	}{{"at_least", b.AtLeast}, {"at_most", b.AtMost}, {"exactly", b.Exactly}} {
		if p.val != nil {
			f.add(p.key, write(*p.val))
		}
	}
}

func (f *fields) addMoment(key string, m Moment) {
	if !m.IsZero() {
		f.add(key, m.String())
	}
}

func linkFields(links []Link) (list []fields) {
	for i, l := range links {
		var f fields
		switch e := l.Event; {
		case l.Not:
			f.add("not", ruleFields(e))
			if !l.Within.IsZero() {
				f.add("within", l.Within.String())
			}
		default:
			if i > 0 {
				e.Window.Within = l.Within
			}
			f.addEvent(e)
		}
		list = append(list, f)
	}
	return list
}
