package journeys

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// way is one person's way over the board: it is lit, the rest is faded.
type way struct {
	edges map[board.Ref]bool
	steps map[journey.StepID]bool
}

func newWay() *way {
	return &way{edges: map[board.Ref]bool{}, steps: map[journey.StepID]bool{journey.EntryID: true}}
}

// took notes a move.
func (w *way) took(from journey.StepID, port string, to journey.StepID) {
	w.edges[board.Ref{From: string(from), Port: port}] = true
	w.steps[from], w.steps[to] = true, true
}

// light shows the way on a scene.
func (w *way) light(s *board.Scene) {
	for i := range s.Edges {
		s.Edges[i].Lit = w.edges[s.Edges[i].Ref()]
	}
	for i := range s.Steps {
		s.Steps[i].Done = !w.steps[journey.StepID(s.Steps[i].ID)]
	}
}

// unlight shows the board without anybody's way.
func (p *boardPage) unlight() {
	if p.lit != nil {
		p.lit = nil
		p.changed()
	}
}

// moment is a line of a person's way: when, and what happened.
type moment struct {
	at     time.Time
	icon   string
	ink    fyne.ThemeColorName
	words  string
	detail string
}

// showWay shows a person's way: rehearsed, or as the ledger has it.
func (p *boardPage) showWay(r store.CustomerRow, back func()) {
	ready := p.rehearse.ready
	switch {
	case p.mode == board.Live:
		p.frame.Go(ui.Why(p.id, r.ID))
		return
	case p.mode == board.Draw || ready == nil:
		p.frame.Go(profile(r.ID))
		return
	}
	live.Run(func(ctx context.Context) ([]journey.TraceLine, error) { return ready.run.Path(ctx, r.ID) }, func(lines []journey.TraceLine, err error) {
		if err != nil {
			p.frame.Fail(err)
			return
		}
		w, j := newWay(), p.rehearse.of
		var moments []moment
		for _, l := range lines {
			if l.What == journey.DecidedMoved {
				w.took(l.Step, l.Port, journey.StepID(l.Detail))
			}
			if m, ok := traced(j, l); ok {
				moments = append(moments, m)
			}
		}
		p.lit = w
		p.changed()
		p.frame.Inspect(p, p.wayPanel(r, momentList(moments, ready.zone), back, widgets.NewButton(lang.X("journeys.way.keep", "Keep as a test"), "square-check", widgets.Secondary, func() { p.keepCase(r) })))
	})
}

// wayPanel is the inspector of one person's way.
func (p *boardPage) wayPanel(r store.CustomerRow, body fyne.CanvasObject, back func(), keep *widgets.Button) fyne.CanvasObject {
	head := widgets.InspectorHead{
		Sign: widgets.NewInitial(nameOf(r), 32, false), Title: nameOf(r), Kind: lang.X("journeys.way.kind", "Their way, rehearsed"),
		Buttons: []*widgets.Button{widgets.NewIconButton("arrow-left", lang.X("journeys.way.back", "Back to the list"), back)},
		OnClose: p.closePeople,
	}
	open := widgets.NewButton(lang.X("journeys.way.profile", "Profile"), "user-round", widgets.Secondary, func() { p.frame.Go(profile(r.ID)) })
	if p.frame.ReadOnly() {
		return widgets.NewInspector(head, []fyne.CanvasObject{body}, open)
	}
	return widgets.NewInspector(head, []fyne.CanvasObject{body}, keep, open)
}

// profile is the route of a customer's page.
func profile(id store.CustomerID) ui.Route {
	return ui.Route{Place: ui.Customers, View: ui.ViewProfile, ID: strconv.FormatInt(int64(id), 10)}
}

// momentList writes the lines of a way, days apart.
func momentList(moments []moment, zone *time.Location) fyne.CanvasObject {
	body := widgets.Column(look.Space2)
	if len(moments) == 0 {
		body.Add(widgets.NewParagraph(lang.X("journeys.way.none", "They do not come in within these days."), widgets.Second))
	}
	day := ""
	for _, m := range moments {
		at := m.at.In(zone)
		if d := ui.Day(at); d != day {
			day = d
			body.Add(widgets.NewText(day, widgets.Small))
		}
		words := widgets.Column(0, widgets.NewParagraph(m.words, widgets.Base))
		if m.detail != "" {
			words.Add(widgets.NewParagraph(m.detail, widgets.Small))
		}
		body.Add(widgets.Columns(look.Space2, widgets.Fixed(40, 0, widgets.Top(widgets.NewText(ui.Clock(at), widgets.Hint))),
			widgets.Top(widgets.NewIcon(m.icon, m.ink)), widgets.Grow(words)))
	}
	return body
}

// traced is a line of a rehearsal in words. The end of the way is one line.
func traced(j *journey.Journey, l journey.TraceLine) (moment, bool) {
	if l.What == journey.DecidedMoved && l.Detail == "" {
		return moment{}, false
	}
	if l.What == decidedSent {
		return moment{l.At, "send", look.Mark, lang.X("journeys.way.sent", "Gets “{{.Name}}”", ui.With("Name", l.Detail)), ""}, true
	}
	reason := l.Detail
	if l.What == journey.DecidedMoved {
		reason = l.Port
	}
	return told(j, l.At, l.What, l.Step, reason), true
}

// decidedSent is a line that only rehearsals have.
const decidedSent = "sent"

// told is a decision in words.
func told(j *journey.Journey, at time.Time, what string, id journey.StepID, reason string) moment {
	step, title := j.Steps[id], lang.X("journeys.entry.name", "Entry")
	if step != nil {
		title = stepTitle(step, nil)
	}
	switch what {
	case journey.DecidedEntered:
		return moment{at, "log-in", look.KindEntry, lang.X("journeys.way.entered", "Comes in"), ""}
	case journey.DecidedMoved:
		to, port := "", portName(step, reason)
		if next, ok := j.Next(id, reason); ok && j.Steps[next] != nil {
			to = stepTitle(j.Steps[next], nil)
		}
		words := cmp.Or(to, lang.X("journeys.port.completed", "Completed"))
		if port != "" {
			return moment{at, "arrow-right", look.Muted, port + " → " + words, title}
		}
		return moment{at, "arrow-right", look.Muted, words, ""}
	case journey.DecidedQueued:
		return moment{at, "send", look.Mark, lang.X("journeys.way.queued", "“{{.Name}}” goes into the outbox", ui.With("Name", reason)), ""}
	case journey.DecidedSkipped:
		return moment{at, "ban", look.Warn, lang.X("journeys.way.skipped", "Not sent: {{.Reason}}", ui.With("Reason", skipReason(reason))), title}
	case journey.DecidedHeld:
		return moment{at, "clock", look.Muted, lang.X("journeys.way.held", "Waits: {{.Reason}}", ui.With("Reason", heldReason(reason))), title}
	case journey.DecidedExited:
		return moment{at, "log-out", look.Muted, lang.X("journeys.way.exited", "Taken out: {{.Reason}}", ui.With("Reason", exitReason(reason))), title}
	case journey.DecidedCompleted:
		return moment{at, "circle-check", look.Good, lang.X("journeys.way.completed", "Comes to the end"), ""}
	case journey.DecidedNotEntered:
		return moment{at, "ban", look.Muted, lang.X("journeys.way.not_entered", "Does not come in: {{.Reason}}", ui.With("Reason", exitReason(reason))), ""}
	case journey.DecidedWaits:
		return moment{at, "clock", look.Muted, waitWords(reason), title}
	case journey.DecidedPassed:
		return moment{at, "arrow-right", look.Muted, lang.X("journeys.way.passed", "Goes on without waiting"), title}
	case journey.DecidedSet:
		return moment{at, "braces", look.Muted, lang.X("journeys.way.set", "Values are noted for the steps that follow"), title}
	case journey.DecidedUpdated:
		return moment{at, "pencil", look.Muted, lang.X("journeys.way.updated", "The customer's record is changed"), title}
	case journey.DecidedRecorded:
		return moment{at, "flag", look.Muted, lang.X("journeys.way.recorded", "“{{.Name}}” is recorded", ui.With("Name", ui.EventTitle(reason))), title}
	case journey.DecidedStarted:
		return moment{at, "log-in", look.KindEntry, lang.X("journeys.way.started", "Goes on in the journey “{{.Name}}”", ui.With("Name", reason)), ""}
	case journey.DecidedNotUpdated:
		switch reason {
		case journey.ReasonRefused:
			return moment{at, "shield-check", look.Muted, lang.X("journeys.way.refused", "Stays unsubscribed: only they themselves take that back"), title}
		case journey.ReasonSuppressed:
			return moment{at, "shield-check", look.Muted, lang.X("journeys.way.suppressed", "No consent is recorded: the address is never written to"), title}
		}
		return moment{at, "triangle-alert", look.Warn, lang.X("journeys.way.not_updated", "“{{.Key}}” could not be changed", ui.With("Key", reason)), title}
	}
	return dispatched(at, what, reason, title)
}

// dispatched is what became of a message, in words.
func dispatched(at time.Time, what, reason, title string) moment {
	m := moment{at, "circle-dot", look.Muted, ui.OutboxStateName(store.OutboxState(what)), title}
	switch store.OutboxState(what) {
	case store.OutboxSent:
		m.icon, m.ink = "send", look.Mark
	case store.OutboxFailed:
		m.icon, m.ink = "circle-x", look.Bad
	case store.OutboxUncertain:
		m.icon, m.ink = "circle-question-mark", look.Warn
	}
	if reason != "" {
		m.words += ": " + reason
	}
	return m
}

// waitWords say for what somebody waits at a step.
func waitWords(reason string) string {
	switch reason {
	case journey.WaitsTime:
		return lang.X("journeys.waits.time", "Waits")
	case journey.WaitsEvent:
		return lang.X("journeys.waits.event", "Waits for something to happen")
	case journey.WaitsPermit:
		return lang.X("journeys.waits.permit", "Waits for their turn")
	case journey.WaitsToDo:
		return lang.X("journeys.waits.to_do", "Waits for somebody to tick it")
	case journey.WaitsOwnHour, journey.WaitsFallback:
		return lang.X("journeys.way.held", "Waits: {{.Reason}}", ui.With("Reason", heldReason(reason)))
	}
	return lang.X("journeys.waits.date", "Waits for the date “{{.Name}}”", ui.With("Name", ui.EventTitle(strings.TrimPrefix(strings.TrimPrefix(reason, "entry."), "context."))))
}

// heldReason says why a message or a person waits.
func heldReason(code string) string {
	switch code {
	case journey.HeldQuietHours:
		return lang.X("journeys.held.quiet_hours", "quiet hours")
	case journey.HeldNightLaw:
		return lang.X("journeys.held.night_law", "no advertising at night")
	case journey.HeldOrdersReach:
		return lang.X("journeys.held.orders_reach", "orders are not known up to now")
	case journey.HeldMissed:
		return lang.X("journeys.held.missed", "it became due while Gilmok was not running")
	case journey.HeldCopied:
		return lang.X("journeys.held.copied", "this file is a copy, and the other one may have sent it")
	case journey.WaitsOwnHour:
		return lang.X("journeys.held.own_hour", "their own best hour")
	case journey.WaitsFallback:
		return lang.X("journeys.held.fallback", "the usual hour: too little is known of them")
	}
	return code
}

// exitReason says why somebody left: an event, or a code of the engine.
func exitReason(code string) string {
	switch code {
	case journey.ReasonStopped:
		return lang.X("journeys.exit.stopped", "the journey was ended")
	case journey.ReasonNewVersion:
		return lang.X("journeys.exit.new_version", "taken over by a newer version")
	case store.ReasonMerged:
		return lang.X("journeys.exit.merged", "merged with somebody who is in it already")
	case journey.ReasonPastDate:
		return lang.X("journeys.exit.past_date", "the date had gone by")
	case journey.ReasonNoDate:
		return lang.X("journeys.exit.no_date", "no date is known")
	case journey.ReasonAudience:
		return lang.X("journeys.door.audience", "not one of those the journey is for")
	case journey.ReasonReentry:
		return lang.X("journeys.door.reentry", "came in before, and may not yet again")
	case journey.ReasonLimit:
		return lang.X("journeys.door.limit", "as many as may had come in")
	}
	return ui.EventTitle(code)
}

// keepCase saves a person's rehearsed way as a test of the journey.
func (p *boardPage) keepCase(r store.CustomerRow) {
	ready, s := p.rehearse.ready, p.frame.Store()
	if ready == nil || !journey.Same(p.rehearse.of, p.draft.current()) {
		p.frame.Say(lang.X("journeys.case.stale", "The journey has changed since. Rehearse it again first."), "", nil)
		return
	}
	live.Run(func(ctx context.Context) (journey.TestCase, error) {
		needs := ready.run.Engine.Journey.Needs()
		needs.AddAttribute("time_zone")
		for subject, err := range s.Customers().Subjects(ctx, needs, []store.CustomerID{r.ID}) {
			if err != nil {
				return journey.TestCase{}, err
			}
			return ready.run.Case(ctx, "", subject)
		}
		return journey.TestCase{}, store.ErrNotFound
	}, func(c journey.TestCase, err error) {
		if errors.Is(err, journey.ErrCaseDiffers) {
			p.frame.Say(lang.X("journeys.case.differs", "This way rests on a segment or a consent, which a test cannot hold."), "", nil)
			return
		}
		if err != nil {
			p.frame.Fail(err)
			return
		}
		c.Name = p.freeCaseName(c)
		p.edit(copied(p.draft.current(), func(j *journey.Journey) { j.Tests = append(j.Tests[:len(j.Tests):len(j.Tests)], c) }), editTest, "")
		p.frame.Say(lang.X("journeys.case.kept", "Kept as “{{.Name}}”. It is run on every change.", ui.With("Name", c.Name)), "", nil)
	})
}
