package segment

import "iter"

// Conditions walks through the conditions of rules in their order, at whatever depth
// of groups: everything but All, Any and None.
func Conditions(rules ...Rule) iter.Seq[Rule] {
	return func(yield func(Rule) bool) { conditions(rules, yield) }
}

func conditions(rules []Rule, yield func(Rule) bool) bool {
	for _, r := range rules {
		if of, group := Parts(r); group {
			if !conditions(of, yield) {
				return false
			}
		} else if !yield(r) {
			return false
		}
	}
	return true
}

// Parts gives the rules that All, Any or None holds; a condition has no parts.
func Parts(r Rule) (of []Rule, group bool) {
	switch r := r.(type) {
	case All:
		return r.Of, true
	case Any:
		return r.Of, true
	case None:
		return r.Of, true
	}
	return nil, false
}

// Each gives a rule with each of its parts changed; a condition has none.
func Each(r Rule, change func(Rule) Rule) Rule {
	of, group := Parts(r)
	if !group {
		return r
	}
	var list []Rule
	for _, x := range of {
		list = append(list, change(x))
	}
	switch r.(type) {
	case All:
		return All{list}
	case Any:
		return Any{list}
	}
	return None{list}
}

// PropertyNames lists the properties that rules read outside of events.
func PropertyNames(rules ...Rule) (names []string) {
	for r := range Conditions(rules...) {
		if p, is := r.(Property); is {
			names = append(names, p.Name)
		}
	}
	return names
}

// EventsOf gives the events that rules speak of, those of sequences among them.
func EventsOf(rules ...Rule) (list []Event) {
	for r := range Conditions(rules...) {
		switch r := r.(type) {
		case Event:
			list = append(list, r)
		case Then:
			for _, l := range r.Links {
				list = append(list, l.Event)
			}
		}
	}
	return list
}
