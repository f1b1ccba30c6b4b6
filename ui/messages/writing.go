package messages

import (
	"cmp"
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/compose"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// The ways to write a mail.
const (
	asBlocks = "blocks"
	asHTML   = "html"
	asText   = "text"
)

// writing is the left side of the composer.
type writing struct {
	page   *composer
	object *fyne.Container
	scroll *container.Scroll // what the side is in, but for code, which scrolls itself
	body   *fyne.Container
	mode   string
	open   place // of the block being edited; nil: none
	notes  map[string]func(words string)
	faulty fault
	list   *blockList               // the outermost; nil where there are no blocks
	length *widgets.Text            // of a text message; nil for anything else
	codes  map[string]*widgets.Code // by the path of their faults
	main   *widgets.Code            // of a mail written as HTML; nil for anything else
	styles *widgets.Text            // when its styles are put in
}

func newWriting(p *composer) *writing {
	w := &writing{page: p, body: widgets.Column(0), notes: map[string]func(string){}, codes: map[string]*widgets.Code{}}
	w.scroll = widgets.Scroll(widgets.Pad(12, 24, 24, 24, w.body))
	w.object = container.New(widgets.Fill{}, w.scroll)
	return w
}

// show builds the side anew from the document.
func (w *writing) show() {
	c := w.page.shown()
	clear(w.notes)
	clear(w.codes)
	w.list, w.length, w.main = nil, nil, nil
	w.body.RemoveAll()
	switch c.Channel {
	case preview.Email:
		w.mail(c)
		w.page.stage.read(w.mode == asText)
	case preview.Webhook:
		w.add(w.purposeRow(c), w.webhookFields(c))
	case preview.Kakao:
		w.add(w.purposeRow(c), w.kakaoFields(c))
	default:
		w.add(w.purposeRow(c), w.textFields(c))
	}
	w.object.Objects = []fyne.CanvasObject{w.scroll}
	if w.main != nil {
		w.object.Objects = []fyne.CanvasObject{widgets.Pad(12, 24, 16, 24, w.body)}
	}
	w.body.Refresh()
	w.object.Refresh()
	w.fault(&w.faulty)
}

func (w *writing) add(objects ...fyne.CanvasObject) {
	for _, o := range objects {
		w.body.Add(o)
	}
}

// mail shows head fields and one of the three ways to write.
func (w *writing) mail(c preview.Content) {
	if w.mode != asText {
		w.mode = modeOf(c)
	}
	options := []widgets.Option{
		{ID: asBlocks, Text: lang.X("messages.mode.blocks", "Blocks")}, {ID: asHTML, Text: "HTML"}, {ID: asText, Text: lang.X("messages.mode.text", "Text")},
	}
	modes := widgets.NewSegmented(options, w.mode, nil)
	modes.OnChanged = func(id string) { w.choose(id, modes) }
	w.add(widgets.Row(look.Space1, modes, widgets.Space(), w.languageButton(), w.page.undo, w.page.redo), widgets.Gap(0, 12),
		w.senderRow(c), widgets.Gap(0, 8),
		w.lineRow("subject", lang.X("messages.field.subject", "Subject"), c.Subject, "", func(c *preview.Content, text string) { c.Subject = text }), widgets.Gap(0, 8),
		w.lineRow("preheader", lang.X("messages.field.preheader", "Preview text"), c.Preheader, lang.X("messages.field.preheader_hint", "What inboxes show after the subject"),
			func(c *preview.Content, text string) { c.Preheader = text }), widgets.Gap(0, 8),
		w.purposeRow(c), widgets.Gap(0, 16))
	switch w.mode {
	case asHTML:
		w.add(widgets.Grow(w.htmlField(c)))
	case asText:
		w.add(w.plainField(c))
	default:
		w.list = newBlockList(w, nil)
		w.add(w.list.object, widgets.Gap(0, 12), w.palette())
	}
}

// modeOf is the way a mail is written.
func modeOf(c preview.Content) string {
	switch {
	case c.Body == nil:
		return asText
	case c.Body.HTML != "" || c.Body.MJML != "":
		return asHTML
	}
	return asBlocks
}

// choose changes the way to write. The text part is written beside the others;
// blocks and HTML take each other's place.
func (w *writing) choose(mode string, shown *widgets.Segmented) {
	c := w.page.shown()
	now := modeOf(c)
	if mode == asText || mode == now {
		w.mode = mode
		w.show()
		return
	}
	shown.Choose(w.mode)
	if mode == asHTML && c.Body != nil && len(c.Body.Blocks) > 0 {
		w.page.frame.Ask(widgets.Confirm{
			Title: lang.X("messages.convert.title", "Write this mail as HTML"),
			Words: lang.X("messages.convert.words", "The blocks become their HTML, which looks the same. They can then be edited only as HTML. Undo brings them back."),
			Verb:  lang.X("messages.convert.verb", "Make it HTML"),
			Do:    func() { w.toHTML() },
		})
		return
	}
	if mode == asBlocks && now == asHTML {
		w.page.frame.Ask(widgets.Confirm{
			Title: lang.X("messages.blocks.title", "Begin again with blocks"),
			Words: lang.X("messages.blocks.words", "The HTML goes into one block, and others can be put around it. Undo takes it back."),
			Verb:  lang.X("messages.blocks.verb", "Use blocks"),
			Do:    func() { w.toBlocks() },
		})
		return
	}
	w.mode = mode
	w.page.rebuild(func(c *preview.Content) {
		c.Body = &preview.Body{}
		if mode == asHTML {
			c.Body.HTML = blankPage()
		}
	})
}

func (w *writing) toHTML() {
	source := preview.New(preview.Options{Shop: w.page.stock.shop()}).Source(w.page.shown())
	w.mode = asHTML
	w.page.rebuild(func(c *preview.Content) { c.Body = &preview.Body{HTML: source} })
}

func (w *writing) toBlocks() {
	w.mode = asBlocks
	w.page.rebuild(func(c *preview.Content) {
		c.Body = &preview.Body{Blocks: []preview.Block{{Kind: preview.BlockHTML, Text: c.Body.HTML}, {Kind: preview.BlockFooter}}}
	})
}

// shop is the brand that blocks are written with.
func (k *stock) shop() preview.Shop { return compose.ShopOf(k.settings) }

// labelWidth of the head fields, in px.
const labelWidth = 84

func labelled(label string, control fyne.CanvasObject) *fyne.Container {
	return widgets.Row(look.Space2, widgets.Fixed(labelWidth, 0, widgets.NewText(label, widgets.Second)), widgets.Grow(control))
}

func (w *writing) senderRow(c preview.Content) fyne.CanvasObject {
	pick := widgets.NewSelect(w.page.stock.senderOptions(store.Channel(c.Channel)), c.Sender, func(id string) {
		w.page.change("", func(c *preview.Content) { c.Sender = id })
	})
	return labelled(lang.X("messages.field.sender", "From"), pick)
}

// purposeRow asks what the message is for: the law treats the two differently.
func (w *writing) purposeRow(c preview.Content) fyne.CanvasObject {
	purpose := cmp.Or(c.Purpose, string(store.PurposeAdvertising))
	pick := widgets.NewSelect(ui.PurposeOptions(), purpose, func(id string) {
		w.page.rebuild(func(c *preview.Content) {
			if c.Purpose = id; !c.BrandMessage() {
				c.Targeting = ""
			}
		})
	})
	row := labelled(lang.X("messages.field.purpose", "For"), pick)
	if c.Channel == preview.Email {
		return row
	}
	head := widgets.Row(look.Space1, widgets.NewText(ui.ChannelName(store.Channel(c.Channel)), widgets.SectionHead), widgets.Space())
	if c.Translatable() {
		head.Add(w.languageButton())
	}
	head.Add(w.page.undo)
	head.Add(w.page.redo)
	return widgets.Column(look.Space3, head,
		w.senderRow(c), row, widgets.Gap(0, 4))
}

// lineRow is a field of one line with its label and a place for what is wrong.
func (w *writing) lineRow(path, label, text, hint string, set func(*preview.Content, string)) fyne.CanvasObject {
	e := widgets.NewEntry(hint)
	e.SetText(text)
	e.OnChanged = func(text string) { w.page.change(path, func(c *preview.Content) { set(c, text) }) }
	pick := widgets.NewIconButton("user-round", lang.X("messages.value.insert", "Insert customer value"), nil)
	pick.OnTapped = func() { w.page.valueMenu(pick, e) }
	note := w.note(path, e)
	return widgets.Column(2, widgets.Row(look.Space2, widgets.Fixed(labelWidth, 0, widgets.NewText(label, widgets.Second)), widgets.Grow(e), pick),
		widgets.Pad(0, 0, 0, labelWidth+look.Space2, note))
}

// note is the place below a field where a fault of a path is said.
func (w *writing) note(path string, e interface{ SetWarning(on bool) }) fyne.CanvasObject {
	p := widgets.NewParagraph("", widgets.Small.In(look.Warn))
	p.Hide()
	before := w.notes[path]
	w.notes[path] = func(words string) {
		if before != nil {
			before(words)
			return // the first field of a block says it
		}
		e.SetWarning(words != "")
		if p.Text() == words {
			return
		}
		p.SetText(words)
		p.Hidden = words == ""
		w.body.Refresh()
	}
	return p
}

// fault says at its field what keeps the message from being made; nil: nothing.
func (w *writing) fault(f *fault) {
	if f == nil {
		f = &fault{}
	}
	w.faulty = *f
	for path, say := range w.notes {
		words := ""
		if path == f.path {
			words = f.words
		}
		say(words)
	}
	for path, code := range w.codes {
		var marks []widgets.CodeMark
		if path == f.path && f.line > 0 {
			marks = append(marks, widgets.CodeMark{Line: f.line, Column: f.column, Words: f.bare, Bad: true})
		}
		code.SetMarks(marks)
	}
	if w.list != nil {
		w.list.mark(f.path)
	}
}

// seen says how long a text message is for the customer in view.
func (w *writing) seen(s seen) {
	w.fault(s.fault)
	w.warn(s.rendered.Warnings)
	if w.main != nil && s.fault == nil {
		if s.each {
			w.styles.SetText(lang.X("messages.code.each", "Liquid inside styles: they are put in for each customer (1.5 ms)."))
		} else {
			w.styles.SetText(lang.X("messages.code.hint", "Ctrl+Space suggests. Esc, then Tab leaves the code."))
		}
	}
	if w.length != nil && s.fault == nil {
		words := textLengthOf(s.rendered)
		if s.rendered.Channel == preview.SMS {
			words += w.priceOf(preview.MeasureText(s.rendered.Text))
		}
		w.length.SetText(words)
	}
}

// warn marks in the HTML what the renderer noticed.
func (w *writing) warn(list []preview.Warning) {
	if w.main == nil || w.faulty.words != "" {
		return
	}
	var marks []widgets.CodeMark
	for _, one := range list {
		if one.Field == "html" && one.Line > 0 {
			marks = append(marks, widgets.CodeMark{Line: one.Line, Column: one.Column, Words: meant(warningWords(one), one.Suggestion)})
		}
	}
	w.main.SetMarks(marks)
}

// code is a field for what has a grammar, whose faults have a path.
func (w *writing) code(lex widgets.CodeLexer, lines int, path string) *widgets.Code {
	e := widgets.NewCode(lex, lines)
	e.Complete = func(before, after string, asked bool) (int, []widgets.CodeChoice) {
		return completer{w.page.stock, w.page.stage.people.entry}.complete(before, after, asked)
	}
	e.SetEnabled(!w.page.frame.ReadOnly())
	w.codes[path] = e
	return e
}

// codeHint says what the keyboard does in code.
func (w *writing) codeHint() fyne.CanvasObject {
	w.styles = widgets.NewCutText(lang.X("messages.code.hint", "Ctrl+Space suggests. Esc, then Tab leaves the code."), widgets.Hint.Aligned(widgets.Right))
	return w.styles
}

// escape closes the open block.
func (w *writing) escape() bool {
	if w.open == nil {
		return false
	}
	w.edit(w.open[:len(w.open)-1-(len(w.open)-1)%2])
	return true
}

// edit opens the block at a place, and closes any other; an empty one closes all.
func (w *writing) edit(at place) {
	if len(at) == 0 {
		at = nil
	}
	w.open = at
	w.show()
}

// next is where a new block goes: behind the open one, else before the footer.
func (w *writing) next() int {
	c := w.page.shown()
	if len(w.open) > 0 {
		return w.open[0] + 1
	}
	n := len(c.Body.Blocks)
	if n > 0 && c.Body.Blocks[n-1].Kind == preview.BlockFooter {
		n--
	}
	return n
}
