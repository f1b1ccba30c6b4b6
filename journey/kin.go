package journey

import (
	"cmp"
	"container/heap"
	"hash/fnv"
	"slices"
	"strings"

	"gilmok/store"
)

// addressHash tells addresses apart without keeping them; 0 is none.
func addressHash(address string) uint64 {
	address = strings.ToLower(strings.TrimSpace(address))
	if address == "" {
		return 0
	}
	h := fnv.New64a()
	h.Write([]byte(address))
	return h.Sum64() | 1
}

// families finds the rows that share an address with another: in life, one
// address gets a message once. Most worlds have few of them.
func (w *World) families() map[int]*family {
	w.kinOnce.Do(func() {
		parent := map[int]int{}
		var root func(int) int
		root = func(row int) int {
			if p, ok := parent[row]; ok && p != row {
				parent[row] = root(p)
				return parent[row]
			}
			return row
		}
		for _, hashes := range [][]uint64{w.mails, w.phones} {
			order := make([]int32, 0, len(hashes))
			for row, h := range hashes {
				if h != 0 {
					order = append(order, int32(row))
				}
			}
			slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(hashes[a], hashes[b]) })
			for i := 1; i < len(order); i++ {
				if a, b := int(order[i-1]), int(order[i]); hashes[a] == hashes[b] {
					a, b = root(a), root(b)
					parent[max(a, b)], parent[min(a, b)] = min(a, b), min(a, b)
				}
			}
		}
		byRoot := map[int]*family{}
		w.kin = make(map[int]*family, len(parent))
		for _, row := range sortedIDs(parent) {
			f := byRoot[root(row)]
			if f == nil {
				f = &family{}
				byRoot[root(row)] = f
			}
			f.rows = append(f.rows, row)
			w.kin[row] = f
		}
	})
	return w.kin
}

// family is rows that share addresses, in order.
type family struct{ rows []int }

// kin is what the members of a family have been sent in one rehearsal; nil where
// somebody shares no address.
type kin struct {
	first map[kinKey]store.CustomerID
}

type kinKey struct {
	message string
	address uint64
}

func newKin() *kin { return &kin{first: map[kinKey]store.CustomerID{}} }

// had reports whether another customer of the person's address has had a message.
// One's own later passage is a message of its own.
func (k *kin) had(v *view, m MessageInfo) bool {
	if k == nil {
		return false
	}
	id, sent := k.first[kinKey{m.Name, v.addressed(m.Channel)}]
	return sent && id != v.w.ids[v.row]
}

func (k *kin) sent(v *view, m MessageInfo) {
	if k == nil {
		return
	}
	if address := v.addressed(m.Channel); address != 0 {
		if key := (kinKey{m.Name, address}); k.first[key] == 0 {
			k.first[key] = v.w.ids[v.row]
		}
	}
}

// addressed gives the hash of the person's address on a channel that writes to one.
func (v *view) addressed(ch store.Channel) uint64 {
	switch ch {
	case store.ChannelEmail:
		return v.w.mails[v.row]
	case store.ChannelSMS, store.ChannelKakao:
		return v.w.phones[v.row]
	}
	return 0
}

// together walks a family by one clock: who is written to first has the address.
func (s *sim) together(f *family, t *tally) {
	shared := newKin()
	var queue walkers
	for _, row := range f.rows {
		w := &walker{s: s, tally: t, view: view{w: s.w}}
		w.begin(row)
		w.kin = shared
		if at, ok := w.next(); ok {
			queue = append(queue, queued{at, w.customer(), w})
		}
	}
	heap.Init(&queue)
	for len(queue) > 0 && !queue[0].at.After(s.to) {
		q := &queue[0]
		q.w.step(q.at)
		if next, ok := q.w.next(); ok {
			q.at = next
			heap.Fix(&queue, 0)
			continue
		}
		heap.Pop(&queue).(queued).w.finish()
	}
	for _, q := range queue {
		q.w.finish()
	}
}
