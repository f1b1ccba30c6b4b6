package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// RuleSentence writes a rule as a person reads it in the window's language; where
// attributes are given they are called as the shop calls them. It is for reading
// only; what can be typed and parsed back is segment.Format's.
func RuleSentence(r segment.Rule, attributes ...store.Attribute) string {
	if r == nil {
		return lang.X("rule.all.everybody", "everybody")
	}
	w := ruleWriter{}
	for _, a := range attributes {
		w[a.Key] = a.Label
	}
	return Particles(w.sentence(r, false))
}

// ruleWriter writes rules with the shop's names of attributes, by key.
type ruleWriter map[string]string

func (w ruleWriter) field(key string) string {
	if label := w[key]; label != "" {
		return label
	}
	return FieldName(key)
}

// sentence puts brackets around a list of rules inside another.
func (w ruleWriter) sentence(r segment.Rule, inside bool) string {
	switch r := r.(type) {
	case segment.All:
		return w.list(r.Of, lang.X("rule.all.and", "and"), lang.X("rule.all.everybody", "everybody"), inside)
	case segment.Any:
		return w.list(r.Of, lang.X("rule.any.or", "or"), lang.X("rule.any.nobody", "nobody"), inside)
	case segment.None:
		return w.none(r)
	case segment.Attribute:
		return testSentence(w.field(r.Key), spoken(r))
	case segment.Property:
		return testSentence(PropertyName(strings.TrimPrefix(r.Name, "entry.")), r.Test)
	case segment.Event:
		return w.event(r, false)
	case segment.Then:
		return w.then(r)
	case segment.InSegment:
		return lang.X("rule.segment.in", "in the segment “{{.Name}}”", map[string]any{"Name": r.Name})
	case segment.Consent:
		return lang.X("rule.consent.is", "{{.Channel}} ({{.Purpose}}): {{.State}}", map[string]any{
			"Channel": ChannelName(store.Channel(r.Channel)), "Purpose": PurposeName(store.Purpose(r.Purpose)), "State": ConsentName(store.ConsentState(r.Is))})
	case segment.Random:
		return lang.X("rule.random.part", "a fixed part of everybody, {{.From}}–{{.To}}%", map[string]any{"From": plainNumber(r.From), "To": plainNumber(r.To)})
	}
	return segment.Format(r)
}

// spoken is the test of an attribute with the names of customer groups for their codes.
func spoken(r segment.Attribute) segment.Test {
	t := r.Test
	if r.Key != "rfm_group" {
		return t
	}
	name := func(v value.Value) value.Value {
		if g := insight.Group(v.Text()); slices.Contains(insight.Groups, g) {
			return value.Text(GroupName(g))
		}
		return v
	}
	t.Value, t.Values = name(t.Value), slices.Clone(t.Values)
	for i, v := range t.Values {
		t.Values[i] = name(v)
	}
	return t
}

func (w ruleWriter) list(of []segment.Rule, word, empty string, inside bool) string {
	if len(of) == 0 {
		return empty
	}
	parts := make([]string, len(of))
	for i, r := range of {
		parts[i] = w.sentence(r, len(of) > 1)
	}
	text := strings.Join(parts, " "+word+" ")
	if inside && len(of) > 1 {
		return "(" + text + ")"
	}
	return text
}

func (w ruleWriter) none(r segment.None) string {
	if len(r.Of) == 1 {
		switch only := r.Of[0].(type) {
		case segment.Event:
			return w.event(only, true)
		case segment.InSegment:
			return lang.X("rule.segment.out", "not in the segment “{{.Name}}”", map[string]any{"Name": only.Name})
		}
	}
	return lang.X("rule.none.of", "none of: {{.Rules}}", map[string]any{"Rules": w.list(r.Of, lang.X("rule.any.or", "or"), "", true)})
}

// testSentence says how a field is held against a value.
func testSentence(field string, t segment.Test) string {
	names := map[string]any{"Field": field, "Value": ValueWords(t.Value), "Values": valuesWords(t.Values), "Span": SpanWords(t.Within)}
	if len(t.Values) == 2 {
		names["From"], names["To"] = ValueWords(t.Values[0]), ValueWords(t.Values[1])
	}
	switch t.Op {
	case segment.OpIs:
		return lang.X("rule.test.is", "{{.Field}} is {{.Value}}", names)
	case segment.OpIsNot:
		return lang.X("rule.test.is_not", "{{.Field}} is not {{.Value}}", names)
	case segment.OpIn:
		return lang.X("rule.test.in", "{{.Field}} is one of {{.Values}}", names)
	case segment.OpNotIn:
		return lang.X("rule.test.not_in", "{{.Field}} is none of {{.Values}}", names)
	case segment.OpContains:
		return lang.X("rule.test.contains", "{{.Field}} contains {{.Value}}", names)
	case segment.OpStartsWith:
		return lang.X("rule.test.starts_with", "{{.Field}} starts with {{.Value}}", names)
	case segment.OpMatchesAnyTag:
		return lang.X("rule.test.any_tag", "{{.Field}} has any of {{.Values}}", names)
	case segment.OpHasTag:
		return lang.X("rule.test.has_tag", "{{.Field}} has {{.Value}}", names)
	}
	return orderSentence(t, names)
}

func orderSentence(t segment.Test, names map[string]any) string {
	switch t.Op {
	case segment.OpLess:
		return lang.X("rule.test.less", "{{.Field}} is less than {{.Value}}", names)
	case segment.OpAtMost:
		return lang.X("rule.test.at_most", "{{.Field}} is at most {{.Value}}", names)
	case segment.OpMore:
		return lang.X("rule.test.more", "{{.Field}} is more than {{.Value}}", names)
	case segment.OpAtLeast:
		return lang.X("rule.test.at_least", "{{.Field}} is at least {{.Value}}", names)
	case segment.OpBetween:
		return lang.X("rule.test.between", "{{.Field}} is between {{.From}} and {{.To}}", names)
	case segment.OpBefore:
		return lang.X("rule.test.before", "{{.Field}} is before {{.Value}}", names)
	case segment.OpAfter:
		return lang.X("rule.test.after", "{{.Field}} is after {{.Value}}", names)
	case segment.OpWithinLast:
		return lang.X("rule.test.within_last", "{{.Field}} is in the last {{.Span}}", names)
	case segment.OpWithinNext:
		return lang.X("rule.test.within_next", "{{.Field}} is in the next {{.Span}}", names)
	case segment.OpOnDayOfYear:
		switch t.Value.Text() {
		case segment.DayToday:
			return lang.X("rule.test.today", "{{.Field}} is today, in any year", names)
		case segment.ThisWeek:
			return lang.X("rule.test.this_week", "{{.Field}} is this week, in any year", names)
		case segment.ThisMonth:
			return lang.X("rule.test.this_month", "{{.Field}} is this month, in any year", names)
		}
		return lang.X("rule.test.day", "{{.Field}} is on {{.Value}} of any year", names)
	case segment.OpIsSet:
		return lang.X("rule.test.set", "{{.Field}} is known", names)
	case segment.OpIsNotSet:
		return lang.X("rule.test.not_set", "{{.Field}} is not known", names)
	case segment.OpIsTrue:
		return lang.X("rule.test.true", "{{.Field}} is yes", names)
	}
	return lang.X("rule.test.false", "{{.Field}} is no", names)
}

// SawPicked says when the first or last event was that segment.Explain saw.
func SawPicked(pick segment.Pick, saw string) string {
	at, err := time.Parse(time.RFC3339, saw)
	switch {
	case err != nil:
		return lang.X("rule.picked.never", "it never happened")
	case pick == segment.PickFirst:
		return lang.X("rule.picked.first", "the first was on {{.At}}", With("At", Exact(at.Local())))
	}
	return lang.X("rule.picked.last", "the last was on {{.At}}", With("At", Exact(at.Local())))
}

// event says what was done, or what was not.
func (w ruleWriter) event(e segment.Event, not bool) string {
	if e.Pick != segment.PickAny {
		return w.picked(e, not)
	}
	parts := map[string]any{"Event": EventTitle(e.Name), "Count": "", "Where": "", "Window": windowWords(e.Window)}
	switch {
	case e.Sum != nil:
		parts["Count"] = lang.X("rule.event.sum", "with {{.Property}} of {{.Bounds}} in all",
			map[string]any{"Property": PropertyName(e.Sum.Property), "Bounds": boundsWords(e.Sum.Bounds, false)})
	case e.Count != nil:
		parts["Count"] = boundsWords(*e.Count, true)
	}
	if len(e.Where) > 0 {
		parts["Where"] = lang.X("rule.event.where", "where {{.Rules}}",
			map[string]any{"Rules": w.list(e.Where, lang.X("rule.all.and", "and"), "", true)})
	}
	words := lang.X("rule.event.did", "“{{.Event}}” {{.Count}} {{.Where}} {{.Window}}", parts)
	if not {
		words = lang.X("rule.event.not", "not “{{.Event}}” {{.Count}} {{.Where}} {{.Window}}", parts)
	}
	return strings.Join(strings.Fields(words), " ") // what is not said leaves no gap
}

// picked says what must hold of the first or last event.
func (w ruleWriter) picked(e segment.Event, not bool) string {
	parts := map[string]any{"Event": pickedTitle(e), "Window": windowWords(e.Window), "Rules": w.list(e.Where, lang.X("rule.all.and", "and"), "", false)}
	words := ""
	switch whenever := e.Window == (segment.Window{}); {
	case whenever && len(e.Where) == 0:
		words = lang.X("rule.picked.at_all", "{{.Event}} at any time", parts)
	case whenever:
		words = lang.X("rule.picked.what", "{{.Event}} was one where {{.Rules}}", parts)
	case len(e.Where) == 0:
		words = lang.X("rule.picked.when", "{{.Event}} was {{.Window}}", parts)
	default:
		words = lang.X("rule.picked.both", "{{.Event}} was {{.Window}}, and one where {{.Rules}}", parts)
	}
	if not {
		return lang.X("rule.picked.not", "not: {{.Sentence}}", With("Sentence", words))
	}
	return words
}

// pickedTitle names the first or last event.
func pickedTitle(e segment.Event) string {
	if e.Pick == segment.PickFirst {
		return lang.X("rule.event.first", "the first “{{.Event}}”", With("Event", EventTitle(e.Name)))
	}
	return lang.X("rule.event.last", "the last “{{.Event}}”", With("Event", EventTitle(e.Name)))
}

func boundsWords(b segment.Bounds, times bool) string {
	number := func(f *float64) map[string]any { return map[string]any{"N": plainNumber(*f)} }
	var parts []string
	add := func(f *float64, counted, summed func(map[string]any) string) {
		switch {
		case f == nil:
		case times && f == b.Exactly && *f == 1:
			parts = append(parts, lang.X("rule.count.once", "exactly once"))
		case times && f == b.AtLeast && *f == 1:
			parts = append(parts, lang.X("rule.count.at_least_once", "at least once"))
		case times && f == b.AtMost && *f == 1:
			parts = append(parts, lang.X("rule.count.at_most_once", "at most once"))
		case times:
			parts = append(parts, counted(number(f)))
		default:
			parts = append(parts, summed(number(f)))
		}
	}
	add(b.Exactly, func(n map[string]any) string { return lang.X("rule.count.exactly", "exactly {{.N}} times", n) },
		func(n map[string]any) string { return lang.X("rule.sum.exactly", "exactly {{.N}}", n) })
	add(b.AtLeast, func(n map[string]any) string { return lang.X("rule.count.at_least", "at least {{.N}} times", n) },
		func(n map[string]any) string { return lang.X("rule.sum.at_least", "at least {{.N}}", n) })
	add(b.AtMost, func(n map[string]any) string { return lang.X("rule.count.at_most", "at most {{.N}} times", n) },
		func(n map[string]any) string { return lang.X("rule.sum.at_most", "at most {{.N}}", n) })
	return strings.Join(parts, ", ")
}

func windowWords(w segment.Window) string {
	var parts []string
	if w.Within != (value.Duration{}) {
		parts = append(parts, lang.X("rule.window.last", "in the last {{.Span}}", map[string]any{"Span": SpanWords(w.Within)}))
	}
	if !w.After.IsZero() {
		parts = append(parts, lang.X("rule.window.since", "since {{.Day}}", map[string]any{"Day": momentWords(w.After)}))
	}
	if !w.Before.IsZero() {
		parts = append(parts, lang.X("rule.window.before", "before {{.Day}}", map[string]any{"Day": momentWords(w.Before)}))
	}
	if w.TheirDays() {
		parts = append(parts, lang.X("rule.window.theirs", "where they live"))
	}
	return strings.Join(parts, " ")
}

// momentWords writes a day, or an instant as the clocks of this computer show it.
func momentWords(m segment.Moment) string {
	if m.IsDay() {
		return m.String()
	}
	return Exact(m.In(time.UTC).Local())
}

func (w ruleWriter) then(r segment.Then) string {
	parts := make([]string, len(r.Links))
	for i, l := range r.Links {
		parts[i] = w.event(l.Event, l.Not)
		if l.Within != (value.Duration{}) {
			parts[i] = lang.X("rule.then.within", "{{.Event}} within {{.Span}}", map[string]any{"Event": parts[i], "Span": SpanWords(l.Within)})
		}
	}
	return strings.Join(parts, lang.X("rule.then.then", ", then "))
}

// SpanWords writes a length of time in its largest even unit: 30 days, 30일.
func SpanWords(d value.Duration) string {
	count := func(n int) map[string]any { return map[string]any{"Count": strconv.Itoa(n)} }
	switch n := int(d.Rest / time.Hour); {
	case d.Months > 0 && d.Rest == 0:
		return lang.XN("rule.span.months", "{{.Count}} months", d.Months, count(d.Months))
	case d.Months == 0 && n > 0 && n%24 == 0 && d.Rest%time.Hour == 0:
		return lang.XN("rule.span.days", "{{.Count}} days", n/24, count(n/24))
	case d.Months == 0 && n > 0 && d.Rest%time.Hour == 0:
		return lang.XN("rule.span.hours", "{{.Count}} hours", n, count(n))
	case d.Months == 0 && d.Rest%time.Minute == 0:
		n := int(d.Rest / time.Minute)
		return lang.XN("rule.span.minutes", "{{.Count}} minutes", n, count(n))
	}
	return d.String()
}

// ValueWords writes a value of a rule as a person reads it.
func ValueWords(v value.Value) string {
	if v.Kind() == value.KindMoney {
		return Money(v.Money())
	}
	if v.Kind() == value.KindNumber {
		return plainNumber(v.Number())
	}
	return v.String()
}

func valuesWords(values []value.Value) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = ValueWords(v)
	}
	return strings.Join(words, ", ")
}

// plainNumber writes a number with separators, and decimals only where it has some.
func plainNumber(f float64) string {
	if f == float64(int(f)) {
		return Number(int(f))
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
