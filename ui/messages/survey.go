package messages

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/store/survey"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// asks makes a block ask the question of a survey, in its words.
func asks(b *preview.Block, s survey.Survey) {
	b.Survey, b.Ask, b.Text, b.Low, b.High, b.Answers = s.Key, string(s.Ask), s.Question, s.Low, s.High, nil
	for _, a := range s.Answers {
		b.Answers = append(b.Answers, preview.BlockAnswer(a))
	}
}

// surveyRow says which question a text asks, where the shop has any. One that is chosen is
// written into the text with its answers numbered.
func (w *writing) surveyRow(into *fyne.Container, c preview.Content) {
	list := w.page.stock.surveys
	if w.page.language != "" || len(list) == 0 && c.Survey == "" {
		return // a translation asks what the text itself does
	}
	options := []widgets.Option{{ID: "", Text: lang.X("messages.survey.no_question", "No question")}}
	for _, k := range list {
		options = append(options, widgets.Option{ID: k.Key, Text: k.Document.Name})
	}
	at := func(key string) int { return slices.IndexFunc(list, func(k survey.Kept) bool { return k.Key == key }) }
	if c.Survey != "" && at(c.Survey) < 0 {
		options = append(options, widgets.Option{ID: c.Survey, Text: c.Survey})
	}
	into.Add(labelled(lang.X("messages.survey.texted", "Asks"), widgets.NewSelect(options, c.Survey, func(key string) {
		w.page.rebuild(func(c *preview.Content) {
			c.Survey = key
			if i := at(key); i >= 0 && !strings.Contains(c.Text, list[i].Question) {
				c.Text = strings.TrimLeft(strings.TrimRight(c.Text, "\n ")+"\n", "\n") + list[i].Texted()
			}
		})
	})))
	if c.Survey != "" {
		into.Add(widgets.NewParagraph(lang.X("messages.survey.by_text", "Whoever texts back an answer or its number has answered. Twilio tells what is texted back by itself; of other providers, bring the list of replies in under Settings › Senders, as results from a file."), widgets.Small))
	}
}

// survey are the fields of a question: which one, and how it and its answers are worded
// here. What is kept of an answer stays that of the question, in every wording.
func (e blockEditor) survey(b preview.Block) []fyne.CanvasObject {
	list := e.w.page.stock.surveys
	more := widgets.NewButton(lang.X("messages.survey.all", "Questions and answers"), "circle-question-mark", widgets.LinkTo, func() {
		e.w.page.frame.Go(ui.Route{Place: ui.Reports, View: "surveys"})
	}).InCard()
	if len(list) == 0 && b.Survey == "" {
		return []fyne.CanvasObject{
			widgets.NewParagraph(lang.X("messages.survey.none", "You have no question to ask yet. Make one under Reports › Questions, then choose it here."), widgets.Second),
			widgets.Row(0, more, widgets.Space())}
	}
	var options []widgets.Option
	for _, k := range list {
		options = append(options, widgets.Option{ID: k.Key, Text: k.Document.Name})
	}
	if !slices.ContainsFunc(list, func(k survey.Kept) bool { return k.Key == b.Survey }) {
		options = append(options, widgets.Option{ID: b.Survey, Text: b.Survey})
	}
	choice := widgets.NewSelect(options, b.Survey, func(key string) {
		if i := slices.IndexFunc(list, func(k survey.Kept) bool { return k.Key == key }); i >= 0 {
			e.w.page.rebuild(func(c *preview.Content) {
				if b := blockAt(c, e.at); b != nil {
					asks(b, list[i].Survey)
				}
			})
		}
	})
	fields := []fyne.CanvasObject{widgets.NewField(lang.X("messages.survey.which", "Which question"), choice, "")}
	fields = append(fields, e.area(2, b.Text, "", setText)...)
	for i, a := range b.Answers {
		fields = append(fields, e.line(lang.X("messages.survey.answer", "Answer {{.N}}", ui.With("N", i+1)), a.Text, "", func(b *preview.Block, text string) {
			if i < len(b.Answers) {
				b.Answers = slices.Clone(b.Answers)
				b.Answers[i].Text = text
			}
		}))
	}
	if survey.Ask(b.Ask) == survey.Scale {
		fields = append(fields, pair(
			e.line(lang.X("messages.survey.low", "Words at 0"), b.Low, "", func(b *preview.Block, text string) { b.Low = text }),
			e.line(lang.X("messages.survey.high", "Words at 10"), b.High, "", func(b *preview.Block, text string) { b.High = text })))
	}
	how := lang.X("messages.survey.by_mail", "An answer begins a mail to you that the customer sends. With an address for links (Settings) it is a page, and one press.")
	if e.w.page.stock.setting(store.SettingTracking) != "" {
		how = lang.X("messages.survey.by_page", "An answer opens a page on which the customer confirms it, so that mail scanners answer nothing.")
	}
	return append(fields, widgets.NewParagraph(how, widgets.Small), widgets.Row(look.Space2, more, widgets.Space()))
}
