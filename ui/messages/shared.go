package messages

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// viewShared is the view of the blocks that messages share.
const viewShared = "shared"

// Shared is the route of the shared blocks.
func Shared() ui.Route { return ui.Route{Place: ui.Messages, View: viewShared, ID: viewShared} }

// sharedPage is where the blocks that messages share are written: names at the
// left, the source of one at the right. Saving is automatic.
type sharedPage struct {
	frame   *ui.Frame
	stock   *stock
	blocks  map[string]string
	uses    map[string][]string // the messages that draw a block in
	here    string              // the block in view; "": none
	rows    *fyne.Container
	title   *widgets.Text
	use     *widgets.Text
	note    *widgets.Paragraph
	code    *widgets.Code
	body    *fyne.Container
	split   fyne.CanvasObject
	load    *live.Live[sharedBlocks]
	waiting func() // cancels the save that is due
	dirty   bool
}

// sharedBlocks is what the page shows.
type sharedBlocks struct {
	blocks map[string]string
	uses   map[string][]string
	stock  *stock
}

func newShared(f *ui.Frame) *sharedPage {
	p := &sharedPage{frame: f, stock: &stock{}, rows: widgets.Column(0), title: widgets.NewCutText("", widgets.SectionHead), use: widgets.NewText("", widgets.Small)}
	p.note = widgets.NewParagraph("", widgets.Small.In(look.Warn))
	p.note.Hide()
	p.code = widgets.NewCode(lexMail, 10)
	p.code.SetEnabled(!f.ReadOnly())
	p.code.OnChanged = p.edited
	p.code.Complete = func(before, after string, asked bool) (int, []widgets.CodeChoice) {
		return completer{stock: p.stock}.complete(before, after, asked)
	}
	rename := widgets.NewIconButton("pencil", lang.X("messages.shared.rename", "Give the block another name"), p.rename)
	rename.SetEnabled(!f.ReadOnly())
	remove := widgets.NewIconButton("trash-2", lang.X("messages.shared.delete", "Delete the block"), p.remove)
	remove.SetEnabled(!f.ReadOnly())
	right := widgets.Column(look.Space3, widgets.Row(look.Space3, p.title, widgets.Grow(p.use), rename, remove), widgets.Grow(p.code), p.note,
		widgets.NewParagraph(lang.X("messages.shared.words", "Text, HTML and Liquid. In a message it is drawn in by “Insert customer value”, or by {{.Source}}.", ui.With("Source", "{{content_blocks.${name}}}"))+" "+
			lang.X("messages.shared.published", "Journeys that run go on with the words they were published with."), widgets.Small))
	p.split = widgets.Columns(0, widgets.Fixed(280, 0, widgets.NewSurface(look.Surface, widgets.Scroll(widgets.Pad(12, 12, 12, 12, p.rows)))), widgets.NewVerticalLine(0),
		widgets.Grow(widgets.Pad(16, 24, 16, 24, right)))
	p.body = container.New(widgets.Fill{})
	p.load = live.New(p.loadAll, p.show).Follow(f.Store(), store.TopicMessages)
	return p
}

func (p *sharedPage) loadAll(ctx context.Context) (out sharedBlocks, err error) {
	s := p.frame.Store()
	if out.blocks, err = s.Messages().Blocks(ctx); err != nil {
		return out, err
	}
	all, err := s.Messages().List(ctx)
	if err != nil {
		return out, err
	}
	out.uses = store.Drawers(all, out.blocks)
	out.stock, err = loadStock(ctx, s)
	return out, err
}

func (p *sharedPage) show(out sharedBlocks, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	if p.dirty { // what is being written is the newest
		out.blocks[p.here] = p.code.Text()
	}
	p.blocks, p.uses, p.stock = out.blocks, out.uses, out.stock
	if _, has := p.blocks[p.here]; !has {
		p.here = ""
		if names := slices.Sorted(maps.Keys(p.blocks)); len(names) > 0 {
			p.here = names[0]
		}
		p.code.SetText(p.blocks[p.here])
	} else if text := p.blocks[p.here]; text != p.code.Text() {
		p.code.SetText(text)
	}
	p.list()
}

// list shows the names, and what is known of the block in view.
func (p *sharedPage) list() {
	p.rows.RemoveAll()
	for _, name := range slices.Sorted(maps.Keys(p.blocks)) {
		row := widgets.NewRowButton(36, widgets.NewCutText(name, widgets.Base), func() { p.open(name) }).Inset(12)
		row.SetChosen(name == p.here)
		p.rows.Add(row)
	}
	p.rows.Refresh()
	p.title.SetText(p.here)
	n := len(p.uses[p.here])
	p.use.SetText(lang.XN("messages.shared.uses", "{{.N}} messages draw it in", n, ui.With("N", ui.Number(n))))
	p.body.Objects = []fyne.CanvasObject{p.split}
	if len(p.blocks) == 0 {
		p.body.Objects = []fyne.CanvasObject{widgets.NewEmpty("panel-bottom", lang.X("messages.shared.empty", "No shared block yet"),
			lang.X("messages.shared.empty_words", "A greeting, a signature, the hours of the shop: written once, drawn into every message that names it."), p.newButton())}
	}
	p.body.Refresh()
	p.check()
}

// open shows another block.
func (p *sharedPage) open(name string) {
	p.flush()
	p.here = name
	p.code.SetText(p.blocks[name])
	p.list()
}

func (p *sharedPage) edited(text string) {
	p.blocks[p.here], p.dirty = text, true
	p.check()
	if p.waiting != nil {
		p.waiting()
	}
	p.waiting = after(saveAfter, p.save)
}

// save writes the block in view, if there is anything to write. The store takes an
// empty source for a deletion; one that was emptied by hand stays.
func (p *sharedPage) save() {
	if !p.dirty || p.frame.ReadOnly() {
		return
	}
	p.dirty = false
	name, source := p.here, cmp.Or(p.code.Text(), " ")
	p.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Messages().SaveBlock(ctx, name, source) }, nil)
}

// flush writes what is left and waits for it.
func (p *sharedPage) flush() {
	if p.waiting != nil {
		p.waiting()
	}
	if !p.dirty || p.frame.ReadOnly() {
		return
	}
	p.dirty = false
	ctx := context.Background()
	if err := p.frame.Store().InTx(ctx, func(tx store.Tx) error { return tx.Messages().SaveBlock(ctx, p.here, cmp.Or(p.code.Text(), " ")) }); err != nil {
		p.frame.Fail(err)
	}
}

// check says what keeps the block in view from being drawn in.
func (p *sharedPage) check() {
	w, source := p.frame.Workspace(), p.blocks[p.here]
	if w.Composer == nil {
		return
	}
	live.Run(func(ctx context.Context) (*fault, error) {
		_, err := w.Composer.Prepare(ctx, preview.Content{Channel: preview.SMS, Text: cmp.Or(source, " ")})
		if f, is := faultOf(err); is {
			return &f, nil
		}
		return nil, err
	}, func(f *fault, err error) {
		if err != nil || source != p.blocks[p.here] {
			return
		}
		var marks []widgets.CodeMark
		words := ""
		if f != nil {
			words = f.words
			if f.line > 0 {
				marks = append(marks, widgets.CodeMark{Line: f.line, Column: f.column, Words: f.bare, Bad: true})
			}
		}
		p.code.SetMarks(marks)
		p.code.SetWarning(f != nil)
		p.note.SetText(words)
		if p.note.Hidden != (words == "") {
			p.note.Hidden = words == ""
			p.body.Refresh()
		}
	})
}

func (p *sharedPage) newButton() *widgets.Button {
	b := widgets.NewButton(lang.X("messages.shared.new", "New block"), "plus", widgets.Primary, p.create)
	b.SetEnabled(!p.frame.ReadOnly())
	return b
}

// create asks for a name that templates can speak of.
func (p *sharedPage) create() {
	p.flush()
	p.frame.AskName(lang.X("messages.shared.name", "What is the block called?"), "", lang.X("messages.shared.make", "Make it"), func(name string) {
		if _, has := p.blocks[name]; has {
			p.open(name)
			return
		}
		if !p.fit(name) {
			return
		}
		p.blocks[name], p.here, p.dirty = "", name, true
		p.code.SetText("")
		p.list()
		p.save()
		p.code.FocusOn(p.frame.Canvas())
	})
}

// fit reports whether templates can speak of a block by a name, and says why not.
func (p *sharedPage) fit(name string) bool {
	if !store.BlockName(name) {
		p.frame.Say(lang.X("messages.shared.letters", "A block's name has no braces, quotes or signs of Liquid. Choose another."), "", nil)
		return false
	}
	return true
}

// rename gives the block in view another name; what draws it in follows.
func (p *sharedPage) rename() {
	p.flush()
	name := p.here
	if name == "" {
		return
	}
	p.frame.AskName(lang.X("messages.shared.name", "What is the block called?"), name, lang.X("messages.shared.rename_verb", "Rename"), func(to string) {
		if to == name || !p.fit(to) {
			return
		}
		if _, taken := p.blocks[to]; taken {
			p.frame.Say(lang.X("messages.shared.taken", "There is a block called “{{.Name}}” already. Choose another name.", ui.With("Name", to)), "", nil)
			return
		}
		p.move(name, to, true)
	})
}

// move writes a new name, and offers to take it back.
func (p *sharedPage) move(name, to string, undo bool) {
	p.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Messages().RenameBlock(ctx, name, to) }, func() {
		p.here = to
		p.load.Ask()
		if !undo {
			return
		}
		p.frame.Say(lang.X("messages.shared.renamed", "Renamed to “{{.Name}}”, in every message that draws it in.", ui.With("Name", to)),
			lang.X("messages.tip.undo", "Undo"), func() { p.move(to, name, false) })
	})
}

// mostNamed messages are named where a block is deleted.
const mostNamed = 8

// remove deletes the block in view, and says where it is missed.
func (p *sharedPage) remove() {
	name := p.here
	if name == "" {
		return
	}
	c := widgets.Confirm{Title: lang.X("messages.delete.title", "Delete “{{.Name}}”", ui.With("Name", name)), Verb: lang.X("messages.menu.delete", "Delete"), Danger: true, Do: func() {
		p.dirty = false
		p.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Messages().SaveBlock(ctx, name, "") }, p.load.Ask)
	}}
	c.Words = lang.X("messages.shared.delete_words", "No message draws it in.")
	if uses := p.uses[name]; len(uses) > 0 {
		n := len(uses)
		c.Words = lang.XN("messages.shared.delete_used", "{{.N}} messages draw it in. They cannot be made until they no longer do.", n, ui.With("N", ui.Number(n)))
		rows := widgets.Column(look.Space1)
		for _, message := range uses[:min(n, mostNamed)] {
			rows.Add(widgets.NewCutText("· "+message, widgets.Base))
		}
		if rest := n - mostNamed; rest > 0 {
			rows.Add(widgets.NewText(lang.XN("messages.shared.more", "and {{.N}} more", rest, ui.With("N", ui.Number(rest))), widgets.Small))
		}
		c.More = rows
	}
	p.frame.Ask(c)
}

// Crumbs implements ui.Page.
func (p *sharedPage) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("messages.page.title", "Messages"), To: ui.Route{Place: ui.Messages}}, {Text: lang.X("messages.shared.title", "Shared blocks")}}
}

// Verbs implements ui.Page.
func (p *sharedPage) Verbs() []fyne.CanvasObject { return []fyne.CanvasObject{p.newButton()} }

// Content implements ui.Page.
func (p *sharedPage) Content() fyne.CanvasObject { return p.body }

// Enter implements ui.Page.
func (p *sharedPage) Enter() { p.load.Ask() }

// Leave implements ui.Page.
func (p *sharedPage) Leave() { p.flush() }

// Close implements ui.Page.
func (p *sharedPage) Close() { p.flush(); p.load.Stop() }

// Command implements ui.Commander.
func (p *sharedPage) Command(c ui.Command) bool {
	switch c {
	case ui.CommandNew, ui.CommandMain:
		p.create()
	case ui.CommandUndo:
		return p.code.Undo()
	case ui.CommandRedo:
		return p.code.Redo()
	case ui.CommandSave:
		p.flush()
	default:
		return false
	}
	return true
}
