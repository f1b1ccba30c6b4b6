package rules

import (
	"gilmok/store/segment"
	"gilmok/store/value"
)

// node is a rule while it is edited: a group of nodes, or one condition. The
// tree is made from a rule and gives one back after every change.
type node struct {
	mode string // all, any, none; "": a condition
	of   []*node
	rule segment.Rule // of a condition
}

// nodeOf makes the tree of a rule. The top is always a group.
func nodeOf(r segment.Rule) *node {
	n := treeOf(r)
	if n.mode == "" {
		return &node{mode: "all", of: []*node{n}}
	}
	return n
}

func treeOf(r segment.Rule) *node {
	switch r := r.(type) {
	case nil:
		return &node{mode: "all"}
	case segment.All:
		return group("all", r.Of)
	case segment.Any:
		return group("any", r.Of)
	case segment.None:
		// "did not" is told at the event itself.
		if len(r.Of) == 1 {
			if _, isEvent := r.Of[0].(segment.Event); isEvent {
				return &node{rule: r}
			}
		}
		return group("none", r.Of)
	}
	return &node{rule: r}
}

func group(mode string, rules []segment.Rule) *node {
	n := &node{mode: mode}
	for _, r := range rules {
		n.of = append(n.of, treeOf(r))
	}
	return n
}

// asRule gives the rule of the tree. Conditions that are not complete yet are
// left out; complete tells whether there were any.
func (n *node) asRule() (r segment.Rule, complete bool) {
	if n.mode == "" {
		return n.rule, finished(n.rule)
	}
	complete = true
	var of []segment.Rule
	for _, child := range n.of {
		r, ok := child.asRule()
		complete = complete && ok
		if child.mode != "" || ok {
			of = append(of, r)
		}
	}
	switch n.mode {
	case "any":
		return segment.Any{Of: of}, complete
	case "none":
		return segment.None{Of: of}, complete
	}
	return segment.All{Of: of}, complete
}

// finished reports whether a condition reads back from its document, which is
// the one place that knows what is missing.
func finished(r segment.Rule) bool {
	_, err := segment.Parse(segment.Marshal(r))
	return err == nil
}

func (n *node) remove(child *node) {
	for i, c := range n.of {
		if c == child {
			n.of = append(n.of[:i:i], n.of[i+1:]...)
			return
		}
	}
}

// opsFor lists the operators that make sense for a kind of value, the first
// being the usual one.
func opsFor(k value.Kind) []segment.Op {
	switch k {
	case value.KindNumber, value.KindMoney:
		return []segment.Op{segment.OpAtLeast, segment.OpAtMost, segment.OpMore, segment.OpLess, segment.OpBetween, segment.OpIs, segment.OpIsNot, segment.OpIsSet, segment.OpIsNotSet}
	case value.KindBool:
		return []segment.Op{segment.OpIsTrue, segment.OpIsFalse, segment.OpIsSet, segment.OpIsNotSet}
	case value.KindDate, value.KindTime:
		return []segment.Op{segment.OpWithinLast, segment.OpWithinNext, segment.OpOnDayOfYear, segment.OpBefore, segment.OpAfter, segment.OpBetween, segment.OpIsSet, segment.OpIsNotSet}
	case value.KindList:
		return []segment.Op{segment.OpHasTag, segment.OpMatchesAnyTag, segment.OpIsNot, segment.OpIsSet, segment.OpIsNotSet}
	}
	return []segment.Op{segment.OpIs, segment.OpIsNot, segment.OpIn, segment.OpNotIn, segment.OpContains, segment.OpStartsWith, segment.OpIsSet, segment.OpIsNotSet}
}
