package messages

import (
	"context"
	"image"
	"os"
	"path/filepath"

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

// proofPage shows the worst cases of a message side by side.
type proofPage struct {
	frame   *ui.Frame
	name    string
	found   counted
	stock   *stock
	head    *widgets.Text
	note    *widgets.Text
	on      string // asDesktop, asPhone
	cards   *fyne.Container
	each    []*proofCard
	scroll  fyne.CanvasObject
	middle  *fyne.Container // the cards, or why there are none
	body    *fyne.Container
	load    *live.Live[sheet]
	gallery *gallery
	talk    talk
	listen  *live.Live[talk] // to what is said about the message
	bar     *reviewBar
	open    *commentSheet // nil: none is
	export  *widgets.Button
}

// sheet is what the page shows.
type sheet struct {
	counted
	stock *stock
	talk  talk
	fault *fault
}

const (
	asDesktop = "desktop"
	asPhone   = "phone"
)

func newProof(f *ui.Frame, name string) *proofPage {
	p := &proofPage{frame: f, name: name, on: asPhone, stock: &stock{}}
	p.head, p.note = widgets.NewText("", widgets.SectionHead), widgets.NewCutText("", widgets.Second)
	devices := widgets.NewSegmented([]widgets.Option{
		{ID: asDesktop, Text: lang.X("messages.proof.desktop", "Desktop"), Icon: "monitor"}, {ID: asPhone, Text: lang.X("messages.proof.phone", "Phone"), Icon: "smartphone"},
	}, p.on, func(id string) { p.on = id; p.paint() })
	p.cards = container.New(proofGrid{})
	p.scroll = widgets.Scroll(widgets.Pad(0, 24, 24, 24, p.cards))
	p.bar = newReviewBar(p)
	p.middle = container.New(widgets.Fill{}, p.scroll)
	p.body = widgets.Column(0, widgets.Pad(16, 24, 16, 24, widgets.Row(look.Space3, p.head, widgets.Grow(p.note), devices)),
		widgets.Grow(p.middle), p.bar.object)
	p.export = widgets.NewButton(lang.X("messages.proof.export", "Save as a file"), "download", widgets.Secondary, p.saveMenu)
	p.export.SetEnabled(false)
	p.gallery = newGallery(f, func(at int, img image.Image) { p.each[at].paint(img) })
	p.load = live.New(p.loadAll, p.show)
	p.listen = live.New(func(ctx context.Context) (talk, error) { return loadTalk(ctx, f.Store(), name) }, p.heard).Follow(f.Store(), store.TopicMessages, store.TopicSettings)
	return p
}

func (p *proofPage) loadAll(ctx context.Context) (out sheet, err error) {
	w := p.frame.Workspace()
	m, err := w.Store.Messages().Find(ctx, p.name)
	if err != nil {
		return out, err
	}
	if out.stock, err = loadStock(ctx, w.Store); err != nil {
		return out, err
	}
	if out.talk, err = loadTalk(ctx, w.Store, p.name); err != nil {
		return out, err
	}
	c, err := preview.ParseMessage(m.Document)
	if err == nil {
		_, err = w.Composer.Prepare(ctx, c)
	}
	if f, faulty := faultOf(err); faulty {
		out.fault = locate(ctx, w, c, f)
		return out, nil
	}
	if err != nil {
		return out, err
	}
	a, err := audienceOf(ctx, w.Store, m.Name, m.Channel)
	if err != nil {
		return out, err
	}
	out.counted, err = worst(ctx, w, search{c, a.ids, a.entry})
	return out, err
}

func (p *proofPage) show(out sheet, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	p.found, p.stock = out.counted, out.stock
	p.cards.RemoveAll()
	p.each = nil
	p.export.SetEnabled(len(out.Picks) > 0)
	p.note.SetText("")
	switch {
	case out.fault != nil:
		p.head.SetText("")
	case len(out.Picks) == 0:
		p.head.SetText(lang.X("messages.cases.none", "Nothing found"))
	default:
		p.head.SetText(lang.XN("messages.proof.title", "{{.N}} worst cases of {{.All}} customers", len(out.Picks), ui.With("N", len(out.Picks), "All", ui.Number(out.Cases))))
		p.note.SetText(p.noteWords())
	}
	for _, pick := range out.Picks {
		c := newProofCard(pick, p.stock)
		c.onTalk = func() { p.showComments(c) }
		p.each = append(p.each, c)
		p.cards.Add(c)
	}
	p.middle.Objects = []fyne.CanvasObject{p.scroll}
	if out.fault != nil {
		p.middle.Objects = []fyne.CanvasObject{widgets.NewEmpty("file-warning", lang.X("messages.findings.broken", "This cannot be made"), out.fault.words,
			widgets.NewButton(lang.X("messages.proof.mend", "Go and mend it"), "pencil", widgets.Primary, func() { p.frame.Go(Composer(p.name)) }))}
	}
	p.heard(out.talk, nil)
	p.body.Refresh()
	p.paint()
}

// heard shows what was said at its cases.
func (p *proofPage) heard(t talk, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	p.talk = t
	for _, card := range p.each {
		var open []string
		for _, c := range t.comments {
			if c.SettledAt.IsZero() && isAbout(c, card.pick) {
				open = append(open, c.Words)
			}
		}
		card.say(open)
	}
	p.bar.show(t)
	p.body.Refresh()
	if p.open != nil {
		p.open.show()
	}
}

// noteWords say what the cards stand for.
func (p *proofPage) noteWords() string {
	if p.found.Cases < p.found.audience {
		return lang.X("messages.proof.sample", "Found among {{.N}} of {{.All}}, spread evenly.", ui.With("N", ui.Number(p.found.Cases), "All", ui.Number(p.found.audience)))
	}
	return lang.X("messages.proof.others", "Each stands for everyone like it. The other {{.N}} meet none of these.", ui.With("N", ui.Number(p.found.Others)))
}

// paint draws the cards for the chosen device.
func (p *proofPage) paint() {
	on := device{375, proofWidth - 2}
	if p.on == asDesktop {
		on.width = 600
	}
	var shots []shot
	for i, c := range p.each {
		if c.pick.Rendered.HTML != "" {
			shots = append(shots, shot{at: i, out: c.pick.Rendered, on: on, density: p.frame.Canvas().Scale()})
		}
	}
	p.gallery.want(shots)
}

// saveMenu asks in what form.
func (p *proofPage) saveMenu() {
	items := []widgets.MenuItem{{Text: lang.X("messages.proof.as_page", "Web page, which takes comments"), Icon: "globe", Do: p.save}}
	if p.frame.Workspace().Paint != nil {
		items = append(items, widgets.MenuItem{Text: lang.X("messages.proof.as_pdf", "PDF, for printing and the archive"), Icon: "file-text", Do: p.savePDF})
	}
	widgets.ShowMenuBelow(p.export, items)
}

// save writes the sheet as one HTML file that takes comments.
func (p *proofPage) save() {
	found, words := p.found.Proof, p.sheetWords()
	p.frame.ChooseFile(lang.X("messages.proof.where", "Where shall the proof sheet be?"), true, []string{".html"}, func(path string) {
		p.frame.Do(func(context.Context) error { return os.WriteFile(path, []byte(preview.Sheet(found, words)), 0o600) }, func(err error) {
			if err != nil {
				p.frame.Fail(err)
				return
			}
			p.frame.Say(lang.X("messages.proof.saved", "Saved as {{.File}}. It opens in any browser and prints.", ui.With("File", filepath.Base(path))),
				lang.X("messages.proof.open", "Open it"), func() { p.frame.Browse("file://" + filepath.ToSlash(path)) })
		})
	})
}

// sheetWords are those around the cases of the file. They are asked for while
// the file is made, in a goroutine: lang is safe there.
func (p *proofPage) sheetWords() preview.SheetWords {
	k := p.stock
	return preview.SheetWords{
		Title:  p.name + " · " + p.head.Text(),
		Reason: func(pick preview.Pick) string { return caseWords(pick, k) },
		Like: func(n int) string {
			return lang.XN("messages.cases.count", "{{.N}} like this", n, ui.With("N", ui.Number(n)))
		},
		Skipped: lang.X("messages.proof.skipped", "Nothing is sent to them. They go on to the next step."),
		Comment: lang.X("messages.proof.comment", "A comment"),
		Save:    lang.X("messages.proof.comments", "Save the comments"),
		By:      lang.X("messages.proof.by", "Your name"),
		Message: p.name, Revision: p.talk.record.Revision,
	}
}

// Crumbs implements ui.Page.
func (p *proofPage) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("messages.page.title", "Messages"), To: ui.Route{Place: ui.Messages}}, {Text: p.name, To: Composer(p.name)},
		{Text: lang.X("messages.menu.proof", "Proof sheet")}}
}

// Verbs implements ui.Page.
func (p *proofPage) Verbs() []fyne.CanvasObject {
	back := widgets.NewButton(lang.X("messages.proof.take", "Read comments"), "message-square-text", widgets.Secondary, p.takeComments)
	return []fyne.CanvasObject{back, p.export}
}

// Content implements ui.Page.
func (p *proofPage) Content() fyne.CanvasObject { return p.body }

// Enter implements ui.Page.
func (p *proofPage) Enter() {
	p.head.SetText(lang.X("messages.proof.looking", "Looking for the worst cases"))
	p.load.Ask()
	p.listen.Ask()
}

// Leave implements ui.Page.
func (p *proofPage) Leave() {}

// Close implements ui.Page.
func (p *proofPage) Close() { p.load.Stop(); p.listen.Stop(); p.gallery.stop() }

// Command implements ui.Commander.
func (p *proofPage) Command(c ui.Command) bool {
	if c == ui.CommandMain && len(p.each) > 0 {
		p.saveMenu()
		return true
	}
	return false
}
