package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Tabs are words in a line of which one is underlined.
type Tabs struct {
	widget.BaseWidget
	body      *fyne.Container
	tabs      []*tab
	chosen    string
	OnChanged func(id string)
}

// NewTabs makes tabs with one chosen.
func NewTabs(options []Option, chosen string, changed func(id string)) *Tabs {
	t := &Tabs{chosen: chosen, body: Row(look.Space5), OnChanged: changed}
	for _, o := range options {
		one := newTab(t, o)
		t.tabs = append(t.tabs, one)
		t.body.Add(one)
	}
	t.ExtendBaseWidget(t)
	return t
}

// Chosen gives the id of the tab that holds.
func (t *Tabs) Chosen() string { return t.chosen }

// Choose sets the tab without telling OnChanged.
func (t *Tabs) Choose(id string) {
	t.chosen = id
	for _, one := range t.tabs {
		one.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *Tabs) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.body) }

type tab struct {
	control
	of     *Tabs
	option Option
}

func newTab(of *Tabs, o Option) *tab {
	t := &tab{of: of, option: o}
	t.act = func() { pick(o.ID, of.chosen, of.Choose, of.OnChanged) }
	t.extend(t)
	return t
}

func (t *tab) CreateRenderer() fyne.WidgetRenderer {
	words, under, focus := NewText(t.option.Text, Base), box(1), ring(4)
	r := &parts{of: t, objects: []fyne.CanvasObject{words, under, focus}}
	r.min = func() fyne.Size { return fyne.NewSize(ceil(Strong.Width(t.option.Text)), 36) }
	r.place = func(size fyne.Size) {
		put(words, 0, middle(size.Height, 19), size.Width, 19)
		put(under, 0, size.Height-2, size.Width, 2)
		put(focus, -4, 2, size.Width+8, size.Height-4)
	}
	r.paint = func() {
		here := t.of.chosen == t.option.ID
		words.style = TextStyle{Bold: here, Color: look.Muted}
		if here || t.hovered {
			words.style.Color = look.Text
		}
		words.Refresh()
		fill(under, look.Mark, look.Clear, 0)
		under.Hidden = !here
		paintRing(focus, t.focused)
	}
	return newParts(r)
}
