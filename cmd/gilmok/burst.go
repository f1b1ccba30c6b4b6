package main

import (
	"time"

	"gilmok/journey/dispatch"
	"gilmok/store"
	"gilmok/ui"
)

// burst adds up the rounds of the dispatcher that follow close upon each other:
// for a person they are one sending.
type burst struct {
	began, last time.Time
	before      dispatch.Progress // the rounds that are over
	now         dispatch.Progress // the one under way
	halted      bool              // the last round, with more to do
	rates       []float64
	step        time.Duration // between two rates
	rated       time.Time
}

const (
	// burstGap without any result ends a burst that was not halted.
	burstGap = 10 * time.Second
	// mostRates are kept; then every other one goes.
	mostRates = 240
	firstStep = 500 * time.Millisecond
)

func (b *burst) note(p dispatch.Progress, now time.Time) {
	moved := results(p.Tally) > results(b.now.Tally)
	if moved && (b.began.IsZero() || now.Sub(b.last) > burstGap && !b.halted) {
		*b = burst{began: now, step: firstStep}
	}
	if moved {
		b.last = now
	}
	b.now = p
	if !b.began.IsZero() && !p.Done && now.Sub(b.rated) >= b.step {
		b.rate(p.Rate, now)
	}
	if p.Done {
		b.halted = p.Halted
		b.before = sum(b.before, p)
		b.now = dispatch.Progress{Left: p.Left}
	}
}

// rate keeps one more point of the line; where there are too many, every other
// one goes, so that the whole burst stays in view.
func (b *burst) rate(r float64, now time.Time) {
	b.rates, b.rated = append(b.rates, r), now
	if len(b.rates) < mostRates {
		return
	}
	for i := range mostRates / 2 {
		b.rates[i] = b.rates[2*i]
	}
	b.rates, b.step = b.rates[:mostRates/2], 2*b.step
}

func (b *burst) sending(now time.Time) ui.Sending {
	s := ui.Sending{Progress: sum(b.before, b.now), Began: b.began, Rates: append([]float64(nil), b.rates...)}
	s.Active = !b.began.IsZero() && now.Sub(b.last) <= burstGap
	s.Rate, s.TimeLeft, s.Left, s.Halted = b.now.Rate, b.now.TimeLeft, b.now.Left, b.halted
	return s
}

// results counts what got an outcome.
func results(t dispatch.Tally) int { return t.Sent + t.Failed + t.Uncertain + t.Retried }

func sum(a, b dispatch.Progress) dispatch.Progress {
	total := dispatch.Progress{PerSender: map[string]int{}, PerDomain: map[string]dispatch.DomainTally{}}
	total.Sent, total.Failed = a.Sent+b.Sent, a.Failed+b.Failed
	total.Uncertain, total.Retried, total.Held = a.Uncertain+b.Uncertain, a.Retried+b.Retried, a.Held+b.Held
	total.Skipped = map[store.SkipReason]int{}
	for _, p := range []dispatch.Progress{a, b} {
		for reason, n := range p.Skipped {
			total.Skipped[reason] += n
		}
		for name, n := range p.PerSender {
			total.PerSender[name] += n
		}
		for name, t := range p.PerDomain {
			total.PerDomain[name] = total.PerDomain[name].Add(t)
		}
	}
	return total
}
