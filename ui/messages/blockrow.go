package messages

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"gilmok/preview"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// rowHeight of a closed block, in px.
const rowHeight = 44

// blockRow is a block of the list while it is closed: what it is and its text in
// one line.
type blockRow struct {
	widget.BaseWidget
	list   *blockList
	at     place
	block  preview.Block
	button *widgets.RowButton
	words  *widgets.Text
	open   fyne.CanvasObject // its editor, where it is open
}

func newBlockRow(l *blockList, at place, b preview.Block) *blockRow {
	r := &blockRow{list: l, at: at, block: b}
	r.words = widgets.NewCutText(tidyTags(summary(b)), widgets.Base)
	more := widgets.NewIconButton("ellipsis", lang.X("messages.row.more", "More"), nil)
	more.OnTapped = func() { widgets.ShowMenuBelow(more, l.writing.menu(at, b)) }
	line := widgets.Row(look.Space2, newGrip(r), widgets.NewIcon(blockIcon(b.Kind), look.Muted),
		widgets.Fixed(66, 0, widgets.NewText(blockName(b.Kind), widgets.Small)), widgets.Grow(r.words))
	if b.If != "" {
		line.Add(widgets.NewIcon("split", look.Muted))
	}
	line.Add(more)
	r.button = widgets.NewRowButton(rowHeight, line, func() { l.writing.edit(at) })
	r.button.OnMenu = func(where fyne.Position) {
		widgets.ShowMenu(l.writing.page.frame.Canvas(), where, l.writing.menu(at, b))
	}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *blockRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.button) }

// setFaulty shows that the block keeps the message from being made.
func (r *blockRow) setFaulty(on bool) {
	style := widgets.Base
	if on {
		style = style.In(look.Warn)
	}
	r.words.SetStyle(style)
}

// shown is what stands in the list for the block.
func (r *blockRow) shown() fyne.CanvasObject {
	if r.open != nil {
		return r.open
	}
	return r
}

// editor opens the row: a head with its verbs, the fields of its kind below.
func (r *blockRow) editor() fyne.CanvasObject {
	w := r.list.writing
	up := widgets.NewIconButton("arrow-up", lang.X("messages.row.up", "Move up"), func() { w.move(r.at, r.at.index()-1) })
	down := widgets.NewIconButton("arrow-down", lang.X("messages.row.down", "Move down"), func() { w.move(r.at, r.at.index()+1) })
	up.SetEnabled(r.at.index() > 0)
	add := widgets.NewIconButton("plus", lang.X("messages.row.add", "Add a block below"), nil)
	add.OnTapped = func() { w.kindMenu(add, func() place { return r.at.at(r.at.index() + 1) }) }
	more := widgets.NewIconButton("ellipsis", lang.X("messages.row.more", "More"), nil)
	more.OnTapped = func() { widgets.ShowMenuBelow(more, w.menu(r.at, r.block)) }
	closed := widgets.NewIconButton("x", lang.X("messages.row.close", "Close"), func() { w.edit(r.at[:len(r.at)-1-(len(r.at)-1)%2]) })
	head := widgets.Row(0, newGrip(r), widgets.Gap(8, 0), widgets.NewIcon(blockIcon(r.block.Kind), look.Accent), widgets.Gap(8, 0),
		widgets.NewText(blockName(r.block.Kind), widgets.Strong), widgets.Space(), add, up, down, more, closed)
	fields := widgets.Column(look.Space2, w.editorOf(r.list, r.at, r.block)...)
	r.open = newOutlined(widgets.Column(0, widgets.Pad(4, 4, 2, 0, head), widgets.Pad(2, 12, 12, 32, fields)))
	return r.open
}

// grip is the handle by which a block is dragged.
type grip struct {
	widget.BaseWidget
	row  *blockRow
	from float32 // height of the pointer in the list
	on   bool
}

var _ fyne.Draggable = (*grip)(nil)

func newGrip(r *blockRow) *grip {
	g := &grip{row: r}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer implements fyne.Widget.
func (g *grip) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(widgets.Fixed(20, 28, widgets.Row(0, widgets.Space(), widgets.NewIcon("grip-vertical", look.Faint), widgets.Space())))
}

// Dragged implements fyne.Draggable.
func (g *grip) Dragged(e *fyne.DragEvent) {
	if !g.on {
		g.on = true
		g.from = g.row.shown().Position().Y + e.Position.Y - e.Dragged.DY
	}
	g.from += e.Dragged.DY
	g.row.list.drag(g.from)
}

// DragEnd implements fyne.Draggable.
func (g *grip) DragEnd() {
	if g.on {
		g.on = false
		g.row.list.drop(g.row.at.index(), g.from)
	}
}

// Cursor implements desktop.Cursorable.
func (g *grip) Cursor() desktop.Cursor { return desktop.VResizeCursor }

// dropLine shows where a dragged block would go.
type dropLine struct {
	widget.BaseWidget
}

func newDropLine() *dropLine {
	d := &dropLine{}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer implements fyne.Widget.
func (d *dropLine) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(look.Color(look.Mark)))
}

// outlined frames what is being edited in the mark's colour.
type outlined struct {
	widget.BaseWidget
	content fyne.CanvasObject
}

func newOutlined(content fyne.CanvasObject) *outlined {
	o := &outlined{content: content}
	o.ExtendBaseWidget(o)
	return o
}

// CreateRenderer implements fyne.Widget.
func (o *outlined) CreateRenderer() fyne.WidgetRenderer {
	r := &outlineRenderer{of: o, box: canvas.NewRectangle(nil)}
	r.box.CornerRadius, r.box.StrokeWidth = look.RadiusCard, 2
	r.paint()
	return r
}

type outlineRenderer struct {
	of  *outlined
	box *canvas.Rectangle
}

func (r *outlineRenderer) paint() {
	r.box.FillColor, r.box.StrokeColor = look.Color(look.Surface), look.Color(look.Mark)
}
func (r *outlineRenderer) Destroy() {}
func (r *outlineRenderer) MinSize() fyne.Size {
	return r.of.content.MinSize()
}
func (r *outlineRenderer) Layout(size fyne.Size) {
	put(r.box, 0, 0, size.Width, size.Height)
	put(r.of.content, 0, 0, size.Width, size.Height)
}
func (r *outlineRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.box, r.of.content}
}
func (r *outlineRenderer) Refresh() {
	r.paint()
	r.box.Refresh()
	r.of.content.Refresh()
}
