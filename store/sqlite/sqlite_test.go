package sqlite_test

import (
	"path/filepath"
	"testing"

	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		s, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Person: "Minji"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	})
}
