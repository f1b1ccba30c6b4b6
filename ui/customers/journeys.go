package customers

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// stay is a journey that a customer is or was in: the newest time.
type stay struct {
	journey store.JourneyID
	name    string
	state   store.PassageState
	entered time.Time
}

// loadStays lists the journeys of a customer, the newest first.
func loadStays(ctx context.Context, st store.Reads, id store.CustomerID) ([]stay, error) {
	passages, err := st.Passages().Of(ctx, id)
	if err != nil || len(passages) == 0 {
		return nil, err
	}
	journeys, err := st.Journeys().List(ctx)
	if err != nil {
		return nil, err
	}
	var list []stay
	for _, p := range passages {
		run, err := st.Runs().Get(ctx, p.Run)
		if err != nil {
			return nil, err
		}
		j := slices.IndexFunc(journeys, func(j store.Journey) bool { return j.ID == run.Journey })
		if j < 0 || slices.ContainsFunc(list, func(s stay) bool { return s.journey == run.Journey }) {
			continue
		}
		list = append(list, stay{run.Journey, journeys[j].Name, p.State, p.EnteredAt})
	}
	return list, nil
}

// stays lists the journeys; each leads to what was decided there, and why.
func (t teller) stays(f *ui.Frame, id store.CustomerID, list []stay) fyne.CanvasObject {
	body := widgets.Column(0)
	if len(list) == 0 {
		body.Add(widgets.NewParagraph(lang.X("customers.journeys.none", "In no journey so far."), widgets.Small))
	}
	for _, s := range list {
		below := lang.X("customers.journeys.inside", "Inside since {{.When}}", map[string]any{"When": ui.When(s.entered, t.now)})
		if s.state != store.PassageActive {
			below = lang.X("customers.journeys.was", "Came in {{.When}}, over", map[string]any{"When": ui.When(s.entered, t.now)})
		}
		line := widgets.NewListRow(widgets.NewIcon("waypoints", look.Muted), s.name, below,
			widgets.NewText(lang.X("customers.journeys.why", "Why"), widgets.Small.In(look.Accent)), widgets.NewIcon("chevron-right", look.Faint))
		body.Add(widgets.NewRowButton(44, line, func() { f.Go(ui.Why(s.journey, id)) }))
	}
	return widgets.NewSection(lang.X("customers.journeys.title", "Journeys"), "", body)
}
