package board

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// FocusGained and FocusLost are called by Fyne.
func (b *Board) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost ends what a key was holding.
func (b *Board) FocusLost() { b.focused, b.space = false, false; b.Refresh() }

// KeyDown notices the space bar: while it is held, dragging pans.
func (b *Board) KeyDown(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace {
		b.space = true
	}
}

// KeyUp lets the space bar go.
func (b *Board) KeyUp(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace {
		b.space = false
	}
}

// TypedRune takes the one-letter keys.
func (b *Board) TypedRune(r rune) {
	switch r {
	case 'a', 'A', 'ㅁ': // the same key with the Korean layout on
		if b.On.Add != nil && !b.Locked {
			b.On.Add()
		}
	case '+', '=':
		b.ZoomBy(zoomStep)
	case '-':
		b.ZoomBy(1 / zoomStep)
	case '0':
		b.Fit()
	case '1':
		b.ZoomBy(1 / b.view.Zoom)
	case '2':
		b.FitSelection()
	case 'h', 'H', 'ㅗ':
		if b.scene.Mode != Draw {
			b.ToggleHeat()
		}
	case '!':
		b.NextProblem()
	}
}

// TypedKey travels along the edges, deletes and opens.
func (b *Board) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight:
		b.travel(e.Name)
	case fyne.KeyDelete, fyne.KeyBackspace:
		b.delete()
	case fyne.KeyReturn, fyne.KeyEnter:
		if ids := b.Selection(); len(ids) == 1 && b.On.Open != nil {
			b.On.Open(ids[0])
		}
	case fyne.KeyEscape:
		if !b.cancel() {
			b.Select()
		}
	case fyne.KeyHome:
		b.Fit()
	case fyne.KeyF1: // the window's
		if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(e)
		}
	}
}

// Escape cancels what the hand does or the choice; it reports whether there was anything to cancel.
func (b *Board) Escape() bool {
	if b.cancel() {
		return true
	}
	if len(b.selected) == 0 && b.edge == nil {
		return false
	}
	b.Select()
	return true
}

func (b *Board) delete() {
	ids := b.Selection()
	if b.Locked || b.On.Delete == nil || len(ids) == 0 && b.edge == nil {
		return
	}
	b.On.Delete(ids, b.edge)
}

// travel follows the edges down and up, and goes to the neighbour in the row.
func (b *Board) travel(key fyne.KeyName) {
	ids := b.Selection()
	if len(ids) == 0 {
		if first := b.first(); first != "" {
			b.Jump(first)
		}
		return
	}
	if to := b.frame.neighbour(ids[len(ids)-1], key); to != "" {
		b.Jump(to)
	}
}

func (b *Board) first() string {
	var steps []*Step
	for i := range b.scene.Steps {
		steps = append(steps, &b.scene.Steps[i])
	}
	if len(steps) == 0 {
		return ""
	}
	return idsInReadingOrder(steps)[0]
}

// neighbour is the step an arrow key leads to, "" where it leads nowhere.
func (f *frame) neighbour(id string, key fyne.KeyName) string {
	from := f.step(id)
	if from == nil {
		return ""
	}
	var near []*Step
	add := func(s *Step) {
		if s != nil && s.ID != id {
			near = append(near, s)
		}
	}
	switch key {
	case fyne.KeyDown:
		for _, e := range f.scene.Edges {
			if e.From == id {
				add(f.step(e.To))
			}
		}
	case fyne.KeyUp:
		for _, e := range f.scene.Edges {
			if e.To == id {
				add(f.step(e.From))
			}
		}
	default:
		for i := range f.scene.Steps {
			s := &f.scene.Steps[i]
			ahead := s.At.X - from.At.X
			if key == fyne.KeyLeft {
				ahead = -ahead
			}
			if ahead > 0 && abs(s.At.Y-from.At.Y) < RowPitch/2 {
				add(s)
			}
		}
	}
	if len(near) == 0 {
		return ""
	}
	return slices.MinFunc(near, func(a, b *Step) int {
		return cmp.Or(cmp.Compare(abs(a.At.X-from.At.X), abs(b.At.X-from.At.X)), cmp.Compare(a.At.Y, b.At.Y))
	}).ID
}

// TypedShortcut takes copy, paste and their kind. Ctrl+Shift+Z comes as a custom
// shortcut, not as redo.
func (b *Board) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutUndo:
		b.call(b.On.Undo)
	case *fyne.ShortcutRedo:
		b.call(b.On.Redo)
	case *fyne.ShortcutSelectAll:
		b.selectAll()
	case *fyne.ShortcutCopy:
		b.callIDs(b.On.Copy, false)
	case *fyne.ShortcutCut:
		b.callIDs(b.On.Cut, true)
	case *fyne.ShortcutPaste:
		if b.On.Paste != nil && !b.Locked {
			b.On.Paste(b.PasteAt())
		}
	case *desktop.CustomShortcut:
		if !b.custom(s) {
			b.handOn(s)
		}
	}
}

// toWindow hands a shortcut on: Fyne gives it to what has the focus only.
func (b *Board) toWindow(s fyne.Shortcut) {
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(b).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

// custom reports whether the board has a use for a shortcut.
func (b *Board) custom(s *desktop.CustomShortcut) bool {
	ctrl := s.Modifier&(fyne.KeyModifierControl|fyne.KeyModifierSuper) != 0
	switch {
	case ctrl && s.KeyName == fyne.KeyD:
		b.callIDs(b.On.Duplicate, true)
	case ctrl && s.KeyName == fyne.KeyZ && s.Modifier&fyne.KeyModifierShift != 0:
		b.call(b.On.Redo)
	case ctrl && s.KeyName == fyne.KeyY:
		b.call(b.On.Redo)
	case ctrl && s.KeyName == fyne.Key0:
		b.Fit()
	default:
		return false
	}
	return true
}

func (b *Board) call(do func()) {
	if do != nil && !b.Locked {
		do()
	}
}

func (b *Board) callIDs(do func([]string), changes bool) {
	if ids := b.Selection(); do != nil && len(ids) > 0 && (!b.Locked || !changes) {
		do(ids)
	}
}

func (b *Board) selectAll() {
	ids := make([]string, len(b.scene.Steps))
	for i := range b.scene.Steps {
		ids[i] = b.scene.Steps[i].ID
	}
	b.Select(ids...)
}

// PasteAt is where pasted steps go: under the pointer, else in the middle.
func (b *Board) PasteAt() Point {
	at := b.view.toWorld(b.pointer)
	if !b.view.shown().Contains(at) || b.pointer == (Point{}) {
		return b.Middle()
	}
	return OnGrid(Point{at.X - StepWidth/2, at.Y - StepHeight/2})
}
