package journeys

import (
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// running shows the newest run of the journey as the store counts it.
type running struct {
	page   *boardPage
	ask    *live.Live[*watched]
	now    *watched // nil while there is no run
	counts *counts
	versus *versus // of the experiment that was looked at last, nil before
}

func newRunning(p *boardPage) *running {
	r := &running{page: p}
	r.ask = live.New(r.load, r.show)
	return r
}

// enter begins to watch.
func (r *running) enter() {
	r.ask.Follow(r.page.frame.Store(), store.TopicPassages, store.TopicOutbox, store.TopicJourneys)
	r.ask.Ask()
}

func (r *running) stop() { r.ask.Stop() }

func (r *running) show(w *watched, err error) {
	p := r.page
	if err != nil {
		p.frame.Fail(err)
		return
	}
	launched := w != nil && (r.now == nil || r.now.run.ID != w.run.ID)
	if launched {
		r.versus = nil
	}
	r.now = w
	if p.mode != board.Live || p.draft == nil {
		return
	}
	p.board.NoticeIcon = "users-round"
	if w == nil {
		p.board.Notice, r.counts = lang.X("journeys.live.none", "Not launched yet: nobody is inside."), nil
	} else {
		p.board.Notice = lang.X("journeys.live.inside", "{{.N}} came in · {{.Inside}} inside now", ui.With("N", ui.Number(w.counts.Entered), "Inside", ui.Number(w.counts.Active)))
		if older := w.olderNotice(); older != "" {
			p.board.Notice += " · " + older
		}
		r.counts = liveCounts(w.of, w.counts)
	}
	p.stage.show(false, r.below())
	p.changed()
	if launched { // its steps may stand elsewhere than those drawn before
		p.board.Refit()
	}
	p.refreshNumbers()
}

// taken is the variant that everybody who comes to an experiment now gets; "": none.
func (r *running) taken(id journey.StepID) string {
	if r.now == nil {
		return ""
	}
	if v := r.now.taken[id]; v != "" {
		return v
	}
	if x, ok := r.now.of.Steps[id].(*journey.Experiment); ok && x.Winner != nil {
		return x.Winner.Take
	}
	return ""
}

// below is what stands under the board: that messages are held, or nothing.
func (r *running) below() fyne.CanvasObject {
	bars := widgets.Column(0)
	if r.now != nil && r.now.missed != nil && r.now.missed.Messages > 0 {
		bars.Add(r.missedBar(r.now.missed))
	}
	if r.now != nil && !r.now.held.IsZero() {
		bars.Add(r.heldBar(r.now.held))
	}
	if len(bars.Objects) == 0 {
		return nil
	}
	return bars
}

// numbers are a step's sections in the inspector.
func (r *running) numbers(id journey.StepID) []fyne.CanvasObject {
	if r.now == nil {
		return nil
	}
	n := r.now.counts
	body := widgets.Column(8)
	if m, ok := n.Messages[string(id)]; ok {
		body.Add(messageShares(m.Sent, m.Skipped, nil))
		for _, line := range []struct {
			words string
			n     int
		}{
			{lang.X("journeys.live.waiting", "Waiting to go"), m.Waiting}, {lang.X("journeys.live.failed", "Refused"), m.Failed},
			{lang.X("journeys.live.uncertain", "Uncertain"), m.Uncertain}, {lang.X("journeys.live.delivered", "Arrived"), m.Delivered},
			{lang.X("journeys.live.opened", "Opened"), m.Opened}, {lang.X("journeys.live.clicked", "Clicked"), m.Clicked},
		} {
			body.Add(figure(line.words, ui.Number(line.n)))
		}
	}
	if s, ok := n.Steps[string(id)]; ok {
		body.Add(figure(lang.X("journeys.live.came", "Came here"), ui.Number(s.Arrived)))
		body.Add(figure(lang.X("journeys.numbers.waiting", "Waiting here"), ui.Number(s.Waiting)))
	}
	if id == journey.EntryID {
		body.Add(figure(lang.X("journeys.live.completed", "Completed"), ui.Number(n.Completed)))
		for _, reason := range slices.Sorted(maps.Keys(n.Exited)) {
			body.Add(figure(lang.X("journeys.numbers.exited", "Taken out: {{.Reason}}", ui.With("Reason", exitReason(reason))), ui.Number(n.Exited[reason])))
		}
	}
	people := widgets.NewButton(lang.X("journeys.live.who", "Who waits here"), "", widgets.LinkTo, func() { r.peopleAt(id) })
	body.Add(widgets.Row(0, widgets.NewButton(lang.X("journeys.live.decided", "What was decided, and why"), "", widgets.LinkTo, func() { r.decisionsAt(id) }), widgets.Space()))
	sections := []fyne.CanvasObject{widgets.NewSection(lang.X("journeys.live.now", "Now"), "", body, people)}
	if older := r.now.olderAt(id); older != nil {
		sections = append(sections, older)
	}
	if id == journey.EntryID && r.now.cost != nil {
		sections = append(sections, costSection(r.now.cost))
	}
	if x, ok := r.now.of.Steps[id].(*journey.Experiment); ok {
		if r.now.trials[id] != nil {
			sections = append(sections, trialSection(x, r.now.trials[id]))
		}
		if r.versus == nil || r.versus.step != id {
			r.versus = newVersus(r.page, id, x)
		}
		sections = append(sections, r.versus.section())
	}
	return sections
}
