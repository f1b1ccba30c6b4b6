package reports

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// comers order first 200 days ago: 40 of 100 again after three days, 20 others after
// twenty, and five come by every day until now.
func comers(ctx context.Context, tx store.Tx) error {
	begun := time.Now().AddDate(0, 0, -200)
	for i := range 100 {
		c := &store.Customer{ExternalID: fmt.Sprint("p", i)}
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		days := []int{0}
		switch {
		case i < 40:
			days = append(days, 3)
		case i < 60:
			days = append(days, 20)
		}
		for _, d := range days {
			o := &store.Order{ExternalID: fmt.Sprint(i, "/", d), Customer: c.ID, At: begun.AddDate(0, 0, d), Total: value.Money{Minor: 1000, Currency: "KRW"}}
			if err := tx.Orders().Save(ctx, o); err != nil {
				return err
			}
		}
		if i == 99 { // or the orders would be known no further
			o := &store.Order{ExternalID: "today", Customer: c.ID, At: time.Now().Add(-time.Minute), Total: value.Money{Minor: 1000, Currency: "KRW"}}
			if err := tx.Orders().Save(ctx, o); err != nil {
				return err
			}
		}
		for d := range 30 {
			if i >= 5 {
				break
			}
			if _, err := tx.Events().Record(ctx, store.Event{Customer: c.ID, Name: store.EventVisited, At: time.Now().AddDate(0, 0, -d).Add(-time.Second)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func TestWhoCameBackAfterHowManyDays(t *testing.T) {
	b := open(t, viewRetention, comers)
	b.says("40% 1–7 20% 8–30 0% 31–90")
	b.choose("usual", "days")
	b.says("0% 2 40% 3 0% 4")
	b.choose("days", spansOwn)
	b.says("Days at which brackets begin")
	b.field(0).SetText("8, 1")
	b.press("Count so")
	b.says("Write growing numbers")
	b.choose(spansOwn, spansOwn)
	b.says("Days at which brackets begin")
	b.field(0).SetText("1, 21")
	b.press("Count so")
	b.says("60% 1–20")
}

func TestWhoCameBackLaterOrByAnotherEvent(t *testing.T) {
	b := open(t, viewRetention, comers)
	b.says("40% 1–7 20% 8–30")
	b.shown.sheet.(*retention).comings.modes.OnChanged("onward")
	b.says("61% 1–7 21% 8–30")
	b.shown.sheet.(*retention).comings.back.OnChanged(store.EventVisited) // the five, half a year later
	b.says("5% 1–7 5% 8–30")
	rows := b.shown.sheet.(*retention).comings.table()
	if len(rows) != 6 || rows[1][0] != "1–7" || rows[1][1] != "100" || rows[1][2] != "5" || rows[1][3] != "0.0500" {
		t.Errorf("%q", rows)
	}
}

func TestWhoIsThere(t *testing.T) {
	b := open(t, viewRetention, comers)
	b.says("5 different people in the last 7 days")
	b.kind(activeSticky)
	b.says("100% of the people of 30 days are there on a day")
	b.says("5 people were there on four or more of the last seven days")
	b.says("Fewer than 30 people")
	rows := b.shown.sheet.(*retention).active.table()
	if last := rows[len(rows)-1]; len(rows) != activeDays+1 || last[1] != "5" || last[5] != "1.0000" {
		t.Errorf("%d rows, the last %q", len(rows), last)
	}
}

func TestNewcomersCard(t *testing.T) {
	b := open(t, viewFunnel, func(ctx context.Context, tx store.Tx) error {
		day := func(ago int) time.Time { return time.Now().AddDate(0, 0, -ago) }
		for i := range 8 {
			c := &store.Customer{ExternalID: fmt.Sprint("n", i)}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			events := []store.Event{{Customer: c.ID, Name: store.EventVisited, At: day(20)}}
			if i < 4 {
				events = append(events, store.Event{Customer: c.ID, Name: store.EventSignedUp, At: day(18)})
			}
			if _, err := tx.Events().Record(ctx, events...); err != nil {
				return err
			}
			if i > 0 {
				continue
			}
			o := &store.Order{ExternalID: "o", Customer: c.ID, At: day(15), Total: value.Money{Minor: 12_000, Currency: "KRW"}, Lines: []store.OrderLine{{Product: "s", Name: "Mint soap", Quantity: 1}}}
			if err := tx.Orders().Save(ctx, o); err != nil {
				return err
			}
		}
		return nil
	})
	b.says("Visited for the first time 8 50% Signed up 4")
	b.says("3 have not ordered yet Of these, ordered 1")
	b.says("₩12,000 all first orders together")
	b.says("Half signed up within 2 days Half ordered within 3 days")
	b.says("Bought first Mint soap 1")
	if n := b.keepsSegment("3 people"); n != 3 {
		t.Errorf("the segment means %d people", n)
	}
}

func TestRulesOfRecommendations(t *testing.T) {
	b := open(t, viewRecommend, func(ctx context.Context, tx store.Tx) error {
		if err := baskets(ctx, tx); err != nil {
			return err
		}
		return tx.Products().Save(ctx, &store.Product{ExternalID: "coffee", Name: "Coffee", Categories: []string{"Drinks"}})
	})
	b.says("Nothing is computed yet")
	b.press("Compute now")
	b.says("Nobody is suggested what they have bought.")
	b.press("Rules")
	b.says("What recommendations keep to")
	b.field(0).SetText("some")
	b.press("Save")
	b.says("Write a number")
	b.field(0).SetText("3")
	b.field(1).SetText("Drink")
	b.press("Save")
	b.says("No product is of the category “Drink”")
	b.field(1).SetText("Drinks")
	b.field(2).SetText("dish\nsoap")
	b.press("Save")
	b.says("Left out: what has fewer than 3 pieces. Nobody is suggested what they have bought, but for Drinks. Never: 2 products.")
	if doc := b.setting(store.SettingSuggest); doc != `{"again":["Drinks"],"least_stock":3,"never":["dish","soap"]}` {
		t.Error(doc)
	}
	b.press("Undo")
	b.says("What is sold out is left out.")
	b.until("the setting is as it was", func() bool { return b.setting(store.SettingSuggest) == "" })
}
