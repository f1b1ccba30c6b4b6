package journeys

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// decided is what the ledger of a run has of a step: what was decided about how many.
type decided struct {
	page   *boardPage
	run    store.RunID
	of     *journey.Journey
	step   journey.StepID
	counts []store.DecisionCount
}

// decisionsAt shows what was decided at a step of the run that is watched; at the entry,
// who came in or not, and who was taken out anywhere.
func (r *running) decisionsAt(id journey.StepID) {
	if r.now == nil {
		return
	}
	d := &decided{page: r.page, run: r.now.run.ID, of: r.now.of, step: id}
	live.Run(func(ctx context.Context) ([]store.DecisionCount, error) {
		return d.page.frame.Store().Decisions().Tally(ctx, d.run)
	}, func(all []store.DecisionCount, err error) {
		if err != nil {
			d.page.frame.Fail(err)
			return
		}
		d.take(all)
		d.show()
	})
}

// take keeps what belongs to the step, the most first.
func (d *decided) take(all []store.DecisionCount) {
	d.counts = nil
	for _, c := range all {
		if c.Step == string(d.step) || d.step == journey.EntryID && c.What == journey.DecidedExited {
			d.counts = append(d.counts, c)
		}
	}
}

func (d *decided) show() {
	p, rows := d.page, widgets.Column(0)
	for _, c := range d.counts {
		words := told(d.of, time.Time{}, c.What, journey.StepID(c.Step), c.Reason)
		if c.Step == string(d.step) {
			words.detail = ""
		}
		count := widgets.NewText(ui.Number(c.Customers), widgets.Total)
		rows.Add(widgets.NewRowButton(40, widgets.NewListRow(widgets.NewIcon(words.icon, words.ink), words.words, words.detail, count), func() { d.people(c, words.words) }))
	}
	if len(d.counts) == 0 {
		rows.Add(widgets.NewParagraph(lang.X("journeys.decided.none", "Nothing was decided here yet."), widgets.Second))
	}
	p.unlight()
	p.frame.Inspect(p, widgets.NewInspector(widgets.InspectorHead{
		Sign: widgets.NewIconOf("list", look.Muted, 20), Title: p.titleOf(d.step),
		Kind:    lang.X("journeys.decided.kind", "Decisions"),
		Buttons: []*widgets.Button{widgets.NewIconButton("arrow-left", lang.X("journeys.people.back", "Back"), p.closePeople)},
		OnClose: p.closePeople,
	}, []fyne.CanvasObject{rows}))
}

// people lists about whom the same was decided, with when and on what each rested.
func (d *decided) people(c store.DecisionCount, title string) {
	newest := 0
	find := func(text string, show func(who)) {
		newest++
		asked := newest
		live.Run(func(ctx context.Context) (who, error) { return d.who(ctx, c, text) }, func(w who, err error) {
			switch {
			case err != nil:
				d.page.frame.Fail(err)
			case asked == newest: // else it was searched for something else meanwhile
				show(w)
			}
		})
	}
	d.page.list(func(ctx context.Context) (who, error) {
		w, err := d.who(ctx, c, "")
		w.title, w.all, w.back, w.find = title, c.Customers, d.show, find
		return w, err
	})
}

// searched is how many of them, the newest, are searched through.
const searched = 5000

// who reads the newest of them and on what each rested, or those of whom a text is said.
func (d *decided) who(ctx context.Context, c store.DecisionCount, text string) (who, error) {
	s, text, most := d.page.frame.Store(), strings.ToLower(strings.TrimSpace(text)), listed
	if text != "" {
		most = searched
	}
	list, err := s.Decisions().Who(ctx, store.DecisionQuery{Run: d.run, Step: c.Step, What: c.What, Reason: c.Reason, Page: store.Page{Limit: most}})
	if err != nil {
		return who{}, err
	}
	words := &whyFound{journey: d.of, decisions: list}
	if words.zone, err = s.Settings().Zone(ctx); err != nil {
		return who{}, err
	}
	if err := words.loadProducts(ctx, s); err != nil {
		return who{}, err
	}
	w := who{why: map[store.CustomerID]string{}}
	for _, x := range list {
		w.why[x.Customer] = strings.Join(append([]string{ui.Exact(x.At.In(words.zone))}, words.saw(x.Saw)...), " · ")
	}
	rows, err := s.Customers().ListByID(ctx, customersOf(list))
	for _, r := range rows {
		if strings.Contains(strings.ToLower(nameOf(r)+" "+w.why[r.ID]), text) {
			w.rows = append(w.rows, r)
		}
	}
	w.all = len(w.rows)
	w.rows = w.rows[:min(len(w.rows), listed)]
	return w, err
}

// customersOf are the people whom decisions were made about, in their order.
func customersOf(list []store.Decision) []store.CustomerID {
	ids := make([]store.CustomerID, len(list))
	for i, d := range list {
		ids[i] = d.Customer
	}
	return ids
}
