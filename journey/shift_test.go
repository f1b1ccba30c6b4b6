package journey_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
)

// planOf gives when the messages of a step go to one person who is let in at once.
func planOf(t *testing.T, j *journey.Journey, step journey.StepID) (list []time.Time) {
	t.Helper()
	e := (&journey.Engine{Journey: j, Messages: journeytest.Everything(j), Rules: journey.Rules{Shop: kst}}).Prepare()
	w := journey.NewWorld(j.Needs(), kst)
	s := &store.Subject{Location: kst}
	s.ID, s.Email = 1, "minji@shop.invalid"
	for _, p := range []store.Purpose{store.PurposeAdvertising, store.PurposeInformational} {
		s.Consents = append(s.Consents, store.Consent{Channel: store.ChannelEmail, Purpose: p, State: store.ConsentOptedIn})
	}
	w.Add(s)
	plan, err := journey.Rehearsal{Engine: e, World: w, From: seoul(t, "2026-03-02 12:00"), Days: 60}.Planned(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range plan {
		if p.Step == step {
			list = append(list, p.At)
		}
	}
	return list
}

// A message that is moved goes so many days later or earlier, by the engine's word.
func TestShift(t *testing.T) {
	for _, c := range []struct {
		doc, at string // of the schedule; empty: at launch
		step    journey.StepID
		days    int
		changed journey.StepID
	}{
		{`entry > wait 2d > message tips`, "", "m1", 3, "w1"},
		{`entry > wait 2d > message tips`, "", "m1", -2, "w1"},
		{`entry > wait 1d at 14:00 > message tips > wait 1d > message more`, "", "m2", 2, "w2"},
		{`entry > wait 3 calendar day at 09:00 > message tips`, "", "m1", -2, "w1"},
		{`entry > wait until fri at 09:00 > message tips`, "", "m1", 1, "w1"},
		{`entry > wait until 2026-03-20 at 10:00 > message tips`, "", "m1", -4, "w1"},
		{`entry > wait 5d > split city is "Busan" { yes: exit | no: message tips }`, "", "m1", 4, "w1"},
		{`entry > await ordered within 48h { ordered: exit | timeout: message tips }`, "", "m1", 1, "e1"},
		{`entry > message news`, "", "m1", 6, journey.EntryID},
		{`entry > message news`, "2026-03-10T10:00:00+09:00", "m1", -3, journey.EntryID},
	} {
		t.Run(fmt.Sprintf("%s by %d", c.doc, c.days), func(t *testing.T) {
			j := journeytest.Build(t, c.doc)
			if c.at != "" {
				j.Entry.At = c.at
			}
			before := planOf(t, j, c.step)
			if len(before) == 0 {
				t.Fatal("nothing is planned")
			}
			moved, changed, err := j.Shift(c.step, before[0].In(kst), c.days)
			if err != nil || changed != c.changed {
				t.Fatalf("changed %q, %v; want %s", changed, err, c.changed)
			}
			after := planOf(t, moved, c.step)
			if len(after) != len(before) || !after[0].Equal(before[0].AddDate(0, 0, c.days)) {
				t.Errorf("went %v, now %v, want %d days later", before, after, c.days)
			}
			if again := planOf(t, j, c.step); !again[0].Equal(before[0]) {
				t.Error("the journey that was asked has changed")
			}
			if problems := journey.Validate(moved, journey.Known{}); journey.Blocks(problems) {
				t.Errorf("the moved journey has problems: %v", problems)
			}
		})
	}
}

func TestShiftRepeating(t *testing.T) {
	friday := seoul(t, "2026-03-06 09:00")
	for _, c := range []struct {
		rule string
		days int
		want string // empty: refused
	}{
		{"FREQ=WEEKLY;BYDAY=FR", 1, "FREQ=WEEKLY;BYDAY=SA"}, {"FREQ=WEEKLY;BYDAY=WE,FR", -1, "FREQ=WEEKLY;BYDAY=WE,TH"},
		{"FREQ=WEEKLY;BYDAY=WE,FR", -2, "FREQ=WEEKLY;BYDAY=WE"}, {"FREQ=MONTHLY;BYMONTHDAY=6", 9, "FREQ=MONTHLY;BYMONTHDAY=15"},
		{"FREQ=MONTHLY;BYMONTHDAY=6", -9, ""}, {"FREQ=DAILY", 1, ""}, {"FREQ=WEEKLY;BYDAY=MO", 1, ""}, {"FREQ=WEEKLY;BYDAY=FR", 8, ""}, {"FREQ=WEEKLY", 1, ""},
	} {
		j := journeytest.Build(t, `entry > message news`)
		j.Entry.RRule = c.rule
		moved, _, err := j.Shift("m1", friday, c.days)
		switch {
		case c.want == "" && err == nil:
			t.Errorf("%s by %d becomes %s", c.rule, c.days, moved.Entry.RRule)
		case c.want != "" && (err != nil || moved.Entry.RRule != c.want):
			t.Errorf("%s by %d: %v, want %s", c.rule, c.days, err, c.want)
		}
	}
}

func TestShiftRefused(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	for doc, want := range map[string]journey.ShiftError{
		`entry on came > message now`:                                             {Code: journey.ShiftNoTime, Step: journey.EntryID},
		`entry > wait 1d > message now`:                                           {Code: journey.ShiftTooEarly, Step: "w1"},
		`entry > wait until mon,fri at 09:00 > message now`:                       {Code: journey.ShiftRepeats, Step: "w1"},
		`entry > await opened within 20h { opened: message now | timeout: exit }`: {Code: journey.ShiftEvent, Step: "e1"},
		`entry > await opened within 20h { opened: exit | timeout: message now }`: {Code: journey.ShiftTooEarly, Step: "e1"},
	} {
		_, _, err := journeytest.Build(t, doc).Shift("m1", monday, -3)
		var refused *journey.ShiftError
		if !errors.As(err, &refused) || *refused != want {
			t.Errorf("%s: %v, want %v", doc, err, &want)
		}
	}
	j := journeytest.Build(t, `entry > split city is "Busan" { yes: wait 1d | no: wait 2d > message now }`)
	j = j.Connect("w1", journey.PortOut, "m1")
	if _, _, err := j.Shift("m1", monday, 1); err == nil {
		t.Error("a message that two ways lead to is moved")
	}
	// Held over night, it goes on Tuesday and Wednesday: what the days name is when people come in.
	j = journeytest.Build(t, `entry > message now`)
	j.Entry.RRule = "FREQ=WEEKLY;BYDAY=MO,TU"
	at := journey.Wall(22, 0)
	j.Entry.Time = &at
	if moved, _, err := j.Shift("m1", seoul(t, "2026-03-03 08:00"), 1); err == nil {
		t.Errorf("Tuesday morning's becomes %s", moved.Entry.RRule)
	}
	for _, ports := range [][2]string{{"opened", journey.PortTimeout}, {journey.PortTimeout, "opened"}} {
		doc := fmt.Sprintf(`entry > await opened within 96h { %s: message now }`, ports[0])
		j = journeytest.Build(t, doc).Connect("e1", ports[1], "m1")
		var refused *journey.ShiftError
		if _, _, err := j.Shift("m1", monday, 1); !errors.As(err, &refused) || refused.Code != journey.ShiftEvent {
			t.Errorf("%s, and by the other way, too: %v", doc, err)
		}
	}
	if _, _, err := j.Shift("nowhere", monday, 1); err == nil {
		t.Error("a step that is not there is moved")
	}
}
