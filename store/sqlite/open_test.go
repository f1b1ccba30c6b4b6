package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/sqlite"
)

// create makes a workspace and closes it when the test ends.
func create(t *testing.T, path string, o sqlite.Options) store.Store {
	t.Helper()
	s, err := sqlite.Create(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func open(t *testing.T, path string, o sqlite.Options) store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func shopPath(t *testing.T) string { return filepath.Join(t.TempDir(), "가게 #1?.gilmok") }

func setName(s store.Store, name string) error {
	return s.InTx(context.Background(), func(tx store.Tx) error {
		return tx.Settings().Set(context.Background(), store.SettingShopName, name)
	})
}

func TestCreateNeverOverwrites(t *testing.T) {
	path := shopPath(t)
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Create(t.Context(), path, sqlite.Options{}); !errors.Is(err, store.ErrExists) {
		t.Errorf("error %v, want ErrExists", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "mine" {
		t.Errorf("the file now holds %q", got)
	}
}

func TestReopen(t *testing.T) {
	path := shopPath(t)
	s := create(t, path, sqlite.Options{Sealed: true, Person: "Minji"})
	first := s.Info()
	if err := setName(s, "비누 가게"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"-wal", "-shm"} {
		if _, err := os.Stat(path + end); err == nil {
			t.Errorf("%s is left behind", end)
		}
	}
	s = open(t, path, sqlite.Options{Person: "Jo"})
	if got, _ := s.Settings().Get(t.Context(), store.SettingShopName); got != "비누 가게" {
		t.Errorf("name %q", got)
	}
	info := s.Info()
	if info.ID != first.ID || info.ID == "" || !info.Sealed || !info.Adopted || info.Person != "Jo" {
		t.Errorf("info %+v, was %+v", info, first)
	}
}

func TestOpenRefusesWhatIsNotOurs(t *testing.T) {
	foreign := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open("sqlite", foreign)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`CREATE TABLE t (a)`); err != nil {
		t.Fatal(err)
	}
	db.Close()
	text := filepath.Join(t.TempDir(), "customers.csv")
	if err := os.WriteFile(text, bytes.Repeat([]byte("a,b\n"), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty.gilmok")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{foreign, text, empty, t.TempDir()} {
		before, _ := os.ReadFile(path)
		if _, err := sqlite.Open(t.Context(), path, sqlite.Options{}); !errors.Is(err, store.ErrNotWorkspace) {
			t.Errorf("%s: error %v, want ErrNotWorkspace", path, err)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Errorf("%s was changed", path)
		}
	}
	if _, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "none.gilmok"), sqlite.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v, want ErrNotExist", err)
	}
}

// closed makes a workspace with some content and gives its bytes.
func closed(t *testing.T) (path string, content []byte) {
	t.Helper()
	path = shopPath(t)
	s := create(t, path, sqlite.Options{})
	if err := setName(s, "shop"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, content
}

func TestOpenRefusesNewer(t *testing.T) {
	path, content := closed(t)
	content[63] = 99 // user_version
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	var newer *store.NewerError
	if !errors.As(err, &newer) || newer.File != 99 || newer.Program < 1 {
		t.Errorf("error %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(content, after) {
		t.Error("the file was changed")
	}
}

func TestOpenReportsDamage(t *testing.T) {
	for name, harm := range map[string]func([]byte) []byte{
		"cut short": func(b []byte) []byte { return b[:len(b)/2] },
		"overwritten": func(b []byte) []byte {
			for i := 100; i < 4096; i++ {
				b[i] = 0xff
			}
			return b
		},
	} {
		path, content := closed(t)
		if err := os.WriteFile(path, harm(content), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
		if !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: error %v, want ErrDamaged", name, err)
		}
		if s != nil && err == nil {
			s.Close()
		}
	}
}

func TestReadOnly(t *testing.T) {
	path, _ := closed(t)
	s := open(t, path, sqlite.Options{ReadOnly: true})
	if got, err := s.Settings().Get(t.Context(), store.SettingShopName); got != "shop" || err != nil {
		t.Errorf("name %q, %v", got, err)
	}
	if err := setName(s, "x"); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("error %v, want ErrReadOnly", err)
	}
	if n, err := s.Customers().Count(t.Context(), nil); n != 0 || err != nil {
		t.Errorf("count %d, %v", n, err)
	}
}

func TestWindowLock(t *testing.T) {
	path, _ := closed(t)
	since := time.Date(2026, 11, 21, 9, 12, 0, 0, time.UTC)
	first := open(t, path, sqlite.Options{Window: true, Person: "Minji", Now: func() time.Time { return since }})
	_, err := sqlite.Open(t.Context(), path, sqlite.Options{Window: true})
	var locked *store.LockedError
	if !errors.As(err, &locked) || locked.Person != "Minji" || locked.Machine == "" || !locked.Since.Equal(since) || locked.Lock != "window" {
		t.Fatalf("error %+v", err)
	}
	open(t, path, sqlite.Options{Window: true, ReadOnly: true}) // looking is always possible
	open(t, path, sqlite.Options{})                             // and so is a command beside the window
	first.Close()
	open(t, path, sqlite.Options{Window: true})
}

func TestRunnerLock(t *testing.T) {
	path, _ := closed(t)
	a, b := open(t, path, sqlite.Options{}), open(t, path, sqlite.Options{})
	unlock, err := a.(store.RunnerLocker).LockRunner(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.(store.RunnerLocker).LockRunner(t.Context())
	var locked *store.LockedError
	if !errors.As(err, &locked) || locked.Lock != "runner" {
		t.Errorf("error %v", err)
	}
	unlock()
	if unlock, err = b.(store.RunnerLocker).LockRunner(t.Context()); err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestTransaction(t *testing.T) {
	s := create(t, shopPath(t), sqlite.Options{})
	stop := errors.New("stop")
	err := s.InTx(t.Context(), func(tx store.Tx) error {
		if err := tx.Settings().Set(t.Context(), store.SettingShopName, "lost"); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Errorf("error %v", err)
	}
	func() {
		defer func() { recover() }()
		s.InTx(t.Context(), func(tx store.Tx) error {
			tx.Settings().Set(t.Context(), store.SettingShopName, "lost")
			panic("inside")
		})
	}()
	if got, _ := s.Settings().Get(t.Context(), store.SettingShopName); got != "" {
		t.Errorf("name %q survived", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = s.InTx(ctx, func(tx store.Tx) error {
		cancel()
		return tx.Settings().Set(ctx, store.SettingShopName, "lost")
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want Canceled", err)
	}
	err = s.InTxRelaxed(t.Context(), func(tx store.Tx) error {
		return tx.Settings().Set(t.Context(), store.SettingShopName, "kept")
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Settings().Get(t.Context(), store.SettingShopName); got != "kept" {
		t.Errorf("name %q", got)
	}
}

func TestWatch(t *testing.T) {
	path := shopPath(t)
	s := create(t, path, sqlite.Options{})
	settings, journeys := s.Watch(t.Context(), store.TopicSettings), s.Watch(t.Context(), store.TopicJourneys)
	for range 3 { // nobody fetches: the changes run together
		if err := setName(s, "a"); err != nil {
			t.Fatal(err)
		}
	}
	if c := <-settings; len(c.Topics) != 1 || c.Topics[0] != store.TopicSettings {
		t.Errorf("change %v", c)
	}
	select {
	case c := <-journeys:
		t.Errorf("journeys heard %v", c)
	default:
	}
	other := open(t, path, sqlite.Options{})
	if err := setName(other, "b"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-journeys:
	case <-time.After(time.Minute):
		t.Error("the other connection's commit was not heard of")
	}
	s.Close()
	for range settings {
	}
	if _, ok := <-journeys; ok {
		t.Error("the channel is open after Close")
	}
}

func TestEraseLeavesNoBytes(t *testing.T) {
	path := shopPath(t)
	s := create(t, path, sqlite.Options{})
	var id store.CustomerID
	err := s.InTx(t.Context(), func(tx store.Tx) error {
		for i := range 200 {
			c := &store.Customer{Name: "Somebody", Email: "keep@shop.example"}
			if i == 100 {
				c = &store.Customer{Name: "ERASE-ME-NAME", Email: "erase-me@shop.example", ExternalID: "ERASE-ME-ID"}
			}
			if err := tx.Customers().Save(t.Context(), c); err != nil {
				return err
			}
			if i == 100 {
				id = c.ID
			}
			if _, err := tx.Events().Record(t.Context(), store.Event{Customer: c.ID, Name: "viewed", Properties: store.Properties{"who": c.Name}}); err != nil {
				return err
			}
			for _, wording := range []string{"before, " + c.Name, "after, " + c.Name} {
				k := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, Wording: wording}
				if err := tx.Customers().SetConsent(t.Context(), c.ID, k); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.InTx(t.Context(), func(tx store.Tx) error { return tx.Customers().Erase(t.Context(), id) }); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + end)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"ERASE-ME", "erase-me"} {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%q is still in the file%s", secret, end)
			}
		}
		if end == "" && !bytes.Contains(content, []byte("keep@shop.example")) {
			t.Error("the others are gone, too")
		}
	}
}
