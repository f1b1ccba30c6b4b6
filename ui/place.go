package ui

import (
	"fmt"
	"strconv"

	"gilmok/store"
)

// Place is one of the places of the rail.
type Place string

// The places, in the order of the rail.
const (
	Today     Place = "today"
	Customers Place = "customers"
	Segments  Place = "segments"
	Journeys  Place = "journeys"
	Messages  Place = "messages"
	Outbox    Place = "outbox"
	Reports   Place = "reports"
	Settings  Place = "settings"
)

// Route names a page: a place, and what of it. Two routes are the same page
// when all their fields are.
type Route struct {
	Place Place
	// View is a page of the place other than its first: "import", "board", "composer".
	View string
	// ID is what the page is about: a number, a name, a file.
	ID string
}

// ViewProfile is the view of Customers that shows one of them, by number.
const ViewProfile = "profile"

// ViewTwins is the view of Customers that lists who may be there twice.
const ViewTwins = "twins"

// ViewImport is the view of Customers that brings files in.
const ViewImport = "import"

// Import is the route of the import page for a file; without one it is the
// history of imports.
func Import(file string) Route { return Route{Place: Customers, View: ViewImport, ID: file} }

// ViewBoard is the view of Journeys that shows one of them, by number.
const ViewBoard = "board"

// Board is the route of a journey's board.
func Board(id store.JourneyID) Route {
	return Route{Place: Journeys, View: ViewBoard, ID: strconv.FormatInt(int64(id), 10)}
}

// ViewNew is the view of Journeys that begins one of a template.
const ViewNew = "new"

// NewJourney begins a journey of a template, for the people of a segment only; an empty
// segment takes whom the template takes.
func NewJourney(template, segment string) Route {
	if segment != "" {
		template += "@" + segment // no template has an @ in its id
	}
	return Route{Place: Journeys, View: ViewNew, ID: template}
}

// ViewWhy is the view of Journeys that shows one customer's way through one.
const ViewWhy = "why"

// Why is the route of what was decided about a customer in a journey, and why.
func Why(j store.JourneyID, c store.CustomerID) Route {
	return Route{Place: Journeys, View: ViewWhy, ID: fmt.Sprintf("%d-%d", j, c)}
}
