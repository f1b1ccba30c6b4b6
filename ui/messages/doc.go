// Package messages is where messages are written and seen: the list, the composer
// with its live preview, and the proof sheet.
//
//	draft.go, place.go        the document being edited and where in it one is
//	composer.go, *_fields.go  the left side: what is written
//	stage.go, people.go       the right side: for whom, on what
//	render.go                 document × customer → what is seen, in goroutines
//	findings.go, mend.go      what somebody should look at, and the mends
//	proof.go                  the worst cases side by side
//	shared.go                 the blocks that messages share
//
// What a goroutine needs of the page it gets as a value (render.go, wish): fields
// of widgets belong to Fyne's thread.
package messages

import (
	"gilmok/store"
	"gilmok/ui"
)

// Views of the place besides the list.
const (
	viewComposer = "composer"
	viewProof    = "proof"
)

// Composer is the route of the composer of a message, by its name.
func Composer(name string) ui.Route {
	return ui.Route{Place: ui.Messages, View: viewComposer, ID: name}
}

// Proof is the route of a message's proof sheet.
func Proof(name string) ui.Route { return ui.Route{Place: ui.Messages, View: viewProof, ID: name} }

// New makes the pages of the place.
func New(f *ui.Frame, r ui.Route) ui.Page {
	switch {
	case r.ID == "":
		return newList(f)
	case r.View == viewShared:
		return newShared(f)
	case r.View == viewProof:
		return newProof(f, r.ID)
	}
	return newComposer(f, r.ID)
}

// advertising reports whether advertising rules hold for a message.
func advertising(p string) bool { return p == string(store.PurposeAdvertising) }
