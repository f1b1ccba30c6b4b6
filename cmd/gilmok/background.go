package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"gilmok/cmd/internal/wire"
	"gilmok/journey/dispatch"
	"gilmok/store"
	"gilmok/ui"
)

// retryRun is how long the window waits before it tries again to run journeys
// where another process does, or after an error.
const retryRun = 15 * time.Second

// background moves journeys on and sends what is due for as long as the window is
// open, and tells the window how that goes. It is made before the workspace is
// opened: the dispatcher reports to it.
type background struct {
	parts *wire.Parts
	stop  func()

	mu    sync.Mutex
	burst burst
	err   error
}

var _ ui.Background = (*background)(nil)

// start begins the work. Where another process holds the runner lock it waits for
// its turn.
func (b *background) start(parts *wire.Parts) {
	b.parts = parts
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { b.run(ctx) })
	work.Go(func() {
		if err := parts.TidyPictures(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("tidy pictures", "error", err)
		}
	})
	work.Go(func() { parts.KeepInsights(ctx, func(err error) { slog.Warn("compute insights", "error", err) }) })
	work.Go(func() { parts.KeepReports(ctx, func(err error) { slog.Warn("write the report", "error", err) }) })
	b.stop = func() {
		cancel()
		work.Wait() // what is on the wire lands first
	}
}

func (b *background) run(ctx context.Context) {
	for ctx.Err() == nil {
		b.fail(nil)
		_, err := b.parts.Run(ctx, false, time.Time{})
		if ctx.Err() != nil {
			return
		}
		b.fail(err)
		var locked *store.LockedError
		if err != nil && !errors.As(err, &locked) {
			slog.Error("run", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryRun):
		}
	}
}

func (b *background) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err = err
}

// note takes a report of the dispatcher.
func (b *background) note(p dispatch.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.burst.note(p, time.Now())
}

// Sending implements ui.Background.
func (b *background) Sending() ui.Sending {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.burst.sending(time.Now())
	s.Paused, s.Err = b.parts.Dispatcher.Paused(), b.err
	s.Problems, s.Limits = b.parts.Dispatcher.Problems(), b.parts.Dispatcher.Speeds()
	s.Spent = b.parts.Dispatcher.Spent()
	return s
}

// Pause implements ui.Background.
func (b *background) Pause() { b.parts.Dispatcher.Pause() }

// Resume implements ui.Background.
func (b *background) Resume() { b.parts.Dispatcher.Resume() }

// SlowDown implements ui.Background.
func (b *background) SlowDown() { b.parts.Dispatcher.SlowDown() }

// Again implements ui.Background.
func (b *background) Again() { b.parts.Dispatcher.Forgive() }
