// Package twins finds customers who may be there twice. Nobody is put together by
// itself: families share phones, and names are not unique.
package twins

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
	customers := st.Customers()
	apart, err := customers.Apart(ctx)
	if err != nil {
		return nil, err
	}
	ids, err := customers.IDs(ctx, store.CustomerQuery{})
	if err != nil {
		return nil, fmt.Errorf("find twins: %w", err)
	}
	f := newFinder(apart, most)
	for start := 0; start < len(ids) && len(f.pairs) < most; start += chunk {
		rows, err := customers.ListByID(ctx, ids[start:min(start+chunk, len(ids))])
		if err != nil {
			return nil, fmt.Errorf("find twins: %w", err)
		}
		for i := range rows {
			f.see(&rows[i])
		}
	}
	return fetch(ctx, customers, f.pairs)
}

// fetch reads the records of the pairs anew: the finder keeps only numbers.
func fetch(ctx context.Context, customers store.CustomerReader, pairs []pair) (list []Pair, err error) {
	for _, x := range pairs {
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
