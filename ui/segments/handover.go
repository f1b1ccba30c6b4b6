package segments

import (
	"context"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/export"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// handOver is the button that hands these people over to other programs.
func (e *editor) handOver() fyne.CanvasObject {
	b := widgets.NewButton(lang.X("segments.hand.verb", "Hand over"), "external-link", widgets.Quiet, nil)
	b.OnTapped = func() {
		widgets.ShowMenuBelow(b, []widgets.MenuItem{
			{Text: lang.X("segments.hand.meta", "Audience for Meta ads (hashed)"), Icon: "hash", Do: func() { e.saveAudience(export.Meta) }},
			{Text: lang.X("segments.hand.google", "Audience for Google Ads (hashed)"), Icon: "hash", Do: func() { e.saveAudience(export.Google) }},
			{},
			{Text: lang.X("segments.hand.people", "People as a table"), Icon: "file-spreadsheet", Do: e.savePeople},
			{Text: lang.X("segments.hand.history", "What they were sent and what they did"), Icon: "history", Do: e.saveHistory},
		})
	}
	return b
}

// saveAudience writes the file that an advertising platform takes. It tells how many
// are not in it: nobody is handed over who has not agreed to advertising.
func (e *editor) saveAudience(p export.Platform) {
	e.write(lang.X("segments.hand.choose", "Where shall the file be?"), func(ctx context.Context, to io.Writer) (string, error) {
		written, left, err := export.Audience(ctx, e.frame.Store(), *e.asked.Load(), p, to)
		return handed(written, left), err
	})
}

func handed(written, left int) string {
	people := lang.XN("segments.hand.written", "{{.Count}} people", written, ui.With("Count", ui.Number(written)))
	if left == 0 {
		return people
	}
	return people + " · " + lang.XN("segments.hand.left", "{{.Count}} left out: they have not agreed to advertising, or have no address", left, ui.With("Count", ui.Number(left)))
}

func (e *editor) savePeople() {
	e.write(lang.X("segments.hand.choose", "Where shall the file be?"), func(ctx context.Context, to io.Writer) (string, error) {
		q := store.CustomerQuery{Rule: *e.asked.Load(), Sort: "external_id"}
		n, err := export.Customers(ctx, e.frame.Store(), q, export.Harmless, to)
		return handed(n, 0), err
	})
}

func (e *editor) saveHistory() {
	e.write(lang.X("segments.hand.choose", "Where shall the file be?"), func(ctx context.Context, to io.Writer) (string, error) {
		zone, err := e.frame.Store().Settings().Zone(ctx)
		if err != nil {
			return "", err
		}
		n, err := export.History(ctx, e.frame.Store(), *e.asked.Load(), zone, to)
		return lang.XN("segments.hand.rows", "{{.Count}} rows", n, ui.With("Count", ui.Number(n))), err
	})
}

// write asks where to and writes a table there.
func (e *editor) write(title string, fill func(ctx context.Context, to io.Writer) (words string, err error)) {
	e.frame.ChooseFile(title, true, []string{".csv"}, func(path string) {
		e.frame.WriteFile(path, func(ctx context.Context, to io.Writer, _ func(float64)) (string, error) { return fill(ctx, to) })
	})
}
