package reports

import (
	"context"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// The lengths of a report on paper, as the setting says them.
const (
	weekly  = "weekly"
	monthly = "monthly"
)

// askPaper offers the report of the last week or month as a PDF, now or by itself.
func (p *page) askPaper() {
	live.Run(func(ctx context.Context) (map[string]string, error) { return p.frame.Store().Settings().All(ctx) }, func(settings map[string]string, err error) {
		if err != nil {
			p.frame.Fail(err)
			return
		}
		p.showPaper(settings[store.SettingReportEvery], settings[store.SettingReportFolder])
	})
}

func (p *page) showPaper(every, folder string) {
	var done func()
	button := func(text, every string) fyne.CanvasObject {
		return widgets.NewButton(text, "download", widgets.Secondary, func() { done(); p.savePaper(every) })
	}
	where := widgets.NewParagraph("", widgets.Second)
	show := func() {
		if folder == "" {
			where.SetText(lang.X("reports.paper.no_folder", "No folder is chosen yet."))
			return
		}
		where.SetText(folder)
	}
	show()
	keep := widgets.NewButton(lang.X("reports.paper.keep", "Keep"), "", widgets.Primary, func() {
		done()
		p.frame.Write(func(ctx context.Context, tx store.Tx) error {
			if err := tx.Settings().Set(ctx, store.SettingReportEvery, every); err != nil {
				return err
			}
			return tx.Settings().Set(ctx, store.SettingReportFolder, folder)
		}, func() {})
	})
	enable := func() { keep.SetEnabled(!p.frame.ReadOnly() && (every == "" || folder != "")) }
	enable()
	often := widgets.NewSegmented([]widgets.Option{{ID: "", Text: lang.X("reports.paper.never", "Not by itself")}, {ID: weekly, Text: lang.X("reports.paper.weekly", "Every week")},
		{ID: monthly, Text: lang.X("reports.paper.monthly", "Every month")}}, every, func(id string) { every = id; enable() })
	choose := widgets.NewButton(lang.X("reports.paper.folder", "Choose a folder"), "folder-open", widgets.Secondary, func() {
		p.frame.ChooseFolder(lang.X("reports.paper.where", "Where shall the reports go?"), func(path string) {
			folder = path
			show()
			enable()
		})
	})
	done = ui.AskSheet(p.frame.Canvas(), 480, lang.X("reports.paper.title", "A report on two pages"), keep,
		widgets.NewParagraph(lang.X("reports.paper.words", "Sales, journeys, customers, who came back, and advertising: for whoever does not sit here."), widgets.Second),
		widgets.Row(look.Space2, button(lang.X("reports.paper.last_week", "Last week"), weekly), button(lang.X("reports.paper.last_month", "Last month"), monthly), widgets.Space()),
		widgets.NewHairline(),
		widgets.NewText(lang.X("reports.paper.itself", "By itself, into a folder"), widgets.Strong),
		widgets.Row(0, often, widgets.Space()), where, widgets.Row(0, choose, widgets.Space()),
		widgets.NewParagraph(lang.X("reports.paper.when", "When a week or a month is over, while Gilmok is open or gilmokctl runs as a service."), widgets.Small))
}

// savePaper writes the report of the last week or month.
func (p *page) savePaper(every string) {
	write := p.frame.Workspace().Paper
	language := ui.Language()
	p.frame.ChooseFile(lang.X("reports.paper.file", "Where shall the report be?"), true, []string{".pdf"}, func(path string) {
		p.frame.WriteFile(path, func(ctx context.Context, to io.Writer, part func(float64)) (string, error) {
			return "", write(ctx, every, language, to, part)
		})
	})
}
