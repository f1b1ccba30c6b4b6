package journeys

import (
	"bytes"
	"context"
	"image/png"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
	"gilmok/ui/live"
)

// savePicture writes the whole board as a PNG at twice the size.
func (p *boardPage) savePicture() {
	p.frame.ChooseFile(lang.X("journeys.save.picture", "Save the picture"), true, []string{".png"}, func(path string) {
		var b bytes.Buffer
		if err := png.Encode(&b, p.board.Picture(2)); err != nil {
			p.frame.Fail(err)
			return
		}
		p.writeFile(path, b.Bytes())
	})
}

// copyDocument puts the whole journey on the clipboard as text.
func (p *boardPage) copyDocument() {
	data, err := journey.Marshal(p.draft.current())
	if err != nil {
		p.frame.Fail(err)
		return
	}
	fyne.CurrentApp().Clipboard().SetContent(string(data))
	p.frame.Say(lang.X("journeys.copy.done", "The journey is on the clipboard as text. Paste it on the page of journeys, or into a file."), "", nil)
}

// saveDocument writes the journey as its document: a text to keep under version control.
func (p *boardPage) saveDocument() {
	p.frame.ChooseFile(lang.X("journeys.save.document", "Save the journey"), true, []string{".json"}, func(path string) {
		data, err := journey.Marshal(p.draft.current())
		if err != nil {
			p.frame.Fail(err)
			return
		}
		p.writeFile(path, data)
	})
}

func (p *boardPage) writeFile(path string, data []byte) {
	live.Run(func(context.Context) (struct{}, error) { return struct{}{}, os.WriteFile(path, data, 0o644) }, func(_ struct{}, err error) {
		if err != nil {
			p.frame.Fail(err)
			return
		}
		p.frame.Say(lang.X("journeys.save.done", "Saved: {{.File}}", ui.With("File", path)), "", nil)
	})
}
