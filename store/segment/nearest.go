package segment

import (
	"slices"
	"strings"
)

// Unheard is an event that a rule speaks of and that was never recorded.
type Unheard struct {
	Event   string `json:"event"`
	Nearest string `json:"nearest"` // the name that may be meant; empty: none is like it
}

// UnheardOf lists the events of rules that are not among the names recorded so far: an
// absence of them holds of everybody, anything else of nobody. Each is named once, in
// the order of the rules.
func UnheardOf(recorded []string, rules ...Rule) (list []Unheard) {
	for _, e := range EventsOf(rules...) {
		named := func(u Unheard) bool { return u.Event == e.Name }
		if !slices.Contains(recorded, e.Name) && !slices.ContainsFunc(list, named) {
			list = append(list, Unheard{e.Name, NearestEvent(e.Name, recorded)})
		}
	}
	return list
}

// NearestEvent is Nearest among the events that were recorded and those that Gilmok
// itself knows.
func NearestEvent(name string, recorded []string) string {
	return Nearest(name, slices.Concat(recorded, knownEvents))
}

// Nearest gives the name that is most like one, for "did you mean"; none where they
// differ in more than every fourth letter, or it is one of them.
func Nearest(name string, among []string) string {
	best, fewest := "", max(1, len([]rune(name))/4)+1
	for _, other := range among {
		if other == name {
			return ""
		}
		if n := slips(strings.ToLower(name), strings.ToLower(other)); n < fewest {
			best, fewest = other, n
		}
	}
	return best
}

// slips counts what turns a text into another: letters added, left out, mistaken, and
// neighbours that changed places.
func slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			mistaken := last[j]
			if x[i] != y[j] {
				mistaken++
			}
			row[j+1] = min(mistaken, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
