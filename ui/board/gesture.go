package board

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

type doing int

const (
	idle       doing = iota
	panning          // middle button, or space and drag
	pressing         // on a step, not yet moved
	moving           // steps
	marqueeing       // over nothing
	linking          // from a port, or the end of an edge
	carrying         // a kind from the palette
	mapping          // on the mini-map
	clicking         // on a button of the board
)

const (
	doubleClick = 350 * time.Millisecond
	snapReach   = 7  // pixels
	slotReach   = 32 // pixels from an edge to the middle of what is held over it
)

// gesture is what the hand is doing now.
type gesture struct {
	doing   doing
	at      Point // pointer, in pixels
	start   Point
	from    view             // when it began
	target  Target           // where it began
	add     bool             // shift: adds to the choice
	dragged map[string]bool  // steps that move
	places  map[string]Point // where they were
	shift   Point            // how far they went
	guides  []Guide
	base    *frame // the board as it was: what is held over is looked up in it
	slot    *Slot
	weaves  bool // the one dragged step is loose: it may go into an edge
	link    Ref
	loosed  bool // the edge existed: it is taken off its end
	over    string
	led     string  // the step that way was found to
	way     []Point // how the edge would run to over
	legal   map[string]bool
	kind    Ghost
	inside  bool // the palette's kind is over the board
}

// Ghost is the step that a row of the palette would become; ID comes back with Insert and Drop.
type Ghost struct{ Kind, ID, Icon, Title, Subtitle string }

type lastClick struct {
	at   time.Time
	step string
}

// moves gives the places that differ from the scene.
func (g *gesture) moves() map[string]Point {
	if g.doing != moving && g.slot == nil {
		return nil
	}
	to := make(map[string]Point, len(g.places))
	for id, p := range g.places {
		to[id] = p.Add(g.shift)
	}
	if g.slot != nil {
		for id, p := range g.slot.Moves {
			if _, dragged := to[id]; !dragged {
				to[id] = p
			}
		}
	}
	return to
}

// lights says whether a step is a legal end of the edge being drawn; dims whether
// it is not; hides whether an edge is in the hand.
func (g *gesture) lights(id string) bool { return g.doing == linking && g.over == id && g.legal[id] }
func (g *gesture) dims(id string) bool {
	return g.doing == linking && id != g.link.From && !g.legal[id]
}
func (g *gesture) hides(ref Ref) bool { return g.doing == linking && g.loosed && g.link == ref }

// MouseDown begins a gesture; the first movement decides which.
func (b *Board) MouseDown(e *desktop.MouseEvent) {
	b.focus()
	at := Point{e.Position.X, e.Position.Y}
	if e.Button == desktop.MouseButtonSecondary {
		return // TappedSecondary follows
	}
	b.begin(at, e.Button, e.Modifier)
}

func (b *Board) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil {
		c.Focus(b)
	}
}

func (b *Board) begin(at Point, button desktop.MouseButton, mods fyne.KeyModifier) {
	b.gesture = gesture{at: at, start: at, from: b.view, add: mods&fyne.KeyModifierShift != 0, base: b.frame}
	b.touched = true
	g := &b.gesture
	if button == desktop.MouseButtonTertiary || b.space {
		g.doing = panning
		return
	}
	switch {
	case b.hudAt(at) >= 0:
		g.doing = clicking
		return
	case b.miniAt(at):
		g.doing = mapping
		b.centreOnMini(at)
		return
	}
	g.target = b.frame.hit(b.view.toWorld(at), b.view.Zoom)
	switch g.target.Part {
	case OnStep:
		g.doing = pressing
		if !b.selected[g.target.Step] {
			if g.add {
				b.selected[g.target.Step] = true
				b.edge = nil
				b.tellSelection()
			} else {
				b.Select(g.target.Step)
			}
		} else if g.add {
			delete(b.selected, g.target.Step)
			b.tellSelection()
		}
	case OnPort, OnInlet, OnEdge, OnPill:
		g.doing = pressing
	default:
		g.doing = marqueeing
	}
}

// Dragged goes on with the gesture.
func (b *Board) Dragged(e *fyne.DragEvent) {
	at := Point{e.Position.X, e.Position.Y}
	if b.gesture.doing == idle && b.gesture.base == nil {
		// A drag without a press: some drivers (and tests) begin so.
		b.begin(at, desktop.MouseButtonPrimary, 0)
		at = at.Add(Point{e.Dragged.DX, e.Dragged.DY})
	}
	b.drag(at)
}

func (b *Board) drag(at Point) {
	g := &b.gesture
	g.at, b.pointer = at, at // nobody tells of moves meanwhile
	switch g.doing {
	case pressing:
		b.decide()
	case panning:
		d := at.Sub(g.start)
		b.fitted = false
		b.view = g.from.panned(d.X, d.Y)
	case mapping:
		b.centreOnMini(at)
	}
	switch g.doing {
	case moving:
		b.dragSteps()
	case linking:
		b.dragLink()
	default:
		b.Refresh()
	}
}

// decide turns a press into a gesture once the pointer moved.
func (b *Board) decide() {
	g := &b.gesture
	if b.Locked {
		g.doing = panning
		return
	}
	switch g.target.Part {
	case OnStep:
		b.startMoving()
	case OnPort:
		b.startLink(g.target.Ref, b.frame.scene.edgeAt(g.target.Ref) >= 0)
	case OnInlet:
		if ref, ok := b.edgeInto(g.target.Step); ok {
			b.startLink(ref, true)
		} else {
			g.target = Target{Part: OnStep, Step: g.target.Step}
			b.startMoving()
		}
	case OnEdge, OnPill:
		b.startLink(g.target.Ref, true)
	}
}

// startMoving takes the chosen steps into the hand.
func (b *Board) startMoving() {
	g := &b.gesture
	if !b.selected[g.target.Step] {
		b.Select(g.target.Step)
	}
	g.doing, g.dragged, g.places = moving, map[string]bool{}, map[string]Point{}
	for id := range b.selected {
		g.dragged[id] = true
		g.places[id] = b.scene.Step(id).At
	}
	g.weaves = len(g.dragged) == 1 && b.isLoose(g.target.Step)
}

func (b *Board) isLoose(id string) bool {
	s := b.scene.Step(id)
	if s == nil || s.Note || s.Entry || len(s.Ports) == 0 {
		return false
	}
	for _, e := range b.scene.Edges {
		if e.To == id || e.From == id && e.To != "" {
			return false
		}
	}
	return true
}

func (b *Board) dragSteps() {
	g := &b.gesture
	d := g.at.Sub(g.start)
	g.shift = Point{d.X / b.view.Zoom, d.Y / b.view.Zoom}
	box := Rect{W: StepWidth, H: StepHeight}.Moved(g.places[g.target.Step]).Moved(g.shift)
	g.guides = nil
	if g.weaves {
		b.openSlot(Point{box.CX(), box.CY()})
	}
	if g.slot == nil {
		var others []Rect
		for i := range b.scene.Steps {
			s := &b.scene.Steps[i]
			if !g.dragged[s.ID] && !s.Note && b.view.shown().Grow(RowPitch).Overlaps(s.Bounds()) {
				others = append(others, s.Bounds())
			}
		}
		nudge, guides := Snap(box, others, snapReach/b.view.Zoom)
		g.shift, g.guides = g.shift.Add(nudge), guides
	}
	b.reframe()
}

// openSlot opens or closes the slot under what is held.
func (b *Board) openSlot(middle Point) {
	g := &b.gesture
	if g.slot != nil {
		stay := Rect{g.slot.At.X, g.slot.At.Y, StepWidth, StepHeight}
		if stay.Grow(StepHeight / 2).Contains(middle) {
			return
		}
	}
	g.slot = nil
	if edges := g.base.trunkNear(middle, slotReach/b.view.Zoom/2); edges != nil {
		if slot, ok := OpenTrunk(b.scene, edges); ok {
			g.slot = &slot
		}
		return
	}
	if i := g.base.edgeNear(middle, slotReach/b.view.Zoom); i >= 0 {
		if slot, ok := OpenSlot(b.scene, g.base.scene.Edges[i].Ref()); ok {
			g.slot = &slot
		}
	}
}

// DragEnd and MouseUp end the gesture; whichever comes first does it.
func (b *Board) DragEnd() { b.finish() }

// MouseUp is called by Fyne.
func (b *Board) MouseUp(e *desktop.MouseEvent) {
	if e.Button == desktop.MouseButtonSecondary {
		return
	}
	b.finish()
}

func (b *Board) finish() {
	g := b.gesture
	if g.doing == carrying {
		return // the palette's row, which is being dragged, says when it lets go
	}
	b.gesture = gesture{}
	switch g.doing {
	case pressing:
		b.clicked(g)
	case clicking:
		if i := b.hudAt(g.at); i >= 0 && i == b.hudAt(g.start) {
			b.hud[i].do()
		}
	case moving:
		b.dropSteps(g)
	case linking:
		b.dropLink(g)
	case marqueeing:
		b.catch(g)
	}
	if g.doing != idle {
		b.reframe()
	}
}

// clicked is a press without a movement.
func (b *Board) clicked(g gesture) {
	switch g.target.Part {
	case OnStep:
		if !g.add && len(b.selected) > 1 {
			b.Select(g.target.Step)
		}
		now := b.now()
		double := b.click.step == g.target.Step && now.Sub(b.click.at) < doubleClick
		b.click = lastClick{now, g.target.Step}
		if double && b.On.Open != nil {
			b.click = lastClick{}
			b.On.Open(g.target.Step)
		}
		if s := b.scene.Step(g.target.Step); s != nil && len(b.selected) == 1 {
			b.view = b.view.revealing(s.Bounds(), 16) // the panel that opened may lie over it
		}
	case OnPill:
		b.selectEdge(g.target.Ref)
		if b.scene.Mode != Draw && b.On.People != nil {
			b.On.People(g.target.Ref)
		}
	case OnEdge:
		b.selectEdge(g.target.Ref)
	case OnPort:
		b.Select(g.target.Ref.From)
	case OnInlet:
		b.Select(g.target.Step)
	}
}

func (b *Board) dropSteps(g gesture) {
	if g.slot != nil && b.On.Weave != nil {
		b.On.Weave(g.target.Step, *g.slot)
		return
	}
	to := make(map[string]Point, len(g.places))
	for id, p := range g.places {
		to[id] = roundPoint(p.Add(g.shift))
	}
	if b.On.Move != nil && g.shift != (Point{}) {
		b.On.Move(to)
	}
}

// roundPoint keeps documents free of fractions.
func roundPoint(p Point) Point { return Point{round(p.X), round(p.Y)} }

// catch chooses what the marquee touches; a click over nothing chooses nothing.
func (b *Board) catch(g gesture) {
	ids := []string{}
	if dist(g.start, g.at) > 2 {
		ids = b.frame.within(RectOf(b.view.toWorld(g.start), b.view.toWorld(g.at)))
	}
	if g.add {
		ids = append(ids, b.Selection()...)
	}
	b.Select(ids...)
}

// cancel gives everything back as it was.
func (b *Board) cancel() bool {
	was := b.gesture.doing
	b.gesture = gesture{}
	if was == idle {
		return false
	}
	b.gesture.base = b.frame // swallow the rest of this drag
	b.reframe()
	return true
}
