package messages

import (
	"cmp"
	"image"
	"image/color"

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

// The measures of a proof sheet, in px.
const (
	proofWidth  = 284
	proofHeight = 340
	proofGapX   = 24
	proofGapY   = 16
	proofFade   = 32
	proofView   = 206 // of the mail
)

// proofCard is one case: why it is looked at, what is sent, what was found.
type proofCard struct {
	widget.BaseWidget
	pick preview.Pick
	view *fyne.Container
	foot *fyne.Container   // the verdict, or what somebody said
	good fyne.CanvasObject // the verdict
	card *widgets.Surface

	open   []string // comments that are not settled
	onTalk func()   // its foot was pressed
}

func newProofCard(pick preview.Pick, k *stock) *proofCard {
	c := &proofCard{pick: pick}
	count := lang.XN("messages.cases.count", "{{.N}} like this", pick.Count, ui.With("N", ui.Number(pick.Count)))
	if pick.Count == 1 {
		count = ""
	}
	head := widgets.Pad(9, 12, 8, 12, widgets.Column(0,
		widgets.Row(look.Space2, widgets.Grow(widgets.NewCutText(caseWords(pick, k), widgets.Strong)), widgets.NewText(count, widgets.Small)),
		widgets.NewCutText(cmp.Or(pick.Case.Name, ui.NoName()), widgets.Small)))
	c.view = container.New(proofStage{})
	c.fill(pick)
	rows := widgets.Column(0, head, widgets.NewHairline())
	if pick.Rendered.Subject != "" {
		rows.Add(widgets.Pad(8, 12, 8, 12, widgets.NewCutText(pick.Rendered.Subject, widgets.Strong)))
		rows.Add(widgets.NewHairline())
	}
	rows.Add(widgets.Grow(c.view))
	rows.Add(widgets.NewHairline())
	c.good = verdict(pick, k)
	c.foot = container.New(widgets.Fill{}, c.good)
	talk := widgets.NewRowButton(36, c.foot, func() {
		if c.onTalk != nil {
			c.onTalk()
		}
	}).Inset(12)
	talk.SetTip(lang.X("messages.comments.tip", "Comment on this case"))
	rows.Add(talk)
	c.card = widgets.NewPlainCard(widgets.Pad(1, 1, 1, 1, rows))
	c.ExtendBaseWidget(c)
	return c
}

// fill shows words where there is no picture: a text message, or why nothing goes.
func (c *proofCard) fill(pick preview.Pick) {
	title, words := "", pick.Rendered.Text
	switch pick.Reason {
	case preview.ReasonError:
		title, words = lang.X("messages.findings.broken", "This cannot be made"), pick.Detail
	case preview.ReasonNoConsent:
		title, words = lang.X("messages.proof.none", "Skipped, nothing is sent"), lang.X("messages.proof.skipped", "Nothing is sent to them. They go on to the next step.")
	case preview.ReasonAborted:
		title, words = lang.X("messages.proof.none", "Skipped, nothing is sent"), pick.Detail
	default:
		if pick.Rendered.HTML != "" {
			return // painted soon
		}
	}
	body := widgets.Column(look.Space1, widgets.NewParagraph(words, widgets.Base))
	if title != "" {
		body = widgets.Column(look.Space1, widgets.Space(), widgets.Row(0, widgets.Space(), widgets.NewIconOf("circle-slash", look.Muted, 20), widgets.Space()),
			widgets.NewParagraph(title, widgets.Strong.Aligned(widgets.Center)), widgets.NewParagraph(words, widgets.Second.Aligned(widgets.Center)), widgets.Space())
	}
	c.view.Objects = []fyne.CanvasObject{widgets.PadAll(look.Space4, body)}
}

// say shows open comments in the place of the verdict; without any it is back.
func (c *proofCard) say(open []string) {
	c.open = open
	c.foot.Objects = []fyne.CanvasObject{c.good}
	border := look.Line
	if n := len(open); n > 0 {
		row := widgets.Row(look.Space2, widgets.NewIcon("message-square-text", look.Warn), widgets.Grow(widgets.NewCutText(open[n-1], widgets.Strong)))
		if n > 1 {
			row.Add(widgets.NewText("+"+ui.Number(n-1), widgets.Small))
		}
		c.foot.Objects = []fyne.CanvasObject{row}
		border = look.Mark
	}
	c.foot.Refresh()
	c.card.SetColors(look.Surface, border)
}

// paint shows the top of the mail; its lower edge fades.
func (c *proofCard) paint(img image.Image) {
	picture := newPicture(topOf(img, 0, float64(proofView)/(proofWidth-2)))
	surface := look.Color(look.Surface)
	fade := canvas.NewVerticalGradient(unseen(surface), surface)
	c.view.Objects = []fyne.CanvasObject{picture, fade}
	c.view.Refresh()
}

// unseen is a colour one sees nothing of.
func unseen(c color.Color) color.Color {
	r, g, b, _ := c.RGBA()
	return color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 0}
}

// CreateRenderer implements fyne.Widget.
func (c *proofCard) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.card) }

// MinSize implements fyne.CanvasObject.
func (c *proofCard) MinSize() fyne.Size {
	c.ExtendBaseWidget(c)
	return fyne.NewSize(proofWidth, proofHeight)
}

// verdict says what was found. Where nothing was, it says so, and not that all is right.
func verdict(pick preview.Pick, k *stock) fyne.CanvasObject {
	icon, ink, words := verdictOf(pick, k)
	return widgets.Row(look.Space2, widgets.NewIcon(icon, ink), widgets.Grow(widgets.NewCutText(words, widgets.Base)))
}

func verdictOf(pick preview.Pick, k *stock) (icon string, ink fyne.ThemeColorName, words string) {
	icon, ink, words = "check", look.Good, lang.X("messages.cases.none", "Nothing found")
	out := pick.Rendered
	switch {
	case pick.Reason == preview.ReasonError:
		icon, ink, words = "circle-alert", look.Bad, lang.X("messages.proof.unsent", "They would get nothing")
	case pick.Reason == preview.ReasonNoConsent:
		words = lang.X("messages.proof.as_it_should", "As it should be")
	case pick.Reason == preview.ReasonLanguage:
		icon, ink, words = "triangle-alert", look.Warn, lang.X("messages.proof.not_in", "Not written in {{.Name}}", ui.With("Name", ui.LanguageName(pick.Detail)))
	case len(out.Warnings) > 0:
		icon, ink, words = "triangle-alert", look.Warn, warningWords(out.Warnings[0])
	case len(out.Missing) > 0:
		icon, ink, words = "triangle-alert", look.Warn, lang.X("messages.case.missing", "{{.What}} missing", ui.With("What", k.label(out.Missing[0])))
	}
	return icon, ink, words
}

// proofStage lays the picture at the top and the fade over its lower edge; words
// take the whole place.
type proofStage struct{}

// MinSize implements fyne.Layout.
func (proofStage) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, 100) }

// Layout implements fyne.Layout.
func (proofStage) Layout(o []fyne.CanvasObject, size fyne.Size) {
	if len(o) == 0 {
		return
	}
	picture, is := o[0].(*canvas.Image)
	if !is {
		put(o[0], 0, 0, size.Width, size.Height)
		return
	}
	b := picture.Image.Bounds()
	high := size.Width * float32(b.Dy()) / float32(max(1, b.Dx()))
	put(o[0], 0, 0, size.Width, min(high, size.Height))
	put(o[1], 0, size.Height-proofFade, size.Width, proofFade)
}

// proofGrid lays cards of one size in as many columns as fit.
type proofGrid struct{}

func (proofGrid) columns(width float32) int {
	return max(1, int((width+proofGapX)/(proofWidth+proofGapX)))
}

// MinSize implements fyne.Layout. The height is that of the last width.
func (proofGrid) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height float32
	for _, o := range objects {
		height = max(height, o.Position().Y+proofHeight)
	}
	return fyne.NewSize(proofWidth, height)
}

// Layout implements fyne.Layout.
func (g proofGrid) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	n := g.columns(size.Width)
	for i, o := range objects {
		put(o, float32(i%n)*(proofWidth+proofGapX), float32(i/n)*(proofHeight+proofGapY), proofWidth, proofHeight)
	}
}
