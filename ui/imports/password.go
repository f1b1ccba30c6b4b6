package imports

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/intake"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// keepPassword keeps a password that has opened a workbook.
func (p *page) keepPassword() {
	password, set := p.wishes.password, p.frame.Workspace().SetSecret
	if password == "" || set == nil || p.found.Encoding != "xlsx" || password == p.kept {
		return
	}
	p.kept = password
	p.frame.Do(func(ctx context.Context) error { return set(ctx, intake.PasswordName, password) }, p.frame.Fail)
}

// askPassword asks for the password of a protected workbook, in a field.
func (p *page) askPassword() (ask fyne.CanvasObject, field *widgets.Entry) {
	entry := widgets.NewPasswordEntry(lang.X("imports.password.hint", "Password of the file"))
	open := func() {
		if entry.Text() != "" {
			p.wishes.password = entry.Text()
			p.ask()
		}
	}
	entry.OnSubmitted = func(string) { open() }
	return widgets.Row(look.Space2, widgets.Fixed(260, look.ControlHeight, entry),
		widgets.NewButton(lang.X("imports.password.open", "Open the file"), "", widgets.Primary, open), widgets.Space()), entry
}
