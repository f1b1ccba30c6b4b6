package picture

import (
	"bytes"
	"hash/maphash"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	"io"

	"github.com/benoitkugler/webrender/backend"
	_ "golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

const (
	// imageMost is the largest picture that is decoded, in pixels: a small file may
	// claim to be a huge picture.
	imageMost = 40_000_000
	// imageCacheMost bounds the scaled pictures kept between paintings, in bytes.
	imageCacheMost = 64 << 20
)

// imageKey names a picture by its content and the size it was scaled to.
type imageKey struct {
	sum  uint64
	w, h int
}

// imageCache keeps decoded and scaled pictures: they do not change while
// somebody types.
type imageCache struct {
	seed   maphash.Seed
	scaled map[imageKey]*image.RGBA
	bytes  int
}

func newImageCache() *imageCache {
	return &imageCache{seed: maphash.MakeSeed(), scaled: map[imageKey]*image.RGBA{}}
}

// get decodes data and scales it to w×h device pixels; nil when it is no picture.
func (c *imageCache) get(data []byte, w, h int) *image.RGBA {
	key := imageKey{maphash.Bytes(c.seed, data), w, h}
	if img, ok := c.scaled[key]; ok {
		return img
	}
	img := decodeScaled(data, w, h)
	if img != nil {
		c.bytes += len(img.Pix)
	}
	if c.bytes > imageCacheMost {
		clear(c.scaled)
		c.bytes = 0
	}
	c.scaled[key] = img
	return img
}

func decodeScaled(data []byte, w, h int) *image.RGBA {
	cfg, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || cfg.Width*cfg.Height > imageMost {
		return nil
	}
	src, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if b := src.Bounds(); b.Dx() == w && b.Dy() == h {
		draw.Draw(dst, dst.Rect, src, b.Min, draw.Src)
	} else {
		draw.BiLinear.Scale(dst, dst.Rect, src, b, draw.Src, nil)
	}
	return dst
}

// DrawRasterImage draws a picture at the origin of user space.
func (c *canvas) DrawRasterImage(img backend.RasterImage, width, height float32) {
	data := contentOf(img.Content)
	x0, y0 := c.state.matrix.Apply(0, 0)
	x1, y1 := c.state.matrix.Apply(width, height)
	r := snap(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
	if r.Empty() || r.Dx() > 8*c.page.Dx() || r.Dy() > 8*c.page.Dx() {
		return
	}
	scaled := c.painter.images.get(data, r.Dx(), r.Dy())
	if scaled == nil {
		return
	}
	if c.drawn != nil {
		c.drawn(r)
	}
	moved := &image.RGBA{Pix: scaled.Pix, Stride: scaled.Stride, Rect: r}
	c.surface.paint(r, moved, nil, c.state.clip)
}

// contentOf reads a picture that may have been read before.
func contentOf(r io.Reader) []byte {
	if s, ok := r.(io.Seeker); ok {
		if _, err := s.Seek(0, io.SeekStart); err != nil {
			return nil
		}
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil
	}
	return data
}
