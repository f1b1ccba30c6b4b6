package secret

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/zalando/go-keyring"
)

// TestStores puts both stores through the same questions.
func TestStores(t *testing.T) {
	for name, open := range map[string]func(t *testing.T) Store{
		"keychain": func(*testing.T) Store {
			keyring.MockInit()
			return Open(t.TempDir())
		},
		"file": func(t *testing.T) Store { return OpenFile(t.TempDir()) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			if s.Where() != name {
				t.Fatalf("opened the %s", s.Where())
			}
			if _, err := s.Get("w", "main"); !errors.Is(err, ErrNotFound) {
				t.Errorf("before anything is kept: %v", err)
			}
			want(t, s.Set("w", "main", "first"))
			want(t, s.Set("w", "main", "비밀 번호\n"))
			want(t, s.Set("other", "main", "of another workspace"))
			if got, err := s.Get("w", "main"); got != "비밀 번호\n" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
			want(t, s.Delete("w", "main"))
			want(t, s.Delete("w", "main"))
			if _, err := s.Get("w", "main"); !errors.Is(err, ErrNotFound) {
				t.Errorf("after deleting: %v", err)
			}
			if got, _ := s.Get("other", "main"); got != "of another workspace" {
				t.Errorf("deleting one took another: %q", got)
			}
		})
	}
}

func TestWithoutKeychainTheFileIsUsed(t *testing.T) {
	keyring.MockInitWithError(errors.New("no such service"))
	dir := t.TempDir()
	s := Open(dir)
	if s.Where() != "file" {
		t.Fatalf("opened the %s", s.Where())
	}
	want(t, s.Set("w", "main", "hunter2"))
	if got, err := Open(dir).Get("w", "main"); got != "hunter2" || err != nil {
		t.Errorf("another process reads %q, %v", got, err)
	}
}

func TestNothingInPlainText(t *testing.T) {
	dir := t.TempDir()
	want(t, OpenFile(dir).Set("workspace-7", "main", "correct horse"))
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) < 2 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		want(t, err)
		for _, s := range []string{"correct horse", "workspace-7"} {
			if strings.Contains(string(content), s) {
				t.Errorf("%s holds %q", filepath.Base(name), s)
			}
		}
		info, err := os.Stat(name)
		want(t, err)
		if runtime.GOOS != "windows" && !strings.HasSuffix(name, ".lock") && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(name), info.Mode())
		}
	}
}

func TestLostKeyIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	want(t, OpenFile(dir).Set("w", "main", "x"))
	want(t, os.Remove(filepath.Join(dir, keyFile)))
	if err := OpenFile(dir).Set("w", "other", "y"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v; a new key would have made the old secrets unreadable for good", err)
	}
}

func TestDamagedFileSaysSo(t *testing.T) {
	dir := t.TempDir()
	want(t, OpenFile(dir).Set("w", "main", "x"))
	want(t, os.WriteFile(filepath.Join(dir, secretsFile), []byte("rubbish"), 0o600))
	if _, err := OpenFile(dir).Get("w", "main"); err == nil || errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			if err := OpenFile(dir).Set("w", fmt.Sprint(i), "x"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i := range 10 {
		if _, err := OpenFile(dir).Get("w", fmt.Sprint(i)); err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestEnvironmentComesFirst(t *testing.T) {
	s := OpenFile(t.TempDir())
	want(t, s.Set("w", "soap shop-2", "kept"))
	t.Setenv("GILMOK_SECRET_SOAP_SHOP_2", "told")
	if got, err := s.Get("w", "soap shop-2"); got != "told" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func want(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
