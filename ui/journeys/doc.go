// Package journeys is the place where journeys are drawn, rehearsed, launched and
// watched: a page with a card for each journey, and the board page.
//
//	list card create          the cards; New opens the templates
//	page draft edits menu     the board page: one draft, its undo stack, autosave
//	scene words sentences     a journey as the board shows it, and in words
//	palette                   kinds by drag or by typing
//	inspect inspect_<kind>    the panel at the right, one file for each kind
//	rehearse slider live      counts on the edges: simulated, or from the store
//	launch                    the question that says how many people get what
//
// The board itself (package board) knows nothing of journeys; scene.go is the one
// place that turns one into the other.
package journeys
