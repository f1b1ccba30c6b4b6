package settings

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/tracking"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// links lets the shop note clicks and opens under an address of its own, and says what
// cannot be known without one.
func (p *page) links() fyne.CanvasObject {
	e := widgets.NewEntry("https://links.example.com")
	e.SetText(p.values[store.SettingTracking])
	e.SetEnabled(!p.frame.ReadOnly())
	server := widgets.Column(look.Space2)
	take := func() {
		address := strings.TrimSpace(e.Text())
		_, ok := tracking.New(address, "any")
		e.SetWarning(address != "" && !ok)
		if address == "" || ok {
			p.setLinks(address)
			p.sayServer(server)
		}
	}
	e.OnSubmitted = func(string) { take() }
	e.OnFocus = func(focused bool) {
		if !focused {
			take()
		}
	}
	p.sayServer(server)
	return titled(lang.X("settings.links.title", "Clicks and opens"), "",
		widgets.NewField(lang.X("settings.links.url", "Address that notes them"), e, lang.X("settings.links.note",
			"An https address of yours where Gilmok's small server runs. Links in mails lead over it, and saying no takes one click. Left empty, clicks and opens are known only where a provider tells of them.")),
		server)
}

// setLinks keeps the address, and makes the key that signs its links the first time.
func (p *page) setLinks(address string) {
	if p.values[store.SettingTracking] == address {
		return
	}
	key := p.values[store.SettingTrackingKey]
	if key == "" {
		key = tracking.NewKey()
	}
	p.save(map[string]string{store.SettingTracking: address, store.SettingTrackingKey: key})
}

// sayServer says how the server is run, and when it was last asked.
func (p *page) sayServer(into *fyne.Container) {
	into.Objects, into.Hidden = nil, p.values[store.SettingTracking] == ""
	defer into.Refresh()
	if p.values[store.SettingTracking] == "" {
		return
	}
	command := "GILMOK_LINK_KEY=" + p.values[store.SettingTrackingKey] + " gilmokctl links serve --notes links.jsonl"
	into.Add(widgets.NewParagraph(lang.X("settings.links.server", "On the computer this address leads to, this command runs the server. The key in it stays between you and it."), widgets.Second))
	into.Add(widgets.Row(look.Space2, widgets.NewButton(lang.X("settings.links.copy", "Copy the command"), "copy", widgets.Secondary, func() {
		fyne.CurrentApp().Clipboard().SetContent(command)
		p.frame.Say(lang.X("settings.links.copied", "The command is on the clipboard"), "", nil)
	}).InCard(), widgets.Space()))
	for _, line := range p.toldBy(tracking.Source) {
		into.Add(widgets.NewParagraph(line.words, line.style))
	}
}

// toldBy says of one source when it was last asked, or why that did not work.
func (p *page) toldBy(source string) []line {
	state, asked := p.states[source]
	if !asked {
		return nil
	}
	if state.Code == "" {
		return []line{{lang.X("settings.back.asked", "Last asked {{.When}}; nothing was wrong.", map[string]any{"When": ui.When(state.At.In(p.now.Location()), p.now)}), widgets.Hint}}
	}
	what := lang.X("settings.back.provider_failed", "The provider could not be asked what came back")
	switch {
	case source == tracking.Source:
		what = lang.X("settings.links.failed", "Your server could not be asked")
	case strings.HasSuffix(source, inbound.MailboxOf("")):
		what = lang.X("settings.back.mailbox_failed", "The mailbox could not be read")
	}
	s := refusal(state)
	return []line{{what + ": " + s.What + ". " + s.Todo, widgets.Second.In(look.Bad)}}
}
