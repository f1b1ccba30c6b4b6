package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"gilmok/ui/widgets"
)

// LoginItem starts the program when its user logs in.
type LoginItem interface {
	On() bool
	Set(on bool) error
}

// setTray puts the program into the tray, where the desktop has one: there it goes
// on without a window.
func (u *UI) setTray() {
	if tray, ok := u.app.(desktop.App); ok && u.cfg.Tray {
		tray.SetSystemTrayMenu(u.trayMenu())
		tray.SetSystemTrayWindow(u.window)
		u.window.SetCloseIntercept(u.AskQuit) // the line before took it
	}
}

func (u *UI) trayMenu() *fyne.Menu {
	quit := fyne.NewMenuItem(lang.X("tray.menu.quit", "Close Gilmok"), u.Quit)
	quit.IsQuit = true // else Fyne adds one of its own, which does not close the workspace
	return fyne.NewMenu("", fyne.NewMenuItem(lang.X("tray.menu.open", "Open Gilmok"), u.raise), fyne.NewMenuItemSeparator(), quit)
}

// raise shows the window again.
func (u *UI) raise() {
	u.window.Show()
	u.window.RequestFocus()
}

// AtLogin is the box that lets the program start at login, nil where that is not
// offered.
func (f *Frame) AtLogin() fyne.CanvasObject {
	u := f.ui
	item := u.cfg.AtLogin
	if item == nil {
		return nil
	}
	return widgets.NewCheck(lang.X("tray.login.box", "Start Gilmok when I log in"), item.On(), func(on bool) {
		if err := item.Set(on); err != nil {
			u.note(err)
			f.Say(lang.X("tray.login.failed", "The system did not let Gilmok change what starts at login. Look in the system's own settings."), "", nil)
		}
	})
}
