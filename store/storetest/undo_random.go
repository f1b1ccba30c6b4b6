package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"gilmok/store"
	"gilmok/store/value"
)

// testUndoIsEditAlone: people are brought in, then by turns imports and edits by hand
// at random, and all those imports are undone, the last one first. What is left is what
// the edits alone would have made.
func testUndoIsEditAlone(t *testing.T, s store.Store) {
	const seed = 20261122
	r := rand.New(rand.NewPCG(seed, 0))
	want := map[string]map[string]string{} // by external id and field; what undoing must bring back
	var first []store.Customer
	for i := range 12 {
		c := randomPerson(r, i, "base")
		first, want[c.ExternalID] = append(first, c), said(&c)
	}
	loadPeople(t, s, store.LoadPolicy{}, false, first...)
	fresh := map[string]map[string]string{} // edits of people that came with an undone import
	var imports []store.ImportID
	for turn := range 40 {
		mark := fmt.Sprintf("turn %d", turn)
		if r.IntN(2) == 0 {
			var rows []store.Customer
			for _, i := range r.Perm(18)[:1+r.IntN(8)] {
				rows = append(rows, randomPerson(r, i, mark))
			}
			policy := store.LoadPolicy{Policy: []store.Policy{store.PolicyUpdate, store.PolicyFill, store.PolicyAdd}[r.IntN(3)]}
			_, id := loadPeople(t, s, policy, false, rows...)
			imports = append(imports, id)
			continue
		}
		c, err := s.Customers().Find(t.Context(), fmt.Sprint(r.IntN(18)))
		if err != nil {
			continue // nobody of this number yet
		}
		field := editRandomly(r, c, mark)
		write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Customers().Save(ctx, c) })
		of := want[c.ExternalID]
		if of == nil {
			if of = fresh[c.ExternalID]; of == nil {
				of = map[string]string{}
				fresh[c.ExternalID] = of
			}
		}
		of[field] = said(c)[field]
	}
	if len(imports) < 5 || len(fresh) == 0 {
		t.Fatalf("%d imports, %d edited newcomers: too little happens", len(imports), len(fresh))
	}
	slices.Reverse(imports)
	for _, id := range imports {
		undo(t, s, id)
	}
	for id, fields := range want {
		got := said(get(t, s, id))
		for _, field := range []string{"name", "city", "tier", "visits"} {
			if got[field] != fields[field] {
				t.Errorf("customer %s: %s is %q, and %q by the edits alone", id, field, got[field], fields[field])
			}
		}
	}
	for id, fields := range fresh {
		got := said(get(t, s, id))
		for field, text := range fields {
			if got[field] != text {
				t.Errorf("newcomer %s: %s is %q, edited to %q", id, field, got[field], text)
			}
		}
	}
	equal(t, "customers", total(t, s), len(want)+len(fresh))
	healthy(t, s)
}

// randomPerson has some of the fields; no two marks write the same text.
func randomPerson(r *rand.Rand, i int, mark string) store.Customer {
	c := store.Customer{ExternalID: fmt.Sprint(i), Attributes: store.Attributes{}}
	if r.IntN(2) == 0 {
		c.Name = "name of " + mark
	}
	if r.IntN(2) == 0 {
		c.Attributes["city"] = value.Text("city of " + mark)
	}
	if r.IntN(3) == 0 {
		c.Attributes["tier"] = value.Text("tier of " + mark)
	}
	if r.IntN(3) == 0 {
		c.Attributes["visits"] = value.Number(float64(r.IntN(1 << 30)))
	}
	return c
}

// editRandomly writes or takes away one field, and names it.
func editRandomly(r *rand.Rand, c *store.Customer, mark string) (field string) {
	if c.Attributes == nil {
		c.Attributes = store.Attributes{}
	}
	switch r.IntN(5) {
	case 0:
		c.Name = "by hand, " + mark
		return "name"
	case 1:
		c.Attributes["city"] = value.Text("by hand, " + mark)
		return "city"
	case 2:
		delete(c.Attributes, "city")
		return "city"
	case 3:
		c.Attributes["visits"] = value.Number(float64(1<<31 + r.IntN(1<<30)))
		return "visits"
	}
	c.Attributes["tier"] = value.Text("by hand, " + mark)
	return "tier"
}

// said gives the fields the test looks at, as text.
func said(c *store.Customer) map[string]string {
	fields := map[string]string{"name": c.Name}
	for _, key := range []string{"city", "tier", "visits"} {
		fields[key] = c.Attributes[key].String()
	}
	return fields
}
