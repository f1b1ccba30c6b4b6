package dispatch

import "time"

// SlowDown halves the speed of every sender at a person's word; it comes back by itself
// within a quarter of an hour.
func (d *Dispatcher) SlowDown() {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.clock.Now()
	for _, o := range d.outlets {
		o.throttle.Halve(now)
	}
}

// Speeds gives the most messages a second that each sender is allowed now, by its
// name; one that has no limit is left out.
func (d *Dispatcher) Speeds() map[string]float64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	now, speeds := d.clock.Now(), map[string]float64{}
	for name, o := range d.outlets {
		if rate := o.throttle.Rate(now); rate > 0 {
			speeds[name] = rate
		}
	}
	return speeds
}

// Spent gives until when senders have used up their limit of the hour or the day, by
// name; others are left out.
func (d *Dispatcher) Spent() map[string]time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	now, spent := d.clock.Now(), map[string]time.Time{}
	for name, o := range d.outlets {
		if until := o.throttle.Spent(now); !until.IsZero() {
			spent[name] = until
		}
	}
	return spent
}
