package journeys

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gilmok/journey/template"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/look"
)

// The words in the boxes of a template are whole, in both languages.
func TestTemplatesFitTheirBoxes(t *testing.T) {
	const room = 128 // world units, beside bar and icon
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.New("light"))
	for _, language := range []string{"ko", "en"} { // English last: the other tests' language
		if err := ui.SetLanguage(language); err != nil {
			t.Fatal(err)
		}
		for _, x := range template.All() {
			j, _, err := x.Open(language, 7)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range sceneOf(j, board.Draw, nil, nil, nil).Steps {
				title, below := fyne.MeasureText(s.Title, 13, fyne.TextStyle{Bold: true}), fyne.MeasureText(s.Subtitle, 12, fyne.TextStyle{})
				if title.Width > room || below.Width > room && !s.Entry { // below an entry stand the shop's own names
					t.Errorf("%s in %s: %q (%.0f) over %q (%.0f) is wider than %d", x.ID, language, s.Title, title.Width, s.Subtitle, below.Width, room)
				}
			}
		}
	}
}
