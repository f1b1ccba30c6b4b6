package settings

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

func (p *page) ruleCards() []fyne.CanvasObject {
	return []fyne.CanvasObject{p.quietHours(), p.newCaps().card(), p.holdout(), p.missed(), p.people(), p.approval(),
		titled(lang.X("settings.unsubscribe.title", "Unsubscribing"), "",
			p.entry(store.SettingUnsubscribe, lang.X("settings.unsubscribe.url", "Address of the shop's own page"), "https://",
				lang.X("settings.unsubscribe.note", "Left empty, the link writes a mail to the sender, which Gilmok reads."))),
		p.links(),
		titled(lang.X("settings.hosts.title", "Data from the web"), "", p.area(store.SettingAllowHosts, lang.X("settings.hosts.field", "Servers that messages may ask, one a line"), "api.example.com",
			lang.X("settings.hosts.note", "For connected content in templates. What is not listed here is not asked."))),
	}
}

func (p *page) quietHours() fyne.CanvasObject {
	may := !p.frame.ReadOnly()
	on := p.values[store.SettingQuietFrom] != p.values[store.SettingQuietTo]
	from, to := p.choice(store.SettingQuietFrom, lang.X("settings.quiet.from", "From"), hours(), ""), p.choice(store.SettingQuietTo, lang.X("settings.quiet.to", "To"), hours(), "")
	then := widgets.NewRadio([]widgets.RadioOption{
		{ID: "hold", Text: lang.X("settings.quiet.hold", "Hold the message until the hours end")},
		{ID: "skip", Text: lang.X("settings.quiet.skip", "Skip it, and let the customer go on")},
	}, p.values[store.SettingQuietThen], func(id string) { p.set(store.SettingQuietThen, id) })
	details := widgets.Column(look.Space4, pair(from, to), then)
	details.Hidden = !on
	check := widgets.NewCheck(lang.X("settings.quiet.on", "Keep quiet at night"), on, func(on bool) {
		begin, end := store.SettingDefaults[store.SettingQuietFrom], store.SettingDefaults[store.SettingQuietTo]
		if !on {
			end = begin // the same time twice is no time
		}
		p.set(store.SettingQuietFrom, begin)
		p.set(store.SettingQuietTo, end)
		p.draw()
	})
	check.SetEnabled(may)
	return titled(lang.X("settings.quiet.title", "Quiet hours"), lang.X("settings.quiet.note", "in each customer's own time zone"),
		check, details,
		widgets.NewParagraph(lang.X("settings.quiet.law", "Korean law: no advertising between 21:00 and 08:00 without a consent of its own."), widgets.Hint))
}

// holdout keeps a stable part of everybody without any message, to compare with.
func (p *page) holdout() fyne.CanvasObject {
	field := p.entry(store.SettingHoldout, lang.X("settings.holdout.field", "Part of all customers, in per cent"), "0",
		lang.X("settings.holdout.words", "They get no message of any journey, so that reports can say what sending brings. 0 for none."))
	e := field.Control.(*widgets.Entry)
	take := func() {
		n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(e.Text(), "%")), 64)
		bad := err != nil || n < 0 || n > 50
		e.SetWarning(bad)
		if !bad {
			p.set(store.SettingHoldout, strconv.FormatFloat(n, 'f', -1, 64))
		}
	}
	e.OnSubmitted = func(string) { take() }
	e.OnFocus = func(focused bool) {
		if !focused {
			take()
		}
	}
	return titled(lang.X("settings.holdout.title", "Holdout"), lang.X("settings.holdout.note", "for comparison"), field)
}

// approval asks for a second pair of eyes; a shop of one leaves it off.
func (p *page) approval() fyne.CanvasObject {
	check := widgets.NewCheck(lang.X("settings.approval.on", "Messages are approved before a journey is launched"), p.values[store.SettingApproval] != "", func(on bool) {
		value := ""
		if on {
			value = "on"
		}
		p.set(store.SettingApproval, value)
	})
	check.SetEnabled(!p.frame.ReadOnly())
	return titled(lang.X("settings.approval.title", "Approval"), "", check,
		widgets.NewParagraph(lang.X("settings.approval.note", "It is asked for and given on a message's proof sheet. Any later edit takes it back, and open comments block it."), widgets.Hint))
}

// missed says whether somebody is to see what became due while the program did not run.
func (p *page) missed() fyne.CanvasObject {
	check := widgets.NewCheck(lang.X("settings.missed.on", "Show me what became due before it goes"), p.values[store.SettingOverdue] == "", func(on bool) {
		value := "" // shown is the default
		if !on {
			value = string(journey.MissedSend)
		}
		p.set(store.SettingOverdue, value)
	})
	check.SetEnabled(!p.frame.ReadOnly())
	return titled(lang.X("settings.missed.title", "After Gilmok did not run"), lang.X("settings.missed.where", "closed, or the computer slept"), check,
		widgets.NewParagraph(lang.X("settings.missed.note", "Switched off, such messages go at once, unless they are later than their step allows."), widgets.Hint))
}

func (p *page) people() fyne.CanvasObject {
	return titled(lang.X("settings.test.title", "People who test"), "",
		p.area(store.SettingTestPeople, lang.X("settings.test.addresses", "Addresses, one a line"), "me@example.com",
			lang.X("settings.test.note", "Test sends go to these and to nobody else.")))
}

// area is a field of several lines of one setting.
func (p *page) area(key, label, hint, note string) *widgets.Field {
	e := widgets.NewTextArea(hint, 3)
	e.SetText(p.values[key])
	e.SetEnabled(!p.frame.ReadOnly())
	e.OnFocus = func(focused bool) {
		if !focused {
			p.set(key, e.Text())
		}
	}
	return widgets.NewField(label, e, note)
}

// hours are the full hours of a day.
func hours() (options []widgets.Option) {
	for h := range 24 {
		clock := fmt.Sprintf("%02d:00", h)
		options = append(options, widgets.Option{ID: clock, Text: clock})
	}
	return options
}
