package picture

import (
	"bytes"
	"image"
	"regexp"
	"strconv"

	"github.com/benoitkugler/textlayout/fonts"
	"github.com/benoitkugler/webrender/backend"
	"github.com/benoitkugler/webrender/matrix"
	"github.com/benoitkugler/webrender/svg"
	"golang.org/x/image/draw"
)

// emoji gives the picture of a colour letter, its rectangle relative to the pen;
// nil for any other letter. Size is that of an em, width the advance, in device
// pixels.
func (c *canvas) emoji(face fonts.Face, gid backend.GID, size, width float32) *image.RGBA {
	cache := c.painter.glyphs.emojis
	key := glyphKey{face: face, gid: gid, size: size, colour: true}
	if img, ok := cache[key]; ok {
		return img
	}
	var img *image.RGBA
	switch d := face.GlyphData(fonts.GID(gid), uint16(size), uint16(size)).(type) {
	case fonts.GlyphBitmap:
		if d.Format == fonts.PNG {
			img = bitmapEmoji(d.Data, width)
		}
	case fonts.GlyphSVG:
		img = c.drawnEmoji(d.Source, size)
	}
	if len(cache) > glyphCacheMost {
		clear(cache)
	}
	cache[key] = img
	return img
}

// bitmapEmoji puts a bitmap of the font on the base line, as wide as its advance.
func bitmapEmoji(data []byte, width float32) *image.RGBA {
	src, _, err := image.Decode(bytes.NewReader(data))
	if err != nil || src.Bounds().Empty() {
		return nil
	}
	w := max(round(width), 1)
	h := max(w*src.Bounds().Dy()/src.Bounds().Dx(), 1)
	top := -h * 8 / 10
	img := image.NewRGBA(image.Rect(0, top, w, top+h))
	draw.BiLinear.Scale(img, img.Rect, src, src.Bounds(), draw.Src, nil)
	return img
}

var viewBox = regexp.MustCompile(`viewBox="([-0-9.]+) ([-0-9.]+) ([0-9.]+) ([0-9.]+)"`)

// drawnEmoji draws a glyph of an SVG font (OpenType's SVG table). Its view box is
// one em, and says how far above the base line the em begins. A glyph without one
// is left to its outline.
func (c *canvas) drawnEmoji(source []byte, size float32) *image.RGBA {
	box := viewBox.FindSubmatch(source)
	if box == nil {
		return nil
	}
	above, errA := strconv.ParseFloat(string(box[2]), 32)
	height, errH := strconv.ParseFloat(string(box[4]), 32)
	if errA != nil || errH != nil || height == 0 {
		return nil
	}
	// The engine ignores where a view box begins.
	source = bytes.Replace(source, box[0], []byte(`viewBox="0 0 `+string(box[3])+` `+string(box[4])+`"`), 1)
	drawing, err := svg.Parse(bytes.NewReader(source), "", nil, nil)
	if err != nil {
		return nil
	}
	side := int(size) * 2
	g := newCanvas(c.painter, image.Rect(0, 0, side, side), newSurface(image.Rect(-side, -side, side, side)))
	g.group = true
	g.state.matrix = matrix.New(1, 0, 0, 1, 0, -size*float32(above/height))
	drawing.Draw(g, size, size, nil)
	if g.surface.used.Empty() {
		return nil
	}
	return g.surface.img
}
