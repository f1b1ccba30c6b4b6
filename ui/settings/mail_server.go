package settings

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
	"gilmok/store"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// guess is what the address of From tells about its mail server.
type guess struct {
	provider string // "" for a domain of one's own
	preset   dispatch.Preset
	advice   *fyne.Container
	filled   map[string]string // what the guess put into fields: nothing typed by hand is written over
}

// mailServer is the form of an SMTP account: the address comes first, for it
// fills in all that the providers many shops use ask for.
func (f *form) mailServer() fyne.CanvasObject {
	f.guess.advice = widgets.Column(look.Space2)
	f.security = widgets.NewSelect([]widgets.Option{
		{ID: "starttls", Text: "STARTTLS"}, {ID: "tls", Text: "TLS"},
		{ID: "none", Text: lang.X("settings.sender.security_none", "None (only on this computer)")},
	}, f.sender.Config["security"], func(id string) { f.sender.Config["security"] = id })
	provider := widgets.NewSelect(providers(), "", f.fill)
	provider.SetPlaceholder(lang.X("settings.sender.provider_hint", "Found by the address"))
	from := f.field(setting{key: "from", label: lang.X("settings.sender.from", "From"), hint: "Gilmok Soap <hello@example.com>", must: true})
	column := widgets.Column(look.Space3, from,
		widgets.NewField(lang.X("settings.sender.provider", "Provider"), provider, ""), f.guess.advice,
		widgets.Columns(look.Space2,
			widgets.GrowBy(3, f.field(setting{key: "host", label: lang.X("settings.sender.host", "Server"), hint: "smtp.example.com", must: true})),
			widgets.GrowBy(1, f.field(setting{key: "port", label: lang.X("settings.sender.port", "Port"), hint: "587", must: true}))),
		widgets.NewField(lang.X("settings.sender.security", "Security"), f.security, ""),
		f.field(setting{key: "user", label: lang.X("settings.sender.user", "User"), note: lang.X("settings.sender.user_note", "Mostly the address itself.")}),
		f.login())
	f.fields["from"].OnChanged = func(text string) { f.recognise(text, provider) }
	if p, ok := dispatch.PresetFor(addressOf(f.sender.Config["from"])); ok {
		provider.Choose(p.Name)
		f.advise(p)
	}
	return column
}

func providers() (options []widgets.Option) {
	for _, p := range dispatch.Presets {
		options = append(options, widgets.Option{ID: p.Name, Text: p.Name})
	}
	return options
}

// recognise looks at the address as it is typed.
func (f *form) recognise(from string, provider *widgets.Select) {
	p, ok := dispatch.PresetFor(addressOf(from))
	if !ok {
		return
	}
	if p.Name != f.guess.provider {
		provider.Choose(p.Name)
		f.take(p)
	}
	f.put("user", addressOf(from)) // these providers refuse any other sender than who logs in
}

// fill takes what a provider's customers must fill in.
func (f *form) fill(name string) {
	for _, p := range dispatch.Presets {
		if p.Name == name {
			f.guess.filled = nil // chosen by hand: it may write over what is there
			f.take(p)
			if len(p.Domains) > 0 {
				f.put("user", addressOf(f.fields["from"].Text()))
			}
		}
	}
}

func (f *form) take(p dispatch.Preset) {
	f.guess.provider = p.Name
	f.put("host", p.Host)
	f.put("port", strconv.Itoa(p.Port))
	f.security.Choose(p.Security)
	f.sender.Config["security"] = p.Security
	if f.sender.Channel == store.ChannelEmail {
		f.put("imap_host", p.IMAP)
	}
	if day := f.limits["day"]; p.PerDay > 0 && day.Text() == "" {
		day.SetText(strconv.Itoa(p.PerDay))
	}
	f.putTokenURL(p)
	f.advise(p)
}

// put writes into a field that is empty, that holds what put wrote before, or that
// still holds what a new form begins with.
func (f *form) put(key, value string) {
	e := f.fields[key]
	if e == nil {
		return // the form is still being made
	}
	now, before := e.Text(), f.guess.filled[key]
	byHand := now != "" && now != before && f.guess.filled != nil && !(key == "port" && now == "587")
	if byHand {
		return
	}
	if f.guess.filled == nil {
		f.guess.filled = map[string]string{}
	}
	f.guess.filled[key] = value
	e.SetText(value)
}

// advise says what a provider wants beyond the usual password, and how many it takes.
func (f *form) advise(p dispatch.Preset) {
	f.guess.preset = p
	var words []string
	byPassword := p.AppPassword != "" && !dispatch.Tokens(f.sender)
	if byPassword {
		words = append(words, lang.X("settings.sender.app_password", "{{.Provider}} wants a password made for programs, not the one you log in with.", map[string]any{"Provider": p.Name}))
	}
	if p.PerDay > 0 {
		words = append(words, lang.XN("settings.sender.takes", "A private account takes {{.Count}} messages a day.", p.PerDay, map[string]any{"Count": p.PerDay}))
	}
	f.guess.advice.Objects = nil
	if len(words) > 0 {
		f.guess.advice.Add(widgets.NewParagraph(strings.Join(words, " "), widgets.Hint))
	}
	if byPassword {
		f.guess.advice.Add(widgets.Row(0, widgets.NewButton(lang.X("settings.sender.app_password_verb", "Make one in the browser"), "external-link", widgets.LinkTo,
			func() { f.page.frame.Browse(p.AppPassword) }), widgets.Space()))
	}
	f.guess.advice.Refresh()
}
