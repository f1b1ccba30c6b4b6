package storetest

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// A file comes to the same in an empty workspace, which writes it in a way of its own,
// and beside somebody who is there already.
func testLoadFirst(t *testing.T, s store.Store) {
	file := motley(rand.New(rand.NewPCG(7, 7)), 2300)
	first, id := loadPeople(t, s, store.LoadPolicy{}, false, file...)
	if first.Added != len(file) || first.Columns["note"].Kept == 0 || first.Columns["tags"].Set == 0 {
		t.Fatalf("%+v", first)
	}
	alone := snapshot(t, s)
	undo(t, s, id)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Customers().Save(ctx, &store.Customer{ExternalID: "stranger"})
	})
	beside, _ := loadPeople(t, s, store.LoadPolicy{}, false, file...)
	both := snapshot(t, s)
	delete(both.people, "stranger")
	for key, c := range alone.people {
		if got := both.people[key]; got != c {
			t.Fatalf("%s beside a stranger:\n%s\nalone:\n%s", key, got, c)
		}
	}
	equal(t, "people", len(both.people), len(alone.people))
	equal(t, "attributes", both.attributes, alone.attributes)
	equal(t, "columns", fmt.Sprint(beside.Columns), fmt.Sprint(first.Columns))
	equal(t, "reachable", fmt.Sprint(beside.Reachable), fmt.Sprint(first.Reachable))
}

// motley makes rows that have little in common.
func motley(r *rand.Rand, n int) []store.Customer {
	file := make([]store.Customer, n)
	some := func(of ...string) string { return of[r.IntN(len(of))] }
	at := func() time.Time { return noon.Add(time.Duration(r.IntN(3)) * time.Hour) }
	for i := range file {
		c := store.Customer{ExternalID: fmt.Sprintf("m%05d", i), Name: some("", `Jo "O'Neil"`, "김민지"), TimeZone: some("", "", "Asia/Seoul"),
			Locale: some("", "ko"), Country: some("", "", "", "KR"), Attributes: store.Attributes{}}
		if i > n/2 {
			c.CreatedAt = at()
		}
		have := map[string]value.Value{"등급": value.Text(some("VIP", "a\tb", `\"`)), "points": value.Number(float64(r.IntN(9))), "born": value.DateOf(value.Date(r.IntN(9))),
			"seen": value.Time(at()), "spent": value.MoneyOf(value.Money{Minor: int64(r.IntN(900)), Currency: "KRW"}), "member": value.Bool(r.IntN(2) == 0)}
		for _, key := range slices.Sorted(maps.Keys(have)) {
			if r.IntN(10) > 0 {
				c.Attributes[key] = have[key]
			}
		}
		switch r.IntN(20) {
		case 0:
			c.Attributes["tags"] = value.List("a", some("b", "c"))
		case 1:
			c.Attributes["points"] = value.Text("12") // which can be a number
		case 2:
			c.Attributes["note"] = value.Bool(true)
		case 3:
			c.Attributes["note"] = value.DateOf(4) // which is no yes or no
		}
		for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS} {
			if k := (store.Consent{Channel: ch, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, Source: "file", At: noon}); r.IntN(3) > 0 {
				if i > n*2/3 {
					k.At, k.Source, k.Night = at(), some("file", "till"), r.IntN(2) == 0
				}
				c.Consents = append(c.Consents, k)
			}
		}
		file[i] = c
	}
	return file
}

// snapshot is who there is, without what the clock and the counting of ids make of them.
func snapshot(t *testing.T, s store.Store) (all struct {
	people     map[string]string
	attributes string
}) {
	t.Helper()
	all.people = map[string]string{}
	ids, err := s.Customers().IDs(t.Context(), store.CustomerQuery{})
	must(t, err)
	list, err := s.Customers().ListByID(t.Context(), ids)
	must(t, err)
	for _, row := range list {
		c := row.Customer
		c.ID, c.UpdatedAt = 0, time.Time{}
		if c.CreatedAt.After(noon.AddDate(0, 0, 1)) {
			c.CreatedAt = time.Time{}
		}
		var attributes []string
		for key, v := range c.Attributes {
			attributes = append(attributes, fmt.Sprint(key, v.Kind(), v))
		}
		slices.Sort(attributes)
		c.Attributes = nil
		all.people[c.ExternalID] = fmt.Sprintf("%+v %q", c, attributes)
	}
	known, err := s.Customers().Attributes(t.Context())
	must(t, err)
	all.attributes = fmt.Sprintf("%+v", known)
	return all
}

// Of the people of one chunk some get another name and some another address: both are
// written, and the addresses are found.
func testLoadMoved(t *testing.T, s store.Store) {
	file := make([]store.Customer, 40)
	for i := range file {
		file[i] = store.Customer{ExternalID: fmt.Sprintf("m%d", i), Email: fmt.Sprintf("a%d@shop.example", i), Phone: fmt.Sprintf("+8210000000%02d", i), Name: "A",
			Attributes: store.Attributes{"points": value.Number(1)}}
	}
	loadPeople(t, s, store.LoadPolicy{}, false, file...)
	before := snapshot(t, s)
	for i := range file {
		switch c := &file[i]; i % 4 {
		case 0:
			c.Name = "B"
		case 1:
			c.Email = fmt.Sprintf("b%d@shop.example", i)
		case 2:
			c.Phone, c.Attributes = fmt.Sprintf("+8210111111%02d", i), store.Attributes{"points": value.Number(2)}
		}
	}
	r, id := loadPeople(t, s, store.LoadPolicy{}, false, file...)
	counts(t, r, 0, 30, 10, 0)
	for i, want := range file {
		for _, key := range []string{want.Email, want.Phone} {
			c := get(t, s, key)
			if c.ExternalID != want.ExternalID || c.Name != want.Name || c.Email != want.Email || c.Phone != want.Phone || !value.Equal(c.Attributes["points"], want.Attributes["points"]) {
				t.Errorf("%s finds %+v, want %+v", key, c, want)
			}
		}
		if old := fmt.Sprintf("a%d@shop.example", i); i%4 == 1 {
			_, err := s.Customers().Find(t.Context(), old)
			wantErr(t, err, store.ErrNotFound)
		}
	}
	undo(t, s, id)
	if after := snapshot(t, s); fmt.Sprint(after.people) != fmt.Sprint(before.people) {
		t.Errorf("undone it is not as before: %v, was %v", after.people, before.people)
	}
	wrong, err := s.Check(t.Context())
	must(t, err)
	equal(t, "what is wrong", len(wrong), 0)
}
