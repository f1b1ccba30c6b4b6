package messages

import (
	"cmp"
	"net/url"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// bubble is what holds a message on a phone.
func bubble(ground fyne.ThemeColorName, content ...fyne.CanvasObject) fyne.CanvasObject {
	s := widgets.NewPlainCard(widgets.PadAll(look.Space3, widgets.Column(look.Space2, content...)))
	s.SetColors(ground, look.Clear)
	return s
}

// bubbles are what a phone shows of a message that is no mail.
func bubbles(out seen) []fyne.CanvasObject {
	m := out.rendered
	text := widgets.NewParagraph(m.Text, widgets.Base)
	if m.Aborted != "" {
		text.SetText(lang.X("messages.inbox.aborted", "This customer gets nothing: {{.Why}}", ui.With("Why", m.Aborted)))
		return []fyne.CanvasObject{bubble(look.Well, text)}
	}
	switch m.Channel {
	case preview.Kakao:
		return kakaoBubbles(out)
	case preview.Push:
		return []fyne.CanvasObject{pushCard(out)}
	case preview.Slack:
		return []fyne.CanvasObject{slackPost(out)}
	case preview.Webhook:
		return []fyne.CanvasObject{bubble(look.Well, widgets.NewParagraph(m.Request.Method+" "+m.Request.URL, widgets.Strong), widgets.NewParagraph(string(m.Request.Body), widgets.Small))}
	}
	return []fyne.CanvasObject{bubble(look.Well, text), widgets.NewParagraph(textLengthOf(m), widgets.Hint)}
}

// pushCard is a card on a locked screen: whose app, when, what, and the picture's
// place, for pictures of a push lie on the web and nothing is fetched here.
func pushCard(out seen) fyne.CanvasObject {
	m := out.rendered
	card := widgets.Column(look.Space1,
		widgets.Row(look.Space2, widgets.NewInitial(out.sentFrom(), 18, true), widgets.Grow(widgets.NewCutText(out.sentFrom(), widgets.Small)),
			widgets.NewText(lang.X("messages.push.now", "now"), widgets.Small)))
	if m.Subject != "" {
		card.Add(widgets.NewParagraph(m.Subject, widgets.Strong))
	}
	card.Add(widgets.NewParagraph(m.Text, widgets.Base))
	if m.PictureURL != "" {
		card.Add(widgets.Fixed(0, 96, widgets.NewSurface(look.Line, widgets.Column(look.Space1, widgets.Space(),
			widgets.Row(0, widgets.Space(), widgets.NewIconOf("image", look.Muted, 20), widgets.Space()),
			widgets.NewCutText(hostOf(m.PictureURL), widgets.Small.Aligned(widgets.Center)), widgets.Space()))))
	}
	if m.URL != "" {
		card.Add(widgets.NewCutText(m.URL, widgets.Hint))
	}
	return bubble(look.Well, card)
}

// hostOf is where an address leads, short enough for a card.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return cmp.Or(u.Host, address)
}

// slackPost is a post in a channel of the team.
func slackPost(out seen) fyne.CanvasObject {
	name := widgets.Row(look.Space1, widgets.NewCutText(out.sentFrom(), widgets.Strong), widgets.NewText("APP", widgets.Hint), widgets.NewText(clockOf(out.zone), widgets.Hint), widgets.Space())
	return widgets.Row(look.Space2, widgets.Column(0, widgets.NewInitial(out.sentFrom(), 32, true), widgets.Space()),
		widgets.Grow(widgets.Column(0, name, widgets.NewRichParagraph(slackPieces(out.rendered.Text)...))))
}
