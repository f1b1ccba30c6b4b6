package ui

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// Work is one long piece of work in the strip at the foot of the window. It goes
// on while one looks at other pages.
type Work struct {
	frame  *Frame
	icon   string
	title  string
	strip  *widgets.Strip
	cancel func()

	mu       sync.Mutex
	started  time.Time
	done     float64 // part done; below 0: not known
	showing  bool    // a refresh of the strip is under way
	finished bool
}

// Work shows a strip and runs do in a goroutine. report takes the part done
// (0 to 1, below 0 where it is not known) and may be called from anywhere and as
// often as one likes. then is told the end on Fyne's thread; a cancelled work
// ends with context.Canceled.
func (f *Frame) Work(title, icon string, do func(ctx context.Context, report func(part float64)) error, then func(error)) *Work {
	w := &Work{frame: f, icon: icon, title: title, started: time.Now(), done: -1}
	w.makeStrip()
	f.works = append(f.works, w)
	f.showWorks()
	w.cancel = live.Run(func(ctx context.Context) (struct{}, error) {
		return struct{}{}, do(ctx, w.report)
	}, func(_ struct{}, err error) {
		w.finish()
		if then != nil {
			then(err)
		}
	})
	return w
}

// Cancel asks the work to end; what it had begun it takes back by itself.
func (w *Work) Cancel() { w.cancel() }

func (w *Work) makeStrip() {
	w.strip = widgets.NewStrip(w.icon, w.title, lang.X("frame.sheet.cancel", "Cancel"))
	w.strip.OnCancel = func() { w.cancel() }
	w.show()
}

// report keeps the part and refreshes the strip at most ten times a second.
func (w *Work) report(part float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done = part
	if w.showing || w.finished {
		return
	}
	w.showing = true
	time.AfterFunc(live.Pause, func() {
		live.Show(func() {
			w.mu.Lock()
			w.showing = false
			w.mu.Unlock()
			w.show()
		})
	})
}

func (w *Work) show() {
	w.mu.Lock()
	done, spent := w.done, time.Since(w.started)
	w.mu.Unlock()
	if done < 0 {
		w.strip.Set(w.title, -1, "", "")
		return
	}
	left := ""
	if done > 0.02 && spent > time.Second {
		left = lang.X("frame.work.left", "{{.Time}} left", map[string]any{"Time": Left(time.Duration(float64(spent) * (1 - done) / done))})
	}
	w.strip.Set(w.title, done, Percent(done), left)
}

func (w *Work) finish() {
	w.mu.Lock()
	w.finished = true
	w.mu.Unlock()
	f := w.frame.ui.frame // the frame may have been built anew meanwhile
	if f == nil {
		return
	}
	for i, other := range f.works {
		if other == w {
			f.works = append(f.works[:i:i], f.works[i+1:]...)
			break
		}
	}
	f.showWorks()
}

// showWorks puts the strips of what is under way at the foot of the window.
func (f *Frame) showWorks() {
	var strips []fyne.CanvasObject
	for _, w := range f.works {
		if w.frame != f { // the window was built anew: in another language
			w.frame = f
			w.makeStrip()
		}
		strips = append(strips, w.strip)
	}
	f.shell.setStrips(strips)
}
