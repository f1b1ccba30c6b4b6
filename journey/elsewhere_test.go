package journey

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// mailing is a journey of one mail at launch and one a week later.
const mailing = `{"gilmok":"journey/1","name":"Mailing","seed":1,"entry":{"kind":"schedule","at":"launch"},
 "policy":{"quiet_hours":{"from":"00:00","to":"00:00","then":"off"}},
 "steps":{"m1":{"kind":"message","messages":["Mail A"]},"w1":{"kind":"wait","for":"P7D"},"m2":{"kind":"message","messages":["Mail A"]}},
 "edges":[["entry","out","m1"],["m1","out","w1"],["w1","out","m2"]]}`

// written makes a world of people who may be written to by e-mail.
func written(e *Engine, addresses ...string) *World {
	w := NewWorld(e.Journey.Needs(), time.UTC)
	for i, a := range addresses {
		s := &store.Subject{}
		s.ID, s.Email = store.CustomerID(i+1), a
		s.Consents = []store.Consent{{Channel: "email", Purpose: "advertising", State: "opted_in"}}
		w.Add(s)
	}
	return w
}

var launchDay = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// One address gets a message once: the second customer of it is skipped, in any
// order of the people, on any number of workers, and in step, too.
func TestRehearseDuplicateAddress(t *testing.T) {
	for _, doc := range []string{mailing, strings.Replace(mailing, `"at":"launch"`, `"at":"launch","limit":{"in_all":1000}`, 1)} {
		e := prepared(t, doc, twelveMessages())
		var addresses []string
		for i := range 300 {
			addresses = append(addresses, fmt.Sprintf("a%d@shop.invalid", i%200))
		}
		addresses[0], addresses[299] = "TWIN@shop.invalid ", "twin@shop.invalid"
		r := Rehearsal{Engine: e, World: written(e, addresses...), From: launchDay, Days: 10, Workers: 1}
		want := must(r.Run(context.Background()))(t)
		for _, step := range []StepID{"m1", "m2"} {
			if m := want.Messages[step]; m.Sent != 201 || m.Skipped["duplicate_address"] != 99 {
				t.Fatalf("%s: sent %d, skipped %v; 300 people have 201 addresses", step, m.Sent, m.Skipped)
			}
		}
		r.World, r.Workers = r.World.shuffled(), 8
		if got := must(r.Run(context.Background()))(t); got.Digest != want.Digest {
			t.Error("in another order the digest is another")
		}
		path := must(r.Path(context.Background(), 300))(t)
		if !slices.ContainsFunc(path, func(l TraceLine) bool { return l.What == DecidedSkipped && l.Detail == "duplicate_address" }) {
			t.Errorf("the path of the second twin does not say why:\n%s", FormatTrace(e.Journey, path, time.UTC))
		}
	}
}

func elsewhere(id store.CustomerID, j store.JourneyID, day int, rank int) Planned {
	at := launchDay.AddDate(0, 0, day)
	return Planned{Journey: j, Name: fmt.Sprint("Journey ", j), Customer: id, Channel: "email", At: at, Queued: at.Add(-time.Hour), Rank: rank}
}

// What other journeys are going to send counts for caps, and says who gets too much.
func TestElsewhere(t *testing.T) {
	e := prepared(t, mailing, twelveMessages())
	w := written(e, "a@x", "b@x", "c@x", "d@x")
	w.SetElsewhere([]Planned{
		elsewhere(1, 7, 1, 0), elsewhere(1, 7, 2, 0), elsewhere(1, 8, 3, 0), // three in the week of the first mail
		elsewhere(2, 8, 6, 0),   // between the two
		elsewhere(3, 8, 20, 0),  // in no week of this journey's
		elsewhere(4, 9, 100, 0), // beyond the end
	})
	r := Rehearsal{Engine: e, World: w, From: launchDay, Days: 30}
	res := must(r.Run(context.Background()))(t)
	if want := []Conflict{{8, "Journey 8", 2, 2}, {7, "Journey 7", 1, 2}}; !slices.Equal(res.Conflicts, want) {
		t.Errorf("conflicts %+v, want %+v", res.Conflicts, want)
	}
	if want := map[int]int{3: 1, 1: 2, 0: 1}; !maps.Equal(res.WeeksBefore, want) {
		t.Errorf("fullest weeks without %v, want %v", res.WeeksBefore, want)
	}
	if want := map[int]int{4: 1, 2: 1, 1: 2}; !maps.Equal(res.Weeks, want) {
		t.Errorf("fullest weeks with %v, want %v", res.Weeks, want)
	}
	if want := map[int]int{3: 1, 1: 1, 0: 1}; !maps.Equal(res.Over, want) {
		t.Errorf("brought over %v, want %v", res.Over, want)
	}
	for _, c := range []struct {
		ask  Query
		want []store.CustomerID
	}{{Query{Over: 3}, []store.CustomerID{1}}, {Query{Over: 1}, []store.CustomerID{2}}, {Query{Meets: 8}, []store.CustomerID{1, 2}}} {
		if got := must(r.People(context.Background(), c.ask))(t); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.ask, got, c.want)
		}
	}
}

// Competing for the same cap, the journey that comes first goes; the other one's
// messages are skipped and not the other way round.
func TestElsewherePriority(t *testing.T) {
	for _, c := range []struct {
		name  string
		other int // its rank
		day   int
		sent  int
	}{
		{"the other waits and comes first", 1, 0, 1}, // due in this very moment
		{"the other comes last", -1, 0, 2},
		{"equals: the one that runs already goes", 0, 0, 1},
		{"sent before is sent before", -1, -1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := prepared(t, mailing, twelveMessages())
			e.Rules.Caps = []Cap{{Most: 1, Per: value.Days(3)}}
			w := written(e, "a@x")
			w.SetElsewhere([]Planned{elsewhere(1, 7, c.day, c.other)})
			res := must(Rehearsal{Engine: e, World: w, From: launchDay, Days: 10}.Run(context.Background()))(t)
			sent := res.Messages["m1"].Sent + res.Messages["m2"].Sent
			if sent != c.sent {
				t.Errorf("%d sent, want %d: %+v", sent, c.sent, res.Messages)
			}
		})
	}
}

func TestCost(t *testing.T) {
	messages := twelveMessages()
	long := messages["Text"]
	long.Name, long.Long = "Long", true
	messages["Long"] = long
	doc := strings.Replace(mailing, `"messages":["Mail A"]},"w1"`, `"messages":["Mail A","Text","Kakao"]},"w1"`, 1)
	doc = strings.Replace(doc, `"messages":["Mail A"]}},`, `"messages":["Long"]}},`, 1)
	e := prepared(t, doc, messages)
	e.Rules.Tariff = must(TariffFrom(map[string]string{"price.email": "0.5", "price.sms": "18", "price.lms": "45.25", "shop.currency": "KRW"}))(t)
	w := NewWorld(e.Journey.Needs(), time.UTC)
	for i := range 3 {
		s := &store.Subject{}
		s.ID, s.Email, s.Phone = store.CustomerID(i+1), fmt.Sprint(i, "@x"), fmt.Sprint("+8210", i)
		for _, ch := range worldChannels {
			s.Consents = append(s.Consents, store.Consent{Channel: ch, Purpose: "advertising", State: "opted_in", Night: true})
		}
		w.Add(s)
	}
	res := must(Rehearsal{Engine: e, World: w, From: launchDay, Days: 10}.Run(context.Background()))(t)
	got := string(must(json.Marshal(res.Cost))(t))
	want := `{"total":{"amount":"191","currency":"KRW"},"of":{` +
		`"email":{"messages":3,"cost":{"amount":"2","currency":"KRW"}},"kakao":{"messages":3},` +
		`"lms":{"messages":3,"cost":{"amount":"136","currency":"KRW"}},"sms":{"messages":3,"cost":{"amount":"54","currency":"KRW"}}},` +
		`"per_day":{"2026-03-02":{"amount":"56","currency":"KRW"},"2026-03-09":{"amount":"136","currency":"KRW"}}}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	e.Rules.Tariff = Tariff{}
	if res = must(Rehearsal{Engine: e, World: w, From: launchDay, Days: 10}.Run(context.Background()))(t); res.Cost != nil {
		t.Errorf("without prices the cost is %+v", res.Cost)
	}
	if _, err := TariffFrom(map[string]string{"price.sms": "cheap"}); err == nil {
		t.Error("a price of cheap is taken")
	}
}

func TestIsLong(t *testing.T) {
	ninety := strings.Repeat("가", 45)
	for _, c := range []struct {
		text string
		long bool
	}{
		{ninety, false}, {ninety + "!", true}, {ninety + "{{ name }}{% if a %}{% endif %}", false}, {strings.Repeat("a", 90), false},
		{strings.Repeat("a", 91), true}, {"{{ open " + ninety, true}, {"{", false},
	} {
		doc := must(json.Marshal(map[string]string{"text": c.text}))(t)
		if isLong(store.ChannelSMS, doc) != c.long {
			t.Errorf("%q: long %t, want %t", c.text, !c.long, c.long)
		}
	}
	if isLong(store.ChannelEmail, []byte(`{"text":"`+ninety+`more"}`)) || !isLong(store.ChannelSMS, []byte(`{"subject":"News","text":"x"}`)) {
		t.Error("a mail is never an LMS, a text with a subject always")
	}
}
