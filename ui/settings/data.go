package settings

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

func (p *page) dataCards() []fyne.CanvasObject {
	info := p.frame.Store().Info()
	verbs := widgets.Row(look.Space2,
		widgets.NewButton(lang.X("settings.data.copy", "Save a copy"), "copy", widgets.Secondary, p.frame.SaveCopy),
		widgets.NewButton(lang.X("settings.data.check", "Check the file"), "shield-check", widgets.Secondary, p.check),
		widgets.Space())
	return []fyne.CanvasObject{
		titled(lang.X("settings.data.title", "Workspace"), "",
			widgets.NewPairs(140,
				lang.X("settings.data.file", "File"), info.Path,
				lang.X("settings.data.version", "Gilmok"), p.frame.Version(),
				lang.X("settings.data.logs", "Log"), p.frame.Logs()),
			verbs,
			widgets.NewParagraph(lang.X("settings.data.note", "Everything is in this one file and is saved as you work. It is not encrypted: whoever has the file can read it."), widgets.Hint)),
	}
}

// check runs the integrity check and says what it found.
func (p *page) check() {
	p.frame.Work(lang.X("settings.data.checking", "Checking the file"), "shield-check", func(ctx context.Context, _ func(float64)) error {
		wrong, err := p.frame.Store().Check(ctx)
		if err == nil && len(wrong) > 0 {
			err = store.ErrDamaged
		}
		if err == nil {
			live.Show(func() {
				p.frame.Say(lang.X("settings.data.sound", "The file is sound."), "", nil)
			})
		}
		return err
	}, func(err error) {
		if _, bad := ui.Explain(err); bad {
			p.frame.Fail(err)
		}
	})
}
