package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/survey"
)

type surveyCmd struct {
	List    surveyListCmd    `cmd:"" help:"The questions, with how many answered."`
	Save    surveySaveCmd    `cmd:"" help:"A question from a document; see help formats."`
	Export  surveyExportCmd  `cmd:"" help:"A question's document."`
	Results surveyResultsCmd `cmd:"" help:"What customers answered."`
	Import  surveyImportCmd  `cmd:"" help:"Answers from the export of a form."`
	Delete  surveyDeleteCmd  `cmd:"" help:"Forget a question; what customers answered stays with them."`
}

type surveyListCmd struct{}

// Run lists the questions.
func (c *surveyListCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	list, err := survey.List(a.ctx, st.Documents())
	if err != nil {
		return err
	}
	out, rows := []map[string]any{}, [][]string{}
	for _, k := range list {
		r, err := survey.Tally(a.ctx, st, k.Survey)
		if err != nil {
			return err
		}
		out = append(out, map[string]any{"name": k.Document.Name, "key": k.Key, "question": k.Question, "ask": k.Ask, "people": r.People})
		rows = append(rows, []string{k.Document.Name, k.Key, string(k.Ask), strconv.Itoa(r.People), k.Question})
	}
	return a.table(out, []string{"NAME", "KEY", "ASK", "ANSWERED", "QUESTION"}, rows)
}

type surveySaveCmd struct {
	Name string `arg:""`
	File string `arg:"" help:"A survey document; - is stdin."`
}

// Run saves a question under a name: a new one, or the one of that name anew.
func (c *surveySaveCmd) Run(a *app) error {
	data, err := a.read(c.File)
	if err != nil {
		return err
	}
	s, err := survey.Parse(data)
	if err != nil {
		return badSurvey(err)
	}
	err = a.inTx(func(tx store.Tx) error {
		d, err := a.filed(tx, store.DocumentSurvey, c.Name)
		if err != nil {
			return err
		}
		return survey.Save(a.ctx, tx, d, s)
	})
	if err != nil {
		return badSurvey(err)
	}
	return a.print(map[string]string{"survey": c.Name, "key": s.Key}, "Saved %s. Answers are kept as the attribute %s.", c.Name, s.Key)
}

// badSurvey says what of a question cannot be.
func badSurvey(err error) error {
	var p *survey.Problem
	var syntax *json.SyntaxError
	if errors.As(err, &p) || errors.As(err, &syntax) || errors.Is(err, survey.ErrTaken) {
		return fault{"BAD_DOCUMENT", fmt.Sprintf("The question cannot be kept: %v. Nothing was saved. See: gilmokctl help formats", err), exitFailed}
	}
	return err
}

type surveyExportCmd struct {
	Name string `arg:"" help:"Its name or key."`
}

// Run writes a question's document.
func (c *surveyExportCmd) Run(a *app) error {
	k, _, err := a.survey(c.Name)
	if err != nil {
		return err
	}
	text, err := survey.Marshal(k.Survey)
	if err != nil {
		return err
	}
	return a.document(text)
}

func (a *app) survey(name string) (survey.Kept, store.Store, error) {
	st, err := a.store()
	if err != nil {
		return survey.Kept{}, nil, err
	}
	k, err := survey.Find(a.ctx, st.Documents(), name)
	return k, st, err
}

type surveyResultsCmd struct {
	Name string `arg:"" help:"Its name or key."`
}

// Run counts the newest answer of each customer.
func (c *surveyResultsCmd) Run(a *app) error {
	k, st, err := a.survey(c.Name)
	if err != nil {
		return err
	}
	r, err := survey.Tally(a.ctx, st, k.Survey)
	if err != nil {
		return err
	}
	answers, said, rows := []map[string]any{}, []map[string]any{}, [][]string{}
	for _, one := range r.Counts {
		share := float64(len(one.People)) / math.Max(1, float64(r.People))
		answers = append(answers, map[string]any{"answer": one.Value.Property(), "text": one.Text, "people": len(one.People), "share": share})
		rows = append(rows, []string{one.Text, strconv.Itoa(len(one.People)), perCent(share)})
	}
	for _, one := range r.Said {
		said = append(said, map[string]any{"customer": one.Customer, "at": one.At.UTC().Format(time.RFC3339), "words": one.Words})
		rows = append(rows, []string{strings.ReplaceAll(one.Words, "\n", " "), "1", ""})
	}
	out := map[string]any{"name": k.Document.Name, "key": k.Key, "ask": k.Ask, "people": r.People, "small": r.People < survey.Enough, "answers": answers, "said": said}
	if k.Ask == survey.Scale {
		score, low, high := r.NPS()
		out["nps"], out["nps_low"], out["nps_high"], out["average"] = score, low, high, r.Average
		rows = append(rows, []string{fmt.Sprintf("NPS %+.0f (between %+.0f and %+.0f), average %.1f", score, low, high, r.Average), strconv.Itoa(r.People), ""})
	}
	return a.table(out, []string{"ANSWER", "PEOPLE", "SHARE"}, rows)
}

type surveyImportCmd struct {
	Name   string `arg:"" help:"Its name or key."`
	File   string `arg:"" help:"CSV, TSV, XLSX, gz: a row a person."`
	Column string `help:"The column of answers; the one called as the question or its key where left out."`
}

// Run keeps the answers of a form.
func (c *surveyImportCmd) Run(a *app) error {
	k, st, err := a.survey(c.Name)
	if err != nil {
		return err
	}
	form, err := survey.ReadForm(a.ctx, st, c.File, k.Survey, c.Column)
	if err != nil {
		return unread(err, c.File)
	}
	if form.Column == "" {
		return fault{"NO_COLUMN", fmt.Sprintf("No column is called %q. Nothing was changed. Name the one with the answers: --column=… of %s", k.Question, strings.Join(form.Columns, ", ")), exitAttention}
	}
	b, err := form.Bring(a.ctx, st, a.perCent())
	if err != nil {
		return err
	}
	if b.Nobody > 0 || len(b.Strange) > 0 {
		a.attention()
	}
	if b.Strange == nil {
		b.Strange = []string{}
	}
	return a.print(map[string]any{"column": form.Column, "new": b.New, "known": b.Known, "nobody": b.Nobody, "strange": b.Strange},
		"%d new answers, %d known already. %d rows are of people who are no customers; answers that the question does not have: %s", b.New, b.Known, b.Nobody, strings.Join(b.Strange, ", "))
}

type surveyDeleteCmd struct {
	Name string `arg:"" help:"Its name or key."`
}

// Run forgets a question.
func (c *surveyDeleteCmd) Run(a *app) error {
	k, st, err := a.survey(c.Name)
	if err != nil {
		return err
	}
	if err := st.InTx(a.ctx, func(tx store.Tx) error { return tx.Documents().Delete(a.ctx, k.Document.ID) }); err != nil {
		return err
	}
	return a.print(map[string]string{"deleted": k.Document.Name}, "Deleted %s. What customers answered stays with them.", k.Document.Name)
}
