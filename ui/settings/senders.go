package settings

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

func (p *page) senderCards() []fyne.CanvasObject {
	add := widgets.NewButton(lang.X("settings.sender.add", "New sender"), "plus", widgets.Secondary, func() { p.edit(newSender()) })
	add.SetEnabled(!p.frame.ReadOnly())
	var rows []fyne.CanvasObject
	for _, s := range p.senders {
		rows = append(rows, p.senderRow(s))
	}
	if len(rows) == 0 {
		rows = append(rows, widgets.Pad(16, 0, 16, 0, widgets.NewParagraph(
			lang.X("settings.sender.none", "No sender yet. Messages can be written and rehearsed, but not sent."), widgets.Second)))
	}
	return []fyne.CanvasObject{widgets.NewCard(widgets.Column(look.Space3,
		widgets.NewHead(lang.X("settings.sender.title", "Senders"), lang.X("settings.sender.note", "through which accounts messages go out"), add),
		widgets.Lines(false, rows...)))}
}

func (p *page) senderRow(s store.Sender) fyne.CanvasObject {
	where := s.Config["host"]
	if s.Kind == "file" {
		where = s.Config["dir"]
	}
	right := []fyne.CanvasObject{widgets.NewCutText(where, widgets.Second)}
	if s.Default {
		right = append(right, widgets.NewPill(lang.X("settings.sender.default", "Used first"), look.Good))
	}
	row := widgets.NewListRow(widgets.NewIcon(ui.ChannelIcon(s.Channel), look.Muted), s.Name, ui.ChannelName(s.Channel)+" · "+kindName(s.Kind), right...)
	return widgets.NewRowButton(56, row, func() { p.edit(s) })
}

func kindName(kind string) string {
	switch kind {
	case "smtp":
		return lang.X("settings.sender.kind_smtp", "Mail server (SMTP)")
	case "file":
		return lang.X("settings.sender.kind_file", "Files in a folder")
	}
	return kind
}

func newSender() store.Sender {
	return store.Sender{Channel: store.ChannelEmail, Kind: "smtp",
		Config: map[string]string{"port": "587", "security": "starttls"}, Default: true}
}

// form edits one sender in the inspector's place.
type form struct {
	page   *page
	sender store.Sender
	fields map[string]*widgets.Entry
	name   *widgets.Entry
	secret *widgets.Entry
	test   *widgets.Entry
	result *widgets.Paragraph
	send   *widgets.Button
}

// edit opens a sender in the inspector.
func (p *page) edit(s store.Sender) {
	config := map[string]string{}
	for k, v := range s.Config {
		config[k] = v
	}
	s.Config = config
	f := &form{page: p, sender: s, fields: map[string]*widgets.Entry{}}
	p.frame.Inspect(f.panel())
}

func (f *form) panel() fyne.CanvasObject {
	f.name = widgets.NewEntry(lang.X("settings.sender.name_hint", "For example Shop mail"))
	f.name.SetText(f.sender.Name)
	f.name.SetEnabled(f.sender.Name == "")
	kind := widgets.NewSegmented([]widgets.Option{
		{ID: "smtp", Text: lang.X("settings.sender.smtp", "Mail server")},
		{ID: "file", Text: lang.X("settings.sender.file", "Files")},
	}, f.sender.Kind, func(id string) {
		f.keep()
		f.sender.Kind = id
		f.page.frame.Inspect(f.panel())
	})
	first := widgets.Column(look.Space3, widgets.NewField(lang.X("settings.sender.name", "Name"), f.name, ""), kind)
	sections := []fyne.CanvasObject{first, f.account()}
	if f.page.frame.Workspace().TestSender != nil {
		sections = append(sections, f.tester())
	}
	save := widgets.NewButton(lang.X("settings.sender.save", "Save"), "check", widgets.Primary, f.save)
	save.SetEnabled(!f.page.frame.ReadOnly())
	foot := []fyne.CanvasObject{save}
	title := f.sender.Name
	if title == "" {
		title = lang.X("settings.sender.add", "New sender")
	} else {
		foot = append(foot, widgets.NewButton(lang.X("settings.sender.delete", "Delete"), "trash-2", widgets.Danger, f.remove))
	}
	return widgets.NewInspector(widgets.InspectorHead{Sign: widgets.NewIconOf("send", look.Accent, 20), Title: title,
		Kind: lang.X("settings.sender.title", "Senders"), OnClose: f.close}, sections, foot...)
}

func (f *form) close() { f.page.frame.Inspect(nil) }

// account holds the fields of the kind.
func (f *form) account() fyne.CanvasObject {
	if f.sender.Kind == "file" {
		return widgets.Column(look.Space3,
			f.field("dir", lang.X("settings.sender.dir", "Folder"), "",
				lang.X("settings.sender.dir_note", "Each message becomes one .eml file there. Nothing leaves this computer.")),
			f.field("from", lang.X("settings.sender.from", "From"), "Gilmok Soap <hello@example.com>", ""))
	}
	security := widgets.NewSelect([]widgets.Option{
		{ID: "starttls", Text: "STARTTLS"}, {ID: "tls", Text: "TLS"},
		{ID: "none", Text: lang.X("settings.sender.security_none", "None (only on this computer)")},
	}, f.sender.Config["security"], func(id string) { f.sender.Config["security"] = id })
	f.secret = widgets.NewPasswordEntry(lang.X("settings.sender.secret_hint", "Kept as it is where left empty"))
	return widgets.Column(look.Space3,
		f.field("from", lang.X("settings.sender.from", "From"), "Gilmok Soap <hello@example.com>", ""),
		widgets.Columns(look.Space2, widgets.GrowBy(3, f.field("host", lang.X("settings.sender.host", "Server"), "smtp.example.com", "")),
			widgets.GrowBy(1, f.field("port", lang.X("settings.sender.port", "Port"), "587", ""))),
		widgets.NewField(lang.X("settings.sender.security", "Security"), security, ""),
		f.field("user", lang.X("settings.sender.user", "User"), "", ""),
		widgets.NewField(lang.X("settings.sender.secret", "Password"), f.secret,
			lang.X("settings.sender.secret_note", "Kept by the computer's keychain, never in the workspace.")))
}

func (f *form) field(key, label, hint, note string) *widgets.Field {
	e := widgets.NewEntry(hint)
	e.SetText(f.sender.Config[key])
	f.fields[key] = e
	return widgets.NewField(label, e, note)
}

// keep takes what stands in the fields into the sender.
func (f *form) keep() {
	f.sender.Name = f.name.Text()
	for key, e := range f.fields {
		f.sender.Config[key] = e.Text()
	}
}

// tester sends one message, so that a wrong password shows here and not at a launch.
func (f *form) tester() fyne.CanvasObject {
	f.test = widgets.NewEntry("me@example.com")
	f.result = widgets.NewParagraph("", widgets.Second)
	f.send = widgets.NewButton(lang.X("settings.sender.test", "Send a test to me"), "send", widgets.Secondary, f.try)
	return widgets.Column(look.Space3,
		widgets.NewField(lang.X("settings.sender.test_to", "Your own address"), f.test, ""),
		widgets.Row(0, f.send, widgets.Space()), f.result)
}

func (f *form) try() {
	f.keep()
	to, sender := f.test.Text(), f.sender
	secret := ""
	if f.secret != nil {
		secret = f.secret.Text()
	}
	f.send.SetEnabled(false)
	f.result.SetStyle(widgets.Second)
	f.result.SetText(lang.X("settings.sender.testing", "Sending…"))
	f.page.frame.Do(func(ctx context.Context) error {
		w := f.page.frame.Workspace()
		if secret != "" && w.SetSecret != nil {
			if err := w.SetSecret(ctx, sender.Name, secret); err != nil {
				return err
			}
		}
		return w.TestSender(ctx, sender, to)
	}, f.tried)
}

// tried says how the test went where it was asked for, and not in a sheet.
func (f *form) tried(err error) {
	f.send.SetEnabled(true)
	s, bad := ui.Explain(err)
	if !bad {
		f.result.SetStyle(widgets.Second.In(look.Good))
		f.result.SetText(lang.X("settings.sender.tested", "The server took it. Look into your inbox."))
		return
	}
	f.result.SetStyle(widgets.Second.In(look.Bad))
	f.result.SetText(s.What + ". " + s.Words())
}

func (f *form) save() {
	f.keep()
	if f.sender.Name == "" {
		f.name.SetWarning(true)
		f.name.Focus()
		return
	}
	sender, w := f.sender, f.page.frame.Workspace()
	secret := ""
	if f.secret != nil {
		secret = f.secret.Text()
	}
	f.page.frame.Write(func(ctx context.Context, tx store.Tx) error {
		if secret != "" && w.SetSecret != nil {
			if err := w.SetSecret(ctx, sender.Name, secret); err != nil {
				return err
			}
		}
		return tx.Senders().Save(ctx, &sender)
	}, func() {
		f.close()
		f.page.drawn = false // the list shows the new words
		f.page.live.Ask()
		f.page.frame.Say(lang.X("settings.sender.saved", "Saved the sender {{.Name}}", map[string]any{"Name": sender.Name}), "", nil)
	})
}

func (f *form) remove() {
	name := f.sender.Name
	f.page.frame.Ask(widgets.Confirm{
		Title: lang.X("settings.sender.delete_title", "Delete the sender {{.Name}}", map[string]any{"Name": name}),
		Words: lang.X("settings.sender.delete_words", "What waits in the outbox for it waits until there is another one."),
		Verb:  lang.X("settings.sender.delete", "Delete"), Danger: true,
		Do: func() {
			f.page.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Senders().Delete(ctx, name) }, func() {
				f.close()
				f.page.live.Ask()
			})
		},
	})
}
