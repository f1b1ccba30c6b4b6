package messages

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/ui/widgets"
)

// blockList is a stack of blocks: rows that open into editors and can be dragged
// to another place of the stack.
type blockList struct {
	writing *writing
	outer   place // nil: the mail itself; else a columns block and its column
	object  *fyne.Container
	rows    []*blockRow
	column  *fyne.Container
	line    *dropLine
	inner   []*blockList // of the open columns block
}

func newBlockList(w *writing, outer place) *blockList {
	l := &blockList{writing: w, outer: outer, column: widgets.Column(0), line: newDropLine()}
	stack := stackAt(ptr(w.page.shown()), l.at(0))
	if stack != nil {
		for i, b := range *stack {
			l.add(i, b)
		}
	}
	if len(l.rows) == 0 {
		l.column.Add(widgets.Pad(12, 0, 12, 0, widgets.NewText(lang.X("messages.blocks.none", "No blocks yet: choose one below."), widgets.Second)))
	}
	l.column.Add(widgets.NewHairline())
	l.line.Hide()
	l.object = container.New(overlay{}, l.column, l.line)
	return l
}

func ptr(c preview.Content) *preview.Content { return &c }

// at is the place of a block of the list.
func (l *blockList) at(i int) place { return append(append(place{}, l.outer...), i) }

func (l *blockList) add(i int, b preview.Block) {
	at := l.at(i)
	r := newBlockRow(l, at, b)
	l.rows = append(l.rows, r)
	if l.writing.open.within(at) {
		l.column.Add(r.editor())
		return
	}
	l.column.Add(widgets.NewHairline())
	l.column.Add(r)
}

// mark shows at which block the fault is.
func (l *blockList) mark(path string) {
	for _, r := range l.rows {
		r.setFaulty(path != "" && blockPath(r.at) == path)
	}
	for _, inner := range l.inner {
		inner.mark(path)
	}
}

// drag shows where a row would go if it were let go at a height of the list.
func (l *blockList) drag(y float32) {
	gap := l.gapAt(y)
	l.line.Show()
	put(l.line, 0, l.top(gap)-1, l.object.Size().Width, 2)
	l.line.Refresh()
}

// gapAt gives the gap between rows that is nearest to a height, 0 above the first.
func (l *blockList) gapAt(y float32) int {
	for i := range l.rows {
		if y < (l.top(i)+l.top(i+1))/2 {
			return i
		}
	}
	return len(l.rows)
}

// top is the height at which a row begins, or the last one ends.
func (l *blockList) top(i int) float32 {
	if i >= len(l.rows) {
		return l.column.Size().Height - 1
	}
	return l.rows[i].shown().Position().Y
}

// drop moves a row to the gap at a height.
func (l *blockList) drop(from int, y float32) {
	l.line.Hide()
	to := l.gapAt(y)
	if to > from {
		to--
	}
	if to == from {
		return
	}
	l.writing.move(l.at(from), to)
}

// move takes a block to another index of its stack; the open one stays open.
func (w *writing) move(at place, to int) {
	stack := stackAt(ptr(w.page.shown()), at)
	if stack == nil || to < 0 || to >= len(*stack) {
		return
	}
	if w.open.within(at) {
		w.open = append(at.at(to), w.open[len(at):]...)
	} else {
		w.open = nil
	}
	w.page.rebuild(func(c *preview.Content) { move(c, at, to) })
}

// overlay lays objects over each other; those after the first keep their place.
type overlay struct{}

// MinSize implements fyne.Layout.
func (overlay) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

// Layout implements fyne.Layout.
func (overlay) Layout(o []fyne.CanvasObject, size fyne.Size) {
	put(o[0], 0, 0, size.Width, size.Height)
}

// menu offers what can be done with the block at a place.
func (w *writing) menu(at place, b preview.Block) []widgets.MenuItem {
	stack := stackAt(ptr(w.page.shown()), at)
	last := len(*stack) - 1
	return []widgets.MenuItem{
		{Text: lang.X("messages.row.edit", "Edit"), Icon: "pencil", Do: func() { w.edit(at) }},
		{Text: lang.X("messages.row.up", "Move up"), Icon: "arrow-up", Disabled: at.index() == 0, Do: func() { w.move(at, at.index()-1) }},
		{Text: lang.X("messages.row.down", "Move down"), Icon: "arrow-down", Disabled: at.index() == last, Do: func() { w.move(at, at.index()+1) }},
		{Text: lang.X("messages.row.duplicate", "Duplicate"), Icon: "copy", Do: func() {
			w.open = nil
			w.page.rebuild(func(c *preview.Content) { insert(c, at.at(at.index()+1), cloneBlocks([]preview.Block{b})[0]) })
		}},
		{Text: lang.X("messages.row.if", "Only for some"), Icon: "split", Do: func() { w.askIf(at, b) }},
		{},
		{Text: lang.X("messages.row.remove", "Remove"), Icon: "trash-2", Danger: true, Do: func() { w.remove(at) }},
	}
}

func (w *writing) remove(at place) {
	w.open = nil
	w.page.rebuild(func(c *preview.Content) { remove(c, at) })
}

// palette are the blocks that can be added.
func (w *writing) palette() fyne.CanvasObject {
	row := container.New(fitting{})
	add := func(k preview.BlockKind) func() { return func() { w.addBlock(place{w.next()}, k) } }
	for _, k := range []preview.BlockKind{preview.BlockText, preview.BlockPicture, preview.BlockButton, preview.BlockProducts, preview.BlockCoupon, preview.BlockColumns} {
		row.Add(widgets.NewButton(blockName(k), blockIcon(k), widgets.Secondary, add(k)))
	}
	more := widgets.NewButton("", "plus", widgets.Secondary, nil)
	more.SetTip(lang.X("messages.palette.more", "More blocks"))
	more.OnTapped = func() { w.kindMenu(more, func() place { return place{w.next()} }) }
	row.Add(more)
	return row
}

// kindMenu offers every kind of block.
func (w *writing) kindMenu(below fyne.CanvasObject, at func() place) {
	var items []widgets.MenuItem
	for _, k := range preview.BlockKinds {
		items = append(items, widgets.MenuItem{Text: blockName(k), Icon: blockIcon(k), Do: func() { w.addBlock(at(), k) }})
	}
	widgets.ShowMenuBelow(below, items)
}

// addBlock puts a new block in and opens it.
func (w *writing) addBlock(at place, k preview.BlockKind) {
	b := preview.Block{Kind: k}
	switch k {
	case preview.BlockProducts:
		b.From = "cart"
	case preview.BlockButton:
		b.Text, b.URL = lang.X("messages.start.look", "Have a look"), "{{ shop.url }}"
	case preview.BlockCoupon:
		b.Value = "{{ coupon }}"
	case preview.BlockQR:
		b.Value = "{{ shop.url }}"
	case preview.BlockSurvey:
		if list := w.page.stock.surveys; len(list) > 0 {
			asks(&b, list[0].Survey)
		}
	case preview.BlockColumns:
		b.Columns = [][]preview.Block{{{Kind: preview.BlockText}}, {{Kind: preview.BlockText}}}
	}
	w.open = at
	w.page.rebuild(func(c *preview.Content) {
		if c.Body == nil {
			c.Body = &preview.Body{}
		}
		insert(c, at, b)
	})
}
