package picture

import (
	"image/color"

	"github.com/benoitkugler/webrender/css/parser"
)

func nrgba(v parser.RGBA) color.NRGBA {
	return color.NRGBA{R: channel(v.R), G: channel(v.G), B: channel(v.B), A: channel(v.A)}
}

func channel(v float32) uint8 {
	return uint8(max(0, min(1, v))*255 + 0.5)
}

// rgba gives the colour as drawn: turned round where the mail has no dark look
// of its own.
func (c *canvas) rgba(v color.NRGBA) color.RGBA {
	if c.dark {
		v = turned(v)
	}
	return color.RGBAModel.Convert(v).(color.RGBA)
}

// turned keeps the hue of a colour and turns its lightness round, as mail
// programs do: white becomes near black (18), black near white. Colours in the
// middle, such as a brand's button, hardly change.
func turned(v color.NRGBA) color.NRGBA {
	hi, lo := max(v.R, v.G, v.B), min(v.R, v.G, v.B)
	light := (int(hi) + int(lo)) / 2
	target := 18 + (255-light)*(237-18)/255
	spread := int(hi) - int(lo)
	room := min(target, 255-target) * 2
	move := func(c uint8) uint8 {
		d := int(c) - light
		if spread > room && spread > 0 {
			d = d * room / spread
		}
		return uint8(max(0, min(255, target+d)))
	}
	return color.NRGBA{R: move(v.R), G: move(v.G), B: move(v.B), A: v.A}
}
