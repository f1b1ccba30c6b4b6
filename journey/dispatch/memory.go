package dispatch

import (
	"runtime"
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

// While every processor of Go's computes, the network is asked every 10 ms whether a
// server has answered. One more of them than the machine has leaves that to the system,
// and connections do not stand still while messages are composed: an eighth faster.
const moreProcessors = 1

var tuned struct {
	mu         sync.Mutex
	rounds     int // that run now
	collect    int // per cent before the first of them
	processors int
}

// tune sets the runtime for work of this kind until the function it gives is called.
func tune() (end func()) {
	tuned.mu.Lock()
	defer tuned.mu.Unlock()
	if tuned.rounds++; tuned.rounds == 1 {
		tuned.collect = debug.SetGCPercent(100)
		debug.SetGCPercent(max(tuned.collect, min(rarely, mostGarbage*100/max(living(), 1))))
		tuned.processors = runtime.GOMAXPROCS(0)
		runtime.GOMAXPROCS(tuned.processors + moreProcessors)
	}
	return func() {
		tuned.mu.Lock()
		defer tuned.mu.Unlock()
		if tuned.rounds--; tuned.rounds == 0 {
			debug.SetGCPercent(tuned.collect)
			runtime.GOMAXPROCS(tuned.processors)
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
