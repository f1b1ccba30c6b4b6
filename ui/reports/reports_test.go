package reports

import (
	"context"
	"encoding/csv"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gilmok/journey/report"
	"gilmok/journey/template"
	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live/livetest"
	"gilmok/ui/widgets"
)

type machine struct{}

func (machine) Install() string        { return "test" }
func (machine) Person() string         { return "Minji" }
func (machine) SetPerson(string) error { return nil }
func (machine) Recent() []string       { return []string{"shop.gilmok"} }

// bench is a report in a window on a real workspace.
type bench struct {
	*testing.T
	ui     *ui.UI
	thread *livetest.Thread
	st     store.Store
	saveAs string
	shown  *page // made last
}

func open(t *testing.T, view string, fill func(context.Context, store.Tx) error) *bench {
	t.Helper()
	b := &bench{T: t}
	app := test.NewTempApp(t)
	b.thread = livetest.New(t)
	b.ui = ui.New(app, ui.Config{
		Machine: machine{}, Language: "en", Theme: "light", Pages: map[ui.Place]ui.Maker{ui.Reports: func(f *ui.Frame, r ui.Route) ui.Page {
			p := New(f, r)
			b.shown, _ = p.(*page)
			return p
		}},
		ChooseFile: func(context.Context, string, string, string, []string) (string, error) { return b.saveAs, nil },
		Open: func(ctx context.Context, _ string, o ui.OpenOptions) (w *ui.Workspace, err error) {
			if b.st, err = sqlite.Create(ctx, filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{}); err != nil {
				return nil, err
			}
			err = b.st.InTx(ctx, func(tx store.Tx) error { return fill(ctx, tx) })
			return &ui.Workspace{Store: b.st, Paper: func(_ context.Context, every, language string, to io.Writer, _ func(float64)) error {
				_, err := io.WriteString(to, every+" "+language)
				return err
			}}, err
		},
	})
	b.ui.Start()
	b.until("the workspace is open", func() bool { return b.ui.Frame() != nil })
	b.ui.Frame().Go(ui.Route{Place: ui.Reports, View: view})
	t.Cleanup(b.ui.Quit)
	return b
}

// months gives an instant in the middle of the month so many months ago.
func months(ago int) time.Time {
	now := time.Now().In(time.FixedZone("the shop's", 9*60*60)) // whose month may be the next one already
	return time.Date(now.Year(), now.Month()-time.Month(ago), 15, 12, 0, 0, 0, time.UTC)
}

// shop has 60 people a month who bought first four, three and two months ago; of
// those of three months ago 45 bought again in the month after, of the others ten.
func shop(ctx context.Context, tx store.Tx) error {
	n := 0
	for _, cohort := range []struct{ ago, again int }{{4, 10}, {3, 45}, {2, 10}} {
		for i := range 60 {
			n++
			c := &store.Customer{ExternalID: fmt.Sprint("c", n)}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			if _, err := tx.Events().Record(ctx, store.Event{Customer: c.ID, Name: store.EventVisited, At: months(cohort.ago).Add(-time.Hour)}); err != nil {
				return err
			}
			at := []time.Time{months(cohort.ago)}
			if i < cohort.again {
				at = append(at, months(cohort.ago-1))
			}
			for _, t := range at {
				o := &store.Order{ExternalID: fmt.Sprint(n, t), Customer: c.ID, At: t, Total: value.Money{Minor: int64(1000 * (i + 1)), Currency: "KRW"}, State: store.OrderPlaced}
				if err := tx.Orders().Save(ctx, o); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func empty(context.Context, store.Tx) error { return nil }

func (b *bench) until(what string, holds func() bool) {
	b.Helper()
	if !b.thread.Until(holds) {
		b.Fatalf("not in time: %s; on the screen: %q", what, b.screen())
	}
}

// each visits what is on the screen, sheets included.
func (b *bench) each(visit func(fyne.CanvasObject)) {
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if o == nil || !o.Visible() {
			return
		}
		visit(o)
		switch o := o.(type) {
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child)
			}
		}
	}
	c := b.ui.Window().Canvas()
	for _, o := range append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...) {
		walk(o)
	}
}

func (b *bench) screen() string {
	var list []string
	b.each(func(o fyne.CanvasObject) {
		if t, ok := o.(*canvas.Text); ok {
			list = append(list, t.Text)
		}
	})
	return strings.Join(list, " ")
}

// says waits for words; digits stand in cells of their own, so that spaces do not count.
func (b *bench) says(want string) {
	b.Helper()
	bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	b.until("it says “"+want+"”", func() bool { return strings.Contains(bare(b.screen()), bare(want)) })
}

// choose takes another choice of the list that shows the one.
func (b *bench) choose(shown, id string) {
	b.Helper()
	var found *widgets.Select
	b.each(func(o fyne.CanvasObject) {
		if s, ok := o.(*widgets.Select); ok && s.Chosen() == shown {
			found = s
		}
	})
	if found == nil {
		b.Fatalf("no list shows %q", shown)
	}
	found.Choose(id)
	found.OnChanged(id)
}

// press taps the first button whose words begin so, or the last one with just these.
func (b *bench) press(words string) {
	b.Helper()
	var found *widgets.Button
	b.each(func(o fyne.CanvasObject) {
		if button, ok := o.(*widgets.Button); ok && (found == nil && strings.HasPrefix(button.Text(), words) || button.Text() == words) {
			found = button
		}
	})
	if found == nil {
		b.Fatalf("no button %q; on the screen: %q", words, b.screen())
	}
	test.Tap(found)
}

// keepsSegment saves the people of the button and gives how many the segment means.
func (b *bench) keepsSegment(button string) int {
	b.Helper()
	b.press(button)
	b.says("Name of the segment")
	b.press("Save the segment")
	n := -1
	b.until("the segment is saved", func() bool {
		list, err := b.st.Segments().List(context.Background())
		if err != nil || len(list) == 0 {
			return false
		}
		n, err = b.st.Customers().Count(context.Background(), list[0].Rule)
		return err == nil
	})
	return n
}

func TestRetentionNamesTheMonthThatStandsOut(t *testing.T) {
	b := open(t, viewRetention, shop)
	month := months(3)
	b.says(fmt.Sprintf("Of those who first bought in %s %d, 75%% bought again in the month after. Of the others, 17%%.", ui.ShortMonth(month.Month()), month.Year()))
	if n := b.keepsSegment("60 people"); n != 60 {
		t.Errorf("the segment means %d people", n)
	}
	list, err := b.st.Segments().List(context.Background())
	if err != nil || !strings.HasPrefix(list[0].Name, "First bought in") {
		t.Errorf("%v, %v", list, err)
	}
}

func TestRetentionDoesNotTakeChanceForAFinding(t *testing.T) {
	c := cohorts{list: []report.Cohort{{Returned: []int{0, 1}, Whole: 1, People: make([]store.CustomerID, 5), Month: months(1)}}}
	if rows := heatRows(c); !rows[0].Cells[0].Open || rows[0].Cells[0].Spoken || rows[0].Cells[0].Shown != "20" {
		t.Errorf("%+v", rows[0].Cells)
	}
	if low, high := span(c); low != 0 || high != 0 {
		t.Errorf("months that are not over count: %v to %v", low, high)
	}
}

func TestFunnelKeepsThoseWhoWentNoFurther(t *testing.T) {
	b := open(t, viewFunnel, shop)
	b.says("Ordered again 65")
	b.says("115 people went no further")
	if n := b.keepsSegment("115 people"); n != 115 {
		t.Errorf("the segment means %d people", n)
	}
}

func TestFunnelAsksAnewForAnotherWindow(t *testing.T) {
	b := open(t, viewFunnel, shop)
	b.says("Ordered again 65")
	b.each(func(o fyne.CanvasObject) {
		if s, ok := o.(*widgets.Select); ok {
			s.Choose("7")
			s.OnChanged("7")
		}
	})
	b.says("Ordered again 0")
}

func TestValueAddsUpToEverybody(t *testing.T) {
	b := open(t, viewValue, shop)
	b.says("180 who bought")
	w := newValue(b.ui.Frame())
	g, err := w.load(context.Background(), func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	people, part := 0, 0.0
	for _, one := range g.list {
		people, part = people+len(one.People), part+shareOf(one.Spent, g.spent)
		if strings.HasPrefix(ui.GroupName(one.Group), "reports.") || groupWords(one.Group) == "" {
			t.Errorf("%s has no words", one.Group)
		}
	}
	if people != 180 || part < 0.999 || part > 1.001 || g.orders != 180+65 {
		t.Errorf("%d people, %v of the sales, %d orders", people, part, g.orders)
	}
}

func TestResultsSumUpTheRunsOfAJourney(t *testing.T) {
	b := open(t, viewResults, func(ctx context.Context, tx store.Tx) error {
		j := &store.Journey{Name: "Welcome", State: store.JourneyRunning}
		if err := tx.Journeys().Save(ctx, j); err != nil {
			return err
		}
		for range 2 {
			r := &store.Run{Journey: j.ID, Version: 1, Mode: store.ModeLive, State: store.RunRunning}
			if err := tx.Runs().Save(ctx, r); err != nil {
				return err
			}
			c := &store.Customer{ExternalID: fmt.Sprint("r", r.ID)}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			if err := sendOne(ctx, tx, r.ID, c.ID); err != nil {
				return err
			}
			o := &store.Order{ExternalID: c.ExternalID, Customer: c.ID, At: tx.Now().Add(-time.Hour), Total: value.Money{Minor: 1500, Currency: "KRW"}, State: store.OrderPlaced}
			if err := tx.Orders().Save(ctx, o); err != nil {
				return err
			}
		}
		first := segment.Attribute{Key: "external_id", Test: segment.Test{Op: segment.OpIs, Value: value.Text("r1")}}
		if err := tx.Segments().Save(ctx, &store.Segment{Name: "First", Rule: first}); err != nil {
			return err
		}
		return tx.Journeys().Save(ctx, &store.Journey{Name: "Only a draft"})
	})
	b.says("Welcome Running 2 2 100% 50% +50% machine 0% 0 0 2 ₩3,000")
	b.choose(string(report.ByJourney), string(report.ByVersion))
	b.says("Welcome Version 1 – 2 100%")
	b.choose("", "First")
	b.says("Welcome Version 1 · First – 1 100%")
	b.says("Welcome Version 1 · not: First – 1 100%")
	if strings.Contains(b.screen(), "Only a draft") {
		t.Error("a journey that never ran has results")
	}
}

// sendOne sends a mail three days ago, which the first customer opens twice, and of
// the others only a machine.
func sendOne(ctx context.Context, tx store.Tx, run store.RunID, to store.CustomerID) error {
	when := tx.Now().Add(-72 * time.Hour)
	passage := &store.Passage{Run: run, Customer: to, EntryKey: "1", Step: "m1"}
	if err := tx.Passages().Enter(ctx, []*store.Passage{passage}); err != nil {
		return err
	}
	e := &store.OutboxEntry{Run: run, Passage: passage.ID, Customer: to, Step: "m1", Channel: store.ChannelEmail, Key: fmt.Sprint("s", run), State: store.OutboxPending, NotBefore: when}
	if err := tx.Outbox().Queue(ctx, []*store.OutboxEntry{e}); err != nil {
		return err
	}
	e.State, e.FinishedAt = store.OutboxSent, when
	if err := tx.Outbox().Save(ctx, []*store.OutboxEntry{e}); err != nil {
		return err
	}
	p := store.Properties{"run": int64(run), "step": "m1", "message": int64(0), "machine": run > 1}
	_, err := tx.Events().Record(ctx, store.Event{Customer: to, Name: store.EventDelivered, At: when, Properties: p},
		store.Event{Customer: to, Name: store.EventOpened, At: when, Properties: p}, store.Event{Customer: to, Name: store.EventOpened, At: when.Add(time.Hour), Properties: p})
	return err
}

func TestEmptyShopSaysWhatToDo(t *testing.T) {
	for view, want := range map[string]string{viewResults: "No journey has run yet", viewFunnel: "No orders yet", viewRetention: "No orders yet", viewValue: "No orders yet",
		viewRecommend: "No orders yet", viewForetell: "No orders yet", viewCredit: "No order has followed a message in this time"} {
		t.Run(view, func(t *testing.T) { open(t, view, empty).says(want) })
	}
}

func TestTabsLeadToTheReports(t *testing.T) {
	b := open(t, viewResults, shop)
	b.says("Customer value")
	var tabs *widgets.Tabs
	b.each(func(o fyne.CanvasObject) {
		if x, ok := o.(*widgets.Tabs); ok {
			tabs = x
		}
	})
	tabs.Choose(viewValue)
	tabs.OnChanged(viewValue)
	b.says("Who your customers are")
	b.ui.Frame().Back()
	b.says("No journey has run yet")
	if tabs.Chosen() != viewResults {
		t.Errorf("the tab that holds is %q", tabs.Chosen())
	}
}

// baskets gives the shop products, of which soap and dish go together, and has it
// computed.
func baskets(ctx context.Context, tx store.Tx) error {
	for i := range 40 {
		c := &store.Customer{ExternalID: fmt.Sprint("b", i)}
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		products := []string{"soap", "dish"}
		if i%2 == 0 {
			products = []string{"soap"}
		}
		o := &store.Order{ExternalID: fmt.Sprint("b", i), Customer: c.ID, At: months(3).Add(time.Duration(i) * time.Hour), Total: value.Money{Minor: 1000, Currency: "KRW"}}
		for _, p := range products {
			o.Lines = append(o.Lines, store.OrderLine{Product: p, Quantity: 1})
		}
		if err := tx.Orders().Save(ctx, o); err != nil {
			return err
		}
	}
	return tx.Products().Save(ctx, &store.Product{ExternalID: "dish", Name: "Soap dish"})
}

func TestRecommendationsAreComputedOnDemand(t *testing.T) {
	b := open(t, viewRecommend, baskets)
	b.says("Nothing is computed yet")
	b.press("Compute now")
	b.says("What goes with what")
	b.says("soap Soap dish") // the best seller, and what goes with it
	var rows []*widgets.RowButton
	b.each(func(o fyne.CanvasObject) {
		if r, ok := o.(*widgets.RowButton); ok {
			rows = append(rows, r)
		}
	})
	test.Tap(rows[1])
	b.says("For 20 people it is the first thing to suggest")
	if n := b.keepsSegment("20 people"); n != 20 {
		t.Errorf("the segment means %d people", n)
	}
	list, err := b.st.Segments().List(context.Background())
	if err != nil || list[0].Name != "Suggest: Soap dish" {
		t.Errorf("%v, %v", list, err)
	}
	b.says("It cannot be told yet")
}

// A segment of a group follows the group, where it is computed.
func TestAGroupsSegmentFollowsTheGroup(t *testing.T) {
	b := open(t, viewResults, shop)
	if _, err := insight.Refresh(context.Background(), b.st, time.Now(), func(float64) {}); err != nil {
		t.Fatal(err)
	}
	b.ui.Frame().Go(ui.Route{Place: ui.Reports, View: viewValue})
	b.says("180 who bought")
	b.press(b.button("people → segment"))
	b.says("Name of the segment")
	b.press("Save the segment")
	var rule segment.Rule
	b.until("the segment is saved", func() bool {
		list, err := b.st.Segments().List(context.Background())
		if err == nil && len(list) > 0 {
			rule = list[0].Rule
		}
		return rule != nil
	})
	if a, ok := rule.(segment.Attribute); !ok || a.Key != groupKey {
		t.Errorf("the rule is %s", segment.Format(rule))
	}
}

// button gives the words of the first button that has some of them.
func (b *bench) button(part string) (words string) {
	b.Helper()
	b.each(func(o fyne.CanvasObject) {
		if button, ok := o.(*widgets.Button); ok && words == "" && strings.Contains(button.Text(), part) {
			words = button.Text()
		}
	})
	return words
}

func TestForecastSaysWhyItIsRefused(t *testing.T) {
	b := open(t, viewForetell, shop)
	b.says("Nothing is computed yet")
	b.press("Compute now")
	b.says("too few people have ordered") // 180 in all
	b.says("it takes orders of 270 days")
	b.says("When there is more to learn from")
}

// regulars buys every twenty days or has stopped, so that it can be foretold who does.
func regulars(ctx context.Context, tx store.Tx) error {
	for i := range 220 {
		c := &store.Customer{ExternalID: fmt.Sprint("g", i)}
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		stops := 0
		if i%2 == 1 {
			stops = 20 + i/2
		}
		for days := 160 - i%20; days > stops; days -= 20 {
			o := &store.Order{ExternalID: fmt.Sprint("g", i, "-", days), Customer: c.ID, At: time.Now().AddDate(0, 0, -days), Total: value.Money{Minor: 1000, Currency: "KRW"}}
			if err := tx.Orders().Save(ctx, o); err != nil {
				return err
			}
		}
	}
	return nil
}

func TestForecastShowsItsProofAndWhoIsMeant(t *testing.T) {
	b := open(t, viewForetell, regulars)
	b.says("Nothing is computed yet")
	b.press("Compute now")
	b.says("Tried out on 220 people")
	b.says("Likely to order soon")
	b.says("people over 90 days it had not seen")
	var threshold *widgets.Select
	b.each(func(o fyne.CanvasObject) {
		if s, ok := o.(*widgets.Select); ok && threshold == nil {
			threshold = s
		}
	})
	threshold.Choose("30")
	threshold.OnChanged("30")
	n, err := b.st.Customers().Count(context.Background(), atLeast("purchase_chance", 30))
	if err != nil || n < 10 || n > 200 {
		t.Fatalf("%d people, %v", n, err)
	}
	b.says(fmt.Sprintf("%d people → segment", n))
	if kept := b.keepsSegment(fmt.Sprintf("%d people", n)); kept != n {
		t.Errorf("the segment means %d people, not %d", kept, n)
	}
}

func TestAttributionStandsSideBySide(t *testing.T) {
	b := open(t, viewCredit, func(ctx context.Context, tx store.Tx) error {
		if err := shop(ctx, tx); err != nil {
			return err
		}
		for i, source := range []string{"naver", "spring"} {
			if _, err := tx.Events().Record(ctx, store.Event{Customer: 1, Name: store.EventVisited, At: months(4).Add(time.Duration(i-3) * 24 * time.Hour), Properties: store.Properties{"utm_campaign": source}}); err != nil {
				return err
			}
		}
		return nil
	})
	b.says("1 of 245 orders came within 7 days")
	b.says("naver 1.0 – 0.5")
	b.says("Fewer than 30 orders")
	var selects []*widgets.Select
	var unit *widgets.Segmented
	b.each(func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widgets.Select:
			selects = append(selects, o)
		case *widgets.Segmented:
			unit = o
		}
	})
	unit.Choose("sales")
	unit.OnChanged("sales")
	b.says("naver ₩1,000 ₩0 ₩500")
	selects[1].Choose("1")
	selects[1].OnChanged("1")
	b.says("No order has followed a message in this time")
}

// Of those who looked again within a month, most bought again; of the others few.
func TestWhatThoseWhoCameBackDid(t *testing.T) {
	b := open(t, viewRetention, func(ctx context.Context, tx store.Tx) error {
		for i := range 120 {
			c := &store.Customer{ExternalID: fmt.Sprint("h", i)}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			looked := i%2 == 0
			days := []int{300}
			if looked && i%3 != 0 || i%5 == 0 {
				days = append(days, 220)
			}
			if i == 0 {
				days = append(days, 1) // how far the orders are known
			}
			for _, ago := range days {
				o := &store.Order{ExternalID: fmt.Sprint(i, "-", ago), Customer: c.ID, At: time.Now().AddDate(0, 0, -ago), Total: value.Money{Minor: 1000, Currency: "KRW"}}
				if err := tx.Orders().Save(ctx, o); err != nil {
					return err
				}
			}
			if looked {
				if _, err := tx.Events().Record(ctx, store.Event{Customer: c.ID, Name: store.EventViewed, At: time.Now().AddDate(0, 0, -290)}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	b.says("56 of 120 people came back")
	b.says("Looked at a product 60 73% 20% 3.7× less than 1%")
	b.press("Try it as an experiment")
	b.until("the new journey is asked for", func() bool {
		trial, ok := template.FindBetween(b.ui.Frame().Here().ID)
		return ok && trial.Trial == template.TrialEvent && trial.From == store.EventOrdered && trial.Name == "Trial: Looked at a product"
	})
}

func TestHowOftenPeopleWereWrittenTo(t *testing.T) {
	b := open(t, viewResults, func(ctx context.Context, tx store.Tx) error {
		for i := range 3 {
			c := &store.Customer{ExternalID: fmt.Sprint("w", i)}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			for n := range i + 1 {
				at := time.Now().Add(time.Duration(-n) * time.Second)
				if _, err := tx.Events().Record(ctx, store.Event{Customer: c.ID, Name: store.EventSent, At: at, Properties: store.Properties{"channel": "email"}}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	b.says("3 6 2.0 33% 33% 33% 0% 0%")
}

func TestTheSevenStagesAndTheJourneyThatAnswers(t *testing.T) {
	b := open(t, viewFunnel, shop)
	b.says("Ordered again 65")
	var kinds *widgets.Segmented
	b.each(func(o fyne.CanvasObject) {
		if s, ok := o.(*widgets.Segmented); ok {
			kinds = s
		}
	})
	kinds.Choose(report.FunnelLife)
	kinds.OnChanged(report.FunnelLife)
	b.says("Came back 0") // everybody visited once, before the first order
	b.press("A journey that answers it")
	b.until("a journey is made from the template", func() bool {
		return b.ui.Frame().Here() == ui.Route{Place: ui.Journeys, View: "new", ID: "win-back"}
	})
}

// Every report is a file of what it shows: so many rows, all as wide as the heads.
// browsers have ten people visit; seven of them put something into the cart, and two of
// those order.
func browsers(ctx context.Context, tx store.Tx) error {
	for i := range 10 {
		c := &store.Customer{ExternalID: fmt.Sprint("b", i)}
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		at := months(1).Add(time.Duration(i) * time.Minute)
		events := []store.Event{{Customer: c.ID, Name: store.EventVisited, At: at}}
		if i < 7 {
			events = append(events, store.Event{Customer: c.ID, Name: store.EventAddedToCart, At: at.Add(time.Second)})
		}
		if _, err := tx.Events().Record(ctx, events...); err != nil {
			return err
		}
		if i >= 2 {
			continue
		}
		o := &store.Order{ExternalID: c.ExternalID, Customer: c.ID, At: at.Add(time.Minute), Total: value.Money{Minor: 1000, Currency: "KRW"}, State: store.OrderPlaced}
		if err := tx.Orders().Save(ctx, o); err != nil {
			return err
		}
	}
	for i := range 4 { // who never came
		if err := tx.Customers().Save(ctx, &store.Customer{ExternalID: fmt.Sprint("n", i)}); err != nil {
			return err
		}
	}
	return nil
}

func TestEveryGapHasAJourneyThatAnswers(t *testing.T) {
	b := open(t, viewFunnel, browsers)
	b.says("3 people → segment") // who put nothing into the cart
	b.says("4 people → segment") // who never came
	var answers []*widgets.Button
	b.each(func(o fyne.CanvasObject) {
		if button, ok := o.(*widgets.Button); ok && button.Text() == "A journey that answers it" {
			answers = append(answers, button)
		}
	})
	if len(answers) != 4 {
		t.Fatalf("%d journeys for those who never came and three gaps: %s", len(answers), b.screen())
	}
	test.Tap(answers[2]) // below that of the gap where the most are lost, and of those who never came
	b.until("a journey is made for the cart", func() bool {
		return b.ui.Frame().Here() == ui.Route{Place: ui.Journeys, View: "new", ID: "price-drop"}
	})
}

func TestReportsAreSavedAsFiles(t *testing.T) {
	for view, want := range map[string]struct {
		fill func(context.Context, store.Tx) error
		says string
		rows int
		line string
	}{
		viewFunnel:    {shop, "Ordered again 65", 4, "Visited the shop,180,1.0000,1.0000,0.0,0.0"},
		viewRetention: {shop, "60", 4, ",60,10,0,0,0"},
		viewValue:     {shop, "180 who bought", 0, ""},
		viewRecommend: {baskets, "Nothing is computed yet", 3, "soap,Soap dish,Soap dish,Soap dish,0"},
	} {
		t.Run(view, func(t *testing.T) {
			b := open(t, view, want.fill)
			b.saveAs = filepath.Join(t.TempDir(), "numbers.csv")
			b.says(want.says)
			if view == viewRecommend {
				b.press("Save as a file")
				b.says("There is nothing to save yet")
				b.press("Compute now")
				b.says("What goes with what")
			}
			b.press("Save as a file")
			b.says("Wrote numbers.csv")
			f, err := os.Open(b.saveAs)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			rows, err := csv.NewReader(f).ReadAll()
			if err != nil || len(rows) < 2 || want.rows > 0 && len(rows) != want.rows {
				t.Fatalf("%d rows, %v: %v", len(rows), err, rows)
			}
			found := want.line == ""
			for _, row := range rows {
				found = found || strings.Contains(strings.Join(row, ","), want.line)
			}
			if !found {
				t.Errorf("%q is not in %v", want.line, rows)
			}
		})
	}
}

// Four mails at 25 won each, one order of 5,000 won after them.
func TestWhatJourneysCostAndBrought(t *testing.T) {
	sent := func(price string) func(ctx context.Context, tx store.Tx) error {
		return func(ctx context.Context, tx store.Tx) error {
			j := &store.Journey{Name: "Welcome", State: store.JourneyRunning}
			if err := tx.Journeys().Save(ctx, j); err != nil {
				return err
			}
			r := &store.Run{Journey: j.ID, Version: 1, Mode: store.ModeLive, State: store.RunRunning}
			if err := tx.Runs().Save(ctx, r); err != nil {
				return err
			}
			c := &store.Customer{ExternalID: "one"}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			passage := &store.Passage{Run: r.ID, Customer: c.ID, EntryKey: "1", Step: "m1"}
			if err := tx.Passages().Enter(ctx, []*store.Passage{passage}); err != nil {
				return err
			}
			for i := range 4 {
				e := &store.OutboxEntry{Run: r.ID, Passage: passage.ID, Customer: c.ID, Step: "m1", Visit: i + 1, Channel: store.ChannelEmail,
					Key: fmt.Sprint("k", i), State: store.OutboxPending, NotBefore: tx.Now()}
				if err := tx.Outbox().Queue(ctx, []*store.OutboxEntry{e}); err != nil {
					return err
				}
				e.State, e.FinishedAt = store.OutboxSent, tx.Now().Add(-2*time.Hour)
				if err := tx.Outbox().Save(ctx, []*store.OutboxEntry{e}); err != nil {
					return err
				}
			}
			o := &store.Order{ExternalID: "o", Customer: c.ID, At: tx.Now().Add(-time.Hour), Total: value.Money{Minor: 5000, Currency: "KRW"}}
			if err := tx.Orders().Save(ctx, o); err != nil {
				return err
			}
			return tx.Settings().Set(ctx, store.SettingPriceEmail, price)
		}
	}
	b := open(t, viewResults, sent("25"))
	b.says("Welcome 4 ₩100 ₩0 ₩5,000 ₩100 50.0")
	b.says("Together 4 ₩100 ₩0 ₩5,000 ₩100 50.0")
	open(t, viewResults, sent("")).says("Say what your messages cost")
}

func TestRetentionOnward(t *testing.T) {
	b := open(t, viewRetention, func(ctx context.Context, tx store.Tx) error {
		for i := range 40 { // half of them skip two months and come back in the third
			c := &store.Customer{ExternalID: fmt.Sprint("o", i)}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			ago := []int{4}
			if i%2 == 0 {
				ago = append(ago, 1)
			}
			for _, m := range ago {
				o := &store.Order{ExternalID: fmt.Sprint(i, "-", m), Customer: c.ID, At: months(m), Total: value.Money{Minor: 1000, Currency: "KRW"}}
				if err := tx.Orders().Save(ctx, o); err != nil {
					return err
				}
			}
		}
		return nil
	})
	b.says("0% 50%")
	b.says("Of all next orders half came within")
	b.kind("onward")
	b.says("50% 50%")
}

// A file of costs is read into the card; the same row again is none the more.
func TestWhatAdvertisingCostAndBrought(t *testing.T) {
	b := open(t, viewCredit, func(ctx context.Context, tx store.Tx) error {
		c := &store.Customer{ExternalID: "a"}
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		_, err := tx.Events().Record(ctx, store.Event{Customer: c.ID, Name: store.EventVisited, At: months(1), Properties: store.Properties{"utm_campaign": "spring"}})
		if err != nil {
			return err
		}
		return tx.Orders().Save(ctx, &store.Order{ExternalID: "1", Customer: c.ID, At: months(1).Add(time.Hour), Total: value.Money{Minor: 50000, Currency: "KRW"}})
	})
	b.says("Read an export of Naver")
	file := filepath.Join(t.TempDir(), "spend.csv")
	if err := os.WriteFile(file, []byte("day,campaign,cost\n"+months(1).Format(time.DateOnly)+",spring,20000\nlate,spring,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.saveAs = file
	b.press("Read a file")
	b.says("1 new entry. 1 row could not be read.")
	b.says("spring ₩20,000 1 1 1 ₩50,000 ₩20,000 2.5 ₩30,000")
	b.press("Write one down")
	b.says("What advertising cost")
	b.press("Write down")
	b.says("It takes a channel or a campaign")
}

func TestTheReportOnPaper(t *testing.T) {
	b := open(t, viewResults, shop)
	b.saveAs = filepath.Join(t.TempDir(), "boss")
	b.says("PDF report")
	b.press("PDF report")
	b.says("A report on two pages")
	b.press("Last month")
	b.says("Wrote boss.pdf")
	if written, err := os.ReadFile(b.saveAs + ".pdf"); err != nil || string(written) != "monthly en" {
		t.Errorf("%q, %v", written, err)
	}
	b.press("PDF report")
	b.says("No folder is chosen yet.")
}

// Where everybody ordered once, nobody is said to have ordered often.
func TestValueOfOneOrderEach(t *testing.T) {
	b := open(t, viewValue, func(ctx context.Context, tx store.Tx) error {
		for i := range 40 {
			c := &store.Customer{ExternalID: fmt.Sprint("n", i)}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			o := &store.Order{ExternalID: fmt.Sprint(i), Customer: c.ID, At: months(i % 12), Total: value.Money{Minor: 1000, Currency: "KRW"}}
			if err := tx.Orders().Save(ctx, o); err != nil {
				return err
			}
		}
		return nil
	})
	b.says("Everybody has ordered once so far")
	b.says("They ordered once")
	if strings.Contains(b.screen(), "used to buy often") {
		t.Error("somebody who ordered once is said to have bought often")
	}
}

// A chart becomes a picture and a file of its own numbers, and these go to the clipboard.
func TestAChartIsSavedByItself(t *testing.T) {
	b := open(t, viewRetention, shop)
	b.says("What stands out")
	charts := func() (list []*widgets.Chart) {
		b.each(func(o fyne.CanvasObject) {
			if c, ok := o.(*widgets.Chart); ok {
				list = append(list, c)
			}
		})
		return list
	}
	b.until("the heat map, the curve of a month, the days after and who is there", func() bool { return len(charts()) == 4 })
	b.saveAs = filepath.Join(t.TempDir(), "heat")
	charts()[0].OnPicture()
	b.says("Wrote heat.png")
	f, err := os.Open(b.saveAs + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if picture, err := png.Decode(f); err != nil || float32(picture.Bounds().Dx()) < 2*charts()[0].Size().Width {
		t.Errorf("%v, %v", picture, err)
	}
	charts()[1].OnCopy()
	b.says("on the clipboard")
	if got := fyne.CurrentApp().Clipboard().Content(); !strings.HasPrefix(got, "Month\tPeople\tShare\n1\t45\t0.7500\n") {
		t.Errorf("on the clipboard: %q", got)
	}
	b.saveAs = filepath.Join(t.TempDir(), "curve.csv")
	charts()[1].OnTable()
	b.says("Wrote curve.csv")
	if data, err := os.ReadFile(b.saveAs); err != nil || !strings.Contains(string(data), "1,45,0.7500") {
		t.Errorf("%q, %v", data, err)
	}
}

// Whoever stays away is a press from a journey of their own. A segment of the same
// name that means others stays as it is.
func TestAWinBackJourneyForAGroup(t *testing.T) {
	b := open(t, viewValue, shop)
	b.says("180 who bought")
	func() {
		w := b.shown.sheet.(*worth)
		w.chosen = ""
		for _, one := range w.shown.list {
			if away(one.Group) {
				w.chosen = one.Group
			}
		}
		w.show(w.shown, nil)
	}()
	chosen := b.shown.sheet.(*worth)
	people := len(chosen.pick(chosen.shown).People)
	ctx, name := context.Background(), ui.GroupName(chosen.chosen)
	err := b.st.InTx(ctx, func(tx store.Tx) error {
		return tx.Segments().Save(ctx, &store.Segment{Name: name, Rule: segment.Event{Name: store.EventOrdered}})
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // once more makes no other
		b.press("Win-back journey for them")
		b.until("the journey is begun", func() bool { return b.ui.Frame().Here() == ui.NewJourney("win-back", name+" 2") })
		b.ui.Frame().Back()
		b.says("180 who bought")
	}
	kept, err := b.st.Segments().List(ctx)
	if err != nil || len(kept) != 2 {
		t.Fatalf("%v, %v", kept, err)
	}
	of, err := b.st.Segments().Find(ctx, name+" 2")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := b.st.Customers().Count(ctx, of.Rule); err != nil || n != people || n == 0 {
		t.Errorf("the segment means %d people, the group has %d: %v", n, people, err)
	}
}
