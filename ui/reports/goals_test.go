package reports

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"gilmok/store"
	"gilmok/store/goal"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// aimedShop wants people to buy again, and has two ideas for it.
func aimedShop(ctx context.Context, tx store.Tx) error {
	if err := shop(ctx, tx); err != nil {
		return err
	}
	zone, err := time.LoadLocation(store.SettingDefaults[store.SettingZone])
	if err != nil {
		return err
	}
	now := value.DateFrom(time.Now().In(zone)) // the day is the shop's
	// Of 302 days 201 are over when this one begins, 202 when it ends: 67 % at every hour.
	g := goal.Goal{Measure: goal.Returning, Target: 130, From: goal.Day(now - 201), By: goal.Day(now + 100)}
	g, _ = g.Add(goal.Idea{Title: "Refill hint", Effort: 20, Reward: 80, Segment: "Nobody's"})
	g, _ = g.Add(goal.Idea{Title: "A box of three", Effort: 90, Reward: 95})
	return goal.Save(ctx, tx, &goal.Kept{Goal: g, Document: store.Document{Name: "Second orders"}})
}

// quadrant finds the field of ideas.
func (b *bench) quadrant() (q *widgets.Quadrant) {
	b.Helper()
	b.until("there is a quadrant", func() bool {
		b.each(func(o fyne.CanvasObject) {
			if found, ok := o.(*widgets.Quadrant); ok {
				q = found
			}
		})
		return q != nil
	})
	return q
}

func (b *bench) kept(holds func(goal.Goal) bool, what string) {
	b.Helper()
	b.until(what, func() bool {
		list, err := goal.List(context.Background(), b.st.Documents())
		return err == nil && len(list) == 1 && holds(list[0].Goal)
	})
}

func ideaIs(id int, holds func(goal.Idea) bool) func(goal.Goal) bool {
	return func(g goal.Goal) bool {
		i, ok := g.Idea(id)
		return ok && holds(i)
	}
}

func (b *bench) command(c ui.Command) {
	b.Helper()
	if !b.shown.Command(c) {
		b.Errorf("%s does nothing", c)
	}
}

func TestAGoalCountsByItself(t *testing.T) {
	b := open(t, viewGoals, aimedShop)
	b.says("65 of 130 · People who buy again") // as many as bought again in the shop
	b.says("50% reached, but 67% of the time is over. 101 days left")
	b.says("Next: “Refill hint”.")
	b.says("“Nobody's” is not there any more.")
}

// TestIdeasAreMovedAndTakenBack: by arrows as one step, which undo takes back at once.
func TestIdeasAreMovedAndTakenBack(t *testing.T) {
	b := open(t, viewGoals, aimedShop)
	b.says("Refill hint")
	q := b.quadrant()
	for range 3 {
		q.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	}
	b.kept(ideaIs(1, func(i goal.Idea) bool { return i.Effort == 32 && i.Reward == 80 }), "the idea is moved")
	b.command(ui.CommandUndo)
	b.kept(ideaIs(1, func(i goal.Idea) bool { return i.Effort == 20 }), "the moves are taken back together")
	b.command(ui.CommandRedo)
	b.kept(ideaIs(1, func(i goal.Idea) bool { return i.Effort == 32 }), "they are made again")
	b.tapRow("A box of three")
	b.choose(string(goal.Open), string(goal.Trying))
	b.kept(ideaIs(2, func(i goal.Idea) bool { return i.State == goal.Trying }), "the idea is being tried")
	b.says("Being tried")
}

func TestWhatWasLearntIsKept(t *testing.T) {
	b := open(t, viewGoals, aimedShop)
	b.says("Refill hint")
	b.press("Write down what you learnt")
	b.says("What do you know now")
	b.press("Keep it")
	b.says("Write a sentence or two.")
	b.write("What do you know now that you did not before?", "Forty days is too early")
	b.press("Keep it")
	b.kept(func(g goal.Goal) bool {
		return len(g.Lessons) == 1 && g.Lessons[0].By == "Minji" && g.Lessons[0].Idea == "Refill hint" && g.Ideas[0].Result == "Forty days is too early"
	}, "the lesson is kept")
	b.says("What came of it")
	b.command(ui.CommandUndo)
	b.kept(func(g goal.Goal) bool { return len(g.Lessons) == 0 && g.Ideas[0].Result == "" }, "it is taken back")
}

func TestAGoalIsSet(t *testing.T) {
	b := open(t, viewGoals, empty)
	b.says("No goal yet")
	for _, card := range b.shown.sheet.(*goals).ofGoal {
		if card.Visible() {
			b.Error("a card of a goal is there without one, and empty")
		}
	}
	b.press("New goal")
	b.says("Set the goal")
	b.write("What do you want to reach?", "More orders")
	b.press("Set the goal")
	b.says("Write a number above 0, as 500.")
	b.write("How much", "1,500")
	b.write("To", "soon")
	b.press("Set the goal")
	b.says("Write a day, as 2026-12-31.")
	b.write("To", "2001-01-01")
	b.press("Set the goal")
	b.says("It ends before it begins.")
	b.write("To", "2101-01-01")
	b.press("Set the goal")
	b.kept(func(g goal.Goal) bool { return g.Target == 1500 && g.Measure == goal.Orders }, "the goal is set")
	b.says("0 of 1,500 · Orders")
	b.press("New idea")
	b.says("Note the idea")
	b.write("In a few words", "Longer hours")
	b.write("Effort, 0 to 100", "101")
	b.press("Note the idea")
	b.says("Write a whole number from 0 to 100.")
	b.write("Effort, 0 to 100", "70")
	b.press("Note the idea")
	b.kept(ideaIs(1, func(i goal.Idea) bool { return i.Title == "Longer hours" && i.Effort == 70 && i.State == goal.Open }), "the idea is noted")
}

// TestSomebodyElseChangedTheGoal: their words are not written over.
func TestSomebodyElseChangedTheGoal(t *testing.T) {
	b := open(t, viewGoals, aimedShop)
	b.says("Refill hint")
	g := newGoals(b.ui.Frame())
	a, err := g.load(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	g.live.Stop() // this page hears nothing
	g.show(a, nil)
	theirs := a.list[0].Kept
	theirs.Target = 7
	if err := b.st.InTx(context.Background(), func(tx store.Tx) error { return goal.Save(context.Background(), tx, &theirs) }); err != nil {
		t.Fatal(err)
	}
	g.changeIdea(1, func(i *goal.Idea) { i.Title = "Mine" })
	b.says("changed") // it is said in a sheet
	b.kept(func(g goal.Goal) bool { return g.Target == 7 && g.Ideas[0].Title == "Refill hint" }, "theirs is kept")
}

// write writes into the field under a label.
func (b *bench) write(label, text string) {
	b.Helper()
	var entry *widgets.Entry
	b.until("there is a field "+label, func() bool {
		b.each(func(o fyne.CanvasObject) {
			f, ok := o.(*widgets.Field)
			if !ok || len(textsOf(f)) == 0 || textsOf(f)[0] != label {
				return
			}
			if e, ok := f.Control.(*widgets.Entry); ok {
				entry = e
			} else if c, ok := f.Control.(*fyne.Container); ok {
				entry, _ = c.Objects[0].(*widgets.Entry)
			}
		})
		return entry != nil
	})
	entry.SetText(text)
}
