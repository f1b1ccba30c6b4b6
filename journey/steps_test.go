package journey

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// stand makes an engine with one step between the entry and an exit on each of
// its ports, and a passage that stands at the step.
func stand(t *testing.T, doc string, in Input, messages map[string]MessageInfo) (*Engine, store.Passage, []Effect) {
	t.Helper()
	s := must(parseStep([]byte(doc), "steps.s"))(t)
	j := (&Journey{Seed: 1}).AddStep("s", s, Point{}).Connect(EntryID, PortOut, "s")
	for _, p := range s.Ports() {
		id := StepID("to_" + p.Name)
		j = j.AddStep(id, &ToDo{Text: "stay"}, Point{}).Connect("s", p.Name, id)
	}
	e := (&Engine{Journey: j, Seed: 1, Messages: messages, Values: upper{}, Explain: true}).Prepare()
	at := time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC)
	p := store.Passage{ID: 5, Customer: 1, Step: string(EntryID), EnteredAt: at, Due: at, State: store.PassageActive}
	p, fx, err := e.Advance(p, in, at)
	if err != nil {
		t.Fatal(err)
	}
	return e, p, fx
}

// upper evaluates {{ name }} templates to their name in capitals, and fails for
// {{ fail }}.
type upper struct{}

func (upper) Broken(string) string { return "" }

func (upper) Value(text string, _ Person, _ *Context) (any, error) {
	name := strings.Trim(text, "{} ")
	if name == "fail" {
		return nil, errors.New("no value")
	}
	return strings.ToUpper(name), nil
}

func again(t *testing.T, e *Engine, p store.Passage, in Input, after time.Duration) (store.Passage, []Effect) {
	t.Helper()
	p, fx, err := e.Advance(p, in, p.EnteredAt.Add(after))
	if err != nil {
		t.Fatal(err)
	}
	return p, fx
}

func TestGroups(t *testing.T) {
	doc := `{"kind":"groups","groups":[{"id":"vip","rule":{"attribute":"points","op":"at_least","value":100}},{"id":"some","rule":{"attribute":"points","op":"at_least","value":10}}]}`
	for points, want := range map[float64]string{500: "to_vip", 50: "to_some", 5: "to_else"} {
		s := customer(time.UTC)
		s.Attributes = store.Attributes{"points": value.Number(points)}
		_, p, fx := stand(t, doc, Input{Person: PersonOf(s)}, nil)
		if p.Step != want {
			t.Errorf("%v points come to %s", points, p.Step)
		}
		for _, x := range fx {
			if x.Kind == EffectDecided && x.Step == "s" && x.Saw != nil && fmt.Sprint(x.Saw["points"].(value.Value).Number()) != fmt.Sprint(points) {
				t.Errorf("why says %v", x.Saw)
			}
		}
	}
}

func TestContextAndUpdate(t *testing.T) {
	in := Input{Person: PersonOf(customer(time.UTC)), Context: &Context{}}
	stand(t, `{"kind":"context","set":[{"name":"a","value":"{{ x }}"},{"name":"b","value":7},{"name":"c","value":"{{ fail }}"}]}`, in, nil)
	c := in.Context
	if c.Property("context.a").Text() != "X" || c.Property("context.b").Number() != 7 || !c.Property("context.c").IsNone() {
		t.Errorf("context %+v", c.Vars)
	}
	back := must(ParseContext(c.Bytes()))(t)
	if back.Property("context.a").Text() != "X" {
		t.Errorf("read back: %+v", back)
	}
	_, p, fx := stand(t, `{"kind":"update_customer","set":{"city":"{{ busan }}","bad":"{{ fail }}"}}`, Input{Person: PersonOf(customer(time.UTC))}, nil)
	var got map[string]any
	for _, x := range fx {
		if x.Kind == EffectUpdate {
			got = x.Values
		}
	}
	if p.Step != "to_out" || len(got) != 1 || got["city"] != "BUSAN" {
		t.Errorf("at %s, set %v", p.Step, got)
	}
}

func TestChangesOfCustomer(t *testing.T) {
	s := customer(time.UTC)
	s.Attributes = store.Attributes{
		"points": value.Number(10), "spent": value.MoneyOf(value.Money{Minor: 1000, Currency: "KRW"}), "tags": value.List("a", "b"),
	}
	u := &UpdateCustomer{
		Remove: []string{"gone"}, Add: map[string]float64{"points": -3, "spent": 500, "new": 1},
		ListAdd: map[string]string{"tags": "a", "more": "x"}, ListRemove: map[string]string{"tags": "b"},
	}
	got := map[string]value.Value{}
	for _, c := range u.Changes(s) {
		got[c.Key] = c.To
	}
	want := map[string]value.Value{
		"gone": value.None, "points": value.Number(7), "spent": value.MoneyOf(value.Money{Minor: 1500, Currency: "KRW"}),
		"new": value.Number(1), "more": value.List("x"), "tags": value.List("a"),
	}
	for key, w := range want {
		if !value.Equal(got[key], w) {
			t.Errorf("%s is %v, want %v", key, got[key], w)
		}
	}
}

func TestUpdate_ListItemsFromLiquid(t *testing.T) {
	doc := `{"kind":"update_customer","list_add":{"tags":"{{ x }}","plain":"p","bad":"{{ fail }}"},"list_remove":{"old":"{{ busan }}"}}`
	e, p, fx := stand(t, doc, Input{Person: PersonOf(customer(time.UTC))}, nil)
	var got *UpdateCustomer
	kept := ""
	for _, x := range fx {
		if x.Kind == EffectUpdate {
			got = x.Update
		}
		if x.Kind == EffectDecided && x.What == DecidedNotUpdated {
			kept += x.Reason
		}
	}
	if p.Step != "to_out" || got == nil || fmt.Sprint(got.ListAdd, got.ListRemove) != "map[plain:p tags:X] map[old:BUSAN]" || kept != "bad" {
		t.Errorf("at %s, %+v; kept as it was: %q", p.Step, got, kept)
	}
	if as := e.Journey.Steps["s"].(*UpdateCustomer).ListAdd["tags"]; as != "{{ x }}" {
		t.Errorf("the step itself has become %q", as)
	}
	problems := Validate((&Journey{}).AddStep("u", &UpdateCustomer{ListAdd: map[string]string{"tags": ""}}, Point{}).Connect(EntryID, PortOut, "u"), Known{})
	if !slices.ContainsFunc(problems, func(p Problem) bool { return p.Step == "u" && p.Field == "list_add" && p.Code == CodeMissing }) {
		t.Errorf("an empty item passes: %v", problems)
	}
}

func TestToDo(t *testing.T) {
	in := func() Input { return Input{Person: PersonOf(customer(time.UTC))} }
	e, p, _ := stand(t, `{"kind":"to_do","text":"Call","within":"P3D"}`, in(), nil)
	early, _ := again(t, e, p, in(), 24*time.Hour)
	if early.Step != "s" {
		t.Errorf("after a day, at %s", early.Step)
	}
	late, _ := again(t, e, p, in(), 72*time.Hour)
	if late.Step != "to_timeout" {
		t.Errorf("after three days, at %s", late.Step)
	}
	ticked := in()
	ticked.Done = true
	done, _ := again(t, e, p, ticked, time.Hour)
	if done.Step != "to_done" || done.Port != PortDone {
		t.Errorf("ticked, at %s", done.Step)
	}
}

func TestWebhook(t *testing.T) {
	messages := map[string]MessageInfo{"ERP": {Name: "ERP", Channel: store.ChannelWebhook}}
	s := customer(time.UTC)
	s.ExternalID = "7"
	in := func(state store.OutboxState) Input {
		x := Input{Person: PersonOf(s), Context: &Context{}, Answer: map[string]any{"ok": true}}
		if state != "" {
			x.Outcomes = []Outcome{{Channel: store.ChannelWebhook, State: state}}
		}
		return x
	}
	e, p, fx := stand(t, `{"kind":"webhook","message":"ERP","save_as":"answer"}`, in(""), messages)
	asked := 0
	for _, x := range fx {
		if x.Kind == EffectSend && x.Verdict.Allowed() {
			asked++
		}
	}
	if asked != 1 || p.Step != "s" || p.Due.IsZero() {
		t.Fatalf("asked %d times, at %s, due %v", asked, p.Step, p.Due)
	}
	sent := in(store.OutboxSent)
	if done, _ := again(t, e, p, sent, time.Minute); done.Step != "to_out" || sent.Context.Vars["answer"] == nil {
		t.Errorf("sent: at %s with %v", done.Step, sent.Context.Vars)
	}
	if failed, _ := again(t, e, p, in(store.OutboxFailed), time.Minute); failed.Step != "to_failed" {
		t.Errorf("failed: at %s", failed.Step)
	}
}

func TestWaitForEvent(t *testing.T) {
	plain := `{"kind":"wait_for_event","branches":[{"id":"big","event":"ordered","where":[{"property":"total","op":"at_least","value":100}]},{"id":"any","event":"ordered"},{"id":"same","event":"emptied","same":{"cart":"entry.cart"}}],"within":"P1D","ranked":false}`
	ranked := strings.Replace(plain, `"ranked":false`, `"ranked":true`, 1)
	type step struct {
		after time.Duration
		name  string
		p     store.Properties
	}
	total := func(n float64) store.Properties { return store.Properties{"total": n} }
	const hour = time.Hour
	for _, c := range []struct {
		name, doc string
		events    []step
		end       time.Duration
		want      string
	}{
		{"the first decides", plain, []step{{hour, "ordered", total(10)}, {2 * hour, "ordered", total(500)}}, 25 * hour, "to_any"},
		{"the first branch that fits", plain, []step{{hour, "ordered", total(500)}}, 25 * hour, "to_big"},
		{"in the instant of its coming here", plain, []step{{0, "ordered", total(10)}}, 25 * hour, "to_any"},
		{"nothing", plain, nil, 24 * hour, "to_timeout"},
		{"not yet", plain, nil, 23 * hour, "s"},
		{"something else", plain, []step{{hour, "viewed", nil}}, 24 * hour, "to_timeout"},
		{"too late", plain, []step{{25 * hour, "ordered", nil}}, 25 * hour, "to_timeout"},
		{"before it came here", plain, []step{{-hour, "ordered", nil}}, 24 * hour, "to_timeout"},
		{"the same cart", plain, []step{{hour, "emptied", store.Properties{"cart": 17}}}, 24 * hour, "to_same"},
		{"another cart", plain, []step{{hour, "emptied", store.Properties{"cart": 18}}}, 24 * hour, "to_timeout"},
		{"ranked, held to the end", ranked, []step{{hour, "ordered", total(10)}}, 23 * hour, "s"},
		{"ranked, the best wins", ranked, []step{{hour, "ordered", total(10)}, {2 * hour, "ordered", total(500)}, {3 * hour, "ordered", total(10)}}, 24 * hour, "to_big"},
		{"ranked, the only one", ranked, []step{{hour, "ordered", total(10)}}, 24 * hour, "to_any"},
		{"ranked, nothing", ranked, nil, 24 * hour, "to_timeout"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := &Context{Entry: map[string]any{"cart": "17"}}
			in := func() Input { return Input{Person: PersonOf(customer(time.UTC)), Context: ctx} }
			e, p, _ := stand(t, c.doc, in(), nil)
			way := ""
			for _, x := range c.events {
				told := in()
				told.Event = &Event{Name: x.name, At: p.EnteredAt.Add(x.after), Properties: x.p}
				var fx []Effect
				p, fx = again(t, e, p, told, max(x.after, 0))
				way += decidedWay(fx)
			}
			p, fx := again(t, e, p, in(), c.end)
			way += decidedWay(fx)
			if p.Step != c.want {
				t.Errorf("came to %s, want %s", p.Step, c.want)
			}
			if want := strings.TrimPrefix(c.want, "to_"); p.Step != "s" && way != want {
				t.Errorf("why says it went by %q, want %q", way, want)
			}
		})
	}
}

// decidedWay names the ports by which the why ledger has a passage leave its step.
func decidedWay(fx []Effect) (ports string) {
	for _, x := range fx {
		if x.Kind == EffectDecided && x.What == DecidedMoved {
			ports += x.Reason
		}
	}
	return ports
}

// A damaged journey that goes round in an instant ends with an error, not never.
func TestEndless(t *testing.T) {
	j := (&Journey{}).AddStep("a", &RecordEvent{Event: "x"}, Point{}).Connect(EntryID, PortOut, "a").Connect("a", PortOut, "a")
	e := (&Engine{Journey: j}).Prepare()
	_, _, err := e.Advance(store.Passage{Step: string(EntryID), State: store.PassageActive}, Input{Person: PersonOf(customer(time.UTC))}, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))
	if !errors.Is(err, ErrEndless) {
		t.Errorf("got %v", err)
	}
}

// Advance is pure: the same arguments, however often, give the same answer, and
// a passage that is over stays over.
func TestAdvanceIsPure(t *testing.T) {
	e := prepared(t, twelve, twelveMessages())
	at := time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC)
	p := store.Passage{ID: 1, Customer: 7, Step: "w1", EnteredAt: at, ArrivedAt: at, Due: at.Add(time.Hour), State: store.PassageActive, Visits: 1}
	in := Input{Person: PersonOf(customer(time.UTC))}
	first, fx, err := e.Advance(p, in, at.Add(time.Hour))
	if err != nil || len(fx) == 0 {
		t.Fatalf("%d effects, %v", len(fx), err)
	}
	for range 3 {
		next, again, err := e.Advance(p, in, at.Add(time.Hour))
		if err != nil || next.Step != first.Step || next.Due != first.Due || fmt.Sprint(again) != fmt.Sprint(fx) {
			t.Errorf("another answer: %+v, %v", next, err)
		}
	}
	over := store.Passage{Step: "w1", State: store.PassageExited}
	if _, fx, err := e.Advance(over, in, at); err != nil || len(fx) != 0 {
		t.Errorf("a passage that is over does %d things, %v", len(fx), err)
	}
}

func TestDatesOfEntry(t *testing.T) {
	seoul := must(location("Asia/Seoul"))(t)
	nine := Wall(9, 0)
	never, always := false, true
	for _, c := range []struct {
		name     string
		entry    Entry
		birthday value.Date
		want     []string
	}{
		{"a birthday each year", Entry{Attribute: "birthday", Time: &nine}, value.MakeDate(1990, 5, 5), []string{"2026-05-05 09:00", "2027-05-05 09:00"}},
		{"a week before new year's day", Entry{Attribute: "birthday", Offset: value.Days(-7)}, value.MakeDate(1990, 1, 1), []string{"2026-12-25 00:00", "2027-12-25 00:00"}},
		{"29 February", Entry{Attribute: "birthday"}, value.MakeDate(1992, 2, 29), []string{"2027-02-28 00:00", "2028-02-29 00:00"}},
		{"each year, said aloud", Entry{Attribute: "birthday", Yearly: &always}, value.MakeDate(1990, 5, 5), []string{"2026-05-05 00:00", "2027-05-05 00:00"}},
		{"once", Entry{Attribute: "birthday", Yearly: &never}, value.MakeDate(2026, 5, 5), []string{"2026-05-05 00:00"}},
		{"once, gone by", Entry{Attribute: "birthday", Yearly: &never}, value.MakeDate(2020, 5, 5), nil},
		{"not before it happened", Entry{Attribute: "birthday"}, value.MakeDate(2027, 6, 1), []string{"2027-06-01 00:00"}},
	} {
		s := customer(seoul)
		s.Attributes = store.Attributes{"birthday": value.DateOf(c.birthday)}
		var got []string
		for _, at := range c.entry.Dates(s, seoul, time.Date(2026, 3, 2, 0, 0, 0, 0, seoul), time.Date(2028, 3, 1, 0, 0, 0, 0, seoul)) {
			got = append(got, at.In(seoul).Format("2006-01-02 15:04"))
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// A schedule keeps its hour when the clocks change.
func TestScheduleAndSummerTime(t *testing.T) {
	nine := Wall(9, 0)
	for zone, want := range map[string]string{
		"Europe/Berlin": "[28 09:00 29 09:00 30 09:00]", "Asia/Seoul": "[28 09:00 29 09:00 30 09:00]",
	} {
		loc := must(location(zone))(t)
		launch := time.Date(2026, 3, 27, 12, 0, 0, 0, loc)
		e := Entry{Kind: EntrySchedule, At: AtLaunch, RRule: "FREQ=DAILY", Time: &nine}
		var got []string
		for _, at := range must(e.Occurrences(loc, launch, launch, launch.AddDate(0, 0, 3)))(t) {
			got = append(got, at.In(loc).Format("02 15:04"))
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%s: %v", zone, got)
		}
	}
}

// A schedule that fires so many times counts from the first that can be met, and
// asking in pieces gives the same times.
func TestScheduleCountsFromLaunch(t *testing.T) {
	nine := Wall(9, 0)
	loc := must(location("Asia/Seoul"))(t)
	launch := time.Date(2026, 3, 27, 12, 0, 0, 0, loc)
	for rule, want := range map[string]string{
		"FREQ=DAILY;COUNT=3":            "[28 29 30]",
		"FREQ=DAILY;INTERVAL=2;COUNT=2": "[29 31]",
		"FREQ=WEEKLY;BYDAY=SU;COUNT=1":  "[29]",
	} {
		e := Entry{Kind: EntrySchedule, At: AtLaunch, RRule: rule, Time: &nine}
		got := []string{}
		for from := launch; from.Before(launch.AddDate(0, 0, 14)); from = from.Add(7 * time.Hour) {
			for _, at := range must(e.Occurrences(loc, launch, from, from.Add(7*time.Hour-time.Microsecond)))(t) {
				got = append(got, at.In(loc).Format("02"))
			}
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%s: %v, want %s", rule, got, want)
		}
	}
}

func TestRestsOnNotOrdered(t *testing.T) {
	rule := func(doc string) *Rule { return &Rule{must(segment.Parse([]byte(doc)))(t)} }
	for doc, want := range map[string]bool{
		`{"event":"ordered","within":"P30D"}`:                         false,
		`{"none":[{"event":"ordered","within":"P30D"}]}`:              true,
		`{"none":[{"none":[{"event":"ordered"}]}]}`:                   false,
		`{"event":"ordered","count":{"at_most":1}}`:                   true,
		`{"all":[{"none":[{"event":"opened"}]},{"event":"ordered"}]}`: false,
	} {
		j := (&Journey{}).AddStep("s", &Split{Rule: rule(doc)}, Point{})
		if got := j.RestsOnNotOrdered(); got != want {
			t.Errorf("%s: got %v", doc, got)
		}
	}
}

// Every place of a journey where an order that is not known yet would change who is written to.
func TestWhereAJourneyRestsOnNotOrdered(t *testing.T) {
	rule := func(doc string) *Rule { return &Rule{must(segment.Parse([]byte(doc)))(t)} }
	step := func(s Step, led ...string) *Journey {
		j := (&Journey{}).AddStep("s", s, Point{}).AddStep("m", &Message{Messages: []string{"M"}}, Point{})
		for _, port := range led {
			j = j.Connect("s", port, "m")
		}
		return j
	}
	ordered, busan, none := rule(`{"event":"ordered","within":"P30D"}`), rule(`{"attribute":"city","op":"is","value":"Busan"}`), rule(`{"none":[{"event":"ordered","within":"P30D"}]}`)
	for name, c := range map[string]struct {
		j    *Journey
		want bool
	}{
		"taken out by an order":                {&Journey{Exit: []ExitRule{{Event: "ordered"}}}, true},
		"taken out by a visit":                 {&Journey{Exit: []ExitRule{{Event: "visited"}}}, false},
		"taken out by a rule of orders":        {&Journey{Exit: []ExitRule{{Rule: ordered}}}, true},
		"taken out by a rule of the city":      {&Journey{Exit: []ExitRule{{Rule: busan}}}, false},
		"waits for an order":                   {step(&WaitForEvent{Branches: []Branch{{ID: "a", Event: "ordered"}}}), true},
		"waits for a visit":                    {step(&WaitForEvent{Branches: []Branch{{ID: "a", Event: "visited"}}}), false},
		"sent to those without an order":       {step(&Message{OnlyIf: none}), true},
		"sent to those with one":               {step(&Message{OnlyIf: ordered}), false},
		"sent to all":                          {step(&Message{}), false},
		"those without an order go on":         {step(&Split{Rule: ordered}, PortNo), true},
		"those without an order end":           {step(&Split{Rule: ordered}, PortYes), false},
		"those of another city go on":          {step(&Split{Rule: busan}, PortNo), false},
		"a split without a rule":               {step(&Split{}, PortNo), false},
		"a group of those without an order":    {step(&Groups{Groups: []Group{{ID: "a", Rule: none}}}), true},
		"everyone else has no order":           {step(&Groups{Groups: []Group{{ID: "a", Rule: ordered}}}, PortElse), true},
		"everyone else ends":                   {step(&Groups{Groups: []Group{{ID: "a", Rule: ordered}}}, "a"), false},
		"everyone else lives elsewhere":        {step(&Groups{Groups: []Group{{ID: "a", Rule: busan}, {ID: "b"}}}, PortElse), false},
		"viewed and then did not order":        {step(&Split{Rule: rule(`{"then":[{"event":"viewed"},{"not":{"event":"ordered"},"within":"P2D"}]}`)}), true},
		"viewed and then did not open":         {step(&Split{Rule: rule(`{"then":[{"event":"viewed"},{"not":{"event":"opened"},"within":"P2D"}]}`)}, PortNo), false},
		"viewed and then ordered":              {step(&Split{Rule: rule(`{"then":[{"event":"viewed"},{"event":"ordered","within":"P2D"}]}`)}), false},
		"not viewed and then ordered, goes on": {step(&Split{Rule: rule(`{"then":[{"event":"viewed"},{"event":"ordered","within":"P2D"}]}`)}, PortNo), true},
	} {
		if got := c.j.RestsOnNotOrdered(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
