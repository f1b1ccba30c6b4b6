package dispatch

import (
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// A busy dispatcher makes much garbage and keeps little, so collecting it less often
// saves a sixth of the work. The garbage that may pile up instead stays below mostGarbage.
const (
	rarely      = 400 // per cent of what lives, as debug.SetGCPercent takes it
	mostGarbage = 64 << 20
)

var collecting struct {
	mu     sync.Mutex
	rounds int // that run now
	usual  int // per cent before the first of them
}

// collectRarely holds until the function it gives is called.
func collectRarely() (end func()) {
	collecting.mu.Lock()
	defer collecting.mu.Unlock()
	if collecting.rounds++; collecting.rounds == 1 {
		collecting.usual = debug.SetGCPercent(100)
		debug.SetGCPercent(max(collecting.usual, min(rarely, mostGarbage*100/max(living(), 1))))
	}
	return func() {
		collecting.mu.Lock()
		defer collecting.mu.Unlock()
		if collecting.rounds--; collecting.rounds == 0 {
			debug.SetGCPercent(collecting.usual)
		}
	}
}

// living is how many bytes the last collection kept.
func living() int {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return mostGarbage
	}
	return int(sample[0].Value.Uint64())
}
