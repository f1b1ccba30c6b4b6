package reports

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// funnelOwn is the funnel whose steps the shop chooses; the workspace keeps them.
const funnelOwn = "own"

// mostSteps is how many steps a funnel of one's own may have.
const mostSteps = 7

// ownSteps gives the steps as they were chosen just now, else those the workspace
// keeps, else the ready-made ones: something to begin with.
func ownSteps(ctx context.Context, st store.Reads, chosen []string, known []store.EventName) ([]string, error) {
	if chosen != nil {
		return chosen, nil
	}
	doc, err := st.Settings().Get(ctx, store.SettingFunnel)
	if err != nil {
		return nil, err
	}
	if doc != "" && json.Unmarshal([]byte(doc), &chosen) == nil && len(chosen) > 1 {
		return chosen[:min(len(chosen), mostSteps)], nil
	}
	chosen = report.KnownStages(report.FunnelShop, known)
	for _, e := range known {
		if len(chosen) < 2 {
			chosen = append(chosen, e.Name)
		}
	}
	return chosen, nil
}

// editor lets the steps be chosen.
func (n *funnel) editor(w way) fyne.CanvasObject {
	options := eventOptions(w.known, w.names...) // one that nobody does any more stays to be seen
	rows := widgets.Column(look.Space2)
	for i, name := range w.names {
		choice := widgets.NewSelect(options, name, func(name string) {
			steps := slices.Clone(w.names)
			steps[i] = name
			n.take(steps)
		})
		remove := widgets.NewIconButton("x", lang.X("reports.funnel.remove", "Take this step out"), func() { n.take(slices.Delete(slices.Clone(w.names), i, i+1)) })
		remove.SetEnabled(len(w.names) > 2)
		rows.Add(widgets.Row(look.Space2, widgets.Fixed(16, 0, widgets.NewText(strconv.Itoa(i+1), widgets.Hint)), widgets.Fixed(280, 32, choice), remove, widgets.Space()))
	}
	add := widgets.NewButton(lang.X("reports.funnel.add", "Add a step"), "plus", widgets.Quiet, func() {
		n.take(append(slices.Clone(w.names), w.next()))
	}).InCard()
	add.SetEnabled(len(w.names) < mostSteps)
	rows.Add(widgets.Row(0, add, widgets.Space()))
	return rows
}

// next is an event for a further step: the first that is not yet among them.
func (w way) next() string {
	for _, e := range w.known {
		if !slices.Contains(w.names, e.Name) {
			return e.Name
		}
	}
	return w.names[len(w.names)-1]
}

// take asks for other steps, and keeps them with the workspace.
func (n *funnel) take(steps []string) {
	n.again(func(q *funnelQuestion) { q.own = steps })
	doc, err := json.Marshal(steps)
	if err != nil || n.frame.ReadOnly() {
		return // then they hold for as long as the page is there
	}
	n.frame.Write(func(ctx context.Context, tx store.Tx) error {
		return tx.Settings().Set(ctx, store.SettingFunnel, string(doc))
	}, func() {})
}

// usual reports whether a ready template answers this gap, as in the funnels of the
// shop: a cart left behind, a first order without a second.
func (w way) usual(i int) bool {
	return w.names[i] == store.EventOrdered && (w.names[i-1] == store.EventOrdered || w.names[i-1] == store.EventAddedToCart)
}

// spoken is the funnel of the part that was chosen, or of everybody.
func (n *funnel) spoken(w way) way {
	for _, p := range w.parts {
		if n.chosen && p.Part == n.part {
			w.steps = p.Steps
			return w
		}
	}
	n.chosen = false
	return w
}

// partTable holds the parts beside one another: how many began, how many came to the
// end, and where the most are lost.
func (n *funnel) partTable(w way) []fyne.CanvasObject {
	rows := []fyne.CanvasObject{widgets.Pad(0, groupInset, 4, groupInset, partColumns.line(lang.X("reports.parting.part", "Part"), widgets.Hint, widgets.Hint,
		lang.X("reports.funnel.begun", "Began"), lang.X("reports.funnel.ended", "To the end"), lang.X("reports.save.share", "Share"), lang.X("reports.funnel.gap", "Most are lost before")))}
	few := false
	for _, p := range w.parts {
		first, last, worst := p.Steps[0].Reached, p.Steps[len(p.Steps)-1], report.Worst(p.Steps)
		style := widgets.Base
		if first < report.Enough {
			style, few = widgets.Second, true
		}
		row := widgets.NewRowButton(36, partColumns.line(w.name(p.Part), style, style, ui.Number(first), ui.Number(last.Reached), ui.Percent(last.Share),
			w.title(worst)+" · "+ui.Percent(1-p.Steps[worst].Kept)), func() {
			n.chosen, n.part = !(n.chosen && n.part == p.Part), p.Part
			n.show(n.shown, nil)
		}).Inset(groupInset)
		row.SetChosen(n.chosen && n.part == p.Part)
		rows = append(rows, widgets.NewHairline(), row)
	}
	note := lang.X("reports.funnel.parts_note", "Press a row to speak of its people at the side.")
	if few {
		note += " " + lang.XN("reports.parting.few", "Grey: fewer than {{.Count}} people, one more or less changes much.", report.Enough, ui.With("Count", report.Enough))
	}
	return []fyne.CanvasObject{widgets.NewHairline(), widgets.Column(0, rows...), widgets.NewParagraph(note, widgets.Small)}
}

// partColumns are of the table of parts; the last holds words.
var partColumns = columns{look.Space3, []float32{56, 72, 56, 180}}
