package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// grader is the sheet in which a shop draws its own value groups.
type grader struct {
	frame    *ui.Frame
	then     func()
	currency string
	grading  insight.Grading
	cells    [][]insight.Group

	days, orders, spent *widgets.Entry
	own                 *widgets.Entry // names of the shop's own groups
	grid                *fyne.Container
	trouble             *widgets.Paragraph
}

// The sheet's measures in px, and how many ranks there is room for.
const (
	gradingWidth = 860
	cellHead     = 84
	roomForRow   = 6
)

// askGrading opens the sheet; then is called when something was kept.
func askGrading(f *ui.Frame, g insight.Grading, currency string, then func()) {
	x := &grader{frame: f, then: then, currency: currency, grading: g, cells: g.Grid(), grid: widgets.Column(look.Space1),
		trouble: widgets.NewParagraph("", widgets.Small.In(look.Bad))}
	even := lang.X("reports.grading.even", "Equal numbers of people")
	border := func(list []int64, write func(int64) string) *widgets.Entry {
		e := widgets.NewEntry(even)
		var parts []string
		for _, b := range list {
			parts = append(parts, write(b))
		}
		e.SetText(strings.Join(parts, ", "))
		return e
	}
	plain := func(n int64) string { return strconv.FormatInt(n, 10) }
	x.days, x.orders = border(g.Borders.Days, plain), border(g.Borders.Orders, plain)
	x.spent = border(g.Borders.Spent, func(n int64) string { return value.Money{Minor: n, Currency: currency}.Decimal() })
	x.own = widgets.NewEntry(lang.X("reports.grading.own_hint", "VIP, Wholesale"))
	var own []string
	for _, name := range g.Names() {
		if !slices.Contains(insight.Groups, name) {
			own = append(own, string(name))
		}
	}
	x.own.SetText(strings.Join(own, ", "))
	x.own.OnChanged = func(string) { x.draw() }
	var ranks []widgets.Option
	for n := insight.FewestRanks; n <= roomForRow; n++ {
		ranks = append(ranks, widgets.Option{ID: strconv.Itoa(n), Text: strconv.Itoa(n)})
	}
	pick := widgets.NewSelect(ranks, strconv.Itoa(len(x.cells)), func(id string) {
		n, _ := strconv.Atoi(id) // one of them
		x.cells = insight.Grading{Ranks: n}.Grid()
		x.draw()
	})
	x.draw()
	x.open(pick)
}

func (x *grader) open(pick fyne.CanvasObject) {
	var done func()
	keep := func(doc string) {
		done()
		keepWay(x.frame, store.SettingRFM, doc, x.then)
	}
	save := widgets.NewButton(lang.X("reports.lines.save", "Save"), "", widgets.Primary, func() {
		g, wrong := x.read()
		if wrong != "" {
			x.trouble.SetText(wrong)
			return
		}
		keep(g.Document())
	})
	usual := widgets.NewButton(lang.X("reports.grading.usual", "Back to the usual groups"), "", widgets.Quiet, func() { keep("") })
	cancel := widgets.NewButton(lang.X("frame.sheet.cancel", "Cancel"), "", widgets.Quiet, func() { done() })
	row := func(name string, o fyne.CanvasObject) fyne.CanvasObject {
		return widgets.Row(look.Space3, widgets.Fixed(250, 0, widgets.NewCutText(name, widgets.Base)), widgets.Grow(widgets.Fixed(0, 32, o)))
	}
	done = widgets.ShowSheet(x.frame.Canvas(), widgets.Fixed(gradingWidth+2*look.Space5, 0, widgets.PadAll(look.Space5, widgets.Column(look.Space2,
		widgets.NewText(lang.X("reports.grading.title", "Draw the groups"), widgets.SectionHead),
		widgets.NewParagraph(lang.X("reports.grading.how", "Everybody is ranked three times. Leave a border empty to part people evenly, or write where each rank begins, as 30, 90, 180, 365."), widgets.Second),
		row(lang.X("reports.grading.ranks", "Ranks"), widgets.Row(0, widgets.Fixed(88, 32, pick), widgets.Space())),
		row(lang.X("reports.grading.days", "Days since the last order"), x.days), row(lang.X("reports.grading.orders", "Number of orders"), x.orders),
		row(lang.X("reports.grading.spent", "Spent ({{.Currency}})", ui.With("Currency", x.currency)), x.spent),
		row(lang.X("reports.grading.own", "Names of your own"), x.own), widgets.Fixed(0, 4, widgets.Row(0)), x.grid, x.trouble,
		widgets.Row(look.Space2, usual, widgets.Space(), cancel, save)))))
}

// draw fills the grid: rows by recency, the best on top; columns by orders and money.
func (x *grader) draw() {
	n := len(x.cells)
	var options []widgets.Option
	for _, g := range insight.Groups {
		options = append(options, widgets.Option{ID: string(g), Text: ui.GroupName(g)})
	}
	for _, name := range words(x.own.Text()) {
		options = append(options, widgets.Option{ID: name, Text: name})
	}
	head := widgets.Columns(look.Space1, widgets.Fixed(cellHead, 0, widgets.NewText("", widgets.Hint)))
	for fm := range n {
		text := atEnds(fm, n, lang.X("reports.grading.little", "Few, little"), lang.X("reports.grading.much", "Often, much"))
		head.Add(widgets.Grow(widgets.NewCutText(text, widgets.Hint)))
	}
	rows := []fyne.CanvasObject{head}
	for r := n - 1; r >= 0; r-- {
		text := atEnds(r, n, lang.X("reports.grading.long_ago", "Long ago"), lang.X("reports.grading.lately", "Lately"))
		row := widgets.Columns(look.Space1, widgets.Fixed(cellHead, 0, widgets.NewCutText(text, widgets.Hint)))
		for fm := range n {
			cell := widgets.NewSelect(options, string(x.cells[r][fm]), func(id string) { x.cells[r][fm] = insight.Group(id) }).Dense()
			row.Add(widgets.Grow(widgets.Fixed(0, 30, cell)))
		}
		rows = append(rows, row)
	}
	fill(x.grid, rows...)
}

// atEnds gives the words for the first and the last of n ranks, none for those between.
func atEnds(rank, n int, first, last string) string {
	switch rank {
	case 0:
		return first
	case n - 1:
		return last
	}
	return ""
}

// read gives the grading, or the sentence of what is wrong with it.
func (x *grader) read() (g insight.Grading, wrong string) {
	g.Ranks, g.Cells = len(x.cells), x.cells
	whole := func(text string) (int64, error) { return strconv.ParseInt(text, 10, 64) }
	for _, b := range []struct {
		entry *widgets.Entry
		to    *[]int64
		read  func(string) (int64, error)
	}{{x.days, &g.Borders.Days, whole}, {x.orders, &g.Borders.Orders, whole}, {x.spent, &g.Borders.Spent, func(text string) (int64, error) {
		m, err := value.ParseMoney(text, x.currency)
		return m.Minor, err
	}}} {
		for _, text := range words(b.entry.Text()) {
			n, err := b.read(text)
			if err != nil {
				return g, lang.X("reports.grading.number", "“{{.Text}}” is no number. Write borders as 30, 90, 180, 365.", ui.With("Text", text))
			}
			*b.to = append(*b.to, n)
		}
	}
	own := words(x.own.Text())
	for _, row := range g.Cells {
		for _, name := range row {
			if !slices.Contains(insight.Groups, name) && !slices.Contains(own, string(name)) {
				return g, lang.X("reports.grading.gone", "A cell is still called “{{.Name}}”. Choose another group for it, or write the name again.", ui.With("Name", name))
			}
		}
	}
	switch err := g.Check(); err {
	case nil:
	case insight.FaultCount:
		return g, lang.XN("reports.grading.count", "With these ranks each list of borders has {{.Count}} numbers, or none.", g.Ranks-1, ui.With("Count", g.Ranks-1))
	case insight.FaultOrder:
		return g, lang.X("reports.grading.order", "Borders grow from above 0, as 30, 90, 180, 365.")
	default:
		return g, fmt.Sprint(err)
	}
	if slices.EqualFunc(g.Cells, (insight.Grading{Ranks: g.Ranks}).Grid(), slices.Equal) {
		g.Cells = nil
	}
	return g, ""
}
