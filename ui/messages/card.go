package messages

import (
	"cmp"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// thumbHeight of a card, in px; so many lines of words have room in it.
const (
	thumbHeight = 168
	thumbLines  = (thumbHeight - 2*int(look.Space4)) / 17
)

// card is one message: how it looks, its subject, what it is for.
type card struct {
	widget.BaseWidget
	page    *listPage
	of      store.Message
	content preview.Content
	image   *canvas.Image // nil: words stand in its place
	thumb   *fyne.Container
	surface *widgets.Surface
}

var (
	_ fyne.Tappable          = (*card)(nil)
	_ fyne.SecondaryTappable = (*card)(nil)
	_ desktop.Hoverable      = (*card)(nil)
)

func newCard(p *listPage, m store.Message) *card {
	c := &card{page: p, of: m}
	c.content, _ = preview.ParseMessage(m.Document) // one that cannot be read has an empty card, and says so when opened
	c.thumb = container.New(topCut{}, widgets.PadAll(look.Space4, widgets.NewParagraph(tidyTags(plainWords(c.content)), widgets.Small).Most(thumbLines)))
	subject := strings.Join(strings.Fields(cmp.Or(c.content.Subject, plainWords(c.content))), " ")
	head := widgets.Row(look.Space2, widgets.NewIcon(ui.ChannelIcon(m.Channel), look.Muted), widgets.Grow(widgets.NewCutText(m.Name, widgets.SectionHead)))
	foot := widgets.Row(look.Space2, widgets.NewText(ui.PurposeName(m.Purpose), widgets.Small), widgets.Space(),
		widgets.NewText(ui.When(m.UpdatedAt, time.Now()), widgets.Small))
	body := widgets.Column(6, head, widgets.NewCutText(tidyTags(subject), widgets.Second), foot)
	well := widgets.NewSurface(look.Well, widgets.Fixed(0, thumbHeight, c.thumb))
	c.surface = widgets.NewPlainCard(widgets.Pad(1, 1, 0, 1, widgets.Column(0, well, widgets.NewHairline(), widgets.Pad(12, 16, 14, 16, body))))
	c.ExtendBaseWidget(c)
	return c
}

// plainWords is what a message without a picture says.
func plainWords(c preview.Content) string {
	switch {
	case c.Request != nil:
		return cmp.Or(c.Request.Method, "POST") + " " + c.Request.URL
	case c.Channel == preview.Kakao:
		return cmp.Or(c.Text, c.Template)
	}
	return c.Text
}

// tidyTags shortens the Liquid of a text for a list: {{ name | default: 'x' }}
// becomes ‹Name›.
func tidyTags(text string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{{")
		inside, after, closed := strings.Cut(rest, "}}")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		if !closed {
			out.WriteString("{{" + rest)
			return out.String()
		}
		name, _, _ := strings.Cut(inside, "|")
		out.WriteString("‹" + placeName(strings.Trim(strings.TrimSpace(name), "${}-")) + "›")
		text = after
	}
}

// paint shows a picture of the message.
func (c *card) paint(i *canvas.Image) {
	c.image = i
	c.thumb.Objects = []fyne.CanvasObject{i}
	c.thumb.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (c *card) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.surface) }

// Tapped opens the composer.
func (c *card) Tapped(*fyne.PointEvent) { c.page.frame.Go(Composer(c.of.Name)) }

// TappedSecondary offers what else there is.
func (c *card) TappedSecondary(e *fyne.PointEvent) {
	f := c.page.frame
	widgets.ShowMenu(f.Canvas(), e.AbsolutePosition, []widgets.MenuItem{
		{Text: lang.X("messages.menu.open", "Open"), Icon: "pencil", Do: func() { c.Tapped(nil) }},
		{Text: lang.X("messages.menu.proof", "Proof sheet"), Icon: "layout-grid", Do: func() { f.Go(Proof(c.of.Name)) }},
		{Text: lang.X("messages.menu.duplicate", "Duplicate"), Icon: "copy", Disabled: f.ReadOnly(), Do: func() { c.page.duplicate(c.of) }},
		{},
		{Text: lang.X("messages.menu.delete", "Delete"), Icon: "trash-2", Danger: true, Disabled: f.ReadOnly(), Do: func() { c.page.remove(c.of) }},
	})
}

// MouseIn implements desktop.Hoverable.
func (c *card) MouseIn(*desktop.MouseEvent) { c.surface.SetColors(look.Surface, look.Line2) }

// MouseMoved implements desktop.Hoverable.
func (c *card) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *card) MouseOut() { c.surface.SetColors(look.Surface, look.Line) }

// Cursor implements desktop.Cursorable.
func (c *card) Cursor() desktop.Cursor { return desktop.PointerCursor }

// placeName names what fills a place: a field of the customer, or a property that
// the entry brought along.
func placeName(key string) string {
	if property, ok := strings.CutPrefix(key, "entry."); ok {
		return ui.PropertyName(property)
	}
	return ui.FieldName(key)
}
