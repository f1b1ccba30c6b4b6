package journey

import (
	"encoding/json"
	"testing"
	"time"

	"gilmok/journey/holiday"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// TestWaits tables every form of wait: when somebody who arrives at an instant
// goes on. An empty want means at once; "!reason" means they exit.
func TestWaits(t *testing.T) {
	rest := holiday.New("KR", []holiday.Closed{{From: "2026-03-04", To: "2026-03-05"}, {From: "2026-03-13"},
		{From: "2026-03-28", To: "2026-03-29"}, {From: "2020-12-30", To: "2021-01-03", Yearly: true}})
	for _, c := range []struct{ name, step, zone, at, want string }{
		{"hours", `{"for":"PT90M"}`, "Asia/Seoul", "2026-03-02 12:00", "2026-03-02 13:30"},
		{"a day is 24 hours", `{"for":"P1D"}`, "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 13:00"},
		{"a calendar day is not", `{"calendar_days":1,"at":"12:00"}`, "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 12:00"},
		{"a month", `{"for":"P1M"}`, "Asia/Seoul", "2026-03-02 12:00", "2026-04-02 12:00"},
		{"the whole day, then the time", `{"for":"P1D","at":"14:00"}`, "Asia/Seoul", "2026-04-13 14:01", "2026-04-15 14:00"},
		{"the time on the dot", `{"for":"P1D","at":"14:00"}`, "Asia/Seoul", "2026-04-13 14:00", "2026-04-14 14:00"},
		{"calendar days to midnight", `{"calendar_days":2}`, "Asia/Seoul", "2026-03-02 23:59", "2026-03-04 00:00"},
		{"tomorrow at nine", `{"calendar_days":1,"at":"09:00"}`, "Asia/Seoul", "2026-03-02 23:59", "2026-03-03 09:00"},
		{"until a time of day", `{"until":{"at":"09:00"}}`, "Asia/Seoul", "2026-03-02 12:00", "2026-03-03 09:00"},
		{"which is now", `{"until":{"at":"09:00"}}`, "Asia/Seoul", "2026-03-02 09:00", ""},
		{"next Monday", `{"until":{"weekday":["mon"],"at":"09:00"}}`, "Asia/Seoul", "2026-03-04 12:00", "2026-03-09 09:00"},
		{"this Monday", `{"until":{"weekday":["mon"],"at":"09:00"}}`, "Asia/Seoul", "2026-03-02 08:00", "2026-03-02 09:00"},
		{"Monday after nine waits a week", `{"until":{"weekday":["mon"],"at":"09:00","past":"next"}}`, "Asia/Seoul", "2026-03-02 09:01", "2026-03-09 09:00"},
		{"Monday after nine goes on", `{"until":{"weekday":["mon"],"at":"09:00","past":"go_on"}}`, "Asia/Seoul", "2026-03-02 09:01", ""},
		{"Monday after nine is too late", `{"until":{"weekday":["mon"],"at":"09:00","past":"exit"}}`, "Asia/Seoul", "2026-03-02 09:01", "!past_date"},
		{"a Monday without a time is now", `{"until":{"weekday":["mon"]}}`, "Asia/Seoul", "2026-03-02 09:01", ""},
		{"a Monday without a time begins at midnight", `{"until":{"weekday":["mon"]}}`, "Asia/Seoul", "2026-03-04 09:01", "2026-03-09 00:00"},
		{"the nearest of several", `{"until":{"weekday":["mon","wed"],"at":"09:00"}}`, "Asia/Seoul", "2026-03-02 09:01", "2026-03-04 09:00"},
		{"a date", `{"until":{"date":"2026-12-24","at":"10:00"}}`, "Asia/Seoul", "2026-03-02 12:00", "2026-12-24 10:00"},
		{"a date gone by", `{"until":{"date":"2026-03-01","at":"10:00"}}`, "Asia/Seoul", "2026-03-02 12:00", "!past_date"},
		{"a date gone by goes on", `{"until":{"date":"2026-03-01","past":"go_on"}}`, "Asia/Seoul", "2026-03-02 12:00", ""},
		{"a week before the birthday", `{"until":{"attribute":"birthday","offset":"-P7D","at":"09:00"}}`, "Asia/Seoul", "2026-03-02 12:00", "2026-05-28 09:00"},
		{"which was last week", `{"until":{"attribute":"birthday","offset":"-P7D","at":"09:00"}}`, "Asia/Seoul", "2026-06-01 12:00", "2027-05-28 09:00"},
		{"29 February", `{"until":{"attribute":"leap","at":"09:00"}}`, "Asia/Seoul", "2026-02-10 12:00", "2026-02-28 09:00"},
		{"29 February in a leap year", `{"until":{"attribute":"leap","at":"09:00"}}`, "Asia/Seoul", "2027-03-01 12:00", "2028-02-29 09:00"},
		{"a week before 29 February", `{"until":{"attribute":"leap","offset":"-P7D","at":"09:00"}}`, "Asia/Seoul", "2026-02-10 12:00", "2026-02-21 09:00"},
		{"a week before, over the change of the clocks", `{"until":{"attribute":"expires","offset":"-P7D","at":"09:00"}}`, "Europe/Berlin", "2026-03-02 12:00", "2026-03-24 09:00"},
		{"the day it runs out", `{"until":{"attribute":"expires","offset":"-P7D","at":"09:00"}}`, "Asia/Seoul", "2026-03-02 12:00", "2026-03-24 09:00"},
		{"ran out", `{"until":{"attribute":"expires","at":"09:00"}}`, "Asia/Seoul", "2026-04-02 12:00", "!past_date"},
		{"no such date", `{"until":{"attribute":"wedding","at":"09:00"}}`, "Asia/Seoul", "2026-04-02 12:00", "!no_date"},
		{"no such date goes on", `{"until":{"attribute":"wedding","at":"09:00","past":"go_on"}}`, "Asia/Seoul", "2026-04-02 12:00", ""},
		{"an instant", `{"until":{"attribute":"flight","offset":"-PT3H"}}`, "Asia/Seoul", "2026-03-02 12:00", "2026-03-10 15:00"},
		{"on the day of an instant", `{"until":{"attribute":"flight","offset":"-P1D","at":"09:00"}}`, "Asia/Seoul", "2026-03-02 12:00", "2026-03-09 09:00"},
		{"an instant on the dot", `{"until":{"attribute":"flight"}}`, "Asia/Seoul", "2026-03-10 18:00", ""},
		{"an instant gone by", `{"until":{"attribute":"flight"}}`, "Asia/Seoul", "2026-03-10 18:01", "!past_date"},
		{"an instant that comes back, gone by this year", `{"until":{"attribute":"flight","past":"next"}}`, "Asia/Seoul", "2026-04-02 12:00", "2027-03-10 18:00"},
		{"an instant that comes back, later this year", `{"until":{"attribute":"flight","past":"next"}}`, "Asia/Seoul", "2027-01-02 12:00", "2027-03-10 18:00"},
		{"a word is no date", `{"until":{"attribute":"note"}}`, "Asia/Seoul", "2026-03-02 12:00", "!no_date"},
		{"a date written as a text", `{"until":{"attribute":"written","at":"09:00"}}`, "Asia/Seoul", "2026-03-02 12:00", "2026-03-05 09:00"},
		{"the day itself on the dot", `{"until":{"attribute":"expires","at":"09:00"}}`, "Asia/Seoul", "2026-03-31 09:00", ""},
		{"the birthday on the dot", `{"until":{"attribute":"birthday","at":"09:00"}}`, "Asia/Seoul", "2026-06-04 09:00", ""},
		{"of the entry", `{"until":{"property":"entry.departs","offset":"-PT1H"}}`, "Asia/Seoul", "2026-03-02 12:00", "2026-03-02 17:00"},
		{"holidays are passed over", `{"calendar_days":2,"at":"09:00","skip_holidays":true}`, "Asia/Seoul", "2026-03-02 12:00", "2026-03-06 09:00"},
		{"public ones, too", `{"until":{"date":"2026-09-25","at":"09:00"},"skip_holidays":true}`, "Asia/Seoul", "2026-03-02 12:00", "2026-09-27 09:00"},
		{"on to a day of the week that is meant", `{"until":{"weekday":["fri"],"at":"09:00"},"skip_holidays":true}`, "Asia/Seoul", "2026-03-07 12:00", "2026-03-20 09:00"},
		{"any working day is no day of rest", `{"until":{"weekday":["mon","tue","wed","thu","fri"]},"skip_holidays":true}`, "Asia/Seoul", "2026-03-04 12:00", "2026-03-06 00:00"},
		{"a date of rest that is moved has not gone by", `{"until":{"date":"2026-03-04","at":"09:00"},"skip_holidays":true}`, "Asia/Seoul", "2026-03-05 12:00", "2026-03-06 09:00"},
		{"nor on the morning to which it is moved", `{"until":{"date":"2026-03-04","at":"09:00"},"skip_holidays":true}`, "Asia/Seoul", "2026-03-06 08:00", "2026-03-06 09:00"},
		{"but behind that it has", `{"until":{"date":"2026-03-04","at":"09:00"},"skip_holidays":true}`, "Asia/Seoul", "2026-03-06 10:00", "!past_date"},
		{"who goes on at once does so on a working day", `{"until":{"date":"2026-02-01","at":"10:00","past":"go_on"},"skip_holidays":true}`, "Asia/Seoul", "2026-03-04 12:00", "2026-03-06 10:00"},
		{"at once on a working day", `{"until":{"date":"2026-02-01","at":"10:00","past":"go_on"},"skip_holidays":true}`, "Asia/Seoul", "2026-03-06 12:00", ""},
		{"over the end of the year", `{"calendar_days":3,"at":"09:00","skip_holidays":true}`, "Asia/Seoul", "2026-12-28 12:00", "2027-01-04 09:00"},
		{"over the change of the clocks", `{"calendar_days":1,"at":"02:30","skip_holidays":true}`, "Europe/Berlin", "2026-03-27 12:00", "2026-03-30 02:30"},
		{"the morning after New Year's Day", `{"until":{"attribute":"new_year","at":"09:00","past":"next"},"skip_holidays":true}`, "Asia/Seoul", "2026-01-03 12:00", "2026-01-04 09:00"},
		{"or not", `{"calendar_days":2,"at":"09:00"}`, "Asia/Seoul", "2026-03-02 12:00", "2026-03-04 09:00"},
		{"nine in the shop", `{"until":{"at":"09:00"},"zone":"shop"}`, "America/New_York", "2026-03-02 12:00", "2026-03-02 19:00"},
		{"nine in a named zone", `{"until":{"at":"09:00"},"zone":"Europe/Berlin"}`, "Asia/Seoul", "2026-03-02 12:00", "2026-03-02 17:00"},
		// The hour that is not there, and the hour that comes twice.
		{"half past two in spring", `{"calendar_days":1,"at":"02:30"}`, "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 03:30"},
		{"half past two in autumn", `{"calendar_days":1,"at":"02:30"}`, "Europe/Berlin", "2026-10-24 12:00", "2026-10-25 02:30"},
		{"half past two in New York's spring", `{"calendar_days":1,"at":"02:30"}`, "America/New_York", "2027-03-13 12:00", "2027-03-14 03:30"},
		{"New York in spring", `{"calendar_days":1,"at":"09:00"}`, "America/New_York", "2026-03-07 12:00", "2026-03-08 09:00"},
		{"the half hour of Lord Howe", `{"for":"P1D"}`, "Australia/Lord_Howe", "2026-10-03 12:00", "2026-10-04 12:30"},
		{"Lord Howe by the calendar", `{"calendar_days":1,"at":"09:00"}`, "Australia/Lord_Howe", "2026-04-04 12:00", "2026-04-05 09:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			zone := must(location(c.zone))(t)
			var w Wait
			if err := json.Unmarshal([]byte(c.step), &w); err != nil {
				t.Fatal(err)
			}
			at := must(time.ParseInLocation("2006-01-02 15:04", c.at, zone))(t)
			s := customer(zone)
			s.Attributes = store.Attributes{
				"birthday": value.DateOf(value.MakeDate(1990, 6, 4)),
				"new_year": value.DateOf(value.MakeDate(1990, 1, 1)),
				"leap":     value.DateOf(value.MakeDate(1992, 2, 29)),
				"note":     value.Text("soon"),
				"written":  value.Text("2026-03-05"),
				"expires":  value.DateOf(value.MakeDate(2026, 3, 31)),
				"flight":   value.Time(time.Date(2026, 3, 10, 18, 0, 0, 0, zone)),
			}
			j := (&Journey{}).AddStep("w", &w, Point{}).Connect(EntryID, PortOut, "w")
			shop := must(location("Asia/Seoul"))(t)
			e := (&Engine{Journey: j, Rules: Rules{Shop: shop, Rest: rest}}).Prepare()
			in := Input{Person: PersonOf(s), Context: &Context{Entry: map[string]any{"departs": time.Date(2026, 3, 2, 18, 0, 0, 0, zone).Format(time.RFC3339)}}}
			p, _, err := e.Advance(store.Passage{Customer: 1, Step: string(EntryID), EnteredAt: at, Due: at, State: store.PassageActive}, in, at)
			if err != nil {
				t.Fatal(err)
			}
			got := p.Due.In(zone).Format("2006-01-02 15:04")
			switch p.State {
			case store.PassageCompleted:
				got = ""
			case store.PassageExited:
				got = "!" + p.Reason
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestBestTime(t *testing.T) {
	seoul := must(location("Asia/Seoul"))(t)
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, seoul)
	look := func(hours ...int) (list []segment.Occurrence) {
		for i, h := range hours {
			list = append(list, segment.Occurrence{At: time.Date(2026, 2, 1+i, h, 20, 0, 0, seoul)})
		}
		return list
	}
	eight, tenPastSix, twenty := Wall(8, 0), Wall(18, 10), Wall(20, 0)
	for _, c := range []struct {
		name   string
		step   BestTime
		opened []segment.Occurrence
		want   string
		sample int
	}{
		{"too little is known", BestTime{Fallback: Wall(10, 0)}, look(19, 19), "03 10:00", 2},
		{"the hour of most", BestTime{Fallback: Wall(10, 0)}, look(19, 7, 19), "02 19:00", 3},
		{"gone by today", BestTime{Fallback: Wall(10, 0)}, look(7, 7, 19), "03 07:00", 3},
		{"between hours", BestTime{Fallback: Wall(10, 0), From: &eight, To: &twenty}, look(22, 22, 22, 18, 18, 9), "02 18:00", 3},
		{"not before the bound within the hour", BestTime{Fallback: Wall(10, 0), From: &tenPastSix}, look(18, 18, 18), "02 18:10", 3},
		{"of two alike the earlier", BestTime{Fallback: Wall(10, 0)}, look(19, 15, 19, 15), "02 15:00", 4},
		{"the bounds belong to it, the end does not", BestTime{Fallback: Wall(10, 0), From: &eight, To: &twenty, Least: 2}, append(look(20, 20, 20, 8), segment.Occurrence{At: time.Date(2026, 2, 9, 8, 0, 0, 0, seoul)}), "03 08:00", 2},
		{"what has not happened yet", BestTime{Fallback: Wall(10, 0), Least: 1}, []segment.Occurrence{{At: at.Add(time.Hour)}}, "03 10:00", 0},
		{"what machines opened", BestTime{Fallback: Wall(10, 0), Least: 1}, []segment.Occurrence{{At: at.Add(-22 * time.Hour), Properties: store.Properties{"machine": true}}}, "03 10:00", 0},
		{"what people opened", BestTime{Fallback: Wall(10, 0), Least: 1}, []segment.Occurrence{{At: at.Add(-22 * time.Hour), Properties: store.Properties{"machine": false}}}, "02 14:00", 1},
		{"another channel", BestTime{Fallback: Wall(10, 0), Least: 1, Channel: "email"}, []segment.Occurrence{{At: at.Add(-22 * time.Hour), Properties: store.Properties{"channel": "sms"}}}, "03 10:00", 0},
		{"its own channel, or none said", BestTime{Fallback: Wall(10, 0), Channel: "email", Least: 2}, []segment.Occurrence{{At: at.Add(-46 * time.Hour), Properties: store.Properties{"channel": "email"}}, {At: at.Add(-22 * time.Hour), Properties: store.Properties{"order_id": "7"}}}, "02 14:00", 2},
		{"a smaller sample is enough", BestTime{Fallback: Wall(10, 0), Least: 1}, look(15), "02 15:00", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := (&Journey{}).AddStep("b", &c.step, Point{}).Connect(EntryID, PortOut, "b")
			s := customer(seoul)
			s.History = map[string][]segment.Occurrence{store.EventOpened: c.opened}
			e := (&Engine{Journey: j, Explain: true}).Prepare()
			p, fx, err := e.Advance(store.Passage{Customer: 1, Step: string(EntryID), EnteredAt: at, Due: at, State: store.PassageActive}, Input{Person: PersonOf(s)}, at)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Due.In(seoul).Format("02 15:04"); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if why := fx[len(fx)-1]; (why.Reason == WaitsOwnHour) != (c.sample > 0 && c.sample >= max(c.step.Least, 1) && c.name != "too little is known") {
				t.Errorf("it says that it waits for %s", why.Reason)
			}
			if why := fx[len(fx)-1]; why.What != DecidedWaits || why.Saw[SawUntil] != instant(p.Due) || why.Saw["sample"] != c.sample {
				t.Errorf("why says %s %v, want a sample of %d", why.What, why.Saw, c.sample)
			}
		})
	}
}
