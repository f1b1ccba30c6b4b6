package reports

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gilmok/ui/live"
	"gilmok/ui/live/livetest"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// slow is a card whose question is answered when the test says so.
type slow struct {
	*testing.T
	card, beside *fyne.Container
	thread       *livetest.Thread
	live         *live.Live[string]
	far          chan func(float64) // of each asking that has begun
	answer       chan string
	ended        chan error
}

func newSlow(t *testing.T) *slow {
	test.NewTempApp(t)
	s := &slow{T: t, thread: livetest.New(t), card: widgets.Column(look.Space3), beside: widgets.Column(look.Space3),
		far: make(chan func(float64), 1), answer: make(chan string), ended: make(chan error, 1)}
	s.live = question(s.card, func(ctx context.Context, far func(float64)) (string, error) {
		s.far <- far
		select {
		case a := <-s.answer:
			return a, nil
		case <-ctx.Done():
			s.ended <- ctx.Err()
			return "", ctx.Err()
		}
	}, func(answer string, err error) {
		fill(s.card, widgets.NewText(answer, widgets.Base))
		fill(s.beside, widgets.NewText("beside "+answer, widgets.Base))
	}, s.beside)
	test.NewTempWindow(t, widgets.Column(0, s.card, s.beside))
	t.Cleanup(s.live.Stop)
	return s
}

// words are those that can be seen.
func (s *slow) words() string {
	var list []string
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		var within []fyne.CanvasObject
		switch o := o.(type) {
		case *canvas.Text:
			list = append(list, o.Text)
		case *fyne.Container:
			within = o.Objects
		case fyne.Widget:
			within = test.WidgetRenderer(o).Objects()
		}
		for _, child := range within {
			walk(child)
		}
	}
	walk(s.card)
	walk(s.beside)
	return strings.Join(slices.DeleteFunc(list, func(w string) bool { return w == "" }), " | ")
}

func (s *slow) says(want string) {
	s.Helper()
	if !s.thread.Until(func() bool { return s.words() == want }) {
		s.Fatalf("the cards say %q, not %q", s.words(), want)
	}
}

// press presses the button of the row.
func (s *slow) press() {
	s.Helper()
	for _, o := range s.card.Objects[0].(*fyne.Container).Objects {
		if b, ok := o.(*widgets.Button); ok && b.Visible() {
			test.Tap(b)
			return
		}
	}
	s.Fatalf("nothing to press: %q", s.words())
}

func TestCountingSaysHowFarItIsAndCanBeStopped(t *testing.T) {
	s := newSlow(t)
	s.live.Ask()
	far := <-s.far
	s.says("Counting … | Cancel | Counting …")
	far(0.5)
	s.says("Counting … 50% | Cancel | Counting …")
	s.press()
	if err := <-s.ended; err == nil {
		t.Error("what counted was not told to end")
	}
	s.says("Stopped. | Count again | Stopped.")
	far(0.9) // of what was stopped
	s.press()
	far = <-s.far
	s.says("Counting … | Cancel | Counting …")
	far(0.25)
	s.says("Counting … 25% | Cancel | Counting …")
	s.answer <- "42"
	s.says("42 | beside 42")
	far(0.9) // too late
	done := false
	live.Show(func() { done = true })
	if !s.thread.Until(func() bool { return done }) || s.words() != "42 | beside 42" {
		t.Errorf("of an answer that is there the cards say %q", s.words())
	}
	s.answerAgain("43")
	s.says("43 | beside 43")
}

// answerAgain asks anew and answers at once.
func (s *slow) answerAgain(with string) {
	s.live.Ask()
	<-s.far
	s.answer <- with
}

func TestWhatWasCountedBeforeStaysWhileCounting(t *testing.T) {
	s := newSlow(t)
	s.answerAgain("42")
	s.says("42 | beside 42")
	s.live.Ask()
	far := <-s.far
	s.says("Counting … | Cancel | 42 | beside 42")
	far(0.5)
	s.says("Counting … 50% | Cancel | 42 | beside 42")
	s.press()
	<-s.ended
	s.says("Stopped. Below is what was counted before. | Count again | 42 | beside 42")
	s.answerAgain("43")
	s.says("43 | beside 43")
}
