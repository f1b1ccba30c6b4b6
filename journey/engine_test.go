package journey

import (
	"fmt"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// chain makes an engine of steps one behind the other, and a passage at its entry.
func chain(t *testing.T, messages map[string]MessageInfo, docs ...string) (*Engine, store.Passage) {
	t.Helper()
	j := &Journey{Seed: 1}
	from := EntryID
	for i, doc := range docs {
		id := StepID(fmt.Sprint("s", i+1))
		j = j.AddStep(id, must(parseStep([]byte(doc), "steps"))(t), Point{})
		port := PortOut
		if s := j.Steps[from]; s != nil {
			port = s.Ports()[0].Name
		}
		j, from = j.Connect(from, port, id), id
	}
	e := (&Engine{Journey: j, Seed: 1, Messages: messages, Values: upper{}, Explain: true}).Prepare()
	at := time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC)
	return e, store.Passage{ID: 5, Customer: 1, Step: string(EntryID), EnteredAt: at, Due: at, State: store.PassageActive}
}

// Time goes on from when things should have happened, however late somebody looks; but
// a message that went late keeps the distance to what follows it.
func TestALateLookKeepsTheDistances(t *testing.T) {
	const day = 24 * time.Hour
	messages := map[string]MessageInfo{"M": {Name: "M", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising}}
	e, p := chain(t, messages, `{"kind":"wait","for":"P1D"}`, `{"kind":"wait_for_event","branches":[{"id":"bought","event":"ordered"}],"within":"P1D"}`,
		`{"kind":"wait","for":"P1D"}`, `{"kind":"message","messages":["M"]}`, `{"kind":"wait","for":"P1D"}`)
	in := func() Input { return Input{Person: PersonOf(customer(time.UTC))} }
	due := func(step string, after time.Duration) {
		t.Helper()
		if p.Step != step || !p.Due.Equal(p.EnteredAt.Add(after)) {
			t.Fatalf("at %s, due %v after the entry; want %s, %v", p.Step, p.Due.Sub(p.EnteredAt), step, after)
		}
	}
	p, _ = again(t, e, p, in(), 2*time.Hour) // entered by an event that was known two hours later
	due("s1", day)
	if p, _ = again(t, e, p, in(), day-time.Second); p.Step != "s1" {
		t.Fatalf("woken too early, it goes on to %s", p.Step)
	}
	p, _ = again(t, e, p, in(), day+6*time.Hour)
	due("s2", 2*day)
	order := in()
	order.Event = &Event{Name: "ordered", At: p.EnteredAt.Add(40 * time.Hour)}
	p, _ = again(t, e, p, order, 50*time.Hour) // told by an import
	due("s3", 64*time.Hour)
	p, fx := again(t, e, p, in(), 70*time.Hour)
	for _, x := range fx {
		if x.Kind == EffectSend && !x.Send.Planned.Equal(p.EnteredAt.Add(64*time.Hour)) {
			t.Errorf("the message is planned for %v after the entry", x.Send.Planned.Sub(p.EnteredAt))
		}
	}
	sent := in()
	sent.Outcomes = []Outcome{{Channel: store.ChannelEmail, State: store.OutboxSent}}
	p, _ = again(t, e, p, sent, 75*time.Hour)
	due("s5", 99*time.Hour)
	if p.Visits != 5 {
		t.Errorf("five steps were visited %d times", p.Visits)
	}
}

// A passage carries its context along in what is stored of it.
func TestContextIsKeptWithThePassage(t *testing.T) {
	e, p := chain(t, nil, `{"kind":"context","set":[{"name":"gift","value":"{{ soap }}"}]}`, `{"kind":"wait","for":"P1D"}`,
		`{"kind":"split","rule":{"property":"context.gift","op":"is","value":"SOAP"}}`, `{"kind":"to_do","text":"Wrap"}`)
	in := func() Input { return Input{Person: PersonOf(customer(time.UTC))} }
	p, _ = again(t, e, p, in(), 0)
	if p.Step != "s2" || len(p.Context) == 0 {
		t.Fatalf("at %s with %q", p.Step, p.Context)
	}
	kept := string(p.Context)
	p, _ = again(t, e, p, in(), 24*time.Hour)
	if p.Step != "s4" || string(p.Context) != kept {
		t.Errorf("at %s with %q", p.Step, p.Context)
	}
	p.Context = []byte("{")
	done := in()
	done.Done = true
	if _, _, err := e.Advance(store.Passage{Step: "s3", Context: p.Context, State: store.PassageActive, Due: p.EnteredAt}, in(), p.EnteredAt); err == nil {
		t.Error("a damaged context is passed over")
	}
}

// What a step changes, the next one sees, for its own channel and purpose and no other.
func TestStepsSeeWhatIsChanged(t *testing.T) {
	messages := map[string]MessageInfo{
		"Text": {Name: "Text", Channel: store.ChannelSMS, Purpose: store.PurposeAdvertising}, "Talk": {Name: "Talk", Channel: store.ChannelKakao, Purpose: store.PurposeAdvertising},
		"Mail": {Name: "Mail", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising},
	}
	e, p := chain(t, messages, `{"kind":"update_customer","set":{"tier":"gold"},"consent":{"channel":"sms","purpose":"advertising","state":"opted_in"}}`,
		`{"kind":"update_customer","consent":{"channel":"email","purpose":"informational","state":"opted_in"}}`,
		`{"kind":"split","rule":{"all":[{"attribute":"tier","op":"is","value":"gold"},{"attribute":"city","op":"is","value":"Busan"},{"consent":"sms","purpose":"advertising","is":"opted_in"}]}}`,
		`{"kind":"message","messages":["Text","Talk","Mail"]}`)
	s := customer(time.UTC)
	s.Consents, s.Attributes = nil, store.Attributes{"tier": value.Text("none"), "city": value.Text("Busan")}
	p, fx := again(t, e, p, Input{Person: PersonOf(s)}, 0)
	got := ""
	for _, x := range fx {
		if x.Kind == EffectSend {
			got += fmt.Sprint(x.Send.Message.Name, " ", x.Verdict.Skip, ", ")
		}
	}
	if want := "Text , Talk no_consent, Mail no_consent, "; p.Step != "s4" || got != want {
		t.Errorf("at %s, %q, want %q", p.Step, got, want)
	}
}

// One permit lets somebody through one throttle, and nobody goes without.
func TestOnePermitOneThrottle(t *testing.T) {
	throttle := `{"kind":"throttle","most":1,"per":"PT1H"}`
	e, p := chain(t, nil, throttle, throttle, `{"kind":"to_do","text":"Call"}`)
	in := func(permit bool) Input { return Input{Person: PersonOf(customer(time.UTC)), Permit: permit} }
	asked := func(fx []Effect) (n int) {
		for _, x := range fx {
			if x.Kind == EffectAskPermit {
				n++
			}
		}
		return n
	}
	for i, want := range []struct {
		permit bool
		step   string
		asks   int
	}{{false, "s1", 1}, {false, "s1", 0}, {true, "s2", 1}, {false, "s2", 0}, {true, "s3", 0}} {
		var fx []Effect
		p, fx = again(t, e, p, in(want.permit), time.Duration(i)*time.Hour)
		if p.Step != want.step || asked(fx) != want.asks {
			t.Errorf("look %d: at %s with %d questions, want %s with %d", i, p.Step, asked(fx), want.step, want.asks)
		}
	}
	if p, _ = again(t, e, p, in(false), 1000*time.Hour); p.Step != "s3" {
		t.Errorf("a to-do without an end goes on to %s", p.Step)
	}
}

// The next channel is tried where one failed, and never where nobody knows whether it arrived.
func TestTheNextChannel(t *testing.T) {
	messages := map[string]MessageInfo{
		"Talk": {Name: "Talk", Channel: store.ChannelKakao, Purpose: store.PurposeAdvertising},
		"Text": {Name: "Text", Channel: store.ChannelSMS, Purpose: store.PurposeAdvertising}, "Mail": {Name: "Mail", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising},
	}
	for _, c := range []struct {
		outcomes []Outcome
		want     string // the message asked for, and where the passage then is
	}{
		{nil, " s1"},
		{[]Outcome{{Channel: store.ChannelSMS, State: store.OutboxSent}}, " s2"},
		{[]Outcome{{Channel: store.ChannelSMS, State: store.OutboxUncertain}}, " s2"},
		{[]Outcome{{Channel: store.ChannelSMS, State: store.OutboxFailed}}, "Mail s1"},
		{[]Outcome{{Channel: store.ChannelSMS, State: store.OutboxSkipped}}, "Mail s1"},
		{[]Outcome{{Channel: store.ChannelSMS, State: store.OutboxFailed}, {Channel: store.ChannelEmail, State: store.OutboxFailed}}, " s2"},
	} {
		e, p := chain(t, messages, `{"kind":"message","first_reachable":["Talk","Text","Mail"]}`, `{"kind":"to_do","text":"Call"}`)
		in := func() Input { return Input{Person: PersonOf(customer(time.UTC))} } // takes no Kakao
		p, fx := again(t, e, p, in(), 0)
		if got := asks(fx); got != "Text" {
			t.Fatalf("at first it asks for %q", got)
		}
		told := in()
		told.Outcomes = c.outcomes
		p, fx = again(t, e, p, told, time.Minute)
		if got := asks(fx) + " " + p.Step; got != c.want {
			t.Errorf("after %+v: %q, want %q", c.outcomes, got, c.want)
		}
	}
	e, p := chain(t, messages, `{"kind":"message","messages":["Text","Mail"]}`, `{"kind":"to_do","text":"Call"}`)
	p, _ = again(t, e, p, Input{Person: PersonOf(customer(time.UTC))}, 0)
	p, fx := again(t, e, p, Input{Person: PersonOf(customer(time.UTC)), Outcomes: []Outcome{{Channel: store.ChannelSMS, State: store.OutboxFailed}}}, time.Minute)
	if asks(fx) != "" || p.Step != "s2" {
		t.Errorf("after both failed it asks for %q at %s", asks(fx), p.Step)
	}
}

// asks names the messages that effects let go, now or later.
func asks(fx []Effect) (names string) {
	for _, x := range fx {
		if x.Kind == EffectSend && x.Verdict.Allowed() {
			names += x.Send.Message.Name
		}
	}
	return names
}

// A step's own lateness comes before the journey's, and that before a day; what is held
// is not looked at before the last of its messages may go.
func TestLatenessAndLooks(t *testing.T) {
	messages := map[string]MessageInfo{
		"Mail": {Name: "Mail", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising}, "Text": {Name: "Text", Channel: store.ChannelSMS, Purpose: store.PurposeAdvertising},
	}
	for _, c := range []struct {
		step    string
		journey value.Duration
		want    value.Duration
	}{
		{`,"late_after":"PT2H"`, value.Span(5 * time.Hour), value.Span(2 * time.Hour)},
		{``, value.Span(5 * time.Hour), value.Span(5 * time.Hour)},
		{``, value.Duration{}, value.Days(1)},
	} {
		e, p := chain(t, messages, `{"kind":"message","messages":["Text","Mail"]`+c.step+`}`)
		e.Journey.Policy.LateAfter = c.journey
		e.Rules.Quiet = &QuietHours{From: Wall(2, 0), To: Wall(9, 0), EmailExempt: true} // it is 03:00
		p, fx := again(t, e, p, Input{Person: PersonOf(customer(time.UTC))}, 0)
		for _, x := range fx {
			if x.Kind == EffectSend && x.Send.LateAfter != c.want {
				t.Errorf("%s of %v: late after %v", c.step, c.journey, x.Send.LateAfter)
			}
		}
		held := p.EnteredAt.Add(6 * time.Hour)
		if p.Due.Before(held.Add(recheckFirst)) || p.Due.After(held.Add(recheckLast)) {
			t.Errorf("held until %v, it is looked at %v", held, p.Due)
		}
		if next, _ := again(t, e, p, Input{Person: PersonOf(customer(time.UTC))}, 20*time.Hour); next.Step != "s1" || !next.Due.After(p.EnteredAt.Add(20*time.Hour)) {
			t.Errorf("nothing is known of its messages, and it is at %s, due %v", next.Step, next.Due)
		}
	}
}

// What happened before the entry takes nobody out, however late it is told, nor what has
// not happened yet; what happened in the instant of the entry does, but for the entry itself.
func TestOnlyWhatHappenedSinceTheEntryTakesOut(t *testing.T) {
	const hour = time.Hour
	for _, c := range []struct {
		name  string
		event string
		after time.Duration // since the entry
		out   bool
	}{
		{"before", "ordered", -time.Second, false},
		{"with the entry", "ordered", 0, true},
		{"the entry itself", "carted", 0, false},
		{"as the entry, later", "carted", time.Second, true},
		{"after", "ordered", hour, true},
		{"something else", "viewed", hour, false},
		{"in the last moment", "ordered", 24 * hour, true},
	} {
		for _, when := range []ExitWhen{ExitAtOnce, ExitStepEnd} {
			e, p := chain(t, nil, `{"kind":"wait","for":"P1D"}`, `{"kind":"to_do","text":"Call"}`)
			e.Journey.Entry = Entry{Kind: EntryEvent, Event: "carted"}
			e.Journey.Exit = []ExitRule{{Event: "ordered", When: when}, {Event: "carted", When: when}}
			e.Prepare()
			s := customer(time.UTC)
			at := p.EnteredAt.Add(c.after)
			s.History = map[string][]segment.Occurrence{c.event: {{At: at}}}
			s.History["ordered"] = append(s.History["ordered"], segment.Occurrence{At: p.EnteredAt.Add(25 * hour)}) // not yet
			in := func() Input { return Input{Person: PersonOf(s)} }
			p, _ = again(t, e, p, in(), 0)
			told := in()
			told.Event = &Event{Name: c.event, At: at}
			if p, _ = again(t, e, p, told, max(c.after, hour)); when == ExitAtOnce && (p.State == store.PassageExited) != c.out {
				t.Errorf("%s, at once: %s %s", c.name, p.State, p.Reason)
			}
			p, _ = again(t, e, p, in(), 24*hour)
			if (p.State == store.PassageExited) != c.out || c.out && (p.Reason != c.event || p.Step != "s1") {
				t.Errorf("%s, %q: %s at %s by %q", c.name, when, p.State, p.Step, p.Reason)
			}
		}
	}
}

// An event recorded on the way stands among its own and in its place.
func TestWhatIsRecordedStandsInItsPlace(t *testing.T) {
	at := func(n int64) segment.Occurrence { return segment.Occurrence{At: time.Unix(n, 0)} }
	list := append(make([]segment.Occurrence, 0, 8), at(1), at(3)) // with room to be spoilt
	for when, want := range map[int64]string{0: "0 1 3 ", 1: "1 1 3 ", 2: "1 2 3 ", 4: "1 3 4 "} {
		got := ""
		for _, o := range happenedToo(list, Event{At: time.Unix(when, 0)}) {
			got += fmt.Sprint(o.At.Unix(), " ")
		}
		if got != want || list[1] != at(3) {
			t.Errorf("recorded at %d: %s; the list itself is %v", when, got, list)
		}
	}
	e, p := chain(t, nil, `{"kind":"record_event","event":"thanked"}`, `{"kind":"split","rule":{"event":"viewed","within":"P1D"}}`, `{"kind":"to_do","text":"Call"}`)
	if p, _ = again(t, e, p, Input{Person: PersonOf(customer(time.UTC))}, 0); p.State != store.PassageCompleted {
		t.Errorf("who was thanked counts as who viewed: %s at %s", p.State, p.Step)
	}
}

// A message waits for newer orders only where it rests on somebody not having ordered, and
// while they are older than the journey allows; why says so once.
func TestHeldForOrders(t *testing.T) {
	messages := map[string]MessageInfo{"M": {Name: "M", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising}}
	for _, c := range []struct {
		name string
		exit []ExitRule
		age  time.Duration // of the newest order; below zero: not looked at
		held bool
	}{
		{"rests on it, and they are old", []ExitRule{{Event: "ordered"}}, 24*time.Hour + time.Second, true},
		{"as old as is allowed", []ExitRule{{Event: "ordered"}}, 24 * time.Hour, false},
		{"nobody looks", []ExitRule{{Event: "ordered"}}, -1, false},
		{"does not rest on it", []ExitRule{{Event: "visited"}}, 1000 * time.Hour, false},
		{"no exit at all", nil, 1000 * time.Hour, false},
	} {
		e, p := chain(t, messages, `{"kind":"message","messages":["M"]}`)
		e.Journey.Exit = c.exit
		e.Prepare()
		in := Input{Person: PersonOf(customer(time.UTC))}
		if c.age >= 0 {
			in.OrdersReach = p.EnteredAt.Add(-c.age)
		}
		told := 0
		look := func(in Input, after time.Duration) string {
			var fx []Effect
			p, fx = again(t, e, p, in, after)
			for _, x := range fx {
				if x.What == DecidedHeld && x.Reason == HeldOrdersReach {
					told++
				}
			}
			return asks(fx)
		}
		if got := look(in, 0); (got == "") != c.held {
			t.Errorf("%s: it asks for %q", c.name, got)
		}
		if !c.held {
			continue
		}
		in.Retry = true
		if got := look(in, 12*time.Hour); got != "" || told != 1 {
			t.Errorf("%s: it asks for %q, told %d times", c.name, got, told)
		}
		in.OrdersReach = p.EnteredAt.Add(12 * time.Hour) // they were brought in
		if got := look(in, 12*time.Hour); got != "M" {
			t.Errorf("%s: with the orders it asks for %q", c.name, got)
		}
	}
}
