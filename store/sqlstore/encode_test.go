package sqlstore

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// What is written is read back as it was, and is the JSON that SQL reads.
func TestAttributesComeBack(t *testing.T) {
	values := []value.Value{value.Text("서울"), value.Text(`a "quoted" \ text`), value.Text("line\nline\u2028"), value.Text("},{[,:"),
		value.Number(0), value.Number(math.Copysign(0, -1)), value.Number(-12), value.Number(999_999), value.Number(1_000_000), value.Number(1e21), value.Number(0.1), value.Number(-1.5e-9),
		value.Number(math.MaxFloat64), value.Bool(true), value.Bool(false), value.DateOf(-3), value.DateOf(20_000), value.Time(time.UnixMicro(1_793_491_200_000_001).UTC()),
		value.MoneyOf(value.Money{Minor: -1234, Currency: "USD"}), value.MoneyOf(value.Money{Minor: 1_234_567_890, Currency: "KRW"}), value.MoneyOf(value.Money{Minor: 5}),
		value.List("a", `b"]`, "다")}
	r := &registry{byKey: map[string]*attribute{}}
	all := store.Attributes{}
	for i, v := range values {
		key := "열쇠_" + strconv.Itoa(i)
		r.byKey[key] = &attribute{Attribute: store.Attribute{Key: key, Kind: v.Kind()}}
		all[key] = v
	}
	text, err := r.encode(all)
	if err != nil || !json.Valid([]byte(text.(string))) {
		t.Fatalf("%v is no JSON: %v", text, err)
	}
	back, err := r.decode(text.(string))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, all) {
		t.Errorf("%v came back as %v", all, back)
	}
	for _, torn := range []string{`{"열쇠_0"`, `{"열쇠_0":`, `{"열쇠_4":"x"}`, `{"열쇠_20":[1`, `{nonsense}`} {
		if got, err := r.decode(torn); err == nil {
			t.Errorf("%s is read as %v", torn, got)
		}
	}
	if got, err := r.decode(`{"of nobody":[{"a":1}],"열쇠_0":"x"}`); err != nil || len(got) != 1 {
		t.Errorf("beside an attribute that is gone: %v, %v", got, err)
	}
}

// The undo log is read by encoding/json.
func TestChangesAsText(t *testing.T) {
	changes := rowChanges{"email": {raw("a<b>@example.com"), raw(`"`)}, `alias "7"`: {json.RawMessage(`null`), raw("7")}, "@점수": {nil, rawValue(value.Number(3))},
		consentPrefix + "email advertising": {raw(store.Consent{State: store.ConsentOptedIn}), raw(store.Consent{State: store.ConsentUnsubscribed})}}
	var back rowChanges
	if err := json.Unmarshal([]byte(changes.text()), &back); err != nil {
		t.Fatal(err)
	}
	want, _ := json.Marshal(changes)
	if got, _ := json.Marshal(back); string(got) != string(want) {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if got := (rowChanges{}).text(); got != `{}` {
		t.Errorf("no changes are %s", got)
	}
}
