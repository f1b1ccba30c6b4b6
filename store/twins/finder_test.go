package twins

import (
	"slices"
	"testing"

	"gilmok/store"
	"gilmok/store/value"
)

func TestTwinsNeedMoreThanAName(t *testing.T) {
	rows := []store.CustomerRow{
		{Customer: store.Customer{ID: 1, Name: "Kim", Attributes: store.Attributes{"city": value.Text("Seoul")}}},
		{Customer: store.Customer{ID: 2, Name: "Kim"}},
		{Customer: store.Customer{ID: 3, Name: "K im", Attributes: store.Attributes{"city": value.Text("Seoul")}}},
		{Customer: store.Customer{ID: 4, Name: "Kim", Attributes: store.Attributes{"city": value.Text("Busan")}, Email: "A@x.test"}},
		{Customer: store.Customer{ID: 5, Email: "a@x.test"}},
		{Customer: store.Customer{ID: 6, Name: "Kim", Email: "b@x.test", Attributes: store.Attributes{"city": value.Text("Busan")}}}, // another Kim of Busan
	}
	f := newFinder(map[[2]store.CustomerID]bool{}, 10)
	for i := range rows {
		f.see(&rows[i])
	}
	want := []pair{{1, 3, Name}, {4, 5, Email}}
	if len(f.pairs) != 2 || f.pairs[0] != want[0] || f.pairs[1] != want[1] {
		t.Errorf("%+v, want %+v", f.pairs, want)
	}
}

// In a household that shares a phone, two may be one person though neither is the
// first who was found.
func TestTwinsBehindAHousehold(t *testing.T) {
	apart := map[[2]store.CustomerID]bool{{1, 2}: true, {1, 3}: true}
	f := newFinder(apart, 10)
	for id := range store.CustomerID(5) {
		f.see(&store.CustomerRow{Customer: store.Customer{ID: id + 1, Phone: "+821012345678"}})
	}
	want := []pair{{2, 3, Phone}, {1, 4, Phone}, {1, 5, Phone}}
	if !slices.Equal(f.pairs, want) {
		t.Errorf("%+v, want %+v", f.pairs, want)
	}
}
