package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// A page that was out of view for a minute gets new renderers, and nobody resizes
// its widgets: what they show must be there again.
func TestANewRendererShowsWhatTheOldOneDid(t *testing.T) {
	test.NewTempApp(t)
	for name, w := range map[string]fyne.Widget{
		"text": NewText("here", Base), "paragraph": NewParagraph("here and there", Base),
		"button": NewButton("Send", "send", Primary, nil), "progress": NewProgress(0.5),
		"bars": NewBars(120, Bar{Value: 1, Label: "one"}), "radio answer": newRadioAnswer(NewRadio(nil, "", nil), RadioOption{Text: "yes"}),
	} {
		w.Resize(fyne.NewSize(200, 60))
		before := test.WidgetRenderer(w).Objects()
		again := w.CreateRenderer().Objects()
		if len(again) != len(before) || len(again) == 0 {
			t.Errorf("%s: %d objects, after a minute out of view %d", name, len(before), len(again))
			continue
		}
		for i := range again {
			if again[i].Position() != before[i].Position() || again[i].Size() != before[i].Size() {
				t.Errorf("%s: object %d went from %v %v to %v %v", name, i, before[i].Position(), before[i].Size(), again[i].Position(), again[i].Size())
			}
		}
	}
}
