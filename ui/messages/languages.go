package messages

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// shown is the document in the language being written.
func (p *composer) shown() preview.Content { return p.draft.content().In(p.language) }

// sight is the document as the right side shows it: a translation by itself,
// whoever is in view; else each customer has their own.
func (p *composer) sight() preview.Content { return p.draft.content().Sent(p.language) }

// inLanguage makes of a change to what is shown one to the document.
func (p *composer) inLanguage(fn func(*preview.Content)) func(*preview.Content) {
	language := p.language
	return func(c *preview.Content) {
		view := c.In(language)
		fn(&view)
		*c = c.With(language, view)
	}
}

// speak goes on in another language; one the document does not have is the shop's.
func (p *composer) speak(language string) {
	if _, has := p.draft.content().Languages[language]; !has {
		language = ""
	}
	if language == p.language {
		return
	}
	p.language = language
	p.writing.open = nil
	p.rebuilt()
}

// addLanguage begins a translation with what there is.
func (p *composer) addLanguage(tag string) {
	p.draft.change("", func(c *preview.Content) {
		*c = c.With(tag, clone(*c))
	})
	p.speak(tag)
}

func (p *composer) removeLanguage(tag string) {
	p.draft.change("", func(c *preview.Content) {
		c.Languages = maps.Clone(c.Languages)
		delete(c.Languages, tag)
		if len(c.Languages) == 0 {
			c.Languages = nil
		}
	})
	p.language = ""
	p.rebuilt()
}

// languageButton says in which language one writes, and changes it.
func (w *writing) languageButton() fyne.CanvasObject {
	p := w.page
	b := widgets.NewButton(ui.LanguageName(cmp.Or(p.language, p.stock.setting(store.SettingLanguage))), "languages", widgets.Quiet, nil)
	b.SetTip(lang.X("messages.language.tip", "Each customer gets the message in their language, where it has that"))
	b.OnTapped = func() { widgets.ShowMenuBelow(b, p.languageMenu()) }
	return b
}

func (p *composer) languageMenu() []widgets.MenuItem {
	own := p.stock.setting(store.SettingLanguage)
	items := []widgets.MenuItem{{Text: lang.X("messages.language.own", "{{.Name}}, for everybody else", ui.With("Name", ui.LanguageName(own))), Checked: p.language == "", Do: func() { p.speak("") }}}
	tags := slices.Sorted(maps.Keys(p.draft.content().Languages))
	for _, tag := range tags {
		items = append(items, widgets.MenuItem{Text: ui.LanguageName(tag), Checked: p.language == tag, Do: func() { p.speak(tag) }})
	}
	if p.frame.ReadOnly() {
		return items
	}
	items = append(items, widgets.MenuItem{})
	for _, l := range ui.MessageLanguages {
		if l.Tag != own && !slices.Contains(tags, l.Tag) {
			items = append(items, widgets.MenuItem{Text: lang.X("messages.language.add", "Write it in {{.Name}}", ui.With("Name", l.Name)), Icon: "plus", Do: func() { p.addLanguage(l.Tag) }})
		}
	}
	if p.language != "" {
		tag := p.language
		items = append(items, widgets.MenuItem{}, widgets.MenuItem{Text: lang.X("messages.language.remove", "Take {{.Name}} out", ui.With("Name", ui.LanguageName(tag))), Icon: "trash-2", Danger: true,
			Do: func() { p.removeLanguage(tag) }})
	}
	return items
}

// languageOf parts the language from the path of a fault in a translation.
func languageOf(path string) (language, rest string) {
	after, is := strings.CutPrefix(path, "languages.")
	if !is {
		return "", path
	}
	language, rest, _ = strings.Cut(after, ".")
	return language, rest
}
