package settings

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/texts"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// texts is about what the shop has written, as a folder of files.
func (p *page) texts() fyne.CanvasObject {
	return titled(lang.X("settings.texts.title", "Journeys and messages as texts"), "",
		widgets.NewParagraph(lang.X("settings.texts.words", "Journeys, messages, shared blocks and segments as one file each in a folder: to compare, to keep under version control, to bring into another workspace. Nothing about customers is in it."), widgets.Second),
		widgets.Row(look.Space2,
			widgets.NewButton(lang.X("settings.texts.write", "Write the folder"), "folder", widgets.Secondary, p.writeTexts),
			widgets.NewButton(lang.X("settings.texts.read", "Bring a folder in"), "folder-open", widgets.Secondary, p.readTexts),
			widgets.Space()))
}

func (p *page) writeTexts() {
	p.frame.ChooseFolder(lang.X("settings.texts.write", "Write the folder"), func(dir string) {
		live.Run(func(ctx context.Context) (texts.Written, error) { return texts.Write(ctx, p.frame.Store(), dir) }, func(w texts.Written, err error) {
			if err != nil {
				p.frame.Fail(err)
				return
			}
			words := lang.X("settings.texts.written", "Files written: {{.N}}. As they were: {{.Same}}.", ui.With("N", ui.Number(w.Changed), "Same", ui.Number(w.Same)))
			if len(w.Strays) > 0 {
				words += " " + lang.X("settings.texts.strays", "Left alone, since they are not of this workspace: {{.N}}.", ui.With("N", ui.Number(len(w.Strays))))
			}
			p.frame.Say(words, lang.X("settings.data.folder", "Show the folder"), func() { p.frame.Reveal(dir) })
		})
	})
}

// readTexts looks what a folder would change, and asks.
func (p *page) readTexts() {
	if p.frame.ReadOnly() {
		return
	}
	p.frame.ChooseFolder(lang.X("settings.texts.read", "Bring a folder in"), func(dir string) {
		live.Run(func(ctx context.Context) (texts.Read, error) { return texts.Bring(ctx, p.frame.Store(), nil, dir, "") }, func(r texts.Read, err error) {
			switch {
			case errors.Is(err, texts.ErrNone):
				p.frame.Say(lang.X("settings.texts.none", "This folder holds no journeys, messages, blocks or segments. Choose the folder in which their folders lie."), "", nil)
			case err != nil:
				p.frame.Fail(err)
			case len(r.Added)+len(r.Changed)+len(r.Unread) == 0:
				p.frame.Say(lang.X("settings.texts.same", "All of it is here already; nothing has changed."), "", nil)
			default:
				p.askTexts(dir, r)
			}
		})
	})
}

func (p *page) askTexts(dir string, r texts.Read) {
	list := widgets.Column(look.Space3)
	part := func(title string, names []string) {
		if len(names) > 0 {
			list.Add(widgets.Column(look.Space1, widgets.NewText(title, widgets.Strong), widgets.NewParagraph(strings.Join(names, "\n"), widgets.Second)))
		}
	}
	names := func(of []texts.Text) (names []string) {
		for _, t := range of {
			names = append(names, t.Path)
		}
		return names
	}
	part(lang.X("settings.texts.added", "New"), names(r.Added))
	part(lang.X("settings.texts.changed", "Changed"), names(r.Changed))
	var unread []string
	for _, u := range r.Unread {
		unread = append(unread, u.Path+": "+u.Err.Error())
	}
	part(lang.X("settings.texts.unread", "Cannot be read, and stays out"), unread)
	sheet := widgets.Confirm{
		Title: lang.X("settings.texts.ask", "Bring in {{.N}} texts", ui.With("N", ui.Number(len(r.Added)+len(r.Changed)))),
		Words: lang.X("settings.texts.ask_words", "Journeys come in as drafts: what runs goes on as it was launched."),
		More:  widgets.Fixed(0, 240, widgets.Scroll(list)),
		Verb:  lang.X("settings.texts.bring", "Bring them in"),
		Do: func() {
			p.frame.Write(func(ctx context.Context, tx store.Tx) error {
				_, err := texts.Bring(ctx, p.frame.Store(), tx, dir, p.frame.Person())
				return err
			}, func() { p.frame.Say(lang.X("settings.texts.done", "They are in."), "", nil) })
		},
	}
	if len(r.Added)+len(r.Changed) == 0 {
		sheet.Title, sheet.Words, sheet.Do = lang.X("settings.texts.unread_all", "Nothing of it can be brought in"), "", nil
		sheet.Verb = lang.X("settings.texts.close", "Close")
	}
	p.frame.Ask(sheet)
}
