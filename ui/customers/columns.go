package customers

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// The columns a new workspace shows after the name, and those besides them that
// every workspace has. Attributes join them by their keys.
var (
	usualColumns = []string{"email", "city", "orders", "spent", "last_order", "consent"}
	moreColumns  = []string{"phone", "external_id", "country", "time_zone", "created_at"}
)

// prefColumns keeps the choice on this machine, for each workspace.
func prefColumns(f *ui.Frame) string { return "customers.columns." + f.Store().Info().ID }

// chosenColumns are the columns a person has chosen, or the usual ones.
func chosenColumns(f *ui.Frame) []string {
	kept := f.Preferences().String(prefColumns(f))
	if kept == "" {
		return usualColumns
	}
	return strings.Split(kept, ",")
}

// newGrid makes the grid with the columns as they are chosen.
func (p *page) newGrid() *widgets.RowGrid {
	columns := []widgets.GridColumn{p.column("name")}
	for _, id := range p.shown {
		columns = append(columns, p.column(id))
	}
	g := widgets.NewRowGrid(columns, p.cell)
	g.Checks = true
	g.OnView = p.rows.view
	g.OnSelect = func(row int) { p.open(row) }
	g.OnOpen = func(row int) { p.open(row) }
	g.OnChecked = p.showActions
	g.OnSort = func(column string, descending bool) {
		p.sort, p.desc = column, descending
		p.grid.SetSort(column, descending)
		p.ask()
	}
	return g
}

// column describes a column of the grid.
func (p *page) column(id string) widgets.GridColumn {
	c := widgets.GridColumn{ID: id, Title: p.columnName(id), Width: 96, Grow: 0.6, Sortable: true}
	switch id {
	case "name":
		c.Width, c.Grow = 120, 1.2
	case "email":
		c.Width, c.Grow = 160, 1.6
	case "city":
		c.Width, c.Grow = 72, 0.7
	case "orders":
		c.Width, c.Grow, c.Align = 56, 0, widgets.Right
	case "spent":
		c.Width, c.Grow, c.Align = 92, 0, widgets.Right
	case "last_order":
		c.Width, c.Grow = 104, 0.5
	case "phone":
		c.Width, c.Grow = 116, 0
	case "consent":
		c.Width, c.Grow, c.Sortable = 72, 0, false
	}
	if a, ok := p.attribute(id); ok && (a.Kind == value.KindNumber || a.Kind == value.KindMoney) {
		c.Align = widgets.Right
	}
	if a, ok := p.attribute(id); ok {
		c.Sortable = a.Kind != value.KindList
	}
	return c
}

func (p *page) attribute(key string) (store.Attribute, bool) {
	i := slices.IndexFunc(p.attributes, func(a store.Attribute) bool { return a.Key == key })
	if i < 0 {
		return store.Attribute{}, false
	}
	return p.attributes[i], true
}

func (p *page) columnName(id string) string {
	switch id {
	case "name":
		return lang.X("customers.column.name", "Name")
	case "email":
		return lang.X("customers.column.email", "Email")
	case "city":
		return lang.X("customers.column.city", "City")
	case "orders":
		return lang.X("customers.column.orders", "Orders")
	case "spent":
		return lang.X("customers.column.spent", "Spent")
	case "last_order":
		return lang.X("customers.column.last_order", "Last order")
	case "consent":
		return lang.X("customers.column.consent", "Consent")
	}
	if a, ok := p.attribute(id); ok {
		return ui.AttributeName(a)
	}
	return ui.FieldName(id)
}

// columnMenu offers every column there is; those shown are ticked.
func (p *page) columnMenu() []widgets.MenuItem {
	all := slices.Concat(usualColumns, moreColumns)
	for _, a := range p.attributes {
		if !slices.Contains(all, a.Key) {
			all = append(all, a.Key)
		}
	}
	items := make([]widgets.MenuItem, 0, len(all)+2)
	for _, id := range all {
		items = append(items, widgets.MenuItem{Text: p.columnName(id), Checked: slices.Contains(p.shown, id), Do: func() { p.flip(id) }})
	}
	return append(items, widgets.MenuItem{}, widgets.MenuItem{Text: lang.X("customers.columns.usual", "The usual columns"), Do: func() { p.showColumns(usualColumns) }})
}

// flip shows a column after the others, or hides it.
func (p *page) flip(id string) {
	if slices.Contains(p.shown, id) {
		p.showColumns(slices.DeleteFunc(slices.Clone(p.shown), func(x string) bool { return x == id }))
		return
	}
	p.showColumns(append(slices.Clone(p.shown), id))
}

// showColumns makes the grid anew; ticks, place and order stay.
func (p *page) showColumns(ids []string) {
	p.shown = ids
	p.frame.Preferences().SetString(prefColumns(p.frame), strings.Join(ids, ","))
	before := p.grid
	p.grid = p.newGrid()
	p.grid.SetSort(p.sort, p.desc)
	p.grid.SetRows(before.Rows())
	*p.grid.Checked() = *before.Checked()
	p.grid.SetOffset(before.Offset())
	p.body.SetContent(p.grid)
	p.showActions()
}

// retitle names the columns of attributes once these are known.
func (p *page) retitle() {
	for i := range p.grid.Columns {
		p.grid.Columns[i] = p.column(p.grid.Columns[i].ID)
	}
}

// cell gives what stands in a cell; a row not loaded yet is empty.
func (p *page) cell(row, column int) widgets.GridCell {
	r, ok := p.rows.at(row)
	if !ok {
		return widgets.GridCell{}
	}
	switch id := p.grid.Columns[column].ID; id {
	case "name":
		if r.Name == "" {
			return widgets.GridCell{Text: cmp.Or(r.ExternalID, ui.NoName()), Style: widgets.Hint}
		}
		return widgets.GridCell{Text: r.Name, Style: widgets.Strong}
	case "orders":
		return widgets.GridCell{Text: ui.Number(r.Orders), Style: widgets.Number}
	case "spent":
		if r.Orders == 0 {
			return widgets.GridCell{Text: "–", Style: widgets.Number.In(look.Faint)}
		}
		return widgets.GridCell{Text: ui.Money(r.Spent), Style: widgets.Number}
	case "last_order":
		return widgets.GridCell{Text: lastOrder(r.LastOrder, p.now), Style: widgets.Second}
	case "created_at":
		return widgets.GridCell{Text: lastOrder(r.CreatedAt, p.now), Style: widgets.Second}
	case "consent":
		return widgets.GridCell{Icons: []widgets.GridIcon{p.consent(&r, store.ChannelEmail), p.consent(&r, store.ChannelSMS)}}
	default:
		return p.fieldCell(&r, id)
	}
}

// fieldCell gives a standard field or an attribute.
func (p *page) fieldCell(r *store.CustomerRow, id string) widgets.GridCell {
	v := r.Field(id)
	if a, ok := p.attribute(id); ok && a.Computed {
		if v = r.Computed[id]; v.IsNone() {
			return widgets.GridCell{}
		}
		return widgets.GridCell{Text: ui.ComputedWords(id, v, p.currency), Style: alike(a.Kind)}
	}
	switch {
	case v.Kind() == value.KindBool && v.Bool():
		return widgets.GridCell{Text: lang.X("customers.cell.yes", "yes"), Style: widgets.Second}
	case v.Kind() == value.KindBool:
		return widgets.GridCell{Text: lang.X("customers.cell.no", "no"), Style: widgets.Second}
	case v.Kind() == value.KindTime:
		return widgets.GridCell{Text: lastOrder(v.Time(), p.now), Style: widgets.Second}
	}
	return widgets.GridCell{Text: ui.ValueWords(v), Style: alike(v.Kind())}
}

// alike sets figures in columns, and words as muted ones.
func alike(k value.Kind) widgets.TextStyle {
	if k == value.KindNumber || k == value.KindMoney {
		return widgets.Number
	}
	return widgets.Second
}

func (p *page) consent(r *store.CustomerRow, ch store.Channel) widgets.GridIcon {
	if r.ConsentFor(ch, store.PurposeAdvertising).State == store.ConsentOptedIn {
		return widgets.GridIcon{Name: ui.ChannelIcon(ch), Color: look.Good}
	}
	return widgets.GridIcon{}
}

// lastOrder is a day in the room of a column: today, yesterday, 16 Nov.
func lastOrder(at, now time.Time) string {
	at = at.In(now.Location())
	if at.IsZero() || at.Year() != now.Year() || value.DateFrom(now)-value.DateFrom(at) <= 1 {
		return ui.When(at, now)
	}
	return ui.ShortDay(at)
}
