package sample_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"gilmok/cmd/internal/sample"
	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/journey/template"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Each template, opened in the sample shop: those let in are just those whom its words
// mean, a card that says ready leads to messages, nobody gets more than the caps allow
// or at night, and the number of workers changes nothing.
func TestEveryTemplateRehearsesInTheSampleShop(t *testing.T) {
	ctx := context.Background()
	st := fill(t, sample.Korean)
	shop, err := st.Settings().Zone(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.InTx(ctx, func(tx store.Tx) error {
		if err := tx.Settings().Set(ctx, store.SettingQuietThen, string(journey.QuietHold)); err != nil {
			return err
		}
		return tx.Settings().Set(ctx, store.SettingCaps, `[{"most":2,"per":"P7D"},{"most":1,"per":"P1D","calendar":true}]`)
	}); err != nil {
		t.Fatal(err)
	}
	shoppers := shoppersOf(t, st)
	offers, err := template.Offers(ctx, st)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range offers {
		j := open(t, st, x.Template)
		e, err := journey.EngineFor(ctx, st, j)
		if err != nil {
			t.Fatalf("%s: %v", x.ID, err)
		}
		w, err := journey.LoadWorldAt(ctx, st, j, now)
		if err != nil {
			t.Fatalf("%s: %v", x.ID, err)
		}
		r := journey.Rehearsal{Engine: e, World: w, From: now, Days: ahead}
		res, err := r.Run(ctx)
		if err != nil {
			t.Fatalf("%s: %v", x.ID, err)
		}
		r.Workers = 1
		if again, err := r.Run(ctx); err != nil || again.Digest != res.Digest {
			t.Errorf("%s: one worker finds something else, %v", x.ID, err)
		}
		want := 0
		for _, p := range journeytest.Again(slices.Collect(maps.Values(shoppers)), j.Entry.Listens(), now, ahead) {
			want += len(journeytest.ComesIn(x.ID, p, shop, now, now.AddDate(0, 0, ahead)))
		}
		sent := 0
		for _, m := range res.Messages {
			sent += m.Sent
		}
		t.Logf("%-16s ready %-5t %5d people, %5d entered, %5d messages", x.ID, x.Ready(), x.People, res.Entered, sent)
		if res.Entered != want {
			t.Errorf("%s: %d came in, it means %d", x.ID, res.Entered, want)
		}
		if x.Ready() != (x.People > 0) || (want > 0) != (sent > 0) || !x.Ready() && sent > 0 {
			t.Errorf("%s: ready %v for %d people, and sends %d messages to %d", x.ID, x.Ready(), x.People, sent, want)
		}
		planned, err := r.Planned(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(planned) != sent {
			t.Errorf("%s: %d messages, %d of them are planned", x.ID, sent, len(planned))
		}
		keepsToRules(t, x.ID, e.Rules, shoppers, planned)
		if x.Ready() {
			waysTaken(t, st, x.ID, r)
		}
	}
}

// waysTaken rehearses once more with people who behave as the shop's history tells:
// somebody goes each way that a template draws.
func waysTaken(t *testing.T, st store.Store, id string, r journey.Rehearsal) {
	t.Helper()
	var err error
	if r.Assume, _, err = r.Prefill(t.Context(), st); err != nil {
		t.Fatal(err)
	}
	res, err := r.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	j := r.Engine.Journey
	for _, from := range j.StepIDs() {
		for _, p := range j.Ports(from) {
			if _, drawn := j.Next(from, p.Name); drawn && res.Steps[from].Out[p.Name] == 0 {
				t.Errorf("%s: nobody leaves %s by %s, %d came", id, from, p.Name, res.Steps[from].Arrived)
			}
		}
	}
	t.Logf("%-16s behaving as before: %5d entered, %5d completed, left %v", id, res.Entered, res.Completed, res.Exited)
}

const ahead = 90 // days

// open makes a template's journey, with its messages.
func open(t *testing.T, st store.Store, x template.Template) *journey.Journey {
	t.Helper()
	ctx := t.Context()
	j, messages, err := x.Open("ko", 7)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.InTx(ctx, func(tx store.Tx) error {
		for _, m := range messages {
			if _, err := tx.Messages().Find(ctx, m.Name); err == nil {
				continue
			}
			if err := tx.Messages().Save(ctx, &store.Message{Name: m.Name, Channel: m.Channel, Purpose: m.Purpose, Document: m.Document, Tags: m.Tags}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatalf("%s: %v", x.ID, err)
	}
	return j
}

// shoppersOf reads everybody of a shop as the doors of templates look at them.
func shoppersOf(t *testing.T, st store.Store) map[store.CustomerID]journeytest.Shopper {
	t.Helper()
	ctx := t.Context()
	n := segment.Needs{Consent: true}
	names, err := st.Events().Names(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range names {
		n.AddEvent(e.Name)
	}
	dates := []string{"birthday", "coupon_expires", "consent_at"}
	for _, key := range append(dates, "time_zone") {
		n.AddAttribute(key)
	}
	all := map[store.CustomerID]journeytest.Shopper{}
	for s, err := range st.Customers().Subjects(ctx, n, nil) {
		if err != nil {
			t.Fatal(err)
		}
		p := journeytest.Shopper{Zone: s.Zone(), Events: map[string][]time.Time{}, Dates: map[string]value.Date{}}
		p.Agreed = s.Consent(string(store.ChannelEmail), string(store.PurposeAdvertising)) == string(store.ConsentOptedIn)
		for name, list := range s.History {
			for _, o := range list {
				p.Events[name] = append(p.Events[name], o.At)
			}
		}
		for _, key := range dates {
			if v, ok := value.As(s.Field(key), value.KindDate, ""); ok && !v.IsNone() {
				p.Dates[key] = v.Date()
			}
		}
		all[s.ID] = p
	}
	return all
}

// keepsToRules counts anew what everybody gets.
func keepsToRules(t *testing.T, id string, rules journey.Rules, shoppers map[store.CustomerID]journeytest.Shopper, planned []journey.Planned) {
	t.Helper()
	per := map[store.CustomerID][]time.Time{}
	for _, p := range planned {
		per[p.Customer] = append(per[p.Customer], p.At)
		zone := shoppers[p.Customer].Zone
		at := p.At.In(zone)
		clock := journey.Wall(at.Hour(), at.Minute())
		if q := rules.Quiet; q != nil && q.From > q.To && (clock >= q.From || clock < q.To) && !(q.EmailExempt && p.Channel == store.ChannelEmail) {
			t.Errorf("%s: customer %d gets %q at %s", id, p.Customer, p.Message, at.Format("15:04"))
		}
	}
	if len(rules.Caps) != 2 || rules.Quiet == nil {
		t.Fatalf("%s goes by %d caps, quiet hours %v", id, len(rules.Caps), rules.Quiet)
	}
	for _, c := range rules.Caps {
		for customer, sends := range per {
			for i := c.Most; i < len(sends); i++ {
				first, last := sends[i-c.Most].In(shoppers[customer].Zone), sends[i].In(shoppers[customer].Zone)
				if c.Calendar && first.Format(time.DateOnly) == last.Format(time.DateOnly) || !c.Calendar && last.Before(c.Per.AddTo(first)) {
					t.Errorf("%s: customer %d gets more than %d within %s: %v and %v", id, customer, c.Most, c.Per, first, last)
				}
			}
		}
	}
}

// A rehearsal that goes by the history of those who come in takes as many out by
// an order as really went, give or take.
func TestCartRehearsesAsItWent(t *testing.T) {
	ctx := context.Background()
	st := fill(t, sample.Korean)
	list, err := st.Journeys().List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	shares := map[bool]float64{}
	for _, saved := range list {
		j, err := journey.Parse(saved.Draft)
		if err != nil {
			t.Fatal(err)
		}
		if j.Entry.Event != store.EventAddedToCart {
			continue
		}
		e, err := journey.EngineFor(ctx, st, j)
		if err != nil {
			t.Fatal(err)
		}
		for _, back := range []bool{true, false} {
			from := now
			if back {
				from = now.AddDate(0, 0, -31)
			}
			w, err := journey.LoadWorldAt(ctx, st, j, from)
			if err != nil {
				t.Fatal(err)
			}
			r := journey.Rehearsal{Engine: e, World: w, From: from, Days: 30, Real: back}
			if !back {
				a, grounds, err := r.Prefill(ctx, st)
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("%+v of %+v", a.Events, grounds)
				r.Assume = a
			}
			res, err := r.Run(ctx)
			if err != nil {
				t.Fatal(err)
			}
			sent := 0
			for _, m := range res.Messages {
				sent += m.Sent
			}
			t.Logf("back-test %t: %d entered, %v left, %d messages", back, res.Entered, res.Exited, sent)
			shares[back] = float64(res.Exited[store.EventOrdered]) / float64(res.Entered)
		}
	}
	if len(shares) != 2 || shares[true] < 0.2 || shares[false] < 0.7*shares[true] || shares[false] > 1.3*shares[true] {
		t.Errorf("left by an order: %v really, %v as rehearsed", shares[true], shares[false])
	}
}
