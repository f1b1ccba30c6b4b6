package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"gilmok/cmd/internal/wire"
	"gilmok/store"
)

// retryRun is how long the window waits before it tries again to run journeys
// where another process does, or after an error.
const retryRun = 15 * time.Second

// keepRunning moves journeys on and sends what is due for as long as the window
// is open. Where another process holds the runner lock it waits for its turn. The
// function it gives ends the work and waits until what is on the wire has landed.
func keepRunning(parts *wire.Parts) (stop func()) {
	if parts.Store.Info().ReadOnly {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() {
		for ctx.Err() == nil {
			_, err := parts.Run(ctx, false, time.Time{})
			var locked *store.LockedError
			if err != nil && ctx.Err() == nil && !errors.As(err, &locked) {
				slog.Error("run", "error", err) // the outbox page shows what it means for messages
			}
			select {
			case <-ctx.Done():
			case <-time.After(retryRun):
			}
		}
	})
	return func() {
		cancel()
		work.Wait()
	}
}
