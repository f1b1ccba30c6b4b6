// Package widgets holds the controls of Gilmok's window, drawn as the pictures of
// the design show them. They know nothing of store or journey: they show what
// they are given and raise callbacks; pages wire them.
//
// All text input of the program goes through Entry, and every list and table
// through Rows, List and RowGrid, so that each can be improved at one place.
//
// Layout is done with Column, Row, Grow, Pad and Fixed, whose gaps are those of
// package look; sizes are px at scale 1. Widgets are made and changed on Fyne's
// thread only.
package widgets
