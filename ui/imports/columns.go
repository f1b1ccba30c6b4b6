package imports

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// columnsCard is the second part: what each column becomes, and why.
type columnsCard struct {
	page *page
	card fyne.CanvasObject
	used *widgets.Text
	mode *widgets.Chip
	list *fyne.Container
	rows []*columnRow
}

func newColumnsCard(p *page) *columnsCard {
	c := &columnsCard{page: p, used: widgets.NewCutText("", widgets.Second), list: widgets.Column(0)}
	c.mode = widgets.NewChip(lang.X("imports.policy.label", "What is there"), "", func() { widgets.ShowMenuBelow(c.mode, c.policies()) })
	c.mode.Opens = true
	c.mode.SetTip(lang.X("imports.policy.blank", "A blank cell never erases what is there."))
	c.card = widgets.NewPlainCard(widgets.Column(0,
		widgets.Pad(0, look.Space4, 0, look.Space4, widgets.Fixed(0, 44, widgets.Row(look.Space2,
			numbered(2, lang.X("imports.columns.title", "Columns → fields")), widgets.Grow(c.used), c.mode))),
		widgets.Grow(widgets.Scroll(c.list))))
	return c
}

// policyName says what a file may do to what is there.
func policyName(p store.Policy) string {
	switch p {
	case store.PolicyFill:
		return lang.X("imports.policy.fill", "only blanks are filled")
	case store.PolicyAdd:
		return lang.X("imports.policy.add", "stays; only new ones come in")
	}
	return lang.X("imports.policy.update", "is brought up to date")
}

// policies in the order of the menus.
var policies = []store.Policy{store.PolicyUpdate, store.PolicyFill, store.PolicyAdd}

func (c *columnsCard) policies() (items []widgets.MenuItem) {
	for _, policy := range policies {
		items = append(items, widgets.MenuItem{Text: policyName(policy), Checked: c.policy() == policy, Do: func() {
			c.page.wishes.policy = policy
			c.page.ask()
		}})
	}
	return items
}

func (c *columnsCard) policy() store.Policy {
	if c.page.found == nil {
		return store.PolicyUpdate
	}
	return c.page.found.Policy()
}

// show puts the columns into the rows; rows of the same columns stay, so that
// the focus and the place in the list do too.
func (c *columnsCard) show(r *reading, questions []importer.Question) {
	used := 0
	for i := range r.Columns {
		if r.Columns[i].Target != importer.Skip {
			used++
		}
	}
	c.used.SetText(lang.X("imports.columns.used", "{{.Used}} of {{.All}} are used", map[string]any{"Used": ui.Number(used), "All": ui.Number(len(r.Columns))}))
	c.mode.Value = policyName(c.policy())
	c.mode.Refresh()
	if !c.sameColumns(r) {
		c.rows = nil
		c.list.RemoveAll()
		for i := range r.Columns {
			row := newColumnRow(c.page, r.Columns[i].Name)
			c.rows = append(c.rows, row)
			c.list.Add(widgets.NewHairline())
			c.list.Add(row.line)
		}
		c.list.Refresh()
	}
	for i, row := range c.rows {
		row.show(r, &r.Columns[i], asksOf(questions, r.Columns[i].Name))
	}
}

func (c *columnsCard) sameColumns(r *reading) bool {
	return slices.EqualFunc(c.rows, r.Columns, func(row *columnRow, col importer.Column) bool { return row.name == col.Name })
}

// asksOf reports whether a question about the column is open.
func asksOf(questions []importer.Question, column string) bool {
	return slices.ContainsFunc(questions, func(q importer.Question) bool { return q.Column == column && column != "" })
}

// columnRow is one column: its name, a value, what it becomes, and why.
type columnRow struct {
	page     *page
	name     string
	line     fyne.CanvasObject
	title    *widgets.Text
	sample   *widgets.Text
	target   *widgets.Select
	icon     *widgets.Icon
	evidence *widgets.Paragraph
	more     *widgets.Button
	column   importer.Column
	kind     store.RowKind
}

// The choices of a column that are no field by name.
const (
	asAttribute = "\x00attribute" // a new attribute or property, named as the column
	mappingRow  = 44
	targetWidth = 150 // the least a field is given; longer names are cut
	// evidenceWidth is the least a reason is given, which breaks into two lines.
	evidenceWidth = 104
)

func newColumnRow(p *page, name string) *columnRow {
	r := &columnRow{page: p, name: name, title: widgets.NewCutText(name, widgets.Strong), sample: widgets.NewCutText("", widgets.Second),
		icon: widgets.NewIcon("check", look.Good), evidence: widgets.NewParagraph("", widgets.Small)}
	r.target = widgets.NewSelect(nil, "", r.choose).Dense()
	r.more = widgets.NewIconButton("ellipsis", lang.X("imports.columns.more", "Type of the values, and what is there"), func() { widgets.ShowMenuBelow(r.more, append(r.types(), r.policies()...)) }).InCard()
	r.line = widgets.Pad(0, look.Space2, 0, look.Space4, widgets.Fixed(0, mappingRow, widgets.Row(look.Space3,
		widgets.GrowBy(2.8, r.title), widgets.GrowBy(1.8, r.sample), widgets.NewIcon("arrow-right", look.Muted),
		widgets.GrowBy(3.2, widgets.Fixed(targetWidth, 0, r.target)), r.icon, widgets.GrowBy(2.4, widgets.Fixed(evidenceWidth, 0, widgets.Middle(r.evidence))), r.more)))
	return r
}

func (r *columnRow) show(found *reading, c *importer.Column, asks bool) {
	r.column, r.kind = *c, found.Kind
	sample := lang.X("imports.columns.blank", "(all blank)")
	if len(c.Samples) > 0 {
		sample = c.Samples[0]
	}
	r.sample.SetText(sample)
	style := widgets.Strong
	if c.Target == importer.Skip {
		style = widgets.Second
	}
	r.title.SetStyle(style)
	options, chosen := r.options(found)
	r.target.SetOptions(options)
	r.target.Choose(chosen)
	e := evidenceOf(found, c, asks)
	r.target.SetWarning(asks || e.icon == "sparkles")
	r.icon.Set(e.icon, e.ink)
	if c.Policy != "" {
		e.words = columnPolicyName(c.Policy) + " · " + e.words
	}
	r.evidence.SetText(e.words)
	r.more.SetEnabled(c.Target != importer.Skip)
}

// options are all that the column can become, and what it is.
func (r *columnRow) options(found *reading) (options []widgets.Option, chosen string) {
	chosen = string(r.column.Target)
	known := map[string]bool{}
	for _, t := range importer.Targets(found.Kind) {
		known[string(t)] = true
		options = append(options, widgets.Option{ID: string(t), Text: findingName(found.Kind, t)})
	}
	if found.Kind == store.RowsCustomers {
		for _, a := range found.Options().Known {
			if !known[a.Key] {
				known[a.Key] = true
				options = append(options, widgets.Option{ID: a.Key, Text: a.Label})
			}
		}
	}
	own := widgets.Option{ID: asAttribute, Text: newName(found.Kind, r.name)}
	if !known[chosen] {
		chosen = asAttribute
	}
	return slices.Insert(options, 1, own), chosen
}

// findingName names a field; where it finds the customer of an order or event,
// it says so.
func findingName(kind store.RowKind, t importer.Target) string {
	name := fieldName(t)
	if kind != store.RowsOrders && kind != store.RowsEvents {
		return name
	}
	switch t {
	case importer.ToExternalID, importer.ToEmail, importer.ToPhone:
		return lang.X("imports.columns.finds", "{{.Field}} (finds the customer)", map[string]any{"Field": name})
	}
	return name
}

func newName(kind store.RowKind, column string) string {
	if kind == store.RowsCustomers {
		return lang.X("imports.columns.attribute", "New attribute “{{.Name}}”", map[string]any{"Name": column})
	}
	return lang.X("imports.columns.property", "Property “{{.Name}}”", map[string]any{"Name": column})
}

func (r *columnRow) choose(id string) {
	if id == asAttribute {
		id = attributeName(r.kind, r.name)
	}
	r.page.wishes.become(r.kind, r.name, id)
	r.page.ask()
}

// attributeName is the column's own name, told apart from the field of that name
// where there is one.
func attributeName(kind store.RowKind, column string) string {
	if slices.Contains(importer.Targets(kind), importer.Target(column)) {
		return column + " (2)"
	}
	return column
}

// types is the menu of types and, for dates, of the order of day and month.
func (r *columnRow) types() (items []widgets.MenuItem) {
	say := func(what string) {
		r.page.wishes.become(r.kind, r.name, string(r.column.Target)+":"+what)
		r.page.ask()
	}
	if !slices.Contains(importer.Targets(r.kind), r.column.Target) {
		for k := value.KindText; k <= value.KindList; k++ {
			items = append(items, widgets.MenuItem{Text: kindName(k), Checked: k == r.column.Kind, Do: func() { say(k.String()) }})
		}
	} else {
		items = append(items, widgets.MenuItem{Text: kindName(r.column.Kind), Checked: true, Disabled: true})
	}
	if r.column.Kind != value.KindDate && r.column.Kind != value.KindTime {
		return items
	}
	items = append(items, widgets.MenuItem{})
	for _, o := range []importer.DateOrder{importer.OrderYMD, importer.OrderMDY, importer.OrderDMY} {
		items = append(items, widgets.MenuItem{Text: orderName(o), Checked: o == r.column.Order, Do: func() { say(r.column.Kind.String() + ":" + string(o)) }})
	}
	return items
}

// policies is the menu of what the column may do to what is there.
func (r *columnRow) policies() (items []widgets.MenuItem) {
	if !importer.HasPolicy(r.kind, r.column.Target) {
		return nil
	}
	say := func(p store.Policy) func() {
		return func() {
			r.page.wishes.mayOnly(r.name, p)
			r.page.ask()
		}
	}
	items = append(items, widgets.MenuItem{}, widgets.MenuItem{Text: lang.X("imports.policy.as_file", "What is there: as for the whole file"),
		Checked: r.column.Policy == "", Do: say(importer.PolicyOfFile)})
	for _, p := range policies {
		items = append(items, widgets.MenuItem{Text: columnPolicyName(p), Checked: r.column.Policy == p, Do: say(p)})
	}
	return items
}

// columnPolicyName says what a single column may do to what is there.
func columnPolicyName(p store.Policy) string {
	switch p {
	case store.PolicyFill:
		return lang.X("imports.policy.column_fill", "Fill blanks only")
	case store.PolicyAdd:
		return lang.X("imports.policy.column_add", "For new ones only")
	}
	return lang.X("imports.policy.column_update", "Bring up to date")
}

func orderName(o importer.DateOrder) string {
	switch o {
	case importer.OrderMDY:
		return lang.X("imports.order.mdy", "Month first: 11/21/2026")
	case importer.OrderDMY:
		return lang.X("imports.order.dmy", "Day first: 21/11/2026")
	}
	return lang.X("imports.order.ymd", "Year first: 2026-11-21")
}

// evidence is why a column was taken for what it is.
type evidence struct {
	icon  string
	ink   fyne.ThemeColorName
	words string
}

func evidenceOf(found *reading, c *importer.Column, asks bool) evidence {
	known := slices.Contains(importer.Targets(found.Kind), c.Target) || found.labels[string(c.Target)] != "" || c.How == importer.ByName
	switch {
	case asks:
		return evidence{"circle-question-mark", look.Warn, lang.X("imports.evidence.asks", "has a question")}
	case c.Filled == 0:
		return evidence{"minus", look.Faint, lang.X("imports.evidence.empty", "no value in it")}
	case c.Target == importer.Skip && c.How == importer.ByName:
		return evidence{"minus", look.Faint, lang.X("imports.evidence.private", "too private to keep without need")}
	case c.Target == importer.Skip:
		return evidence{"minus", look.Faint, howWords(found, c)}
	case c.PartOf != "" && c.PartOf != c.Name:
		return evidence{"check", look.Good, lang.X("imports.evidence.part", "goes with “{{.Column}}”", map[string]any{"Column": c.PartOf})}
	case c.Fits < c.Filled:
		return evidence{"triangle-alert", look.Warn, lang.X("imports.evidence.unfit", "{{.Fits}} of {{.Filled}} fit",
			map[string]any{"Fits": ui.Number(c.Fits), "Filled": ui.Number(c.Filled)})}
	case !known:
		return evidence{"sparkles", look.Warn, lang.X("imports.evidence.new", "unknown column · {{.Type}}", map[string]any{"Type": kindName(c.Kind)})}
	}
	return evidence{"check", look.Good, fitWords(found, c)}
}

// howWords says by what the column was understood.
func howWords(found *reading, c *importer.Column) string {
	_, chosen := found.Options().Map[c.Name]
	switch {
	case c.How == importer.Told && !chosen:
		return lang.X("imports.evidence.recalled", "as the last time")
	case c.How == importer.Told:
		return lang.X("imports.evidence.told", "as you chose")
	case c.How == importer.ByContent:
		return lang.X("imports.evidence.content", "by what is in it")
	}
	return lang.X("imports.evidence.name", "by its name")
}

// fitWords says how many of the values looked at are of the type.
func fitWords(found *reading, c *importer.Column) string {
	n := map[string]any{"N": strconv.Itoa(c.Fits)}
	if c.Fits >= 1000 {
		n["N"] = lang.X("imports.evidence.first", "the first {{.N}}", map[string]any{"N": ui.Number(c.Fits)})
	}
	switch {
	case c.Target == importer.ToEmail:
		return lang.X("imports.evidence.emails", "{{.N}} are addresses", n)
	case c.Target == importer.ToPhone:
		return lang.X("imports.evidence.phones", "{{.N}} are phone numbers", n)
	case isConsent(c.Target):
		return lang.X("imports.evidence.answers", "{{.N}} are yes or no", n)
	case c.Kind == value.KindDate || c.Kind == value.KindTime:
		return lang.X("imports.evidence.dates", "{{.N}} are dates", n)
	case c.Kind == value.KindMoney:
		return lang.X("imports.evidence.money", "{{.N}} are amounts", n)
	case c.Kind == value.KindNumber:
		return lang.X("imports.evidence.numbers", "{{.N}} are numbers", n)
	}
	return howWords(found, c)
}
