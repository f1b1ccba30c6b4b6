package ui

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// showTrouble says why a workspace did not open and what can be done. Where
// another one is open that stays, and the trouble is a sheet over it.
func (u *UI) showTrouble(path string, err error) {
	u.note(err)
	s, ok := Explain(err)
	if !ok {
		if u.frame == nil {
			u.showWelcome()
		}
		return
	}
	if u.frame != nil {
		u.troubleSheet(path, s, err)
		return
	}
	u.window.SetContent(u.trouble(path, s, err))
}

func (u *UI) trouble(path string, s Sentence, err error) fyne.CanvasObject {
	body := widgets.Column(look.Space3,
		widgets.Row(0, widgets.NewRoundIcon(troubleIcon(err), look.Warn, look.WarnSoft), widgets.Space()),
		widgets.NewParagraph(s.What, widgets.TextStyle{Size: look.SizePage, Bold: true}))
	if path != "" {
		body.Add(widgets.NewParagraph(path, widgets.Small))
	}
	body.Add(widgets.NewParagraph(s.Data, widgets.Base))
	body.Add(widgets.NewParagraph(s.Todo, widgets.Base))
	verbs := widgets.Row(look.Space2)
	for _, b := range u.wayOut(path, err) {
		verbs.Add(b)
	}
	verbs.Add(widgets.Space())
	body.Add(widgets.Pad(12, 0, 0, 0, verbs))
	return container.NewCenter(widgets.Fixed(640, 0, widgets.NewCard(widgets.PadAll(12, body))))
}

// troubleSheet keeps what is open and says what went wrong with the other file.
func (u *UI) troubleSheet(path string, s Sentence, err error) {
	sheet := widgets.Confirm{
		Title: s.What, Words: s.Words(),
		Verb: lang.X("frame.sheet.close", "Close"), Cancel: "",
	}
	if verb, _, do := u.bestWay(path, err); do != nil {
		sheet.Verb, sheet.Do = verb, do
		sheet.Cancel = lang.X("frame.sheet.cancel", "Cancel")
	}
	sheet.Show(u.window.Canvas())
}

// bestWay gives what helps most against an error; do is nil where nothing is
// known to.
func (u *UI) bestWay(path string, err error) (verb, icon string, do func()) {
	var locked *store.LockedError
	if errors.As(err, &locked) {
		return lang.X("trouble.locked.verb", "Open for reading only"), "eye", func() { u.openWorkspace(path, true) }
	}
	if backups := u.backups(path); errors.Is(err, store.ErrDamaged) && len(backups) > 0 {
		newest := backups[0]
		return lang.X("trouble.damaged.verb", "Open the backup ({{.When}})", map[string]any{"When": When(newest.At, time.Now())}), "history",
			func() { u.restore(newest, path) }
	}
	return "", "", nil
}

// wayOut gives what can be done about an error, the best way first.
func (u *UI) wayOut(path string, err error) (verbs []fyne.CanvasObject) {
	if verb, icon, do := u.bestWay(path, err); do != nil {
		verbs = append(verbs, widgets.NewButton(verb, icon, widgets.Primary, do))
	}
	verbs = append(verbs,
		widgets.NewButton(lang.X("trouble.again.verb", "Try again"), "refresh-cw", widgets.Secondary, func() { u.openWorkspace(path, false) }),
		widgets.NewButton(lang.X("trouble.other.verb", "Open another file"), "folder-open", widgets.Secondary, u.askOpen),
		widgets.NewButton(lang.X("trouble.sample.verb", "Sample shop"), "", widgets.Quiet, func() { u.openSample(nil) }))
	return verbs
}

func (u *UI) backups(path string) []Backup {
	if u.cfg.Backups == nil || path == "" {
		return nil
	}
	return u.cfg.Backups(path)
}

// restore opens a copy as a workspace of its own; the copy itself stays untouched.
func (u *UI) restore(b Backup, path string) {
	u.opening(func(ctx context.Context) (*Workspace, error) {
		made, err := u.cfg.Restore(ctx, b.Path, path)
		if err != nil {
			return nil, err
		}
		return u.cfg.Open(ctx, made, u.options(false))
	}, path, nil)
}

func troubleIcon(err error) string {
	var locked *store.LockedError
	switch {
	case errors.As(err, &locked):
		return "lock"
	case errors.Is(err, store.ErrDamaged):
		return "file-warning"
	}
	return "triangle-alert"
}

// onlyCopy tells whether this machine's person said of a copied file that it is
// only there to be looked at: it is not asked about again.
func (u *UI) onlyCopy(path string) bool { return u.app.Preferences().Bool(prefOnlyCopy + path) }

func (u *UI) setOnlyCopy(path string, is bool) {
	if !is {
		u.app.Preferences().RemoveValue(prefOnlyCopy + path)
		return
	}
	u.app.Preferences().SetBool(prefOnlyCopy+path, true)
}

// askAdopt asks of a copied or restored file what must be known before it sends:
// two copies that both send would write to everybody twice.
func (f *Frame) askAdopt() {
	likely := "copy"
	if f.info.Path == f.ui.moved {
		likely = "moved"
	}
	answer := widgets.NewRadio([]widgets.RadioOption{
		{ID: "moved", Text: lang.X("adopt.answer.moved", "This file goes on, the other one is not used any more"),
			Note: lang.X("adopt.answer.moved_note", "Waiting messages are sent from here. You are asked about those that the other file may have sent already.")},
		{ID: "copy", Text: lang.X("adopt.answer.copy", "The other one goes on, this is only a copy to look at"),
			Note: lang.X("adopt.answer.copy_note", "Nothing is ever sent from here.")},
	}, likely, nil)
	f.Ask(widgets.Confirm{
		Title: lang.X("adopt.sheet.title", "Which of the two files goes on?"),
		Words: lang.X("adopt.sheet.words", "{{.File}} was copied or restored. If two copies send, customers get everything twice.",
			map[string]any{"File": filepath.Base(f.info.Path)}),
		More: answer,
		Verb: lang.X("adopt.sheet.verb", "That is so"),
		Do: func() {
			f.ui.setOnlyCopy(f.info.Path, answer.Chosen() == "copy")
			if answer.Chosen() == "copy" {
				f.notice.set(f.stopped)
				return
			}
			f.Write(func(ctx context.Context, tx store.Tx) error {
				return tx.Settings().Adopt(ctx, f.ui.cfg.Machine.Install())
			}, func() {
				f.info = f.Store().Info()
				f.info.Adopted = true
				f.notice.set(f.stopped)
			})
		},
	})
}
