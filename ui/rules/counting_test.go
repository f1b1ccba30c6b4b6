package rules

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"fyne.io/fyne/v2/test"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/ui/live"
	"gilmok/ui/live/livetest"
)

// crowded is a shop of so many people that nothing is known before they are read; the
// reading goes on when the test says how far it is.
type crowded struct {
	store.CustomerReader
	part  chan float64
	read  atomic.Bool
	given atomic.Int32 // readings that were given up
}

func (c *crowded) Count(ctx context.Context, _ segment.Rule) (int, error) {
	if c.read.Load() {
		return 7, nil
	}
	<-ctx.Done()
	return 0, ctx.Err()
}

func (c *crowded) Gather(ctx context.Context, progress func(float64), _ ...segment.Rule) error {
	for !c.read.Load() {
		select {
		case part := <-c.part:
			progress(part)
			c.read.Store(part == 1)
		case <-ctx.Done():
			c.given.Add(1)
			return ctx.Err()
		}
	}
	return nil
}

// counts asks for a number as a page does.
func counts(t *testing.T) (c *Counting, people *crowded, thread *livetest.Thread, number *int) {
	t.Helper()
	test.NewTempApp(t)
	thread, people, number = livetest.New(t), &crowded{part: make(chan float64)}, new(int)
	c = NewCounting()
	question := live.New(func(ctx context.Context) (int, error) { return c.Count(ctx, people, segment.All{}) }, func(n int, err error) {
		if err != nil {
			t.Error(err)
		}
		*number = n
	})
	t.Cleanup(question.Stop)
	c.Again = question.Ask
	question.Ask()
	return c, people, thread, number
}

func TestCounting_TellsHowFarItIs(t *testing.T) {
	c, people, thread, number := counts(t)
	if !thread.Until(c.Object().Visible) {
		t.Fatal("nothing is shown while it takes long")
	}
	people.part <- 0.4
	if !thread.Until(func() bool { return strings.Contains(c.words.Text(), "40") }) {
		t.Errorf("it says %q", c.words.Text())
	}
	people.part <- 1
	if !thread.Until(func() bool { return *number == 7 && !c.Object().Visible() }) {
		t.Errorf("%d people, %q", *number, c.words.Text())
	}
}

func TestCounting_IsStoppedAndAskedAgain(t *testing.T) {
	c, people, thread, number := counts(t)
	thread.Until(c.Object().Visible)
	people.part <- 0.2
	c.press()
	if !thread.Until(func() bool { return people.given.Load() == 1 }) {
		t.Fatal("the reading goes on")
	}
	if !c.Object().Visible() || *number != 0 {
		t.Errorf("%d people, %q", *number, c.words.Text())
	}
	c.press()
	thread.Until(func() bool { return c.long })
	people.part <- 1
	if !thread.Until(func() bool { return *number == 7 && !c.Object().Visible() }) {
		t.Errorf("%d people, %q", *number, c.words.Text())
	}
}

// A newer rule does not end the reading that the older one began.
func TestCounting_ReadsOnWhileOneTypes(t *testing.T) {
	c, people, thread, _ := counts(t)
	thread.Until(c.Object().Visible)
	ctx, cancel := context.WithCancel(t.Context())
	newer := make(chan error, 1)
	go func() {
		_, err := c.Count(ctx, people, segment.Any{})
		newer <- err
	}()
	people.part <- 0.5
	cancel()
	if err := <-newer; !errors.Is(err, context.Canceled) || people.given.Load() != 0 {
		t.Errorf("%v, %d readings given up", err, people.given.Load())
	}
	c.Stop()
	if !thread.Until(func() bool { return people.given.Load() > 0 }) {
		t.Error("Stop stops nothing")
	}
}
