package ui

import (
	"cmp"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// showWelcome is the window without a workspace: two invitations and nothing
// else to decide.
func (u *UI) showWelcome() {
	u.window.SetContent(container.NewCenter(u.welcome()))
}

// invite is the first start: the same two invitations, over the sample shop.
func (u *UI) invite() {
	u.uninvite = widgets.ShowSheet(u.window.Canvas(), widgets.PadAll(look.Space6, u.welcome()))
}

// endWelcome takes the invitations away, and remembers the name given there.
func (u *UI) endWelcome() {
	if !u.welcoming {
		return
	}
	u.welcoming = false
	if u.uninvite != nil {
		u.uninvite()
		u.uninvite = nil
	}
	if u.welcomed != nil && u.cfg.Machine.Person() == "" {
		u.setPerson(cmp.Or(strings.TrimSpace(u.welcomed.Text()), u.Person()))
	}
}

func (u *UI) welcome() fyne.CanvasObject {
	drop := invitation("upload", lang.X("welcome.drop.title", "Drop your customer file here"),
		lang.X("welcome.drop.words", "A CSV or Excel file, as your shop exports it. Gilmok recognises what is in it and shows it before anything is stored."),
		widgets.NewButton(lang.X("welcome.drop.verb", "Choose a file"), "folder-open", widgets.Primary, func() {
			u.chooseFile(lang.X("welcome.drop.title", "Drop your customer file here"), "", Tables, func(path string) {
				u.endWelcome()
				u.Open(path)
			})
		}))
	look1 := invitation("store", lang.X("welcome.sample.title", "Look around the sample shop"),
		lang.X("welcome.sample.words", "A small soap shop with customers, orders and four journeys. It sends nothing to anybody: messages become files."),
		widgets.NewButton(lang.X("welcome.sample.verb", "Open the sample shop"), "arrow-right", widgets.Secondary, func() {
			if u.welcoming {
				u.endWelcome()
				return
			}
			u.openSample(nil)
		}))

	name := widgets.NewEntry(lang.X("welcome.person.hint", "For example Minji"))
	name.SetText(u.Person())
	name.OnChanged = u.setPerson
	u.welcomed = name
	person := widgets.NewField(lang.X("welcome.person.label", "Your name, for what you publish and launch"), name, "")
	open := widgets.NewButton(lang.X("welcome.open.verb", "Open a workspace"), "folder-open", widgets.Quiet, func() {
		u.endWelcome()
		u.askOpen()
	})

	sign := canvas.NewImageFromResource(look.Logo())
	sign.FillMode = canvas.ImageFillContain
	head := widgets.Row(look.Space3, widgets.Fixed(36, 36, sign),
		widgets.NewText(lang.X("frame.app.name", "Gilmok"), widgets.TextStyle{Size: look.SizeBig, Bold: true}),
		widgets.Space(), u.languageSwitch())
	body := widgets.Column(look.Space5, head,
		widgets.NewParagraph(lang.X("welcome.page.words", "The corner that every customer passes. Everything stays in one file on this computer."), widgets.Second),
		widgets.Columns(look.Space5, widgets.Grow(drop), widgets.Grow(look1)),
		widgets.Row(look.Space5, widgets.Fixed(320, 0, person), widgets.Space(), open))
	return widgets.Fixed(816, 0, body)
}

func invitation(icon, title, words string, verb *widgets.Button) fyne.CanvasObject {
	return widgets.NewCard(widgets.Fixed(0, 240, widgets.Column(look.Space3,
		widgets.Row(0, widgets.NewRoundIcon(icon, look.Accent, look.Soft), widgets.Space()),
		widgets.NewParagraph(title, widgets.TextStyle{Size: look.SizePage, Bold: true}),
		widgets.NewParagraph(words, widgets.Second),
		widgets.Grow(widgets.Gap(1, 1)),
		widgets.Row(0, verb, widgets.Space()))))
}

// languageSwitch offers the languages by their own names.
func (u *UI) languageSwitch() fyne.CanvasObject {
	return widgets.NewSegmented(LanguageOptions(), Language(), u.ChooseLanguage)
}

// LanguageOptions are the languages by their own names.
func LanguageOptions() []widgets.Option {
	return []widgets.Option{{ID: "en", Text: "English"}, {ID: "ko", Text: "한국어"}}
}

// newOpening is shown for the moment a workspace takes to open.
func newOpening(words string) fyne.CanvasObject {
	return container.NewCenter(widgets.NewText(words, widgets.Second))
}
