package reports

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/survey"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// questionForm makes a question, or changes one.
type questionForm struct {
	*sheetForm
	of   *surveys
	kept survey.Kept
}

func (s *surveys) add() { s.form(survey.Kept{Survey: survey.Survey{Ask: survey.Choice}}) }

func (s *surveys) edit(one askedOne) { s.form(one.Kept) }

func (s *surveys) form(k survey.Kept) *questionForm {
	q := &questionForm{sheetForm: newSheetForm(s.frame), of: s, kept: k}
	var options []widgets.Option
	for _, a := range survey.Asks {
		options = append(options, widgets.Option{ID: string(a), Text: askName(a)})
	}
	q.choose("ask", lang.X("reports.survey.ask", "Answered by"), options, string(k.Ask), func(id string) {
		q.kept.Ask = survey.Ask(id)
		q.build()
	})
	q.line("name", lang.X("reports.survey.name", "Name of the attribute that keeps the answers"), lang.X("reports.survey.name_hint", "Skin type"), k.Document.Name)
	q.area("question", lang.X("reports.survey.question", "Question"), lang.X("reports.survey.question_hint", "What is your skin like?"), k.Question, 2)
	var lines []string
	for _, a := range k.Answers {
		lines = append(lines, a.Text)
	}
	q.area("answers", lang.X("reports.survey.answers", "Answers, one a line"), "", strings.Join(lines, "\n"), 5)
	q.line("low", lang.X("reports.survey.low", "Words at 0"), lang.X("reports.survey.low_hint", "Not at all"), k.Low)
	q.line("high", lang.X("reports.survey.high", "Words at 10"), lang.X("reports.survey.high_hint", "Certainly"), k.High)
	q.build()
	title, verb := lang.X("reports.survey.new", "New question"), lang.X("reports.survey.make", "Make the question")
	if k.Document.ID != 0 {
		title, verb = lang.X("reports.survey.edit_title", "Edit the question"), lang.X("reports.survey.save", "Save")
	}
	q.show(title, verb, "question", 360, q.save)
	return q
}

// build shows the fields that the way of answering has. Of a question that was asked
// the way stays: the answers kept would be of another type.
func (q *questionForm) build() {
	q.column.RemoveAll()
	q.add(q.fields["question"])
	if q.kept.Document.ID == 0 {
		q.add(q.fields["ask"])
	}
	switch q.kept.Ask {
	case survey.Choice:
		q.add(q.fields["answers"])
	case survey.Scale:
		q.add(beside(q.fields["low"], q.fields["high"]))
	}
	q.add(q.fields["name"])
	q.column.Refresh()
}

// survey is what the form says.
func (q *questionForm) survey() survey.Survey {
	s := survey.Survey{Key: q.kept.Key, Question: q.get("question"), Ask: q.kept.Ask}
	switch s.Ask {
	case survey.Choice:
		s.Answers = answersOf(q.get("answers"), q.kept.Answers)
	case survey.Scale:
		s.Low, s.High = q.get("low"), q.get("high")
	}
	return s
}

// answersOf reads the answers of a choice. One that was there keeps what is kept of it;
// where as many lines are there as before, one with other words is the old one mended.
func answersOf(text string, old []survey.Answer) (list []survey.Answer) {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	for i, line := range lines {
		a := survey.Answer{Value: line, Text: line}
		if at := slices.IndexFunc(old, func(o survey.Answer) bool { return o.Text == line }); at >= 0 {
			a.Value = old[at].Value
		} else if len(lines) == len(old) && !slices.Contains(lines, old[i].Text) {
			a.Value = old[i].Value
		}
		list = append(list, a)
	}
	return list
}

func (q *questionForm) save() {
	s, d := q.survey(), q.kept.Document
	d.Name = q.get("name")
	live.Run(func(ctx context.Context) (store.DocumentID, error) {
		err := q.of.frame.Store().InTx(ctx, func(tx store.Tx) error {
			if s.Key == "" {
				s.Key = importer.Key(orQuestion(d.Name, s.Question), nil)
			}
			return survey.Save(ctx, tx, &d, s)
		})
		return d.ID, err
	}, func(id store.DocumentID, err error) {
		if field, words, ok := notKept(err); ok {
			q.wrong(field, words)
			return
		}
		q.close()
		if err != nil {
			q.of.frame.Fail(err)
			return
		}
		q.of.chosen = id
		q.of.ask()
	})
}

func orQuestion(name, question string) string {
	if name == "" {
		return question
	}
	return name
}

// bring asks for a file, and where it is not plain for the column, and keeps its
// answers.
func (s *surveys) bring(of survey.Survey, path, column string) {
	if path == "" {
		s.frame.ChooseFile(lang.X("reports.survey.choose", "The file of answers"), false, ui.Tables, func(path string) { s.bring(of, path, "") })
		return
	}
	var form *survey.Form
	var brought survey.Brought
	s.frame.Work(lang.X("reports.survey.bringing", "Bringing in answers"), "upload", func(ctx context.Context, report func(float64)) (err error) {
		if form, err = survey.ReadForm(ctx, s.frame.Store(), path, of, column); err != nil || form.Column == "" {
			return err
		}
		brought, err = form.Bring(ctx, s.frame.Store(), report)
		return err
	}, func(err error) {
		switch {
		case errors.Is(err, context.Canceled) && brought.New > 0:
			s.frame.Say(lang.XN("reports.survey.brought_part", "Cancelled. {{.Count}} answers are kept. Bring the file again to go on; none counts twice.", brought.New, ui.With("Count", ui.Number(brought.New))), "", nil)
		case err != nil:
			s.frame.Fail(err)
		case form.Column == "":
			s.chooseColumn(of, form)
		default:
			s.tell(brought)
		}
	})
}

// chooseColumn asks in which column the answers stand.
func (s *surveys) chooseColumn(of survey.Survey, f *survey.Form) {
	var options []widgets.Option
	for _, c := range f.Columns {
		options = append(options, widgets.Option{ID: c, Text: c})
	}
	choice := widgets.NewSelect(options, "", nil)
	var done func()
	ok := widgets.NewButton(lang.X("reports.survey.take", "Bring in the answers"), "", widgets.Primary, func() {
		done()
		s.bring(of, f.Path, choice.Chosen())
	})
	ok.SetEnabled(false)
	choice.OnChanged = func(string) { ok.SetEnabled(true) }
	done = ui.AskSheet(s.frame.Canvas(), 440, lang.X("reports.survey.column_title", "Where are the answers?"), ok,
		widgets.NewField(lang.X("reports.survey.column", "Column with the answers to “{{.Question}}”", ui.With("Question", of.Question)), choice, ""))
}

// tell says what a file of answers led to.
func (s *surveys) tell(b survey.Brought) {
	words := lang.XN("reports.survey.brought", "{{.Count}} new answers", b.New, ui.With("Count", ui.Number(b.New)))
	if b.Known > 0 {
		words += " · " + lang.XN("reports.survey.brought_known", "{{.Count}} known already", b.Known, ui.With("Count", ui.Number(b.Known)))
	}
	if b.Nobody > 0 {
		words += " · " + lang.XN("reports.survey.brought_nobody", "{{.Count}} of people who are no customers", b.Nobody, ui.With("Count", ui.Number(b.Nobody)))
	}
	if len(b.Strange) == 0 {
		s.frame.Say(words, "", nil)
		return
	}
	widgets.Confirm{Title: words,
		Words: lang.X("reports.survey.strange", "These are no answers to the question and were left out: {{.List}}. Add them to the question if they should count, then bring the file again.",
			ui.With("List", strings.Join(b.Strange[:min(len(b.Strange), 8)], " · "))),
		Verb: lang.X("frame.sheet.close", "Close")}.Show(s.frame.Canvas())
}
