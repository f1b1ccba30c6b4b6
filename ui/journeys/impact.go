package journeys

import (
	"cmp"
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// stays is the choice of leaving people on the version they came in by.
const stays = ""

// impact is what a launch would do to those inside, and where they are to go on.
type impact struct {
	found *journey.Impact
	old   *journey.Journey // the version most of them came in by, for its words
	new   *journey.Journey
	where map[journey.StepID]journey.StepID // chosen: old step → new step
}

// loadImpact compares the draft with what runs; nil where nobody is inside.
func loadImpact(ctx context.Context, s store.Reads, r ui.Runner, id store.JourneyID, draft *journey.Journey) (*impact, error) {
	record, err := s.Journeys().Get(ctx, id)
	if err != nil || record.Version == 0 {
		return nil, err
	}
	found, err := r.Impact(ctx, id)
	if err != nil || found.Inside == 0 {
		return nil, err
	}
	old, err := versionOf(ctx, s, id, record.Version)
	if err != nil {
		return nil, err
	}
	return &impact{found: found, old: old, new: draft, where: map[journey.StepID]journey.StepID{}}, nil
}

// object says the numbers, and asks for each step where its people go on.
func (m *impact) object() fyne.CanvasObject {
	body := widgets.Column(6,
		widgets.NewText(lang.X("journeys.impact.title", "{{.N}} people are inside now", ui.With("N", ui.Number(m.found.Inside))), widgets.Strong),
		figure(lang.X("journeys.impact.otherwise", "Would go another way by this version"), ui.Number(m.found.Otherwise)),
		figure(lang.X("journeys.impact.twice", "Would get a message a second time"), ui.Number(m.found.Twice)))
	rows := widgets.Column(8)
	var all []func()
	for _, id := range m.standing() {
		row, same := m.row(id)
		rows.Add(row)
		if same != nil {
			all = append(all, same)
		}
	}
	head := widgets.Row(8, widgets.Grow(widgets.NewText(lang.X("journeys.impact.where", "Where they go on"), widgets.Small)))
	if len(all) > 0 {
		head.Add(widgets.NewButton(lang.X("journeys.impact.all", "All in the new version"), "", widgets.LinkTo, func() {
			for _, same := range all {
				same()
			}
		}))
	}
	body.Add(head)
	const most = 4
	if len(rows.Objects) > most {
		body.Add(widgets.Fixed(0, most*40, widgets.Scroll(widgets.Pad(0, look.Space3, 0, 0, rows))))
	} else {
		body.Add(rows)
	}
	return body
}

// standing lists the old steps where people stand, most first.
func (m *impact) standing() []journey.StepID {
	var ids []journey.StepID
	for id := range m.found.Waiting {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b journey.StepID) int {
		return cmp.Or(cmp.Compare(m.found.Waiting[b], m.found.Waiting[a]), cmp.Compare(a, b))
	})
	return ids
}

// row asks about one step. Who waits for a message finishes: it is on its way.
func (m *impact) row(id journey.StepID) (row fyne.CanvasObject, same func()) {
	step := m.old.Steps[id]
	title := string(id)
	if step != nil {
		title = stepTitle(step, nil)
	}
	words := widgets.Row(8, widgets.Grow(widgets.NewCutText(title, widgets.Base)), widgets.NewText(ui.Number(m.found.Waiting[id]), widgets.Total))
	finish := lang.X("journeys.impact.stay", "Finish on the old version")
	if step != nil && isSending(step) {
		return widgets.Row(12, widgets.Grow(words), widgets.Fixed(200, 32, widgets.NewText(finish, widgets.Second))), nil
	}
	options := []widgets.Option{{ID: stays, Text: finish}}
	for _, to := range m.new.StepIDs() {
		if m.new.Steps[to].Kind() != journey.KindNote {
			options = append(options, widgets.Option{ID: string(to), Text: stepTitle(m.new.Steps[to], nil), Icon: kindIcon(m.new.Steps[to].Kind())})
		}
	}
	pick := widgets.NewSelect(options, stays, func(to string) { m.choose(id, to) })
	if m.new.Steps[id] != nil {
		same = func() {
			pick.Choose(string(id))
			m.choose(id, string(id))
		}
	}
	return widgets.Row(12, widgets.Grow(words), widgets.Fixed(200, 32, pick)), same
}

func (m *impact) choose(from journey.StepID, to string) {
	delete(m.where, from)
	if to != stays {
		m.where[from] = journey.StepID(to)
	}
}

// isSending reports whether people wait at a step for a message to go.
func isSending(s journey.Step) bool {
	return s.Kind() == journey.KindMessage || s.Kind() == journey.KindWebhook
}
