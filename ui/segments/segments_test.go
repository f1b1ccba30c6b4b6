package segments

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gilmok/store"
	"gilmok/store/export"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live/livetest"
	"gilmok/ui/widgets"
)

// machine is a computer without memory.
type machine struct{}

func (machine) Install() string        { return "test" }
func (machine) Person() string         { return "Minji" }
func (machine) SetPerson(string) error { return nil }
func (machine) Recent() []string       { return nil }

// bench is the editor of the segment "Londoners" in a window on a real workspace.
type bench struct {
	t      *testing.T
	ui     *ui.UI
	thread *livetest.Thread
	store  store.Store
	page   *editor
	file   string // that the person chooses
}

func open(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t}
	st, err := sqlite.Create(context.Background(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Person: "Minji"})
	if err != nil {
		t.Fatal(err)
	}
	b.store = st
	if err := st.InTx(t.Context(), func(tx store.Tx) error { return furnish(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
	app := test.NewTempApp(t)
	b.thread = livetest.New(t)
	b.ui = ui.New(app, ui.Config{
		Machine: machine{}, Language: "en", Theme: "light", Workspace: "shop.gilmok",
		Pages: map[ui.Place]ui.Maker{ui.Segments: func(f *ui.Frame, r ui.Route) ui.Page {
			p := New(f, r)
			b.page, _ = p.(*editor)
			return p
		}},
		ChooseFile: func(context.Context, string, string, string, []string) (string, error) { return b.file, nil },
		Open: func(context.Context, string, ui.OpenOptions) (*ui.Workspace, error) {
			return &ui.Workspace{Store: st}, nil
		},
	})
	b.ui.Window().Resize(fyne.NewSize(1440, 900))
	b.ui.Start()
	b.until("the workspace is open", func() bool { return b.ui.Frame() != nil })
	t.Cleanup(b.ui.Quit)
	b.ui.Frame().Go(ui.Route{Place: ui.Segments, ID: "Londoners"})
	b.until("the number is known", func() bool { return b.says("2 people") && b.says("of 3") })
	return b
}

func furnish(ctx context.Context, tx store.Tx) error {
	if err := tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: "city", Label: "City", Kind: value.KindText}); err != nil {
		return err
	}
	for _, c := range []struct{ name, city string }{{"Ada", "London"}, {"Ben", "London"}, {"Cy", "Leeds"}} {
		x := store.Customer{ExternalID: c.name, Name: c.name, Attributes: store.Attributes{"city": value.Text(c.city)}, CreatedAt: tx.Now().AddDate(0, 0, -10)}
		if err := tx.Customers().Save(ctx, &x); err != nil {
			return err
		}
		if c.name != "Ada" {
			continue
		}
		if _, err := tx.Events().Record(ctx, store.Event{Customer: x.ID, Name: store.EventVisited, At: tx.Now().Add(-time.Hour)}); err != nil {
			return err
		}
	}
	for name, rule := range map[string]string{"Londoners": `city is "London"`, "Visitors": `visited`, "Elsewhere": `city is "Leeds"`} {
		r, err := segment.ParseText(rule)
		if err != nil {
			return err
		}
		if err := tx.Segments().Save(ctx, &store.Segment{Name: name, Rule: r}); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) until(what string, holds func() bool) {
	b.t.Helper()
	if !b.thread.Until(holds) {
		b.t.Fatalf("not in time: %s; on the screen: %q", what, b.words())
	}
}

func each(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	for _, child := range children {
		each(child, visit)
	}
}

func (b *bench) words() string {
	var list []string
	each(b.ui.Window().Canvas().Content(), func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widgets.Text:
			list = append(list, o.Text())
		case *widgets.Paragraph:
			list = append(list, o.Text())
		}
	})
	return strings.Join(list, "\n")
}

func (b *bench) says(words string) bool { return strings.Contains(b.words(), words) }

func (b *bench) saved() string {
	b.t.Helper()
	s, err := b.store.Segments().Find(b.t.Context(), "Londoners")
	if err != nil {
		b.t.Fatal(err)
	}
	return segment.Format(s.Rule)
}

func TestOverlapAndTimeAreShown(t *testing.T) {
	b := open(t)
	b.until("the overlap is known", func() bool { return b.says("Visitors") && b.says("50%") })
	if b.says("Elsewhere") {
		t.Errorf("a segment that shares nobody is shown: %q", b.words())
	}
	b.page.readSentence(`city is "Leeds"`)
	b.until("the overlap is that of the new rule", func() bool { return b.says("1 people") && b.says("Elsewhere") && !b.says("Visitors") })
}

func TestWhySomebodyIsInOrOut(t *testing.T) {
	b := open(t)
	b.page.readSentence(`city is "London" and visited in the last 7 days`)
	b.until("one is left", func() bool { return b.says("1 people") })
	b.page.ask("ben")
	b.until("it is told", func() bool { return b.says("is not in this segment") })
	for _, words := range []string{"City is London", "is London", "0 times in that time"} {
		if !b.says(words) {
			t.Errorf("does not say %q: %q", words, b.words())
		}
	}
	ada, err := b.store.Customers().Find(t.Context(), "Ada")
	if err != nil {
		t.Fatal(err)
	}
	b.page.why(*ada)
	b.until("Ada is in", func() bool { return b.says("is in this segment") && b.says("1 times in that time") })
	b.page.readSentence(`did not visited`)
	b.until("the answer is that to the new rule", func() bool { return b.says("is not in this segment") && b.says("1 times in that time") })
	if !b.page.Command(ui.CommandEscape) || b.says("is not in this segment") || b.page.Command(ui.CommandEscape) {
		t.Error("Esc does not close what was told, or is taken when nothing is open")
	}
	b.page.ask("Zoe")
	b.until("nobody is found", func() bool { return b.says("Nobody is called “Zoe”") })
}

func TestChangesAreTakenBack(t *testing.T) {
	b := open(t)
	for _, rule := range []string{`city is "Leeds"`, `visited`} {
		b.page.readSentence(rule)
		b.until("it is saved: "+rule, func() bool { return b.saved() == rule })
	}
	for _, step := range []struct {
		command ui.Command
		want    string
	}{{ui.CommandUndo, `city is "Leeds"`}, {ui.CommandUndo, `city is "London"`}, {ui.CommandUndo, `city is "London"`}, {ui.CommandRedo, `city is "Leeds"`}} {
		b.page.Command(step.command)
		b.until("the rule is "+step.want, func() bool { return b.saved() == step.want && b.page.sentence.Text() == step.want })
	}
	b.page.sentence.SetText("city is \"Leeds\"\nand visited\n") // as Enter leaves it
	b.until("Enter ends the sentence", func() bool { return b.saved() == `city is "Leeds" and visited` })
	b.page.Command(ui.CommandUndo)
	b.until("and is taken back", func() bool { return b.saved() == `city is "Leeds"` })
	b.page.readSentence(`city is`)
	if b.saved() != `city is "Leeds"` || b.page.note.Text() == "" {
		t.Errorf("a sentence that cannot be read: saved %q, says %q", b.saved(), b.page.note.Text())
	}
}

// TestHandOver: the people of the rule leave as files; of the audience it is said who
// is not in it.
func TestHandOver(t *testing.T) {
	b := open(t)
	folder := t.TempDir()
	for _, c := range []struct {
		file string
		save func()
		says string
		rows int
	}{
		{"meta.csv", func() { b.page.saveAudience(export.Meta) }, "Wrote meta.csv · 0 people · 2 left out", 1},
		{"people.csv", b.page.savePeople, "Wrote people.csv · 2 people", 3},
		{"history.csv", b.page.saveHistory, "Wrote history.csv · 0 rows", 1},
	} {
		b.file = filepath.Join(folder, c.file)
		c.save()
		b.until(c.file+" is written", func() bool { return b.says(c.says) })
		data, err := os.ReadFile(b.file)
		if got := strings.Count(string(data), "\n"); err != nil || got != c.rows {
			t.Errorf("%s has %d lines, want %d: %v", c.file, got, c.rows, err)
		}
	}
}

func TestRenamed(t *testing.T) {
	b := open(t)
	if err := b.store.InTx(t.Context(), func(tx store.Tx) error {
		return tx.Segments().Save(t.Context(), &store.Segment{Name: "Both", Rule: segment.InSegment{Name: "Londoners"}})
	}); err != nil {
		t.Fatal(err)
	}
	rule := func() string {
		s, err := b.store.Segments().Find(t.Context(), "Both")
		if err != nil {
			t.Fatal(err)
		}
		return segment.Format(s.Rule)
	}
	b.page.call("Visitors", true)
	b.until("it is said that the name is taken", func() bool { return b.says("Another segment is called “Visitors”") })
	b.page.call("Locals", true)
	b.until("the page is that of the new name", func() bool {
		return b.ui.Frame().Here() == ui.Route{Place: ui.Segments, ID: "Locals"} && b.says("2 people") && b.says("wherever it is used")
	})
	if rule() != `in segment "Locals"` {
		t.Errorf("the rule of another segment is %s", rule())
	}
	b.page.readSentence(`city is "Leeds"`) // goes on being saved
	b.until("the rule is saved", func() bool {
		s, err := b.store.Segments().Find(t.Context(), "Locals")
		return err == nil && segment.Format(s.Rule) == `city is "Leeds"` && s.Name == "Locals"
	})
	each(b.ui.Window().Canvas().Content(), func(o fyne.CanvasObject) {
		if undo, ok := o.(*widgets.Button); ok && undo.Text() == "Undo" {
			test.Tap(undo)
		}
	})
	b.until("it is taken back", func() bool { return rule() == `in segment "Londoners"` })
	b.until("and shown", func() bool { return b.ui.Frame().Here() == ui.Route{Place: ui.Segments, ID: "Londoners"} })
}
