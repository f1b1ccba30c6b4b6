package main

import (
	"gilmok/ui"
	"gilmok/ui/settings"
	"gilmok/ui/today"
)

// pages are the makers of the window's places.
var pages = map[ui.Place]ui.Maker{
	ui.Today:    today.New,
	ui.Settings: settings.New,
}
