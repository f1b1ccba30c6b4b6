package settings

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// prices is the card of what messages cost the shop: rehearsals, results and the
// calendar add it up.
func (p *page) prices() fyne.CanvasObject {
	return titled(lang.X("settings.prices.title", "What messages cost"), p.values[store.SettingCurrency],
		pair(p.price(journey.RateEmail, ui.ChannelName(store.ChannelEmail)), p.price(journey.RateKakao, ui.ChannelName(store.ChannelKakao))),
		pair(p.price(journey.RateSMS, lang.X("settings.prices.sms", "Text of up to 90 bytes (SMS)")), p.price(journey.RateLMS, lang.X("settings.prices.lms", "Longer text (LMS)"))),
		pair(p.price(journey.RatePush, ui.ChannelName(store.ChannelPush)), widgets.Gap(0, 0)),
		widgets.NewParagraph(lang.X("settings.prices.note", "Of one message, as your provider charges it. Rehearsals, results and the calendar add them up; what is left empty is not counted."), widgets.Hint))
}

// price is the field of one price.
func (p *page) price(r journey.Rate, label string) *widgets.Field {
	field := p.entry(r.Setting(), label, lang.X("settings.prices.none", "not counted"), "")
	e := field.Control.(*widgets.Entry)
	take := func() {
		text := strings.ReplaceAll(strings.TrimSpace(e.Text()), ",", ".")
		_, err := journey.TariffFrom(map[string]string{r.Setting(): text})
		e.SetWarning(err != nil)
		if err == nil {
			p.set(r.Setting(), text)
		}
	}
	e.OnSubmitted = func(string) { take() }
	e.OnFocus = func(focused bool) {
		if !focused {
			take()
		}
	}
	return field
}
