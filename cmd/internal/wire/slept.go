package wire

import (
	"context"
	"sync"
	"time"

	"gilmok/journey"
	"gilmok/store"
)

// Overdue is what becomes of messages that should have gone while nobody ran the
// workspace: the program was closed, or the computer slept.
type Overdue string

// The choices. In each of them a step's lateness decides what is too late.
const (
	OverdueSend Overdue = "send" // they go; the default, for who sits at no window
	OverdueHold Overdue = "hold" // until a person has seen them, unless the setting says that they go
	OverdueSkip Overdue = "skip"
)

// sleptAfter is the pause after which nobody ran the workspace; beatEvery is how often
// that is looked at while it runs, and keepEvery how often it is kept for the next start.
const (
	sleptAfter = 15 * time.Minute
	beatEvery  = 10 * time.Second
	keepEvery  = 5 * time.Minute
)

// pulse tells whether somebody runs the workspace: a turn may send for hours, and beats
// all the same.
type pulse struct {
	mu     sync.Mutex
	beat   time.Time // the last one
	missed bool      // some did not come, and no turn has taken that in yet

	kept time.Time // on this computer's disk; the goroutine of turns has these
	held bool      // what was missed is being looked at
}

// at is one beat.
func (p *pulse) at(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.missed = p.missed || now.Sub(p.beat) >= sleptAfter
	p.beat = now
}

// take reports whether some were missed since it was last asked.
func (p *pulse) take() (missed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	missed, p.missed = p.missed, false
	return missed
}

// last gives the last beat up to which a turn has seen to everything.
func (p *pulse) last() (at time.Time, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.beat, !p.missed && !p.held
}

// keepBeating begins where an earlier run ended, and beats until stopped.
func (p *Parts) keepBeating(ctx context.Context) (stop func()) {
	own := &pulse{beat: p.machine.Ran(p.Store.Info().ID)} // the watch of an earlier run may still look at its own
	p.pulse = own
	ctx, stop = context.WithCancel(ctx)
	if !p.virtual {
		go func() {
			for ctx.Err() == nil {
				own.at(p.Clock.Now())
				_ = p.Clock.Until(ctx, p.Clock.Now().Add(beatEvery))
			}
		}()
	}
	return stop
}

// turn notices that nobody ran the workspace for a while, and has what was due held.
func (p *Parts) turn(ctx context.Context) error {
	if p.virtual {
		return nil
	}
	p.pulse.at(p.Clock.Now())
	if !p.pulse.take() || p.overdue == OverdueSend {
		return nil
	}
	if p.overdue == OverdueHold {
		if told, err := p.Store.Settings().Get(ctx, store.SettingOverdue); err != nil || told == string(OverdueSend) {
			return err
		}
	}
	p.pulse.held = true
	return p.Runner.Slept(ctx)
}

// missed skips what was held since turn, where nobody is to be asked.
func (p *Parts) missed(ctx context.Context) error {
	if !p.pulse.held || p.overdue != OverdueSkip {
		return nil
	}
	_, _, err := p.Runner.DecideMissed(ctx, 0, journey.MissedSkip)
	return err
}

// caughtUp ends a turn: all that was due has been looked at.
func (p *Parts) caughtUp() {
	if p.pulse.held {
		p.pulse.held = false
		p.Runner.Woke()
	}
	if !p.virtual && p.Clock.Now().Sub(p.pulse.kept) >= keepEvery {
		p.keepPulse()
	}
}

// keepPulse keeps when the workspace was last moved on, for the next start.
func (p *Parts) keepPulse() {
	if at, ok := p.pulse.last(); ok && !p.virtual {
		p.pulse.kept = at
		p.machine.SetRan(p.Store.Info().ID, at)
	}
}
