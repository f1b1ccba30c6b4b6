package reports

import (
	"context"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// written is one line of a small list that is written as text: a name and what belongs to
// it, as in "Young family: Baby, Toys".
type written struct {
	name  string
	words []string
}

func formatLines(lines []written) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.name + ": " + strings.Join(l.words, ", ") + "\n")
	}
	return b.String()
}

// parseLines is the inverse; bad is the first line that is none.
func parseLines(text string) (lines []written, bad string) {
	for raw := range strings.Lines(text) {
		raw = strings.TrimSpace(raw)
		if raw == "" {
			continue
		}
		name, rest, _ := strings.Cut(strings.ReplaceAll(raw, "：", ":"), ":")
		l := written{name: strings.TrimSpace(name), words: words(rest)}
		if l.name == "" || l.words == nil {
			return nil, raw
		}
		lines = append(lines, l)
	}
	return lines, ""
}

// words parts a text at its commas.
func words(text string) (list []string) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '，' || r == '、' }) {
		if w = strings.TrimSpace(w); w != "" {
			list = append(list, w)
		}
	}
	return list
}

// askLines lets a list be written as text. take gives the document of what was written,
// or the sentence of what is wrong with it; it is kept as a setting, and can be undone.
func askLines(f *ui.Frame, title, how, hint, text string, key string, take func([]written) (doc, wrong string), then func()) {
	entry := widgets.NewTextArea(hint, 9)
	entry.SetText(text)
	trouble := widgets.NewParagraph("", widgets.Small.In(look.Bad))
	var done func()
	save := widgets.NewButton(lang.X("reports.lines.save", "Save"), "", widgets.Primary, func() {
		lines, bad := parseLines(entry.Text())
		if bad != "" {
			trouble.SetText(lang.X("reports.lines.bad", "“{{.Line}}” needs a name, a colon and at least one word behind it.", ui.With("Line", bad)))
			return
		}
		doc, wrong := take(lines)
		if wrong != "" {
			trouble.SetText(wrong)
			return
		}
		done()
		keepWay(f, key, doc, then)
	})
	done = ui.AskSheet(f.Canvas(), 560, title, save, widgets.NewParagraph(how, widgets.Second), entry, trouble)
	entry.FocusOn(f.Canvas())
}

// keepWay keeps how the shop wants something reckoned; everything is reckoned anew soon
// after, in the background. then is called when it is kept, and when it is taken back.
func keepWay(f *ui.Frame, key, doc string, then func()) {
	was := ""
	set := func(value string, then func()) {
		f.Write(func(ctx context.Context, tx store.Tx) (err error) {
			if was, err = tx.Settings().Get(ctx, key); err != nil {
				return err
			}
			return tx.Settings().Set(ctx, key, value)
		}, then)
	}
	set(doc, func() {
		f.Say(lang.X("reports.lines.saved", "Saved. It is being computed anew."), lang.X("reports.lines.undo", "Undo"), func() { set(was, then) })
		then()
	})
}
