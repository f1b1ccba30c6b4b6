package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gilmok/cmd/internal/wire"
	"gilmok/ui"
	"gilmok/ui/live/livetest"
)

// Every page opens on the sample shop, in both languages, and none of them says
// that something went wrong.
func TestPagesOnTheSample(t *testing.T) {
	machine, err := wire.LoadMachine(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := machine.SetPerson("Minji"); err != nil { // who has no name is asked for it
		t.Fatal(err)
	}
	w := &workspaces{dir: t.TempDir(), machine: machine}
	app := test.NewTempApp(t)
	thread := livetest.New(t)
	window := ui.New(app, ui.Config{Pages: pages, Machine: machine, Language: "en", Theme: "light", Open: w.open, Create: w.create, Sample: w.sample})
	t.Cleanup(func() {
		window.Quit()
		if err := ui.SetLanguage("en"); err != nil {
			t.Error(err)
		}
	})
	made, err := w.sample(context.Background(), "en", ui.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Close(); err != nil {
		t.Fatal(err)
	}
	window.Start() // the sample is the one opened last
	if !thread.Until(func() bool { return window.Frame() != nil }) {
		t.Fatalf("the sample did not open: %s", onScreen(window.Window().Canvas()))
	}
	for _, language := range []string{"en", "ko"} {
		window.Frame().ChooseLanguage(language)
		for place := range pages {
			t.Run(language+" "+string(place), func(t *testing.T) { visit(t, window, thread, place) })
		}
	}
}

// fewest letters that a page shows; it has fewer before it has its answers.
const fewest = 200

// visit opens a page and waits until what it asked has been answered.
func visit(t *testing.T, window *ui.UI, thread *livetest.Thread, place ui.Place) {
	f := window.Frame()
	f.Go(ui.Route{Place: place})
	before := len(onScreen(f.Canvas()))
	settled := time.Now()
	thread.Until(func() bool { // nothing more has come for a while
		if now := len(onScreen(f.Canvas())); now != before {
			before, settled = now, time.Now()
		}
		return before >= fewest && time.Since(settled) > 400*time.Millisecond
	})
	if top := f.Canvas().Overlays().Top(); top != nil {
		t.Errorf("a sheet lies over the page: %s", onScreen(f.Canvas()))
		f.Canvas().Overlays().Remove(top)
	}
	if before < fewest {
		t.Errorf("the page is all but empty: %s", onScreen(f.Canvas()))
	}
}

// onScreen lists the texts on the screen, sheets included.
func onScreen(c fyne.Canvas) string {
	var list []string
	for _, o := range append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...) {
		eachText(o, func(s string) { list = append(list, s) })
	}
	return strings.Join(list, " ")
}

func eachText(o fyne.CanvasObject, visit func(string)) {
	if o == nil || !o.Visible() {
		return
	}
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *canvas.Text:
		visit(o.Text)
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	for _, child := range children {
		eachText(child, visit)
	}
}
