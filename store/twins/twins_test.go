package twins_test

import (
	"path/filepath"
	"testing"

	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/twins"
	"gilmok/store/value"
)

func TestFind(t *testing.T) {
	st, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	ids := map[string]store.CustomerID{}
	err = st.InTx(t.Context(), func(tx store.Tx) error {
		if err := tx.Customers().RegisterAttribute(t.Context(), store.Attribute{Key: "city", Kind: value.KindText}); err != nil {
			return err
		}
		for id, c := range map[string]store.Customer{
			"phone 1": {Name: "Ada", Phone: "+821012345678"}, "phone 2": {Name: "Ada L.", Phone: "+821012345678"},
			"mail 1": {Email: "Ben@example.com"}, "mail 2": {Email: "ben@example.com"},
			"name 1":   {Name: "김 민지", Attributes: store.Attributes{"city": value.Text("부산")}},
			"name 2":   {Name: "김민지", Email: "minji@example.com", Attributes: store.Attributes{"city": value.Text("부산")}},
			"other":    {Name: "박민준", Email: "a@example.com", Attributes: store.Attributes{"city": value.Text("부산")}},
			"namesake": {Name: "박민준", Email: "b@example.com", Attributes: store.Attributes{"city": value.Text("부산")}},
		} {
			c.ExternalID = id
			if err := tx.Customers().Save(t.Context(), &c); err != nil {
				return err
			}
			ids[id] = c.ID
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	find := func(most int) map[twins.Shared]int {
		t.Helper()
		pairs, err := twins.Find(t.Context(), st, most)
		if err != nil {
			t.Fatal(err)
		}
		found := map[twins.Shared]int{}
		for _, p := range pairs {
			found[p.Shared]++
			if p.First.ID == p.Second.ID {
				t.Errorf("a pair of one: %+v", p)
			}
		}
		return found
	}
	if got := find(10); len(got) != 3 || got[twins.Phone] != 1 || got[twins.Email] != 1 || got[twins.Name] != 1 {
		t.Errorf("%v", got)
	}
	if got := find(2); len(got) != 2 {
		t.Errorf("more than two: %v", got)
	}
	apart := func(on bool) {
		t.Helper()
		if err := st.InTx(t.Context(), func(tx store.Tx) error {
			return tx.Customers().SetApart(t.Context(), ids["phone 2"], ids["phone 1"], on)
		}); err != nil {
			t.Fatal(err)
		}
	}
	apart(true)
	if got := find(10); got[twins.Phone] != 0 || len(got) != 2 {
		t.Errorf("a pair that is two people is found again: %v", got)
	}
	apart(false)
	if got := find(10); got[twins.Phone] != 1 {
		t.Errorf("%v", got)
	}
	apart(true)
	if err := st.InTx(t.Context(), func(tx store.Tx) error { return tx.Customers().Merge(t.Context(), ids["phone 1"], ids["phone 2"]) }); err != nil {
		t.Fatal(err)
	}
	if left, err := st.Customers().Apart(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("what was said of somebody who is gone: %v %v", left, err)
	}
}
