package journeys

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// miniatureHeight of a card, in px.
const miniatureHeight = 132

// card is one journey: its miniature, its state, who is inside, what it brought.
type card struct {
	widget.BaseWidget
	page    *listPage
	of      summary
	surface *widgets.Surface
}

var (
	_ fyne.Tappable          = (*card)(nil)
	_ fyne.SecondaryTappable = (*card)(nil)
	_ desktop.Hoverable      = (*card)(nil)
)

func newCard(p *listPage, s summary) *card {
	c := &card{page: p, of: s}
	head := widgets.Row(8, widgets.Grow(widgets.NewCutText(s.record.Name, widgets.SectionHead)), stateSign(s.record))
	body := widgets.Column(8, head, widgets.NewCutText(c.entryWords(), widgets.Second), c.figures())
	c.surface = widgets.NewPlainCard(widgets.Column(0, newMiniature(s.journey), widgets.NewHairline(), widgets.Pad(12, 16, 16, 16, body)))
	c.ExtendBaseWidget(c)
	return c
}

func (c *card) entryWords() string {
	if c.of.journey == nil {
		return lang.X("journeys.card.unread", "This document cannot be read. Open it to see why.")
	}
	if r, ok := rhythmOf(c.of.journey.Entry); ok {
		return r.sentence() + " · " + audienceShort(c.of.journey, nil)
	}
	return entryTitle(c.of.journey.Entry) + " · " + entrySubtitle(c.of.journey, nil)
}

// figures are inside, sent and completed, or when the draft was last changed.
func (c *card) figures() fyne.CanvasObject {
	n := c.of.counts
	if n == nil {
		return widgets.NewText(lang.X("journeys.card.changed", "Changed {{.When}}", ui.With("When", updatedAt(c.of.record.UpdatedAt))), widgets.Small)
	}
	stat := func(words string, number int) fyne.CanvasObject {
		return widgets.Grow(widgets.NewSmallStat(words, ui.Number(number)))
	}
	return widgets.Columns(8,
		stat(lang.X("journeys.card.inside", "Inside"), n.Active),
		stat(lang.X("journeys.card.sent", "Sent"), c.of.sent),
		stat(lang.X("journeys.card.completed", "Completed"), n.Completed))
}

// CreateRenderer implements fyne.Widget.
func (c *card) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.surface) }

// Tapped opens the board.
func (c *card) Tapped(*fyne.PointEvent) { c.page.frame.Go(ui.Board(c.of.record.ID)) }

// TappedSecondary offers what else there is.
func (c *card) TappedSecondary(e *fyne.PointEvent) {
	running := c.of.record.State != store.JourneyDraft || c.of.record.Version > 0
	widgets.ShowMenu(c.page.frame.Canvas(), e.AbsolutePosition, []widgets.MenuItem{
		{Text: lang.X("journeys.card.open", "Open"), Icon: "pencil", Do: func() { c.Tapped(nil) }},
		{Text: lang.X("journeys.menu.duplicate", "Duplicate"), Icon: "copy", Do: func() { c.page.duplicate(c.of) }},
		{},
		{Text: lang.X("journeys.menu.delete", "Delete"), Icon: "trash-2", Danger: true, Disabled: running, Do: func() { c.page.delete(c.of.record) }},
	})
}

// MouseIn implements desktop.Hoverable.
func (c *card) MouseIn(*desktop.MouseEvent) { c.surface.SetColors(look.Surface, look.Line2) }

// MouseMoved implements desktop.Hoverable.
func (c *card) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *card) MouseOut() { c.surface.SetColors(look.Surface, look.Line) }

// Cursor implements desktop.Cursorable.
func (c *card) Cursor() desktop.Cursor { return desktop.PointerCursor }

// miniature is a journey's board, small: boxes and lines without words.
type miniature struct {
	widget.BaseWidget
	scene *board.Scene
}

func newMiniature(j *journey.Journey) *miniature {
	m := &miniature{scene: &board.Scene{}}
	if j != nil {
		m.scene = sceneOf(j, board.Draw, nil, nil, nil)
	}
	m.ExtendBaseWidget(m)
	return m
}

// MinSize implements fyne.CanvasObject.
func (m *miniature) MinSize() fyne.Size {
	m.ExtendBaseWidget(m)
	return fyne.NewSize(120, miniatureHeight)
}

// CreateRenderer implements fyne.Widget.
func (m *miniature) CreateRenderer() fyne.WidgetRenderer { return &miniatureRenderer{m: m} }

type miniatureRenderer struct {
	m       *miniature
	objects []fyne.CanvasObject
}

// Destroy implements fyne.WidgetRenderer.
func (r *miniatureRenderer) Destroy() {}

// MinSize implements fyne.WidgetRenderer.
func (r *miniatureRenderer) MinSize() fyne.Size { return r.m.MinSize() }

// Objects implements fyne.WidgetRenderer.
func (r *miniatureRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Refresh implements fyne.WidgetRenderer.
func (r *miniatureRenderer) Refresh() {
	r.Layout(r.m.Size())
	canvas.Refresh(r.m)
}

// Layout implements fyne.WidgetRenderer.
func (r *miniatureRenderer) Layout(size fyne.Size) {
	r.objects = r.objects[:0]
	const margin = 14
	all := r.m.scene.Bounds()
	if all.Empty() || size.Width < 2*margin {
		return
	}
	k := min((size.Width-2*margin)/all.W, (size.Height-2*margin)/all.H, 0.22)
	left, top := size.Width/2-all.CX()*k, size.Height/2-all.CY()*k
	for _, way := range board.FindRoutes(r.m.scene).Routes {
		for i := 1; i < len(way.Points); i++ {
			l := canvas.NewLine(look.Color(look.Edge))
			a, b := way.Points[i-1], way.Points[i]
			l.Position1, l.Position2 = fyne.NewPos(a.X*k+left, a.Y*k+top), fyne.NewPos(b.X*k+left, b.Y*k+top)
			r.objects = append(r.objects, l)
		}
	}
	for i := range r.m.scene.Steps {
		s := &r.m.scene.Steps[i]
		box := s.Bounds()
		rect := canvas.NewRectangle(look.Color(look.Edge))
		rect.CornerRadius = 2
		if s.Kind == "entry" || s.Kind == string(journey.KindMessage) {
			rect.FillColor = look.Color(board.KindColor(s.Kind))
		}
		put(rect, box.X*k+left, box.Y*k+top, box.W*k, max(3, box.H*k))
		r.objects = append(r.objects, rect)
	}
}
