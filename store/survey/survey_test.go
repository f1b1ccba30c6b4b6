package survey_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/survey"
	"gilmok/store/value"
)

var noon = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

var skin = survey.Survey{Key: "skin_type", Question: "What is your skin like?", Ask: survey.Choice,
	Answers: []survey.Answer{{Value: "dry", Text: "건성"}, {Value: "oily", Text: "지성"}}}

var nps = survey.Survey{Key: "nps", Question: "Would you tell a friend of us?", Ask: survey.Scale}

// bench is a workspace with three customers and two surveys.
type bench struct {
	*testing.T
	st store.Store
	id map[string]store.CustomerID
}

func open(t *testing.T) bench {
	t.Helper()
	b := bench{t, nil, map[string]store.CustomerID{}}
	var err error
	if b.st, err = sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.st.Close() })
	b.write(func(ctx context.Context, tx store.Tx) error {
		for _, key := range []string{"A1", "A2", "A3"} {
			c := store.Customer{ExternalID: key, Email: strings.ToLower(key) + "@example.com", Attributes: store.Attributes{"city": value.Text("Busan")}}
			if err := tx.Customers().Save(ctx, &c); err != nil {
				return err
			}
			b.id[key] = c.ID
		}
		for _, s := range []survey.Survey{skin, nps} {
			if err := survey.Save(ctx, tx, &store.Document{}, s); err != nil {
				return err
			}
		}
		return nil
	})
	return b
}

func (b bench) write(fn func(ctx context.Context, tx store.Tx) error) {
	b.Helper()
	if err := b.st.InTx(b.Context(), func(tx store.Tx) error { return fn(b.Context(), tx) }); err != nil {
		b.Fatal(err)
	}
}

func (b bench) record(g survey.Given) (isNew bool, err error) {
	b.Helper()
	err = b.st.InTx(b.Context(), func(tx store.Tx) error {
		isNew, err = survey.Record(b.Context(), tx, g)
		return err
	})
	return isNew, err
}

func (b bench) has(key, attribute string) string {
	b.Helper()
	c, err := b.st.Customers().Find(b.Context(), key)
	if err != nil {
		b.Fatal(err)
	}
	if c.Attributes["city"].Text() != "Busan" {
		b.Errorf("%s lost what was known of them", key)
	}
	return c.Attributes[attribute].String()
}

// TestTheNewestAnswerCounts: a press told twice is one answer, another press is a
// change of mind, and what comes late about earlier changes nothing.
func TestTheNewestAnswerCounts(t *testing.T) {
	b := open(t)
	about := store.Properties{"message": int64(7), "run": int64(1)}
	given := func(text string, after time.Duration, id string) survey.Given {
		return survey.Given{Customer: b.id["A1"], Survey: "skin_type", Ask: survey.Choice, Text: text, At: noon.Add(after), ID: id, Source: survey.FromLink, About: about}
	}
	for _, c := range []struct {
		given survey.Given
		isNew bool
		has   string
	}{
		{given("dry", 0, "1"), true, "dry"},
		{given("dry", 0, "1"), false, "dry"},           // read twice
		{given("dry", time.Minute, "2"), false, "dry"}, // pressed twice
		{given("oily", time.Hour, "3"), true, "oily"},
		{given("dry", 2*time.Hour, "4"), true, "dry"},     // back again
		{given("oily", 30*time.Minute, "5"), true, "dry"}, // told late
	} {
		isNew, err := b.record(c.given)
		if err != nil || isNew != c.isNew || b.has("A1", "skin_type") != c.has {
			t.Errorf("%s of %s: new %v, kept %q, %v", c.given.Text, c.given.ID, isNew, b.has("A1", "skin_type"), err)
		}
	}
	r, err := survey.Tally(t.Context(), b.st, skin)
	if err != nil || r.People != 1 || len(r.Counts[0].People) != 1 || len(r.Counts[1].People) != 0 || !r.Last.Equal(noon.Add(2*time.Hour)) {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestAnswersAreUsableInSegments: as an attribute, and as what was done.
func TestAnswersAreUsableInSegments(t *testing.T) {
	b := open(t)
	for key, text := range map[string]string{"A1": "9", "A2": "3", "A3": "10"} {
		if _, err := b.record(survey.Given{Customer: b.id[key], Survey: "nps", Ask: survey.Scale, Text: text, At: noon, ID: key, Source: survey.FromMail}); err != nil {
			t.Fatal(err)
		}
	}
	for rule, want := range map[string]int{`nps at least 9`: 2, `nps at most 6`: 1, `answered where (survey is "nps" and answer at least 9)`: 2, `answered where (survey is "skin_type")`: 0} {
		r, err := segment.ParseText(rule)
		if err != nil {
			t.Fatalf("%s: %v", rule, err)
		}
		if n, err := b.st.Customers().Count(t.Context(), r); err != nil || n != want {
			t.Errorf("%s: %d people, want %d, %v", rule, n, want, err)
		}
	}
}

// TestNPS is a worked example: of 100 answers 50 promoters, 20 detractors, so that the
// score is 30; of 51 and 21 in 102 the variance is (0.70588 − 0.29412²)/102 = 0.0060723.
func TestNPS(t *testing.T) {
	of := func(counts map[float64]int) (r survey.Result) {
		for n, people := range counts {
			r.Counts = append(r.Counts, survey.Count{Value: value.Number(n), People: make([]store.CustomerID, people)})
		}
		return r
	}
	for _, c := range []struct {
		counts           map[float64]int
		score, low, high float64
	}{
		{map[float64]int{10: 30, 9: 20, 8: 25, 7: 5, 6: 10, 0: 10}, 30, 14.138, 44.685},
		{map[float64]int{10: 1}, 100, -73.356, 100}, // one happy customer proves nothing: 1/3 ± 1.06689
		{map[float64]int{7: 2}, 0, -69.296, 69.296}, // ± 1.96 · √(1/2 / 4)
		{nil, 0, -100, 100},
	} {
		score, low, high := of(c.counts).NPS()
		if math.Abs(score-c.score) > 1e-9 || math.Abs(low-c.low) > 0.001 || math.Abs(high-c.high) > 0.001 {
			t.Errorf("%v: %v between %v and %v, want %v between %v and %v", c.counts, score, low, high, c.score, c.low, c.high)
		}
	}
}

// TestAnAnswerOfThen: a link and the mail of one are signed and say what was offered
// then, though the question has other answers by now; a file does not.
func TestAnAnswerOfThen(t *testing.T) {
	b := open(t)
	for source, want := range map[string]string{survey.FromLink: "mixed", survey.FromMail: "mixed", survey.FromFile: ""} {
		_, err := b.record(survey.Given{Customer: b.id["A1"], Survey: "skin_type", Ask: survey.Choice, Text: "mixed", At: noon, ID: source, Source: source, About: store.Properties{"step": source, "run": source}})
		if has := errors.Is(err, survey.ErrNoAnswer); has != (want == "") {
			t.Errorf("by %s: %v", source, err)
		}
	}
}

// TestMergedPeople: of two who turn out to be one, the newest answer counts, for rules
// as for the page of results; what only one of them said stays.
func TestMergedPeople(t *testing.T) {
	b := open(t)
	for _, g := range []survey.Given{
		{Customer: b.id["A1"], Survey: "skin_type", Ask: survey.Choice, Text: "dry", At: noon},
		{Customer: b.id["A2"], Survey: "skin_type", Ask: survey.Choice, Text: "oily", At: noon.Add(time.Hour)},
		{Customer: b.id["A1"], Survey: "nps", Ask: survey.Scale, Text: "9", At: noon.Add(time.Hour)},
		{Customer: b.id["A2"], Survey: "nps", Ask: survey.Scale, Text: "2", At: noon},
	} {
		g.ID, g.Source = g.Survey+g.Text, survey.FromLink
		if _, err := b.record(g); err != nil {
			t.Fatal(err)
		}
	}
	b.write(func(ctx context.Context, tx store.Tx) error { return tx.Customers().Merge(ctx, b.id["A1"], b.id["A2"]) })
	if skin, score := b.has("A1", "skin_type"), b.has("A1", "nps"); skin != "oily" || score != "9" {
		t.Errorf("kept %s and %s", skin, score)
	}
	r, err := survey.Tally(t.Context(), b.st, skin)
	if err != nil || r.People != 1 || len(r.Counts[1].People) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestValues(t *testing.T) {
	yesNo, own := survey.Survey{Ask: survey.YesNo}, survey.Survey{Ask: survey.Text}
	for _, c := range []struct {
		of   survey.Survey
		text string
		want value.Value
		ok   bool
	}{
		{skin, "dry", value.Text("dry"), true}, {skin, "건성", value.Text("dry"), true}, {skin, "DRY ", value.Text("dry"), true}, {skin, "green", value.None, false}, {skin, "", value.None, false},
		{nps, "0", value.Number(0), true}, {nps, "10점", value.Number(10), true}, {nps, "11", value.None, false}, {nps, "-1", value.None, false}, {nps, "nine", value.None, false},
		{yesNo, "예", value.Bool(true), true}, {yesNo, "No", value.Bool(false), true}, {yesNo, "maybe", value.None, false},
		{own, strings.Repeat("가", 3000), value.Text(strings.Repeat("가", survey.MostWords)), true},
	} {
		if v, ok := c.of.Value(c.text); ok != c.ok || ok && !value.Equal(v, c.want) {
			t.Errorf("%s %.20q: %v, %v", c.of.Ask, c.text, v, ok)
		}
	}
}

func TestWhatCannotBeAsked(t *testing.T) {
	for name, change := range map[string]func(*survey.Survey){
		"no key": func(s *survey.Survey) { s.Key = "" }, "no question": func(s *survey.Survey) { s.Question = " " },
		"unknown": func(s *survey.Survey) { s.Ask = "stars" }, "one answer": func(s *survey.Survey) { s.Answers = s.Answers[:1] },
		"twice":              func(s *survey.Survey) { s.Answers = append(s.Answers, survey.Answer{Value: "Dry", Text: "x"}) },
		"without words":      func(s *survey.Survey) { s.Answers = append(s.Answers, survey.Answer{Value: "x"}) },
		"answers of a scale": func(s *survey.Survey) { s.Ask = survey.Scale },
	} {
		s := skin
		s.Answers = slices.Clone(skin.Answers)
		change(&s)
		if err := s.Check(); !errors.As(err, new(*survey.Problem)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b := open(t)
	for key, want := range map[string]error{"email": new(survey.Problem), "city": survey.ErrTaken, "rfm_group": nil} {
		s := nps
		s.Key = key
		err := b.st.InTx(t.Context(), func(tx store.Tx) error { return survey.Save(t.Context(), tx, &store.Document{Name: key}, s) })
		if want != nil && err == nil || errors.Is(want, survey.ErrTaken) && !errors.Is(err, want) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := b.record(survey.Given{Customer: b.id["A1"], Survey: "nps", Text: "11", ID: "1"}); !errors.Is(err, survey.ErrNoAnswer) {
		t.Errorf("eleven of ten: %v", err)
	}
}

// TestForm: the export of a form, brought twice; strangers and strange answers are told.
func TestForm(t *testing.T) {
	b := open(t)
	path := filepath.Join(t.TempDir(), "form.csv")
	text := "Timestamp,Email Address,What is your skin like?,Other\n" +
		"2026/10/01 10:00:00,a1@example.com,건성,x\n2026/10/02 10:00:00,A2@example.com,oily,\n" +
		"2026/10/02 11:00:00,stranger@example.com,dry,\n2026/10/02 12:00:00,a3@example.com,green,\n2026/10/03 12:00:00,a3@example.com,,\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, want := range []survey.Brought{{New: 2, Nobody: 1, Strange: []string{"green"}}, {Known: 2, Nobody: 1, Strange: []string{"green"}}} {
		f, err := survey.ReadForm(t.Context(), b.st, path, skin, "")
		if err != nil || f.Column != "What is your skin like?" {
			t.Fatalf("%+v, %v", f, err)
		}
		part := 0.0
		got, err := f.Bring(t.Context(), b.st, func(now float64) {
			if now < part || now > 1 {
				t.Errorf("progress goes from %v to %v", part, now)
			}
			part = now
		})
		if part != 1 {
			t.Errorf("progress ended at %v", part)
		}
		if err != nil || got.New != want.New || got.Known != want.Known || got.Nobody != want.Nobody || !slices.Equal(got.Strange, want.Strange) {
			t.Errorf("time %d: %+v, %v", i+1, got, err)
		}
	}
	if got := b.has("A1", "skin_type") + b.has("A2", "skin_type") + b.has("A3", "skin_type"); got != "dryoily" {
		t.Errorf("kept %q", got)
	}
	events, err := b.st.Events().List(t.Context(), store.EventQuery{Customer: b.id["A1"], Names: []string{store.EventAnswered}})
	if err != nil || len(events) != 1 || events[0].At.Format(time.DateOnly) != "2026-10-01" {
		t.Errorf("%+v, %v", events, err)
	}
	f, err := survey.ReadForm(t.Context(), b.st, path, nps, "")
	if err != nil || f.Column != "" || len(f.Columns) != 4 {
		t.Errorf("a column is found that is not there: %+v, %v", f, err)
	}
	if _, err := f.Bring(t.Context(), b.st, func(float64) {}); err == nil {
		t.Error("answers of no column")
	}
}

// TestALongFormThatIsStopped: what was kept stays, others may write meanwhile, and the
// same file brings the rest.
func TestALongFormThatIsStopped(t *testing.T) {
	const people = 700
	b := open(t)
	var text strings.Builder
	text.WriteString("Email Address,Timestamp,What is your skin like?\n")
	b.write(func(ctx context.Context, tx store.Tx) error {
		for i := range people {
			c := store.Customer{Email: fmt.Sprintf("p%d@example.com", i)}
			if err := tx.Customers().Save(ctx, &c); err != nil {
				return err
			}
			fmt.Fprintf(&text, "%s,2026/10/01 10:00:00,oily\n", c.Email)
		}
		return nil
	})
	path := filepath.Join(t.TempDir(), "form.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	form := func() *survey.Form {
		f, err := survey.ReadForm(t.Context(), b.st, path, skin, "")
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	kept := func() int {
		n := 0
		for _, err := range b.st.Events().All(t.Context(), store.EventQuery{Names: []string{store.EventAnswered}}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	ctx, stop := context.WithCancel(t.Context())
	first, err := form().Bring(ctx, b.st, func(float64) {
		if kept() > 0 { // a group is there for others to see before the end
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || first.New == 0 || first.New == people || first.New != kept() {
		t.Fatalf("%+v, %v, of which %d are there", first, err, kept())
	}
	rest, err := form().Bring(t.Context(), b.st, func(float64) {})
	if err != nil || rest.New != people-first.New || rest.Known != first.New || kept() != people {
		t.Errorf("the rest: %+v, %v, of which %d are there", rest, err, kept())
	}
}

// What is texted back is read by words and by numbers, and only where it is nothing else.
func TestTold(t *testing.T) {
	skin := survey.Survey{Key: "skin", Question: "Your skin?", Ask: survey.Choice, Answers: []survey.Answer{{Value: "dry", Text: "Dry"}, {Value: "oily", Text: "Oily"}}}
	again := survey.Survey{Key: "again", Question: "Again?", Ask: survey.YesNo}
	nps := survey.Survey{Key: "nps", Question: "Would you tell a friend?", Ask: survey.Scale, Low: "never", High: "surely"}
	why := survey.Survey{Key: "why", Question: "Why?", Ask: survey.Text}
	for _, c := range []struct {
		of         survey.Survey
		text, want string // want: "" is no answer
	}{
		{skin, "1", "dry"}, {skin, " 2. ", "oily"}, {skin, "2번이요!", "oily"}, {skin, "oily", "oily"}, {skin, "Dry", "dry"}, {skin, "3", ""}, {skin, "0", ""}, {skin, "1월에 살게요", ""}, {skin, "", ""},
		{again, "네", "네"}, {again, "2", "no"}, {again, "3", ""}, {nps, "9점이요", "9"}, {nps, "10", "10"}, {nps, "11", ""}, {why, "2 of them", "2 of them"},
	} {
		got, ok := c.of.Told(c.text)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%s, %q: %q, %v; want %q", c.of.Key, c.text, got, ok, c.want)
		}
		if _, kept := c.of.Value(got); ok != kept {
			t.Errorf("%s, %q: %q cannot be kept", c.of.Key, c.text, got)
		}
	}
	if got := skin.Texted(); got != "Your skin?\n1. Dry\n2. Oily" {
		t.Errorf("%q", got)
	}
	if got := nps.Texted(); got != "Would you tell a friend?\n0 never ~ 10 surely" {
		t.Errorf("%q", got)
	}
}
