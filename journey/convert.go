package journey

import (
	"time"
)

// converts counts an event as success of the passages it belongs to, once each.
func (w *walker) converts(e Event) {
	j := w.s.e.Journey
	if len(j.Conversion) > 0 {
		w.primary(&j.Conversion[0], e)
	}
	if w.s.shared == nil {
		return
	}
	for i := range w.lives {
		l := &w.lives[i]
		if l.variant == "" {
			continue
		}
		x := j.Steps[l.trial].(*Experiment)
		if x.Winner.By == e.Name && !e.At.After(x.Winner.After.AddTo(l.chosen)) {
			w.s.shared.trial(l.trial).win(l.variant, l.alike)
			l.variant = ""
		}
	}
}

func (w *walker) primary(c *Conversion, e Event) {
	if c.Event != e.Name || len(c.Where) > 0 && !c.Where.on(e.Name).Counts(e.Properties, &w.view, e.At) {
		return
	}
	for i := range w.lives {
		l := &w.lives[i]
		if l.converted || e.At.Before(l.p.EnteredAt) || e.At.After(c.Within.AddTo(l.p.EnteredAt)) {
			continue
		}
		l.converted = true
		w.tally.converted++
		if !l.messaged {
			w.tally.anyway++
		}
	}
}

// chose notes the variant of an experiment that looks for its winner.
func (w *walker) chose(l *live, x *Effect) {
	if w.s.shared == nil {
		return
	}
	s, _ := w.s.e.Journey.Steps[x.Step].(*Experiment)
	trial := w.s.shared.searching(x.Step, s)
	if trial == nil {
		return
	}
	l.trial, l.variant, l.chosen, l.alike = x.Step, x.Port, x.At, s.alike(&w.view)
	trial.arrive(x.Port, l.alike, x.At)
}

// settleTrials lets experiments whose time is over have their winner.
func (s *sim) settleTrials(now time.Time) {
	for _, id := range s.experiments {
		s.shared.settle(id, s.e.Journey.Steps[id].(*Experiment), now)
	}
}
