// Package livetest gives tests of pages what Fyne's test driver lacks: one thread
// on which everything is shown. What goroutines send to live.Show waits until the
// test, on its own goroutine, lets it run.
//
//	thread := livetest.New(t)
//	page.Enter()
//	if !thread.Until(func() bool { return grid.Rows() == 3 }) { t.Fatal(…) }
package livetest

import (
	"os"
	"testing"
	"time"

	"gilmok/ui/live"
)

// Patience is how long Until waits, on a busy machine too.
const Patience = time.Minute

// What comes late of a test that has ended is shown nowhere: Fyne's test driver would show
// it at once, on a goroutine of its own, in the middle of the next test.
func init() { live.Divert(func(func()) {}) }

// Fyne counts by the rules of the machine's language, whatever the catalogue is, and
// tests expect those of English.
func init() {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"} {
		os.Unsetenv(name)
	}
}

// Thread is the thread of one test.
type Thread struct{ waiting chan func() }

// New takes over what is shown until the test ends.
func New(t testing.TB) *Thread {
	th := &Thread{waiting: make(chan func(), 1024)}
	back := live.Divert(func(fn func()) { th.waiting <- fn })
	t.Cleanup(back)
	return th
}

// Until runs what waits to be shown until holds holds; false when it does not in time.
func (th *Thread) Until(holds func() bool) bool {
	end := time.After(Patience)
	for !holds() {
		select {
		case fn := <-th.waiting:
			fn()
		case <-time.After(5 * time.Millisecond):
		case <-end:
			return holds()
		}
	}
	return true
}
