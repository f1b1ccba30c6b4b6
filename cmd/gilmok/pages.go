package main

import (
	"gilmok/ui"
	"gilmok/ui/customers"
	"gilmok/ui/journeys"
	"gilmok/ui/segments"
	"gilmok/ui/settings"
	"gilmok/ui/today"
)

// pages are the makers of the window's places.
var pages = map[ui.Place]ui.Maker{
	ui.Today:     today.New,
	ui.Customers: customers.New,
	ui.Segments:  segments.New,
	ui.Journeys:  journeys.New,
	ui.Settings:  settings.New,
}
