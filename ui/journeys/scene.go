package journeys

import (
	"cmp"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
	"gilmok/ui/board"
)

// counts are the numbers that ride on a board, simulated or live.
type counts struct {
	out      map[board.Ref]int         // by port
	subtitle map[journey.StepID]string // the step's number instead of its words
}

// sceneOf turns a journey into what the board shows. numbers may be nil.
func sceneOf(j *journey.Journey, mode board.Mode, problems []journey.Problem, stock *stock, numbers *counts) *board.Scene {
	s := &board.Scene{Mode: mode}
	at := layoutOf(j)
	s.Steps = append(s.Steps, board.Step{ID: string(journey.EntryID), Kind: "entry", Icon: "log-in", Entry: true,
		Title: entryTitle(j.Entry), Subtitle: entrySubtitle(j, stock), At: at[journey.EntryID], Ports: []board.Port{{ID: journey.PortOut}}})
	for _, id := range j.StepIDs() {
		s.Steps = append(s.Steps, boxOf(id, j.Steps[id], at[id], stock))
	}
	for i := range s.Steps {
		step := &s.Steps[i]
		if p, ok := worst(problems, journey.StepID(step.ID)); ok {
			step.Problem, step.Severity = problemWords(p), board.Bad
			if p.Severity == journey.SeverityWarning {
				step.Severity = board.Warn
			}
		}
		if numbers != nil {
			if words, ok := numbers.subtitle[journey.StepID(step.ID)]; ok {
				step.Subtitle = words
			}
		}
	}
	s.Edges = edgesOf(j, s, numbers)
	return s
}

// boxOf is one step as a box.
func boxOf(id journey.StepID, step journey.Step, at board.Point, stock *stock) board.Step {
	box := board.Step{ID: string(id), Kind: string(step.Kind()), Icon: kindIcon(step.Kind()), Title: stepTitle(step, stock), Subtitle: stepSubtitle(step, stock), At: at}
	switch step := step.(type) {
	case *journey.Note:
		box.Note, box.Title = true, cmp.Or(step.Text, lang.X("journeys.note.empty", "An empty note"))
	case *journey.Message:
		if names := step.Names(); len(names) > 0 {
			box.Icon = ui.ChannelIcon(stock.channel(names[0]))
		}
	}
	for _, p := range step.Ports() {
		box.Ports = append(box.Ports, board.Port{ID: p.Name, Label: portName(step, p.Name)})
	}
	return box
}

// edgesOf gives the edges, and in Rehearse and Live a stub where people completed.
func edgesOf(j *journey.Journey, s *board.Scene, numbers *counts) []board.Edge {
	count := func(ref board.Ref) int {
		if numbers == nil {
			return -1
		}
		return numbers.out[ref]
	}
	var edges []board.Edge
	drawn := map[board.Ref]bool{}
	for _, e := range j.Edges {
		ref := board.Ref{From: string(e.From), Port: e.Port}
		drawn[ref] = true
		edges = append(edges, board.Edge{From: ref.From, Port: ref.Port, To: string(e.To), Label: portName(j.Steps[e.From], e.Port), Count: count(ref)})
	}
	if numbers == nil {
		return edges
	}
	for _, step := range s.Steps {
		for _, p := range step.Ports {
			ref := board.Ref{From: step.ID, Port: p.ID}
			if n := count(ref); !drawn[ref] && n > 0 {
				edges = append(edges, board.Edge{From: ref.From, Port: ref.Port, Label: lang.X("journeys.port.completed", "Completed"), Count: n})
			}
		}
	}
	return edges
}

// layoutOf gives every step a place: its own, or one found by tidying.
func layoutOf(j *journey.Journey) map[journey.StepID]board.Point {
	at := map[journey.StepID]board.Point{journey.EntryID: {}}
	missing := false
	for _, id := range j.StepIDs() {
		p, ok := j.Layout[id]
		missing = missing || !ok
		at[id] = board.Point{X: float32(p.X), Y: float32(p.Y)}
	}
	if p, ok := j.Layout[journey.EntryID]; ok {
		at[journey.EntryID] = board.Point{X: float32(p.X), Y: float32(p.Y)}
	}
	if missing {
		for id, p := range board.Tidy(bare(j, at)) {
			at[journey.StepID(id)] = p
		}
	}
	return at
}

// bare is a scene of boxes and edges only: what tidying needs. Steps without a
// place stand in the order in which their ports list them.
func bare(j *journey.Journey, at map[journey.StepID]board.Point) *board.Scene {
	s := &board.Scene{Steps: []board.Step{{ID: string(journey.EntryID), Entry: true, At: at[journey.EntryID]}}}
	order := map[journey.StepID]int{}
	for _, id := range append([]journey.StepID{journey.EntryID}, j.StepIDs()...) {
		for _, p := range j.Ports(id) {
			if to, ok := j.Next(id, p.Name); ok {
				if _, seen := order[to]; !seen {
					order[to] = len(order)
				}
			}
		}
	}
	for _, id := range j.StepIDs() {
		place := at[id]
		if _, ok := j.Layout[id]; !ok {
			place.X = float32(order[id])
		}
		s.Steps = append(s.Steps, board.Step{ID: string(id), At: place, Note: j.Steps[id].Kind() == journey.KindNote})
	}
	for _, e := range j.Edges {
		s.Edges = append(s.Edges, board.Edge{From: string(e.From), Port: e.Port, To: string(e.To)})
	}
	return s
}

// worst is the problem of a step to show: an error before a warning.
func worst(problems []journey.Problem, id journey.StepID) (journey.Problem, bool) {
	var found *journey.Problem
	for i, p := range problems {
		// What concerns the whole is shown where everybody comes in.
		if p.Step != id && (p.Step != "" || id != journey.EntryID) {
			continue
		}
		if found == nil || found.Severity == journey.SeverityWarning && p.Severity == journey.SeverityError {
			found = &problems[i]
		}
	}
	if found == nil {
		return journey.Problem{}, false
	}
	return *found, true
}

// list joins words as a person would list them.
func list(words []string) string { return strings.Join(words, ", ") }
