package texts_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gilmok/journey"
	"gilmok/journey/template"
	"gilmok/journey/texts"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
)

func shop(t *testing.T) store.Store {
	t.Helper()
	st, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// filled is a shop with every template, a segment and a shared block.
func filled(t *testing.T) store.Store {
	t.Helper()
	st := shop(t)
	err := st.InTx(t.Context(), func(tx store.Tx) error {
		ctx := t.Context()
		for _, x := range template.All() {
			j, messages, err := x.Open("ko", 7)
			if err != nil {
				return err
			}
			draft, err := journey.Marshal(j)
			if err != nil {
				return err
			}
			if err := tx.Journeys().Save(ctx, &store.Journey{Name: j.Name, Draft: draft}); err != nil {
				return err
			}
			for _, m := range messages {
				if _, err := tx.Messages().Find(ctx, m.Name); err == nil {
					continue
				}
				if err := tx.Messages().Save(ctx, &store.Message{Name: m.Name, Channel: m.Channel, Purpose: m.Purpose, Document: m.Document, Tags: m.Tags}); err != nil {
					return err
				}
			}
		}
		rule, err := segment.ParseText(`city is "부산" and ordered at least 2 times in the last 30 days`)
		if err != nil {
			return err
		}
		return errors.Join(tx.Segments().Save(ctx, &store.Segment{Name: "부산/단골: VIP?", Rule: rule}), tx.Messages().SaveBlock(ctx, "인사", "안녕하세요\n{{ name }}님"))
	})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func bring(t *testing.T, st store.Store, dir string) (r texts.Read) {
	t.Helper()
	err := st.InTx(context.Background(), func(tx store.Tx) (err error) {
		r, err = texts.Bring(context.Background(), st, tx, dir, "Minji")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What one shop writes another reads, and writes again letter by letter.
func TestThereAndBack(t *testing.T) {
	from, dir := filled(t), t.TempDir()
	w, err := texts.Write(t.Context(), from, dir)
	if err != nil {
		t.Fatal(err)
	}
	if w.Changed < 40 || w.Same != 0 || len(w.Strays) != 0 {
		t.Fatalf("written: %+v", w)
	}
	if again, err := texts.Write(t.Context(), from, dir); err != nil || again.Changed != 0 || again.Same != w.Changed {
		t.Fatalf("written again: %+v, %v; nothing has changed", again, err)
	}
	// A document written by hand, or by an older version, is the same when it says the same.
	if err := from.InTx(t.Context(), func(tx store.Tx) error {
		j, err := tx.Journeys().Find(t.Context(), "생일 축하")
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := json.Compact(&b, j.Draft); err != nil {
			return err
		}
		j.Draft = b.Bytes()
		return tx.Journeys().Save(t.Context(), j)
	}); err != nil {
		t.Fatal(err)
	}
	if r := bring(t, from, dir); r.Same != w.Changed {
		t.Errorf("read into the shop that wrote it: %d the same of %d, changed %v", r.Same, w.Changed, names(r.Changed))
	}
	to := shop(t)
	r := bring(t, to, dir)
	if len(r.Added) != w.Changed || len(r.Changed)+len(r.Unread)+r.Same != 0 {
		t.Fatalf("read: %d added, %d changed, %v", len(r.Added), len(r.Changed), r.Unread)
	}
	if again := bring(t, to, dir); again.Same != w.Changed {
		t.Errorf("read again: %d the same, %d changed, %d added", again.Same, len(again.Changed), len(again.Added))
	}
	other := t.TempDir()
	if _, err := texts.Write(t.Context(), to, other); err != nil {
		t.Fatal(err)
	}
	want, got := content(t, dir), content(t, other)
	for path, text := range want {
		if got[path] != text {
			t.Errorf("%s is another text", path)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
}

func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, dir)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func names(list []texts.Text) (names []string) {
	for _, t := range list {
		names = append(names, t.Path)
	}
	return names
}

// A colleague's file stays, a broken one is told and left out, a look changes nothing.
func TestWhatOthersDid(t *testing.T) {
	st, dir := filled(t), t.TempDir()
	if _, err := texts.Write(t.Context(), st, dir); err != nil {
		t.Fatal(err)
	}
	put := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	block := filepath.Join("blocks", "인사.liquid")
	put(block, "반가워요\r\n{{ name }}님\r\n")
	put(filepath.Join("segments", "new.json"), `{"gilmok":"segment/1","name":"Seoul","rule":{"attribute":"city","op":"is","value":"서울"}}`)
	put(filepath.Join("journeys", "broken.json"), `{"gilmok":"journey/1","name":"x",`)
	put(filepath.Join("messages", "README.md"), "not ours")
	look, err := texts.Bring(t.Context(), st, nil, dir, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []texts.Read{look, bring(t, st, dir)} {
		if len(r.Added) != 1 || r.Added[0].Name != "Seoul" || len(r.Changed) != 1 || r.Changed[0].Name != "인사" ||
			len(r.Unread) != 1 || r.Unread[0].Path != filepath.Join("journeys", "broken.json") {
			t.Fatalf("added %v, changed %v, unread %v", names(r.Added), names(r.Changed), r.Unread)
		}
	}
	blocks, err := st.Messages().Blocks(t.Context())
	if err != nil || blocks["인사"] != "반가워요\n{{ name }}님" {
		t.Errorf("the block is %q (%v)", blocks["인사"], err)
	}
	w, err := texts.Write(t.Context(), st, dir)
	if err != nil || !slices.Equal(w.Strays, []string{filepath.Join("segments", "new.json"), filepath.Join("journeys", "broken.json")}) {
		t.Errorf("strays %v (%v)", w.Strays, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "journeys", "broken.json")); err != nil {
		t.Errorf("a file of somebody else is gone: %v", err)
	}
	if _, err := texts.Bring(t.Context(), st, nil, t.TempDir(), ""); !errors.Is(err, texts.ErrNone) {
		t.Errorf("an empty folder: %v", err)
	}
}

// Names that no file system takes, and names that differ only in their case, are
// files of their own.
func TestFileNames(t *testing.T) {
	st, dir := shop(t), t.TempDir()
	names := []string{"a/b", `a\b`, "A-b", "..", "con: <x>|?*", strings.Repeat("가", 90), "  "}
	err := st.InTx(t.Context(), func(tx store.Tx) error {
		for _, name := range names {
			if err := tx.Journeys().Save(t.Context(), &store.Journey{Name: name, Draft: []byte(`{"gilmok":"journey/1","name":"x"}`)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := texts.Write(t.Context(), st, dir); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for path := range content(t, dir) {
		seen[strings.ToLower(path)] = true
	}
	if len(seen) != len(names) {
		t.Errorf("%d files of %d journeys: %v", len(seen), len(names), seen)
	}
}
