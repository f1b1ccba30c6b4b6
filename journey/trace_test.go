package journey_test

import (
	"strings"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

func seoul(t testing.TB, s string) time.Time {
	t.Helper()
	return in(t, "Asia/Seoul", s)
}

// in reads a wall time in a zone.
func in(t testing.TB, zone, s string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// tidy takes the indent of a raw string away.
func tidy(s string) string {
	var b strings.Builder
	for _, l := range strings.Split(strings.TrimSpace(s), "\n") {
		b.WriteString(strings.TrimSpace(l))
		b.WriteByte('\n')
	}
	return b.String()
}

// rule reads a rule as a person writes it.
func rule(t *testing.T, text string) *journey.Rule {
	t.Helper()
	r, err := segment.ParseText(text)
	if err != nil {
		t.Fatal(err)
	}
	return &journey.Rule{Rule: r}
}

// Traces that a marketer can read: each is one person's way.
func TestDiaries(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	on := func(name string, after time.Duration) journey.Event {
		return journeytest.Happens(name, monday.Add(after), nil)
	}
	const hour, day = time.Hour, 24 * time.Hour
	for _, c := range []struct {
		name, journey string
		change        func(*journey.Journey, *store.Subject)
		rules         func(*journey.Rules)
		events        []journey.Event
		days          int
		want          string
	}{
		{
			name:    "welcome series",
			journey: `entry > message welcome > wait 2d > message tips > wait until mon at 09:00 > message "offer"`,
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → m1
				day 1 12:00  message m1: sent welcome
				day 1 12:00  message m1: out → w1
				day 3 12:00  wait w1: out → m2
				day 3 12:00  message m2: sent tips
				day 3 12:00  message m2: out → w2
				day 8 09:00  wait w2: out → m3
				day 8 09:00  message m3: sent "offer"
				day 8 09:00  message m3: out → the end
				day 8 09:00  message m3: completed`,
		},
		{
			name:    "bought in time",
			journey: `entry on carted > wait 1h > message reminder > await ordered,emptied within 20h { ordered: exit | emptied: exit | timeout: message last }`,
			events:  []journey.Event{on("carted", 0), on("ordered", 5*hour), on("emptied", 6*hour)},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 1 13:00  wait w1: out → m1
				day 1 13:00  message m1: sent reminder
				day 1 13:00  message m1: out → e1
				day 1 17:00  wait_for_event e1: ordered → end
				day 1 17:00  exit end: completed`,
		},
		{
			name:    "did not buy",
			journey: `entry on carted > wait 1h > await ordered within 20h { ordered: exit | timeout: message last }`,
			events:  []journey.Event{on("carted", 0), on("ordered", 30*hour)},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 1 13:00  wait w1: out → e1
				day 2 09:00  wait_for_event e1: timeout → m1
				day 2 09:00  message m1: sent last
				day 2 09:00  message m1: out → the end
				day 2 09:00  message m1: completed`,
		},
		{
			name:    "an order takes people out at once",
			journey: `entry on carted > wait 1h > message reminder`,
			change: func(j *journey.Journey, _ *store.Subject) {
				j.Exit = []journey.ExitRule{{Event: "ordered"}}
			},
			events: []journey.Event{on("ordered", -hour), on("carted", 0), on("viewed", 15*time.Minute), on("ordered", 30*time.Minute)},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 1 12:30  wait w1: exited ordered`,
		},
		{
			name:    "an order takes people out when the step ends",
			journey: `entry on carted > wait 1h > message reminder`,
			change: func(j *journey.Journey, _ *store.Subject) {
				j.Exit = []journey.ExitRule{{Event: "ordered", When: journey.ExitStepEnd}}
			},
			events: []journey.Event{on("carted", 0), on("ordered", 30*time.Minute)},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 1 13:00  wait w1: exited ordered`,
		},
		{
			name:    "what a step has recorded is seen by the next",
			journey: `entry > record thanked > split thanked exactly 1 times in the last 1 days { yes: message A | no: message B }`,
			events:  []journey.Event{on("thanked", -3*day), on("thanked", 2*day)},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → r1
				day 1 12:00  record_event r1: out → s1
				day 1 12:00  split s1: yes → m1
				day 1 12:00  message m1: sent A
				day 1 12:00  message m1: out → the end
				day 1 12:00  message m1: completed`,
		},
		{
			name:    "another cart does not end this one's step, nor did an order before",
			journey: `entry on carted > wait 1h > message reminder`,
			change: func(j *journey.Journey, _ *store.Subject) {
				j.Exit = []journey.ExitRule{{Event: "ordered", When: journey.ExitStepEnd, Same: map[string]string{"cart": "entry.cart"}}}
			},
			events: []journey.Event{
				journeytest.Happens("ordered", monday.Add(-hour), store.Properties{"cart": 17}),
				journeytest.Happens("carted", monday, store.Properties{"cart": "17"}),
				journeytest.Happens("ordered", monday.Add(hour/2), store.Properties{"cart": "16"}),
			},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 1 13:00  wait w1: out → m1
				day 1 13:00  message m1: sent reminder
				day 1 13:00  message m1: out → the end
				day 1 13:00  message m1: completed`,
		},
		{
			name:    "taken out by a rule as soon as it holds",
			journey: `entry > wait 1h > record thanked > wait 1d > message hello`,
			change: func(j *journey.Journey, _ *store.Subject) {
				j.Exit = []journey.ExitRule{{Rule: rule(t, `thanked at least 1 times in the last 1 days`)}}
			},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 1 13:00  wait w1: out → r1
				day 1 13:00  record_event r1: out → w2
				day 1 13:00  wait w2: exited rule`,
		},
		{
			name:    "taken out by a rule when the step ends",
			journey: `entry > record thanked > wait 1d > message hello`,
			change: func(j *journey.Journey, _ *store.Subject) {
				j.Exit = []journey.ExitRule{{When: journey.ExitStepEnd, Rule: rule(t, `thanked at least 2 times in the last 9 days`)}}
			},
			events: []journey.Event{on("thanked", hour)},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → r1
				day 1 12:00  record_event r1: out → w1
				day 2 12:00  wait w1: exited rule`,
		},
		{
			name:    "whom a rule takes out when a step ends has one step",
			journey: `entry > wait 1d > message hello`,
			change: func(j *journey.Journey, s *store.Subject) {
				j.Exit = []journey.ExitRule{{When: journey.ExitStepEnd, Rule: rule(t, `city is "Busan"`)}}
				s.Attributes["city"] = value.Text("Busan")
			},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 2 12:00  wait w1: exited rule`,
		},
		{
			name:    "whom a rule takes out does not get past the entry",
			journey: `entry > message hello`,
			change: func(j *journey.Journey, s *store.Subject) {
				j.Exit = []journey.ExitRule{{Rule: rule(t, `city is "Busan"`)}}
				s.Attributes["city"] = value.Text("Busan")
			},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: exited rule`,
		},
		{
			name:    "only a large order takes them out",
			journey: `entry on carted > wait 1d > exit`,
			change: func(j *journey.Journey, _ *store.Subject) {
				j.Exit = []journey.ExitRule{{Event: "ordered", Where: journey.Where{segment.Property{Name: "total", Test: segment.Test{Op: segment.OpAtLeast, Value: value.Number(50)}}}}}
			},
			events: []journey.Event{
				on("carted", 0), journeytest.Happens("ordered", monday.Add(hour), store.Properties{"total": 20}),
				journeytest.Happens("ordered", monday.Add(2*hour), store.Properties{"total": 70}),
			},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 1 14:00  wait w1: exited ordered`,
		},
		{
			name:    "what lets in takes out the second time",
			journey: `entry on carted > wait 1d > exit`,
			change:  func(j *journey.Journey, _ *store.Subject) { j.Exit = []journey.ExitRule{{Event: "carted"}} },
			events:  []journey.Event{on("carted", 0), on("carted", 2*hour)},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 1 14:00  wait w1: exited carted`,
		},
		{
			name:    "one order answers one question",
			journey: `entry > await ordered within 1d { ordered: await ordered within 1d { ordered: exit | timeout: message more } | timeout: exit }`,
			events:  []journey.Event{on("ordered", hour)},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → e1
				day 1 13:00  wait_for_event e1: ordered → e2
				day 2 13:00  wait_for_event e2: timeout → m1
				day 2 13:00  message m1: sent more
				day 2 13:00  message m1: out → the end
				day 2 13:00  message m1: completed`,
		},
		{
			name:    "the last moment counts",
			journey: `entry > await ordered within 1d { ordered: exit | timeout: message last }`,
			events:  []journey.Event{on("ordered", day)},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → e1
				day 2 12:00  wait_for_event e1: ordered → end
				day 2 12:00  exit end: completed`,
		},
		{
			name:    "what ranked in the first round is forgotten in the second",
			journey: `entry > await ordered,emptied within 1d { ordered: exit | emptied: exit | timeout: exit }`,
			change: func(j *journey.Journey, _ *store.Subject) {
				j.Steps["e1"].(*journey.WaitForEvent).Ranked = true
				*j = *j.AddStep("j1", &journey.JumpBack{Most: 1}, journey.Point{}).Disconnect("e1", "emptied").Connect("e1", "emptied", "j1").Connect("j1", "again", "e1")
			},
			events: []journey.Event{on("emptied", hour)},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → e1
				day 2 12:00  wait_for_event e1: emptied → j1
				day 2 12:00  jump_back j1: again → e1
				day 3 12:00  wait_for_event e1: timeout → end2
				day 3 12:00  exit end2: completed`,
		},
		{
			name:    "a cart of which nothing is known is no cart",
			journey: `entry on carted > wait 1d > exit`,
			change: func(j *journey.Journey, _ *store.Subject) {
				j.Exit = []journey.ExitRule{{Event: "ordered", Same: map[string]string{"cart": "entry.cart"}}}
			},
			events: []journey.Event{on("carted", 0), on("ordered", hour), journeytest.Happens("ordered", monday.Add(2*hour), store.Properties{"total": 5})},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 2 12:00  wait w1: out → end
				day 2 12:00  exit end: completed`,
		},
		{
			name:    "another cart is not this cart",
			journey: `entry on carted > wait 1d > exit`,
			change: func(j *journey.Journey, _ *store.Subject) {
				j.Exit = []journey.ExitRule{{Event: "ordered", Same: map[string]string{"cart": "entry.cart"}}}
			},
			events: []journey.Event{
				journeytest.Happens("carted", monday, store.Properties{"cart": "17"}),
				journeytest.Happens("ordered", monday.Add(hour), store.Properties{"cart": "16"}),
				journeytest.Happens("ordered", monday.Add(2*hour), store.Properties{"cart": 17}),
			},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 1 14:00  wait w1: exited ordered`,
		},
		{
			name:    "the first that reaches",
			journey: `entry > best of kakao hi, sms hi, hi`,
			change:  func(_ *journey.Journey, s *store.Subject) { s.Suppressed[store.ChannelKakao] = true; s.Phone = "" },
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → m1
				day 1 12:00  message m1: skipped unreachable
				day 1 12:00  message m1: skipped unreachable
				day 1 12:00  message m1: sent hi
				day 1 12:00  message m1: out → the end
				day 1 12:00  message m1: completed`,
		},
		{
			name:    "held through the night",
			journey: `entry > wait 10h > message hello > wait 1h > exit`,
			rules: func(r *journey.Rules) {
				r.Quiet = &journey.QuietHours{From: journey.Wall(21, 0), To: journey.Wall(8, 0)}
			},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 1 22:00  wait w1: out → m1
				day 1 22:00  message m1: held quiet_hours
				day 2 08:00  message m1: sent hello
				day 2 08:00  message m1: out → w2
				day 2 09:00  wait w2: out → end
				day 2 09:00  exit end: completed`,
		},
		{
			name:    "skipped in the night",
			journey: `entry > wait 10h > message hello`,
			rules: func(r *journey.Rules) {
				r.Quiet = &journey.QuietHours{From: journey.Wall(21, 0), To: journey.Wall(8, 0), Then: journey.QuietSkip}
			},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 1 22:00  wait w1: out → m1
				day 1 22:00  message m1: skipped quiet_hours
				day 1 22:00  message m1: out → the end
				day 1 22:00  message m1: completed`,
		},
		{
			name:    "bought while the message was held",
			journey: `entry > wait 10h > message hello`,
			change:  func(j *journey.Journey, _ *store.Subject) { j.Exit = []journey.ExitRule{{Event: "ordered"}} },
			rules: func(r *journey.Rules) {
				r.Quiet = &journey.QuietHours{From: journey.Wall(21, 0), To: journey.Wall(8, 0)}
			},
			events: []journey.Event{on("ordered", 12*hour)},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 1 22:00  wait w1: out → m1
				day 1 22:00  message m1: held quiet_hours
				day 2 00:00  message m1: skipped cancelled
				day 2 00:00  message m1: exited ordered`,
		},
		{
			name:    "one a day and no more",
			journey: `entry > message one > wait 11h > message two > wait 2h > message three`,
			rules: func(r *journey.Rules) {
				r.Caps = []journey.Cap{{Most: 1, Per: value.Days(1), Calendar: true}}
			},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → m1
				day 1 12:00  message m1: sent one
				day 1 12:00  message m1: out → w1
				day 1 23:00  wait w1: out → m2
				day 1 23:00  message m2: skipped frequency_capped
				day 1 23:00  message m2: out → w2
				day 2 01:00  wait w2: out → m3
				day 2 01:00  message m3: sent three
				day 2 01:00  message m3: out → the end
				day 2 01:00  message m3: completed`,
		},
		{
			name:    "three rounds",
			journey: `entry > wait 1d > message again`,
			change: func(j *journey.Journey, _ *store.Subject) {
				*j = *j.AddStep("j1", &journey.JumpBack{Most: 2}, journey.Point{}).Connect("m1", "out", "j1").Connect("j1", "again", "w1").AddStep("end", &journey.Exit{}, journey.Point{}).Connect("j1", "out", "end")
			},
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1
				day 2 12:00  wait w1: out → m1
				day 2 12:00  message m1: sent again
				day 2 12:00  message m1: out → j1
				day 2 12:00  jump_back j1: again → w1
				day 3 12:00  wait w1: out → m1
				day 3 12:00  message m1: sent again
				day 3 12:00  message m1: out → j1
				day 3 12:00  jump_back j1: again → w1
				day 4 12:00  wait w1: out → m1
				day 4 12:00  message m1: sent again
				day 4 12:00  message m1: out → j1
				day 4 12:00  jump_back j1: out → end
				day 4 12:00  exit end: completed`,
		},
		{
			name:    "still waiting when the rehearsal ends",
			journey: `entry > wait 30d > exit`,
			days:    7,
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → w1`,
		},
		{
			name:    "the throttle's own minute",
			journey: `entry > throttle 1 per 1h > message slow`,
			want: `day 1 12:00  entry: entered
				day 1 12:00  entry: out → t1
				day 1 12:01  throttle t1: out → m1
				day 1 12:01  message m1: sent slow
				day 1 12:01  message m1: out → the end
				day 1 12:01  message m1: completed`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			j, person := journeytest.Build(t, c.journey), journeytest.Person(t, 1, "Asia/Seoul")
			if c.change != nil {
				c.change(j, person)
			}
			e := journeytest.Engine(t, j, c.rules)
			got := journeytest.Diary(t, e, journey.Way{Subject: person, From: monday, Days: c.days, Events: c.events})
			if got != tidy(c.want) {
				t.Errorf("got\n%swant\n%s", got, tidy(c.want))
			}
		})
	}
}

func TestSavedTests(t *testing.T) {
	j := journeytest.Build(t, `entry on carted > wait 1h > message reminder`)
	j.Exit = []journey.ExitRule{{Event: "ordered"}}
	buys := []journey.TestEvent{{Name: "carted"}, {After: value.Span(30 * time.Minute), Name: "ordered"}}
	j.Tests = []journey.TestCase{
		{Name: "buys at once", Events: buys, Path: []journey.StepID{"w1"}, Left: journey.LeftExit},
		{Name: "wrong path", Events: buys, Path: []journey.StepID{"w1", "m1"}, Left: journey.LeftExit},
		{Name: "wrong end", Events: buys, Path: []journey.StepID{"w1"}, Left: journey.LeftCompleted},
		{Name: "never comes", Path: []journey.StepID{"w1"}},
		{Name: "goes through", Events: buys[:1], Path: []journey.StepID{"w1", "m1"}, Left: journey.LeftCompleted},
	}
	results, err := journeytest.Engine(t, j, nil).RunTests()
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		ok bool
		at journey.StepID
	}{{true, ""}, {false, "m1"}, {false, "w1"}, {false, "w1"}, {true, ""}}
	for i, r := range results {
		if r.OK != want[i].ok || r.At != want[i].at {
			t.Errorf("%s: got %+v", r.Name, r)
		}
	}
}
