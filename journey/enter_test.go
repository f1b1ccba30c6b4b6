package journey_test

import (
	"context"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

func TestProductChanges(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	stock := func(n int) *int { return &n }
	for _, c := range []struct {
		event      string
		was, is    store.Product
		wantEnters bool
	}{
		{store.EventPriceDropped, store.Product{Price: won(9000)}, store.Product{Price: won(8000)}, true},
		{store.EventPriceDropped, store.Product{Price: won(9000)}, store.Product{Price: won(9500)}, false},
		{store.EventBackInStock, store.Product{Stock: stock(0)}, store.Product{Stock: stock(5)}, true},
		{store.EventBackInStock, store.Product{}, store.Product{Stock: stock(5)}, false},
		{store.EventLowStock, store.Product{Stock: stock(9)}, store.Product{Stock: stock(2)}, true},
		{store.EventLowStock, store.Product{Stock: stock(9)}, store.Product{Stock: stock(0)}, false},
	} {
		s := openShop(t, monday)
		s.people("wants", "other")
		s.happens("wants", store.EventWished, monday.AddDate(0, 0, -5), store.Properties{"product": "S-1"})
		s.happens("other", store.EventWished, monday.AddDate(0, 0, -5), store.Properties{"product": "S-2"})
		shelve := func(p store.Product) {
			p.ExternalID, p.Name = "S-1", "Soap"
			s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Products().Save(ctx, &p) })
		}
		shelve(c.was)
		j := journeytest.Build(t, `entry > message news`)
		j.Entry = journey.Entry{Kind: journey.EntryProductChanged, Event: c.event}
		s.launch(j)
		s.until(monday.Add(30 * time.Minute))
		shelve(c.is)
		s.until(monday.Add(3 * time.Hour))
		var want []string
		if c.wantEnters {
			want = []string{"02 13:00 wants m1"}
		}
		wantLines(t, s.sent(), want...)
	}
}

func won(n int64) value.Money { return value.Money{Minor: n, Currency: "KRW"} }

// Who joins or leaves a segment, or changes, comes in; who was there before not.
func TestEntriesByChange(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	for _, c := range []struct {
		name  string
		entry journey.Entry
		want  []string
	}{
		{"joined", journey.Entry{Kind: journey.EntrySegmentJoined, Segment: "Gold"}, []string{"02 13:00 up m1"}},
		{"left", journey.Entry{Kind: journey.EntrySegmentLeft, Segment: "Gold"}, []string{"02 13:00 down m1"}},
		{"changed", journey.Entry{Kind: journey.EntryAttributeChanged, Attribute: "tier"}, []string{"02 13:00 down m1", "02 13:00 up m1"}},
		{"imported", journey.Entry{Kind: journey.EntryImport}, []string{"02 13:00 new m1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := openShop(t, monday)
			s.people("up", "down", "same")
			tier := func(who, to string) {
				s.tx(func(ctx context.Context, tx store.Tx) error {
					x, err := tx.Customers().Get(ctx, s.ids[who])
					if err != nil {
						return err
					}
					x.Attributes = store.Attributes{"tier": value.Text(to)}
					return tx.Customers().Save(ctx, x)
				})
			}
			s.tx(func(ctx context.Context, tx store.Tx) error {
				if err := tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: "tier", Label: "tier", Kind: value.KindText}); err != nil {
					return err
				}
				gold := segment.Attribute{Key: "tier", Test: segment.Test{Op: segment.OpIs, Value: value.Text("gold")}}
				return tx.Segments().Save(ctx, &store.Segment{Name: "Gold", Rule: gold})
			})
			tier("up", "silver")
			tier("down", "gold")
			tier("same", "gold")
			j := journeytest.Build(t, `entry > message hello`)
			j.Entry = c.entry
			s.launch(j)
			s.until(monday.Add(30 * time.Minute))
			tier("up", "gold")
			tier("down", "silver")
			if c.entry.Kind == journey.EntryImport {
				s.people("new")
			}
			s.until(monday.Add(3 * time.Hour))
			wantLines(t, s.sent(), c.want...)
		})
	}
}

func TestEntriesByTheClock(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	nine := journey.Wall(9, 0)
	for _, c := range []struct {
		name  string
		entry journey.Entry
		days  int
		want  []string
	}{
		{"every Friday", journey.Entry{Kind: journey.EntrySchedule, At: journey.AtLaunch, RRule: "FREQ=WEEKLY;BYDAY=FR", Time: &nine, Reentry: &journey.Reentry{}}, 14,
			[]string{"06 09:00 hans m1", "06 09:00 minji m1", "13 09:00 hans m1", "13 09:00 minji m1"}},
		{"at an instant", journey.Entry{Kind: journey.EntrySchedule, At: "2026-03-05T10:00:00+09:00"}, 14, []string{"05 10:00 hans m1", "05 10:00 minji m1"}},
		{"a week before the birthday", journey.Entry{Kind: journey.EntryDate, Attribute: "birthday", Offset: value.Days(-7), Time: &nine}, 14, []string{"04 09:00 minji m1"}},
		{"in everyone's own zone", journey.Entry{Kind: journey.EntrySchedule, At: journey.AtLaunch, RRule: "FREQ=DAILY;COUNT=1", Time: &nine, Zone: journey.ZoneCustomer}, 14,
			[]string{"02 17:00 hans m1", "03 09:00 minji m1"}}, // in Seoul, nine has gone by: the next one counts
	} {
		t.Run(c.name, func(t *testing.T) {
			s := openShop(t, monday)
			s.people("minji", "hans")
			s.tx(func(ctx context.Context, tx store.Tx) error {
				if err := tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: "birthday", Label: "birthday", Kind: value.KindDate}); err != nil {
					return err
				}
				m, err := tx.Customers().Get(ctx, s.ids["minji"])
				if err != nil {
					return err
				}
				m.Attributes = store.Attributes{"birthday": value.DateOf(value.MakeDate(1990, 3, 11))}
				if err := tx.Customers().Save(ctx, m); err != nil {
					return err
				}
				h, err := tx.Customers().Get(ctx, s.ids["hans"])
				if err != nil {
					return err
				}
				h.TimeZone = "Europe/Berlin"
				return tx.Customers().Save(ctx, h)
			})
			j := journeytest.Build(t, `entry > message hello`)
			j.Entry = c.entry
			j.Policy.QuietHours = &journey.QuietHours{Then: journey.QuietOff}
			s.launch(j)
			s.until(monday.AddDate(0, 0, c.days))
			wantLines(t, s.sent(), c.want...)
		})
	}
}
