package settings

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

func (p *page) ruleCards() []fyne.CanvasObject {
	then := widgets.NewRadio([]widgets.RadioOption{
		{ID: "hold", Text: lang.X("settings.quiet.hold", "Hold the message until the hours end")},
		{ID: "skip", Text: lang.X("settings.quiet.skip", "Skip it, and let the customer go on")},
	}, p.values[store.SettingQuietThen], func(id string) { p.set(store.SettingQuietThen, id) })
	people := widgets.NewTextArea("me@example.com", 3)
	people.SetText(p.values[store.SettingTestPeople])
	people.OnFocus = func(focused bool) {
		if !focused {
			p.set(store.SettingTestPeople, people.Text())
		}
	}
	return []fyne.CanvasObject{
		titled(lang.X("settings.quiet.title", "Quiet hours"), lang.X("settings.quiet.note", "in each customer's own time zone"),
			pair(p.choice(store.SettingQuietFrom, lang.X("settings.quiet.from", "From"), hours(), ""),
				p.choice(store.SettingQuietTo, lang.X("settings.quiet.to", "To"), hours(), "")),
			then,
			widgets.NewParagraph(lang.X("settings.quiet.law", "Korean law: no advertising between 21:00 and 08:00 without a consent of its own."), widgets.Hint)),
		titled(lang.X("settings.test.title", "People who test"), "",
			widgets.NewField(lang.X("settings.test.addresses", "Addresses, one a line"), people,
				lang.X("settings.test.note", "Test sends go to these and to nobody else."))),
		titled(lang.X("settings.unsubscribe.title", "Unsubscribing"), "",
			p.entry(store.SettingUnsubscribe, lang.X("settings.unsubscribe.url", "Address of the shop's own page"), "https://",
				lang.X("settings.unsubscribe.note", "Left empty, the link writes a mail to the sender, which Gilmok reads."))),
		widgets.Gap(1, look.Space1),
	}
}

// hours are the full hours of a day.
func hours() (options []widgets.Option) {
	for h := range 24 {
		clock := fmt.Sprintf("%02d:00", h)
		options = append(options, widgets.Option{ID: clock, Text: clock})
	}
	return options
}
