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
