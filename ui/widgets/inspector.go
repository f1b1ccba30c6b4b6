package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Inspector is the panel of 320 px at the right that tells of what is selected:
// a head with title and kind, sections parted by hairlines, and buttons at the foot.
type Inspector struct {
	widget.BaseWidget
	body   *fyne.Container
	scroll *container.Scroll
	title  *Text
}

// InspectorHead is the head line of an inspector.
type InspectorHead struct {
	Sign        fyne.CanvasObject // icon or initial
	Title, Kind string
	Buttons     []*Button // before the cross
	OnClose     func()
}

// NewInspector makes a panel. Sections get their padding here; foot may be empty.
func NewInspector(head InspectorHead, sections []fyne.CanvasObject, foot ...fyne.CanvasObject) *Inspector {
	i := &Inspector{title: NewCutText(head.Title, SectionHead)}
	inner := Column(0)
	for n, s := range sections {
		if n > 0 {
			inner.Add(NewHairline())
		}
		inner.Add(PadAll(look.Space4, s))
	}
	i.scroll = Scroll(inner)
	column := Column(0, Fixed(0, 71, Pad(0, 8, 0, 16, inspectorHead(head, i.title))), NewHairline(), Grow(i.scroll))
	if len(foot) > 0 {
		buttons := Columns(look.Space2)
		for _, o := range foot {
			buttons.Add(Grow(o))
		}
		column.Add(NewHairline())
		column.Add(Fixed(0, 63, Pad(16, 16, 15, 16, buttons)))
	}
	i.body = Columns(0, NewVerticalLine(0), Grow(NewSurface(look.Surface, column)))
	i.ExtendBaseWidget(i)
	return i
}

// ScrollToEnd brings the last section into view, where something has appeared in it.
func (i *Inspector) ScrollToEnd() {
	i.scroll.Refresh() // the new height first
	i.scroll.ScrollToBottom()
}

// SetTitle changes the title in the head.
func (i *Inspector) SetTitle(text string) {
	if i.title.Text() != text {
		i.title.SetText(text)
	}
}

// Offset tells how far the panel is scrolled; ScrollTo goes there.
func (i *Inspector) Offset() float32 { return i.scroll.Offset.Y }

// ScrollTo scrolls so far, where a panel is built anew under the hands.
func (i *Inspector) ScrollTo(y float32) {
	i.scroll.Refresh()
	i.scroll.ScrollToOffset(fyne.NewPos(0, y))
}

func inspectorHead(head InspectorHead, title *Text) fyne.CanvasObject {
	words := Column(0, title)
	if head.Kind != "" {
		words.Add(NewCutText(head.Kind, Small))
	}
	line := Row(look.Space3)
	if head.Sign != nil {
		line.Add(head.Sign)
	}
	line.Add(Grow(words))
	buttons := Row(0)
	for _, b := range head.Buttons {
		buttons.Add(b)
	}
	if head.OnClose != nil {
		buttons.Add(NewIconButton("x", "", head.OnClose))
	}
	line.Add(buttons)
	return line
}

// CreateRenderer implements fyne.Widget.
func (i *Inspector) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(i.body) }

// NewPairs is a table of labels and values, as in the head of a profile. labels
// and values alternate.
func NewPairs(labelWidth float32, pairs ...string) *fyne.Container {
	body := Column(look.Space2)
	for i := 0; i+1 < len(pairs); i += 2 {
		body.Add(NewPair(labelWidth, pairs[i], NewCutText(pairs[i+1], Base)))
	}
	return body
}

// NewPair is one line of such a table with any object as its value.
func NewPair(labelWidth float32, label string, value fyne.CanvasObject) *fyne.Container {
	return Row(look.Space2, Fixed(labelWidth, 0, NewCutText(label, Small)), Grow(value))
}
