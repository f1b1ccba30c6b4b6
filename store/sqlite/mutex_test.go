package sqlite

import (
	"sync"
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// threads gives as many threads as SQLite counts them, until the test ends.
func threads(t *testing.T, n int) []*libc.TLS {
	t.Helper()
	all := make([]*libc.TLS, n)
	for i := range all {
		all[i] = libc.NewTLS()
		t.Cleanup(all[i].Close)
	}
	return all
}

func TestSharedMutexes(t *testing.T) {
	for name, kind := range map[string]int32{"fast": sqlite3.SQLITE_MUTEX_FAST, "static": sqlite3.SQLITE_MUTEX_STATIC_APP1} {
		t.Run(name, func(t *testing.T) {
			handle := mutexes.alloc(kind)
			defer mutexes.free(handle)
			n := 0 // the race detector watches it, too
			var all sync.WaitGroup
			for _, tls := range threads(t, 8) {
				all.Go(func() {
					for range 1000 {
						enter(tls, handle)
						n++
						leave(tls, handle)
					}
				})
			}
			if all.Wait(); n != 8000 {
				t.Errorf("%d of 8000 were counted", n)
			}
		})
	}
}

func TestMutexOfAnotherThread(t *testing.T) {
	two := threads(t, 2)
	handle := mutexes.alloc(sqlite3.SQLITE_MUTEX_FAST)
	defer mutexes.free(handle)
	steps := []struct {
		what string
		do   func() int32
		want int32
	}{
		{"the first tries", func() int32 { return try(two[0], handle) }, sqlite3.SQLITE_OK},
		{"and again", func() int32 { return try(two[0], handle) }, sqlite3.SQLITE_OK},
		{"the second tries", func() int32 { return try(two[1], handle) }, sqlite3.SQLITE_BUSY},
		{"the second holds it", func() int32 { return held(two[1], handle) }, 0},
		{"the first leaves once", func() int32 { leave(two[0], handle); return held(two[0], handle) }, 1},
		{"the second tries", func() int32 { return try(two[1], handle) }, sqlite3.SQLITE_BUSY},
		{"the first leaves", func() int32 { leave(two[0], handle); return held(two[0], handle) }, 0},
		{"the second tries", func() int32 { return try(two[1], handle) }, sqlite3.SQLITE_OK},
		{"the second leaves", func() int32 { leave(two[1], handle); return held(two[1], handle) }, 0},
	}
	for _, s := range steps {
		if got := s.do(); got != s.want {
			t.Fatalf("%s: %d, want %d", s.what, got, s.want)
		}
	}
}

func TestMutexOfAConnection(t *testing.T) {
	two := threads(t, 2)
	a, b := mutexes.alloc(sqlite3.SQLITE_MUTEX_RECURSIVE), mutexes.alloc(sqlite3.SQLITE_MUTEX_RECURSIVE)
	enter(two[0], a)
	if got := try(two[1], b); got != sqlite3.SQLITE_OK {
		t.Errorf("a second connection does not get its mutex: %d", got)
	}
	mutexes.free(a)
	if c := mutexes.alloc(sqlite3.SQLITE_MUTEX_FAST); c <= ofConnection || c == b {
		t.Errorf("a mutex that is shared is number %d", c)
	} else {
		mutexes.free(c)
	}
}

func TestMutexesAreGivenAgain(t *testing.T) {
	l := newMutexList()
	a := l.alloc(sqlite3.SQLITE_MUTEX_FAST)
	l.free(a)
	if b := l.alloc(sqlite3.SQLITE_MUTEX_FAST); b != a {
		t.Errorf("mutex %d was free, %d was made", a, b)
	}
}
