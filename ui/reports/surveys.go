package reports

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/survey"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// surveys is the report of what the shop asked its customers: each question with its
// answers, and the people behind each answer.
type surveys struct {
	frame   *ui.Frame
	content fyne.CanvasObject
	wide    *fyne.Container
	narrow  *fyne.Container
	live    *live.Live[asked]
	shown   asked
	chosen  store.DocumentID
	picked  string // the answer whose people are spoken of
}

// asked is what the report shows.
type asked struct {
	list  []askedOne
	names map[store.CustomerID]string // of who answered in own words
}

type askedOne struct {
	survey.Kept
	survey.Result
}

func newSurveys(f *ui.Frame) *surveys {
	s := &surveys{frame: f, wide: widgets.Column(look.Space3, counting()), narrow: widgets.Column(look.Space3)}
	s.content = twoColumns(s.wide, s.narrow)
	s.live = live.New(s.load, s.show).Follow(f.Store(), store.TopicDocuments, store.TopicEvents)
	return s
}

func (s *surveys) object() fyne.CanvasObject { return s.content }
func (s *surveys) ask()                      { s.live.Ask() }
func (s *surveys) stop()                     { s.live.Stop() }

// mostSaid is how many answers in own words are shown; the file has all.
const mostSaid = 20

func (s *surveys) load(ctx context.Context) (a asked, err error) {
	st := s.frame.Store()
	list, err := survey.List(ctx, st.Documents())
	if err != nil {
		return a, err
	}
	a.names = map[store.CustomerID]string{}
	for _, k := range list {
		r, err := survey.Tally(ctx, st, k.Survey)
		if err != nil {
			return a, err
		}
		a.list = append(a.list, askedOne{k, r})
		if err := a.readNames(ctx, st, r); err != nil {
			return a, err
		}
	}
	return a, nil
}

func (a asked) readNames(ctx context.Context, st store.Reads, r survey.Result) error {
	var ids []store.CustomerID
	for _, said := range r.Said[:min(len(r.Said), mostSaid)] {
		ids = append(ids, said.Customer)
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := st.Customers().ListByID(ctx, ids)
	for _, c := range rows {
		a.names[c.ID] = ui.Called(c.Customer)
	}
	return err
}

func (s *surveys) show(a asked, err error) {
	s.shown = a
	switch {
	case err != nil:
		say(s.wide, err)
		return
	case len(a.list) == 0:
		fill(s.wide, widgets.Fixed(0, 360, s.empty()))
		fill(s.narrow, widgets.NewHead(lang.X("reports.survey.how", "How answers come in"), ""), widgets.NewParagraph(howAnswersCome(), widgets.Second))
		return
	}
	rows := []fyne.CanvasObject{widgets.Pad(0, groupInset, 4, groupInset, surveyLine(lang.X("reports.survey.question", "Question"),
		lang.X("reports.survey.ask", "Answered by"), lang.X("reports.survey.people", "Answers"), lang.X("reports.survey.last", "Last one"), widgets.Hint, widgets.Hint))}
	here := s.here()
	for _, one := range a.list {
		last := "–"
		if !one.Last.IsZero() {
			last = ui.When(one.Last, time.Now())
		}
		row := widgets.NewRowButton(43, surveyLine(one.Document.Name, askName(one.Ask), ui.Number(one.People), last, widgets.Strong, widgets.Second), func() {
			s.chosen, s.picked = one.Document.ID, ""
			s.show(s.shown, nil)
		}).Inset(groupInset)
		row.SetChosen(one.Document.ID == here.Document.ID)
		rows = append(rows, widgets.NewHairline(), row)
	}
	fill(s.wide, widgets.NewHead(lang.X("reports.survey.title", "What you asked"), lang.XN("reports.survey.count", "{{.Count}} questions", len(a.list), ui.With("Count", len(a.list)))),
		widgets.Column(0, rows...), widgets.NewParagraph(howAnswersCome(), widgets.Small))
	s.about(here)
}

func howAnswersCome() string {
	return lang.X("reports.survey.note", "Put a Question block into an email: whoever presses an answer confirms it, on a page of your link address or by a mail. A text can ask, too: the answer or its number, texted back, counts. Answers of a form elsewhere come in from its file. Each answer is also an attribute, for segments, journeys and messages.")
}

func (s *surveys) newButton() *widgets.Button {
	add := widgets.NewButton(lang.X("reports.survey.new", "New question"), "plus", widgets.Primary, s.add)
	add.SetEnabled(!s.frame.ReadOnly())
	return add
}

func (s *surveys) empty() fyne.CanvasObject {
	return widgets.NewEmpty("circle-question-mark", lang.X("reports.survey.none", "Nothing asked yet"),
		lang.X("reports.survey.none_words", "Ask your customers one thing: what skin they have, whom they buy for, whether they would tell a friend."), s.newButton())
}

// here is the question the narrow card speaks of.
func (s *surveys) here() askedOne {
	for _, one := range s.shown.list {
		if one.Document.ID == s.chosen {
			return one
		}
	}
	return s.shown.list[0]
}

// surveyLine is a row of the table.
func surveyLine(question, ask, people, last string, style, second widgets.TextStyle) fyne.CanvasObject {
	right := widgets.TextStyle{Size: second.Size, Color: second.Color, Figures: true, Align: widgets.Right}
	return widgets.Row(look.Space3, widgets.Grow(widgets.NewCutText(question, style)), widgets.Fixed(140, 0, widgets.NewCutText(ask, second)),
		widgets.Fixed(72, 0, widgets.NewCutText(people, right)), widgets.Fixed(110, 0, widgets.NewCutText(last, right)))
}

func askName(a survey.Ask) string {
	switch a {
	case survey.Scale:
		return lang.X("reports.survey.scale", "A number, 0 to 10")
	case survey.YesNo:
		return lang.X("reports.survey.yes_no", "Yes or no")
	case survey.Text:
		return lang.X("reports.survey.text", "Own words")
	}
	return lang.X("reports.survey.choice", "One of a few")
}

// about speaks of one question.
func (s *surveys) about(one askedOne) {
	more := widgets.NewIconButton("ellipsis", lang.X("reports.survey.more", "More"), nil)
	more.OnTapped = func() { widgets.ShowMenuBelow(more, s.menu(one)) }
	objects := []fyne.CanvasObject{widgets.NewHead(one.Document.Name, "", more), widgets.NewParagraph(one.Question, widgets.Second)}
	if one.People == 0 {
		objects = append(objects, widgets.NewParagraph(lang.X("reports.survey.nobody", "Nobody has answered yet."), widgets.Second))
		fill(s.narrow, append(objects, s.fileButton(one))...)
		return
	}
	if one.Ask == survey.Scale {
		objects = append(objects, s.score(one)...)
	}
	if one.Ask == survey.Text {
		objects = append(objects, s.said(one)...)
	} else {
		objects = append(objects, s.answers(one)...)
	}
	if one.People < survey.Enough {
		objects = append(objects, widgets.NewParagraph(lang.XN("reports.survey.small", "Fewer than {{.Count}} answers: one more or less changes much.", survey.Enough, ui.With("Count", survey.Enough)), widgets.Small.In(look.Warn)))
	}
	fill(s.narrow, append(objects, widgets.NewHairline(), s.fileButton(one))...)
}

// score is the Net Promoter Score with how sure it is.
func (s *surveys) score(one askedOne) []fyne.CanvasObject {
	r := one.Result
	nps, low, high := r.NPS()
	signed := func(f float64) string { return fmt.Sprintf("%+.0f", math.Round(f)) }
	bars := make([]widgets.Bar, len(r.Counts))
	for i, c := range r.Counts {
		bars[i] = widgets.Bar{Value: float64(len(c.People)), Label: c.Text, Color: scaleColor(c.Value.Number()),
			Tip: lang.XN("reports.survey.bar", "{{.Answer}}: {{.Count}} people ({{.Share}})", len(c.People), ui.With("Answer", c.Text, "Count", ui.Number(len(c.People)), "Share", ui.Percent(share(len(c.People), one.People))))}
	}
	chart := s.frame.Chart(one.Document.Name, widgets.NewBars(120, bars...), func() [][]string { return append(answerHeads(), answerRows(one)...) })
	return []fyne.CanvasObject{
		widgets.NewBigStat(signed(nps), lang.X("reports.survey.nps", "Net Promoter Score")),
		widgets.NewParagraph(lang.X("reports.survey.nps_range", "Between {{.Low}} and {{.High}} with 95% certainty. On average {{.Average}} of 10.",
			ui.With("Low", signed(low), "High", signed(high), "Average", fmt.Sprintf("%.1f", r.Average))), widgets.Small),
		chart, widgets.Row(0, widgets.Space(), chart.More()),
	}
}

func scaleColor(n float64) fyne.ThemeColorName {
	switch {
	case n >= 9:
		return look.Good
	case n <= 6:
		return look.Mark
	}
	return look.Edge
}

// band is an answer, or a range of them, with the rule that means its people.
type band struct {
	id, text string
	people   int
	rule     segment.Rule
}

// bands are the answers of a question: of a scale its three groups.
func bands(one askedOne) (list []band) {
	test := func(op segment.Op, v value.Value) segment.Rule {
		return segment.Attribute{Key: one.Key, Test: segment.Test{Op: op, Value: v}}
	}
	if one.Ask != survey.Scale {
		for _, c := range one.Counts {
			list = append(list, band{c.Value.String(), answerText(one.Ask, c), len(c.People), test(segment.OpIs, c.Value)})
		}
		return list
	}
	list = []band{
		{"promoters", lang.X("reports.survey.promoters", "Would tell friends (9, 10)"), 0, test(segment.OpAtLeast, value.Number(9))},
		{"passives", lang.X("reports.survey.passives", "Undecided (7, 8)"), 0, segment.Attribute{Key: one.Key, Test: segment.Test{Op: segment.OpBetween, Values: []value.Value{value.Number(7), value.Number(8)}}}},
		{"detractors", lang.X("reports.survey.detractors", "Would rather not (0 to 6)"), 0, test(segment.OpAtMost, value.Number(6))},
	}
	for _, c := range one.Counts {
		i := 1
		if n := c.Value.Number(); n >= 9 {
			i = 0
		} else if n <= 6 {
			i = 2
		}
		list[i].people += len(c.People)
	}
	return list
}

func answerText(a survey.Ask, c survey.Count) string {
	switch {
	case a == survey.YesNo && c.Value.Bool():
		return lang.X("reports.survey.yes", "Yes")
	case a == survey.YesNo:
		return lang.X("reports.survey.no", "No")
	}
	return c.Text
}

// answers lists the answers with how many gave each; one is picked, and its people are
// one press away from a segment.
func (s *surveys) answers(one askedOne) []fyne.CanvasObject {
	list := bands(one)
	at := max(0, slices.IndexFunc(list, func(b band) bool { return b.id == s.picked }))
	column := widgets.Column(0)
	for i, b := range list {
		part := share(b.people, one.People)
		line := widgets.Pad(6, 0, 6, 0, widgets.Column(4, widgets.Row(look.Space2, widgets.Grow(widgets.NewCutText(b.text, widgets.Base)),
			widgets.NewText(ui.Number(b.people), widgets.Number), widgets.Fixed(44, 0, widgets.NewText(ui.Percent(part), widgets.Small.Aligned(widgets.Right)))),
			widgets.NewProgress(part)))
		row := widgets.NewRowButton(0, line, func() {
			s.picked = b.id
			s.show(s.shown, nil)
		}).Inset(groupInset)
		row.SetChosen(i == at)
		column.Add(row)
	}
	name := one.Document.Name + ": " + list[at].text
	return []fyne.CanvasObject{column, ruleButton(s.frame, list[at].rule, list[at].people, name)}
}

// said lists answers in own words; each leads to who gave it.
func (s *surveys) said(one askedOne) []fyne.CanvasObject {
	column := widgets.Column(0)
	for _, said := range one.Said[:min(len(one.Said), mostSaid)] {
		words := widgets.Pad(8, 0, 8, 0, widgets.Column(2, widgets.NewParagraph(said.Words, widgets.Base),
			widgets.NewCutText(s.shown.names[said.Customer]+" · "+ui.When(said.At, time.Now()), widgets.Small)))
		column.Add(widgets.NewRowButton(0, words, func() {
			s.frame.Go(ui.Route{Place: ui.Customers, View: ui.ViewProfile, ID: fmt.Sprint(said.Customer)})
		}).Inset(groupInset))
	}
	objects := []fyne.CanvasObject{column}
	if more := len(one.Said) - mostSaid; more > 0 {
		objects = append(objects, widgets.NewText(lang.XN("reports.survey.said_more", "{{.Count}} more are in the file.", more, ui.With("Count", ui.Number(more))), widgets.Small))
	}
	rule := segment.Attribute{Key: one.Key, Test: segment.Test{Op: segment.OpIsSet}}
	return append(objects, ruleButton(s.frame, rule, one.People, one.Document.Name))
}

func (s *surveys) fileButton(one askedOne) fyne.CanvasObject {
	b := widgets.NewButton(lang.X("reports.survey.file", "Answers from a file"), "upload", widgets.Quiet, func() { s.bring(one.Survey, "", "") }).InCard()
	b.SetEnabled(!s.frame.ReadOnly())
	return widgets.Row(0, b, widgets.Space())
}

func (s *surveys) menu(one askedOne) []widgets.MenuItem {
	closed := s.frame.ReadOnly()
	return []widgets.MenuItem{
		{Text: lang.X("reports.survey.edit", "Edit"), Icon: "pencil", Disabled: closed, Do: func() { s.edit(one) }},
		{Text: lang.X("reports.survey.file", "Answers from a file"), Icon: "upload", Disabled: closed, Do: func() { s.bring(one.Survey, "", "") }},
		{},
		{Text: lang.X("reports.survey.delete", "Delete"), Icon: "trash-2", Danger: true, Disabled: closed, Do: func() { s.remove(one) }},
	}
}

// remove deletes a question; its answers stay with the customers, and the question
// can be had back.
func (s *surveys) remove(one askedOne) {
	again := one.Document
	s.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Documents().Delete(ctx, one.Document.ID) }, func() {
		s.frame.Say(lang.X("reports.survey.deleted", "“{{.Name}}” is deleted. What customers answered stays with them.", ui.With("Name", again.Name)), lang.X("reports.survey.undo", "Undo"), func() {
			again.ID = 0
			s.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Documents().Save(ctx, &again) }, nil)
		})
	})
}

func (s *surveys) verbs() []fyne.CanvasObject { return []fyne.CanvasObject{s.newButton()} }

func (s *surveys) command(c ui.Command) bool {
	if c == ui.CommandNew && !s.frame.ReadOnly() {
		s.add()
		return true
	}
	return false
}

func (s *surveys) table() [][]string {
	rows := answerHeads()
	for _, one := range s.shown.list {
		rows = append(rows, answerRows(one)...)
	}
	return rows
}

func answerHeads() [][]string {
	return [][]string{{lang.X("reports.survey.question", "Question"), lang.X("reports.survey.answer", "Answer"), lang.X("reports.survey.people", "Answers"), lang.X("reports.save.share", "Share")}}
}

func answerRows(one askedOne) (rows [][]string) {
	for _, c := range one.Counts {
		rows = append(rows, []string{one.Document.Name, answerText(one.Ask, c), whole(len(c.People)), fraction(share(len(c.People), one.People))})
	}
	for _, said := range one.Said {
		rows = append(rows, []string{one.Document.Name, said.Words, "1", fraction(share(1, one.People))})
	}
	return rows
}

// notKept says in words why a question cannot be kept; ok is false for another error.
func notKept(err error) (field, words string, ok bool) {
	var p *survey.Problem
	switch {
	case errors.Is(err, store.ErrConflict):
		return "name", lang.X("reports.survey.name_taken", "There is a question of this name, or somebody else changed this one. Choose another name."), true
	case errors.As(err, &p) && p.Field == "answers":
		return "answers", lang.XN("reports.survey.answers_wrong", "Write each answer on a line of its own, two at least and {{.Count}} at most, none twice.", survey.MostAnswers, ui.With("Count", survey.MostAnswers)), true
	case errors.As(err, &p) && p.Field == "question":
		return "question", lang.X("reports.survey.question_missing", "Write what you want to know."), true
	case errors.As(err, &p), errors.Is(err, survey.ErrTaken):
		return "name", lang.X("reports.survey.key_taken", "Customers have an attribute of this name that holds something else. Choose another name."), true
	}
	return "", "", false
}
