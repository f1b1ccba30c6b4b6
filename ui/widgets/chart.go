package widgets

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Chart is what any chart can do besides being looked at: become a picture, and give
// its numbers. Its menu opens by the button of More and by the right mouse button.
type Chart struct {
	widget.BaseWidget
	title string
	body  fyne.CanvasObject

	OnPicture func() // the picture is asked for as a file
	OnTable   func() // the numbers are, as a file
	OnCopy    func() // the numbers are, on the clipboard

	OnCopyPicture func() // the picture is, on the clipboard
}

var _ fyne.SecondaryTappable = (*Chart)(nil)

// NewChart puts a chart into its frame; the title stands above it on pictures only.
func NewChart(title string, body fyne.CanvasObject) *Chart {
	c := &Chart{title: title, body: body}
	c.ExtendBaseWidget(c)
	if b, ok := body.(interface{ setMenu(func(*fyne.PointEvent)) }); ok {
		b.setMenu(c.TappedSecondary)
	}
	return c
}

// framed is a chart that takes presses itself: Fyne gives it those of the right mouse
// button too, which are meant for the frame around it.
type framed struct{ menu func(*fyne.PointEvent) }

func (f *framed) setMenu(menu func(*fyne.PointEvent)) { f.menu = menu }

// TappedSecondary implements fyne.SecondaryTappable.
func (f *framed) TappedSecondary(e *fyne.PointEvent) {
	if f.menu != nil {
		f.menu(e)
	}
}

// CreateRenderer implements fyne.Widget.
func (c *Chart) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.body) }

// More is the button that opens the menu, for the head above the chart.
func (c *Chart) More() *Button {
	more := NewIconButton("ellipsis", lang.X("widgets.chart.more", "Save or copy this chart"), nil).InCard()
	more.OnTapped = func() { ShowMenuBelow(more, c.items()) }
	return more
}

// TappedSecondary implements fyne.SecondaryTappable.
func (c *Chart) TappedSecondary(e *fyne.PointEvent) {
	if on := fyne.CurrentApp().Driver().CanvasForObject(c); on != nil {
		hideTip(c.body) // it would lie under the menu
		ShowMenu(on, e.AbsolutePosition, c.items())
	}
}

func (c *Chart) items() []MenuItem {
	return []MenuItem{
		{Text: lang.X("widgets.chart.picture", "Save as a picture (PNG)"), Icon: "image", Disabled: c.OnPicture == nil, Do: c.OnPicture},
		{Text: lang.X("widgets.chart.table", "Save the numbers (CSV)"), Icon: "file-spreadsheet", Disabled: c.OnTable == nil, Do: c.OnTable},
		{Text: lang.X("widgets.chart.copy", "Copy the numbers"), Icon: "copy", Disabled: c.OnCopy == nil, Do: c.OnCopy},
		{Text: lang.X("widgets.chart.copy_picture", "Copy the picture"), Icon: "copy", Disabled: c.OnCopyPicture == nil, Do: c.OnCopyPicture},
	}
}

// Picture draws the chart with its title as it stands in the window, but so many times
// as large, and whole where the window shows a part of it.
func (c *Chart) Picture(scale float32) image.Image {
	const margin, head = 24, 32
	size := c.Size().Max(c.MinSize())
	whole := size.AddWidthHeight(2*margin, 2*margin+head)
	back := canvas.NewRectangle(look.Color(look.Surface))
	back.Resize(whole)
	title := NewCutText(c.title, SectionHead)
	title.Move(fyne.NewPos(margin, margin))
	title.Resize(fyne.NewSize(size.Width, 24))
	// The chart itself is drawn, not moved: it stands at the origin of the widget.
	within := container.NewWithoutLayout(c.body)
	within.Move(fyne.NewPos(margin, margin+head))
	within.Resize(size)
	on := software.NewCanvas()
	on.SetPadded(false)
	on.SetScale(scale)
	on.SetContent(container.NewWithoutLayout(back, title, within))
	on.Resize(whole)
	return on.Capture()
}
