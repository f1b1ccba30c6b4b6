package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Column stacks objects with a gap; each takes the whole width and the height it
// needs. What is wrapped by Grow shares the height that is left.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(column{gap}, objects...)
}

// Row sets objects beside each other with a gap, centred on one line. What is
// wrapped by Grow shares the width that is left.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(row{gap, false}, objects...)
}

// Columns is a Row whose objects all take the whole height: cards side by side.
func Columns(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(row{gap, true}, objects...)
}

// Grow makes an object take a share of what is left in a Column or Row.
func Grow(o fyne.CanvasObject) fyne.CanvasObject { return GrowBy(1, o) }

// GrowBy is Grow with a weight.
func GrowBy(weight float32, o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(grow{weight}, o)
}

// Space takes what is left and shows nothing.
func Space() fyne.CanvasObject { return container.New(grow{1}) }

// Pad keeps a distance around an object.
func Pad(top, right, bottom, left float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(pad{top, right, bottom, left}, o)
}

// PadAll keeps the same distance at all sides.
func PadAll(d float32, o fyne.CanvasObject) *fyne.Container { return Pad(d, d, d, d, o) }

// Fixed gives an object a size of its own; 0 leaves the object's.
func Fixed(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(fixed{width, height}, o)
}

// Gap is empty room.
func Gap(width, height float32) fyne.CanvasObject { return container.New(fixed{width, height}) }

// Top keeps an object at its own height at the top of its place.
func Top(o fyne.CanvasObject) *fyne.Container {
	return container.New(column{0}, o)
}

// Middle gives an object all the width there is, the height it needs for that, and the
// middle of the height: a paragraph of one or two lines in a row of a list.
func Middle(o fyne.CanvasObject) *fyne.Container { return container.New(centred{}, o) }

type centred struct{}

func (centred) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
		height := o.MinSize().Height
		put(o, 0, (size.Height-height)/2, size.Width, height)
	}
}

func (centred) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	for _, o := range objects {
		least.Width = max(least.Width, o.MinSize().Width)
	}
	return least
}

type grow struct{ weight float32 }

func (grow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		put(o, 0, 0, size.Width, size.Height)
	}
}

func (grow) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range objects {
		if o.Visible() {
			size = size.Max(o.MinSize())
		}
	}
	return size
}

// weightOf gives the share of an object made by Grow, 0 for any other.
func weightOf(o fyne.CanvasObject) float32 {
	if c, ok := o.(*fyne.Container); ok {
		if g, ok := c.Layout.(grow); ok {
			return g.weight
		}
	}
	return 0
}

// visible are the objects that take part in a layout.
func visible(objects []fyne.CanvasObject) []fyne.CanvasObject {
	shown := make([]fyne.CanvasObject, 0, len(objects))
	for _, o := range objects {
		if o.Visible() {
			shown = append(shown, o)
		}
	}
	return shown
}

type column struct{ gap float32 }

func (l column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects = visible(objects)
	left, weights := size.Height-l.gap*float32(max(0, len(objects)-1)), float32(0)
	for _, o := range objects {
		if w := weightOf(o); w > 0 {
			weights += w
			continue
		}
		// The height of a paragraph follows from its width: set that first.
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		left -= o.MinSize().Height
	}
	var y float32
	for _, o := range objects {
		h := o.MinSize().Height
		if w := weightOf(o); w > 0 {
			h = max(h, left*w/weights)
		}
		put(o, 0, y, size.Width, h)
		y += h + l.gap
	}
}

func (l column) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	objects = visible(objects)
	for _, o := range objects {
		m := o.MinSize()
		size.Width = max(size.Width, m.Width)
		size.Height += m.Height
	}
	size.Height += l.gap * float32(max(0, len(objects)-1))
	return size
}

type row struct {
	gap  float32
	fill bool // children take the whole height
}

func (l row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects = visible(objects)
	widths := l.widths(objects, size.Width)
	base := baseOf(objects, size.Height)
	var x float32
	for i, o := range objects {
		w := widths[i]
		if l.fill {
			put(o, x, 0, w, size.Height)
		} else {
			o.Resize(fyne.NewSize(w, o.MinSize().Height)) // the height of a paragraph follows from its width
			h := min(o.MinSize().Height, size.Height)
			y := middle(size.Height, h)
			if t, ok := o.(*Text); ok {
				y = base - t.baseline()
			}
			put(o, x, y, w, h)
		}
		x += w + l.gap
	}
}

// grow shares what is left by weight. What needs more than its share gets what it
// needs, and the others share the rest.
func (l row) grow(objects []fyne.CanvasObject, widths []float32, left, weights float32) {
	fixed := make([]bool, len(objects))
	for again := true; again; {
		again = false
		for i, o := range objects {
			w, least := weightOf(o), o.MinSize().Width
			if w == 0 || fixed[i] {
				continue
			}
			widths[i] = float32(int(max(0, left*w/weights)))
			if widths[i] < least && weights > w {
				widths[i], fixed[i], again = least, true, true
				left -= least
				weights -= w
				break
			}
		}
	}
}

// baseOf gives the line on which the texts of a row stand: that of the largest
// one, centred.
func baseOf(objects []fyne.CanvasObject, height float32) (base float32) {
	var largest *Text
	for _, o := range objects {
		if t, ok := o.(*Text); ok && (largest == nil || t.style.size() > largest.style.size()) {
			largest = t
		}
	}
	if largest == nil {
		return 0
	}
	return middle(height, largest.MinSize().Height) + largest.baseline()
}

// yielding is what would like more than its least width: a text that may be cut.
type yielding interface{ naturalWidth() float32 }

// widths shares a width out: first what each needs, then to texts that may be
// cut what they would like, then the rest to what grows.
func (l row) widths(objects []fyne.CanvasObject, width float32) []float32 {
	left, weights := width-l.gap*float32(max(0, len(objects)-1)), float32(0)
	widths := make([]float32, len(objects))
	for i, o := range objects {
		if w := weightOf(o); w > 0 {
			weights += w
			continue
		}
		widths[i] = o.MinSize().Width
		left -= widths[i]
	}
	for i, o := range objects {
		if y, ok := o.(yielding); ok {
			more := max(0, min(y.naturalWidth()-widths[i], left))
			widths[i] += more
			left -= more
		}
	}
	l.grow(objects, widths, left, weights)
	return widths
}

func (l row) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	objects = visible(objects)
	for _, o := range objects {
		m := o.MinSize()
		size.Height = max(size.Height, m.Height)
		size.Width += m.Width
	}
	size.Width += l.gap * float32(max(0, len(objects)-1))
	return size
}

type pad struct{ top, right, bottom, left float32 }

func (p pad) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		put(o, p.left, p.top, size.Width-p.left-p.right, size.Height-p.top-p.bottom)
	}
}

func (p pad) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	return grow{}.MinSize(objects).AddWidthHeight(p.left+p.right, p.top+p.bottom)
}

type fixed struct{ width, height float32 }

func (f fixed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	grow{}.Layout(objects, size)
}

func (f fixed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := grow{}.MinSize(objects)
	if f.width > 0 {
		size.Width = f.width
	}
	if f.height > 0 {
		size.Height = f.height
	}
	return size
}
