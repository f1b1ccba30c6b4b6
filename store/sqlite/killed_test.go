package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/sqlite"
)

// killEnv says what the process does that these tests kill: open the workspace, or back it up.
const killEnv = "GILMOK_TEST_KILL"

// act is what that process does.
func act(path, what string) int {
	fmt.Println("begin")
	s, err := sqlite.Open(context.Background(), path, sqlite.Options{})
	if err == nil && what == "backup" {
		err = s.Backup(context.Background(), path+".copy")
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	return 0 // without a goodbye
}

// kill runs the process and kills it some time after it begins; 0: never. It gives how
// long the process worked.
func kill(t *testing.T, path, what string, after time.Duration) time.Duration {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), holderEnv+"="+path, killEnv+"="+what)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "begin" {
		t.Fatalf("the other process says %q", lines.Text())
	}
	began := time.Now()
	if after > 0 {
		time.AfterFunc(after, func() { _ = child.Process.Kill() })
	}
	for lines.Scan() {
		t.Errorf("the other process says %q", lines.Text())
	}
	_ = child.Wait() // it was killed, or it finished before
	return time.Since(began)
}

// TestKilledWhileAFileIsBroughtForward (K11): what a dead process had brought forward in
// part is brought forward by the next, with all that is in it.
func TestKilledWhileAFileIsBroughtForward(t *testing.T) {
	const kills = 6 // an old file takes long to make
	took := kill(t, older(t, 1), "open", 0)
	for i := range kills {
		path := older(t, 1)
		kill(t, path, "open", took*time.Duration(i+1)/(kills+1))
		s := open(t, path, sqlite.Options{})
		asBefore(t, s)
		if wrong, err := s.Check(t.Context()); err != nil || len(wrong) > 0 {
			t.Errorf("killed at %d of %d: %v %v", i+1, kills+1, wrong, err)
		}
	}
}

// TestKilledWhileACopyIsMade (K12): a copy is there whole or not at all, the workspace is
// as it was, and the next copy succeeds.
func TestKilledWhileACopyIsMade(t *testing.T) {
	const kills, people = 12, 3000
	path := filepath.Join(t.TempDir(), "shop.gilmok")
	s := create(t, path, sqlite.Options{})
	err := s.InTx(t.Context(), func(tx store.Tx) error {
		for i := range people {
			if err := tx.Customers().Save(t.Context(), &store.Customer{ExternalID: fmt.Sprint(i), Email: fmt.Sprintf("c%d@example.test", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	whole := func(s store.Store) {
		t.Helper()
		n, err := s.Customers().Count(t.Context(), nil)
		wrong, checked := s.Check(t.Context())
		if err := errors.Join(err, checked); err != nil || n != people || len(wrong) > 0 {
			t.Errorf("%d customers, %v, %v", n, wrong, err)
		}
	}
	copied := path + ".copy"
	took := kill(t, path, "backup", 0)
	cut := 0
	for i := range kills {
		if err := os.Remove(copied); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		kill(t, path, "backup", took*time.Duration(i+1)/(kills+1))
		switch _, err := os.Stat(copied); {
		case errors.Is(err, fs.ErrNotExist):
			cut++
		case err != nil:
			t.Fatal(err)
		default:
			c := open(t, copied, sqlite.Options{})
			whole(c)
			c.Close()
		}
	}
	if cut == 0 {
		t.Error("no copy was cut short: the test shows nothing")
	}
	s = open(t, path, sqlite.Options{})
	whole(s)
	last := copied + ".again"
	if err := s.Backup(t.Context(), last); err != nil {
		t.Fatal(err)
	}
	whole(open(t, last, sqlite.Options{}))
}
