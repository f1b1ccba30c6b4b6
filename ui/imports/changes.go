package imports

import (
	"cmp"
	"encoding/json"
	"slices"
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

// changesCard is the third part: what is asked, what would change, and the one
// button.
type changesCard struct {
	page *page
	card fyne.CanvasObject
	body *fyne.Container
	list *container.Scroll
	bar  *widgets.Progress
	note *widgets.Paragraph
	says *statement // of consent, while it is filled in
	verb *widgets.Button
}

func newChangesCard(p *page) *changesCard {
	c := &changesCard{page: p, body: widgets.Column(look.Space3), bar: widgets.NewProgress(0), note: widgets.NewParagraph("", widgets.Small)}
	c.verb = widgets.NewButton(lang.X("imports.verb.wait", "Import"), "", widgets.Primary, p.bring).Large()
	c.list = widgets.Scroll(widgets.Pad(look.Space3, look.Space4, look.Space3, look.Space4, c.body))
	c.card = widgets.NewPlainCard(widgets.Column(0,
		widgets.Pad(0, look.Space4, 0, look.Space4, widgets.Fixed(0, 44, widgets.Row(0,
			numbered(3, lang.X("imports.changes.title", "What will change")), widgets.Space()))),
		widgets.NewHairline(), widgets.Grow(c.list),
		widgets.Pad(look.Space2, look.Space4, look.Space4, look.Space4, widgets.Column(look.Space2, c.note, c.verb))))
	return c
}

// wait says that the numbers are being found out.
func (c *changesCard) wait() {
	c.bar.Set(0)
	c.body.RemoveAll()
	c.ask()
	c.body.Add(widgets.NewParagraph(lang.X("imports.changes.counting", "Reading every row to see what would change. Nothing is written."), widgets.Second))
	c.body.Add(c.bar)
	c.body.Refresh()
	c.verb.SetEnabled(false)
}

func (c *changesCard) progress(part float64) { c.bar.Set(part) }

// show says what the dry run found.
func (c *changesCard) show() {
	p, r := c.page, c.page.result
	if r == nil {
		return
	}
	c.body.RemoveAll()
	c.ask()
	addResult(c.body, r)
	if len(r.Rejected) > 0 {
		c.body.Add(widgets.NewHairline())
		c.body.Add(rejected(p.frame, r))
	}
	addReach(c.body, r)
	c.consent(r)
	c.perhapsDates(r)
	addNotices(c.body, r)
	c.body.Refresh()
	c.list.Refresh()
	c.foot(r)
}

func (c *changesCard) foot(r *importer.Result) {
	p := c.page
	n := r.Added + r.Updated
	c.verb.SetText(importVerb(r.Kind, hasLines(r), n))
	c.verb.SetEnabled(p.ready())
	switch {
	case p.frame.ReadOnly():
		c.note.SetText(lang.X("imports.foot.read_only", "This workspace is open for reading only: nothing can be imported."))
	case p.work != nil:
		c.note.SetText(lang.X("imports.foot.working", "The rows are being brought in. You can look at other pages meanwhile."))
	case r.Outcome == importer.NeedsUser:
		c.note.SetText(lang.X("imports.foot.question", "Answer what is asked above first."))
	case n == 0:
		c.note.SetText(nothingNew(r))
	case mapped(r, isConsent) || len(p.wishes.consented) > 0:
		c.note.SetText(lang.X("imports.foot.consent", "Whoever unsubscribed stays unsubscribed. You can undo the import later."))
	default:
		c.note.SetText(lang.X("imports.foot.plain", "No consent is changed. You can undo the import later."))
	}
}

func nothingNew(r *importer.Result) string {
	if r.Unchanged > 0 {
		return lang.X("imports.foot.same", "Everything in this file is here already.")
	}
	return lang.X("imports.foot.none", "No row can be imported as the columns are now. Look at part 2, or choose another kind of rows above.")
}

// ask puts the open questions above everything.
func (c *changesCard) ask() {
	questions := c.page.questions()
	if len(questions) == 0 {
		return
	}
	for _, q := range questions {
		c.body.Add(c.page.question(q))
	}
	c.body.Add(widgets.NewHairline())
}

// addResult adds the bar and the numbers behind it.
func addResult(body *fyne.Container, r *importer.Result) {
	body.Add(widgets.NewShares(
		widgets.Share{Part: float64(r.Added), Color: look.Good}, widgets.Share{Part: float64(r.Updated), Color: look.WarnMark},
		widgets.Share{Part: float64(r.Unchanged + r.Merged), Color: look.Edge}, widgets.Share{Part: float64(len(r.Rejected)), Color: look.Bad}))
	note := ""
	if r.Stubs > 0 {
		note = lang.XN("imports.changes.stubs", "and {{.Count}} new customers with them", r.Stubs, map[string]any{"Count": ui.Number(r.Stubs)})
	}
	if r.Added > 0 || r.Updated == 0 {
		body.Add(counted(look.Good, newWords(r.Kind), note, r.Added, widgets.Total))
	}
	if r.Updated > 0 {
		body.Add(counted(look.WarnMark, lang.X("imports.changes.updated", "Changed"), changedFields(r), r.Updated, widgets.Total))
	}
	examples := r.Examples[:min(len(r.Examples), 3)]
	if r.Updated > 0 {
		addExamples(body, r, examples)
	}
	addFields(body, r)
	if r.Unchanged > 0 {
		body.Add(counted(look.Edge, lang.X("imports.changes.unchanged", "As they are"), lang.X("imports.changes.same", "the same values are here already"), r.Unchanged, widgets.Number))
	}
	if r.Merged > 0 {
		body.Add(counted(look.Edge, lang.X("imports.changes.merged", "Put together"), lang.X("imports.changes.twice", "rows that belong to one above"), r.Merged, widgets.Number))
		if r.Updated == 0 { // rows that add to one above change it too
			addExamples(body, r, examples)
		}
	}
}

func newWords(kind store.RowKind) string {
	switch kind {
	case store.RowsOrders:
		return lang.X("imports.changes.new_orders", "New orders")
	case store.RowsEvents:
		return lang.X("imports.changes.new_events", "New events")
	case store.RowsProducts:
		return lang.X("imports.changes.new_products", "New products")
	}
	return lang.X("imports.changes.new_customers", "New customers")
}

// counted is a line with a dot, words, and a number at its end.
func counted(dot fyne.ThemeColorName, words, note string, n int, style widgets.TextStyle) fyne.CanvasObject {
	line := widgets.Row(look.Space2, widgets.NewDot(dot), widgets.NewText(words, widgets.Base))
	if note != "" {
		line.Add(widgets.Grow(widgets.NewCutText(note, widgets.Small)))
	} else {
		line.Add(widgets.Space())
	}
	line.Add(widgets.NewText(ui.Number(n), style))
	return line
}

// changedFields names the fields that most often get another value.
func changedFields(r *importer.Result) string {
	field, most := "", 0
	for name, c := range r.Columns {
		if c.Changed > most || c.Changed == most && most > 0 && name < field {
			field, most = name, c.Changed
		}
	}
	if most == 0 {
		return ""
	}
	return lang.X("imports.changes.field", "most often {{.Field}}", map[string]any{"Field": storedName(r, field)})
}

// storedName names a field; an attribute goes by the name of its column.
func storedName(r *importer.Result, field string) string {
	target := importer.TargetOf(r.Kind, field)
	if name := fieldName(target); name != string(target) {
		return name
	}
	for _, m := range r.Mapping {
		if m.Target == target {
			return m.Column
		}
	}
	return string(target)
}

// addFields says column by column what happens to what is there.
func addFields(body *fyne.Container, r *importer.Result) {
	var names []string
	for name, c := range r.Columns {
		if c.Changed+c.Kept > 0 || c.Set > 0 && r.Updated > 0 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(r.Columns[b].Changed-r.Columns[a].Changed, strings.Compare(a, b))
	})
	table := widgets.Column(look.Space1)
	for _, name := range names {
		c := r.Columns[name]
		var parts []string
		for _, p := range []struct {
			n     int
			words func(n int) string
		}{{c.Changed, changedWords}, {c.Set, filledWords}, {c.Kept, keptWords}} {
			if p.n > 0 {
				parts = append(parts, p.words(p.n))
			}
		}
		table.Add(widgets.Row(look.Space2, widgets.Grow(widgets.NewCutText(storedName(r, name), widgets.Small)), widgets.NewText(strings.Join(parts, " · "), widgets.Small)))
	}
	body.Add(widgets.Pad(0, 0, 0, look.Space4, table))
}

func changedWords(n int) string {
	return lang.XN("imports.fields.changed", "{{.Count}} changed", n, map[string]any{"Count": ui.Number(n)})
}

func filledWords(n int) string {
	return lang.XN("imports.fields.filled", "{{.Count}} new", n, map[string]any{"Count": ui.Number(n)})
}

func keptWords(n int) string {
	return lang.XN("imports.fields.kept", "{{.Count}} left as they are", n, map[string]any{"Count": ui.Number(n)})
}

func addExamples(body *fyne.Container, r *importer.Result, examples []store.FieldChange) {
	for _, e := range examples {
		body.Add(example(r, e))
	}
}

// example is one value that changes: old to new.
func example(r *importer.Result, e store.FieldChange) fyne.CanvasObject {
	before, after := plain(e.Old), plain(e.New)
	if strings.HasPrefix(e.Field, "consent ") {
		before, after = ui.ConsentName(store.ConsentState(before)), ui.ConsentName(store.ConsentState(after))
	}
	if before == "" {
		before = lang.X("imports.changes.nothing", "blank")
	}
	return widgets.Pad(0, 0, 0, look.Space4, widgets.Row(look.Space2,
		widgets.GrowBy(1.6, widgets.NewCutText(e.Who, widgets.Small)),
		widgets.GrowBy(1.1, widgets.NewCutText(storedName(r, e.Field), widgets.Small)),
		widgets.Grow(widgets.NewCutText(before, widgets.Small)), widgets.NewText("→", widgets.Small),
		widgets.Grow(widgets.NewCutText(after, widgets.TextStyle{Size: look.SizeSmall, Bold: true}))))
}

// plain writes a value as people do: a property comes as JSON, an instant in UTC.
func plain(stored string) string {
	var text string
	if json.Unmarshal([]byte(stored), &text) != nil {
		text = stored
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return ui.Exact(t.Local())
	}
	return text
}

// addReach says to how many of the people one can write.
func addReach(body *fyne.Container, r *importer.Result) {
	if r.Kind != store.RowsCustomers || r.Accepted == 0 {
		return
	}
	body.Add(widgets.NewHairline())
	body.Add(widgets.NewText(lang.X("imports.reach.title", "Who may get advertising"), widgets.Strong))
	email := mapped(r, func(t importer.Target) bool { return t == importer.ToEmail })
	phone := mapped(r, func(t importer.Target) bool { return t == importer.ToPhone })
	body.Add(reachLine(r, store.ChannelEmail, email))
	body.Add(reachLine(r, store.ChannelSMS, phone))
	switch {
	case !email && !phone:
		body.Add(widgets.NewParagraph(lang.X("imports.reach.no_address", "The file holds neither addresses nor numbers. Import a file that has them and the same ids: it fills them in."), widgets.Small))
	case !speaksOfConsent(r) && r.Import != 0:
		body.Add(widgets.NewParagraph(lang.X("imports.reach.no_consent", "The file does not say who agreed. Export the column of consent too (수신동의, Accepts marketing): it can be imported later."), widgets.Small))
	}
}

func reachLine(r *importer.Result, ch store.Channel, column bool) fyne.CanvasObject {
	count := map[string]any{"N": ui.Number(r.Reachable[ch]), "All": ui.Number(r.Accepted)}
	words := lang.X("imports.reach.of", "{{.N}} of {{.All}}", count)
	if !column {
		words = lang.X("imports.reach.no_column", "{{.N}} of {{.All}}: the file has no such column", count)
	}
	return widgets.Row(look.Space2, widgets.NewIcon(ui.ChannelIcon(ch), look.Muted), widgets.NewText(ui.ChannelName(ch), widgets.Base),
		widgets.Space(), widgets.NewText(words, widgets.Small))
}

// perhapsDates asks of columns of numbers whether they are days, as a spreadsheet
// keeps them; left unanswered they stay numbers.
func (c *changesCard) perhapsDates(r *importer.Result) {
	for _, w := range r.Warnings {
		if w.Code != importer.PerhapsDates {
			continue
		}
		i := slices.IndexFunc(r.Mapping, func(m importer.Mapped) bool { return m.Column == w.Column && m.Type == value.KindNumber.String() })
		if i < 0 {
			continue
		}
		target := string(r.Mapping[i].Target)
		c.body.Add(widgets.NewHairline())
		c.body.Add(widgets.NewParagraph(lang.X("imports.notice.perhaps_dates", "{{.Column}} holds numbers that may be days of a spreadsheet ({{.Example}}).",
			map[string]any{"Column": w.Column, "Example": w.Detail}), widgets.Small))
		c.body.Add(widgets.Row(0, widgets.NewButton(lang.X("imports.notice.are_dates", "They are dates"), "", widgets.Secondary, func() {
			c.page.wishes.become(r.Kind, w.Column, target+":"+value.KindDate.String())
			c.page.ask()
		}).InCard(), widgets.Space()))
	}
}

// addNotices lists what was mended or left out without asking.
func addNotices(body *fyne.Container, r *importer.Result) {
	first := true
	for _, w := range r.Warnings {
		words := notice(w.Code)
		if words == "" || isQuestion(r, w) {
			continue
		}
		if first {
			first = false
			body.Add(widgets.NewHairline())
			body.Add(widgets.NewText(lang.X("imports.notice.title", "Noticed"), widgets.Strong))
		}
		if w.Column != "" {
			words = w.Column + " · " + words
		}
		line := widgets.Columns(look.Space2, widgets.Grow(widgets.NewParagraph(words, widgets.Small)))
		if w.Count > 0 {
			line.Add(widgets.NewText(ui.Number(w.Count), widgets.TextStyle{Size: look.SizeSmall, Color: look.Muted, Figures: true, Align: widgets.Right}))
		}
		body.Add(line)
	}
}

func isQuestion(r *importer.Result, w importer.Warning) bool {
	for _, q := range r.Questions {
		if q.Code == w.Code && q.Column == w.Column {
			return true
		}
	}
	return false
}

// mapped reports whether a column of the file became such a field.
func mapped(r *importer.Result, is func(importer.Target) bool) bool {
	for _, m := range r.Mapping {
		if is(m.Target) {
			return true
		}
	}
	return false
}

// hasLines reports whether the rows are lines of orders rather than orders.
func hasLines(r *importer.Result) bool {
	return r.Kind == store.RowsOrders && mapped(r, func(t importer.Target) bool {
		return t == importer.ToProduct || t == importer.ToTitle || t == importer.ToQuantity || t == importer.ToLineSum
	})
}
