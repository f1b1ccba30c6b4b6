package settings

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/inbound"
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
	boxSecret *widgets.Entry // of the mailbox; nil: there is none
	tokens    tokens
	security  *widgets.Select
	guess     guess
	began     string // what stood in it when it was opened
	inspector *widgets.Inspector
	trial     trial
}

func (f *form) panel() fyne.CanvasObject {
	f.fields, f.limits, f.must, f.secret, f.boxSecret = map[string]*widgets.Entry{}, map[string]*widgets.Entry{}, nil, nil, nil
	f.tokens = tokens{}
	k := kindOf(f.sender.Kind)
	sections := []fyne.CanvasObject{f.head(k), f.account(k), f.limit(), f.back(k)}
	if vouching := f.vouching(); vouching != nil {
		sections = append(sections, vouching)
	}
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
		Kind: lang.X("settings.sender.title", "Senders"), OnClose: func() { f.leave(func() {}) }}, sections, foot...)
	return f.inspector
}

// close closes the form and forgets what is not saved; another that took its place stays.
func (f *form) close() {
	if f.page.form == f {
		f.page.form = nil
		f.page.frame.Inspect(f.page, nil)
	}
}

// leave closes it, asking before what was filled in is lost, and goes on to something else.
func (f *form) leave(next func()) {
	done := func() {
		f.close()
		next()
	}
	if f.written() == f.began {
		done()
		return
	}
	f.page.frame.Ask(widgets.Confirm{
		Title: lang.X("settings.sender.leave_title", "Close without saving"), Words: lang.X("settings.sender.leave_words", "What you have filled in for this sender is not saved yet."),
		Verb: lang.X("settings.sender.leave_verb", "Close without saving"), Cancel: lang.X("settings.sender.leave_stay", "Go on filling in"), Danger: true, Do: done,
	})
}

// written is all that stands in the form; of a new one, what was only chosen does not count.
func (f *form) written() string {
	all := maps.Clone(f.sender.Config)
	for key, e := range f.fields {
		all[key] = strings.TrimSpace(e.Text())
	}
	for key, e := range f.limits {
		all["limit "+key] = strings.TrimSpace(e.Text())
	}
	for key, e := range map[string]*widgets.Entry{"name": f.name, "secret": f.secret, "box secret": f.boxSecret, "refresh": f.tokens.refresh} {
		if e != nil {
			all[key] = e.Text()
		}
	}
	if !f.fresh {
		all["first"] = strconv.FormatBool(f.sender.Default)
	}
	maps.DeleteFunc(all, func(_, text string) bool { return text == "" })
	return fmt.Sprint(all)
}

func (f *form) head(k kind) fyne.CanvasObject {
	f.name = widgets.NewEntry(lang.X("settings.sender.name_hint", "The provider's, where left empty"))
	f.name.SetText(f.sender.Name)
	f.name.SetEnabled(f.fresh)
	kind := widgets.NewSelect(kindOptions(), f.sender.Kind, f.choose)
	kind.SetEnabled(f.fresh)
	column := widgets.Column(look.Space3, widgets.NewField(lang.X("settings.sender.kind", "How"), kind, k.say))
	if channels := channelsOf(k); len(channels) > 1 {
		column.Add(widgets.NewField(lang.X("settings.sender.channel", "For"), f.channel(channels), ""))
	}
	column.Add(widgets.NewField(lang.X("settings.sender.name", "Name"), f.name, ""))
	return column
}

// choose changes the kind of a sender that is being made.
func (f *form) choose(id string) {
	f.keep()
	f.sender.Kind = id
	f.sender.Channel = channelsOf(kindOf(id))[0]
	f.sender.Default = !f.page.serves(f.sender.Channel)
	f.page.frame.Inspect(f.page, f.panel())
}

// account holds the fields of the kind.
func (f *form) account(k kind) fyne.CanvasObject {
	if k.id == "smtp" {
		return f.mailServer()
	}
	column := widgets.Column(look.Space3)
	for _, s := range k.fields {
		if s.only == "" || s.only == f.sender.Channel {
			column.Add(f.field(s))
		}
	}
	if k.secret.label != "" {
		column.Add(f.password(k.secret))
	}
	return column
}

// channel chooses which of its channels the account serves; another one may ask for
// other fields.
func (f *form) channel(channels []store.Channel) fyne.CanvasObject {
	var options []widgets.Option
	for _, ch := range channels {
		options = append(options, widgets.Option{ID: string(ch), Text: ui.ChannelName(ch), Icon: ui.ChannelIcon(ch)})
	}
	choose := func(id string) {
		f.keep()
		typed := f.typed()
		f.sender.Channel = store.Channel(id)
		if f.fresh {
			f.sender.Default = !f.page.serves(f.sender.Channel)
		}
		f.page.frame.Inspect(f.page, f.panel())
		if f.secret != nil {
			f.secret.SetText(typed) // the account is the same
		}
	}
	if len(options) > 3 {
		return widgets.NewSelect(options, string(f.sender.Channel), choose)
	}
	return widgets.NewSegmented(options, string(f.sender.Channel), choose)
}

func (f *form) field(s setting) *widgets.Field {
	if s.options != nil {
		choice := widgets.NewSelect(s.options, f.sender.Config[s.key], func(id string) { f.sender.Config[s.key] = id })
		return widgets.NewField(s.label, choice, s.note)
	}
	e := widgets.NewEntry(s.hint)
	e.SetText(f.sender.Config[s.key])
	f.fields[s.key] = e
	if s.must {
		f.must = append(f.must, e)
	}
	return widgets.NewField(s.label, e, s.note)
}

func (f *form) password(s setting) *widgets.Field {
	f.secret = widgets.NewPasswordEntry(f.keptHint())
	return widgets.NewField(s.label, f.secret, cmp.Or(s.note, f.secretNote()))
}

// keptHint says of a secret that it need not be typed again.
func (f *form) keptHint() string {
	if f.fresh || f.otherLogin() {
		return ""
	}
	return lang.X("settings.sender.secret_hint", "Kept as it is where left empty")
}

// secretNote says where a secret is kept.
func (f *form) secretNote() string {
	if f.page.frame.Workspace().NoKeychain {
		return lang.X("settings.sender.secret_file", "This computer has no keychain: it is kept encrypted in a file of your account, never in the workspace.")
	}
	return lang.X("settings.sender.secret_note", "Kept by the computer's keychain, never in the workspace.")
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
	column := widgets.Column(look.Space3,
		widgets.NewText(lang.X("settings.sender.limits", "At most"), widgets.Strong),
		widgets.Row(look.Space2, entry("second", lang.X("settings.sender.per_second", "A second"), s.PerSecond),
			entry("hour", lang.X("settings.sender.per_hour", "An hour"), float64(s.PerHour)),
			entry("day", lang.X("settings.sender.per_day", "A day"), float64(s.PerDay))),
		widgets.NewParagraph(lang.X("settings.sender.limits_note", "Left empty, as fast as the provider takes them. What is over the limit waits."), widgets.Hint))
	for _, words := range f.learned() {
		column.Add(widgets.NewParagraph(words, widgets.Hint.In(look.Warn)))
	}
	column.Add(widgets.NewCheck(lang.X("settings.sender.first", "Used first for its channel"), s.Default, func(on bool) { f.sender.Default = on }))
	column.Add(f.warmUp())
	column.Add(f.share())
	return column
}

// learned says what the provider has taught about how much it takes.
func (f *form) learned() (lines []string) {
	l := f.page.learned[f.sender.Name]
	hour, day := l.Limits(f.page.now)
	if day > 0 {
		lines = append(lines, lang.X("settings.sender.learned_day", "On {{.Day}} the provider stopped after {{.N}} messages in a day. No more are sent for a week, then it is tried anew.",
			map[string]any{"Day": ui.ShortDay(l.DayAt.In(f.page.now.Location())), "N": ui.Number(day)}))
	}
	if hour > 0 {
		lines = append(lines, lang.X("settings.sender.learned_hour", "On {{.Day}} the provider stopped after {{.N}} messages in an hour. No more are sent for a week, then it is tried anew.",
			map[string]any{"Day": ui.ShortDay(l.HourAt.In(f.page.now.Location())), "N": ui.Number(hour)}))
	}
	if rate := l.Rate(f.page.now); rate > 0 {
		lines = append(lines, lang.X("settings.sender.learned_second", "On {{.Day}} the provider found us too fast. About {{.N}} a minute got through; sending goes on from there and grows while all is taken.",
			map[string]any{"Day": ui.ShortDay(l.SecondAt.In(f.page.now.Location())), "N": ui.Number(int(max(math.Round(rate*60), 1)))}))
	}
	return lines
}

// warmUp lets a new address gain trust.
func (f *form) warmUp() fyne.CanvasObject {
	now := time.Now()
	plan := widgets.NewParagraph("", widgets.Hint)
	say := func() {
		day, days, most := dispatch.WarmUp(f.sender.Config[dispatch.KeyWarmUp], now)
		switch {
		case f.sender.Config[dispatch.KeyWarmUp] == "":
			plan.SetText(lang.X("settings.sender.warm_note", "For a new address: few messages on the first days, more every day. Receivers come to trust it."))
		case most == 0:
			plan.SetText(lang.X("settings.sender.warm_over", "The plan of {{.Days}} days is through.", map[string]any{"Days": days}))
		default:
			plan.SetText(lang.X("settings.sender.warm_day", "Day {{.Day}} of {{.Days}}: at most {{.Most}} today. What is over waits for tomorrow.",
				map[string]any{"Day": day, "Days": days, "Most": ui.Number(most)}))
		}
	}
	say()
	check := widgets.NewCheck(lang.X("settings.sender.warm", "Warm up slowly"), f.sender.Config[dispatch.KeyWarmUp] != "", func(on bool) {
		delete(f.sender.Config, dispatch.KeyWarmUp)
		if on {
			f.sender.Config[dispatch.KeyWarmUp] = now.Format(time.DateOnly)
		}
		say()
	})
	return widgets.Column(look.Space1, check, plan)
}

// share splits a channel among its senders; it is asked for where there is another.
func (f *form) share() fyne.CanvasObject {
	others := 0
	for _, s := range f.page.senders {
		if s.Channel == f.sender.Channel && s.Name != f.sender.Name {
			others++
		}
	}
	if others == 0 && f.sender.Config[dispatch.KeyShare] == "" {
		return widgets.Column(0)
	}
	n, _ := strconv.ParseFloat(f.sender.Config[dispatch.KeyShare], 64) // 0: none
	e := widgets.NewEntry("–")
	if n > 0 {
		e.SetText(strconv.FormatFloat(n, 'f', -1, 64))
	}
	f.limits["share"] = e
	return widgets.NewField(lang.X("settings.sender.share", "Share of its channel"), e,
		lang.X("settings.sender.share_note", "3 here and 1 at another: three of four go out here. Left empty, it stands by for when the others cannot."))
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
	if f.limits["share"] != nil {
		delete(f.sender.Config, dispatch.KeyShare)
		if n := f.number("share"); n > 0 {
			f.sender.Config[dispatch.KeyShare] = strconv.FormatFloat(n, 'f', -1, 64)
		}
	}
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
	must := append(append([]*widgets.Entry{f.name}, f.must...), f.tokens.must(f)...)
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
	switch {
	case f.secret == nil:
		return ""
	case f.tokens.refresh != nil:
		return f.tokens.typed(f.secret)
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
	f.began = f.written()
	sender, w, secret, boxSecret := f.sender, f.page.frame.Workspace(), f.typed(), f.typedForBox()
	fresh := f.fresh
	f.page.frame.Write(func(ctx context.Context, tx store.Tx) error {
		if fresh {
			if _, err := tx.Senders().Get(ctx, sender.Name); err == nil {
				return store.ErrConflict // another of this name must not be written over
			}
		}
		for name, secret := range map[string]string{sender.Name: secret, inbound.MailboxOf(sender.Name): boxSecret} {
			if secret == "" || w.SetSecret == nil {
				continue
			}
			if err := w.SetSecret(ctx, name, secret); err != nil {
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
				return errors.Join(w.DeleteSecret(ctx, name), w.DeleteSecret(ctx, inbound.MailboxOf(name)))
			}, func() {
				f.close()
				f.page.live.Ask()
			})
		},
	})
}
