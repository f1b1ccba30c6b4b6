// Package pdf writes pages that were drawn as pictures into one PDF file: proof
// sheets and reports, as they are seen. Their words lie unseen over the pictures, so
// that they can be searched and copied (text.go). It sets no text of its own, and so
// needs no fonts and looks the same everywhere.
//
// The file follows PDF 1.5 (ISO 32000-1): a catalogue, a tree of pages, and for
// each page its picture, compressed without loss.
package pdf

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io"
	"iter"
	"time"
	"unicode/utf16"

	"gilmok/preview/picture"
)

// Size of a page, in points of 1/72 inch.
type Size struct{ Width, Height float64 }

// The sizes of paper, upright.
var A4 = Size{595.28, 841.89}

// Pixels gives how many pixels a page has at a number of dots per inch.
func (s Size) Pixels(dpi float64) (width, height int) {
	return int(s.Width/72*dpi + 0.5), int(s.Height/72*dpi + 0.5)
}

// Document is what a file says of itself.
type Document struct {
	Title    string
	Language string // BCP 47; empty: not said
	Made     time.Time
	Page     Size
}

// Page is one page: its picture, and the words that can be read in it, in its pixels.
type Page struct {
	Picture image.Image
	Words   []picture.Words
}

// ErrNoPages is returned where there is nothing to write.
var ErrNoPages = errors.New("pdf: a file needs a page")

// Write writes a file of pages in their order. Each picture fills its page; it is
// asked for when it is its turn, so that one of them is in memory at a time. An
// error of a page ends the writing and is returned.
func Write(w io.Writer, d Document, pages iter.Seq2[Page, error]) error {
	f := &file{out: bufio.NewWriter(w), doc: d}
	f.print("%%PDF-1.5\n%%\xE2\xE3\xCF\xD3\n")
	f.reserve(3) // the catalogue, the tree of pages, the facts
	for page, err := range pages {
		if err != nil {
			return err
		}
		f.page(page)
		if f.err != nil {
			return fmt.Errorf("pdf: %w", f.err)
		}
	}
	if len(f.kids) == 0 {
		return ErrNoPages
	}
	f.end()
	if f.err == nil {
		f.err = f.out.Flush()
	}
	if f.err != nil {
		return fmt.Errorf("pdf: %w", f.err)
	}
	return nil
}

// file is one being written: objects are numbered from 1 in the order of places.
type file struct {
	out    *bufio.Writer
	doc    Document
	at     int
	places []int // where each object begins
	kids   []int // numbers of the pages
	text   typeface
	err    error
}

func (f *file) print(format string, args ...any) {
	if f.err == nil {
		var n int
		n, f.err = fmt.Fprintf(f.out, format, args...)
		f.at += n
	}
}

func (f *file) reserve(n int) { f.places = append(f.places, make([]int, n)...) }

// object begins the object of a number; 0 is the next.
func (f *file) object(number int) int {
	if number == 0 {
		f.reserve(1)
		number = len(f.places)
	}
	f.places[number-1] = f.at
	f.print("%d 0 obj\n", number)
	return number
}

// stream writes an object with data behind its dictionary.
func (f *file) stream(dictionary string, data []byte) int {
	number := f.object(0)
	f.print("<<%s/Length %d>>\nstream\n", dictionary, len(data))
	if f.err == nil {
		var n int
		n, f.err = f.out.Write(data)
		f.at += n
	}
	f.print("\nendstream\nendobj\n")
	return number
}

func (f *file) page(p Page) {
	b := p.Picture.Bounds()
	data, err := squeeze(p.Picture)
	if err != nil {
		f.err = err
		return
	}
	drawing := f.stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8"+
		"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 3/Columns %d>>", b.Dx(), b.Dy(), b.Dx()), data)
	shown := fmt.Appendf(nil, "q %.2f 0 0 %.2f 0 0 cm /P Do Q\n", f.doc.Page.Width, f.doc.Page.Height)
	said, fonts := f.say(p)
	content := f.stream("", append(shown, said...))
	f.kids = append(f.kids, f.object(0))
	f.print("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R/Resources<</XObject<</P %d 0 R>>%s>>>>\nendobj\n",
		f.doc.Page.Width, f.doc.Page.Height, content, drawing, fonts)
}

// Sheet lays a drawn page, which ends where its content does, on a whole white one
// of a size in pixels.
func Sheet(img image.Image, width, height int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, img.Bounds().Sub(img.Bounds().Min), img, img.Bounds().Min, draw.Src)
	return out
}

// squeeze packs the picture's rows, each as its difference from the one above
// (the filter Up of PNG), which flat grounds and text make small.
func squeeze(img image.Image) ([]byte, error) {
	b := img.Bounds()
	paper := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(paper, paper.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(paper, paper.Rect, img, b.Min, draw.Over)
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	row, above, line := make([]byte, 3*b.Dx()), make([]byte, 3*b.Dx()), make([]byte, 1+3*b.Dx())
	line[0] = 2
	for y := range b.Dy() {
		pixels := paper.Pix[y*paper.Stride:]
		for x := range b.Dx() {
			copy(row[3*x:3*x+3], pixels[4*x:])
		}
		for i := range row {
			line[1+i] = row[i] - above[i]
		}
		if _, err := z.Write(line); err != nil {
			return nil, err
		}
		row, above = above, row
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

func (f *file) end() {
	f.fonts()
	f.object(1)
	language := ""
	if f.doc.Language != "" {
		language = "/Lang" + text(f.doc.Language)
	}
	f.print("<</Type/Catalog/Pages 2 0 R%s/ViewerPreferences<</DisplayDocTitle true>>>>\nendobj\n", language)
	f.object(2)
	f.print("<</Type/Pages/Count %d/Kids[", len(f.kids))
	for _, kid := range f.kids {
		f.print("%d 0 R ", kid)
	}
	f.print("]>>\nendobj\n")
	f.object(3)
	f.print("<</Title%s/Producer(Gilmok)", text(f.doc.Title))
	if !f.doc.Made.IsZero() {
		f.print("/CreationDate(D:%sZ)", f.doc.Made.UTC().Format("20060102150405"))
	}
	f.print(">>\nendobj\n")
	start := f.at
	f.print("xref\n0 %d\n0000000000 65535 f \n", len(f.places)+1)
	for _, at := range f.places {
		f.print("%010d 00000 n \n", at)
	}
	f.print("trailer\n<</Size %d/Root 1 0 R/Info 3 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(f.places)+1, start)
}

// text writes a string as UTF-16 in hexadecimal, which every letter survives.
func text(s string) string {
	b := []byte("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", unit)
	}
	return string(append(b, '>'))
}
