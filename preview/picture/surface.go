package picture

import (
	"image"
	"image/color"
	"image/draw"
)

// surface is the pixels that a canvas draws on. It starts empty and grows with
// what is drawn, so that a short mail does not cost the memory of the sheet it
// was laid out on.
type surface struct {
	img   *image.RGBA
	limit image.Rectangle // never grows beyond
	// ground is the colour under everything: the page's own background.
	ground color.RGBA
	// used is the smallest rectangle that holds all that was drawn.
	used image.Rectangle
}

func newSurface(limit image.Rectangle) *surface {
	return &surface{img: image.NewRGBA(image.Rectangle{}), limit: limit}
}

// reach makes the surface hold r and gives the part of it that is inside the limit.
func (s *surface) reach(r image.Rectangle) image.Rectangle {
	r = r.Intersect(s.limit)
	if r.Empty() {
		return image.Rectangle{}
	}
	s.used = s.used.Union(r)
	if !r.In(s.img.Rect) {
		s.grow(s.img.Rect.Union(r))
	}
	return r
}

// grow replaces the pixels by more of them, with room to spare below.
func (s *surface) grow(to image.Rectangle) {
	to.Max.Y = min(to.Max.Y+to.Dy()/2, s.limit.Max.Y)
	bigger := image.NewRGBA(to)
	if s.ground.A != 0 {
		draw.Draw(bigger, to, image.NewUniform(s.ground), image.Point{}, draw.Src)
	}
	draw.Draw(bigger, s.img.Rect, s.img, s.img.Rect.Min, draw.Src)
	s.img = bigger
}

// setGround colours the page itself, which is not content.
func (s *surface) setGround(c color.RGBA) {
	over := image.NewUniform(c)
	under := image.NewRGBA(image.Rect(0, 0, 1, 1))
	under.SetRGBA(0, 0, s.ground)
	draw.Draw(under, under.Rect, over, image.Point{}, draw.Over)
	s.ground = under.RGBAAt(0, 0)
	draw.Draw(s.img, s.img.Rect, over, image.Point{}, draw.Over)
}

// clip is the part of a surface that may be drawn on.
type clip struct {
	rect image.Rectangle
	mask *image.Alpha // nil: all of rect
}

// within narrows the clip to the covered part of mask.
func (c clip) within(mask *image.Alpha) clip {
	r := c.rect.Intersect(mask.Rect)
	if c.mask == nil {
		return clip{r, mask}
	}
	both := image.NewAlpha(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			a := uint32(c.mask.AlphaAt(x, y).A) * uint32(mask.AlphaAt(x, y).A) / 255
			both.SetAlpha(x, y, color.Alpha{A: uint8(a)})
		}
	}
	return clip{r, both}
}

// paint draws src through mask and the clip; a nil mask covers all of r. A point
// of src lies at the same place of the surface.
func (s *surface) paint(r image.Rectangle, src image.Image, mask *image.Alpha, c clip) {
	r = s.reach(r.Intersect(c.rect))
	if r.Empty() {
		return
	}
	switch {
	case mask == nil && c.mask == nil:
		draw.Draw(s.img, r, src, r.Min, draw.Over)
	case mask == nil:
		draw.DrawMask(s.img, r, src, r.Min, c.mask, r.Min, draw.Over)
	case c.mask == nil:
		draw.DrawMask(s.img, r, src, r.Min, mask, r.Min, draw.Over)
	default:
		both := c.within(mask)
		draw.DrawMask(s.img, r, src, r.Min, both.mask, r.Min, draw.Over)
	}
}
