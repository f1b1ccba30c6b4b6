package messages

import (
	"cmp"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// kakaoBubbles are an approved template with this customer's values, its buttons,
// and the text message sent where it cannot be delivered.
func kakaoBubbles(m preview.Rendered, bubble func(fyne.ThemeColorName, ...fyne.CanvasObject) fyne.CanvasObject) []fyne.CanvasObject {
	text := m.Text
	parts := []fyne.CanvasObject{widgets.NewText(lang.X("messages.kakao.arrived", "Notice"), widgets.Strong)}
	if m.Kakao != nil {
		for name, value := range m.Kakao.Variables {
			text = strings.ReplaceAll(text, "#{"+name+"}", value)
		}
		text = cmp.Or(text, m.Kakao.Template)
	}
	parts = append(parts, widgets.NewParagraph(text, widgets.Base))
	if m.Kakao == nil {
		return []fyne.CanvasObject{bubble(look.WarnSoft, parts...)}
	}
	for _, b := range m.Kakao.Buttons {
		parts = append(parts, widgets.NewHairline(), widgets.NewText(b.Text, widgets.Strong.Aligned(widgets.Center)))
	}
	bubbles := []fyne.CanvasObject{bubble(look.WarnSoft, parts...)}
	if f := m.Kakao.Fallback; f != nil {
		bubbles = append(bubbles, widgets.NewText(lang.X("messages.kakao.instead", "Else as a text message"), widgets.Hint),
			bubble(look.Well, widgets.NewParagraph(f.Text, widgets.Base)), widgets.NewText(textLength(preview.MeasureText(f.Text)), widgets.Hint))
	}
	return bubbles
}
