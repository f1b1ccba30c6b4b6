package store_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"gilmok/store"
)

// TestAppendObject holds it beside encoding/json.
func TestAppendObject(t *testing.T) {
	values := []any{"", "plain", "(광고) 새 비누", "a\"b\\c", "<b>&amp;</b>", "tab\there", "line\u2028end", "no \xff UTF-8", "\x7f", "👨\u200d👩", "\x00",
		0, -5, int64(1) << 60, true, false, nil, 1.5, 1e21, time.Date(2026, 11, 21, 9, 0, 0, 1, time.UTC), []any{"a", 1}, map[string]any{"b": "<", "a": nil}, []string(nil)}
	keys := []string{"a", "b", "subject", "message", "<key>", "이름", "z", "step", ""}
	same := func(m map[string]any) {
		t.Helper()
		want, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := store.AppendObject([]byte("before"), m); err != nil || string(got) != "before"+string(want) {
			t.Errorf("%s, %v\nwant %s", got, err, want)
		}
	}
	same(nil)
	same(map[string]any{})
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		m := map[string]any{}
		for range random.IntN(7) {
			m[keys[random.IntN(len(keys))]] = values[random.IntN(len(values))]
		}
		same(m)
	}
	for _, v := range values {
		same(maps.Collect(func(yield func(string, any) bool) { yield("only", v) }))
	}
	if got, err := store.AppendObject(nil, map[string]any{"f": func() {}}); err == nil {
		t.Errorf("a function became %s", got)
	}
}
