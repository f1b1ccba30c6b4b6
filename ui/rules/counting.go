package rules

import (
	"context"
	"errors"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// Counting counts whom a rule means. What takes longer than a moment shows how far
// it is and can be stopped; while people type on, the reading goes on, as the next
// rule looks at mostly the same.
type Counting struct {
	// Again is called when the person wants the number that was stopped.
	Again func()
	// Busy tells that a count takes long, or does no more.
	Busy func(bool)

	object fyne.CanvasObject
	bar    *widgets.Progress
	words  *widgets.Text
	button *widgets.Button
	long   bool // it is shown
	halted bool // the person has stopped it

	mu      sync.Mutex
	running map[int]func() // what Stop stops
	last    int
	told    time.Time
}

// A count is long after soon; its progress is told at most each often.
const (
	soon  = 250 * time.Millisecond
	often = 100 * time.Millisecond
)

// NewCounting makes a counting that shows nothing yet.
func NewCounting() *Counting {
	c := &Counting{bar: widgets.NewProgress(0), words: widgets.NewText("", widgets.Small), running: map[int]func(){}}
	c.button = widgets.NewButton("", "", widgets.Quiet, c.press)
	c.object = widgets.Row(look.Space2, widgets.Grow(widgets.Column(4, c.words, c.bar)), c.button)
	c.object.Hide()
	return c
}

// Object is what is shown while a count takes long.
func (c *Counting) Object() fyne.CanvasObject { return c.object }

// Count counts in a goroutine of the caller's; the end of ctx does not end the reading.
func (c *Counting) Count(ctx context.Context, people store.CustomerReader, rule segment.Rule) (int, error) {
	short, cancel := context.WithTimeout(ctx, soon)
	defer cancel()
	n, err := people.Count(short, rule)
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if err == nil || short.Err() == nil {
		live.Show(func() { c.end(false) })
		if err == nil {
			c.read(people, rule) // what is typed next is then counted at once
		}
		return n, err
	}
	live.Show(c.begin)
	select {
	case err = <-c.read(people, rule):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	if err == nil {
		asking, stop := context.WithCancel(ctx)
		defer c.stoppable(stop)()
		n, err = people.Count(asking, rule)
	}
	if !errors.Is(err, context.Canceled) {
		live.Show(func() { c.end(false) })
	}
	return n, err
}

// read begins to read what the rule looks at, and ends with its error.
func (c *Counting) read(people store.CustomerReader, rule segment.Rule) <-chan error {
	ctx, cancel := context.WithCancel(context.Background())
	ended := c.stoppable(cancel)
	done := make(chan error, 1)
	go func() {
		defer ended()
		done <- people.Gather(ctx, c.report, rule)
	}()
	return done
}

// stoppable notes what Stop has to stop, until ended is called.
func (c *Counting) stoppable(stop func()) (ended func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	number := c.last
	c.running[number] = stop
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.running, number)
		stop()
	}
}

func (c *Counting) report(part float64) {
	c.mu.Lock()
	tell := time.Since(c.told) >= often
	if tell {
		c.told = time.Now()
	}
	c.mu.Unlock()
	if !tell {
		return
	}
	live.Show(func() {
		if c.long {
			c.words.SetText(lang.X("rules.counting.part", "Counting · {{.Part}}", ui.With("Part", ui.Percent(part))))
			c.bar.Set(part)
		}
	})
}

func (c *Counting) begin() {
	if c.long {
		return
	}
	c.long, c.halted = true, false
	c.words.SetText(lang.X("rules.counting.begin", "Counting"))
	c.bar.Set(0)
	c.button.SetText(lang.X("rules.counting.stop", "Stop"))
	c.appear(true)
}

// end hides the progress, or says that the number was not told.
func (c *Counting) end(halted bool) {
	if !c.long && !c.halted && !halted {
		return
	}
	c.long, c.halted = false, halted
	if halted {
		c.words.SetText(lang.X("rules.counting.stopped", "Not counted"))
		c.bar.Set(0)
		c.button.SetText(lang.X("rules.counting.again", "Count"))
	}
	c.appear(halted)
}

func (c *Counting) appear(on bool) {
	if on {
		c.object.Show()
	} else {
		c.object.Hide()
	}
	c.object.Refresh()
	if c.Busy != nil {
		c.Busy(on)
	}
}

// press stops the count, or asks for it again.
func (c *Counting) press() {
	if c.halted {
		c.end(false)
		if c.Again != nil {
			c.Again()
		}
		return
	}
	c.Stop()
	c.end(true)
}

// Stop ends what is being read and counted.
func (c *Counting) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, stop := range c.running {
		stop()
	}
}
