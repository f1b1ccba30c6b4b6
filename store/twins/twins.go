// Package twins finds customers who may be there twice. Nobody is put together by
// itself: families share phones, and names are not unique.
package twins

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"gilmok/store"
)

// Shared is what two records have in common.
type Shared string

// What may be shared. Name is the name with the town, where neither address nor
// number says that they are two people.
const (
	Phone Shared = "phone"
	Email Shared = "email"
	Name  Shared = "name"
)

// Pair is two records that may be the same person.
type Pair struct {
	First, Second store.CustomerRow
	Shared        Shared
}

// chunk is how many customers are looked at in one query.
const chunk = 2000

// Find lists at most so many pairs, those left out that were said to be two people.
func Find(ctx context.Context, st store.Reads, most int) ([]Pair, error) {
	return new(Search).Pairs(ctx, st, most)
}

// Search goes through everybody once, as far as pairs are asked for, and goes on from
// there: after a merge nobody is read again. The zero Search is ready; it begins anew
// where customers came or went by other ways. It may be used from several goroutines.
type Search struct {
	mu     sync.Mutex
	found  *finder
	ids    []store.CustomerID
	at     int                                   // how many of them were looked at
	size   int                                   // customers there are
	merged map[store.CustomerID]store.CustomerID // who is gone, and in whom
}

// Pairs gives the first pairs that are not settled, at most so many.
func (s *Search) Pairs(ctx context.Context, st store.Reads, most int) ([]Pair, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	customers := st.Customers()
	n, err := customers.Count(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("find twins: %w", err)
	}
	if s.found == nil || n != s.size {
		if err := s.begin(ctx, customers, n); err != nil {
			return nil, err
		}
	}
	for {
		list, err := fetch(ctx, customers, s.found.pairs, most)
		if err != nil || len(list) == most || s.at == len(s.ids) {
			return list, err
		}
		if err := s.look(ctx, customers, len(s.found.pairs)+most-len(list)); err != nil {
			return nil, err
		}
	}
}

func (s *Search) begin(ctx context.Context, customers store.CustomerReader, size int) error {
	apart, err := customers.Apart(ctx)
	if err != nil {
		return err
	}
	ids, err := customers.IDs(ctx, store.CustomerQuery{})
	if err != nil {
		return fmt.Errorf("find twins: %w", err)
	}
	s.found, s.ids, s.at, s.size, s.merged = newFinder(apart, 0), ids, 0, size, map[store.CustomerID]store.CustomerID{}
	return nil
}

// look goes on until so many pairs are found.
func (s *Search) look(ctx context.Context, customers store.CustomerReader, most int) error {
	s.found.most = most
	for s.at < len(s.ids) && len(s.found.pairs) < most {
		next := min(s.at+chunk, len(s.ids))
		rows, err := customers.ListByID(ctx, s.ids[s.at:next])
		if err != nil {
			return fmt.Errorf("find twins: %w", err)
		}
		s.found.most = most + 4*chunk // a chunk is looked at whole, or the rest of it would be missed
		for i := range rows {
			s.found.see(&rows[i])
		}
		s.at = next
	}
	s.follow()
	return nil
}

// Merged says that one of two records is gone, and whose they both are now.
func (s *Search) Merged(into, gone store.CustomerID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.found == nil {
		return
	}
	s.merged[gone] = into
	s.size--
	s.follow()
}

// Apart says that a pair is two people, or that this was taken back.
func (s *Search) Apart(a, b store.CustomerID, apart bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !apart {
		s.found = nil // who of them was left out since is not known: begin anew
		return
	}
	if s.found != nil {
		s.found.pairs = slices.DeleteFunc(s.found.pairs, func(x pair) bool { return x.first == a && x.second == b || x.first == b && x.second == a })
	}
}

// follow puts those who took others over in their places: what was shared with one
// that is gone is shared with them.
func (s *Search) follow() {
	now := func(id store.CustomerID) store.CustomerID {
		for {
			into, gone := s.merged[id]
			if !gone {
				return id
			}
			id = into
		}
	}
	seen := map[[2]store.CustomerID]bool{}
	kept := s.found.pairs[:0]
	for _, x := range s.found.pairs {
		x.first, x.second = now(x.first), now(x.second)
		both := [2]store.CustomerID{min(x.first, x.second), max(x.first, x.second)}
		if x.first != x.second && !seen[both] {
			seen[both] = true
			kept = append(kept, x)
		}
	}
	s.found.pairs = kept
}

// fetch reads the records of the pairs anew, at most so many: the finder keeps only
// numbers.
func fetch(ctx context.Context, customers store.CustomerReader, pairs []pair, most int) (list []Pair, err error) {
	for _, x := range pairs {
		if len(list) == most {
			break
		}
		rows, err := customers.ListByID(ctx, []store.CustomerID{x.first, x.second})
		if err != nil {
			return nil, fmt.Errorf("read twins: %w", err)
		}
		if len(rows) == 2 {
			list = append(list, Pair{rows[0], rows[1], x.shared})
		}
	}
	return list, nil
}

// pair is a Pair by numbers.
type pair struct {
	first, second store.CustomerID
	shared        Shared
}

// keyed is a customer found by a key, with what may show that another one of
// that name is somebody else.
type keyed struct {
	id           store.CustomerID
	email, phone string
}

// finder keeps the first customer of each phone, address and name with town, and
// a few of those who turned out to be others.
type finder struct {
	first map[string]keyed
	more  map[string][]keyed
	met   map[[2]store.CustomerID]bool // the lower number first
	pairs []pair
	most  int
}

func newFinder(met map[[2]store.CustomerID]bool, most int) *finder {
	return &finder{first: map[string]keyed{}, more: map[string][]keyed{}, met: met, most: most}
}

// mostMore bounds how many of one name a person is held against.
const mostMore = 20

func (f *finder) see(c *store.CustomerRow) {
	me := keyed{c.ID, strings.ToLower(c.Email), c.Phone}
	f.share(Phone, c.Phone, me)
	f.share(Email, me.email, me)
	if city := c.Attributes["city"].Text(); c.Name != "" && city != "" {
		f.share(Name, strings.ToLower(strings.Join(strings.Fields(c.Name), ""))+"\x00"+city, me)
	}
}

func (f *finder) share(what Shared, key string, me keyed) {
	if key == "" || len(f.pairs) >= f.most {
		return
	}
	key = string(what) + key
	first, seen := f.first[key]
	if !seen {
		f.first[key] = me
		return
	}
	if f.pair(what, first, me) || slices.ContainsFunc(f.more[key], func(other keyed) bool { return f.pair(what, other, me) }) {
		return
	}
	if len(f.more[key]) < mostMore {
		f.more[key] = append(f.more[key], me)
	}
}

// pair keeps two customers as a pair, unless they are one already or are known to
// be two people.
func (f *finder) pair(what Shared, other, me keyed) bool {
	if what == Name && (differ(me.email, other.email) || differ(me.phone, other.phone)) {
		return false // many people have one name
	}
	both := [2]store.CustomerID{min(me.id, other.id), max(me.id, other.id)}
	if f.met[both] {
		return false
	}
	f.met[both] = true
	f.pairs = append(f.pairs, pair{other.id, me.id, what})
	return true
}

func differ(a, b string) bool { return a != "" && b != "" && a != b }
