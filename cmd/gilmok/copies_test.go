package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/ui"
)

func shop(t *testing.T, dir string) store.Store {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	st, err := sqlite.Create(t.Context(), filepath.Join(dir, "shop.gilmok"), sqlite.Options{Install: "here"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

func rename(t *testing.T, st store.Store, name string) {
	t.Helper()
	err := st.InTx(t.Context(), func(tx store.Tx) error { return tx.Settings().Set(t.Context(), store.SettingShopName, name) })
	if err != nil {
		t.Fatal(err)
	}
}

func bases(list []ui.Backup) (names []string) {
	for _, b := range list {
		names = append(names, filepath.Base(b.Path))
	}
	return names
}

func TestDailyCopies(t *testing.T) {
	st := shop(t, t.TempDir())
	c := copies{dir: t.TempDir()}
	day := time.Date(2026, 11, 1, 12, 0, 0, 0, time.Local)
	for i := range 10 {
		now := day.AddDate(0, 0, i)
		rename(t, st, now.Format(dayLayout))
		touch(t, st.Info().Path, now.Add(-time.Hour))
		for range 2 { // the second look of a day finds nothing to do
			if err := c.make(t.Context(), st, now); err != nil {
				t.Fatal(err)
			}
		}
		touch(t, c.list(st.Info().Path)[0].Path, now)
	}
	list := c.list(st.Info().Path)
	if len(list) != keptCopies || filepath.Base(list[0].Path) != "shop 2026-11-10.gilmok" || filepath.Base(list[6].Path) != "shop 2026-11-04.gilmok" {
		t.Fatalf("kept %v", bases(list))
	}
	touch(t, st.Info().Path, day)
	touch(t, st.Info().Path+"-wal", day)
	if err := c.make(t.Context(), st, day.AddDate(0, 0, 20)); err != nil {
		t.Fatal(err)
	}
	if got := c.list(st.Info().Path); len(got) != keptCopies || got[0].Path != list[0].Path {
		t.Errorf("a copy was made of a workspace that nobody has changed: %v", bases(got))
	}
}

func touch(t *testing.T, path string, at time.Time) {
	t.Helper()
	if err := os.Chtimes(path, at, at); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
}

func TestCloudFilesAreAlsoCopiedToThisComputer(t *testing.T) {
	st := shop(t, filepath.Join(t.TempDir(), "Dropbox"))
	c := copies{dir: t.TempDir()}
	if err := c.make(t.Context(), st, time.Now()); err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Glob(filepath.Join(c.dir, "shop-*", "shop *.gilmok"))
	if err != nil || len(here) != 1 || len(c.list(st.Info().Path)) != 2 {
		t.Errorf("on this computer %v, all %v, %v", here, bases(c.list(st.Info().Path)), err)
	}
}

// A restored copy is a workspace of its own that asks before it sends; the copy
// and the damaged file stay as they are.
func TestRestore(t *testing.T) {
	st := shop(t, t.TempDir())
	rename(t, st, "before")
	c := copies{dir: t.TempDir()}
	if err := c.make(t.Context(), st, time.Now()); err != nil {
		t.Fatal(err)
	}
	path, backup := st.Info().Path, c.list(st.Info().Path)[0].Path
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	first, err := restore(context.Background(), backup, path)
	if err != nil {
		t.Fatal(err)
	}
	second, err := restore(context.Background(), backup, path)
	if err != nil || second == first {
		t.Fatalf("the second time %s, %v", second, err)
	}
	got, err := sqlite.Open(t.Context(), first, sqlite.Options{Install: "here"})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	name, err := got.Settings().Get(t.Context(), store.SettingShopName)
	if err != nil || name != "before" || got.Info().Adopted {
		t.Errorf("restored %q, adopted %v, %v", name, got.Info().Adopted, err)
	}
	if damaged, err := os.ReadFile(path); err != nil || string(damaged) != "damaged" {
		t.Error("the damaged file was touched")
	}
}

func TestCopiesMadeByHandAreListedAndOthersShopsAreNot(t *testing.T) {
	dir := t.TempDir()
	for i, name := range []string{"shop.gilmok", "shop-monday.gilmok", "shop (2).gilmok", "other.gilmok", "shop2.gilmok"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		touch(t, path, time.Date(2026, 11, 1+i, 0, 0, 0, 0, time.UTC))
	}
	got := bases(copies{dir: t.TempDir()}.list(filepath.Join(dir, "shop.gilmok")))
	if !slices.Equal(got, []string{"shop (2).gilmok", "shop-monday.gilmok"}) {
		t.Errorf("%v", got)
	}
}
