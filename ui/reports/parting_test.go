package reports

import (
	"context"
	"fmt"
	"testing"

	"gilmok/journey/template"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// cities is the shop with 100 of its people in Busan and 70 in Seoul; of ten it is
// not known.
func cities(ctx context.Context, tx store.Tx) error {
	if err := shop(ctx, tx); err != nil {
		return err
	}
	if err := tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: "city", Label: "City", Kind: value.KindText}); err != nil {
		return err
	}
	for n := 1; n <= 170; n++ {
		c, err := tx.Customers().Find(ctx, fmt.Sprint("c", n))
		if err != nil {
			return err
		}
		c.Attributes = store.Attributes{"city": value.Text([]string{"Busan", "Seoul"}[n/101])}
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// kind switches the funnel.
func (b *bench) kind(id string) {
	b.Helper()
	b.each(func(o fyne.CanvasObject) {
		if s, ok := o.(*widgets.Segmented); ok {
			s.Choose(id)
			s.OnChanged(id)
		}
	})
}

func TestAFunnelOfOnesOwnByCity(t *testing.T) {
	b := open(t, viewFunnel, cities)
	b.says("Ordered again 65")
	b.kind(funnelOwn)
	b.says("Add a step")
	b.choose(store.EventOrdered, store.EventVisited) // the last step; the list that shows it last
	b.says("Came back 0")
	b.until("the workspace keeps it", func() bool { return b.setting(store.SettingFunnel) == `["visited","ordered","visited"]` })
	b.choose("", byAttribute+"city")
	// Nobody visits after having ordered.
	b.says("Busan 100 0 0%")
	b.says("Seoul 70 0 0%")
	b.says("Not known 10 0 0%")
	b.says("Grey: fewer than 30 people")
	var row *widgets.RowButton
	b.each(func(o fyne.CanvasObject) {
		if r, ok := o.(*widgets.RowButton); ok && row == nil {
			row = r
		}
	})
	test.Tap(row)
	b.says("100 people went no further")
	if n := b.keepsSegment("100 people"); n != 100 {
		t.Errorf("the segment means %d people", n)
	}
	b.press("A journey that answers it")
	b.until("a journey between the steps is asked for", func() bool {
		j, ok := template.FindBetween(b.ui.Frame().Here().ID)
		return ok && j.From == store.EventOrdered && j.To == store.EventVisited && b.ui.Frame().Here().Place == ui.Journeys
	})
}

func TestWhoBuysAgainByCity(t *testing.T) {
	b := open(t, viewRetention, cities)
	b.says("bought again in the month after")
	b.choose("", byAttribute+"city")
	b.says("How many % bought again in the months after their first order")
	b.says("Busan 100 ordered")
	sheet := b.shown.sheet.(*retention)
	rows := sheet.table()
	// In the month after: of Busan 10 of the 60 of four months ago and 40 of the 40 of three.
	if len(rows) != 4 || rows[1][0] != "Busan" || rows[1][1] != "100" || rows[1][2] != "0.5000" || rows[3][0] != "Not known" || len(rows[3]) != len(rows[0]) {
		t.Errorf("%q", rows)
	}
	if n := b.keepsSegment("100 people"); n != 100 {
		t.Errorf("the segment means %d people", n)
	}
	b.choose(byAttribute+"city", "")
	b.says("Of those who bought first in a month")
}

func TestAnOwnFunnelInAnEmptyShop(t *testing.T) {
	b := open(t, viewFunnel, empty)
	b.says("No orders yet")
	names, err := ownSteps(context.Background(), b.st, nil, nil)
	if err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
}
