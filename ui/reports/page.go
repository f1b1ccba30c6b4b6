// Package reports shows what became of journeys, how people come to buy and come
// back, what customers are worth, what is foretold of them, and what goes with what.
// Each answer is one press away from a segment.
//
// The numbers are those of package journey/report over what the store holds. They
// are computed in the background when a report is looked at, and again when the
// store changes; a newer question ends an older one.
package reports

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// The reports, as the View of a route; the first is "".
const (
	viewResults   = ""
	viewFunnel    = "funnel"
	viewRetention = "retention"
	viewValue     = "value"
	viewRecommend = "recommendations"
	viewCredit    = "attribution"
	viewForetell  = "forecast"
	viewSurveys   = "surveys"
	viewGoals     = "goals"
)

// sheet is one of the reports.
type sheet interface {
	object() fyne.CanvasObject
	ask()
	stop()
	// table is what is shown, as rows of a file; the first are the heads.
	table() [][]string
}

// acting is a sheet with more to do than to save its numbers.
type acting interface {
	verbs() []fyne.CanvasObject
	command(c ui.Command) bool
}

// page is a report with the tabs above it.
type page struct {
	frame   *ui.Frame
	view    string
	sheet   sheet
	tabs    *widgets.Tabs
	content fyne.CanvasObject
}

// New makes the page of a route: its View says which report.
func New(f *ui.Frame, r ui.Route) ui.Page {
	p := &page{frame: f, view: r.View}
	p.sheet = makers[p.view](f)
	p.tabs = widgets.NewTabs(tabNames(), p.view, func(view string) { f.Go(ui.Route{Place: ui.Reports, View: view}) })
	p.content = widgets.Column(0, widgets.Pad(8, 24, 0, 24, widgets.Row(0, p.tabs, widgets.Space())), widgets.Grow(p.sheet.object()))
	return p
}

var makers = map[string]func(*ui.Frame) sheet{
	viewResults:   func(f *ui.Frame) sheet { return newResults(f) },
	viewFunnel:    func(f *ui.Frame) sheet { return newFunnel(f) },
	viewRetention: func(f *ui.Frame) sheet { return newRetention(f) },
	viewValue:     func(f *ui.Frame) sheet { return newValue(f) },
	viewForetell:  func(f *ui.Frame) sheet { return newForetell(f) },
	viewRecommend: func(f *ui.Frame) sheet { return newRecommend(f) },
	viewCredit:    func(f *ui.Frame) sheet { return newAttribution(f) },
	viewSurveys:   func(f *ui.Frame) sheet { return newSurveys(f) },
	viewGoals:     func(f *ui.Frame) sheet { return newGoals(f) },
}

func tabNames() []widgets.Option {
	return []widgets.Option{
		{ID: viewResults, Text: lang.X("reports.tab.results", "Journeys")},
		{ID: viewFunnel, Text: lang.X("reports.tab.funnel", "Funnel")},
		{ID: viewRetention, Text: lang.X("reports.tab.retention", "Buying again")},
		{ID: viewValue, Text: lang.X("reports.tab.value", "Customer value")},
		{ID: viewForetell, Text: lang.X("reports.tab.forecast", "Forecast")},
		{ID: viewRecommend, Text: lang.X("reports.tab.recommendations", "Recommendations")},
		{ID: viewCredit, Text: lang.X("reports.tab.attribution", "Attribution")},
		{ID: viewSurveys, Text: lang.X("reports.tab.surveys", "Questions")},
		{ID: viewGoals, Text: lang.X("reports.tab.goals", "Goals")},
	}
}

// Crumbs implements ui.Page.
func (p *page) Crumbs() []ui.Crumb {
	name := ""
	for _, o := range tabNames() {
		if o.ID == p.view {
			name = o.Text
		}
	}
	return []ui.Crumb{{Text: lang.X("reports.page.title", "Reports"), To: ui.Route{Place: ui.Reports}}, {Text: name}}
}

// Verbs implements ui.Page.
func (p *page) Verbs() []fyne.CanvasObject {
	verbs := []fyne.CanvasObject{widgets.NewButton(lang.X("reports.save.verb", "Save as a file"), "download", widgets.Quiet, func() { p.frame.SaveTable(p.sheet.table()) })}
	if p.frame.Workspace().Paper != nil {
		verbs = append(verbs, widgets.NewButton(lang.X("reports.paper.verb", "PDF report"), "file-text", widgets.Quiet, p.askPaper))
	}
	if s, ok := p.sheet.(acting); ok {
		verbs = append(verbs, s.verbs()...)
	}
	return verbs
}

// Command implements ui.Commander.
func (p *page) Command(c ui.Command) bool {
	s, ok := p.sheet.(acting)
	return ok && s.command(c)
}

// Content implements ui.Page.
func (p *page) Content() fyne.CanvasObject { return p.content }

// Enter implements ui.Page. The tab that was pressed to leave is no longer the one
// that holds.
func (p *page) Enter() {
	p.tabs.Choose(p.view)
	p.sheet.ask()
}

// Leave implements ui.Page.
func (p *page) Leave() {}

// Close implements ui.Page.
func (p *page) Close() { p.sheet.stop() }

// say puts the sentence of an error into a card.
func say(into *fyne.Container, err error) {
	if s, ok := ui.Explain(err); ok {
		fill(into, widgets.NewParagraph(s.What, widgets.Strong), widgets.NewParagraph(s.Words(), widgets.Second))
	}
}

func fill(into *fyne.Container, objects ...fyne.CanvasObject) {
	into.Objects = objects
	into.Refresh()
}

// twoColumns lays out a wide card and a narrow one.
func twoColumns(wide, narrow fyne.CanvasObject) fyne.CanvasObject {
	return widgets.Scroll(widgets.PadAll(look.Space5, widgets.Columns(look.Space5,
		widgets.GrowBy(784, widgets.Top(widgets.NewCard(wide))), widgets.GrowBy(400, widgets.Top(widgets.NewCard(narrow))))))
}

// below puts cards of the whole width under the two columns.
func below(wide, narrow fyne.CanvasObject, under ...fyne.CanvasObject) fyne.CanvasObject {
	all := widgets.Column(look.Space5, widgets.Columns(look.Space5,
		widgets.GrowBy(784, widgets.Top(widgets.NewCard(wide))), widgets.GrowBy(400, widgets.Top(widgets.NewCard(narrow)))))
	for _, o := range under {
		all.Add(widgets.NewCard(o))
	}
	return widgets.Scroll(widgets.PadAll(look.Space5, all))
}

// noOrders is a report that needs orders and has none.
func noOrders() fyne.CanvasObject {
	return widgets.NewEmpty("shopping-bag", lang.X("reports.empty.title", "No orders yet"),
		lang.X("reports.empty.words", "Drop an export of your orders on the window. Then this shows who comes back, and when."), nil)
}
