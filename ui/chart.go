package ui

import (
	"bytes"
	"context"
	"image/png"
	"io"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/export"
	"gilmok/ui/widgets"
)

// pictureScale is how many px of a saved chart are one of the window: enough to print.
const pictureScale = 2

// Chart frames a chart with its menu. Table gives its numbers, the heads first.
func (f *Frame) Chart(title string, body fyne.CanvasObject, table func() [][]string) *widgets.Chart {
	c := widgets.NewChart(title, body)
	c.OnPicture = func() {
		picture := c.Picture(pictureScale)
		f.saveAs(lang.X("frame.chart.picture", "Save the picture as"), ".png", func(to io.Writer) error { return png.Encode(to, picture) })
	}
	c.OnTable = func() { f.SaveTable(table()) }
	c.OnCopy = func() { f.copyTable(table()) }
	c.OnCopyPicture = func() { f.copyPicture(c) }
	return c
}

// copyPicture puts a chart on the clipboard as a picture; where nothing can, it says so
// and offers a file.
func (f *Frame) copyPicture(c *widgets.Chart) {
	picture := c.Picture(pictureScale)
	f.Do(func(ctx context.Context) error {
		var b bytes.Buffer
		if err := png.Encode(&b, picture); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, copyPatience)
		defer cancel()
		return copyPicture(ctx, b.Bytes())
	}, func(err error) {
		if err != nil {
			f.Say(lang.X("frame.chart.no_pictures", "Pictures cannot be copied on this computer. On Linux it takes xclip or wl-clipboard; a file can be saved anywhere."), lang.X("frame.chart.as_file", "Save as a file"), c.OnPicture)
			return
		}
		f.Say(lang.X("frame.chart.picture_copied", "The picture is on the clipboard. Paste it into a letter or a presentation."), "", nil)
	})
}

// copyPatience is how long the system may take to take a picture.
const copyPatience = 15 * time.Second

// SaveTable asks where to and writes rows as CSV; the first are the heads.
func (f *Frame) SaveTable(rows [][]string) {
	if f.noRows(rows) {
		return
	}
	f.saveAs(lang.X("frame.chart.table", "Save the numbers as"), ".csv", func(to io.Writer) error { return export.Table(rows, export.Harmless, to) })
}

// copyTable puts rows on the clipboard as every spreadsheet takes them.
func (f *Frame) copyTable(rows [][]string) {
	if f.noRows(rows) {
		return
	}
	var b bytes.Buffer
	if err := export.Tabbed(rows, export.Harmless, &b); err != nil {
		f.Fail(err)
		return
	}
	fyne.CurrentApp().Clipboard().SetContent(b.String())
	f.Say(lang.X("frame.chart.copied", "The numbers are on the clipboard. Paste them into a spreadsheet."), "", nil)
}

func (f *Frame) noRows(rows [][]string) bool {
	if len(rows) > 1 {
		return false
	}
	f.Say(lang.X("frame.chart.nothing", "There is nothing to save yet."), "", nil)
	return true
}

func (f *Frame) saveAs(title, extension string, write func(io.Writer) error) {
	f.ChooseFile(title, true, []string{extension}, func(path string) {
		f.WriteFile(path, func(_ context.Context, to io.Writer, _ func(float64)) (string, error) { return "", write(to) })
	})
}
