package segment

import (
	"strconv"
	"strings"

	"gilmok/store/value"
)

// Format writes a rule as the sentence that ParseText reads back to the same
// tree, but for what Normalize takes away.
func Format(r Rule) string { return formatRule(r, false) }

// formatRule writes a rule; inside is within where(…), where names are properties.
func formatRule(r Rule, inside bool) string {
	switch r := r.(type) {
	case All:
		return join(r.Of, " and ", "everybody", inside)
	case Any:
		return join(r.Of, " or ", "nobody", inside)
	case None:
		return formatNone(r, inside)
	case Attribute:
		return formatAttribute(r)
	case Property:
		if inside {
			return formatName(r.Name) + formatTest(r.Test)
		}
		return "property " + formatName(r.Name) + formatTest(r.Test)
	case Event:
		return formatEvent(r, true)
	case Then:
		return formatThen(r)
	case InSegment:
		return "in segment " + quote(r.Name)
	case Consent:
		if r.Is == "opted_in" {
			return "consents to " + r.Channel + " for " + r.Purpose
		}
		return "consent to " + r.Channel + " for " + r.Purpose + " is " + r.Is
	case Random:
		return "in random " + quote(r.Salt) + " from " + formatNumber(r.From) + " to " + formatNumber(r.To)
	}
	return ""
}

// join writes the parts of and/or; one part alone is written as itself, see Normalize.
func join(of []Rule, word, empty string, inside bool) string {
	if len(of) == 0 {
		return empty
	}
	parts := make([]string, 0, len(of)+1)
	for _, r := range of {
		parts = append(parts, formatTerm(r, inside))
	}
	return strings.Join(parts, word)
}

// formatTerm puts parentheses around what is not a single term.
func formatTerm(r Rule, inside bool) string {
	switch r := r.(type) {
	case All:
		if len(r.Of) > 0 {
			return "(" + formatRule(r, inside) + ")"
		}
	case Any:
		if len(r.Of) > 0 {
			return "(" + formatRule(r, inside) + ")"
		}
	}
	return formatRule(r, inside)
}

func formatNone(r None, inside bool) string {
	if len(r.Of) == 1 {
		if e, ok := r.Of[0].(Event); ok && e.Pick == PickAny {
			return "did not " + formatEvent(e, false)
		}
		if _, any := r.Of[0].(Any); !any {
			return "not " + formatTerm(r.Of[0], inside)
		}
	}
	return "not (" + join(r.Of, " or ", "nobody", inside) + ")"
}

func formatAttribute(a Attribute) string {
	name := formatName(a.Key)
	if eventWindow(a.Test.Op) && looksLikeEvent(a.Key) || reserved[strings.ToLower(a.Key)] {
		name = "attribute " + quote(a.Key)
	}
	return name + formatTest(a.Test)
}

var reserved = map[string]bool{"not": true, "did": true, "first": true, "last": true, "in": true, "consents": true, "consent": true, "attribute": true,
	"property": true, "everybody": true, "nobody": true, "and": true, "or": true, "then": true, "within": true, "where": true, "with": true,
	"is": true, "at": true, "after": true, "before": true, "between": true, "exactly": true}

var spelling = map[Op]string{
	OpIs: "is", OpIsNot: "is not", OpIn: "is in", OpNotIn: "is not in", OpContains: "contains", OpStartsWith: "starts with",
	OpMatchesAnyTag: "matches any tag", OpHasTag: "has tag", OpLess: "less than", OpAtMost: "at most", OpMore: "more than", OpAtLeast: "at least",
	OpBetween: "between", OpBefore: "before", OpAfter: "after", OpWithinLast: "within the last", OpWithinNext: "within the next",
	OpOnDayOfYear: "is on day of year", OpIsSet: "is set", OpIsNotSet: "is not set", OpIsTrue: "is true", OpIsFalse: "is false",
}

func formatTest(t Test) string {
	out := " " + spelling[t.Op]
	switch operands[t.Op] {
	case takesValue, takesDay:
		out += " " + formatValue(t.Value)
	case takesTwo:
		out += " " + formatValue(t.Values[0]) + " and " + formatValue(t.Values[1])
	case takesList:
		items := make([]string, len(t.Values))
		for i, v := range t.Values {
			items[i] = formatValue(v)
		}
		out += " (" + strings.Join(items, ", ") + ")"
	case takesDuration:
		out += " " + formatDuration(t.Within)
	}
	return out
}

func formatValue(v value.Value) string {
	switch v.Kind() {
	case value.KindNumber:
		return formatNumber(v.Number())
	case value.KindBool:
		return strconv.FormatBool(v.Bool())
	}
	if _, err := value.ParseDate(v.String()); err == nil {
		return v.String()
	}
	return quote(v.String())
}

func formatEvent(e Event, did bool) string {
	out := formatName(e.Name)
	if e.Pick != PickAny {
		if leads[strings.ToLower(e.Name)] {
			out = quote(e.Name)
		}
		return string(e.Pick) + " " + out + formatRest(e)
	}
	ambiguous := (!e.Window.After.IsZero() || !e.Window.Before.IsZero()) && e.Count == nil && e.Sum == nil && e.Window.Within.IsZero() && !looksLikeEvent(e.Name)
	if did && (ambiguous || reserved[strings.ToLower(e.Name)] || out != e.Name) {
		out = "did " + quote(e.Name)
	}
	return out + formatRest(e)
}

// formatRest writes what is asked of an event beyond its name.
func formatRest(e Event) (out string) {
	if e.Count != nil {
		out += formatBounds(*e.Count, " times")
	}
	if e.Sum != nil {
		out += " with sum of " + formatName(e.Sum.Property) + formatBounds(e.Sum.Bounds, "")
	}
	out += formatWindow(e.Window)
	if len(e.Where) > 0 {
		out += " where (" + formatRule(All{e.Where}, true) + ")"
	}
	return out
}

func formatBounds(b Bounds, after string) string {
	var parts []string
	for _, p := range []struct {
		word string
		val  *float64
	}{{"at least ", b.AtLeast}, {"at most ", b.AtMost}, {"exactly ", b.Exactly}} {
		if p.val != nil {
			parts = append(parts, p.word+formatNumber(*p.val)+after)
		}
	}
	return " " + strings.Join(parts, " and ")
}

func formatWindow(w Window) (out string) {
	if !w.Within.IsZero() {
		out += " in the last " + formatDuration(w.Within)
	}
	if !w.After.IsZero() && !w.Before.IsZero() {
		out += " between " + w.After.String() + " and " + w.Before.Last().String()
	} else if !w.After.IsZero() {
		out += " after " + w.After.String()
	} else if !w.Before.IsZero() {
		out += " before " + w.Before.String()
	}
	if w.TheirDays() {
		out += " in customer time"
	}
	return out
}

func formatThen(t Then) string {
	out := "first"
	for i, l := range t.Links {
		if i > 0 {
			out += " then"
		}
		if l.Not {
			out += " not"
		}
		out += " " + formatEvent(l.Event, false)
		if !l.Within.IsZero() {
			out += " within " + formatDuration(l.Within)
		}
	}
	return out
}

func formatNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// formatDuration writes "30 days", or ISO 8601 where no single unit says it.
func formatDuration(d value.Duration) string {
	for _, u := range units {
		n := 0
		switch {
		case u.months > 0 && d.Rest == 0 && d.Months > 0 && d.Months%u.months == 0:
			n = d.Months / u.months
		case u.length > 0 && d.Months == 0 && d.Rest > 0 && d.Rest%u.length == 0:
			n = int(d.Rest / u.length)
		default:
			continue
		}
		if u.word == "week" {
			continue // a shop counts "14 days" as it does 30
		}
		if n == 1 {
			return "1 " + u.word
		}
		return strconv.Itoa(n) + " " + u.word + "s"
	}
	return d.String()
}

// formatName writes a name bare where it reads back as one word, else quoted.
func formatName(name string) string {
	tokens, err := scan(name)
	if err != nil || len(tokens) != 2 || tokens[0].kind != tokenWord || tokens[0].text != name || reserved[strings.ToLower(name)] {
		return quote(name)
	}
	return name
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "“", `\“`, "”", `\”`).Replace(s) + `"`
}

// Normalize takes away what a sentence cannot tell: all and any of a single
// rule become that rule, and none of a single any becomes none of its parts.
func Normalize(r Rule) Rule {
	switch r := Each(r, Normalize).(type) {
	case All:
		if len(r.Of) == 1 {
			return r.Of[0]
		}
		return r
	case Any:
		if len(r.Of) == 1 {
			return r.Of[0]
		}
		return r
	case None:
		if len(r.Of) == 1 {
			if inner, ok := r.Of[0].(Any); ok {
				return None(inner)
			}
		}
		return r
	case Event:
		return normalizeEvent(r)
	case Then:
		links := make([]Link, len(r.Links))
		for i, l := range r.Links {
			l.Event = normalizeEvent(l.Event)
			links[i] = l
		}
		return Then{links}
	default:
		return r
	}
}

func normalizeEach(rules []Rule) (list []Rule) {
	for _, r := range rules {
		list = append(list, Normalize(r))
	}
	return list
}

func normalizeEvent(e Event) Event {
	e.Where = normalizeEach(e.Where)
	if len(e.Where) == 1 {
		if all, ok := e.Where[0].(All); ok && len(all.Of) > 0 {
			e.Where = all.Of
		}
	}
	return e
}
