package journey

import (
	"sync"
	"time"
)

// zones caches loaded locations: time.LoadLocation reads a file every time, and
// a rehearsal asks millions of times.
var zones sync.Map // string → *time.Location

func location(name string) (*time.Location, error) {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location), nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	zones.Store(name, loc)
	return loc, nil
}
