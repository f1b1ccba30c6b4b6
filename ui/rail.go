package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// railPlaces are the places of the rail's upper part; Settings stands below.
var railPlaces = []Place{Today, Customers, Segments, Journeys, Messages, Outbox, Reports}

func placeName(p Place) string {
	switch p {
	case Today:
		return lang.X("frame.rail.today", "Today")
	case Customers:
		return lang.X("frame.rail.customers", "Customers")
	case Segments:
		return lang.X("frame.rail.segments", "Segments")
	case Journeys:
		return lang.X("frame.rail.journeys", "Journeys")
	case Messages:
		return lang.X("frame.rail.messages", "Messages")
	case Outbox:
		return lang.X("frame.rail.outbox", "Outbox")
	case Reports:
		return lang.X("frame.rail.reports", "Reports")
	}
	return lang.X("frame.rail.settings", "Settings")
}

func placeIcon(p Place) string {
	return map[Place]string{Today: "sun", Customers: "users-round", Segments: "list-filter", Journeys: "waypoints",
		Messages: "mail", Outbox: "send", Reports: "chart-column", Settings: "settings"}[p]
}

// rail is the column of places at the left.
type rail struct {
	widget.BaseWidget
	items  map[Place]*widgets.RailItem
	shop   *widgets.ShopRow
	logo   *canvas.Image
	name   *widgets.Text
	folded bool
}

func newRail(f *Frame) *rail {
	r := &rail{items: map[Place]*widgets.RailItem{}, logo: canvas.NewImageFromResource(look.Logo()),
		name: widgets.NewText(lang.X("frame.app.name", "Gilmok"), widgets.SectionHead)}
	r.logo.FillMode = canvas.ImageFillContain
	for _, p := range append(railPlaces, Settings) {
		r.items[p] = widgets.NewRailItem(placeIcon(p), placeName(p), func() { f.Go(Route{Place: p}) })
	}
	r.shop = widgets.NewShopRow("", func(at fyne.CanvasObject) { f.ui.showShopMenu(at) })
	r.ExtendBaseWidget(r)
	return r
}

func (r *rail) setHere(p Place) {
	for place, item := range r.items {
		item.SetHere(place == p)
	}
}

func (r *rail) setBadges(p pulse) {
	customers := ""
	if p.customers > 0 {
		customers = Number(p.customers)
	}
	r.items[Customers].SetBadge(customers, false)
	decisions := ""
	if p.decisions > 0 {
		decisions = Number(p.decisions)
	}
	r.items[Outbox].SetBadge(decisions, true)
	r.shop.SetName(p.shop)
}

// fold shows icons only, or icons and words.
func (r *rail) fold(on bool) {
	if r.folded == on {
		return
	}
	r.folded = on
	r.name.Hidden = on
	for _, item := range r.items {
		item.Fold(on)
	}
	r.shop.Fold(on)
	r.Refresh()
}

func (r *rail) CreateRenderer() fyne.WidgetRenderer { return &railRenderer{r, widgets.NewHairline()} }

type railRenderer struct {
	r    *rail
	line *widgets.Hairline
}

func (x *railRenderer) Destroy()           {}
func (x *railRenderer) MinSize() fyne.Size { return fyne.NewSize(look.RailFolded, 480) }

func (x *railRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{x.r.logo, x.r.name}
	for _, p := range append(railPlaces, Settings) {
		objects = append(objects, x.r.items[p])
	}
	return append(objects, x.line, x.r.shop)
}

func (x *railRenderer) Layout(size fyne.Size) {
	const side = 24
	if x.r.folded {
		place(x.r.logo, (size.Width-side)/2+1, 14, side, side)
	} else {
		place(x.r.logo, 18, 14, side, side)
	}
	place(x.r.name, 48, 15, size.Width-56, 22)
	y := look.BarHeight
	for _, p := range railPlaces {
		place(x.r.items[p], 0, y, size.Width, 32)
		y += 36
	}
	place(x.r.shop, 0, size.Height-48, size.Width, 48)
	place(x.line, 0, size.Height-49, size.Width, 1)
	place(x.r.items[Settings], 0, size.Height-49-36, size.Width, 32)
}

func (x *railRenderer) Refresh() {
	x.Layout(x.r.Size())
	for _, o := range x.Objects() {
		o.Refresh()
	}
}
