package sqlite

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLite runs here in its multi-thread mode (https://sqlite.org/threadsafe.html): a
// connection is used by one goroutine at a time, which database/sql sees to, and so needs
// no mutex of its own; what connections share keeps one. The driver opens every connection
// in the serialized mode and cannot be asked for less, and SQLite then enters a mutex for
// every cell that is read or bound: a fifth of reading a column of a million rows, more
// on Linux, where the driver finds each mutex in one locked map of the process. So SQLite
// is given its mutexes from here (SQLITE_CONFIG_MUTEX), where the one of a connection does
// nothing.
func init() {
	tls := libc.NewTLS()
	defer tls.Close()
	arguments := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(uintptr(0))))
	defer libc.Xfree(tls, arguments)
	code := sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_MUTEX, libc.VaList(arguments, uintptr(unsafe.Pointer(&mutexMethods))))
	if code == sqlite3.SQLITE_OK {
		code = sqlite3.Xsqlite3_initialize(tls)
	}
	if code != sqlite3.SQLITE_OK {
		panic(fmt.Sprint("sqlite: did not start with mutexes of its own: code ", code))
	}
	mutexes.started = true
}

var mutexMethods = sqlite3.Tsqlite3_mutex_methods{
	FxMutexInit:    address(func(*libc.TLS) int32 { return sqlite3.SQLITE_OK }),
	FxMutexEnd:     address(func(*libc.TLS) int32 { return sqlite3.SQLITE_OK }),
	FxMutexAlloc:   address(func(_ *libc.TLS, kind int32) uintptr { return mutexes.alloc(kind) }),
	FxMutexFree:    address(func(_ *libc.TLS, handle uintptr) { mutexes.free(handle) }),
	FxMutexEnter:   address(enter),
	FxMutexTry:     address(try),
	FxMutexLeave:   address(leave),
	FxMutexHeld:    address(held),
	FxMutexNotheld: address(func(tls *libc.TLS, handle uintptr) int32 { return 1 - held(tls, handle) }),
}

// address gives a function that captures nothing as the driver's C calls it; such a one
// stands where the compiler put it for as long as the program runs.
func address[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// ofConnection is the mutex of every connection. SQLite asks for recursive ones for those
// alone, and for one more when it starts.
const ofConnection uintptr = 1

func enter(tls *libc.TLS, handle uintptr) {
	if handle > ofConnection {
		mutexes.at(handle).enter(tls.ID)
	}
}

func try(tls *libc.TLS, handle uintptr) int32 {
	if handle > ofConnection && !mutexes.at(handle).try(tls.ID) {
		return sqlite3.SQLITE_BUSY
	}
	return sqlite3.SQLITE_OK
}

func leave(_ *libc.TLS, handle uintptr) {
	if handle > ofConnection {
		mutexes.at(handle).leave()
	}
}

func held(tls *libc.TLS, handle uintptr) int32 {
	if handle > ofConnection && mutexes.at(handle).owner.Load() != tls.ID {
		return 0
	}
	return 1
}

// mutex may be entered again by the thread that is in it, which only the one of the start
// asks for.
type mutex struct {
	lock  sync.Mutex
	owner atomic.Int32 // the number of the thread; from 1
	depth int
}

func (m *mutex) enter(thread int32) {
	if m.owner.Load() != thread {
		m.lock.Lock()
		m.owner.Store(thread)
	}
	m.depth++
}

func (m *mutex) try(thread int32) bool {
	if m.owner.Load() != thread {
		if !m.lock.TryLock() {
			return false
		}
		m.owner.Store(thread)
	}
	m.depth++
	return true
}

func (m *mutex) leave() {
	if m.depth--; m.depth == 0 {
		m.owner.Store(0)
		m.lock.Unlock()
	}
}

// mutexList gives mutexes by number: the first are SQLite's static ones, by their kind.
type mutexList struct {
	all     atomic.Pointer[[]*mutex]
	mu      sync.Mutex
	spare   []uintptr
	started bool
}

var mutexes = newMutexList()

func newMutexList() *mutexList {
	static := make([]*mutex, sqlite3.SQLITE_MUTEX_STATIC_VFS3+1)
	for kind := range static {
		static[kind] = &mutex{}
	}
	l := &mutexList{}
	l.all.Store(&static)
	return l
}

func (l *mutexList) at(handle uintptr) *mutex { return (*l.all.Load())[handle] }

func (l *mutexList) alloc(kind int32) uintptr {
	switch {
	case kind > sqlite3.SQLITE_MUTEX_RECURSIVE:
		return uintptr(kind)
	case kind == sqlite3.SQLITE_MUTEX_RECURSIVE && l.started:
		return ofConnection
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.spare); n > 0 {
		handle := l.spare[n-1]
		l.spare = l.spare[:n-1]
		return handle
	}
	all := append(*l.all.Load(), &mutex{}) // who reads meanwhile reads no further than before
	l.all.Store(&all)
	return uintptr(len(all) - 1)
}

func (l *mutexList) free(handle uintptr) {
	if handle == ofConnection {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.spare = append(l.spare, handle)
}
