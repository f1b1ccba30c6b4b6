// Package picture draws the HTML of a mail as an image: the preview in the
// window, offline and without a browser.
//
// Layout (CSS, tables, floats, line breaking, right-to-left) is done by
// benoitkugler/webrender; this package is the raster backend that it lacks, and
// what a mail needs around it: media queries are decided for the wanted width
// before layout (media.go), remote pictures come from the caller or are shown
// as a plain box, and the page is cut to its content.
//
// The way of one picture:
//
//	Paint → prepare (media.go) → webrender layout → canvas.go → surface.go → image
//
// Layout shares caches between calls, so one Painter paints one picture at a
// time. A caller whose text changed cancels the context of the picture it no
// longer wants; it then never starts.
package picture

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/benoitkugler/webrender/html/document"
	"github.com/benoitkugler/webrender/html/tree"
	"github.com/benoitkugler/webrender/logger"
	"github.com/benoitkugler/webrender/utils"
)

// pageHeight is the height, in CSS pixels, of the sheet a mail is laid out on.
// What stands below it is not drawn; the longest real newsletters have 12,000.
const pageHeight = 30000

// ErrUnpaintable is returned for a document that the layout engine gives up on.
// The message itself may still be fine: show it in the browser instead.
var ErrUnpaintable = errors.New("picture: this document cannot be drawn")

// Options say how a document is drawn.
type Options struct {
	Width int     // of the viewport, in CSS pixels; 0 is 600
	Scale float64 // device pixels for one CSS pixel; 0 is 1
	// Dark draws what a mail program in dark mode shows: the document's own dark
	// styles, or, where it has none, its colours with their lightness turned round.
	Dark bool
	// Fetch gets a picture by its address and says its MIME type. Where it is nil
	// or fails, a plain box stands for the picture. data: addresses never reach it.
	Fetch func(url string) (data []byte, mime string, err error)
	// Words is told every line that is drawn, and Drawn where each picture of the
	// document stands, in the order of drawing. Both are called by another goroutine,
	// which may go on after ctx has ended.
	Words func(Words)
	Drawn func(at image.Rectangle)
}

// Words are a line of text as it stands in a picture, in device pixels.
type Words struct {
	Text  string
	X, Y  float64 // where its base line begins
	Width float64
	Size  float64 // of the letters: one em
}

// Link is an area of the picture that leads somewhere.
type Link struct {
	Rect image.Rectangle // in device pixels
	URL  string
}

// Painter draws documents with the fonts it was made with.
type Painter struct {
	busy   chan struct{} // holds one token while a picture is being painted
	fonts  *fontBook
	glyphs *glyphCache
	images *imageCache
}

func init() {
	// webrender reports unknown CSS properties on stdout, which belongs to the program.
	logger.ProgressLogger.SetOutput(io.Discard)
	logger.WarningLogger.SetOutput(io.Discard)
}

// New makes a painter of the given font files (OpenType or TrueType). The first
// stands in for every family a document names and does not bring. With no fonts
// at all, or a file that is not a font, it returns an error.
func New(fonts ...[]byte) (*Painter, error) {
	book, err := newFontBook(fonts)
	if err != nil {
		return nil, err
	}
	return &Painter{
		busy:   make(chan struct{}, 1),
		fonts:  book,
		glyphs: newGlyphCache(),
		images: newImageCache(),
	}, nil
}

// Paint draws html and gives the image with the places of its links. It waits
// for a picture that is being painted. When ctx ends it returns ctx.Err() at
// once; a layout that has begun runs to its end unseen, for it cannot be stopped.
func (p *Painter) Paint(ctx context.Context, html string, o Options) (image.Image, []Link, error) {
	select {
	case p.busy <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	done := make(chan painted, 1)
	go func() {
		defer func() { <-p.busy }()
		done <- p.paint(ctx, html, o.withDefaults())
	}()
	select {
	case r := <-done:
		return r.img, r.links, r.err
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}

// painted is the outcome of one painting.
type painted struct {
	img   image.Image
	links []Link
	err   error
}

func (o Options) withDefaults() Options {
	if o.Width <= 0 {
		o.Width = 600
	}
	if o.Scale <= 0 {
		o.Scale = 1
	}
	return o
}

// paint lays the document out and draws it. The layout engine panics on some
// malformed CSS; a preview must survive that.
func (p *Painter) paint(ctx context.Context, html string, o Options) (out painted) {
	defer func() {
		if r := recover(); r != nil {
			out = painted{err: fmt.Errorf("%w: %v", ErrUnpaintable, r)}
		}
	}()
	prepared, ownDark := prepare(html, o.Width, o.Dark)
	prepared = mendDirection(mendTables(prepared, o.Width))
	if tooDeep(prepared) {
		return painted{err: fmt.Errorf("%w: its elements are nested too deeply", ErrUnpaintable)}
	}
	p.fonts.cover(prepared)
	doc, err := p.layout(ctx, prepared, o)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return painted{err: err}
	}
	s := newSheet(p, o, o.Dark && !ownDark)
	doc.Pages = doc.Pages[:1]
	doc.Write(s, float32(o.Scale/cssPerPoint), nil)
	return painted{img: s.image(), links: s.links}
}

// cssPerPoint undoes the scale that webrender's Write applies for PDF: 72 points
// for 96 CSS pixels.
const cssPerPoint = 0.75

func (p *Painter) layout(ctx context.Context, html string, o Options) (document.Document, error) {
	var none document.Document
	parsed, err := tree.NewHTML(utils.InputString(html), baseURL, fetcher(ctx, o.Fetch, shownImages(html)), "screen")
	if err != nil {
		return none, fmt.Errorf("picture: read the document: %w", err)
	}
	sheet, err := tree.NewCSSDefault(utils.InputString(userSheet(o.Width) + padStyle(html)))
	if err != nil {
		return none, fmt.Errorf("picture: read the page style: %w", err)
	}
	doc := document.Render(parsed, []tree.CSS{sheet}, true, p.fonts.config)
	if len(doc.Pages) == 0 {
		return none, ErrUnpaintable
	}
	return doc, nil
}

// endMark is how dark the line under the document is: too pale to be seen, but
// it is drawn, and so says where the document ends.
const endMark = 0.004

// userSheet sets the page and mends what the layout engine lacks of a browser:
// it does not centre what align=center centres, nor heads of columns and captions
// that nobody aligned, and a height of 100 % would stretch the mail over the whole sheet.
func userSheet(width int) string {
	return fmt.Sprintf(`@page{size:%dpx %dpx;margin:0}
html,body{height:auto!important}
html{border:0 solid rgba(0,0,0,%g)!important;border-bottom-width:1px!important}
th,caption{text-align:center}
[style*="text-align"] th,[align=left] th,[align=right] th{text-align:inherit}
td[align=center],th[align=center],tr[align=center],div[align=center],center{text-align:center}
td[align=left],th[align=left]{text-align:left}
td[align=right],th[align=right]{text-align:right}
[align=center]>table,center>table{text-align:left}
table[align=center],center>*,td[align=center]>*,div[align=center]>*{margin-left:auto;margin-right:auto}`, width, pageHeight, endMark)
}
