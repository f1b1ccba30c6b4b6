package reports

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gilmok/store"
	"gilmok/store/survey"
	"gilmok/ui/widgets"
)

// askedShop has asked twenty people whether they would tell a friend, and all their
// skin; of the ones asked, n answered n/2 of ten.
func askedShop(ctx context.Context, tx store.Tx) error {
	for _, q := range []struct {
		name string
		survey.Survey
	}{
		{"Friends", survey.Survey{Key: "friends", Question: "Would you tell a friend?", Ask: survey.Scale}},
		{"Wish", survey.Survey{Key: "wish", Question: "What do you miss?", Ask: survey.Text}},
	} {
		if err := survey.Save(ctx, tx, &store.Document{Name: q.name}, q.Survey); err != nil {
			return err
		}
	}
	for n := range 20 {
		c := &store.Customer{ExternalID: fmt.Sprint("c", n), Name: fmt.Sprint("Person ", n), Email: fmt.Sprintf("c%d@example.com", n)}
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		if _, err := survey.Record(ctx, tx, survey.Given{Customer: c.ID, Survey: "friends", Text: fmt.Sprint(n / 2), ID: fmt.Sprint(n), Source: survey.FromLink}); err != nil {
			return err
		}
	}
	c, err := tx.Customers().Find(ctx, "c7")
	if err == nil {
		_, err = survey.Record(ctx, tx, survey.Given{Customer: c.ID, Survey: "wish", Text: "A soap without scent", ID: "w", Source: survey.FromMail})
	}
	return err
}

// tapRow presses the row that says so.
func (b *bench) tapRow(words string) {
	b.Helper()
	b.until("there is a row "+words, func() bool { return b.row(words) != nil })
	b.row(words).Tapped(nil)
}

func (b *bench) row(words string) (found *widgets.RowButton) {
	b.each(func(o fyne.CanvasObject) {
		if r, ok := o.(*widgets.RowButton); ok && slices.Contains(textsOf(r), words) {
			found = r
		}
	})
	return found
}

func TestAScoreAndTheGroupsBehindIt(t *testing.T) {
	b := open(t, viewSurveys, askedShop)
	b.says("-60 Net Promoter Score") // 2 promoters of 20, 14 detractors
	b.says("Fewer than 30 answers")
	b.tapRow("Would rather not (0 to 6)")
	b.says("14 people → segment")
	if n := b.keepsSegment("14 people"); n != 14 {
		t.Errorf("the segment means %d people", n)
	}
	b.tapRow("Wish")
	b.says("A soap without scent")
	b.says("Person 7")
}

func TestAQuestionIsMade(t *testing.T) {
	b := open(t, viewSurveys, askedShop)
	b.says("What you asked")
	b.press("New question")
	b.says("Make the question")
	b.press("Make the question")
	b.says("Write what you want to know.")
	q := (&surveys{frame: b.ui.Frame(), wide: widgets.Column(0), narrow: widgets.Column(0)})
	q.live = newSurveys(b.ui.Frame()).live
	form := q.form(survey.Kept{Survey: survey.Survey{Ask: survey.Choice}})
	form.text["question"].SetText("What is your skin like?")
	form.text["answers"].SetText("Dry\n Oily \n\n")
	form.text["name"].SetText("Skin type")
	form.save()
	var k survey.Kept
	b.until("the question is kept", func() bool {
		var err error
		k, err = survey.Find(context.Background(), b.st.Documents(), "skin_type")
		return err == nil
	})
	b.until("its form is closed", func() bool { return len(b.ui.Window().Canvas().Overlays().List()) == 1 })
	if len(k.Answers) != 2 || k.Answers[1].Value != "Oily" || k.Question != "What is your skin like?" {
		t.Fatalf("%+v", k)
	}
	again := q.form(survey.Kept{Survey: survey.Survey{Ask: survey.Scale}})
	again.text["question"].SetText("Another one?")
	again.text["name"].SetText("Skin type")
	again.save()
	b.says("holds something else. Choose another name.")
}

// TestMendedAnswersKeepWhatTheyMean: a typing error that is mended splits no answer in two.
func TestMendedAnswersKeepWhatTheyMean(t *testing.T) {
	old := []survey.Answer{{Value: "dry", Text: "Dryy"}, {Value: "oily", Text: "Oily"}}
	for text, want := range map[string]string{
		"Dry\nOily": "dry=Dry oily=Oily", "Oily\nDryy": "oily=Oily dry=Dryy", "Dryy\nOily\nMixed": "dry=Dryy oily=Oily Mixed=Mixed", "Oily": "oily=Oily",
	} {
		got := ""
		for _, a := range answersOf(text, old) {
			got += a.Value + "=" + a.Text + " "
		}
		if got != want+" " {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestAnswersOfAFile: where the column is not plain it is asked for; strangers are told.
func TestAnswersOfAFile(t *testing.T) {
	b := open(t, viewSurveys, askedShop)
	b.says("What you asked")
	path := filepath.Join(t.TempDir(), "form.csv")
	if err := os.WriteFile(path, []byte("Email,Points\nc0@example.com,10\nstranger@example.com,3\nc1@example.com,eleven\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.saveAs = path
	b.press("Answers from a file")
	b.says("Where are the answers?")
	b.choose("", "Points")
	b.press("Bring in the answers")
	b.says("1 new answer · 1 of somebody who is no customer")
	b.says("were left out: eleven.")
	c, err := b.st.Customers().Find(context.Background(), "c0")
	if err != nil || c.Attributes["friends"].Number() != 10 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestADeletedQuestionComesBack(t *testing.T) {
	b := open(t, viewSurveys, askedShop)
	b.says("What you asked")
	s := newSurveys(b.ui.Frame())
	a, err := s.load(context.Background())
	if err != nil || len(a.list) != 2 {
		t.Fatalf("%+v, %v", a, err)
	}
	s.remove(a.list[0])
	b.says("“Friends” is deleted.")
	b.until("it is gone", func() bool {
		list, err := survey.List(context.Background(), b.st.Documents())
		return err == nil && len(list) == 1
	})
	b.press("Undo")
	b.until("it is back", func() bool {
		list, err := survey.List(context.Background(), b.st.Documents())
		return err == nil && len(list) == 2
	})
}

// textsOf lists the words of an object.
func textsOf(o fyne.CanvasObject) (list []string) {
	switch o := o.(type) {
	case *canvas.Text:
		return []string{o.Text}
	case *fyne.Container:
		for _, child := range o.Objects {
			list = append(list, textsOf(child)...)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			list = append(list, textsOf(child)...)
		}
	}
	return list
}
