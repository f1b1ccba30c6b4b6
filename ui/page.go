package ui

import (
	"fyne.io/fyne/v2"
)

// Page is one page of the window. Its methods are called on Fyne's thread.
type Page interface {
	// Crumbs says where one is; the last one is the page itself.
	Crumbs() []Crumb
	// Verbs are the objects in the bar: what can be done here, the main one last.
	Verbs() []fyne.CanvasObject
	// Content is the page itself. It is asked for once and kept.
	Content() fyne.CanvasObject
	// Enter is called when the page is shown, the first time and again.
	Enter()
	// Leave is called when another page is shown.
	Leave()
	// Close is called when the page is given up: it stops what it has started.
	Close()
}

// Crumb is a word of the way to a page. One with a route can be pressed.
type Crumb struct {
	Text string
	To   Route
	// Sign stands after the word: a pill that says "Draft · version 4".
	Sign fyne.CanvasObject
}

// Maker makes the page of a route.
type Maker func(f *Frame, r Route) Page

// Command is what a key of the window asks the page in view to do.
type Command string

// The commands and their keys. On macOS Cmd stands for Ctrl.
const (
	CommandNew       Command = "new"       // Ctrl+N
	CommandFind      Command = "find"      // Ctrl+F
	CommandUndo      Command = "undo"      // Ctrl+Z
	CommandRedo      Command = "redo"      // Ctrl+Shift+Z, Ctrl+Y
	CommandDuplicate Command = "duplicate" // Ctrl+D
	CommandMain      Command = "main"      // Ctrl+Enter
	CommandPreview   Command = "preview"   // Ctrl+P
	CommandRehearse  Command = "rehearse"  // Ctrl+R
	CommandSave      Command = "save"      // Ctrl+S: saving is automatic; a page may say so
	CommandEscape    Command = "escape"    // Esc, when nothing lies over the page
	CommandSelectAll Command = "select_all"
	CommandCopy      Command = "copy"
	CommandPaste     Command = "paste"
	CommandCut       Command = "cut"
)

// Commander is a page that answers commands. It gives false for one it has no
// use for.
type Commander interface {
	Command(c Command) bool
}

// KeyTaker is a page that takes single keys while nothing in it has the focus:
// the board's Delete and arrows.
type KeyTaker interface {
	Key(key *fyne.KeyEvent) bool
}

// LetterTaker is a page that takes typed letters while nothing in it has the focus: the
// board's A, 0 and H.
type LetterTaker interface {
	Letter(r rune)
}

// Wide is a page that wants the rail folded: board and composer.
type Wide interface {
	Wide() bool
}

// Dropper is a page that takes a file dropped on it. It gives false for one it
// has no use for; the window then opens or imports it.
type Dropper interface {
	Drop(path string, at fyne.Position) bool
}

// Footed is a page with something at its foot that a toast must not lie over.
type Footed interface {
	Foot() float32 // in px; 0: nothing
}

// Moded is a page with a switch of modes between crumbs and verbs.
type Moded interface {
	Modes() fyne.CanvasObject
}
