package sqlstore

import "gilmok/store"

// idSet is a set of customers, a bit for each id: ids are given out one after
// another, so a million of them take 125 kB.
type idSet []uint64

func (s idSet) has(id store.CustomerID) bool {
	at := int(id / 64)
	return id >= 0 && at < len(s) && s[at]&(1<<(id%64)) != 0
}

// add reports whether the id is new to the set.
func (s *idSet) add(id store.CustomerID) bool {
	if id < 0 || s.has(id) {
		return false
	}
	for int(id/64) >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[id/64] |= 1 << (id % 64)
	return true
}
