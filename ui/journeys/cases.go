package journeys

import (
	"context"
	"slices"
	"strconv"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// cases runs the saved tests of the draft on every change, beside the hands.
type cases struct {
	page    *boardPage
	asked   atomic.Pointer[journey.Journey]
	ask     *live.Live[[]journey.TestResult]
	results []journey.TestResult // of the draft as it stood when they were asked for
}

func newCases(p *boardPage) *cases {
	c := &cases{page: p}
	c.ask = live.New(c.run, c.show)
	return c
}

// check runs the tests of a draft that has changed.
func (c *cases) check(j *journey.Journey) {
	if last := c.asked.Load(); last != nil && journey.Same(last, j) && len(last.Tests) == len(j.Tests) {
		return
	}
	c.asked.Store(j)
	if len(j.Tests) == 0 {
		c.results = nil
		return
	}
	c.ask.Ask()
}

func (c *cases) run(ctx context.Context) ([]journey.TestResult, error) {
	e, err := journey.EngineFor(ctx, c.page.frame.Store(), c.asked.Load())
	if err != nil {
		return nil, err
	}
	return e.RunTests()
}

// show marks the steps that differ. A draft that cannot be run yet keeps what was
// known: what is wrong with it is said elsewhere.
func (c *cases) show(results []journey.TestResult, err error) {
	if err != nil {
		return
	}
	c.results = results
	c.page.draw()
	if p := c.page.panel; p != nil && p.id == journey.EntryID {
		p.again()
	}
}

// mark puts a failed test below the step at which the way differs.
func (c *cases) mark(s *board.Scene) {
	for _, r := range c.results {
		if r.OK {
			continue
		}
		id := r.At
		if s.Step(string(id)) == nil {
			id = journey.EntryID
		}
		if step := s.Step(string(id)); step != nil && step.Severity != board.Bad {
			step.Severity, step.Problem = board.Bad, c.words(r)
		}
	}
}

// words say what a failed test had expected.
func (c *cases) words(r journey.TestResult) string {
	expected := r.Detail
	if s := c.page.draft.current().Steps[journey.StepID(r.Detail)]; s != nil {
		expected = stepTitle(s, c.page.stock)
	}
	switch r.Detail {
	case "the end":
		expected = lang.X("journeys.case.end", "the end")
	case journey.LeftExit:
		expected = lang.X("journeys.case.exit", "to be taken out")
	case journey.LeftCompleted:
		expected = lang.X("journeys.case.completed", "to come to the end")
	case journey.LeftWaiting:
		expected = lang.X("journeys.case.waiting", "to wait")
	}
	return lang.X("journeys.case.failed", "Test “{{.Name}}” expected: {{.What}}", ui.With("Name", r.Name, "What", expected))
}

// freeCaseName names a test by where its way ends.
func (p *boardPage) freeCaseName(c journey.TestCase) string {
	name := lang.X("journeys.case.name", "To the end")
	if n := len(c.Path); n > 0 {
		if s := p.draft.current().Steps[c.Path[n-1]]; s != nil {
			name = lang.X("journeys.case.name_to", "To {{.Step}}", ui.With("Step", stepTitle(s, p.stock)))
		}
	}
	taken := func(name string) bool {
		return slices.ContainsFunc(p.draft.current().Tests, func(t journey.TestCase) bool { return t.Name == name })
	}
	for n, free := 2, name; ; n++ {
		if !taken(free) {
			return free
		}
		free = name + " " + strconv.Itoa(n)
	}
}

// casesField lists the tests with how they ended.
func (in *inspector) casesField(j *journey.Journey) fyne.CanvasObject {
	if len(j.Tests) == 0 {
		return widgets.NewField(lang.X("journeys.case.title", "Tests"),
			widgets.NewParagraph(lang.X("journeys.case.empty", "Rehearse, choose a count and a person, and keep their way as a test. It is then run on every change."), widgets.Second), "")
	}
	rows := widgets.Column(8)
	for i, t := range j.Tests {
		rows.Add(removable(in.caseRow(t), removeTip(), func() {
			in.page.edit(copied(in.page.draft.current(), func(j *journey.Journey) { j.Tests = slices.Delete(slices.Clone(j.Tests), i, i+1) }), editTest, "")
			in.again()
		}))
	}
	return widgets.NewField(lang.X("journeys.case.title", "Tests"), rows, "")
}

func (in *inspector) caseRow(t journey.TestCase) fyne.CanvasObject {
	icon, ink, below := "circle-dot", look.Muted, ""
	var at journey.StepID
	for _, r := range in.page.cases.results {
		switch {
		case r.Name != t.Name:
		case r.OK:
			icon, ink = "circle-check", look.Good
		default:
			icon, ink, below, at = "circle-x", look.Bad, in.page.cases.words(r), r.At
		}
	}
	words := widgets.Column(0, widgets.NewCutText(t.Name, widgets.Base))
	if below != "" {
		words.Add(widgets.NewParagraph(below, widgets.Small.In(look.Bad)))
	}
	line := widgets.Columns(8, widgets.Top(widgets.NewIcon(icon, ink)), widgets.Grow(words))
	if at == "" {
		return line
	}
	return widgets.NewRowButton(0, line, func() { in.page.board.Jump(string(at)) })
}
