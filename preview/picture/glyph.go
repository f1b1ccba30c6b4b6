package picture

import (
	"image"
	"math"
	"strings"
	"sync"

	"github.com/benoitkugler/textlayout/fonts"
	"github.com/benoitkugler/webrender/backend"
	"github.com/benoitkugler/webrender/matrix"
	"github.com/benoitkugler/webrender/text"
)

// slant is the lean of an italic that a font does not have.
const slant = 0.2

// subpixels is how many places within a pixel a letter may begin at. Fewer would
// show as uneven gaps, more would only fill the cache.
const subpixels = 4

// glyphCacheMost bounds the cache: some 8 MB at mail sizes.
const glyphCacheMost = 20000

// glyphKey names one letter as drawn; size is in device pixels for one em.
type glyphKey struct {
	face   fonts.Face
	gid    backend.GID
	size   float32
	sub    uint8
	lean   bool
	colour bool
}

// glyphCache keeps the masks of letters between pictures: while somebody types,
// almost every letter was drawn before. A mask's rectangle is relative to the pen.
type glyphCache struct {
	masks  map[glyphKey]*image.Alpha
	emojis map[glyphKey]*image.RGBA
}

func newGlyphCache() *glyphCache {
	return &glyphCache{masks: map[glyphKey]*image.Alpha{}, emojis: map[glyphKey]*image.RGBA{}}
}

// AddFont gives the engine somewhere to note a font's metrics; it asks again for
// every run.
func (c *canvas) AddFont(f backend.Font, _ []byte) *backend.FontChars {
	book := c.painter.fonts
	if book.chars == nil {
		book.chars = map[backend.Font]*backend.FontChars{}
	}
	if book.chars[f] == nil {
		book.chars[f] = &backend.FontChars{
			Cmap:    everyGlyph(),
			Extents: map[backend.GID]backend.GlyphExtents{},
		}
	}
	return book.chars[f]
}

// everyGlyph is a Cmap in which each glyph is noted already. The engine fills
// it for PDF, and on right-to-left text slices its letters the wrong way round
// and panics; it skips what is there.
var everyGlyph = sync.OnceValue(func() map[backend.GID][]rune {
	all := make(map[backend.GID][]rune, 1<<16)
	for gid := range backend.GID(1 << 16) {
		all[gid] = nil
	}
	return all
})

// DrawText draws shaped lines. Advances come in thousandths of the font size,
// and so reach the pen through Kerning and the extents noted in AddFont.
func (c *canvas) DrawText(lines []backend.TextDrawing) {
	for _, line := range lines {
		pen := float32(0)
		for _, run := range line.Runs {
			pen = c.drawRun(line, run, pen)
		}
		c.tellWords(line, pen)
	}
}

// tellWords says what was written, of what can be seen. Turned text is not told.
func (c *canvas) tellWords(line backend.TextDrawing, width float32) {
	m := c.state.matrix
	if c.words == nil || line.Angle != 0 || m.B != 0 || m.C != 0 {
		return
	}
	said := strings.Trim(string(line.Text), leftToRight+rightToLeft)
	if strings.TrimSpace(said) == "" {
		return
	}
	x, y := m.Apply(line.X, line.Y)
	size := line.FontSize * m.A
	if !image.Pt(round(x+size/4), round(y-size/4)).In(c.state.clip.rect) {
		return
	}
	c.words(Words{Text: said, X: float64(x), Y: float64(y), Width: float64(width * m.A), Size: float64(size)})
}

func (c *canvas) drawRun(line backend.TextDrawing, run backend.TextRun, pen float32) float32 {
	face := c.painter.fonts.face(run.Font.Origin())
	chars := c.AddFont(run.Font, nil)
	lean := run.Font.Description().Style != text.FSyNormal
	for _, g := range run.Glyphs {
		if fonts.GID(g.Glyph) == fonts.EmptyGlyph {
			advance := g.Offset / 1024 * line.FontSize
			c.missing(line, pen, advance)
			pen += advance
			continue
		}
		ext := chars.Extents[g.Glyph]
		width := float32(ext.Width) / 1000 * line.FontSize
		shift := g.Offset / 1024 * line.FontSize
		if face != nil {
			c.drawGlyph(line, face, g.Glyph, pen+shift, g.Rise/1024, width, lean)
		}
		pen += (float32(ext.Width-g.Kerning) + g.Offset) / 1000 * line.FontSize
	}
	return pen
}

// drawGlyph draws one letter, its pen at x right of the line's start and y below it.
func (c *canvas) drawGlyph(line backend.TextDrawing, face fonts.Face, gid backend.GID, x, y, width float32, lean bool) {
	m := c.state.matrix
	if line.Angle != 0 || m.B != 0 || m.C != 0 || m.A != m.D || m.A <= 0 {
		c.drawTurned(line, face, gid, x, y)
		return
	}
	size := line.FontSize * m.A
	px, py := m.Apply(line.X+x, line.Y+y)
	if emoji := c.emoji(face, gid, size, width*m.A); emoji != nil {
		at := image.Pt(round(px), round(py))
		r := emoji.Rect.Add(at)
		moved := &image.RGBA{Pix: emoji.Pix, Stride: emoji.Stride, Rect: r}
		c.surface.paint(r, moved, nil, c.state.clip)
		return
	}
	left := float32(math.Floor(float64(px)))
	sub := uint8((px - left) * subpixels)
	mask := c.painter.glyphs.mask(glyphKey{face: face, gid: gid, size: size, sub: sub, lean: lean})
	if mask == nil {
		return
	}
	r := mask.Rect.Add(image.Pt(int(left), round(py)))
	c.apply(c.state.fill, r, &image.Alpha{Pix: mask.Pix, Stride: mask.Stride, Rect: r})
}

// drawTurned draws a letter under a transformation that is more than a scale.
func (c *canvas) drawTurned(line backend.TextDrawing, face fonts.Face, gid backend.GID, x, y float32) {
	m := matrix.Mul(c.state.matrix, line.Matrix())
	m = matrix.Mul(m, matrix.Translation(x, -y))
	k := line.FontSize / float32(face.Upem())
	m = matrix.Mul(m, matrix.Scaling(k, k))
	if mask := cover(outline(face, gid, 0, m), false, c.state.clip.rect); mask != nil {
		c.apply(c.state.fill, mask.Rect, mask)
	}
}

// missing draws the box of a letter that no font has.
func (c *canvas) missing(line backend.TextDrawing, pen, advance float32) {
	if advance < line.FontSize/8 {
		return
	}
	saved := c.path
	c.path.reset()
	c.Rectangle(line.X+pen+1, line.Y-line.FontSize*0.7, advance-2, line.FontSize*0.8)
	c.path.rect = nil
	ring := pen1.outline(c.path.subs)
	if mask := cover(ring, false, c.state.clip.rect); mask != nil {
		c.apply(c.state.fill, mask.Rect, mask)
	}
	c.path = saved
}

var pen1 = pen{width: 1}

// mask gives the letter's mask, nil for one without ink.
func (g *glyphCache) mask(k glyphKey) *image.Alpha {
	if m, ok := g.masks[k]; ok {
		return m
	}
	if len(g.masks) > glyphCacheMost {
		clear(g.masks)
	}
	scale := k.size / float32(k.face.Upem())
	m := matrix.New(scale, 0, 0, -scale, float32(k.sub)/subpixels, 0)
	lean := float32(0)
	if k.lean {
		lean = slant
	}
	mask := cover(outline(k.face, k.gid, lean, m), false, image.Rect(-4000, -4000, 4000, 4000))
	g.masks[k] = mask
	return mask
}

// outline gives the contours of a letter, whose own y axis points up, through m.
func outline(face fonts.Face, gid backend.GID, lean float32, m matrix.Transform) []subpath {
	var segments []fonts.Segment
	switch d := face.GlyphData(fonts.GID(gid), 0, 0).(type) {
	case fonts.GlyphOutline:
		segments = d.Segments
	case fonts.GlyphSVG:
		segments = d.Outline.Segments
	}
	var p path
	at := func(q fonts.SegmentPoint) (float32, float32) { return q.X + lean*q.Y, q.Y }
	for _, s := range segments {
		x, y := at(s.Args[0])
		switch s.Op {
		case fonts.SegmentOpMoveTo:
			p.moveTo(m, x, y)
		case fonts.SegmentOpLineTo:
			p.lineTo(m, x, y)
		case fonts.SegmentOpQuadTo:
			ex, ey := at(s.Args[1])
			p.quadTo(m, x, y, ex, ey)
		case fonts.SegmentOpCubeTo:
			x2, y2 := at(s.Args[1])
			ex, ey := at(s.Args[2])
			p.cubicTo(m, x, y, x2, y2, ex, ey)
		}
	}
	return p.subs
}
