package settings

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// form edits one sender in the inspector's place.
type form struct {
	page   *page
	sender store.Sender
	fresh  bool // not saved yet: its name may still be chosen

	fields    map[string]*widgets.Entry
	must      []*widgets.Entry
	limits    map[string]*widgets.Entry
	name      *widgets.Entry
	secret    *widgets.Entry // nil: the kind has none
	security  *widgets.Select
	guess     guess
	inspector *widgets.Inspector
	trial     trial
}

func (f *form) panel() fyne.CanvasObject {
	f.fields, f.limits, f.must, f.secret = map[string]*widgets.Entry{}, map[string]*widgets.Entry{}, nil, nil
	k := kindOf(f.sender.Kind)
	sections := []fyne.CanvasObject{f.head(k), f.account(k), f.limit()}
	if f.page.frame.Workspace().TestSender != nil {
		sections = append(sections, f.trial.section(f, k))
	}
	save := widgets.NewButton(lang.X("settings.sender.save", "Save"), "check", widgets.Primary, f.save)
	save.SetEnabled(!f.page.frame.ReadOnly())
	foot, title := []fyne.CanvasObject{save}, lang.X("settings.sender.add", "New sender")
	if !f.fresh {
		title = f.sender.Name
		remove := widgets.NewButton(lang.X("settings.sender.delete", "Delete"), "trash-2", widgets.Danger, f.remove)
		remove.SetEnabled(!f.page.frame.ReadOnly())
		foot = append(foot, remove)
	}
	f.inspector = widgets.NewInspector(widgets.InspectorHead{Sign: widgets.NewIconOf("send", look.Accent, 20), Title: title,
		Kind: lang.X("settings.sender.title", "Senders"), OnClose: f.close}, sections, foot...)
	return f.inspector
}

func (f *form) close() { f.page.frame.Inspect(nil) }

func (f *form) head(k kind) fyne.CanvasObject {
	f.name = widgets.NewEntry(lang.X("settings.sender.name_hint", "The provider's, where left empty"))
	f.name.SetText(f.sender.Name)
	f.name.SetEnabled(f.fresh)
	kind := widgets.NewSelect(kindOptions(), f.sender.Kind, f.choose)
	kind.SetEnabled(f.fresh)
	column := widgets.Column(look.Space3, widgets.NewField(lang.X("settings.sender.kind", "How"), kind, k.say))
	if channels := channelsOf(k); len(channels) > 1 {
		var options []widgets.Option
		for _, ch := range channels {
			options = append(options, widgets.Option{ID: string(ch), Text: ui.ChannelName(ch), Icon: ui.ChannelIcon(ch)})
		}
		column.Add(widgets.NewSegmented(options, string(f.sender.Channel), func(id string) { f.sender.Channel = store.Channel(id) }))
	}
	column.Add(widgets.NewField(lang.X("settings.sender.name", "Name"), f.name, ""))
	return column
}

// choose changes the kind of a sender that is being made.
func (f *form) choose(id string) {
	f.keep()
	f.sender.Kind = id
	f.sender.Channel = kindOf(id).channel
	f.sender.Default = !f.page.serves(f.sender.Channel)
	f.page.frame.Inspect(f.panel())
}

// account holds the fields of the kind.
func (f *form) account(k kind) fyne.CanvasObject {
	if k.id == "smtp" {
		return f.mailServer()
	}
	column := widgets.Column(look.Space3)
	for _, s := range k.fields {
		column.Add(f.field(s))
	}
	if k.secret.label != "" {
		column.Add(f.password(k.secret.label))
	}
	return column
}

func (f *form) field(s setting) *widgets.Field {
	e := widgets.NewEntry(s.hint)
	e.SetText(f.sender.Config[s.key])
	f.fields[s.key] = e
	if s.must {
		f.must = append(f.must, e)
	}
	return widgets.NewField(s.label, e, s.note)
}

func (f *form) password(label string) *widgets.Field {
	hint := ""
	if !f.fresh {
		hint = lang.X("settings.sender.secret_hint", "Kept as it is where left empty")
	}
	f.secret = widgets.NewPasswordEntry(hint)
	return widgets.NewField(label, f.secret, lang.X("settings.sender.secret_note", "Kept by the computer's keychain, never in the workspace."))
}

// limit bounds the speed and says whether the sender comes first.
func (f *form) limit() fyne.CanvasObject {
	entry := func(key, label string, value float64) fyne.CanvasObject {
		e := widgets.NewEntry("–")
		if value > 0 {
			e.SetText(strconv.FormatFloat(value, 'f', -1, 64))
		}
		f.limits[key] = e
		return widgets.Grow(widgets.NewField(label, e, ""))
	}
	s := &f.sender
	return widgets.Column(look.Space3,
		widgets.NewText(lang.X("settings.sender.limits", "At most"), widgets.Strong),
		widgets.Row(look.Space2, entry("second", lang.X("settings.sender.per_second", "A second"), s.PerSecond),
			entry("hour", lang.X("settings.sender.per_hour", "An hour"), float64(s.PerHour)),
			entry("day", lang.X("settings.sender.per_day", "A day"), float64(s.PerDay))),
		widgets.NewParagraph(lang.X("settings.sender.limits_note", "Left empty, as fast as the provider takes them. What is over the limit waits."), widgets.Hint),
		widgets.NewCheck(lang.X("settings.sender.first", "Used first for its channel"), s.Default, func(on bool) { f.sender.Default = on }))
}

// keep takes what stands in the fields into the sender.
func (f *form) keep() {
	f.sender.Name = strings.TrimSpace(f.name.Text())
	for key, e := range f.fields {
		f.sender.Config[key] = strings.TrimSpace(e.Text())
	}
	f.sender.PerSecond = f.number("second")
	f.sender.PerHour = int(f.number("hour"))
	f.sender.PerDay = int(f.number("day"))
}

// number reads a limit; what is no number, or below 0, is marked and counts as none.
func (f *form) number(key string) float64 {
	e := f.limits[key]
	text := strings.ReplaceAll(strings.TrimSpace(e.Text()), ",", "")
	n, err := strconv.ParseFloat(text, 64)
	bad := text != "" && (err != nil || n < 0)
	e.SetWarning(bad)
	if bad || text == "" {
		return 0
	}
	return n
}

// complete marks what is missing and puts the caret into the first of it.
func (f *form) complete() bool {
	must := append([]*widgets.Entry{f.name}, f.must...)
	whole := true
	for _, e := range must {
		missing := strings.TrimSpace(e.Text()) == ""
		e.SetWarning(missing)
		if missing && whole {
			e.Focus()
			whole = false
		}
	}
	return whole
}

// typed gives the secret that was typed, "" for the one that is kept.
func (f *form) typed() string {
	if f.secret == nil {
		return ""
	}
	return f.secret.Text()
}

func (f *form) save() {
	f.keep()
	if f.sender.Name == "" { // the account says what it is
		f.name.SetText(f.suggest())
		f.keep()
	}
	if !f.complete() {
		return
	}
	sender, w, secret := f.sender, f.page.frame.Workspace(), f.typed()
	fresh := f.fresh
	f.page.frame.Write(func(ctx context.Context, tx store.Tx) error {
		if fresh {
			if _, err := tx.Senders().Get(ctx, sender.Name); err == nil {
				return store.ErrConflict // another of this name must not be written over
			}
		}
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

// suggest gives a name nobody has yet.
func (f *form) suggest() string {
	base := f.guess.provider
	if base == "" {
		base = kindOf(f.sender.Kind).name
	}
	name := base
	for n := 2; f.page.named(name); n++ {
		name = base + " " + strconv.Itoa(n)
	}
	return name
}

func (p *page) named(name string) bool {
	for _, s := range p.senders {
		if s.Name == name {
			return true
		}
	}
	return false
}

func (f *form) remove() {
	name, w := f.sender.Name, f.page.frame.Workspace()
	f.page.frame.Ask(widgets.Confirm{
		Title: lang.X("settings.sender.delete_title", "Delete the sender {{.Name}}", map[string]any{"Name": name}),
		Words: lang.X("settings.sender.delete_words", "What waits in the outbox for it waits until there is another one."),
		Verb:  lang.X("settings.sender.delete", "Delete"), Danger: true,
		Do: func() {
			f.page.frame.Write(func(ctx context.Context, tx store.Tx) error {
				if err := tx.Senders().Delete(ctx, name); err != nil || w.DeleteSecret == nil {
					return err
				}
				return w.DeleteSecret(ctx, name)
			}, func() {
				f.close()
				f.page.live.Ask()
			})
		},
	})
}
