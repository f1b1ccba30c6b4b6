package journeys_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/journeys"
	"gilmok/ui/widgets"
)

// inTurn is Fyne's test app with one thread for drawing, as the real driver has:
// the test driver runs what goroutines want to draw at once, side by side.
type inTurn struct {
	fyne.App
	driver fyne.Driver
}

func (a inTurn) Driver() fyne.Driver { return a.driver }

type turnDriver struct {
	fyne.Driver
	turn sync.Mutex
}

func (d *turnDriver) DoFromGoroutine(fn func(), _ bool) {
	d.turn.Lock()
	defer d.turn.Unlock()
	fn()
}

// machine is a computer without memory.
type machine struct{}

func (machine) Install() string        { return "test" }
func (machine) Person() string         { return "Minji" }
func (machine) SetPerson(string) error { return nil }
func (machine) Recent() []string       { return nil }

// house is the window on a real workspace with the pages of this package.
type house struct {
	t      *testing.T
	store  store.Store
	ui     *ui.UI
	runner *runner
	turn   *sync.Mutex
}

// runner notes what it is told to start. What a journey does to those inside is
// asked of a real one.
type runner struct {
	*journey.Runner
	told chan string
	real bool  // do what one is told, too
	no   error // why it does not launch
}

func (r *runner) Launch(_ context.Context, id store.JourneyID, by string) (store.RunID, error) {
	if r.real {
		return r.Runner.Launch(context.Background(), id, by)
	}
	r.told <- fmt.Sprintf("launch %d by %s", id, by)
	if r.no != nil {
		return 0, r.no
	}
	return 1, nil
}
func (r *runner) Pause(context.Context, store.JourneyID) error  { r.told <- "pause"; return nil }
func (r *runner) Resume(context.Context, store.JourneyID) error { r.told <- "resume"; return nil }
func (r *runner) Stop(context.Context, store.JourneyID) error   { r.told <- "stop"; return nil }

const shop = 40 // customers

const cart = `{"gilmok":"journey/1","name":"Cart","seed":7,
 "entry":{"kind":"schedule","at":"launch"},"audience":{"in_segment":"Everybody"},
 "steps":{"w1":{"kind":"wait","for":"PT1H"},"m1":{"kind":"message","messages":["Reminder"]},"end":{"kind":"exit"}},
 "edges":[["entry","out","w1"],["w1","out","m1"],["m1","out","end"]],
 "layout":{"entry":[0,0],"w1":[0,92],"m1":[0,184],"end":[0,276]}}`

// inHouse runs a test in a house. Time is that of the bubble, and between two of
// the test's own steps everything else has come to rest: Fyne's test driver lets
// goroutines draw whenever they like.
func inHouse(t *testing.T, language string, do func(h *house)) {
	t.Helper()
	driver := &turnDriver{}
	app := inTurn{App: test.NewTempApp(t), driver: driver}
	driver.Driver = app.App.Driver()
	fyne.SetCurrentApp(app)
	synctest.Test(t, func(t *testing.T) { do(newHouse(t, app, &driver.turn, language)) })
}

func newHouse(t *testing.T, app fyne.App, turn *sync.Mutex, language string) *house {
	t.Helper()
	zone := time.Local
	time.Local = time.UTC // in which the bubble begins with a year
	t.Cleanup(func() { time.Local = zone })
	ctx := context.Background()
	s, err := sqlite.Create(ctx, filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Person: "Minji", Install: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.InTx(ctx, func(tx store.Tx) error { return furnish(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, turn: turn, store: s, runner: &runner{Runner: journey.NewRunner(s, journey.System{}, journey.Options{}), told: make(chan string, 4)}}
	turn.Lock()
	h.ui = ui.New(app, ui.Config{
		Machine: machine{}, Language: language, Theme: "light", Workspace: s.Info().Path,
		Pages: map[ui.Place]ui.Maker{ui.Journeys: journeys.New, ui.Today: journeys.New},
		Open: func(context.Context, string, ui.OpenOptions) (*ui.Workspace, error) {
			return &ui.Workspace{Store: s, Runner: h.runner}, nil
		},
	})
	h.ui.Window().Resize(fyne.NewSize(1440, 900))
	turn.Unlock()
	h.act(h.ui.Start)
	t.Cleanup(func() {
		h.act(h.ui.Quit)
		if err := ui.SetLanguage("en"); err != nil {
			t.Error(err)
		}
	})
	h.until("the workspace opens", func() bool { return h.ui.Frame() != nil })
	return h
}

func furnish(ctx context.Context, tx store.Tx) error {
	if err := tx.Settings().Adopt(ctx, "test"); err != nil {
		return err
	}
	for i := range shop {
		c := store.Customer{ExternalID: fmt.Sprint("c", i), Name: fmt.Sprint("Person ", i), Email: fmt.Sprintf("p%d@shop.test", i)}
		if err := tx.Customers().Save(ctx, &c); err != nil {
			return err
		}
		k := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, Source: "test", At: tx.Now()}
		if err := tx.Customers().SetConsent(ctx, c.ID, k); err != nil {
			return err
		}
	}
	if err := tx.Segments().Save(ctx, &store.Segment{Name: "Everybody", Rule: segment.All{}}); err != nil {
		return err
	}
	m := store.Message{Name: "Reminder", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising,
		Document: []byte(`{"gilmok":"message/1","name":"Reminder","purpose":"advertising","channel":"email","subject":"Hello","body":{"html":"<p>Hello</p>"}}`)}
	if err := tx.Messages().Save(ctx, &m); err != nil {
		return err
	}
	if err := tx.Senders().Save(ctx, &store.Sender{Name: "files", Channel: store.ChannelEmail, Kind: "file", Default: true}); err != nil {
		return err
	}
	return tx.Journeys().Save(ctx, &store.Journey{Name: "Cart", Draft: []byte(cart)})
}

// settle lets everything else come to rest.
func (h *house) settle() { synctest.Wait() }

// act does something with the hands, while nobody else draws.
func (h *house) act(do func()) {
	h.settle()
	h.turn.Lock()
	func() {
		defer h.turn.Unlock() // a panic must not leave the others waiting
		do()
	}()
	h.settle()
}

// until waits for what goroutines bring.
func (h *house) until(what string, ok func() bool) {
	h.t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		h.settle()
		if ok() {
			return
		}
	}
	h.t.Fatalf("waited in vain until %s; on the screen: %q", what, h.words())
}

// words are all texts on the screen.
func (h *house) words() []string {
	h.settle()
	h.turn.Lock()
	defer h.turn.Unlock()
	var words []string
	for _, o := range test.LaidOutObjects(h.ui.Window().Canvas().Content()) {
		if text, ok := o.(*canvas.Text); ok && text.Visible() {
			words = append(words, text.Text)
		}
	}
	if top := h.ui.Window().Canvas().Overlays().Top(); top != nil {
		for _, o := range test.LaidOutObjects(top) {
			if text, ok := o.(*canvas.Text); ok && text.Visible() {
				words = append(words, text.Text)
			}
		}
	}
	return words
}

func (h *house) shows(words string) bool {
	return strings.Contains(strings.Join(h.words(), "\n"), words)
}

// find gives the first object of a type that fits.
func find[T fyne.CanvasObject](h *house, fits func(T) bool) T {
	h.t.Helper()
	h.settle()
	roots := []fyne.CanvasObject{h.ui.Window().Canvas().Content()}
	if top := h.ui.Window().Canvas().Overlays().Top(); top != nil {
		roots = append([]fyne.CanvasObject{top}, roots...)
	}
	for _, root := range roots {
		for _, o := range test.LaidOutObjects(root) {
			if x, ok := o.(T); ok && fits(x) {
				return x
			}
		}
	}
	var none T
	h.t.Fatalf("no %T of that kind on the screen: %q", none, h.words())
	return none
}

// press taps the object that carries a text.
func (h *house) press(words string) {
	h.t.Helper()
	type tapped interface {
		fyne.CanvasObject
		fyne.Tappable
	}
	h.settle()
	root := h.ui.Window().Canvas().Content()
	if top := h.ui.Window().Canvas().Overlays().Top(); top != nil {
		root = top
	}
	var least tapped // the innermost one
	parts := 0
	for _, o := range objectsOf(root) {
		x, ok := o.(tapped)
		if !ok || !o.Visible() {
			continue
		}
		inside := objectsOf(o)
		for _, part := range inside {
			if text, ok := part.(*canvas.Text); ok && text.Text == words && (least == nil || len(inside) < parts) {
				least, parts = x, len(inside)
			}
		}
	}
	if least == nil {
		h.t.Fatalf("nothing to press says %q; on the screen: %q", words, h.words())
	}
	h.act(func() { test.Tap(least) })
}

// open shows the board of the journey "Cart", which has four steps.
func (h *house) open() *board.Board { return h.openOf(4) }

// openOf is open where the journey has been given another number of steps.
func (h *house) openOf(steps int) *board.Board {
	h.t.Helper()
	j, err := h.store.Journeys().Find(context.Background(), "Cart")
	if err != nil {
		h.t.Fatal(err)
	}
	h.act(func() { h.ui.Frame().Go(ui.Board(j.ID)) })
	var b *board.Board
	h.until("the page is there", func() bool {
		for _, o := range objectsOf(h.ui.Window().Canvas().Content()) {
			if found, ok := o.(*board.Board); ok {
				b = found
			}
		}
		return b != nil
	})
	h.until("the board is drawn", func() bool { return len(b.Scene().Steps) == steps })
	return b
}

// saved waits until the stored draft fits, and gives it.
func (h *house) saved(what string, ok func(*journey.Journey) bool) *journey.Journey {
	h.t.Helper()
	var j *journey.Journey
	h.until(what, func() bool {
		record, err := h.store.Journeys().Find(context.Background(), "Cart")
		if err != nil {
			h.t.Fatal(err)
		}
		if j, err = journey.Parse(record.Draft); err != nil {
			h.t.Fatal(err)
		}
		return ok(j)
	})
	return j
}

// What the calendar or the command line changes stands on the open board, and can be
// taken back there.
func TestBoardPage_ChangedOutside(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.open()
		h.change(func(j *journey.Journey) { delete(j.Steps, "w1"); j.Edges = nil })
		h.until("the change is shown and said", func() bool { return !h.shows("Wait 1 h") && h.shows("changed outside of this page") })
		h.act(func() { b.On.Undo() })
		h.until("it is taken back", func() bool { return h.shows("Wait 1 h") && h.shows("Took back: a change from outside") })
		h.saved("it is saved so", func(j *journey.Journey) bool { return j.Steps["w1"] != nil })
	})
}

func TestBoardPage_DropAKindOnAnEdge(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		t := h.t
		b := h.open()
		h.act(func() { b.Carry(board.Ghost{ID: "wait", Kind: "wait"}, b.PositionOf(board.Point{X: 88, Y: 162})) })
		h.act(func() { b.Let() })
		h.settle()
		j := h.saved("the new wait is saved", func(j *journey.Journey) bool { return len(j.Steps) == 4 })
		if to, _ := j.Next("w1", "out"); to != "w2" {
			t.Errorf("w1 leads to %q, want the new wait", to)
		}
		if to, _ := j.Next("w2", "out"); to != "m1" {
			t.Errorf("the new wait leads to %q, want m1", to)
		}
		if got := j.Layout["m1"]; got.Y != 276 {
			t.Errorf("the message stands at %v, want one row lower", got)
		}
		if !h.shows("Wait 1 day") {
			t.Error("the new step is not on the board")
		}
		h.act(func() { b.On.Undo() })
		h.saved("undo is saved", func(j *journey.Journey) bool { return len(j.Steps) == 3 })
	})
}

func objectsOf(root fyne.CanvasObject) []fyne.CanvasObject { return test.LaidOutObjects(root) }

func TestBoardPage_AddBehindTheChosenStep(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		t := h.t
		b := h.open()
		h.act(func() { b.Select("w1") })
		h.press("Split")
		j := h.saved("the split is saved", func(j *journey.Journey) bool { return j.Steps["s1"] != nil })
		if to, _ := j.Next("w1", "out"); to != "s1" {
			t.Errorf("w1 leads to %q, want the split", to)
		}
		if to, _ := j.Next("s1", "yes"); to != "m1" {
			t.Errorf("the split's first way leads to %q, want m1", to)
		}
	})
}

func TestBoardPage_PaletteFindsByTyping(t *testing.T) {
	inHouse(t, "ko", func(h *house) {
		t := h.t
		h.open()
		search := find(h, func(e *widgets.Entry) bool { return true })
		h.act(func() { search.SetText("되돌") })
		if !h.shows("되돌아가기") || h.shows("실험") {
			t.Errorf("the palette shows %q", h.words())
		}
		h.act(func() { search.OnSubmitted("") })
		h.saved("the step is saved", func(j *journey.Journey) bool { return j.Steps["j1"] != nil })
		if search.Text() != "" {
			t.Error("the words stay in the field")
		}
		if _, onBoard := h.ui.Window().Canvas().Focused().(*board.Board); !onBoard {
			t.Error("the keys do not go to the board: Ctrl+Z would undo the typing")
		}
	})
}

func TestBoardPage_FindsAStepByTyping(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		cart, err := h.store.Journeys().Find(context.Background(), "Cart")
		if err != nil {
			h.t.Fatal(err)
		}
		var page ui.Page
		h.act(func() {
			page = journeys.New(h.ui.Frame(), ui.Board(cart.ID))
			page.Enter()
		})
		defer h.act(page.Close)
		var b *board.Board
		for _, o := range objectsOf(page.Content()) {
			if found, ok := o.(*board.Board); ok {
				b = found
			}
		}
		h.until("the board is drawn", func() bool { return len(b.Scene().Steps) == 4 })
		h.act(func() { page.(ui.Commander).Command(ui.CommandFind) })
		var field *widgets.Entry
		for _, o := range objectsOf(h.ui.Window().Canvas().Overlays().Top()) {
			if e, ok := o.(*widgets.Entry); ok {
				field = e
			}
		}
		if field == nil {
			h.t.Fatal("there is no field")
		}
		h.act(func() { field.SetText("no such step") })
		if !h.shows("Nothing of this name.") {
			h.t.Errorf("for what is not there the sheet shows %q", h.words())
		}
		h.act(func() { field.SetText("remin") })
		h.act(func() { field.OnSubmitted("") })
		if got := b.Selection(); len(got) != 1 || got[0] != "m1" || h.ui.Window().Canvas().Overlays().Top() != nil {
			h.t.Errorf("the steps chosen are %q, want m1", got)
		}
	})
}

// Copies lie on no step, whether of one or of all that follows.
func TestBoardPage_CopiesLieBeside(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.open()
		h.act(func() { b.On.Duplicate([]string{"w1", "m1", "end"}) })
		h.saved("the copies are saved", func(j *journey.Journey) bool { return len(j.Steps) == 6 })
		h.act(func() { b.Select("m1") })
		h.act(func() { b.TypedShortcut(&fyne.ShortcutCopy{}) })
		h.act(func() { b.On.Paste(b.Scene().Step("m1").At) })
		h.saved("the pasted one is saved", func(j *journey.Journey) bool { return len(j.Steps) == 7 })
		steps := h.scene(b).Steps
		for i := range steps {
			for k := range i {
				if steps[i].Bounds().Overlaps(steps[k].Bounds()) {
					h.t.Errorf("%s lies on %s", steps[i].ID, steps[k].ID)
				}
			}
		}
	})
}

func TestBoardPage_DeleteKeepsTheLineAndDuplicateCopies(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		t := h.t
		b := h.open()
		h.act(func() { b.On.Delete([]string{"w1", "entry"}, nil) })
		j := h.saved("the wait is gone", func(j *journey.Journey) bool { return j.Steps["w1"] == nil })
		if to, _ := j.Next(journey.EntryID, "out"); to != "m1" {
			t.Errorf("the entry leads to %q, want m1", to)
		}
		h.act(func() { b.On.Duplicate([]string{"m1"}) })
		if got := b.Selection(); len(got) != 1 || got[0] != "m2" {
			t.Errorf("chosen is %v, want the copy", got)
		}
		h.act(func() { b.On.Copy([]string{"m1", "end"}) })
		h.act(func() { b.On.Paste(board.Point{X: 500, Y: 500}) })
		j = h.saved("the pasted steps are saved", func(j *journey.Journey) bool { return len(j.Steps) == 5 })
		if at := j.Layout["m3"]; at != (journey.Point{X: 500, Y: 500}) {
			t.Errorf("pasted at %v", at)
		}
	})
}

func TestBoardPage_Rehearse(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		t := h.t
		b := h.open()
		h.press("Rehearse")
		h.until("counts ride on the edges", func() bool {
			for _, e := range b.Scene().Edges {
				if e.From == "m1" && e.Count == shop {
					return true
				}
			}
			return false
		})
		if !b.Locked {
			t.Error("the board can be edited while it is rehearsed")
		}
		h.until("the numbers are drawn", func() bool { return h.shows("40 sent") })
		for _, words := range []string{"40 came in", "40 sent", "40 left", "40 customers, 30 days"} {
			if !h.shows(words) {
				t.Errorf("%q is not on the screen: %q", words, h.words())
			}
		}
		h.act(func() { b.On.People(board.Ref{From: "m1", Port: "out"}) })
		h.until("the people are listed", func() bool { return h.shows("Person 7") && h.shows("40 people") })
		h.press("Draw")
		if b.Locked || b.Scene().Edges[0].Count >= 0 {
			t.Error("drawing still shows the rehearsal")
		}
	})
}

func TestBoardPage_LaunchAsksWithNumbers(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		t := h.t
		h.open()
		h.press("Launch")
		h.until("the question is asked", func() bool { return h.shows("Take 40 people into “Cart” now") })
		if !h.shows("Reminder") || !h.shows(" messages") {
			t.Errorf("the question does not say who gets what: %q", h.words())
		}
		select {
		case told := <-h.runner.told:
			t.Fatalf("launched without an answer: %s", told)
		default:
		}
		h.press("Launch") // now the one of the sheet, which lies on top
		h.settle()
		select {
		case told := <-h.runner.told:
			if told != "launch 1 by Minji" {
				t.Errorf("told %q", told)
			}
		case <-time.After(5 * time.Second):
			t.Fatal("the runner was told nothing")
		}
	})
}

// A launch without a sender says so, and makes one that writes files where that is wished.
func TestBoardPage_ALaunchWithoutASender(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		t, ctx := h.t, context.Background()
		if err := h.store.InTx(ctx, func(tx store.Tx) error { return tx.Senders().Delete(ctx, "files") }); err != nil {
			t.Fatal(err)
		}
		h.open()
		h.press("Launch")
		h.until("it is said", func() bool { return h.shows("No sender yet: Email. Messages wait in the outbox until") })
		h.press("Write mails as files beside the workspace")
		if list, err := h.store.Senders().List(ctx); err != nil || len(list) != 0 {
			t.Fatalf("before the answer there are %v, %v", list, err)
		}
		h.press("Launch")
		h.settle()
		if told := <-h.runner.told; told != "launch 1 by Minji" {
			t.Errorf("told %q", told)
		}
		list, err := h.store.Senders().List(ctx)
		if err != nil || len(list) != 1 || list[0].Kind != "file" || list[0].Channel != store.ChannelEmail || !list[0].Default {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// Nothing is left behind by a launch that is refused: mails of other journeys that wait for
// a sender would become files. Nor does a sender that came meanwhile get another beside it.
func TestBoardPage_FilesAreWrittenForALaunchAlone(t *testing.T) {
	for why, c := range map[string]struct {
		no        error
		meanwhile []store.Sender
	}{
		"refused": {no: errors.New("not approved")},
		"another": {meanwhile: []store.Sender{{Name: "real", Kind: "smtp", Channel: store.ChannelEmail}}},
	} {
		t.Run(why, func(t *testing.T) {
			inHouse(t, "en", func(h *house) {
				h.write(func(ctx context.Context, tx store.Tx) error { return tx.Senders().Delete(ctx, "files") })
				h.open()
				h.runner.no = c.no
				h.press("Launch")
				h.until("it is said", func() bool { return h.shows("No sender yet: Email. Messages wait in the outbox until") })
				h.press("Write mails as files beside the workspace")
				h.write(func(ctx context.Context, tx store.Tx) error {
					for i := range c.meanwhile {
						if err := tx.Senders().Save(ctx, &c.meanwhile[i]); err != nil {
							return err
						}
					}
					return nil
				})
				h.press("Launch")
				h.settle()
				<-h.runner.told
				h.settle()
				if list, err := h.store.Senders().List(context.Background()); err != nil || len(list) != len(c.meanwhile) {
					h.t.Errorf("%+v, %v", list, err)
				}
			})
		})
	}
}

func TestBoardPage_WhatALaunchOffersFitsItsSheet(t *testing.T) {
	for language, verb := range map[string]string{"en": "Launch", "ko": "시작하기"} {
		t.Run(language, func(t *testing.T) {
			inHouse(t, language, func(h *house) {
				h.write(func(ctx context.Context, tx store.Tx) error { return tx.Senders().Delete(ctx, "files") })
				h.open()
				h.press(verb)
				h.settle()
				check := find(h, func(*widgets.Check) bool { return true })
				if wants, has := check.MinSize().Width, check.Size().Width; wants > 400 || has > 400 {
					h.t.Errorf("it wants %.0f of 400 and has %.0f", wants, has)
				}
			})
		})
	}
}

// Where nobody of those meant has agreed, a launch does not just say nothing.
func TestBoardPage_ALaunchForPeopleWhoHaveNotAgreed(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		t, ctx := h.t, context.Background()
		record, err := h.store.Journeys().Get(ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		record.Draft = []byte(strings.Replace(string(record.Draft), `"audience":{"in_segment":"Everybody"}`,
			`"audience":{"all":[{"in_segment":"Everybody"},{"consent":"sms","purpose":"advertising","is":"opted_in"}]}`, 1))
		if err := h.store.InTx(ctx, func(tx store.Tx) error { return tx.Journeys().Save(ctx, record) }); err != nil {
			t.Fatal(err)
		}
		h.open()
		h.press("Launch")
		h.until("it is said", func() bool { return h.shows("Of the 40 people it is meant for nobody has agreed to such") })
	})
}

// TestBoardPage_ALaunchMindsTheSenderThatTheMessageNames: another of its channel does
// not help it out; a step that tries a text first, which reaches nobody here, sends as many.
func TestBoardPage_ALaunchMindsTheSenderThatTheMessageNames(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		err := h.store.InTx(context.Background(), func(tx store.Tx) error {
			ctx := context.Background()
			for _, s := range []store.Sender{{Name: "wide", Kind: "file"}, {Name: "narrow", Kind: "file", PerDay: 7}} {
				s.Channel = store.ChannelEmail
				if err := tx.Senders().Save(ctx, &s); err != nil {
					return err
				}
			}
			if err := tx.Messages().Save(ctx, &store.Message{Name: "Text", Channel: store.ChannelSMS, Purpose: store.PurposeAdvertising,
				Document: []byte(`{"gilmok":"message/1","name":"Text","purpose":"advertising","channel":"sms","text":"Hello"}`)}); err != nil {
				return err
			}
			if err := tx.Senders().Save(ctx, &store.Sender{Name: "texts", Channel: store.ChannelSMS, Kind: "file"}); err != nil {
				return err
			}
			j, err := tx.Journeys().Find(ctx, "Cart")
			if err != nil {
				return err
			}
			j.Draft = []byte(strings.Replace(cart, `"messages":["Reminder"]`, `"first_reachable":["Text","Reminder"]`, 1))
			if err := tx.Journeys().Save(ctx, j); err != nil {
				return err
			}
			all, err := tx.Messages().List(ctx)
			for _, m := range all {
				if err == nil && m.Channel == store.ChannelEmail {
					m.Document = fmt.Appendf(nil, `{"gilmok":"message/1","name":%q,"channel":"email","sender":"narrow","subject":"Hello","body":{"html":"<p>Hello</p>"}}`, m.Name)
					err = tx.Messages().Save(ctx, &m)
				}
			}
			return err
		})
		if err != nil {
			h.t.Fatal(err)
		}
		h.open()
		h.press("Launch")
		h.until("the limit of the sender is told", func() bool {
			return slices.ContainsFunc(h.words(), func(s string) bool { return strings.Contains(s, "At most 7 a day") })
		})
	})
}

func TestListPage(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		t := h.t
		h.act(func() { h.ui.Frame().Go(ui.Route{Place: ui.Journeys}) })
		h.until("the card is there", func() bool { return h.shows("Cart") && h.shows("At launch · Everybody") })
		h.press("New journey")
		h.until("the templates are there", func() bool { return h.shows("Abandoned cart") })
		h.press("Abandoned cart")
		var made *store.Journey
		h.until("the journey is made", func() bool {
			var err error
			made, err = h.store.Journeys().Find(context.Background(), "Abandoned cart")
			return err == nil
		})
		h.until("its board opens", func() bool { return h.ui.Frame().Here() == ui.Board(made.ID) })
		j, err := journey.Parse(made.Draft)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range journey.Validate(j, journey.Known{}) {
			if p.Severity == journey.SeverityError && p.Field != "messages" {
				t.Errorf("the template has a problem of its own: %+v", p)
			}
		}
	})
}
