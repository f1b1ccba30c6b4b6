package settings

import (
	"testing"

	"gilmok/store"
)

// TestAnOldAnswerDoesNotTakeBackWhatWasSet: what the store was asked for before a setting
// was saved may come after it.
func TestAnOldAnswerDoesNotTakeBackWhatWasSet(t *testing.T) {
	b := open(t, "shop")
	ask := func() known {
		k, err := b.page.load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	is := func(when, want string) {
		t.Helper()
		if got := b.page.values[store.SettingShopContact]; got != want {
			t.Fatalf("%s: %q, want %q", when, got, want)
		}
	}
	before := ask()
	b.page.set(store.SettingShopContact, "1588-0000")
	during := ask()
	b.page.show(before, nil)
	is("an answer from before, while it is being saved", "1588-0000")
	b.until("it is saved", func() bool { return b.page.saves.pending[store.SettingShopContact] == 0 })
	b.page.show(during, nil)
	is("an answer from before it was saved", "1588-0000")
	err := b.store().InTx(t.Context(), func(tx store.Tx) error {
		return tx.Settings().Set(t.Context(), store.SettingShopContact, "02-1234-5678")
	})
	if err != nil {
		t.Fatal(err)
	}
	b.page.show(ask(), nil)
	is("somebody else's word after that", "02-1234-5678")
}
