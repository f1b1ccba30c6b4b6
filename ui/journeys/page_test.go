package journeys_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
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
)

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
}

// runner notes what it is told to start.
type runner struct{ told chan string }

func (r *runner) Launch(_ context.Context, id store.JourneyID, by string) (store.RunID, error) {
	r.told <- fmt.Sprintf("launch %d by %s", id, by)
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

func newHouse(t *testing.T, language string) *house {
	t.Helper()
	app := test.NewTempApp(t)
	ctx := context.Background()
	s, err := sqlite.Create(ctx, filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Person: "Minji", Install: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.InTx(ctx, func(tx store.Tx) error { return furnish(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, store: s, runner: &runner{told: make(chan string, 4)}}
	h.ui = ui.New(app, ui.Config{
		Machine: machine{}, Language: language, Theme: "light", Workspace: s.Info().Path,
		Pages: map[ui.Place]ui.Maker{ui.Journeys: journeys.New, ui.Today: journeys.New},
		Open: func(context.Context, string, ui.OpenOptions) (*ui.Workspace, error) {
			return &ui.Workspace{Store: s, Extra: map[string]any{journeys.RunnerKey: journeys.Runner(h.runner)}}, nil
		},
	})
	h.ui.Window().Resize(fyne.NewSize(1440, 900))
	h.ui.Start()
	t.Cleanup(h.ui.Quit)
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

// until waits for what goroutines bring.
func (h *house) until(what string, ok func() bool) {
	h.t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	h.t.Fatalf("waited in vain until %s; on the screen: %q", what, h.words())
}

// words are all texts on the screen.
func (h *house) words() []string {
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
	test.Tap(find(h, func(o tapped) bool {
		for _, part := range test.LaidOutObjects(o) {
			if text, ok := part.(*canvas.Text); ok && text.Text == words {
				return true
			}
		}
		return false
	}))
}

// open shows the board of the journey "Cart".
func (h *house) open() *board.Board {
	h.t.Helper()
	j, err := h.store.Journeys().Find(context.Background(), "Cart")
	if err != nil {
		h.t.Fatal(err)
	}
	h.ui.Frame().Go(journeys.Board(j.ID))
	b := find(h, func(*board.Board) bool { return true })
	h.until("the board is drawn", func() bool { return len(b.Scene().Steps) == 4 })
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

func TestBoardPage_DropAKindOnAnEdge(t *testing.T) {
	h := newHouse(t, "en")
	b := h.open()
	b.Carry(board.Ghost{ID: "wait", Kind: "wait"}, b.PositionOf(board.Point{X: 88, Y: 162}))
	b.Let()
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
	b.On.Undo()
	h.saved("undo is saved", func(j *journey.Journey) bool { return len(j.Steps) == 3 })
}
