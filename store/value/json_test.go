package value_test

import (
	"slices"
	"testing"

	"gilmok/store/value"
)

// Shops send the products of a cart as ids, or as objects with an id somewhere.
func TestObjectsInAListStandByTheirID(t *testing.T) {
	list := []any{"S-01", map[string]any{"product": "S-02", "name": "Soap"}, map[string]any{"sku": "S-03"}, map[string]any{"id": 4.0},
		map[string]any{"name": "Candle"}, map[string]any{"price": 9000.0}, 7.0}
	v, err := value.FromAny(list)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"S-01", "S-02", "S-03", "4", "Candle", `{"price":9000}`, "7"}
	if got := v.List(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
