package sqlite

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"gilmok/store"
)

// TestResultsReadBackAsEncodingJSONHasThem: a result is read back as what encoding/json
// would have written of it.
func TestResultsReadBackAsEncodingJSONHasThem(t *testing.T) {
	at := time.Date(2026, 11, 21, 9, 30, 0, 123456000, time.UTC)
	sent := &store.OutboxEntry{ID: 7, State: store.OutboxSent, Attempt: 2, Detail: "250 2.0.0 \"ok\" <queued>\n", ProviderID: "비누-1", FinishedAt: at}
	for _, n := range []store.OutboxNote{
		{Entry: sent},
		{Entry: &store.OutboxEntry{ID: 8, State: store.OutboxRetry, Reason: "450 4.2.1", NotBefore: at}},
		{Entry: sent, Events: []store.Event{{Customer: 3, Name: store.EventSent, At: at, Key: "1/m1/1", Properties: store.Properties{"subject": "(광고) \u2028", "message": int64(4)}}, {Name: "x", Properties: store.Properties{}}},
			Decision: &store.Decision{At: at, Customer: 3, Journey: 1, Run: 2, Passage: 5, Step: "m1", What: "sent", Saw: map[string]any{"attempt": 1, "sender": "main", "list": []any{"a"}}}},
		{Entry: sent, Decision: &store.Decision{}, Suppress: &store.Suppression{Address: "a@b.test", At: at}},
	} {
		lines, err := appendLines(nil, 9, []store.OutboxNote{n})
		if err != nil {
			t.Fatal(err)
		}
		got, ok := readLine(lines[:len(lines)-1], 9)
		text, err := json.Marshal(asLine(n))
		var want line
		if err != nil || json.Unmarshal(text, &want) != nil || !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s\nreads back as %+v\nand not %+v", lines, got, want)
		}
	}
	bad := store.OutboxNote{Entry: sent, Decision: &store.Decision{Saw: map[string]any{"f": func() {}}}}
	if lines, err := appendLines(nil, 9, []store.OutboxNote{bad}); err == nil {
		t.Errorf("what cannot be written was: %s", lines)
	}
}

// TestAResultLeavesNothingOut: a field that a line, an event or a decision has gained is
// not forgotten by what writes them.
func TestAResultLeavesNothingOut(t *testing.T) {
	full := line{Events: make([]store.Event, 1), Decision: &store.Decision{}}
	fill(t, reflect.ValueOf(&full).Elem())
	fill(t, reflect.ValueOf(&full.Events[0]).Elem())
	fill(t, reflect.ValueOf(full.Decision).Elem())
	full.Suppress = nil // one with it is written by encoding/json
	text, err := appendResult(nil, full)
	var got line
	if err != nil || json.Unmarshal(text, &got) != nil || !reflect.DeepEqual(got, full) {
		t.Errorf("%s, %v\nreads back as %+v\nand not %+v", text, err, got, full)
	}
}

// fill gives every field of a struct a value.
func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Int, reflect.Int64:
			f.SetInt(int64(i) + 1)
		case reflect.String:
			f.SetString(v.Type().Field(i).Name)
		case reflect.Map:
			f.Set(reflect.MakeMap(f.Type()))
			f.SetMapIndex(reflect.ValueOf("a"), reflect.ValueOf("b"))
		case reflect.Struct:
			f.Set(reflect.ValueOf(time.Date(2026, 11, 21, 9, 30, 0, 123456000, time.UTC)))
		case reflect.Slice, reflect.Pointer:
		default:
			t.Fatalf("what is to be put into %s?", v.Type().Field(i).Name)
		}
	}
}
