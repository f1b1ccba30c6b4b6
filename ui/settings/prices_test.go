package settings

import (
	"context"
	"testing"

	"gilmok/store"
)

// A price is saved when its field is left, a comma read as a point; what is no
// number is not.
func TestPricesAreSaved(t *testing.T) {
	b := open(t, "shop")
	price := func() string {
		v, err := b.store().Settings().Get(context.Background(), store.SettingPriceLMS)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	e := b.field("Longer text (LMS)")
	e.SetText(" 45,5 ")
	e.OnFocus(false)
	b.until("the price is saved", func() bool { return price() == "45.5" })
	e.SetText("cheap")
	e.OnFocus(false)
	e = b.field("Text of up to 90 bytes (SMS)")
	e.SetText("18")
	e.OnFocus(false)
	b.until("another price is saved", func() bool {
		v, err := b.store().Settings().Get(context.Background(), store.SettingPriceSMS)
		return err == nil && v == "18"
	})
	if got := price(); got != "45.5" {
		t.Errorf("what is no price is saved as %q", got)
	}
}

// Each pool of codes has its price; what is none is not kept, and an empty field takes it back.
func TestPricesOfCouponsAreSaved(t *testing.T) {
	b := open(t, "shop")
	err := b.store().InTx(t.Context(), func(tx store.Tx) error {
		for _, pool := range []string{"Spring", "VIP"} {
			if _, err := tx.Coupons().Add(t.Context(), pool, []string{"A"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.page.Enter() // as one who comes back from the messages
	b.until("there is a field for each pool", func() bool { return b.says("Spring") && b.says("VIP") })
	for _, step := range []struct{ pool, text, want string }{
		{"Spring", " 3000 ", `{"Spring":"3000"}`}, {"VIP", "10%", `{"Spring":"3000","VIP":"10%"}`}, {"VIP", "150%", `{"Spring":"3000","VIP":"10%"}`},
		{"Spring", "", `{"VIP":"10%"}`}, {"VIP", "", ``},
	} {
		e := b.field(step.pool)
		e.SetText(step.text)
		e.OnFocus(false)
		b.until(step.pool+" is "+step.text, func() bool {
			got, err := b.store().Settings().Get(t.Context(), store.SettingPriceCoupons)
			return err == nil && got == step.want
		})
	}
}
