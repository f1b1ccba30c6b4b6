//go:build describe

package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gilmok/ui/widgets"
)

// With the build tag "describe" the program tells, on a loopback address given
// in GILMOK_DESCRIBE, which texts its windows show and where: the window test
// finds what it clicks by its words, as a person does. The tag is off in what
// people get.
func init() { onShown = append(onShown, serveDescription) }

// shown is one text on the screen, in pixels of the window.
type shown struct {
	Window int     `json:"window"`
	Text   string  `json:"text"`
	X      float32 `json:"x"`
	Y      float32 `json:"y"`
	W      float32 `json:"w"`
	H      float32 `json:"h"`
}

func serveDescription() {
	address := os.Getenv("GILMOK_DESCRIBE")
	if address == "" {
		return
	}
	http.HandleFunc("/texts", func(w http.ResponseWriter, _ *http.Request) {
		list := []shown{}
		fyne.DoAndWait(func() {
			for i, window := range fyne.CurrentApp().Driver().AllWindows() {
				list = append(list, describe(i, window.Canvas())...)
			}
		})
		if err := json.NewEncoder(w).Encode(list); err != nil {
			slog.Warn("describe", "error", err)
		}
	})
	go func() { slog.Warn("describe", "error", http.ListenAndServe(address, nil)) }()
}

func describe(window int, c fyne.Canvas) (list []shown) {
	size, scale := c.Size(), c.Scale()
	visit := func(o fyne.CanvasObject) {
		text := textOf(o)
		if text == "" {
			return
		}
		p, s := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size()
		if p.X+s.Width < 0 || p.Y+s.Height < 0 || p.X > size.Width || p.Y > size.Height {
			return
		}
		list = append(list, shown{window, text, p.X * scale, p.Y * scale, s.Width * scale, s.Height * scale})
	}
	walk(c.Content(), visit)
	for _, o := range c.Overlays().List() {
		walk(o, visit)
	}
	return list
}

// textOf gives the text that an object shows: a line of ours as a whole, though
// its figures are objects of their own.
func textOf(o fyne.CanvasObject) string {
	switch o := o.(type) {
	case *canvas.Text:
		return o.Text
	case *widgets.Text:
		return o.Text()
	case *widgets.Paragraph:
		return o.Text()
	}
	return ""
}

// walk visits an object and all that it is made of, as far as it is visible.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, visit)
		}
	case *widgets.Text, *widgets.Paragraph: // visited as a whole
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walk(child, visit)
		}
	}
}
