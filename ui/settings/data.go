package settings

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/export"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

func (p *page) dataCards() []fyne.CanvasObject {
	return []fyne.CanvasObject{p.file(), p.copies(), p.exports(), p.texts(), p.erasing(), p.program()}
}

func (p *page) file() fyne.CanvasObject {
	info := p.frame.Store().Info()
	return titled(lang.X("settings.data.title", "Workspace"), "",
		widgets.NewPairs(140, lang.X("settings.data.file", "File"), info.Path),
		widgets.Row(look.Space2,
			widgets.NewButton(lang.X("settings.data.check", "Check the file"), "shield-check", widgets.Secondary, p.check),
			widgets.NewButton(lang.X("settings.data.folder", "Show the folder"), "folder-open", widgets.Secondary, func() { p.frame.Reveal(filepath.Dir(info.Path)) }),
			widgets.Space()),
		widgets.NewParagraph(lang.X("settings.data.note", "Everything is in this one file and is saved as you work. It is not encrypted: whoever has the file can read it."), widgets.Hint))
}

// copiesShown is how many copies the card lists.
const copiesShown = 8

// copies lists the copies of the workspace; opening one makes a file of its own.
func (p *page) copies() fyne.CanvasObject {
	rows := widgets.Column(0)
	live.Run(func(context.Context) ([]ui.Backup, error) { return p.frame.Backups(), nil }, func(list []ui.Backup, _ error) {
		var lines []fyne.CanvasObject
		now := time.Now()
		for i, b := range list {
			if i == copiesShown {
				break
			}
			open := widgets.NewButton(lang.X("settings.copies.open", "Open"), "history", widgets.Quiet, func() { p.openCopy(b) }).InCard()
			lines = append(lines, widgets.Fixed(0, 40, widgets.Row(look.Space3, widgets.NewIcon("file", look.Muted),
				widgets.Grow(widgets.NewCutText(filepath.Base(b.Path), widgets.Base)),
				widgets.Fixed(140, 0, widgets.NewCutText(ui.When(b.At, now), widgets.Second)),
				widgets.Fixed(72, 0, widgets.NewCutText(ui.Bytes(b.Bytes), widgets.Number)), open)))
		}
		if len(lines) == 0 {
			lines = append(lines, widgets.Pad(12, 0, 12, 0, widgets.NewText(lang.X("settings.copies.none", "No copy yet."), widgets.Second)))
		}
		rows.Objects = []fyne.CanvasObject{widgets.Lines(false, lines...)}
		rows.Refresh()
	})
	return titled(lang.X("settings.copies.title", "Copies"), "",
		widgets.NewParagraph(lang.X("settings.copies.words", "Each day on which something changed, Gilmok makes a copy beside the workspace and keeps the newest seven."), widgets.Second),
		rows, widgets.Row(0, widgets.NewButton(lang.X("settings.data.copy", "Save a copy"), "copy", widgets.Secondary, p.frame.SaveCopy), widgets.Space()))
}

func (p *page) openCopy(b ui.Backup) {
	p.frame.Ask(widgets.Confirm{
		Title: lang.X("settings.copies.open_title", "Open the copy {{.File}}", map[string]any{"File": filepath.Base(b.Path)}),
		Words: lang.X("settings.copies.open_words", "Gilmok makes a new workspace of it beside this one. This one stays as it is, and the new one sends nothing until you say that it goes on."),
		Verb:  lang.X("settings.copies.open", "Open"),
		Do:    func() { p.frame.Restore(b) },
	})
}

func (p *page) exports() fyne.CanvasObject {
	return titled(lang.X("settings.export.title", "Take it with you"), "",
		widgets.NewParagraph(lang.X("settings.export.words", "Everything belongs to the shop. Customers are written as a table for Excel; everything as a ZIP of tables and JSON that other programs read."), widgets.Second),
		widgets.Row(look.Space2,
			widgets.NewButton(lang.X("settings.export.customers", "Customers (CSV)"), "file-spreadsheet", widgets.Secondary, p.exportCustomers),
			widgets.NewButton(lang.X("settings.export.everything", "Everything (ZIP)"), "archive", widgets.Secondary, p.exportEverything),
			widgets.Space()),
		widgets.NewParagraph(lang.X("settings.export.note", "Passwords of senders are in neither. Keep these files as carefully as the workspace: they hold names and addresses."), widgets.Hint))
}

func (p *page) exportCustomers() {
	p.frame.ChooseFile(lang.X("settings.export.customers", "Customers (CSV)"), true, []string{".csv"}, func(path string) {
		p.write(path, func(ctx context.Context, to io.Writer, _ func(float64)) error {
			_, err := export.Customers(ctx, p.frame.Store(), store.CustomerQuery{Sort: "external_id"}, export.Harmless, to)
			return err
		})
	})
}

func (p *page) exportEverything() {
	p.frame.ChooseFile(lang.X("settings.export.everything", "Everything (ZIP)"), true, []string{".zip"}, func(path string) {
		p.write(path, func(ctx context.Context, to io.Writer, report func(float64)) error {
			return export.Everything(ctx, p.frame.Store(), to, report)
		})
	})
}

// write makes a file that is there whole or not at all, with its progress in the
// strip.
func (p *page) write(path string, fill func(ctx context.Context, to io.Writer, report func(float64)) error) {
	p.frame.WriteFile(path, func(ctx context.Context, to io.Writer, report func(float64)) (string, error) {
		return "", fill(ctx, to, report)
	})
}

func (p *page) program() fyne.CanvasObject {
	return titled(lang.X("settings.data.program", "Program"), "",
		widgets.NewPairs(140, lang.X("settings.data.version", "Gilmok"), p.frame.Version(), lang.X("settings.data.logs", "Log"), p.frame.Logs()),
		widgets.Row(0, widgets.NewButton(lang.X("settings.data.log_folder", "Show the log"), "folder-open", widgets.Secondary, func() { p.frame.Reveal(p.frame.Logs()) }), widgets.Space()),
		widgets.NewParagraph(lang.X("settings.data.log_note", "The log says what the program did and holds no messages. Send it along when you ask for help."), widgets.Hint))
}

// check runs the integrity check and says what it found.
func (p *page) check() {
	p.frame.Work(lang.X("settings.data.checking", "Checking the file"), "shield-check", func(ctx context.Context, _ func(float64)) error {
		wrong, err := p.frame.Store().Check(ctx)
		if err == nil && len(wrong) > 0 {
			err = store.ErrDamaged
		}
		return err
	}, func(err error) {
		if _, bad := ui.Explain(err); bad {
			p.frame.Fail(err)
		} else if err == nil {
			p.frame.Say(lang.X("settings.data.sound", "The file is sound."), "", nil)
		}
	})
}
