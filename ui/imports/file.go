package imports

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// fileCard is the first part: what file it is, and its first rows as they will
// be stored.
type fileCard struct {
	page  *page
	head  fyne.CanvasObject
	card  fyne.CanvasObject
	name  *widgets.Text
	about *widgets.Text
	kinds *widgets.Segmented
	chips *fyne.Container
	rows  *container.Scroll
}

// Measures of the table of first rows.
const (
	rowsShown       = 5
	faultyShown     = 2
	rowHeight       = 30
	numberWidth     = 40
	narrow, wide    = 64, 220
	cellGap         = 16
	tableHead       = 26
	scrollBarHeight = 12
)

func newFileCard(p *page) *fileCard {
	c := &fileCard{page: p, name: widgets.NewCutText("", widgets.SectionHead), about: widgets.NewCutText("", widgets.Second), chips: widgets.Row(look.Space2)}
	options := make([]widgets.Option, 0, len(rowKinds))
	for _, k := range rowKinds {
		options = append(options, widgets.Option{ID: string(k), Text: ui.RowKindName(k)})
	}
	c.kinds = widgets.NewSegmented(options, "", func(id string) { c.page.wishes.kind = store.RowKind(id); c.page.ask() })
	c.head = widgets.Row(look.Space4, widgets.NewRoundIcon("file-spreadsheet", look.Muted, look.Surface),
		widgets.Grow(widgets.Column(0, c.name, c.about)), c.kinds,
		widgets.NewButton(lang.X("imports.file.other", "Another file"), "", widgets.Quiet, p.other))
	c.rows = container.NewHScroll(widgets.Space())
	c.card = widgets.NewPlainCard(widgets.Column(0,
		widgets.Pad(0, look.Space4, 0, look.Space4, widgets.Fixed(0, 44, widgets.Row(look.Space2,
			numbered(1, lang.X("imports.file.title", "As it is read")), widgets.Space(), c.chips))),
		widgets.NewHairline(),
		widgets.Fixed(0, tableHead+rowsShown*(rowHeight+1)+scrollBarHeight, c.rows)))
	return c
}

// numbered is the head of a part: its number in a ring, and its name.
func numbered(n int, title string) fyne.CanvasObject {
	return widgets.Row(look.Space2, widgets.NewPill(strconv.Itoa(n), ""), widgets.NewText(title, widgets.SectionHead))
}

func (c *fileCard) show(r *reading) {
	c.name.SetText(r.Name)
	c.about.SetText(aboutFile(r, c.page.zone))
	c.kinds.Choose(string(r.Kind))
	c.chips.RemoveAll()
	for _, chip := range c.chipsOf(r) {
		c.chips.Add(chip)
	}
	c.chips.Refresh()
	c.rows.Content = c.table(r)
	c.rows.Refresh()
}

func aboutFile(r *reading, zone *time.Location) string {
	parts := []string{ui.Bytes(r.Size)}
	switch {
	case r.before != nil:
		parts = append(parts, lang.X("imports.file.before", "a file of the same shape came in {{.When}}; it is read the same way",
			map[string]any{"When": ui.When(r.before.At, time.Now().In(zone))}))
	case r.Recalled:
		parts = append(parts, lang.X("imports.file.recalled", "read the way you chose for files of this shape"))
	}
	return strings.Join(parts, " · ")
}

func (c *fileCard) chipsOf(r *reading) (chips []fyne.CanvasObject) {
	if r.Encoding == "xlsx" {
		if len(r.Sheets) > 1 {
			chips = append(chips, c.chip(lang.X("imports.chip.sheet", "Sheet"), r.Sheet, func() []widgets.MenuItem { return c.sheets(r) }))
		}
	} else {
		chips = append(chips,
			c.chip(lang.X("imports.chip.encoding", "Letters"), encodingName(r.Encoding), func() []widgets.MenuItem { return c.encodings(r) }),
			c.chip(lang.X("imports.chip.delimiter", "Parted by"), delimiterName(r.Delimiter), func() []widgets.MenuItem { return c.delimiters(r) }))
	}
	if code, ok := r.Currency(); ok {
		chips = append(chips, c.chip(lang.X("imports.chip.currency", "Amounts in"), currencyName(code), func() []widgets.MenuItem { return c.currencies(code) }))
	}
	header := lang.X("imports.chip.no_header", "none")
	if r.Header {
		header = lang.X("imports.chip.line", "line {{.N}}", map[string]any{"N": r.HeaderRow})
	}
	return append(chips, c.chip(lang.X("imports.chip.header", "Names of columns"), header, func() []widgets.MenuItem { return c.headers(r) }))
}

// chip shows what was recognised; pressed, it opens the other choices.
func (c *fileCard) chip(label, value string, items func() []widgets.MenuItem) *widgets.Chip {
	var chip *widgets.Chip
	chip = widgets.NewChip(label, value, func() { widgets.ShowMenuBelow(chip, items()) })
	chip.Opens = true
	return chip
}

func (c *fileCard) sheets(r *reading) (items []widgets.MenuItem) {
	for _, sheet := range r.Sheets {
		items = append(items, widgets.MenuItem{Text: sheet, Checked: sheet == r.Sheet, Do: func() {
			c.page.wishes.reread()
			c.page.wishes.kind, c.page.wishes.sheet, c.page.wishes.headerRow = "", sheet, 0
			c.page.ask()
		}})
	}
	return items
}

func (c *fileCard) encodings(r *reading) (items []widgets.MenuItem) {
	for _, e := range importer.Encodings() {
		items = append(items, widgets.MenuItem{Text: encodingName(e), Checked: e == r.Encoding, Do: func() {
			c.page.wishes.reread()
			c.page.wishes.encoding = e
			c.page.ask()
		}})
	}
	return items
}

func (c *fileCard) delimiters(r *reading) (items []widgets.MenuItem) {
	for _, d := range []byte{',', ';', '\t', '|'} {
		items = append(items, widgets.MenuItem{Text: delimiterName(d), Checked: d == r.Delimiter, Do: func() {
			c.page.wishes.reread()
			c.page.wishes.delimiter, c.page.wishes.headerRow = d, 0
			c.page.ask()
		}})
	}
	return items
}

// unknown is ISO 4217's code for no currency.
const unknown = "XXX"

func currencyName(code string) string {
	if code == unknown {
		return lang.X("imports.chip.no_currency", "not known")
	}
	return code
}

func (c *fileCard) currencies(now string) (items []widgets.MenuItem) {
	for _, code := range append(ui.Currencies(), unknown) {
		items = append(items, widgets.MenuItem{Text: currencyName(code), Checked: code == now, Do: func() {
			c.page.wishes.currency = code
			c.page.ask()
		}})
	}
	return items
}

// headerLines is how many lines from the top can be chosen as the header.
const headerLines = 10

func (c *fileCard) headers(r *reading) (items []widgets.MenuItem) {
	choose := func(row int) {
		c.page.wishes.reread()
		c.page.wishes.headerRow, c.page.wishes.noHeader = row, row == 0
		c.page.ask()
	}
	for n := 1; n <= headerLines; n++ {
		items = append(items, widgets.MenuItem{Text: lang.X("imports.chip.in_line", "in line {{.N}}", map[string]any{"N": n}),
			Checked: r.Header && r.HeaderRow == n, Do: func() { choose(n) }})
	}
	return append(items, widgets.MenuItem{}, widgets.MenuItem{
		Text: lang.X("imports.chip.none", "There are none: the first line is data"), Checked: !r.Header, Do: func() { choose(0) }})
}

// table shows a few rows, among them some that hold what cannot be stored.
func (c *fileCard) table(r *reading) fyne.CanvasObject {
	rows := chosenRows(r.Preview)
	widths := make([]float32, len(r.Columns))
	head := widgets.Row(cellGap, widgets.Gap(numberWidth, 0))
	for i := range r.Columns {
		widths[i] = c.width(r, rows, i)
		style := widgets.Hint
		if isNumber(&r.Columns[i]) {
			style = style.Aligned(widgets.Right)
		}
		head.Add(widgets.Fixed(widths[i], 0, widgets.NewCutText(r.Columns[i].Name, style)))
	}
	body := widgets.Column(0, widgets.Fixed(0, tableHead, head))
	for _, row := range rows {
		line := widgets.Row(cellGap, widgets.Fixed(numberWidth, 0, widgets.NewText(ui.Number(row.Record), widgets.Hint.Aligned(widgets.Right))))
		for i := range r.Columns {
			line.Add(widgets.Fixed(widths[i], 0, c.cell(r, &row, i)))
		}
		body.Add(widgets.NewHairline())
		body.Add(widgets.Fixed(0, rowHeight, line))
	}
	return widgets.Pad(0, look.Space4, 0, 0, body)
}

// chosenRows are the first rows; where faults stand further below, the first of
// those take the last places.
func chosenRows(all []importer.PreviewRow) []importer.PreviewRow {
	if len(all) <= rowsShown {
		return all
	}
	rows := slices.Clone(all[:rowsShown])
	faulty := 0
	for _, r := range all[rowsShown:] {
		if len(r.Faults) > 0 && faulty < faultyShown {
			faulty++
			rows = append(rows[:rowsShown-faulty], append([]importer.PreviewRow{r}, rows[rowsShown-faulty+1:]...)...)
		}
	}
	slices.SortFunc(rows, func(a, b importer.PreviewRow) int { return a.Record - b.Record })
	return rows
}

func isNumber(c *importer.Column) bool {
	return c.Target != importer.Skip && (c.Kind == value.KindNumber || c.Kind == value.KindMoney)
}

// width is what the longest of the cells shown needs, within limits.
func (c *fileCard) width(r *reading, rows []importer.PreviewRow, column int) float32 {
	w := widgets.Hint.Width(r.Columns[column].Name)
	for _, row := range rows {
		text, fault := cellText(&r.Columns[column], &row, column, c.page.zone)
		need := widgets.Base.Width(text)
		if fault != "" {
			need += 24
		}
		w = max(w, need)
	}
	return min(wide, max(narrow, w+4))
}

func (c *fileCard) cell(r *reading, row *importer.PreviewRow, column int) fyne.CanvasObject {
	col := &r.Columns[column]
	text, fault := cellText(col, row, column, c.page.zone)
	style := widgets.Base
	switch {
	case fault != "":
		icon := widgets.NewIcon("circle-x", look.Bad)
		return widgets.Row(look.Space1+2, icon, widgets.Grow(widgets.NewCutText(text, widgets.Strong.In(look.Bad))))
	case col.Target == importer.Skip:
		style = widgets.Second.In(look.Faint)
	case isNumber(col):
		style = widgets.Number
	}
	return widgets.NewCutText(text, style)
}

// cellText writes a cell as it will be stored, or as it stands in the file where
// it is not used or cannot be stored.
func cellText(c *importer.Column, row *importer.PreviewRow, column int, zone *time.Location) (text string, fault importer.Code) {
	if fault := row.Faults[column]; fault != "" {
		return row.Raw[column], fault
	}
	text = row.Cells[column]
	if c.Target == importer.Skip || text == "" {
		return row.Raw[column], ""
	}
	switch {
	case isConsent(c.Target) && text == "yes":
		return lang.X("imports.cell.yes", "yes"), ""
	case isConsent(c.Target) && text == "no":
		return lang.X("imports.cell.no", "no"), ""
	case c.Kind == value.KindTime:
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			return dayOrInstant(t.In(zone)), ""
		}
	case isNumber(c):
		if n, err := strconv.Atoi(text); err == nil {
			return ui.Number(n), ""
		}
	}
	return text, ""
}

// dayOrInstant leaves midnight out: the file named a day.
func dayOrInstant(t time.Time) string {
	if t.Hour() == 0 && t.Minute() == 0 {
		return t.Format(time.DateOnly)
	}
	return ui.Exact(t)
}

func isConsent(t importer.Target) bool {
	return strings.HasPrefix(string(t), "consent_") && t != importer.ToConsentAt && t != importer.ToConsentSource
}
