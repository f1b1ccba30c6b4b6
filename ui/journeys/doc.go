// Package journeys is the place where journeys are drawn, rehearsed, launched and
// watched: a page with a card for each journey, and the board page.
//
//	list card create          the cards; New opens the templates
//	calendar agenda           a month of what all journeys send; calendar_day, calendar_move
//	todo                      what people of the shop are to do for customers
//	page draft edits menu     the board page: one draft, its undo stack, autosave
//	scene words sentences     a journey as the board shows it, and in words
//	palette                   kinds by drag or by typing
//	inspect inspect_<kind>    the panel at the right, one file for each kind
//	rules                     a rule in the inspector, put together in a sheet (package rules)
//	rehearse outlook slider   counts on the edges by simulation, ahead or back over what was
//	live held                 counts from the store; messages held for newer orders
//	people way why cases      who stands behind a count, their way, why, and kept as a test
//	preflight launch impact   what must be mended, who gets what, what those inside meet
//	versions                  what each version changed, in words and on a board
//	cost trial                what messages come to; how experiments look for the best one
//	export bringin            journeys as files and text
//
// The board itself (package board) knows nothing of journeys; scene.go is the one
// place that turns one into the other.
package journeys
