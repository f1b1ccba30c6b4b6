package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// overlay is a sheet or menu that lies over a window.
type overlay struct {
	popup *widget.PopUp
	close func() // as its own Cancel
}

var overlays []overlay // touched on Fyne's thread only; the last lies on top

func opened(popup *widget.PopUp, close func()) {
	overlays = slices.DeleteFunc(overlays, func(o overlay) bool { return !o.popup.Visible() })
	overlays = append(overlays, overlay{popup, close})
}

// CloseTop closes what lies on top of a window, as its own Cancel would; false
// where nothing does.
func CloseTop(c fyne.Canvas) bool {
	for i := len(overlays) - 1; i >= 0; i-- {
		if o := overlays[i]; o.popup.Visible() && o.popup.Canvas == c {
			o.close()
			return true
		}
	}
	if top := c.Overlays().Top(); top != nil { // one of Fyne's own: its file dialog
		c.Overlays().Remove(top)
		return true
	}
	return false
}
