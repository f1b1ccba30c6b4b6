package settings

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"gilmok/store"
)

// TestLinksOfTheShop: an address is taken only with https, gets its key once, and the
// command for the server names it.
func TestLinksOfTheShop(t *testing.T) {
	b := open(t, "rules")
	get := func(key string) string {
		v, err := b.store().Settings().Get(context.Background(), key)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if b.says("Copy the command") {
		t.Error("a server is spoken of, and there is no address")
	}
	field := b.field("Address that notes them")
	field.SetText("http://links.shop.test")
	field.OnFocus(false)
	field.SetText("https://links.shop.test")
	field.OnFocus(false)
	b.until("the address is kept", func() bool { return get(store.SettingTracking) == "https://links.shop.test" })
	key := get(store.SettingTrackingKey)
	b.press("Copy the command")
	if got := fyne.CurrentApp().Clipboard().Content(); key == "" || !strings.Contains(got, "GILMOK_LINK_KEY="+key+" gilmokctl links serve") {
		t.Errorf("copied %q", got)
	}
	field.SetText("https://other.shop.test")
	field.OnFocus(false)
	b.until("another address", func() bool { return get(store.SettingTracking) == "https://other.shop.test" })
	if get(store.SettingTrackingKey) != key {
		t.Error("another key: the links that are out would be forged ones")
	}
}
