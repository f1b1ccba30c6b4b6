package imports

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// statement is what the person says of the consents in a file: where they were
// given, and, of a file that does not speak of consent, on which channels
// everybody in it agreed.
type statement struct {
	source  *widgets.Entry
	checks  map[store.Channel]*widgets.Check
	verb    *widgets.Button
	content fyne.CanvasObject
}

// stated are the channels consent can be stated for.
var stated = []store.Channel{store.ChannelEmail, store.ChannelSMS}

// speaksOfConsent reports whether a column says who agreed or left.
func speaksOfConsent(r *importer.Result) bool {
	return mapped(r, func(t importer.Target) bool { return isConsent(t) || t == importer.ToUnsubscribed })
}

// consent says where the consents of the file come from, and lets the person say it.
func (c *changesCard) consent(r *importer.Result) {
	p := c.page
	if r.Kind != store.RowsCustomers || r.Accepted == 0 {
		return
	}
	columns := mapped(r, isConsent)
	switch {
	case c.says != nil:
		c.body.Add(c.says.content)
	case columns && !mapped(r, func(t importer.Target) bool { return t == importer.ToConsentSource }):
		source := p.source.Load().Options().ConsentSource
		if source == "" {
			source = r.File
		}
		c.body.Add(widgets.Row(look.Space2, widgets.Grow(widgets.NewCutText(lang.X("imports.consent.where", "Agreed at: {{.Source}}", map[string]any{"Source": source}), widgets.Small)),
			widgets.NewButton(lang.X("imports.consent.change", "Say where"), "", widgets.LinkTo, c.state)))
	case columns:
	case len(p.wishes.consented) > 0:
		c.body.Add(widgets.NewParagraph(lang.X("imports.consent.stated", "You state that everybody in this file agreed to advertising by {{.Channels}}. Source: {{.Source}}",
			map[string]any{"Channels": channelNames(p.wishes.consented), "Source": p.wishes.source}), widgets.Small))
		c.body.Add(widgets.Row(0, widgets.NewButton(lang.X("imports.consent.take_back", "Take that back"), "", widgets.LinkTo, func() {
			p.wishes.consented, p.wishes.source = nil, ""
			p.ask()
		}), widgets.Space()))
	default:
		c.body.Add(widgets.NewParagraph(lang.X("imports.reach.no_consent", "The file does not say who agreed. Export the column of consent too (수신동의, Accepts marketing): it can be imported later."), widgets.Small))
		if len(c.statable(r)) > 0 {
			c.body.Add(widgets.Row(0, widgets.NewButton(lang.X("imports.consent.elsewhere", "They agreed elsewhere: say where"), "", widgets.LinkTo, c.state), widgets.Space()))
		}
	}
}

// statable are the channels the file has addresses for.
func (c *changesCard) statable(r *importer.Result) (list []store.Channel) {
	for _, ch := range stated {
		column := importer.ToEmail
		if ch == store.ChannelSMS {
			column = importer.ToPhone
		}
		if mapped(r, func(t importer.Target) bool { return t == column }) {
			list = append(list, ch)
		}
	}
	return list
}

func channelNames(channels []store.Channel) string {
	names := make([]string, len(channels))
	for i, ch := range channels {
		names[i] = ui.ChannelName(ch)
	}
	return strings.Join(names, ", ")
}

// state opens the few fields in which the person says it.
func (c *changesCard) state() {
	r := c.page.result
	if r == nil {
		return
	}
	s := &statement{source: widgets.NewEntry(lang.X("imports.consent.hint", "as: form at the till, since May 2026")), checks: map[store.Channel]*widgets.Check{}}
	s.source.SetText(c.page.wishes.source)
	body := widgets.Column(look.Space2, widgets.NewText(lang.X("imports.consent.title", "Where did they agree?"), widgets.Strong), widgets.Fixed(0, look.ControlHeight, s.source))
	if !mapped(r, isConsent) {
		line := widgets.Row(look.Space4)
		for _, ch := range c.statable(r) {
			s.checks[ch] = widgets.NewCheck(ui.ChannelName(ch), false, func(bool) { s.enable() })
			line.Add(s.checks[ch])
		}
		line.Add(widgets.Space())
		body.Add(line)
		body.Add(widgets.NewParagraph(lang.XN("imports.consent.warning", "Say this only if all {{.Count}} people agreed to advertising, and you can show it. Whoever unsubscribed stays unsubscribed.",
			r.Accepted, map[string]any{"Count": ui.Number(r.Accepted)}), widgets.Small))
	}
	s.verb = widgets.NewButton(lang.X("imports.consent.verb", "Record it with the import"), "", widgets.Secondary, func() { c.take(s) }).InCard()
	s.source.OnChanged = func(string) { s.enable() }
	s.source.OnSubmitted = func(string) { c.take(s) }
	body.Add(widgets.Row(look.Space2, s.verb, widgets.NewButton(lang.X("imports.consent.cancel", "Leave it"), "", widgets.Quiet, func() { c.says = nil; c.show() }).InCard(), widgets.Space()))
	card := widgets.NewPlainCard(widgets.PadAll(look.Space3, body))
	card.SetColors(look.Well, look.Clear)
	s.content = card
	s.enable()
	c.says = s
	c.show()
	c.list.ScrollToBottom()
	s.source.FocusOn(c.page.frame.Canvas())
}

func (s *statement) channels() (list []store.Channel) {
	for _, ch := range stated {
		if check := s.checks[ch]; check != nil && check.On() {
			list = append(list, ch)
		}
	}
	return list
}

// complete reports whether enough is said.
func (s *statement) complete() bool {
	return strings.TrimSpace(s.source.Text()) != "" && (len(s.checks) == 0 || len(s.channels()) > 0)
}

func (s *statement) enable() { s.verb.SetEnabled(s.complete()) }

func (c *changesCard) take(s *statement) {
	if !s.complete() {
		return
	}
	c.says = nil
	c.page.wishes.source, c.page.wishes.consented = strings.TrimSpace(s.source.Text()), s.channels()
	c.page.ask()
}
