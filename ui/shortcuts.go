package ui

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// shortcut is a key and what it does, for the sheet of F1.
type shortcut struct{ keys, words string }

// shortcutGroup is the shortcuts that hold in one place.
type shortcutGroup struct {
	title string
	keys  []shortcut
}

// shortcuts lists the keys that bindKeys binds, by where they hold.
func shortcuts() (groups []shortcutGroup) {
	add := func(title string, keys ...shortcut) {
		groups = append(groups, shortcutGroup{title, keys})
	}
	add(lang.X("keys.group.everywhere", "Everywhere"),
		shortcut{"Ctrl+K", lang.X("keys.do.search", "Search anything")},
		shortcut{"Ctrl+.", lang.X("frame.stop.verb", "Stop everything")},
		shortcut{"Ctrl+1 – 8", lang.X("keys.do.place", "Today, Customers … Settings")},
		shortcut{"Alt+←", lang.X("keys.do.back", "Back")},
		shortcut{"Ctrl+O", lang.X("frame.file.open", "Open a workspace")},
		shortcut{"Ctrl+Shift+N", lang.X("frame.menu.new", "New workspace")},
		shortcut{"Esc", lang.X("keys.do.escape", "Close what lies on top")},
		shortcut{"Tab", lang.X("keys.do.tab", "To the next field or button")},
		shortcut{"F1", lang.X("keys.do.keys", "This list")},
		shortcut{"Ctrl+Q", lang.X("frame.menu.quit", "Quit")})
	add(lang.X("keys.group.page", "On a page"),
		shortcut{"Ctrl+N", lang.X("keys.do.new", "New")},
		shortcut{"Ctrl+F", lang.X("keys.do.find", "Find here")},
		shortcut{"Ctrl+Enter", lang.X("keys.do.main", "The main button")},
		shortcut{"Ctrl+Z", lang.X("keys.do.undo", "Undo")},
		shortcut{"Ctrl+Shift+Z", lang.X("keys.do.redo", "Redo")})
	add(lang.X("keys.group.board", "On the board and in a message"),
		shortcut{"Ctrl+R", lang.X("keys.do.rehearse", "Rehearse")},
		shortcut{"Ctrl+P", lang.X("keys.do.preview", "Preview")},
		shortcut{"Ctrl+D", lang.X("keys.do.duplicate", "Duplicate")},
		shortcut{"Ctrl+C  X  V", lang.X("keys.do.copy", "Copy, cut, paste")},
		shortcut{"Ctrl+A", lang.X("keys.do.all", "Choose all")},
		shortcut{"Delete", lang.X("keys.do.delete", "Delete what is chosen")},
		shortcut{"H", lang.X("keys.do.heat", "Heat: where most go")})
	return groups
}

// showShortcuts opens the sheet of F1.
func (u *UI) showShortcuts() {
	if u.frame == nil || u.window.Canvas().Overlays().Top() != nil {
		return
	}
	left, right := widgets.Column(look.Space5), widgets.Column(look.Space5)
	for i, g := range shortcuts() {
		column := widgets.Column(look.Space2, widgets.NewText(g.title, widgets.Strong))
		for _, k := range g.keys {
			column.Add(widgets.Row(look.Space3, widgets.Fixed(104, 0, widgets.NewText(keysHere(k.keys), widgets.Small)), widgets.Grow(widgets.NewCutText(k.words, widgets.Base))))
		}
		if i == 0 {
			left.Add(column)
		} else {
			right.Add(column)
		}
	}
	var done func()
	closing := widgets.NewButton(lang.X("frame.sheet.close", "Close"), "", widgets.Secondary, func() { done() })
	done = widgets.ShowSheet(u.window.Canvas(), widgets.Fixed(680, 0, widgets.PadAll(look.Space5, widgets.Column(look.Space5,
		widgets.NewText(lang.X("keys.sheet.title", "Keys"), widgets.PageHead),
		widgets.Columns(look.Space5, widgets.Grow(widgets.Top(left)), widgets.Grow(widgets.Top(right))),
		widgets.Row(0, widgets.Space(), closing)))))
}

// keysHere writes keys as this computer's keyboard has them.
func keysHere(keys string) string {
	if runtime.GOOS == "darwin" {
		return strings.NewReplacer("Ctrl+", "⌘", "Shift+", "⇧", "Alt+", "⌥").Replace(keys)
	}
	return keys
}
