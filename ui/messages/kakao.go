package messages

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// Kakao writes these around a brand message in Korean whatever the phone's language.
const (
	brandLabel = "(광고)"
	brandBlock = "수신거부 | 홈 > 채널차단"
)

// kakaoBubbles are an approved template with this customer's values, or a brand
// message, its buttons, and the text message sent where it cannot be delivered.
func kakaoBubbles(out seen) []fyne.CanvasObject {
	m, brand := out.rendered, out.rendered.Kakao != nil && out.rendered.Kakao.Brand
	text, head, ground := m.Text, lang.X("messages.kakao.arrived", "Notice"), look.WarnSoft
	if brand {
		head, ground = brandLabel+" "+out.sentFrom(), look.Well
	}
	parts := []fyne.CanvasObject{widgets.NewText(head, widgets.Strong)}
	if m.Kakao != nil {
		text = cmp.Or(text, m.Kakao.Template)
	}
	parts = append(parts, widgets.NewParagraph(text, widgets.Base))
	if m.Kakao == nil {
		return []fyne.CanvasObject{bubble(ground, parts...)}
	}
	for _, b := range m.Kakao.Buttons {
		parts = append(parts, widgets.NewHairline(), widgets.NewText(b.Text, widgets.Strong.Aligned(widgets.Center)))
	}
	if brand {
		parts = append(parts, widgets.NewHairline(), widgets.NewText(brandBlock, widgets.Hint))
	}
	bubbles := []fyne.CanvasObject{bubble(ground, parts...)}
	if f := m.Kakao.Fallback; f != nil {
		bubbles = append(bubbles, widgets.NewText(lang.X("messages.kakao.instead", "Else as a text message"), widgets.Hint),
			bubble(look.Well, widgets.NewParagraph(f.Text, widgets.Base)), widgets.NewParagraph(textLength(preview.MeasureText(f.Text)), widgets.Hint))
	}
	return bubbles
}
