package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"gilmok/ui/widgets"
)

// bindKeys gives the window its keys. A field that has the focus hands on what
// it has no use for itself (widgets.Entry).
func (u *UI) bindKeys() {
	c := u.window.Canvas()
	const ctrl, shift = fyne.KeyModifierShortcutDefault, fyne.KeyModifierShift
	bind := func(key fyne.KeyName, mod fyne.KeyModifier, do func()) {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: mod}, func(fyne.Shortcut) { do() })
	}
	for key, command := range map[fyne.KeyName]Command{
		fyne.KeyN: CommandNew, fyne.KeyF: CommandFind, fyne.KeyD: CommandDuplicate, fyne.KeyP: CommandPreview,
		fyne.KeyR: CommandRehearse, fyne.KeyReturn: CommandMain, fyne.KeyEnter: CommandMain,
	} {
		bind(key, ctrl, func() { u.command(command) })
	}
	bind(fyne.KeyS, ctrl, u.save)
	bind(fyne.KeyZ, ctrl|shift, func() { u.command(CommandRedo) })
	bind(fyne.KeyN, ctrl|shift, u.askNew)
	bind(fyne.KeyO, ctrl, u.askOpen)
	bind(fyne.KeyK, ctrl, u.showSearch)
	bind(fyne.KeyQ, ctrl, u.AskQuit)
	bind(fyne.KeyPeriod, ctrl, func() {
		if u.frame != nil {
			u.frame.StopEverything(!u.frame.stopped)
		}
	})
	bind(fyne.KeyLeft, fyne.KeyModifierAlt, func() {
		if u.frame != nil {
			u.frame.Back()
		}
	})
	for i, p := range append(railPlaces, Settings) {
		bind(fyne.KeyName(rune('1'+i)), ctrl, func() {
			if u.frame != nil {
				u.frame.Go(Route{Place: p})
			}
		})
	}
	for shortcut, command := range map[fyne.Shortcut]Command{
		&fyne.ShortcutUndo{}: CommandUndo, &fyne.ShortcutRedo{}: CommandRedo, &fyne.ShortcutSelectAll{}: CommandSelectAll,
		&fyne.ShortcutCopy{}: CommandCopy, &fyne.ShortcutPaste{}: CommandPaste, &fyne.ShortcutCut{}: CommandCut,
	} {
		c.AddShortcut(shortcut, func(fyne.Shortcut) { u.command(command) })
	}
	c.SetOnTypedKey(u.typed)
	c.SetOnTypedRune(func(r rune) {
		if u.frame == nil || c.Overlays().Top() != nil {
			return
		}
		if page, ok := u.frame.Page().(LetterTaker); ok {
			page.Letter(r)
		}
	})
}

// save brings what is still being typed into the file, and says that nobody has
// to ask for it.
func (u *UI) save() {
	if u.frame == nil || u.frame.info.ReadOnly {
		return
	}
	u.command(CommandSave)
	u.frame.Say(lang.X("frame.saved.words", "Saved. Gilmok saves by itself."), "", nil)
}

// command asks the page in view.
func (u *UI) command(c Command) bool {
	if u.frame == nil {
		return false
	}
	page, ok := u.frame.Page().(Commander)
	return ok && page.Command(c)
}

// typed takes a key that nothing with the focus wanted.
func (u *UI) typed(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyEscape:
		u.escape()
		return
	case fyne.KeyF1:
		u.showShortcuts()
		return
	}
	if u.frame == nil {
		return
	}
	if page, ok := u.frame.Page().(KeyTaker); ok {
		page.Key(key)
	}
}

// escape closes the topmost: a sheet or menu, what the page has open, the
// inspector.
func (u *UI) escape() {
	c := u.window.Canvas()
	if widgets.CloseTop(c) {
		return
	}
	if u.command(CommandEscape) {
		return
	}
	if u.frame != nil {
		u.frame.Inspect(u.frame.Page(), nil)
	}
	c.Unfocus()
}
