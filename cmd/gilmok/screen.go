package main

import (
	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// room gives how much of the main screen a window may take, in Fyne's units;
// zero where that is not known. It is called on Fyne's thread once a window is up.
func room(scale float32) fyne.Size {
	m := glfw.GetPrimaryMonitor()
	if m == nil {
		return fyne.Size{}
	}
	_, _, w, h := m.GetWorkarea()
	return fyne.NewSize(float32(w)/scale, float32(h)/scale)
}
