package dispatch

import (
	"context"
	"time"
)

// Clock is the time dispatch lives by; package journey has a real and a virtual one.
type Clock interface {
	Now() time.Time
	// Until returns nil when t has come, or ctx's error before.
	Until(ctx context.Context, t time.Time) error
}
