package journey

import (
	"context"
	"sync"
	"time"
)

// Clock is the time a Runner lives by. This file is the only one of the package
// that asks the machine for it.
type Clock interface {
	Now() time.Time
	// Until waits for an instant, or for the end of the context.
	Until(ctx context.Context, t time.Time) error
}

// System is the machine's clock, in UTC to the microsecond, as the store keeps it.
type System struct{}

// Now implements Clock.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Until implements Clock.
func (c System) Until(ctx context.Context, t time.Time) error {
	wait := time.NewTimer(t.Sub(c.Now()))
	defer wait.Stop()
	select {
	case <-wait.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Virtual is a clock that stands still until it is moved; Until moves it.
type Virtual struct {
	mu  sync.Mutex
	now time.Time
}

// NewVirtual makes a clock that shows an instant.
func NewVirtual(now time.Time) *Virtual { return &Virtual{now: now.UTC()} }

// Now implements Clock.
func (c *Virtual) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Until implements Clock: it jumps there, and never back.
func (c *Virtual) Until(ctx context.Context, t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.now) {
		c.now = t.UTC()
	}
	return ctx.Err()
}
