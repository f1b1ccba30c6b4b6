package journey

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
)

func cart(t testing.TB) *Journey {
	t.Helper()
	data, err := os.ReadFile("testdata/cart.json")
	if err != nil {
		t.Fatal(err)
	}
	return must(Parse(data))(t)
}

// must gives the value of a call that is not expected to fail.
func must[T any](x T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
}

func TestRoundTrip(t *testing.T) {
	j := cart(t)
	first := must(Marshal(j))(t)
	again := must(Parse(first))(t)
	second := must(Marshal(again))(t)
	if !bytes.Equal(first, second) {
		t.Errorf("written twice, it differs:\n%s\n%s", first, second)
	}
	if !Same(j, again) {
		t.Error("the journey read back does something else")
	}
	if j.Tests[0].Events[1].Name != "ordered" || again.Tests[0].Events[1].After != j.Tests[0].Events[1].After {
		t.Errorf("tests were not kept: %+v", again.Tests)
	}
	if w, ok := again.Steps["w1"].(*Wait); !ok || w.For.String() != "PT1H" {
		t.Errorf("w1 is %+v", again.Steps["w1"])
	}
}

// Every kind survives a round trip with all its keys.
func TestEveryKindRoundTrips(t *testing.T) {
	steps := map[StepID]string{
		"a": `{"kind":"wait","for":"P1D","at":"14:00","zone":"shop"}`,
		"b": `{"kind":"wait","calendar_days":1,"at":"09:00","skip_holidays":true}`,
		"c": `{"kind":"wait","until":{"weekday":["mon","fri"],"at":"09:00","past":"next"}}`,
		"d": `{"kind":"wait","until":{"date":"2026-12-24","at":"10:00","past":"go_on"}}`,
		"e": `{"kind":"wait","title":"Before the day","until":{"attribute":"birthday","offset":"-P7D","at":"09:00"}}`,
		"f": `{"kind":"groups","groups":[{"id":"vip","name":"VIP","rule":{"attribute":"tier","op":"is","value":"gold"}}]}`,
		"g": `{"kind":"update_customer","set":{"stage":"won"},"remove":["cart"],"add":{"points":10},"list_add":{"tags":"vip"},"consent":{"channel":"sms","purpose":"advertising","state":"unsubscribed"}}`,
		"h": `{"kind":"record_event","event":"thanked","properties":{"by":"mail"}}`,
		"i": `{"kind":"context","set":[{"name":"code","value":"{{ coupon }}"}]}`,
		"j": `{"kind":"webhook","message":"ERP","save_as":"answer"}`,
		"k": `{"kind":"throttle","most":100,"per":"PT1H"}`,
		"l": `{"kind":"best_time","fallback":"10:00","least":3,"from":"08:00","to":"20:00"}`,
		"m": `{"kind":"go_to_journey","journey":"Win-back"}`,
		"n": `{"kind":"jump_back","most":3}`,
		"o": `{"kind":"to_do","text":"Call","within":"P3D"}`,
		"p": `{"kind":"note","text":"Ask Minji"}`,
		"q": `{"kind":"exit"}`,
		"r": `{"kind":"experiment","variants":[{"id":"a","weight":50},{"id":"control","weight":50}],"winner":{"by":"ordered","after":"P14D","significance":0.95,"take":"a","each":"city"}}`,
		"s": `{"kind":"message","first_reachable":["A","B"],"only_if":{"attribute":"city","op":"is_set"},"late_after":"PT12H"}`,
		"t": `{"kind":"wait_for_event","branches":[{"id":"b","event":"ordered","where":[{"property":"value","op":"more","value":5}],"same":{"cart":"entry.cart"}}],"within":"P1D","ranked":true}`,
		"u": `{"kind":"split","rule":{"in_segment":"VIP"}}`,
	}
	kinds := map[Kind]bool{}
	for id, doc := range steps {
		s := must(parseStep([]byte(doc), "steps."+string(id)))(t)
		kinds[s.Kind()] = true
		got := must(marshalStep(s))(t)
		if string(got) != doc {
			t.Errorf("%s\n got %s\nwant %s", id, got, doc)
		}
	}
	if len(kinds) != len(Kinds) {
		t.Errorf("%d of %d kinds were looked at", len(kinds), len(Kinds))
	}
}

func TestParseRefuses(t *testing.T) {
	base := must(os.ReadFile("testdata/cart.json"))(t)
	for _, c := range []struct{ name, from, to, place, detail string }{
		{"key at the top", `"seed":7`, `"seed":7,"sede":8`, "sede", "unknown key"},
		{"key in a step", `"for":"PT1H"`, `"for":"PT1H","fro":1`, "steps.w1.fro", "unknown key"},
		{"key in the entry", `"key":"cart_id"`, `"keys":"cart_id"`, "entry.keys", "unknown key"},
		{"key in an exit", `"when":"at_once"`, `"wenn":"at_once"`, "exit[0].wenn", "unknown key"},
		{"kind", `"kind":"split"`, `"kind":"splat"`, "steps.s1.kind", "unknown kind"},
		{"duration", `"PT1H"`, `"1 hour"`, "steps.w1", "not of the form"},
		{"wall time", `"21:00"`, `"25:00"`, "policy", "not on the clock"},
		{"rule", `"op":"at_least","value":"50000"`, `"op":"atleast","value":"50000"`, "steps.s1", "op"},
		{"caps", `"caps":"workspace"`, `"caps":"none"`, "policy", "caps are"},
		{"version", `"journey/1"`, `"journey/2"`, "gilmok", "is not"},
		{"edge", `["entry","out","w1"]`, `["entry","out"]`, "edges[0]", "an edge is"},
		{"step called entry", `"w1":{"kind"`, `"entry":{"kind"`, "steps", "cannot be called"},
		{"after the end", `"left":"exit"}]}`, `"left":"exit"}]} {}`, "", "follows the end"},
		{"no JSON", `{"gilmok"`, `{gilmok"`, "", "not JSON at byte"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := strings.Replace(string(base), c.from, c.to, 1)
			if doc == string(base) {
				t.Fatalf("%q is not in the document", c.from)
			}
			_, err := Parse([]byte(doc))
			var parse *ParseError
			if !errors.As(err, &parse) {
				t.Fatalf("got %v, want a ParseError", err)
			}
			if parse.Place != c.place || !strings.Contains(parse.Detail, c.detail) {
				t.Errorf("got %q at %q, want %q at %q", parse.Detail, parse.Place, c.detail, c.place)
			}
		})
	}
}

// Whatever is fed in: no panic, and what reads well writes well and can be checked.
func FuzzParse(f *testing.F) {
	base, _ := os.ReadFile("testdata/cart.json")
	f.Add(base)
	f.Add([]byte(`{"gilmok":"journey/1","steps":{"n":{"kind":"jump_back"}},"edges":[["n","again","n"],["entry","out","n"]]}`))
	f.Add([]byte(`{"gilmok":"journey/1","steps":{"x":{"kind":"experiment","variants":[]}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		j, err := Parse(data)
		if err != nil {
			return
		}
		Validate(j, Known{Messages: map[string]MessageInfo{}})
		j.Needs()
		out, err := Marshal(j)
		if err != nil {
			t.Fatalf("read, but not written: %v", err)
		}
		if _, err := Parse(out); err != nil {
			t.Fatalf("written, but not read: %v\n%s", err, out)
		}
	})
}
