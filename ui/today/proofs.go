package today

import (
	"context"
	"errors"
	"runtime"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/journey/preflight"
	"gilmok/preview/rules"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
)

// proofs tells what the preflight finds in the journeys that run: a name may be
// missing today that was there at the launch.
type proofs struct {
	frame *ui.Frame
	live  *live.Live[[]proof]
	asked time.Time
}

// proof is what was found in one journey.
type proof struct {
	journey store.Journey
	worst   preflight.Finding
	others  int // findings besides it
}

const (
	// proofEvery is how long a proof is good for: it makes every message for
	// everybody, and is not for every look at the page.
	proofEvery = 10 * time.Minute
	// mostProved is up to how many customers this is done by itself.
	mostProved = 20_000
)

func newProofs(f *ui.Frame, show func([]proof, error)) *proofs {
	p := &proofs{frame: f}
	p.live = live.New(p.load, show)
	return p
}

func (p *proofs) ask() {
	if time.Since(p.asked) >= proofEvery && p.frame.Workspace().Composer != nil {
		p.asked = time.Now()
		p.live.Ask()
	}
}

func (p *proofs) load(ctx context.Context) (list []proof, err error) {
	st := p.frame.Store()
	n, err := st.Customers().Count(ctx, nil)
	if err != nil || n > mostProved {
		return nil, err
	}
	journeys, err := st.Journeys().List(ctx)
	if err != nil {
		return nil, err
	}
	for _, record := range journeys {
		if record.State != store.JourneyRunning {
			continue
		}
		one, err := p.prove(ctx, record)
		if errors.Is(err, context.Canceled) {
			return nil, err
		}
		if err == nil && one != nil { // what cannot be proved, the journey's own page says
			list = append(list, *one)
		}
	}
	return list, nil
}

func (p *proofs) prove(ctx context.Context, record store.Journey) (*proof, error) {
	j, _, err := journey.ReadVersion(ctx, p.frame.Store().Journeys(), record.ID, record.Version)
	if err != nil {
		return nil, err
	}
	report, err := preflight.Run(ctx, p.frame.Store(), p.frame.Workspace().Composer, j,
		preflight.Options{Now: time.Now(), Workers: max(1, runtime.NumCPU()/2)})
	if err != nil {
		return nil, err
	}
	var found []preflight.Finding
	for _, f := range report.Findings {
		if f.Stop || f.Message != "" && f.Severity == rules.Warn { // whom it may not write to, the journey leaves out by itself
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	return &proof{record, found[0], len(found) - 1}, nil
}

// matter is the proof as a line of the card.
func (p proof) matter() matter {
	m := matter{icon: "triangle-alert", color: look.Warn, title: p.journey.Name + ": " + ui.FindingWords(p.worst.Finding),
		verb: lang.X("today.decide.proof_verb", "Open the journey"),
		to:   ui.Board(p.journey.ID)}
	if n := len(p.worst.People); n > 0 { // a finding about the message itself is about nobody
		m.more = lang.XN("today.decide.proof", "It concerns {{.Count}} people.", n, map[string]any{"Count": ui.Number(n)})
	}
	if p.others > 0 {
		m.more += " " + lang.XN("today.decide.proof_more", "And {{.Count}} more things to look at.", p.others, map[string]any{"Count": ui.Number(p.others)})
	}
	return m
}
