package preflight

import (
	"context"
	"fmt"
	"time"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/journey/dispatch/domain"
	"gilmok/preview/rules"
	"gilmok/store"
)

// Options of a preflight; the zero value looks at the workspace as it is, with
// all processors.
type Options struct {
	Now     time.Time // of rendering and of the rules; required
	Workers int       // 0: one for each processor
	World   World     // nil: nothing beyond the workspace is asked
	// Progress is told after each group of customers how many were looked at, and
	// of how many. It is called from several goroutines.
	Progress func(done, of int)
}

// Report is what a preflight found.
type Report struct {
	Journey string
	Checked int // messages looked at: a customer and a message each
	Blocked int // of these, what would not or must not go out
	// Findings: what stops a launch first, then by severity, then in the order of rules.Table.
	Findings []Finding
	Seconds  float64
}

// Stops reports whether the journey must not be launched like this.
func (r *Report) Stops() bool {
	for i := range r.Findings {
		if r.Findings[i].Stop {
			return true
		}
	}
	return false
}

// Finding is one thing found, with everybody it was found for.
type Finding struct {
	rules.Finding
	Message string // its name; empty: the launch as a whole
	Stop    bool   // no launch like this
	// People behind it, in the order of their ids; none where it is about the
	// message or the shop as such.
	People []store.CustomerID
	// Count of people, or 1.
	Count int
	// Examples are the external ids of the first few, else their addresses.
	Examples []string
}

// examples shown of a finding.
const examples = 5

// Run proves a journey. The error is about the work itself; what is wrong with the
// journey's messages is in the report.
func Run(ctx context.Context, st store.Store, c *compose.Composer, j *journey.Journey, o Options) (*Report, error) {
	began := journey.System{}.Now()
	p := &proof{st: st, compose: c, journey: j, opt: o}
	if err := p.prepare(ctx); err != nil {
		return nil, fmt.Errorf("prove journey %q: %w", j.Name, err)
	}
	if err := p.walk(ctx); err != nil {
		return nil, fmt.Errorf("prove journey %q: %w", j.Name, err)
	}
	if err := p.launch(ctx); err != nil {
		return nil, fmt.Errorf("prove journey %q: %w", j.Name, err)
	}
	report, err := p.report(ctx)
	if err != nil {
		return nil, fmt.Errorf("prove journey %q: %w", j.Name, err)
	}
	report.Seconds = journey.System{}.Now().Sub(began).Seconds()
	return report, nil
}

// proof is one preflight under way.
type proof struct {
	st      store.Store
	compose *compose.Composer
	journey *journey.Journey
	opt     Options

	settings map[string]string
	vouched  map[string]rules.Authentication // of the domains of senders, by name
	senders  []store.Sender
	seen     map[string]*seen // of senders, by name
	papers   []*paper
	reach    reach
	found    tally
	audience int // people it can reach
}

// setting gives a setting, or its default.
func (p *proof) setting(key string) string { return compose.Setting(p.settings, key) }

// prepare compiles the messages and finds out what is to be read of a customer.
func (p *proof) prepare(ctx context.Context) (err error) {
	if p.settings, err = p.st.Settings().All(ctx); err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	if p.senders, err = p.st.Senders().List(ctx); err != nil {
		return fmt.Errorf("list senders: %w", err)
	}
	p.vouched = map[string]rules.Authentication{}
	for _, s := range p.senders {
		state, err := domain.ReadState(ctx, p.st.Settings(), s.Name)
		if err != nil {
			return err
		}
		if state.Holds(s, p.opt.Now) {
			p.vouched[s.Name] = authentication(state)
		}
	}
	for _, name := range p.journey.Messages() {
		paper, err := p.read(ctx, name)
		if err != nil {
			return err
		}
		p.papers = append(p.papers, paper)
	}
	if err := p.hours(); err != nil {
		return err
	}
	p.pair()
	p.look(ctx)
	return p.readReach(ctx)
}
