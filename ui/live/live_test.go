package live_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"

	"gilmok/store"
	"gilmok/ui/live"
)

// asked counts askings and keeps what was shown.
type asked struct {
	loads atomic.Int32
	shown []int
	err   error
}

func (a *asked) question(load func(ctx context.Context, n int) (int, error)) *live.Live[int] {
	return live.New(func(ctx context.Context) (int, error) {
		return load(ctx, int(a.loads.Add(1)))
	}, func(n int, err error) {
		a.shown, a.err = append(a.shown, n), err
	})
}

func quick(_ context.Context, n int) (int, error) { return n, nil }

func TestLiveAsksAtMostOnceInAPause(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		var a asked
		l := a.question(quick)
		defer l.Stop()
		for range 50 { // a burst within 50 ms
			l.Ask()
			time.Sleep(time.Millisecond)
		}
		time.Sleep(live.Pause)
		synctest.Wait()
		if n := a.loads.Load(); n != 2 {
			t.Errorf("asked %d times, want once at the start and once at the end of the pause", n)
		}
		if len(a.shown) != 2 || a.shown[1] != 2 {
			t.Errorf("shown %v", a.shown)
		}
	})
}

func TestLiveNewerAskingCancelsOlder(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		var a asked
		cancelled := false
		l := a.question(func(ctx context.Context, n int) (int, error) {
			if n > 1 {
				return n, nil
			}
			select {
			case <-ctx.Done():
				cancelled = true
				return 0, ctx.Err()
			case <-time.After(time.Hour):
				return n, nil
			}
		})
		defer l.Stop()
		l.Ask()
		time.Sleep(live.Pause)
		l.Ask()
		synctest.Wait()
		if !cancelled || len(a.shown) != 1 || a.shown[0] != 2 {
			t.Errorf("cancelled %v, shown %v; want only the second answer", cancelled, a.shown)
		}
	})
}

func TestLiveCancelShowsNothingAndCanBeAskedAgain(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		var a asked
		l := a.question(func(_ context.Context, n int) (int, error) {
			time.Sleep(time.Second) // deaf
			return n, nil
		})
		defer l.Stop()
		l.Ask()
		l.Ask() // put off
		l.Cancel()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if a.loads.Load() != 1 || len(a.shown) != 0 {
			t.Errorf("asked %d times, shown %v; want one asking of which nothing is shown", a.loads.Load(), a.shown)
		}
		l.Ask()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if len(a.shown) != 1 || a.shown[0] != 2 {
			t.Errorf("shown %v after it was asked again", a.shown)
		}
	})
}

func TestLiveDropsAnAnswerThatDoesNotHeedItsCancel(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		var a asked
		l := a.question(func(_ context.Context, n int) (int, error) {
			if n == 1 {
				time.Sleep(time.Second) // deaf
			}
			return n, nil
		})
		defer l.Stop()
		l.Ask()
		time.Sleep(live.Pause)
		l.Ask()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if len(a.shown) != 1 || a.shown[0] != 2 {
			t.Errorf("shown %v, want 2 alone", a.shown)
		}
	})
}

func TestLiveShowsErrorsButNotAfterStop(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		var a asked
		l := a.question(func(context.Context, int) (int, error) { return 0, store.ErrBusy })
		l.Ask()
		synctest.Wait()
		if !errors.Is(a.err, store.ErrBusy) {
			t.Errorf("error %v", a.err)
		}
		l.Stop()
		time.Sleep(live.Pause)
		l.Ask()
		synctest.Wait()
		if a.loads.Load() != 1 {
			t.Error("a stopped question was asked")
		}
	})
}

// board announces changes by hand.
type board chan store.Change

func (b board) Watch(ctx context.Context, _ ...store.Topic) <-chan store.Change {
	out := make(chan store.Change)
	go func() {
		defer close(out)
		for {
			select {
			case <-ctx.Done():
				return
			case c := <-b:
				out <- c
			}
		}
	}()
	return out
}

func TestLiveFollowsTheStore(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		var a asked
		changes := make(board)
		l := a.question(quick).Follow(changes, store.TopicOutbox)
		changes <- store.Change{}
		synctest.Wait()
		time.Sleep(live.Pause)
		changes <- store.Change{}
		synctest.Wait()
		if len(a.shown) != 2 {
			t.Errorf("shown %v after two changes", a.shown)
		}
		l.Stop()
		synctest.Wait() // the follower ends, else the bubble would report it
	})
}

func TestRunTellsOfItsCancel(t *testing.T) {
	test.NewTempApp(t)
	synctest.Test(t, func(t *testing.T) {
		var got error
		cancel := live.Run(func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		}, func(_ int, err error) { got = err })
		cancel()
		synctest.Wait()
		if !errors.Is(got, context.Canceled) {
			t.Errorf("got %v", got)
		}
	})
}

// One door to Fyne's thread: a second one would be where a page forgets that its
// view is gone.
func TestOnlyFyneDo(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n := strings.Count(string(text), "fyne.Do(") + strings.Count(string(text), "fyne.DoAndWait(")
		if filepath.ToSlash(path) == "../live/live.go" {
			n--
		}
		if n != 0 {
			t.Errorf("%s calls fyne.Do; use live.Live, live.Run or live.Show", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAnAnswerGoesWhereItWasAsked: what a test asked and does not wait for is not shown
// in the next one.
func TestAnAnswerGoesWhereItWasAsked(t *testing.T) {
	test.NewTempApp(t)
	shown := make(chan string)
	to := func(where string) func(fn func()) {
		return func(fn func()) {
			fn()
			shown <- where
		}
	}
	goOn := make(chan struct{})
	work := func(context.Context) (int, error) { <-goOn; return 1, nil }
	back := live.Divert(to("first"))
	live.Run(work, func(int, error) {})
	l := live.New(work, func(int, error) {})
	defer l.Stop()
	l.Ask()
	back()
	defer live.Divert(to("second"))()
	close(goOn)
	for range 2 {
		if where := <-shown; where != "first" {
			t.Errorf("shown in the %s", where)
		}
	}
}
