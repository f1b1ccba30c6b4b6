package main

import (
	"gilmok/ui"
	"gilmok/ui/customers"
	"gilmok/ui/imports"
	"gilmok/ui/journeys"
	"gilmok/ui/messages"
	"gilmok/ui/outbox"
	"gilmok/ui/reports"
	"gilmok/ui/segments"
	"gilmok/ui/settings"
	"gilmok/ui/today"
)

// pages are the makers of the window's places.
var pages = map[ui.Place]ui.Maker{
	ui.Today:     today.New,
	ui.Customers: byView(customers.New, map[string]ui.Maker{ui.ViewImport: imports.New, ui.ViewProfile: customers.NewProfile, ui.ViewTwins: customers.NewTwins}),
	ui.Segments:  segments.New,
	ui.Journeys:  journeys.New,
	ui.Outbox:    byView(outbox.New, map[string]ui.Maker{outbox.ViewSend: outbox.NewSend}),
	ui.Messages:  messages.New,
	ui.Reports:   reports.New,
	ui.Settings:  settings.New,
}

// byView makes the pages of a place that has more than one: by the route's view,
// else the first.
func byView(first ui.Maker, views map[string]ui.Maker) ui.Maker {
	return func(f *ui.Frame, r ui.Route) ui.Page {
		if view, ok := views[r.View]; ok {
			return view(f, r)
		}
		return first(f, r)
	}
}
