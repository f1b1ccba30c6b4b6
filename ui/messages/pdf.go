package messages

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"io"
	"iter"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/preview/pdf"
	"gilmok/preview/picture"
	"gilmok/store/export"
	"gilmok/ui"
)

// pdfScale is how many points of the picture a page has for each CSS pixel: 192 dpi.
const pdfScale = 2

// printout is the proof sheet on paper: what a goroutine needs of the page.
type printout struct {
	workspace *ui.Workspace
	proof     preview.Proof
	words     preview.PageWords
	language  string
	on        device
	columns   int // cases side by side
}

// printout gathers it on Fyne's thread.
func (p *proofPage) printout() printout {
	out := printout{workspace: p.frame.Workspace(), proof: p.found.Proof, language: p.stock.shop().Language, on: device{width: 375}, columns: 3}
	if p.on == asDesktop {
		out.on, out.columns = device{width: 600}, 2
	}
	out.on.shown = preview.CardWidth(out.columns)
	said, verdicts := make([][]string, len(p.each)), make([]string, len(p.each))
	for i, card := range p.each {
		said[i] = card.open
		_, _, verdicts[i] = verdictOf(card.pick, p.stock)
	}
	out.words = preview.PageWords{
		SheetWords: p.sheetWords(), Note: p.printNote(time.Now()),
		Page:    func(n int) string { return lang.X("messages.pdf.page", "Page {{.N}}", ui.With("N", n)) },
		Verdict: func(i int) string { return verdicts[i] },
		Said:    func(i int) []string { return said[i] },
		Cut:     lang.X("messages.pdf.cut", "It goes on: the web page shows all of it."),
	}
	return out
}

// printNote says of when a print is, and where the message stood.
func (p *proofPage) printNote(now time.Time) string {
	words := ui.Exact(now)
	if p.talk.wanted || p.talk.review.Open > 0 {
		words += " · " + p.talk.state(now)
	}
	return words
}

// savePDF writes the sheet as one file for the archive and for signing.
func (p *proofPage) savePDF() {
	out := p.printout()
	p.frame.ChooseFile(lang.X("messages.proof.where", "Where shall the proof sheet be?"), true, []string{".pdf"}, func(path string) {
		p.frame.Work(lang.X("messages.pdf.work", "Drawing the proof sheet"), "file-image", func(ctx context.Context, part func(float64)) error {
			return out.write(ctx, path, part)
		}, func(err error) {
			if err != nil {
				p.frame.Fail(err)
				return
			}
			p.frame.Say(lang.X("messages.pdf.saved", "Saved as {{.File}}.", ui.With("File", filepath.Base(path))),
				lang.X("messages.proof.open", "Open it"), func() { p.frame.Browse("file://" + filepath.ToSlash(path)) })
		})
	})
}

// write writes the file; a cancelled one leaves nothing.
func (o printout) write(ctx context.Context, path string, part func(float64)) error {
	err := export.Whole(path, func(to io.Writer) error {
		return pdf.Write(to, pdf.Document{Title: o.words.Title, Language: o.language, Made: time.Now(), Page: pdf.A4}, o.pages(ctx, part))
	})
	if err != nil {
		return fmt.Errorf("write the proof sheet: %w", err)
	}
	return nil
}

// pages draws the pages, one after the other.
func (o printout) pages(ctx context.Context, part func(float64)) iter.Seq2[pdf.Page, error] {
	return func(yield func(pdf.Page, error) bool) {
		shots, layout, err := o.shots(ctx, part)
		if err != nil {
			yield(pdf.Page{}, err)
			return
		}
		next := 0 // of the cases whose mail has a picture
		for _, html := range preview.SheetPages(o.proof, o.words, layout, func(i int) (string, bool) { return shots[i].address, shots[i].cut }) {
			var words []picture.Words
			img, err := o.workspace.Paint(ctx, html, picture.Options{Width: preview.PageWidth, Scale: pdfScale,
				Words: func(w picture.Words) { words = append(words, w) },
				Drawn: func(at image.Rectangle) {
					for next < len(shots) && shots[next].address == "" {
						next++
					}
					if next < len(shots) {
						words = append(words, shots[next].at(at)...)
						next++
					}
				}})
			if err != nil {
				yield(pdf.Page{}, err)
				return
			}
			if !yield(pdf.Page{Picture: pdf.Sheet(img, preview.PageWidth*pdfScale, preview.PageHeight*pdfScale), Words: words}, nil) {
				return
			}
		}
	}
}

// drawn is the mail of a case on paper; the zero value is a case without one.
type drawn struct {
	address string // holds the picture itself
	cut     bool   // the page shows only its top
	words   []picture.Words
	size    image.Point
}

// at gives its words where it stands on a page.
func (d drawn) at(place image.Rectangle) (list []picture.Words) {
	scale := float64(place.Dx()) / float64(max(d.size.X, 1))
	for _, w := range d.words {
		if w.Y > float64(d.size.Y) {
			continue // below what the page shows
		}
		list = append(list, picture.Words{Text: w.Text, Width: w.Width * scale, Size: w.Size * scale,
			X: float64(place.Min.X) + w.X*scale, Y: float64(place.Min.Y) + w.Y*scale})
	}
	return list
}

// shots draws the mails of all cases.
func (o printout) shots(ctx context.Context, part func(float64)) ([]drawn, preview.PageLayout, error) {
	images, tallest := make([]image.Image, len(o.proof.Picks)), 0
	said := make([][]picture.Words, len(images))
	for i, pick := range o.proof.Picks {
		part(float64(i) / float64(len(images)))
		if pick.Rendered.HTML == "" {
			continue
		}
		img, err := o.workspace.Paint(ctx, pick.Rendered.HTML, picture.Options{Width: o.on.width, Scale: o.on.scale(pdfScale), Fetch: pictures(pick.Rendered),
			Words: func(w picture.Words) { said[i] = append(said[i], w) }})
		if err != nil {
			return nil, preview.PageLayout{}, err
		}
		images[i], tallest = img, max(tallest, img.Bounds().Dy()/pdfScale)
	}
	layout := preview.LayoutPages(o.columns, tallest)
	shots := make([]drawn, len(images))
	for i, img := range images {
		if img == nil {
			continue
		}
		top := topOf(img, 0, float64(layout.Height)/float64(layout.Width))
		var data bytes.Buffer
		fast := png.Encoder{CompressionLevel: png.BestSpeed} // it is read back at once
		if err := fast.Encode(&data, top); err != nil {
			return nil, layout, fmt.Errorf("draw case %d: %w", i+1, err)
		}
		shots[i] = drawn{"data:image/png;base64," + base64.StdEncoding.EncodeToString(data.Bytes()), top.Bounds().Dy() < img.Bounds().Dy(), said[i], top.Bounds().Size()}
	}
	part(1)
	return shots, layout, nil
}
