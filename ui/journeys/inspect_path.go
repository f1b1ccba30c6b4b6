package journeys

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// inspectThrottle asks how many in which time.
func inspectThrottle(in *inspector, t *journey.Throttle) []fyne.CanvasObject {
	change := func(field string, fn func(*journey.Throttle)) { changeStep(in, field, fn) }
	most := numberField(t.Most, 1, func(n int) { change("most", func(t *journey.Throttle) { t.Most = n }) })
	in.first = most
	per := in.spanField(t.Per, func(d value.Duration) { change("per", func(t *journey.Throttle) { t.Per = d }) })
	return []fyne.CanvasObject{
		widgets.NewField(lang.X("journeys.throttle.most", "At most this many people"), most, ""),
		widgets.NewField(lang.X("journeys.throttle.per", "In"), per, ""),
	}
}

// inspectBestTime asks for the hour of those we know too little of, and the bounds of the day.
func inspectBestTime(in *inspector, b *journey.BestTime) []fyne.CanvasObject {
	change := func(field string, fn func(*journey.BestTime)) { changeStep(in, field, fn) }
	fallback := timeField(&b.Fallback, func(at *journey.WallTime) {
		if at != nil {
			change("fallback", func(b *journey.BestTime) { b.Fallback = *at })
		}
	})
	from := timeField(b.From, func(at *journey.WallTime) { change("from", func(b *journey.BestTime) { b.From = at }) })
	to := timeField(b.To, func(at *journey.WallTime) { change("to", func(b *journey.BestTime) { b.To = at }) })
	least := numberField(cmp.Or(b.Least, journey.EnoughLooks), 1, func(n int) { change("least", func(b *journey.BestTime) { b.Least = n }) })
	in.first = fallback
	return []fyne.CanvasObject{
		widgets.NewField(lang.X("journeys.best.fallback", "For those we know too little of"), fallback, ""),
		widgets.NewField(lang.X("journeys.best.least", "Enough to know somebody"), least,
			lang.X("journeys.best.least_note", "So many of their opens, clicks and orders.")),
		widgets.Columns(8,
			widgets.Grow(widgets.NewField(lang.X("journeys.best.from", "Not before"), from, "")),
			widgets.Grow(widgets.NewField(lang.X("journeys.best.to", "Not after"), to, ""))),
		widgets.NewField(lang.X("journeys.wait.zone", "Zone"), zoneField(b.Zone, func(z journey.Zone) { change("zone", func(b *journey.BestTime) { b.Zone = z }) }), ""),
		widgets.NewField(lang.X("journeys.best.channel", "Opens and clicks"), in.looksOf(b), ""),
	}
}

// looksOf asks of which channel opens and clicks count.
func (in *inspector) looksOf(b *journey.BestTime) fyne.CanvasObject {
	options := append([]widgets.Option{{ID: "", Text: lang.X("journeys.best.any_channel", "Of all channels")}}, ui.ChannelOptions()...)
	return choice(options, b.Channel, "", func(id string) {
		changeStep(in, "channel", func(c *journey.BestTime) { c.Channel = id })
	})
}

// inspectGoToJourney asks which journey.
func inspectGoToJourney(in *inspector, g *journey.GoToJourney) []fyne.CanvasObject {
	pick := choice(in.page.stock.journeyOptions(), g.Journey, lang.X("journeys.go_to.choose", "Choose a journey"), func(id string) {
		changeStep(in, "journey", func(c *journey.GoToJourney) { c.Journey = id })
	})
	return []fyne.CanvasObject{widgets.NewField(lang.X("journeys.go_to.label", "Journey"), pick, "")}
}

// inspectJumpBack asks for the limit on rounds.
func inspectJumpBack(in *inspector, b *journey.JumpBack) []fyne.CanvasObject {
	most := numberField(b.Most, 1, func(n int) {
		changeStep(in, "most", func(c *journey.JumpBack) { c.Most = n })
	})
	in.first = most
	return []fyne.CanvasObject{widgets.NewField(lang.X("journeys.jump.most", "At most this many times"), most,
		lang.X("journeys.jump.note", "Draw a line from “Again” to the step to go back to."))}
}
