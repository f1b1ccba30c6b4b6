package messages

import (
	"context"
	"strings"

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

// composer is the page of one message: what is written at the left, what a
// customer gets at the right, what to look at below.
type composer struct {
	frame    *ui.Frame
	name     string
	draft    *draft // nil until it is loaded
	language string // being written; "": the shop's
	stock    *stock
	load     *live.Live[opened]
	lookup   *live.Live[*stock]
	talk     talk
	listen   *live.Live[talk]
	writing  *writing
	stage    *stage
	findings *findings
	saved    *widgets.Text
	undo     *widgets.Button
	redo     *widgets.Button
	content  *fyne.Container
}

// opened is what the page begins with.
type opened struct {
	record *store.Message
	stock  *stock
}

func newComposer(f *ui.Frame, name string) *composer {
	p := &composer{frame: f, name: name, stock: &stock{}, saved: widgets.NewText("", widgets.Small)}
	p.undo = widgets.NewIconButton("undo-2", lang.X("messages.tip.undo", "Undo"), func() { p.step(-1) })
	p.redo = widgets.NewIconButton("redo-2", lang.X("messages.tip.redo", "Redo"), func() { p.step(1) })
	p.writing = newWriting(p)
	p.findings = newFindings(p)
	p.stage = newStage(f, name, func() *stock { return p.stock })
	p.stage.onSeen = p.seen
	p.stage.onProof = p.findings.count
	p.content = container.New(composerLayout{},
		widgets.NewSurface(look.Surface, p.writing.object), widgets.NewVerticalLine(0), p.stage.object,
		widgets.NewHairline(), widgets.NewSurface(look.Surface, p.findings.object))
	p.load = live.New(p.loadAll, p.opened)
	p.listen = live.New(func(ctx context.Context) (talk, error) { return loadTalk(ctx, f.Store(), name) }, p.heard)
	p.lookup = live.New(func(ctx context.Context) (*stock, error) { return loadStock(ctx, f.Store()) }, p.restock)
	return p
}

func (p *composer) loadAll(ctx context.Context) (o opened, err error) {
	if o.record, err = p.frame.Store().Messages().Find(ctx, p.name); err != nil {
		return o, err
	}
	o.stock, err = loadStock(ctx, p.frame.Store())
	return o, err
}

func (p *composer) opened(o opened, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	p.stock = o.stock
	if p.draft != nil { // shown again: the draft in hand is the newest, unless another page wrote
		if o.record.Revision > p.draft.record.Revision && !p.draft.dirty {
			if err := p.draft.theirs(*o.record); err != nil {
				p.frame.Fail(err)
			}
		}
		p.rebuilt()
		return
	}
	d, err := openDraft(p.frame, *o.record)
	if err != nil {
		p.unreadable(err)
		return
	}
	d.onSaved = p.showSaved
	d.onTheirs = p.takeTheirs
	p.draft = d
	p.lookup.Follow(p.frame.Store(), store.TopicSettings, store.TopicCustomers)
	p.listen.Follow(p.frame.Store(), store.TopicSettings, store.TopicMessages).Ask()
	p.rebuilt()
}

// unreadable shows why a document cannot be written on.
func (p *composer) unreadable(err error) {
	words := err.Error()
	if f, ok := faultOf(err); ok {
		words = f.words
	}
	p.content.Layout = widgets.Fill{}
	p.content.Objects = []fyne.CanvasObject{widgets.NewEmpty("file-warning", lang.X("messages.unread.title", "This message cannot be opened"),
		words+" "+lang.X("messages.unread.words", "It was not changed. Open an older copy of the workspace, or write it anew."), nil)}
	p.content.Refresh()
}

// takeTheirs takes what somebody else saved.
func (p *composer) takeTheirs() {
	live.Run(func(ctx context.Context) (*store.Message, error) { return p.frame.Store().Messages().Find(ctx, p.name) },
		func(record *store.Message, err error) {
			if err == nil {
				err = p.draft.theirs(*record)
			}
			if err != nil {
				p.frame.Fail(err)
				return
			}
			p.rebuilt()
		})
}

func (p *composer) restock(k *stock, err error) {
	if err != nil {
		return // what was known before still serves
	}
	p.stock = k
	p.stage.askAgain()
}

// heard takes what was said about the message.
func (p *composer) heard(t talk, err error) {
	if err != nil {
		return // the message is gone, or the store closes: its page goes too
	}
	p.talk = t
	p.findings.show()
}

// change changes the document; the fields on the screen stay as they are.
func (p *composer) change(merge string, fn func(*preview.Content)) {
	if merge != "" {
		merge += " " + p.language
	}
	p.draft.change(merge, p.inLanguage(fn))
	p.changed()
}

// rebuild is change for what gives the left side another shape.
func (p *composer) rebuild(fn func(*preview.Content)) {
	p.draft.change("", p.inLanguage(fn))
	p.rebuilt()
}

// rebuilt shows the document anew.
func (p *composer) rebuilt() {
	p.writing.show()
	p.changed()
}

// changed shows what follows from the document.
func (p *composer) changed() {
	code := p.writing.main // its own steps come first: they are finer
	p.undo.SetEnabled(p.draft.canUndo() || code != nil && code.CanUndo())
	p.redo.SetEnabled(p.draft.canRedo() || code != nil && code.CanRedo())
	switch {
	case p.frame.ReadOnly():
		p.saved.SetText(lang.X("messages.saved.never", "Open for reading only: nothing is kept"))
	case p.draft.dirty:
		p.saved.SetText(lang.X("messages.saved.soon", "Saving"))
	}
	p.stage.ask(p.sight())
}

func (p *composer) showSaved() {
	p.saved.SetText(lang.X("messages.saved.now", "Saved · just now"))
	p.frame.Changed()
}

// step undoes or redoes.
func (p *composer) step(by int) {
	if p.draft == nil {
		return
	}
	if code := p.writing.main; code != nil && (by < 0 && code.Undo() || by > 0 && code.Redo()) {
		return
	}
	if p.draft.step(by) {
		if _, has := p.draft.content().Languages[p.language]; !has {
			p.language = ""
		}
		p.rebuilt()
	}
}

// seen shows what the message became for the customer in view.
func (p *composer) seen(s seen) {
	p.writing.seen(s)
	p.findings.seen(s)
}

// preview opens what the customer gets in the browser.
func (p *composer) preview() { p.stage.browse() }

// Crumbs implements ui.Page.
func (p *composer) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("messages.page.title", "Messages"), To: ui.Route{Place: ui.Messages}}, {Text: p.name}}
}

// Verbs implements ui.Page.
func (p *composer) Verbs() []fyne.CanvasObject {
	verbs := []fyne.CanvasObject{p.saved,
		widgets.NewButton(lang.X("messages.verb.proof", "Proof sheet"), "layout-grid", widgets.Secondary, p.proof)}
	if p.frame.Workspace().SendTest != nil {
		verbs = append(verbs, widgets.NewButton(lang.X("messages.verb.test", "Send to me"), "send", widgets.Secondary, p.sendTest))
	}
	return append(verbs, widgets.NewButton(lang.X("messages.verb.done", "Done"), "check", widgets.Primary, p.done))
}

func (p *composer) proof() {
	p.flush()
	p.frame.Go(Proof(p.name))
}

func (p *composer) done() {
	p.flush()
	here := p.frame.Here()
	p.frame.Back()
	if p.frame.Here() == here { // there was nothing before it
		p.frame.Go(ui.Route{Place: ui.Messages})
	}
}

func (p *composer) flush() {
	if p.draft != nil {
		p.draft.flush()
	}
}

// Content implements ui.Page.
func (p *composer) Content() fyne.CanvasObject { return p.content }

// Wide implements ui.Wide.
func (p *composer) Wide() bool { return true }

// Enter implements ui.Page.
func (p *composer) Enter() { p.load.Ask(); p.stage.enter() }

// Leave implements ui.Page.
func (p *composer) Leave() { p.flush() }

// Close implements ui.Page.
func (p *composer) Close() {
	p.flush()
	p.load.Stop()
	p.lookup.Stop()
	p.listen.Stop()
	p.stage.stop()
}

// Command implements ui.Commander.
func (p *composer) Command(c ui.Command) bool {
	switch c {
	case ui.CommandUndo:
		p.step(-1)
	case ui.CommandRedo:
		p.step(1)
	case ui.CommandMain:
		p.done()
	case ui.CommandSave:
		p.flush()
	case ui.CommandPreview:
		p.preview()
	case ui.CommandFind:
		p.find()
	case ui.CommandEscape:
		return p.writing.escape()
	default:
		return false
	}
	return true
}

// find looks for words in the code where the caret is in it, else for a customer.
func (p *composer) find() {
	code := p.writing.main
	if code == nil || !code.Focused() {
		p.stage.people.search.Focus()
		return
	}
	p.frame.AskName(lang.X("messages.code.find", "Find in the HTML"), code.Sought(), lang.X("messages.code.find_verb", "Find"), func(words string) {
		code.FocusOn(p.frame.Canvas())
		if !code.Find(words) {
			p.frame.Say(ui.Particles(lang.X("messages.code.not_found", "“{{.Words}}” is not in it.", ui.With("Words", words))), "", nil)
		}
	})
}

// Drop implements ui.Dropper: a picture dropped on the page becomes a block.
func (p *composer) Drop(path string, _ fyne.Position) bool {
	if p.draft == nil || !isPicture(path) || p.shown().Body == nil {
		return false
	}
	p.addPicture(path, func(name string) {
		p.rebuild(func(c *preview.Content) {
			insert(c, place{p.writing.next()}, preview.Block{Kind: preview.BlockPicture, Asset: name})
		})
	})
	return true
}

func isPicture(path string) bool {
	for _, ending := range pictureFiles {
		if strings.HasSuffix(strings.ToLower(path), ending) {
			return true
		}
	}
	return false
}

// composerLayout: the left side, the line beside it, the stage, and at the foot
// a hairline and the findings.
type composerLayout struct{}

// The measures of the composer, in px.
const (
	writingWidth  = 528
	writingNarrow = 448
	findingsLine  = 52
)

// MinSize implements fyne.Layout.
func (composerLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(900, 480) }

// Layout implements fyne.Layout.
func (composerLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	left := float32(writingWidth)
	if size.Width < 1200 {
		left = writingNarrow
	}
	high := size.Height - findingsLine
	put(o[0], 0, 0, left, high)
	put(o[1], left, 0, 1, high)
	put(o[2], left+1, 0, size.Width-left-1, high)
	put(o[3], 0, high, size.Width, 1)
	put(o[4], 0, high+1, size.Width, findingsLine-1)
}
