package messages

import (
	"cmp"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"gilmok/preview"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// mailView is a mail in a desktop program: the line of the inbox, then the mail.
type mailView struct {
	widget.BaseWidget
	sign               *widgets.Initial
	from, subject      *widgets.Text
	preheader, arrived *widgets.Text
	page               *pageView
	scroll             *container.Scroll
	card               *widgets.Surface
}

func newMailView() *mailView {
	v := &mailView{sign: widgets.NewInitial("", 32, false), from: widgets.NewCutText("", widgets.Strong), subject: widgets.NewCutText("", widgets.Strong),
		preheader: widgets.NewCutText("", widgets.Second), arrived: widgets.NewText("", widgets.Small), page: newPageView()}
	lines := widgets.Column(0, widgets.Row(look.Space2, widgets.Grow(v.from), v.arrived), v.subject, v.preheader)
	head := widgets.Pad(12, 16, 12, 16, widgets.Row(look.Space3, v.sign, widgets.Grow(lines)))
	v.scroll = widgets.Scroll(v.page)
	v.card = widgets.NewPlainCard(widgets.Pad(1, 1, 1, 1, widgets.Column(0, head, widgets.NewHairline(), widgets.Grow(v.scroll))))
	v.ExtendBaseWidget(v)
	return v
}

// CreateRenderer implements fyne.Widget.
func (v *mailView) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(v.card) }

func (v *mailView) show(out seen) {
	v.sign.SetName(out.sentFrom())
	v.from.SetText(out.sentFrom())
	v.arrived.SetText(clockOf(out.zone))
	v.subject.SetText(cmp.Or(out.rendered.Subject, lang.X("messages.inbox.no_subject", "No subject yet")))
	v.preheader.SetText(out.rendered.Preheader)
	v.preheader.Hidden = out.rendered.Preheader == ""
	v.page.say(out)
	v.Refresh()
}

func (v *mailView) paint(p painted) {
	v.page.paint(p)
	v.scroll.Refresh()
}

// pageView is the picture of a mail, as wide as its place, or words where there
// is none.
type pageView struct {
	widget.BaseWidget
	image *canvas.Image
	words *widgets.Paragraph
	high  float32 // of the image for a width of 1
	plain bool    // the text part is shown, not the picture
}

func newPageView() *pageView {
	v := &pageView{image: newPicture(nil), words: widgets.NewParagraph("", widgets.Base)}
	v.image.ScaleMode = canvas.ImageScaleSmooth
	v.image.Hide()
	v.ExtendBaseWidget(v)
	return v
}

// say shows what stands in the place of a picture: a text mail's text, or why
// nothing is sent.
func (v *pageView) say(out seen) {
	words := ""
	switch {
	case out.rendered.Aborted != "":
		words = lang.X("messages.inbox.aborted", "This customer gets nothing: {{.Why}}", ui.With("Why", out.rendered.Aborted))
	case v.plain || out.rendered.HTML == "":
		words = out.rendered.Text
	}
	v.words.SetText(words)
	v.words.Hidden = words == ""
	if words != "" {
		v.image.Hide()
	}
	v.Refresh()
}

func (v *pageView) paint(p painted) {
	if v.plain {
		return
	}
	if p.err != nil || p.img == nil {
		v.words.SetText(lang.X("messages.inbox.unpainted", "This mail cannot be drawn here. Open it in the browser."))
		v.words.Show()
		v.image.Hide()
		v.Refresh()
		return
	}
	v.words.Hide()
	b := p.img.Bounds()
	v.high = float32(b.Dy()) / float32(max(1, b.Dx()))
	v.image.Image = p.img
	v.image.Show()
	v.image.Refresh()
	v.Refresh()
}

// MinSize implements fyne.CanvasObject: as high as the picture is for its width.
func (v *pageView) MinSize() fyne.Size {
	v.ExtendBaseWidget(v)
	if v.image.Visible() {
		return fyne.NewSize(100, v.high*v.Size().Width)
	}
	return fyne.NewSize(100, v.words.MinSize().Height+2*look.Space5)
}

// Resize implements fyne.CanvasObject.
func (v *pageView) Resize(size fyne.Size) {
	if v.image.Visible() {
		size.Height = max(size.Height, v.high*size.Width)
	}
	v.BaseWidget.Resize(size)
}

// CreateRenderer implements fyne.Widget.
func (v *pageView) CreateRenderer() fyne.WidgetRenderer { return &pageRenderer{v} }

type pageRenderer struct{ v *pageView }

func (r *pageRenderer) Destroy()           {}
func (r *pageRenderer) MinSize() fyne.Size { return r.v.MinSize() }
func (r *pageRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.v.image, r.v.words}
}
func (r *pageRenderer) Layout(size fyne.Size) {
	put(r.v.image, 0, 0, size.Width, r.v.high*size.Width)
	put(r.v.words, look.Space5, look.Space5, size.Width-2*look.Space5, r.v.words.MinSize().Height)
}
func (r *pageRenderer) Refresh() {
	r.Layout(r.v.Size())
	canvas.Refresh(r.v)
}

// handset is a phone: a mail in it, or the bubble of a text message.
type handset struct {
	widget.BaseWidget
	frame         *canvas.Rectangle
	top           *fyne.Container
	subject, from *widgets.Text
	head          *fyne.Container
	page          *pageView
	scroll        *container.Scroll
	talk          *fyne.Container // of what is no mail
	mail          bool
}

func newHandset() *handset {
	h := &handset{frame: canvas.NewRectangle(nil), subject: widgets.NewCutText("", widgets.Strong), from: widgets.NewCutText("", widgets.Small), page: newPageView(), mail: true}
	h.frame.CornerRadius, h.frame.StrokeWidth = 32, 1
	h.top = widgets.Row(0, widgets.NewText("9:41", widgets.TextStyle{Size: look.SizeSmall, Bold: true}), widgets.Space())
	h.head = widgets.Column(0, h.subject, h.from)
	h.talk = widgets.Column(look.Space2)
	h.scroll = widgets.Scroll(h.page)
	h.ExtendBaseWidget(h)
	return h
}

func (h *handset) show(out seen) {
	h.mail = out.rendered.Channel == preview.Email
	h.from.SetText(out.sentFrom())
	h.subject.SetText(cmp.Or(out.rendered.Subject, lang.X("messages.inbox.no_subject", "No subject yet")))
	h.subject.Hidden = !h.mail
	if h.mail {
		h.scroll.Content = h.page
		h.page.say(out)
	} else {
		h.talk.RemoveAll()
		for _, o := range bubbles(out) {
			h.talk.Add(o)
		}
		h.scroll.Content = widgets.PadAll(look.Space3, h.talk)
	}
	h.scroll.Refresh()
	h.Refresh()
}

func (h *handset) paint(p painted) {
	h.page.paint(p)
	h.scroll.Refresh()
}

// MinSize implements fyne.CanvasObject.
func (h *handset) MinSize() fyne.Size { h.ExtendBaseWidget(h); return fyne.NewSize(phoneWidth, 240) }

// CreateRenderer implements fyne.Widget.
func (h *handset) CreateRenderer() fyne.WidgetRenderer {
	r := &handsetRenderer{h: h, line: widgets.NewHairline()}
	r.paint()
	return r
}

type handsetRenderer struct {
	h    *handset
	line *widgets.Hairline
}

func (r *handsetRenderer) paint() {
	r.h.frame.FillColor, r.h.frame.StrokeColor = look.Color(look.Surface), look.Color(look.Line2)
}
func (r *handsetRenderer) Destroy()           {}
func (r *handsetRenderer) MinSize() fyne.Size { return r.h.MinSize() }
func (r *handsetRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.h.frame, r.h.top, r.h.head, r.line, r.h.scroll}
}
func (r *handsetRenderer) Layout(size fyne.Size) {
	h := r.h
	put(h.frame, 0, 0, size.Width, size.Height)
	put(h.top, 20, 10, size.Width-40, 18)
	high := h.head.MinSize().Height
	put(h.head, 20, 34, size.Width-40, high)
	y := 34 + high + 8
	put(r.line, 8, y, size.Width-16, 1)
	put(h.scroll, 8, y+1, size.Width-16, max(0, size.Height-y-1-16))
}
func (r *handsetRenderer) Refresh() {
	r.paint()
	r.Layout(r.h.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func textLengthOf(m preview.Rendered) string {
	switch {
	case m.Channel == preview.SMS:
		return textLength(preview.MeasureText(m.Text))
	case m.Kakao != nil && m.Text != "":
		limit := preview.AlimTalkLimit
		if m.Kakao.Brand {
			limit = preview.BrandLimit
		}
		return lang.X("messages.kakao.letters", "{{.N}} / {{.Limit}} letters", ui.With("N", ui.Number(utf8.RuneCountInString(m.Text)), "Limit", ui.Number(limit)))
	}
	return ""
}
