// Package ui is the window: its frame, the way from page to page, and text.go,
// the only place that turns codes into sentences.
//
// # How a page is made
//
// A page lives in a package of its own below ui (ui/customers) and exports a
// Maker, which cmd/gilmok registers under its place:
//
//	func New(f *ui.Frame, r ui.Route) ui.Page {
//		p := &page{frame: f}
//		p.content = widgets.Pad(24, 24, 24, 24, …)       // built once
//		p.rows = live.New(p.load, p.show)                 // one question, one view
//		return p
//	}
//	func (p *page) Crumbs() []ui.Crumb               { return []ui.Crumb{{Text: lang.X("customers.page.title", "Customers")}} }
//	func (p *page) Verbs() []fyne.CanvasObject       { return []fyne.CanvasObject{importButton} }
//	func (p *page) Content() fyne.CanvasObject       { return p.content }
//	func (p *page) Enter()                           { p.rows.Ask() } // shown, first or again
//	func (p *page) Leave()                           {}               // something else is shown
//	func (p *page) Close()                           { p.rows.Stop() }
//
// The router keeps a page while the workspace is open, so that a list keeps its
// place; it makes pages anew when the language changes. What a page can do beyond
// that it says by further methods, found by type assertion: see Commander, Wide,
// Dropper and Moded in page.go.
//
// Pages read the store through live.Live and write it in a goroutine (live.Run);
// they never call fyne.Do, never open a window, and say errors by Frame.Fail,
// which finds the sentence. Every text is lang.X("page.part.word", "English"),
// with the same key in assets/translations/{en,ko}/<package>.json. Write the code,
// then
//
//	go test ./ui -run Catalogue -update
//
// which writes the English file from the code (look over its singulars), and add
// the same keys in Korean by hand; a test holds the two equal.
//
// Tests of a page open it on a real workspace with Fyne's test driver; package
// livetest lets them wait for what live shows. See settings/settings_test.go.
package ui
