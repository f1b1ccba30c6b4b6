package picture

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"time"

	"github.com/benoitkugler/webrender/backend"
	"github.com/benoitkugler/webrender/matrix"
)

// sheet is the one-page document that the layout engine writes to. Only its page
// and its links are of use; titles, bookmarks and attachments are for PDF.
type sheet struct {
	painter *Painter
	canvas  *canvas
	links   []Link
	width   int
	scale   float32
	height  float32 // device pixels; link boxes count from the bottom
}

// pageCanvas is the canvas with the links of a page.
type pageCanvas struct {
	*canvas
	sheet *sheet
}

func newSheet(p *Painter, o Options, turn bool) *sheet {
	w := int(math.Ceil(float64(o.Width) * o.Scale))
	h := float32(pageHeight * o.Scale)
	page := image.Rect(0, 0, w, int(h))
	s := &sheet{painter: p, width: w, height: h, scale: float32(o.Scale)}
	s.canvas = newCanvas(p, page, newSurface(page))
	s.canvas.dark = turn
	s.canvas.words, s.canvas.drawn = o.Words, o.Drawn
	s.canvas.surface.ground = s.canvas.rgba(color.NRGBA{255, 255, 255, 255})
	// The engine writes for PDF, where y grows upwards: turn it back.
	s.canvas.state.matrix = matrix.New(1, 0, 0, -1, 0, h)
	return s
}

// image cuts the drawn page to its content, always in its full width.
func (s *sheet) image() image.Image {
	surface := s.canvas.surface
	bottom := max(surface.used.Max.Y-round(s.scale), 1) // without the end mark
	out := image.NewRGBA(image.Rect(0, 0, s.width, bottom))
	draw.Draw(out, out.Rect, image.NewUniform(surface.ground), image.Point{}, draw.Src)
	draw.Draw(out, surface.img.Rect.Intersect(out.Rect), surface.img, surface.img.Rect.Min, draw.Src)
	return out
}

func (s *sheet) AddPage(_, _, _, _ float32) backend.Page { return pageCanvas{s.canvas, s} }

func (p pageCanvas) AddExternalLink(x0, y0, x1, y1 float32, url string) {
	h := p.sheet.height
	r := snap(min(x0, x1), min(h-y0, h-y1), max(x0, x1), max(h-y0, h-y1))
	p.sheet.links = append(p.sheet.links, Link{Rect: r, URL: asWritten(url)})
}

func (c *canvas) AddExternalLink(_, _, _, _ float32, _ string)   {}
func (c *canvas) AddInternalLink(_, _, _, _ float32, _ string)   {}
func (c *canvas) AddFileAnnotation(_, _, _, _ float32, _ string) {}
func (c *canvas) SetMediaBox(_, _, _, _ float32)                 {}
func (c *canvas) SetTrimBox(_, _, _, _ float32)                  {}
func (c *canvas) SetBleedBox(_, _, _, _ float32)                 {}

func (s *sheet) CreateAnchors([][]backend.Anchor)     {}
func (s *sheet) SetAttachments([]backend.Attachment)  {}
func (s *sheet) EmbedFile(string, backend.Attachment) {}
func (s *sheet) SetTitle(string)                      {}
func (s *sheet) SetDescription(string)                {}
func (s *sheet) SetCreator(string)                    {}
func (s *sheet) SetAuthors([]string)                  {}
func (s *sheet) SetKeywords([]string)                 {}
func (s *sheet) SetProducer(string)                   {}
func (s *sheet) SetDateCreation(time.Time)            {}
func (s *sheet) SetDateModification(time.Time)        {}
func (s *sheet) SetBookmarks([]backend.BookmarkNode)  {}
