package journey

import (
	"reflect"
	"slices"
)

// Difference is one between two journeys: at a step, or at the entry, which
// stands for what belongs to the whole (audience, exit criteria, conversion, policy).
type Difference struct {
	Step StepID
	What ChangeKind
	Old  Step // nil: added, or the entry
	New  Step // nil: removed, or the entry
}

// ChangeKind is how a step differs.
type ChangeKind string

// The kinds. Led elsewhere: the step does the same, and another one follows.
const (
	ChangeAdded   ChangeKind = "added"
	ChangeRemoved ChangeKind = "removed"
	ChangeChanged ChangeKind = "changed"
	ChangeLed     ChangeKind = "led_elsewhere"
)

// Diff lists what another version of a journey does differently, the entry
// first, then the steps in the order of their ids. Places on the board, names of
// the journey and saved tests do not count.
func Diff(old, new *Journey) []Difference {
	var list []Difference
	if !sameWhole(old, new) {
		list = append(list, Difference{Step: EntryID, What: ChangeChanged})
	} else if !sameWays(old, new, EntryID) {
		list = append(list, Difference{Step: EntryID, What: ChangeLed})
	}
	ids := append(old.StepIDs(), new.StepIDs()...)
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		a, b := old.Steps[id], new.Steps[id]
		c := Difference{Step: id, Old: a, New: b}
		switch {
		case a == nil:
			c.What = ChangeAdded
		case b == nil:
			c.What = ChangeRemoved
		case !reflect.DeepEqual(a, b):
			c.What = ChangeChanged
		case !sameWays(old, new, id):
			c.What = ChangeLed
		default:
			continue
		}
		list = append(list, c)
	}
	return list
}

// sameWhole compares what belongs to no step.
func sameWhole(a, b *Journey) bool {
	bare := func(j *Journey) Journey {
		return Journey{Seed: j.Seed, Entry: j.Entry, Audience: j.Audience, Exit: j.Exit, Conversion: j.Conversion, Policy: j.Policy}
	}
	return reflect.DeepEqual(bare(a), bare(b))
}

// sameWays compares where a step's ports lead.
func sameWays(a, b *Journey, id StepID) bool {
	ways := func(j *Journey) map[string]StepID {
		to := map[string]StepID{}
		for _, e := range j.From(id) {
			to[e.Port] = e.To
		}
		return to
	}
	return reflect.DeepEqual(ways(a), ways(b))
}
