package imports

import (
	"errors"
	"os"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/importer"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// showTrouble says why the file cannot be read, and what to do about it. Errors
// that are not the file's own are said by the frame's words.
func (p *page) showTrouble(err error) {
	var bad *importer.Error
	var s ui.Sentence
	switch {
	case errors.As(err, &bad):
		if bad.Code == importer.BadOption || bad.Code == importer.NoSuchSheet {
			p.refuseChoice()
			return
		}
		s = trouble(bad.Code)
		if errors.Is(bad, importer.ErrSwells) {
			s.What = lang.X("imports.trouble.swells", "Unpacked, the file would grow past all measure")
			s.Todo = lang.X("imports.trouble.swells_todo", "At most 200 times its size is read, and at most 2 GB of a workbook. See what is in it, and drop it here unpacked or in parts.")
		}
	default:
		var told bool
		if s, told = ui.Explain(err); !told {
			return
		}
	}
	body := widgets.Column(look.Space3,
		widgets.Row(0, widgets.NewRoundIcon(troubleIcon(bad), look.Warn, look.WarnSoft), widgets.Space()),
		widgets.NewParagraph(s.What, widgets.TextStyle{Size: look.SizePage, Bold: true}),
		widgets.NewParagraph(p.route.ID, widgets.Small),
		widgets.NewParagraph(s.Data, widgets.Base), widgets.NewParagraph(s.Todo, widgets.Base))
	again := widgets.NewButton(lang.X("imports.trouble.again", "Read it again"), "refresh-cw", widgets.Secondary, p.again)
	other := widgets.NewButton(lang.X("imports.trouble.choose", "Choose another file"), "folder-open", widgets.Secondary, p.other)
	if info, gone := os.Stat(p.route.ID); gone == nil && info.IsDir() && !p.frame.ReadOnly() {
		body.Add(widgets.Row(look.Space2, widgets.NewButton(lang.X("imports.trouble.watch", "Watch this folder for new files"), "folder-open", widgets.Primary, func() {
			watchFolder(p.frame, p.route.ID, func() { p.frame.Go(ui.Import("")) })
		}), widgets.Space()))
	}
	var password *widgets.Entry
	if bad != nil && (bad.Code == importer.PasswordNeeded || bad.Code == importer.WrongPassword) {
		ask, field := p.askPassword()
		password = field
		body.Add(ask)
		body.Add(widgets.Row(look.Space2, other, widgets.Space()))
	} else {
		body.Add(widgets.Pad(12, 0, 0, 0, widgets.Row(look.Space2, other, again, widgets.Space())))
	}
	if next := p.next(widgets.Secondary); next != nil {
		body.Add(widgets.Row(look.Space2, next, widgets.Space()))
	}
	p.body.SetContent(container.NewCenter(widgets.Fixed(640, 0, widgets.NewCard(widgets.PadAll(12, body)))))
	if password != nil {
		password.FocusOn(p.frame.Canvas())
	}
}

// refuseChoice takes back a choice of line or sheet that the file does not have.
func (p *page) refuseChoice() {
	p.wishes.headerRow, p.wishes.sheet = 0, ""
	p.frame.Say(lang.X("imports.trouble.choice", "There is nothing in that place of the file. It is read as before."), "", nil)
	p.ask()
}

func troubleIcon(e *importer.Error) string {
	if e != nil && (e.Code == importer.PasswordNeeded || e.Code == importer.WrongPassword) {
		return "file-lock"
	}
	return "file-warning"
}
