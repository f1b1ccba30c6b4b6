package journey

import (
	"cmp"
	"slices"
)

// sortedIDs gives the keys of a map in order: maps have none, and traces need one.
func sortedIDs[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
