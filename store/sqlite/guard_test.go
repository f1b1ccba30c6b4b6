package sqlite_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/sqlite"
)

// memory keeps epochs as a machine would.
type memory struct {
	mu sync.Mutex
	by map[string]int64
}

func newMemory() *memory { return &memory{by: map[string]int64{}} }

func (m *memory) Get(id string) (int64, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, ok := m.by[id]
	return n, ok
}

func (m *memory) Set(id string, epoch int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.by[id] = epoch
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to) // over an existing file: the same inode
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
}

func adopted(t *testing.T, path string, o sqlite.Options) bool {
	t.Helper()
	s := open(t, path, o)
	defer s.Close()
	return s.Info().Adopted
}

func TestGuard(t *testing.T) {
	dir := t.TempDir()
	path, copied, old := filepath.Join(dir, "a.gilmok"), filepath.Join(dir, "b.gilmok"), filepath.Join(dir, "old")
	here := sqlite.Options{Install: "here", Epochs: newMemory()}
	create(t, path, here).Close()
	copyFile(t, path, old)
	if !adopted(t, path, here) {
		t.Error("the file itself asks")
	}
	copyFile(t, path, copied)
	if adopted(t, copied, here) {
		t.Error("a copy does not ask")
	}
	if adopted(t, path, sqlite.Options{Install: "there", Epochs: newMemory()}) {
		t.Error("another machine does not ask")
	}
	moved := filepath.Join(dir, "moved.gilmok")
	if err := os.Rename(path, moved); err != nil {
		t.Fatal(err)
	}
	if !adopted(t, moved, here) {
		t.Error("a renamed file asks")
	}
	copyFile(t, old, moved) // restored over itself: only the epoch tells
	if adopted(t, moved, here) {
		t.Error("a restored file does not ask")
	}
}

// claims gives how many of what is due, at most one, a store would send two seconds later.
func claims(t *testing.T, s store.Store, clock *time.Time) (n int) {
	t.Helper()
	*clock = clock.Add(2 * time.Second)
	due, err := s.Outbox().Due(t.Context(), []store.Channel{store.ChannelEmail}, nil, 1)
	if err == nil && len(due) > 0 {
		err = s.InTx(t.Context(), func(tx store.Tx) error {
			same, err := tx.Outbox().Untouched(t.Context(), due)
			n = len(same)
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestOthersBesideTheSender: a command that opens the very file that another process sends
// from, writes to it and closes it, takes nothing away; a file put back to an older state does.
func TestOthersBesideTheSender(t *testing.T) {
	dir := t.TempDir()
	path, old := filepath.Join(dir, "a.gilmok"), filepath.Join(dir, "old")
	clock := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	here := sqlite.Options{Install: "here", Epochs: newMemory(), Now: func() time.Time { return clock }}
	create(t, path, here).Close()
	copyFile(t, path, old)
	s := open(t, path, here)
	queue := func(s store.Store, key string) {
		t.Helper()
		if err := s.InTx(t.Context(), func(tx store.Tx) error {
			return tx.Outbox().Queue(t.Context(), []*store.OutboxEntry{{Key: key, Channel: store.ChannelEmail}})
		}); err != nil {
			t.Fatal(err)
		}
	}
	queue(s, "1")
	for _, key := range []string{"2", "3"} {
		beside := open(t, path, here)
		if claims(t, s, &clock) != 1 || !s.Info().Adopted {
			t.Errorf("%s: the sender stops as soon as another process opens its file", key)
		}
		queue(beside, key)
		beside.Close()
		if claims(t, s, &clock) != 1 || !s.Info().Adopted {
			t.Errorf("%s: the sender stops when a command beside it ends", key)
		}
	}
	older := open(t, old, here)
	if older.Info().Adopted {
		t.Error("a copy of before does not ask")
	}
	if err := older.InTx(t.Context(), func(tx store.Tx) error { return tx.Settings().Adopt(t.Context(), "here") }); err != nil {
		t.Fatal(err)
	}
	if claims(t, s, &clock) != 0 || s.Info().Adopted {
		t.Error("two send")
	}
}

func TestOneOfTwoCopiesSends(t *testing.T) {
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "a.gilmok"), filepath.Join(dir, "b.gilmok")
	clock := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	here := sqlite.Options{Install: "here", Epochs: newMemory(), Now: func() time.Time { return clock }}
	s := create(t, path, here)
	err := s.InTx(t.Context(), func(tx store.Tx) error {
		return tx.Outbox().Queue(t.Context(), []*store.OutboxEntry{{Key: "1", Channel: store.ChannelEmail}, {Key: "2", Channel: store.ChannelEmail}})
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	copyFile(t, path, copied)
	a, b := open(t, path, here), open(t, copied, here)
	claim := func(s store.Store) int { return claims(t, s, &clock) }
	if n := claim(b); n != 0 {
		t.Error("a copy sends without being asked")
	}
	if err := b.InTx(t.Context(), func(tx store.Tx) error { return tx.Settings().Adopt(t.Context(), "here") }); err != nil {
		t.Fatal(err)
	}
	if !b.Info().Adopted {
		t.Error("the copy is not adopted")
	}
	if n := claim(b); n != 0 {
		t.Error("the copy sends what the original may have sent")
	}
	err = b.InTx(t.Context(), func(tx store.Tx) error {
		return tx.Outbox().Queue(t.Context(), []*store.OutboxEntry{{Key: "3", Channel: store.ChannelEmail}})
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := [2]int{claim(a), claim(b)}; got != [2]int{0, 1} {
		t.Errorf("the original and the adopted copy claimed %v", got)
	}
	if a.Info().Adopted {
		t.Error("the original does not know that it lost the right to send")
	}
}

// TestCopyDoubts: of what waited in a copy, a person is asked about what the original may
// have sent since the copy was made: what was due, and only where the original went on.
func TestCopyDoubts(t *testing.T) {
	const due, later, held = "due", "later", "held"
	for name, c := range map[string]struct {
		wentOn  bool
		install string
		want    store.OutboxState
	}{
		"the original went on":    {true, "here", store.OutboxUncertain},
		"the original was closed": {false, "here", store.OutboxPending},
		"on another computer":     {false, "there", store.OutboxUncertain},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path, copied := filepath.Join(dir, "a.gilmok"), filepath.Join(dir, "b.gilmok")
			here := sqlite.Options{Install: "here", Epochs: newMemory()}
			s := create(t, path, here)
			err := s.InTx(t.Context(), func(tx store.Tx) error {
				return tx.Outbox().Queue(t.Context(), []*store.OutboxEntry{
					{Key: due, Channel: store.ChannelEmail}, {Key: held, Channel: store.ChannelEmail, Held: true},
					{Key: later, Channel: store.ChannelEmail, NotBefore: time.Now().Add(time.Hour)},
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
			copyFile(t, path, copied)
			if c.wentOn {
				open(t, path, here).Close()
			}
			o := sqlite.Options{Install: c.install, Epochs: here.Epochs}
			if c.install != here.Install {
				o.Epochs = newMemory()
			}
			b := open(t, copied, o)
			if err := b.InTx(t.Context(), func(tx store.Tx) error { return tx.Settings().Adopt(t.Context(), c.install) }); err != nil {
				t.Fatal(err)
			}
			list, err := b.Outbox().List(t.Context(), store.OutboxQuery{})
			if err != nil || len(list) != 3 {
				t.Fatalf("%+v, %v", list, err)
			}
			for _, e := range list {
				want := store.OutboxPending
				if e.Key != later {
					want = c.want
				}
				if e.State != want || e.Held != (e.Key == held && want == store.OutboxPending) || (e.Reason == store.ReasonCopied) != (want == store.OutboxUncertain) {
					t.Errorf("%s: %s %q, want %s", e.Key, e.State, e.Reason, want)
				}
			}
			if wrong, err := b.Check(t.Context()); err != nil || len(wrong) > 0 {
				t.Errorf("%v %v", wrong, err)
			}
		})
	}
}

func TestBackup(t *testing.T) {
	path := shopPath(t)
	here := sqlite.Options{Install: "here", Epochs: newMemory()}
	s := create(t, path, here)
	if err := setName(s, "shop"); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "it's a backup.gilmok")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), backup); !errors.Is(err, store.ErrExists) {
		t.Errorf("error %v, want ErrExists", err)
	}
	t.Chdir(t.TempDir())
	if err := s.Backup(t.Context(), "beside.gilmok"); err != nil {
		t.Errorf("to a relative path: %v", err)
	}
	b := open(t, backup, here)
	if got, _ := b.Settings().Get(t.Context(), store.SettingShopName); got != "shop" {
		t.Errorf("name %q", got)
	}
	if b.Info().Adopted {
		t.Error("a backup sends without being asked")
	}
	if open(t, backup, sqlite.Options{}).Info().Adopted {
		t.Error("a backup is anybody's whose computer has no name")
	}
	if wrong, err := b.Check(t.Context()); len(wrong) > 0 || err != nil {
		t.Errorf("check %v, %v", wrong, err)
	}
}

// TestKilledHolder lets a process die with the locks and a transaction open.
func TestKilledHolder(t *testing.T) {
	path, _ := closed(t)
	child := startHolder(t, path)
	_, err := sqlite.Open(t.Context(), path, sqlite.Options{Window: true})
	var locked *store.LockedError
	if !errors.As(err, &locked) || locked.Person != "Child" {
		t.Fatalf("while the other lives: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	child.Wait() // its state is that it was killed
	s := open(t, path, sqlite.Options{Window: true})
	if got, _ := s.Settings().Get(t.Context(), store.SettingShopName); got != "committed" {
		t.Errorf("name %q, want what the other committed", got)
	}
}
