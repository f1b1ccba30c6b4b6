package journeys

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui/board"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

const paletteWidth = 200

// everyday are the six kinds that are shown first.
var everyday = []string{
	string(journey.KindWait), string(journey.KindSplit), paletteID(journey.KindMessage, store.ChannelEmail),
	string(journey.KindExperiment), string(journey.KindWaitForEvent), string(journey.KindExit),
}

// paletteGroup is a headed part of what lies under "more".
type paletteGroup struct {
	name string
	rows []string
}

func paletteGroups() []paletteGroup {
	return []paletteGroup{
		{lang.X("journeys.palette.message", "Message"), []string{
			paletteID(journey.KindMessage, store.ChannelSMS), paletteID(journey.KindMessage, store.ChannelKakao),
			paletteID(journey.KindMessage, store.ChannelPush), string(journey.KindWebhook)}},
		{lang.X("journeys.palette.wait", "Wait"), []string{string(journey.KindBestTime), string(journey.KindThrottle)}},
		{lang.X("journeys.palette.decide", "Decide"), []string{string(journey.KindGroups)}},
		{lang.X("journeys.palette.customer", "Customer"), []string{
			string(journey.KindUpdateCustomer), string(journey.KindRecordEvent), string(journey.KindContext), string(journey.KindToDo)}},
		{lang.X("journeys.palette.path", "Path"), []string{string(journey.KindGoToJourney), string(journey.KindJumpBack), string(journey.KindNote)}},
	}
}

// palette lists the kinds of steps: dragged onto the board, pressed, or typed.
type palette struct {
	board  *board.Board
	pick   func(id string) // pressed, or Enter
	search *widgets.Entry
	rows   *fyne.Container
	more   bool
	object fyne.CanvasObject
	shown  []string
}

func newPalette(b *board.Board, pick func(id string)) *palette {
	p := &palette{board: b, pick: pick, rows: widgets.Column(0)}
	p.search = widgets.NewSearchEntry(lang.X("journeys.palette.search", "Add a step"), func(string) { p.fill() })
	p.search.OnSubmitted = func(string) {
		if len(p.shown) > 0 {
			p.pick(p.shown[0])
			p.leave() // what is typed now is meant for the step: undo, arrows
		}
	}
	p.search.OnEscape = func() bool { p.leave(); return true }
	p.fill()
	list := widgets.Scroll(widgets.Pad(0, 12, 16, 12, p.rows))
	body := widgets.Column(0, widgets.Pad(16, 12, 8, 12, p.search), widgets.Grow(list))
	p.object = widgets.Columns(0, widgets.Fixed(paletteWidth-1, 0, body), widgets.NewVerticalLine(0))
	return p
}

// leave empties the field and gives the keys to the board.
func (p *palette) leave() {
	p.search.SetText("")
	if c := fyne.CurrentApp().Driver().CanvasForObject(p.board); c != nil {
		c.Unfocus()
		c.Focus(p.board)
	}
}

// fill lists what fits the words typed: everything, while some are.
func (p *palette) fill() {
	p.rows.RemoveAll()
	p.shown = nil
	words := strings.ToLower(strings.TrimSpace(p.search.Text()))
	for _, id := range everyday {
		p.add(id, words)
	}
	if words == "" {
		p.rows.Add(widgets.Gap(0, 4))
		p.rows.Add(p.moreButton())
	}
	if words == "" && !p.more {
		p.rows.Refresh()
		return
	}
	for _, g := range paletteGroups() {
		before := len(p.rows.Objects)
		if words == "" {
			p.rows.Add(widgets.Pad(12, 4, 4, 4, widgets.NewText(g.name, widgets.Hint)))
		}
		for _, id := range g.rows {
			p.add(id, words)
		}
		if words != "" && len(p.rows.Objects) == before {
			continue
		}
	}
	if len(p.shown) == 0 {
		p.rows.Add(widgets.PadAll(8, widgets.NewParagraph(lang.X("journeys.palette.none", "No step is called that."), widgets.Small)))
	}
	p.rows.Refresh()
}

func (p *palette) add(id, words string) {
	if words != "" && !strings.Contains(strings.ToLower(paletteName(id)+" "+id), words) {
		return
	}
	p.shown = append(p.shown, id)
	p.rows.Add(newPaletteRow(p, id))
}

func (p *palette) moreButton() fyne.CanvasObject {
	text, icon := lang.X("journeys.palette.more", "More steps"), "chevron-down"
	if p.more {
		text, icon = lang.X("journeys.palette.fewer", "Fewer steps"), "chevron-up"
	}
	return widgets.Row(0, widgets.NewButton(text, icon, widgets.Quiet, func() {
		p.more = !p.more
		p.fill()
	}).InCard(), widgets.Space())
}

// paletteRow is one kind: pressed it is added, dragged it is carried over the board.
type paletteRow struct {
	widget.BaseWidget
	palette *palette
	id      string
	back    *canvas.Rectangle
}

var (
	_ fyne.Draggable    = (*paletteRow)(nil)
	_ fyne.Tappable     = (*paletteRow)(nil)
	_ desktop.Hoverable = (*paletteRow)(nil)
)

func newPaletteRow(p *palette, id string) *paletteRow {
	r := &paletteRow{palette: p, id: id, back: canvas.NewRectangle(look.Color(look.Clear))}
	r.back.CornerRadius = look.RadiusField
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *paletteRow) CreateRenderer() fyne.WidgetRenderer {
	kind, _, _ := strings.Cut(r.id, channelMark)
	line := widgets.Row(8, widgets.NewIcon(paletteIcon(r.id), board.KindColor(kind)), widgets.Grow(widgets.NewCutText(paletteName(r.id), widgets.Base)))
	return widget.NewSimpleRenderer(container.New(rowBack{}, r.back, widgets.Pad(0, 8, 0, 8, line)))
}

// rowBack lays a 32 px row over its ground.
type rowBack struct{}

// MinSize implements fyne.Layout.
func (rowBack) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(objects[1].MinSize().Width, 32)
}

// Layout implements fyne.Layout.
func (rowBack) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
		o.Move(fyne.NewPos(0, 0))
	}
}

// Tapped adds the step.
func (r *paletteRow) Tapped(*fyne.PointEvent) { r.palette.pick(r.id) }

// Dragged carries the step.
func (r *paletteRow) Dragged(e *fyne.DragEvent) {
	d := fyne.CurrentApp().Driver()
	at := d.AbsolutePositionForObject(r).Add(e.Position).Subtract(d.AbsolutePositionForObject(r.palette.board))
	kind, _, _ := strings.Cut(r.id, channelMark)
	step := newStep(r.id, nil)
	r.palette.board.Carry(board.Ghost{Kind: kind, ID: r.id, Icon: paletteIcon(r.id), Title: stepTitle(step, nil), Subtitle: stepSubtitle(step, nil)}, at)
}

// DragEnd lets it go.
func (r *paletteRow) DragEnd() { r.palette.board.Let() }

// MouseIn implements desktop.Hoverable.
func (r *paletteRow) MouseIn(*desktop.MouseEvent) { r.show(look.Hover) }

// MouseMoved implements desktop.Hoverable.
func (r *paletteRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *paletteRow) MouseOut() { r.show(look.Clear) }

func (r *paletteRow) show(ground fyne.ThemeColorName) {
	r.back.FillColor = look.Color(ground)
	r.back.Refresh()
}

// Cursor implements desktop.Cursorable.
func (r *paletteRow) Cursor() desktop.Cursor { return desktop.PointerCursor }
