package imports

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/importer"
	"gilmok/store/intake"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// sniffed reads a file, trying the password kept on this machine where it wants
// one and the person has given none.
func (p *page) sniffed(ctx context.Context, o importer.Options) (*importer.Source, error) {
	src, err := importer.Sniff(ctx, p.route.ID, o)
	var bad *importer.Error
	kept := p.frame.Workspace().Secret
	if o.Password != "" || kept == nil || !errors.As(err, &bad) || bad.Code != importer.PasswordNeeded {
		return src, err
	}
	password, failed := kept(ctx, intake.PasswordName)
	if failed != nil || password == "" {
		return nil, err // without a keychain the person is asked, as for the first file
	}
	o.Password = password
	if src, again := importer.Sniff(ctx, p.route.ID, o); again == nil {
		return src, nil
	}
	return nil, err
}

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
