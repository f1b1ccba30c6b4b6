package messages

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// editorOf gives the fields of a block.
func (w *writing) editorOf(l *blockList, at place, b preview.Block) []fyne.CanvasObject {
	e := blockEditor{w, at}
	var fields []fyne.CanvasObject
	switch b.Kind {
	case preview.BlockHeading:
		fields = e.heading(b)
	case preview.BlockPicture:
		fields = e.picture(b)
	case preview.BlockButton:
		fields = e.button(b)
	case preview.BlockProducts:
		fields = e.products(b)
	case preview.BlockColumns:
		fields = e.columns(l, b)
	case preview.BlockDivider:
		fields = []fyne.CanvasObject{widgets.NewText(lang.X("messages.edit.divider", "A thin line across the mail."), widgets.Second)}
	case preview.BlockCoupon:
		fields = e.coupon(b)
	case preview.BlockQR:
		fields = e.qr(b)
	case preview.BlockSurvey:
		fields = e.survey(b)
	case preview.BlockHTML:
		fields = e.html(b)
	case preview.BlockFooter:
		fields = e.footer(b)
	default:
		fields = e.text(b)
	}
	if b.If != "" {
		fields = append(fields, e.onlyIf(b))
	}
	return fields
}

// blockEditor makes the fields of the block at a place.
type blockEditor struct {
	w  *writing
	at place
}

// change changes the block in place.
func (e blockEditor) change(merge string, fn func(*preview.Block)) {
	e.w.page.change(blockPath(e.at)+merge, func(c *preview.Content) {
		if b := blockAt(c, e.at); b != nil {
			fn(b)
		}
	})
}

// area is a field of several lines with its values and its faults.
func (e blockEditor) area(rows int, text, hint string, set func(*preview.Block, string)) []fyne.CanvasObject {
	field := widgets.NewTextArea(hint, rows)
	field.SetText(text)
	field.OnChanged = func(text string) { e.change(" text", func(b *preview.Block) { set(b, text) }) }
	return []fyne.CanvasObject{field, e.w.note(blockPath(e.at), field), widgets.Row(look.Space2, e.w.page.valueButton(field), widgets.Space())}
}

// line is a field of one line under its label.
func (e blockEditor) line(label, text, hint string, set func(*preview.Block, string)) fyne.CanvasObject {
	field := widgets.NewEntry(hint)
	field.SetText(text)
	field.OnChanged = func(text string) { e.change(" "+label, func(b *preview.Block) { set(b, text) }) }
	return widgets.Column(2, widgets.NewField(label, field, ""), e.w.note(blockPath(e.at), field))
}

// choice is a menu under its label.
func (e blockEditor) choice(label, chosen string, options []widgets.Option, set func(*preview.Block, string)) fyne.CanvasObject {
	return widgets.NewField(label, widgets.NewSelect(options, chosen, func(id string) {
		e.change("", func(b *preview.Block) { set(b, id) })
	}), "")
}

func (e blockEditor) alignment(b preview.Block, usual string) fyne.CanvasObject {
	return e.choice(lang.X("messages.edit.align", "Stands"), cmp.Or(b.Align, usual), []widgets.Option{
		{ID: "left", Text: lang.X("messages.align.left", "At the left")}, {ID: "center", Text: lang.X("messages.align.center", "In the middle")},
		{ID: "right", Text: lang.X("messages.align.right", "At the right")},
	}, func(b *preview.Block, id string) { b.Align = id })
}

// pair sets two fields side by side.
func pair(a, b fyne.CanvasObject) fyne.CanvasObject {
	return widgets.Columns(look.Space3, widgets.Grow(a), widgets.Grow(b))
}

func (e blockEditor) heading(b preview.Block) []fyne.CanvasObject {
	size := e.choice(lang.X("messages.edit.size", "Size"), strconv.Itoa(max(1, b.Level)), []widgets.Option{
		{ID: "1", Text: lang.X("messages.size.large", "Large")}, {ID: "2", Text: lang.X("messages.size.middle", "Middle")}, {ID: "3", Text: lang.X("messages.size.small", "Small")},
	}, func(b *preview.Block, id string) { b.Level, _ = strconv.Atoi(id) }) // the options are numbers
	return append(e.area(2, b.Text, "", setText), pair(size, e.alignment(b, "left")))
}

func setText(b *preview.Block, text string) { b.Text = text }
func setURL(b *preview.Block, text string)  { b.URL = text }

func (e blockEditor) text(b preview.Block) []fyne.CanvasObject {
	return append(e.area(5, b.Text, lang.X("messages.edit.text_hint", "**bold**, [words](https://…), an empty line begins a paragraph"), setText), e.alignment(b, "left"))
}

func (e blockEditor) button(b preview.Block) []fyne.CanvasObject {
	return []fyne.CanvasObject{
		e.line(lang.X("messages.edit.button_text", "Words"), b.Text, "", setText),
		e.line(lang.X("messages.edit.url", "Leads to"), b.URL, "https://", setURL),
		e.line(lang.X("messages.edit.color", "Colour"), b.Color, lang.X("messages.edit.color_hint", "That of the shop, or as #4F6848"), func(b *preview.Block, text string) {
			if text == "" || len(text) == 7 && text[0] == '#' && strings.Trim(strings.ToLower(text[1:]), "0123456789abcdef") == "" {
				b.Color = text
			}
		}),
	}
}

func (e blockEditor) products(b preview.Block) []fyne.CanvasObject {
	var from []widgets.Option
	names := []string{"cart", "last_order", "recommended", "people_like_you", "like_cart", "searched_for", "popular"}
	if b.From != "" && !slices.Contains(names, b.From) {
		names = append(names, b.From)
	}
	for _, name := range names {
		from = append(from, widgets.Option{ID: name, Text: productsName(name)})
	}
	var most []widgets.Option
	for n := 1; n <= 6; n++ {
		most = append(most, widgets.Option{ID: strconv.Itoa(n), Text: lang.XN("messages.products.most", "{{.N}} at most", n, ui.With("N", n))})
	}
	return []fyne.CanvasObject{
		e.choice(lang.X("messages.edit.from", "Which products"), cmp.Or(b.From, "cart"), from, func(b *preview.Block, id string) { b.From = id }),
		pair(e.choice(lang.X("messages.edit.most", "How many"), strconv.Itoa(mostOf(b)), most, func(b *preview.Block, id string) { b.Most, _ = strconv.Atoi(id) }),
			e.choice(lang.X("messages.edit.layout", "Shown as"), cmp.Or(b.Layout, "rows"), []widgets.Option{
				{ID: "rows", Text: lang.X("messages.layout.rows", "Lines")}, {ID: "grid", Text: lang.X("messages.layout.grid", "Two beside each other")},
			}, func(b *preview.Block, id string) { b.Layout = id })),
	}
}

// columns shows the stack of each column.
func (e blockEditor) columns(l *blockList, b preview.Block) []fyne.CanvasObject {
	var counts []widgets.Option
	for n := 2; n <= 4; n++ {
		counts = append(counts, widgets.Option{ID: strconv.Itoa(n), Text: strconv.Itoa(n)})
	}
	count := widgets.NewSelect(counts, strconv.Itoa(len(b.Columns)), func(id string) {
		n, _ := strconv.Atoi(id) // the options are numbers
		e.w.page.rebuild(func(c *preview.Content) { setColumns(blockAt(c, e.at), n) })
	})
	fields := []fyne.CanvasObject{widgets.NewField(lang.X("messages.edit.columns", "Columns"), count, "")}
	for k := range b.Columns {
		inner := newBlockList(e.w, append(slices.Clone(e.at), k))
		l.inner = append(l.inner, inner)
		add := widgets.NewButton(lang.X("messages.row.add_in", "Add a block"), "plus", widgets.LinkTo, nil).InCard()
		add.OnTapped = func() {
			e.w.kindMenu(add, func() place { return append(append(slices.Clone(e.at), k), len(b.Columns[k])) })
		}
		fields = append(fields, widgets.Row(0, widgets.NewText(lang.X("messages.edit.column", "Column {{.N}}", ui.With("N", k+1)), widgets.Small), widgets.Space(), add), inner.object)
	}
	return fields
}

// setColumns gives a block more columns, or lays the last ones together.
func setColumns(b *preview.Block, n int) {
	if b == nil || n < 1 {
		return
	}
	for len(b.Columns) < n {
		b.Columns = append(b.Columns, []preview.Block{{Kind: preview.BlockText}})
	}
	for len(b.Columns) > n {
		last := len(b.Columns) - 1
		b.Columns[last-1] = append(b.Columns[last-1], b.Columns[last]...)
		b.Columns = b.Columns[:last]
	}
}

func (e blockEditor) coupon(b preview.Block) []fyne.CanvasObject {
	options := []widgets.Option{{ID: "{{ coupon }}", Text: lang.X("messages.coupon.own", "A code of their own")}}
	for _, pool := range e.w.page.stock.pools {
		options = append(options, widgets.Option{ID: poolSource(pool), Text: lang.X("messages.coupon.pool", "From the pool “{{.Name}}”", ui.With("Name", pool))})
	}
	if !slices.ContainsFunc(options, func(o widgets.Option) bool { return o.ID == b.Value }) {
		options = append(options, widgets.Option{ID: b.Value, Text: cmp.Or(b.Value, lang.X("messages.summary.no_code", "No code yet"))})
	}
	file := widgets.NewButton(lang.X("messages.coupon.file", "Bring in codes from a file"), "upload", widgets.Secondary, e.addCodes).InCard()
	file.SetEnabled(!e.w.page.frame.ReadOnly())
	return []fyne.CanvasObject{
		e.choice(lang.X("messages.edit.code", "Code"), b.Value, options, func(b *preview.Block, id string) { b.Value = id }),
		e.line(lang.X("messages.edit.coupon_text", "Words above it"), b.Text, lang.X("messages.edit.coupon_hint", "Your code"), setText),
		widgets.Row(look.Space2, file, widgets.Grow(widgets.NewCutText(e.codesLeft(b), widgets.Small))),
	}
}

func (e blockEditor) qr(b preview.Block) []fyne.CanvasObject {
	return []fyne.CanvasObject{
		e.line(lang.X("messages.edit.qr", "Holds"), b.Value, "https://", func(b *preview.Block, text string) { b.Value = text }),
		e.line(lang.X("messages.edit.alt", "What it shows"), b.Alt, "", setAlt),
	}
}

func setAlt(b *preview.Block, text string) { b.Alt = text }

func (e blockEditor) html(b preview.Block) []fyne.CanvasObject {
	field := e.w.code(lexMail, 12, blockPath(e.at))
	field.SetText(b.Text)
	field.OnChanged = func(text string) { e.change(" text", func(b *preview.Block) { b.Text = text }) }
	return []fyne.CanvasObject{field, e.w.note(blockPath(e.at), field), widgets.Row(look.Space2, e.w.page.valueButton(field), widgets.Space())}
}

func (e blockEditor) footer(b preview.Block) []fyne.CanvasObject {
	shop := e.w.page.stock.shop()
	var facts []string
	for _, fact := range []string{shop.Name, shop.Address, shop.Contact} {
		if fact != "" {
			facts = append(facts, fact)
		}
	}
	return append(e.area(2, b.Text, lang.X("messages.edit.footer_hint", "A sentence of your own above it"), setText),
		widgets.NewParagraph(strings.Join(facts, " · ")+"\n"+lang.X("messages.edit.footer_words", "Name, address and contact come from Settings; the unsubscribe link is always there."), widgets.Small))
}

// onlyIf is the condition of a block that is not for everybody.
func (e blockEditor) onlyIf(b preview.Block) fyne.CanvasObject {
	return e.line(lang.X("messages.edit.if", "Only if"), b.If, "orders.size > 0", func(b *preview.Block, text string) { b.If = text })
}

// askIf opens a block with its condition; a first one is that of regular customers.
func (w *writing) askIf(at place, b preview.Block) {
	w.open = at
	w.page.rebuild(func(c *preview.Content) {
		if b := blockAt(c, at); b != nil && b.If == "" {
			b.If = "orders.size > 0"
		}
	})
}
