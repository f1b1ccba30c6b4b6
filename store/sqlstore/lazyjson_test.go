package sqlstore

import (
	"encoding/json"
	"testing"

	"gilmok/store"
	"gilmok/store/value"
)

func TestLazyPropertiesReadAsAllDo(t *testing.T) {
	for _, p := range []store.Properties{
		{},
		{"a": 1.5, "b": "x", "c": true, "d": nil, "e": []any{"x", "y"}, "f": map[string]any{"amount": "12.50", "currency": "USD"}},
		{"a": "quo\"te, } \\ <b>", "비누": "라벤더", "k\"ey": 3.0, "": "blank", "deep": map[string]any{"a": []any{map[string]any{"b": "}"}}}, "z": -1e21},
	} {
		object, err := json.Marshal(map[string]any(p))
		if err != nil {
			t.Fatal(err)
		}
		for name := range p {
			if got, want := lazyProperties(object).Property(name), p.Property(name); !value.Equal(got, want) {
				t.Errorf("%s of %s: %v, want %v", name, object, got, want)
			}
		}
		if got := lazyProperties(object).Property("unheard of"); !got.IsNone() {
			t.Errorf("unheard of is %v in %s", got, object)
		}
	}
}

func FuzzLazyProperties(f *testing.F) {
	f.Add(`{"a":[1,{"b":"}"}],"c":"x\"y"}`, "c")
	f.Add(`{"a"`, "a")
	f.Fuzz(func(t *testing.T, object, name string) {
		got := lazyProperties(object).Property(name)
		var p store.Properties
		if json.Unmarshal([]byte(object), &p) != nil {
			return // anything but a crash will do
		}
		written, _ := json.Marshal(map[string]any(p)) // was read from JSON
		if want := p.Property(name); !value.Equal(lazyProperties(written).Property(name), want) {
			t.Errorf("%s of %s: %v, want %v", name, written, got, want)
		}
	})
}
