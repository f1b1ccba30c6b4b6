// Package live ties what a page shows to what the store holds: a question is
// asked in a goroutine and its answer shown on Fyne's thread, again whenever the
// store announces a change.
//
// It holds the only fyne.Do of the program. A newer question cancels an older
// one, and a question is asked at most once in 100 ms however often the store
// announces.
package live

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"gilmok/store"
)

// Pause is the shortest time between two askings of one question.
const Pause = 100 * time.Millisecond

// Show runs fn on Fyne's thread: the one door from goroutines to the window.
func Show(fn func()) { door()(fn) }

// door leads to where what is asked now is to be shown when it comes. Of a test that
// has ended by then it leads nowhere, and not into the next one.
func door() func(fn func()) {
	if to := diverted.Load(); to != nil {
		return *to
	}
	return func(fn func()) { fyne.Do(fn) }
}

var diverted atomic.Pointer[func(func())]

// Divert sends what Show is given elsewhere until back is called. It is for
// tests (package livetest): Fyne's test driver has no thread of its own.
func Divert(to func(fn func())) (back func()) {
	before := diverted.Swap(&to)
	return func() { diverted.Store(before) }
}

// Live is one question tied to one view.
type Live[T any] struct {
	load func(context.Context) (T, error)
	show func(T, error)

	mu      sync.Mutex
	asked   int // number of the newest asking; answers to older ones are dropped
	started time.Time
	waiting bool // an asking is already put off to the end of the pause
	later   *time.Timer
	cancel  context.CancelFunc
	ctx     context.Context
	stop    context.CancelFunc
}

// New makes a question. load runs in a goroutine; show runs on Fyne's thread and
// is never told of an answer that was cancelled.
func New[T any](load func(context.Context) (T, error), show func(T, error)) *Live[T] {
	ctx, stop := context.WithCancel(context.Background())
	return &Live[T]{load: load, show: show, ctx: ctx, stop: stop, cancel: func() {}}
}

// Ask asks now, or at the end of the pause where it has just been asked.
func (l *Live[T]) Ask() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiting || l.ctx.Err() != nil {
		return
	}
	wait := Pause - time.Since(l.started)
	if wait <= 0 {
		l.start()
		return
	}
	l.waiting = true
	l.later = time.AfterFunc(wait, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.waiting = false
		if l.ctx.Err() == nil {
			l.start()
		}
	})
}

// Cancel ends what is under way or put off; of it nothing is shown. The question can be
// asked again.
func (l *Live[T]) Cancel() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiting && l.later.Stop() {
		l.waiting = false
	}
	l.cancel()
	l.asked++
}

// start begins an asking; mu is held.
func (l *Live[T]) start() {
	l.cancel()
	ctx, cancel := context.WithCancel(l.ctx)
	l.cancel = cancel
	l.started = time.Now()
	l.asked++
	go l.run(ctx, l.asked, door())
}

func (l *Live[T]) run(ctx context.Context, number int, show func(func())) {
	answer, err := l.load(ctx)
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return
	}
	show(func() {
		l.mu.Lock()
		stale := number != l.asked || l.ctx.Err() != nil
		l.mu.Unlock()
		if !stale {
			l.show(answer, err)
		}
	})
}

// Watcher announces changes; a store.Store is one.
type Watcher interface {
	Watch(ctx context.Context, topics ...store.Topic) <-chan store.Change
}

// Follow asks again after each change of the topics (all, where none is given),
// until Stop.
func (l *Live[T]) Follow(w Watcher, topics ...store.Topic) *Live[T] {
	changes := w.Watch(l.ctx, topics...)
	go func() {
		for range changes {
			l.Ask()
		}
	}()
	return l
}

// Stop ends the question: what is under way is cancelled and nothing more is shown.
func (l *Live[T]) Stop() { l.stop() }

// Run does one piece of work in a goroutine and shows its end on Fyne's thread.
// The function it gives cancels the work; done is then told context.Canceled.
func Run[T any](work func(context.Context) (T, error), done func(T, error)) (cancel func()) {
	ctx, cancel := context.WithCancel(context.Background())
	show := door()
	go func() {
		defer cancel()
		answer, err := work(ctx)
		if ctx.Err() != nil && err == nil {
			err = ctx.Err()
		}
		show(func() { done(answer, err) })
	}()
	return cancel
}
