package reports

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// patience is how long a card counts before it says so and can be stopped.
const patience = 400 * time.Millisecond

// question makes the question of a card. What takes long is said at the top of the card,
// above what it showed before: how far it is, with a way to stop it, and once it is
// stopped a way to go on. load may tell how far it is as often as it likes, or not at
// all. beside are cards that are filled by the same answer.
func question[T any](card *fyne.Container, load func(ctx context.Context, far func(part float64)) (T, error), show func(T, error), beside ...*fyne.Container) *live.Live[T] {
	w := newWaiting(card, beside)
	l := live.New(func(ctx context.Context) (T, error) {
		far, done := w.begin(ctx)
		defer done()
		return load(ctx, far)
	}, func(answer T, err error) {
		w.end()
		show(answer, err)
	})
	w.stop, w.again = l.Cancel, l.Ask
	return l
}

// waiting is the row of a card that counts.
type waiting struct {
	card        *fyne.Container
	beside      []*widgets.Text // what other cards say until the first answer
	stop, again func()
	asked       atomic.Int64 // the newest asking; of older ones nothing is said
	row         *fyne.Container
	text        *widgets.Text
	bar         *widgets.Progress
	button      *widgets.Button
	stopped     bool
}

// newWaiting lets a card say that it counts, from the start.
func newWaiting(card *fyne.Container, beside []*fyne.Container) *waiting {
	w := &waiting{card: card, text: counting(), bar: widgets.NewProgress(0).Neutral()}
	w.button = widgets.NewButton(lang.X("frame.sheet.cancel", "Cancel"), "", widgets.Quiet, w.press).InCard()
	w.row = widgets.Row(look.Space3, w.text, widgets.Fixed(160, 0, w.bar), w.button, widgets.Space())
	w.bar.Hide()
	w.button.Hide()
	card.Objects = []fyne.CanvasObject{w.row}
	for _, c := range beside {
		w.beside = append(w.beside, counting())
		c.Objects = []fyne.CanvasObject{w.beside[len(w.beside)-1]}
	}
	return w
}

// begin is called where an asking begins, done where it ends; far may be called from
// anywhere.
func (w *waiting) begin(ctx context.Context) (far func(part float64), done func()) {
	if ctx.Err() != nil {
		return func(float64) {}, func() {} // a newer one has begun
	}
	mine := w.asked.Add(1)
	show := func(part float64) {
		live.Show(func() {
			if w.asked.Load() == mine {
				w.say(part)
			}
		})
	}
	var told, late atomic.Int64 // told in per cent
	timer := time.AfterFunc(patience, func() {
		late.Store(1)
		show(float64(told.Load()) / 100)
	})
	far = func(part float64) {
		now := int64(100 * part)
		if told.Swap(now) != now && late.Load() == 1 {
			show(part)
		}
	}
	return far, func() { timer.Stop() }
}

// say shows how far it is.
func (w *waiting) say(part float64) {
	w.stopped = false
	words := lang.X("reports.card.counting", "Counting …")
	w.sayBeside(words)
	w.bar.Hide()
	if part > 0 {
		words = lang.X("reports.card.counted", "Counting … {{.Part}}", ui.With("Part", ui.Percent(part)))
		w.bar.Set(part)
		w.bar.Show()
	}
	w.place(words, lang.X("frame.sheet.cancel", "Cancel"))
}

func (w *waiting) place(words, verb string) {
	w.text.SetText(words)
	w.button.SetText(verb)
	w.button.Show()
	if !slices.Contains(w.card.Objects, fyne.CanvasObject(w.row)) {
		w.card.Objects = append([]fyne.CanvasObject{w.row}, w.card.Objects...)
	}
	w.card.Refresh()
}

// press stops the counting, or begins it again.
func (w *waiting) press() {
	if w.stopped {
		w.say(0)
		w.again()
		return
	}
	w.stop()
	w.asked.Add(1)
	w.stopped = true
	w.bar.Hide()
	words := lang.X("reports.card.stopped", "Stopped.")
	w.sayBeside(words)
	if len(w.card.Objects) > 1 {
		words = lang.X("reports.card.stopped_before", "Stopped. Below is what was counted before.")
	}
	w.place(words, lang.X("reports.card.again", "Count again"))
}

// sayBeside changes what the other cards say, as long as they have no answer.
func (w *waiting) sayBeside(words string) {
	for _, t := range w.beside {
		t.SetText(words)
	}
}

// end takes the row away: the answer is there. What was told of it and comes later is
// not shown any more.
func (w *waiting) end() {
	w.asked.Add(1)
	w.stopped = false
	w.card.Objects = slices.DeleteFunc(w.card.Objects, func(o fyne.CanvasObject) bool { return o == w.row })
}

// counting is what a card shows until its first answer.
func counting() *widgets.Text {
	return widgets.NewText(lang.X("reports.card.counting", "Counting …"), widgets.Second)
}
