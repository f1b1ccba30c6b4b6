package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// MenuItem is one line of a menu. One without Text is a hairline.
type MenuItem struct {
	Text, Icon string
	Keys       string // as shown at the right: "Ctrl+D"
	Checked    bool
	Danger     bool
	Disabled   bool
	Do         func()
}

const (
	menuRow   float32 = 32
	menuLine  float32 = 9
	menuShown float32 = 420 // a longer menu scrolls
)

// ShowMenu opens a menu with its top left corner at a place of the canvas, moved
// so that it fits. Arrows, Enter and Esc work in it; Esc or a click beside it
// closes it.
func ShowMenu(c fyne.Canvas, at fyne.Position, items []MenuItem) { showMenu(c, at, 0, items) }

// ShowMenuBelow opens a menu under an object, at least as wide as it.
func ShowMenuBelow(o fyne.CanvasObject, items []MenuItem) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(o)
	if c == nil {
		return
	}
	at := driver.AbsolutePositionForObject(o).AddXY(0, o.Size().Height+4)
	showMenu(c, at, o.Size().Width, items)
}

func showMenu(c fyne.Canvas, at fyne.Position, width float32, items []MenuItem) {
	m := newMenu(items)
	size := m.MinSize()
	size.Width = max(size.Width, width)
	visible := fyne.NewSize(size.Width, min(size.Height, menuShown))
	m.scroll = container.NewVScroll(m)
	popup := widget.NewPopUp(Fixed(visible.Width, visible.Height, m.scroll), c)
	m.close = popup.Hide
	outer := popup.MinSize()
	at.X = max(4, min(at.X, c.Size().Width-outer.Width-4))
	if at.Y+outer.Height > c.Size().Height {
		at.Y = max(4, c.Size().Height-outer.Height-4)
	}
	popup.ShowAtPosition(at)
	opened(popup, popup.Hide)
	c.Focus(m)
}

// menu is the list inside the pop-up.
type menu struct {
	widget.BaseWidget
	items  []MenuItem
	here   int // the line under the pointer or the arrows; -1: none
	close  func()
	scroll *container.Scroll
}

func newMenu(items []MenuItem) *menu {
	m := &menu{items: items, here: -1}
	for i, item := range items {
		if item.Checked {
			m.here = i
		}
	}
	m.ExtendBaseWidget(m)
	return m
}

func (m *menu) CreateRenderer() fyne.WidgetRenderer {
	back := box(look.RadiusField)
	r := &parts{of: m}
	rows := make([]*menuFace, len(m.items))
	for i, item := range m.items {
		rows[i] = newMenuFace(item)
	}
	r.min = func() fyne.Size { return m.size(rows) }
	r.place = func(size fyne.Size) {
		r.objects = append(r.objects[:0], back)
		back.Hidden = m.here < 0
		var y float32
		for i, row := range rows {
			if i == m.here {
				put(back, 0, y, size.Width, menuRow)
			}
			r.objects = row.draw(r.objects, y, size.Width)
			y += row.height()
		}
	}
	r.paint = func() { fill(back, look.Hover, look.Clear, 0) }
	return newParts(r)
}

func (m *menu) size(rows []*menuFace) (size fyne.Size) {
	for _, row := range rows {
		size.Width = max(size.Width, row.width())
		size.Height += row.height()
	}
	return size
}

// lineAt gives the item at a height, or -1.
func (m *menu) lineAt(y float32) int {
	var top float32
	for i, item := range m.items {
		h := menuRow
		if item.Text == "" {
			h = menuLine
		}
		if y >= top && y < top+h {
			if item.Text == "" || item.Disabled {
				return -1
			}
			return i
		}
		top += h
	}
	return -1
}

func (m *menu) point(y float32) {
	if i := m.lineAt(y); i != m.here {
		m.here = i
		m.Refresh()
	}
}

// MouseIn implements desktop.Hoverable.
func (m *menu) MouseIn(e *desktop.MouseEvent) { m.point(e.Position.Y) }

// MouseMoved implements desktop.Hoverable.
func (m *menu) MouseMoved(e *desktop.MouseEvent) { m.point(e.Position.Y) }

// MouseOut implements desktop.Hoverable.
func (m *menu) MouseOut() { m.point(-1) }

// Tapped implements fyne.Tappable.
func (m *menu) Tapped(e *fyne.PointEvent) { m.choose(m.lineAt(e.Position.Y)) }

func (m *menu) choose(i int) {
	if i < 0 {
		return
	}
	m.close()
	if do := m.items[i].Do; do != nil {
		do()
	}
}

// FocusGained implements fyne.Focusable.
func (m *menu) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (m *menu) FocusLost() {}

// TypedRune implements fyne.Focusable.
func (m *menu) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (m *menu) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyDown:
		m.step(1)
	case fyne.KeyUp:
		m.step(-1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		m.choose(m.here)
	case fyne.KeyEscape:
		m.close()
	}
}

// step goes to the next line that can be chosen, round the ends.
func (m *menu) step(by int) {
	n := len(m.items)
	at := m.here
	if at < 0 && by < 0 {
		at = n
	}
	for range m.items {
		at = (at + by + n) % n
		if item := m.items[at]; item.Text != "" && !item.Disabled {
			m.here = at
			m.reveal()
			m.Refresh()
			return
		}
	}
}

// reveal scrolls a long menu to the line of the arrows.
func (m *menu) reveal() {
	if m.scroll == nil {
		return
	}
	top := float32(m.here) * menuRow
	shown := m.scroll.Size().Height
	switch offset := m.scroll.Offset.Y; {
	case top < offset:
		m.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case top+menuRow > offset+shown:
		m.scroll.ScrollToOffset(fyne.NewPos(0, top+menuRow-shown))
	}
}

// menuFace draws one item.
type menuFace struct {
	item       MenuItem
	icon       *canvas.Image
	words, key line
	rule       *canvas.Rectangle
}

func newMenuFace(item MenuItem) *menuFace {
	return &menuFace{item: item, icon: picture("check", look.Muted), rule: box(0)}
}

func (f *menuFace) height() float32 {
	if f.item.Text == "" {
		return menuLine
	}
	return menuRow
}

func (f *menuFace) width() float32 {
	w := ceil(Base.Width(f.item.Text)) + 12 + 12 + 24
	if f.item.Keys != "" {
		w += ceil(Hint.Width(f.item.Keys)) + 24
	}
	return max(w, 160)
}

func (f *menuFace) draw(objects []fyne.CanvasObject, y, width float32) []fyne.CanvasObject {
	if f.item.Text == "" {
		f.rule.FillColor = look.Color(look.Line)
		put(f.rule, 0, y+4, width, 1)
		return append(objects, f.rule)
	}
	ink, iconInk := look.Text, look.Muted
	switch {
	case f.item.Disabled:
		ink, iconInk = look.Off, look.Off
	case f.item.Danger:
		ink, iconInk = look.Bad, look.Bad
	}
	name := f.item.Icon
	if f.item.Checked {
		name, iconInk = "check", look.Accent
	}
	if name != "" {
		show(f.icon, name, iconInk)
		put(f.icon, 10, y+middle(menuRow, 16), 16, 16)
		objects = append(objects, f.icon)
	}
	objects = f.words.draw(objects, f.item.Text, TextStyle{Color: ink, Bold: f.item.Checked}, 36, y, width-48, menuRow)
	if f.item.Keys != "" {
		objects = f.key.draw(objects, f.item.Keys, Hint.Aligned(Right), 36, y, width-48, menuRow)
	}
	return objects
}
