package journeys

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// costSection says what messages come to, by what they are charged as.
func costSection(c *journey.Cost) fyne.CanvasObject {
	body := widgets.Column(6)
	for _, r := range journey.Rates {
		part, ok := c.Of[r]
		if !ok {
			continue
		}
		words := lang.X("journeys.cost.rate", "{{.Rate}} × {{.N}}", ui.With("Rate", rateName(r), "N", ui.Number(part.Messages)))
		money := lang.X("journeys.cost.untold", "no price set")
		if part.Cost != nil {
			money = ui.Money(value.Money(*part.Cost))
		}
		body.Add(figure(words, money))
	}
	body.Add(widgets.NewHairline())
	body.Add(figure(lang.X("journeys.cost.total", "In all"), ui.Money(value.Money(c.Total))))
	return widgets.NewSection(lang.X("journeys.cost.title", "Cost"), "", body)
}

// rateName is what a message is charged as.
func rateName(r journey.Rate) string {
	switch r {
	case journey.RateEmail:
		return ui.ChannelName(store.ChannelEmail)
	case journey.RateSMS:
		return ui.ChannelName(store.ChannelSMS)
	case journey.RateLMS:
		return lang.X("journeys.cost.lms", "Long text (LMS)")
	case journey.RateKakao:
		return ui.ChannelName(store.ChannelKakao)
	}
	return ui.ChannelName(store.ChannelPush)
}
