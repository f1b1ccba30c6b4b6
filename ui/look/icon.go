package look

import (
	"bytes"
	"fmt"
	"sync"

	"fyne.io/fyne/v2"

	"gilmok/assets"
)

// Icon gives an icon whose strokes take a token's colour. Asked again after a
// change of theme it answers in the new colour, so an image of it needs only a
// Refresh. A name that is not carried is a plain circle: a gap would move what
// stands beside it.
func Icon(name string, c fyne.ThemeColorName) fyne.Resource { return icon{name, c} }

type icon struct {
	name  string
	color fyne.ThemeColorName
}

// Name implements fyne.Resource. Fyne caches by name: the colour is part of it.
func (i icon) Name() string { return fmt.Sprintf("%s-%s.svg", i.name, i.hex()) }

// Content implements fyne.Resource.
func (i icon) Content() []byte {
	key := i.Name()
	if svg, ok := drawn.Load(key); ok {
		return svg.([]byte)
	}
	svg, ok := assets.Icon(i.name)
	if !ok {
		svg, _ = assets.Icon("circle")
	}
	svg = bytes.ReplaceAll(svg, []byte("currentColor"), []byte("#"+i.hex()))
	svg = bytes.ReplaceAll(svg, []byte(`stroke-width="2"`), []byte(`stroke-width="1.75"`))
	svg = plain(svg)
	drawn.Store(key, svg)
	return svg
}

var drawn sync.Map // file name → []byte

func (i icon) hex() string {
	r, g, b, _ := Color(i.color).RGBA()
	return fmt.Sprintf("%02X%02X%02X", r>>8, g>>8, b>>8)
}

// Logo gives the program's sign in the colours of the theme.
func Logo() fyne.Resource { return logo{} }

type logo struct{}

// Name implements fyne.Resource.
func (logo) Name() string { return "logo-" + icon{color: Text}.hex() + ".svg" }

// Content implements fyne.Resource.
func (logo) Content() []byte {
	svg := bytes.ReplaceAll(assets.Logo, []byte("#INK"), []byte("#"+icon{color: Text}.hex()))
	return bytes.ReplaceAll(svg, []byte("#MARK"), []byte("#"+icon{color: Mark}.hex()))
}
