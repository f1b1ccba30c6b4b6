package board

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// zoomStep is one notch of the wheel, or one press of a zoom button.
const zoomStep = 1.15

// MouseIn is called by Fyne.
func (b *Board) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved shows what lies under the pointer.
func (b *Board) MouseMoved(e *desktop.MouseEvent) {
	b.pointer = Point{e.Position.X, e.Position.Y}
	if b.gesture.doing != idle {
		return
	}
	over := Target{}
	hud := b.hudAt(b.pointer)
	if hud < 0 && !b.miniAt(b.pointer) {
		over = b.frame.hit(b.view.toWorld(b.pointer), b.view.Zoom)
	}
	if over.Part == OnPort {
		over.Step = over.Ref.From
	}
	if over != b.hover || hud != b.hotHud {
		b.hover, b.hotHud = over, hud
		b.showPorts()
		b.Refresh()
	}
}

// MouseOut forgets the pointer.
func (b *Board) MouseOut() {
	b.pointer, b.hover, b.hotHud = Point{}, Target{}, -1
	b.showPorts()
	b.Refresh()
}

// Cursor tells what a press would do.
func (b *Board) Cursor() desktop.Cursor {
	switch {
	case b.hotHud >= 0, b.hover.Part == OnPill && b.scene.Mode != Draw:
		return desktop.PointerCursor
	case b.hover.Part == OnPort, b.hover.Part == OnInlet:
		return desktop.CrosshairCursor
	}
	return desktop.DefaultCursor
}

// Scrolled pans; with Ctrl or Cmd it zooms at the pointer, with Shift it pans sideways.
func (b *Board) Scrolled(e *fyne.ScrollEvent) {
	// A wheel event has no modifiers of its own.
	var mods fyne.KeyModifier
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		mods = d.CurrentKeyModifiers()
	}
	b.scroll(Point{e.Position.X, e.Position.Y}, e.Scrolled.DX, e.Scrolled.DY, mods)
}

func (b *Board) scroll(at Point, dx, dy float32, mods fyne.KeyModifier) {
	const notch = 25 // one notch of a wheel under X11
	switch {
	case mods&(fyne.KeyModifierControl|fyne.KeyModifierSuper) != 0:
		b.zoomAt(float32(math.Pow(zoomStep, float64(dy/notch))), at)
		return
	case mods&fyne.KeyModifierShift != 0 && dx == 0:
		dx, dy = dy, 0
	}
	b.touched, b.fitted = true, false
	b.view = b.view.panned(dx*2, dy*2)
	b.Refresh()
}

// TappedSecondary chooses what is under the pointer and asks for its menu.
func (b *Board) TappedSecondary(e *fyne.PointEvent) {
	b.focus()
	at := Point{e.Position.X, e.Position.Y}
	if b.hudAt(at) >= 0 || b.miniAt(at) {
		return
	}
	on := b.frame.hit(b.view.toWorld(at), b.view.Zoom)
	switch on.Part {
	case OnStep, OnInlet:
		if !b.selected[on.Step] {
			b.Select(on.Step)
		}
	case OnPort:
		on.Step = on.Ref.From
		b.Select(on.Step)
	case OnEdge, OnPill:
		b.selectEdge(on.Ref)
	}
	if b.On.Menu != nil {
		b.On.Menu(on, b.view.toWorld(at), e.AbsolutePosition)
	}
}
