package importer

import (
	"cmp"
	"slices"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// Email gives an address as an import would store it; bad says why it cannot be.
func Email(s string) (address string, bad Code) {
	address, _, bad = parseEmail(clean(s))
	return address, bad
}

// Phone gives a number as an import would store it (E.164); region is the country
// of numbers without a code, ISO 3166-1 alpha-2.
func Phone(s, region string) (number string, bad Code) {
	number, _, bad = parsePhone(clean(s), region)
	return number, bad
}

// Key makes the key of a custom attribute of what the shop calls it: one that no
// template or rule reads as something else, and that is not among those taken.
func Key(label string, taken map[string]bool) string {
	key, _ := attributeKey(label, taken)
	return key
}

// Rule gives a rule with the phone numbers in it as an import would store them: who
// pastes 010-1234-5678 means +821012345678. What is no number stays as it is written.
func Rule(r segment.Rule, region string) segment.Rule {
	if a, is := r.(segment.Attribute); is {
		if a.Key == "phone" && slices.Contains([]segment.Op{segment.OpIs, segment.OpIsNot, segment.OpIn, segment.OpNotIn}, a.Test.Op) {
			a.Test = phonesOf(a.Test, cmp.Or(region, "KR"))
		}
		return a
	}
	return segment.Each(r, func(part segment.Rule) segment.Rule { return Rule(part, region) })
}

// phonesOf normalises the operands of a test; numbers written in two ways are one.
func phonesOf(t segment.Test, region string) segment.Test {
	number := func(v value.Value) value.Value {
		if n, bad := Phone(v.String(), region); n != "" && bad == "" {
			return value.Text(n)
		}
		return v
	}
	if !t.Value.IsNone() {
		t.Value = number(t.Value)
	}
	seen := map[string]bool{}
	var list []value.Value
	for _, v := range t.Values {
		if v = number(v); !seen[v.String()] {
			seen[v.String()] = true
			list = append(list, v)
		}
	}
	t.Values = list
	return t
}
