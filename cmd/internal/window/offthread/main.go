// Command offthread breaks Fyne's thread rule on purpose. The window check runs
// it first: only where this is reported does the silence of the real program
// mean anything.
package main

import (
	"time"

	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	a := app.New()
	w := a.NewWindow("offthread")
	label := widget.NewLabel("before")
	w.SetContent(label)
	go func() {
		time.Sleep(300 * time.Millisecond)
		label.SetText("after")
		time.Sleep(700 * time.Millisecond)
		a.Quit()
	}()
	w.ShowAndRun()
}
