// Package board draws a journey and turns what hands do on it into callbacks.
//
// It knows neither store nor journey. A page gives it a Scene (steps, edges,
// counts: plain data in world units, one unit = one pixel at 100 %), the Board
// raises OnMove, OnConnect, OnDelete and so on, the page edits its journey and
// gives a new Scene.
//
//	scene hit route layout snap   pure geometry, no Fyne, tested as tables
//	board paint node link hud     the widget: one object list, refilled from pools
//	gesture menu key              pointer, context menu and keyboard
//
// One widget draws everything because a widget per step costs time linear in
// the number of steps on every frame; here only what is in view is touched.
package board

// The measures of a board, in world units.
const (
	StepWidth   = 176
	StepHeight  = 48
	NoteHeight  = 92
	ColumnPitch = 208 // from step to step, sideways
	RowPitch    = 92  // from step to step, downwards
	GridUnit    = 4   // loose drops land on it
)

// Mode is what the board is used for; it decides what the edges carry.
type Mode int

// The modes.
const (
	Draw     Mode = iota // edit: thin edges, port labels
	Rehearse             // simulated counts ride on the edges
	Live                 // counts from the store ride on the edges
)

// Severity is how bad a step's problem is.
type Severity int

// The severities.
const (
	Fine Severity = iota
	Warn
	Bad
)

// Port is an outlet of a step.
type Port struct {
	ID    string
	Label string // shown on the pill of its edge; "" shows no pill in Draw
}

// Step is a box. Entry steps take no edges; notes take and give none.
type Step struct {
	ID       string
	Kind     string // picks the colour of the bar: Style.Kinds
	Icon     string // name for Style.Icon
	Title    string
	Subtitle string
	Problem  string // one sentence shown below the step
	Severity Severity
	At       Point // upper left corner
	Ports    []Port
	Entry    bool
	Note     bool
	Done     bool // faded: nobody will come here any more
}

// Bounds is the box of a step.
func (s *Step) Bounds() Rect {
	if s.Note {
		return Rect{s.At.X, s.At.Y, StepWidth, NoteHeight}
	}
	return Rect{s.At.X, s.At.Y, StepWidth, StepHeight}
}

// Edge is a line from a step's port to a step. To is "" where the path ends:
// with a count it is drawn as a stub.
type Edge struct {
	From, Port, To string
	Label          string
	Count          int  // people who took it; < 0: not known
	Lit            bool // on the way that is shown
}

// Ref names an edge: a port has at most one.
type Ref struct{ From, Port string }

// Ref names the edge.
func (e Edge) Ref() Ref { return Ref{e.From, e.Port} }

// Scene is all a board shows. It is not changed after it was given to a Board.
type Scene struct {
	Mode  Mode
	Steps []Step
	Edges []Edge
}

// Step finds a step by its id, nil where there is none.
func (s *Scene) Step(id string) *Step {
	for i := range s.Steps {
		if s.Steps[i].ID == id {
			return &s.Steps[i]
		}
	}
	return nil
}

// Bounds is the box around all steps, the zero Rect where there are none.
func (s *Scene) Bounds() Rect {
	var all Rect
	for i := range s.Steps {
		all = all.Union(s.Steps[i].Bounds())
	}
	return all
}

// Problems lists the ids of steps with a problem, from top to bottom.
func (s *Scene) Problems() []string {
	var found []*Step
	for i := range s.Steps {
		if s.Steps[i].Severity != Fine {
			found = append(found, &s.Steps[i])
		}
	}
	return idsInReadingOrder(found)
}

// Downstream gives the steps that can be reached from a step, itself included.
func (s *Scene) Downstream(id string) map[string]bool {
	out := make(map[string][]string, len(s.Steps))
	for _, e := range s.Edges {
		out[e.From] = append(out[e.From], e.To)
	}
	seen := map[string]bool{}
	todo := []string{id}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if at == "" || seen[at] {
			continue
		}
		seen[at] = true
		todo = append(todo, out[at]...)
	}
	return seen
}

// edgeAt is the index of an edge, -1 where there is none.
func (s *Scene) edgeAt(ref Ref) int {
	for i := range s.Edges {
		if s.Edges[i].Ref() == ref {
			return i
		}
	}
	return -1
}
