package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Icon shows a Lucide icon in a token's colour.
type Icon struct {
	widget.BaseWidget
	name  string
	color fyne.ThemeColorName
	side  float32
	round fyne.ThemeColorName // colour of a round ground, "" for none
}

// NewIcon makes an icon of 16 px.
func NewIcon(name string, color fyne.ThemeColorName) *Icon { return NewIconOf(name, color, 16) }

// NewIconOf makes an icon of a side in px.
func NewIconOf(name string, color fyne.ThemeColorName, side float32) *Icon {
	i := &Icon{name: name, color: color, side: side}
	i.ExtendBaseWidget(i)
	return i
}

// NewRoundIcon makes an icon on a 40 px round ground.
func NewRoundIcon(name string, color, ground fyne.ThemeColorName) *Icon {
	i := NewIconOf(name, color, 20)
	i.round = ground
	return i
}

// Set changes icon and colour.
func (i *Icon) Set(name string, color fyne.ThemeColorName) {
	if i.name != name || i.color != color {
		i.name, i.color = name, color
		i.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (i *Icon) CreateRenderer() fyne.WidgetRenderer {
	img, ground := picture(i.name, i.color), box(20)
	r := &parts{of: i, objects: []fyne.CanvasObject{ground, img}}
	outer := func() float32 {
		if i.round != "" {
			return 40
		}
		return i.side
	}
	r.min = func() fyne.Size { return fyne.NewSquareSize(outer()) }
	r.place = func(size fyne.Size) {
		x, y := middle(size.Width, outer()), middle(size.Height, outer())
		put(ground, x, y, outer(), outer())
		inset := (outer() - i.side) / 2
		put(img, x+inset, y+inset, i.side, i.side)
	}
	r.paint = func() {
		show(img, i.name, i.color)
		ground.Hidden = i.round == ""
		if i.round != "" {
			fill(ground, i.round, look.Clear, 0)
		}
	}
	return newParts(r)
}

// Initial is the round or square sign of a person or shop: the first letter of a name.
type Initial struct {
	widget.BaseWidget
	letter string
	side   float32
	radius float32
}

// NewInitial makes a sign of a side in px; square signs are for shops.
func NewInitial(name string, side float32, square bool) *Initial {
	i := &Initial{side: side, radius: side / 2}
	if square {
		i.radius = 4
	}
	i.ExtendBaseWidget(i)
	i.SetName(name)
	return i
}

// SetName takes the letter of another name.
func (i *Initial) SetName(name string) {
	i.letter = "·"
	for _, r := range name {
		i.letter = string(r)
		break
	}
	i.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (i *Initial) CreateRenderer() fyne.WidgetRenderer {
	ground := box(i.radius)
	letter := NewText("", TextStyle{Bold: true, Color: look.Accent, Align: Center})
	r := &parts{of: i, objects: []fyne.CanvasObject{ground, letter}}
	r.min = func() fyne.Size { return fyne.NewSquareSize(i.side) }
	r.place = func(size fyne.Size) {
		x, y := middle(size.Width, i.side), middle(size.Height, i.side)
		put(ground, x, y, i.side, i.side)
		h := letter.MinSize().Height
		put(letter, x, y+middle(i.side, h), i.side, h)
	}
	r.paint = func() {
		fill(ground, look.Soft, look.Clear, 0)
		size := look.SizeSmall
		if i.side >= 32 {
			size = look.SizeBase
		}
		letter.text, letter.style.Size = i.letter, size
		letter.Refresh()
	}
	return newParts(r)
}
