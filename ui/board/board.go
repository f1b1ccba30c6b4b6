package board

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/widget"
)

var (
	_ fyne.Widget            = (*Board)(nil)
	_ fyne.Focusable         = (*Board)(nil)
	_ fyne.Draggable         = (*Board)(nil)
	_ fyne.Scrollable        = (*Board)(nil)
	_ fyne.SecondaryTappable = (*Board)(nil)
	_ fyne.Shortcutable      = (*Board)(nil)
	_ desktop.Mouseable      = (*Board)(nil)
	_ desktop.Hoverable      = (*Board)(nil)
	_ desktop.Keyable        = (*Board)(nil)
	_ desktop.Cursorable     = (*Board)(nil)
)

// Handlers is what a page does when hands did something. Missing ones do nothing.
type Handlers struct {
	Select    func(steps []string, edge *Ref) // the choice changed; edge: the one chosen edge
	Move      func(to map[string]Point)       // once per drag, arrow key or slot
	Connect   func(from Ref, to string)       // replaces the port's edge, if it has one
	Branch    func(from Ref, at Point)        // an edge was let go over nothing: offer a new step there
	Insert    func(ghost string, slot Slot)   // a kind was dropped on an edge
	Weave     func(step string, slot Slot)    // a loose step was dropped on an edge
	Drop      func(ghost string, at Point)    // a kind was dropped on the board
	Delete    func(steps []string, edge *Ref)
	Duplicate func(steps []string)
	Copy      func(steps []string)
	Cut       func(steps []string)
	Paste     func(at Point)
	Open      func(step string)                               // double click or Enter
	People    func(edge Ref)                                  // a count was clicked
	Menu      func(on Target, world Point, abs fyne.Position) // right click
	Add       func()                                          // A: choose a kind
	Problems  func()                                          // the chip of several problems was clicked: list them
	Undo      func()
	Redo      func()
	Zoomed    func(zoom float32)
}

// Board is the widget. Put it into the window with Clipped.
type Board struct {
	widget.BaseWidget
	On    Handlers
	Words Words
	// Legal says whether an edge may run from a port to a step; nil: every one.
	Legal func(from Ref, to string) bool
	// Locked takes looks and selections, but no changes (Rehearse, Live, read-only).
	Locked bool
	// Notice is a quiet line below the problem chip ("2,418 customers, 30 days").
	Notice, NoticeIcon string
	heat               bool
	// CanUndo and CanRedo light the buttons beside the zoom.
	CanUndo, CanRedo bool

	style    *style
	scene    *Scene
	frame    *frame // what is shown: the scene, with what a gesture moves
	view     view
	fitted   bool // the view is that of the last fit
	touched  bool // hands were on it: the view is theirs now
	selected map[string]bool
	edge     *Ref
	hover    Target
	focused  bool
	problem  int // the last one jumped to
	gesture  gesture
	click    lastClick
	space    bool
	pointer  Point
	hotHud   int
	hud      []hudButton
	mini     minimap
	bare     bool // without chips and controls: for a picture
	now      func() time.Time
	handOn   func(fyne.Shortcut) // to the window; the canvas of Fyne's test driver takes none
}

// New makes an empty board.
func New() *Board {
	b := &Board{style: themed(), scene: &Scene{}, selected: map[string]bool{}, view: view{Zoom: 1}, now: time.Now, hotHud: -1}
	b.frame, b.handOn = newFrame(b.scene), b.toWindow
	b.ExtendBaseWidget(b)
	return b
}

// Clipped keeps the board's drawing inside its place.
func (b *Board) Clipped() fyne.CanvasObject { return container.NewClip(b) }

// Scene is what is shown.
func (b *Board) Scene() *Scene { return b.scene }

// SetScene shows another state. The view and, where the steps are still there, the
// choice stay. The first scene is fitted.
func (b *Board) SetScene(s *Scene) {
	b.scene = s
	if !b.touched {
		b.fit()
	}
	changed := false
	for id := range b.selected {
		if s.Step(id) == nil {
			delete(b.selected, id)
			changed = true
		}
	}
	if b.edge != nil && s.edgeAt(*b.edge) < 0 {
		b.edge, changed = nil, true
	}
	b.reframe()
	if changed {
		b.tellSelection()
	}
}

// reframe finds the ways anew, with what the gesture moves in its new place.
func (b *Board) reframe() {
	shown := b.scene
	if moves := b.gesture.moves(); len(moves) > 0 {
		copied := *b.scene
		copied.Steps = append([]Step(nil), b.scene.Steps...)
		for i := range copied.Steps {
			if at, ok := moves[copied.Steps[i].ID]; ok {
				copied.Steps[i].At = at
			}
		}
		shown = &copied
	}
	b.frame = newFrame(shown)
	b.showPorts()
	b.Refresh()
}

// showPorts shows the ports of what is chosen or under the pointer.
func (b *Board) showPorts() {
	b.frame.ported = map[string]bool{}
	if b.Locked || b.scene.Mode != Draw {
		return
	}
	if len(b.selected) == 1 {
		for id := range b.selected {
			b.frame.ported[id] = true
		}
	}
	if b.hover.Step != "" {
		b.frame.ported[b.hover.Step] = true
	}
}

// Selection is the chosen steps, in reading order.
func (b *Board) Selection() []string {
	var steps []*Step
	for id := range b.selected {
		if s := b.scene.Step(id); s != nil {
			steps = append(steps, s)
		}
	}
	return idsInReadingOrder(steps)
}

// Select chooses steps, and tells.
func (b *Board) Select(ids ...string) {
	b.edge = nil
	clear(b.selected)
	for _, id := range ids {
		if b.scene.Step(id) != nil {
			b.selected[id] = true
		}
	}
	b.tellSelection()
}

func (b *Board) selectEdge(ref Ref) {
	clear(b.selected)
	b.edge = &ref
	b.tellSelection()
}

func (b *Board) tellSelection() {
	b.showPorts()
	if b.On.Select != nil {
		b.On.Select(b.Selection(), b.edge)
	}
	b.Refresh()
}

// Jump chooses a step and brings it onto the screen.
func (b *Board) Jump(id string) {
	step := b.scene.Step(id)
	if step == nil {
		return
	}
	b.touched = true
	b.Select(id)
	b.view = b.view.revealing(step.Bounds(), 48)
	b.Refresh()
}

// Reveal moves the view so far that steps are in it.
func (b *Board) Reveal(ids ...string) {
	var all Rect
	for i, id := range ids {
		step := b.scene.Step(id)
		switch {
		case step == nil:
		case i == 0:
			all = step.Bounds()
		default:
			all = all.Union(step.Bounds())
		}
	}
	b.touched = true
	b.view = b.view.revealing(all, 48)
	b.Refresh()
}

func (b *Board) toProblems() {
	if b.On.Problems != nil && len(b.scene.Problems()) > 1 {
		b.On.Problems()
		return
	}
	b.NextProblem()
}

// NextProblem jumps to the next step with a problem, round and round.
func (b *Board) NextProblem() {
	ids := b.scene.Problems()
	if len(ids) == 0 {
		return
	}
	b.problem++
	if b.problem >= len(ids) || len(b.selected) == 0 {
		b.problem = 0
	}
	b.Jump(ids[b.problem])
}

// Fit shows the whole journey, at most at 100 %.
func (b *Board) Fit() {
	b.fit()
	b.zoomChanged()
}

// Refit fits again, unless hands have panned or zoomed since: for a change of room.
func (b *Board) Refit() {
	if b.fitted {
		b.fit()
		b.Refresh()
	}
}

func (b *Board) fit() {
	b.fitted = true
	b.view = b.view.fitted(b.scene.Bounds(), b.margin(), 1)
}

// margin around a fitted journey leaves room for chips, pills and the zoom.
func (b *Board) margin() float32 { return min(52, b.view.H/12) }

// FitSelection zooms to the chosen steps, or to everything where none is chosen.
func (b *Board) FitSelection() {
	var all Rect
	for id := range b.selected {
		if s := b.scene.Step(id); s != nil {
			all = all.Union(s.Bounds())
		}
	}
	if all.Empty() {
		b.Fit()
		return
	}
	b.fitted = false
	b.view = b.view.fitted(all, 80, 1.5)
	b.view.Origin.Y = all.CY() - b.view.H/2/b.view.Zoom
	b.zoomChanged()
}

// Zoom is pixels per world unit.
func (b *Board) Zoom() float32 { return b.view.Zoom }

// ZoomBy zooms around the middle of the screen.
func (b *Board) ZoomBy(factor float32) {
	b.zoomAt(factor, Point{b.view.W / 2, b.view.H / 2})
}

func (b *Board) zoomAt(factor float32, at Point) {
	b.fitted = false
	b.view = b.view.zoomed(factor, at)
	b.zoomChanged()
}

func (b *Board) zoomChanged() {
	b.touched = true
	if b.On.Zoomed != nil {
		b.On.Zoomed(b.view.Zoom)
	}
	b.Refresh()
}

// PositionOf is where a world point lies on the board, in pixels.
func (b *Board) PositionOf(p Point) fyne.Position {
	at := b.view.toScreen(p)
	return fyne.NewPos(at.X, at.Y)
}

// Middle is the world point in the middle of the screen: where a new step goes.
func (b *Board) Middle() Point {
	p := b.view.toWorld(Point{b.view.W / 2, b.view.H / 2})
	return OnGrid(Point{p.X - StepWidth/2, p.Y - StepHeight/2})
}

// Resize keeps the view; until hands were on it, it fits the journey.
func (b *Board) Resize(size fyne.Size) {
	b.view.W, b.view.H = size.Width, size.Height
	if !b.touched {
		b.fit()
	}
	b.BaseWidget.Resize(size)
	b.Refresh()
}

// MinSize is small: the board takes what is left.
func (b *Board) MinSize() fyne.Size { return fyne.NewSize(240, 160) }

// Picture draws the whole journey at 100 % times scale, without chips and controls.
func (b *Board) Picture(scale float32) image.Image {
	copied := New()
	copied.Words, copied.Locked, copied.scene, copied.touched = b.Words, true, b.scene, true
	const margin = 32
	all := b.scene.Bounds()
	for _, way := range newFrame(b.scene).routing.Routes {
		for _, p := range way.Points {
			all = all.Union(Rect{p.X, p.Y, 1, 1})
		}
	}
	size := fyne.NewSize((all.W+2*margin)*scale, (all.H+2*margin)*scale)
	copied.view = view{Origin: Point{all.X - margin, all.Y - margin}, Zoom: scale}
	copied.reframe()
	copied.bare = true
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetContent(copied)
	c.Resize(size)
	return c.Capture()
}
