package journey

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// Slot is what a step of a journey sends on one day: an entry of a calendar.
type Slot struct {
	Day      value.Date // of the shop
	Journey  store.JourneyID
	Name     string // of the journey
	Step     StepID
	Message  string // of the step, or of most of it
	Channel  store.Channel
	Messages int
	First    time.Time
	Last     time.Time
	Expected bool // all of it rests on events that are expected to happen again
	Draft    bool // of a draft: it goes once that is published
	Sent     bool // it has gone
	version  store.MessageVersionID
}

// Slots sums plans up by day, journey and step, in that order.
func Slots(plan []Planned, shop *time.Location) []Slot {
	type key struct {
		day     value.Date
		journey store.JourneyID
		step    StepID
	}
	at := map[key]int{}
	var list []Slot
	for _, p := range plan {
		k := key{value.DateFrom(p.At.In(shop)), p.Journey, p.Step}
		i, known := at[k]
		if !known {
			i = len(list)
			at[k] = i
			list = append(list, Slot{Day: k.day, Journey: p.Journey, Name: p.Name, Step: p.Step, Message: p.Message, Channel: p.Channel, First: p.At, Last: p.At, Expected: true})
		}
		s := &list[i]
		s.Messages++
		s.Expected = s.Expected && p.Expected
		if p.At.Before(s.First) {
			s.First = p.At
		}
		if p.At.After(s.Last) {
			s.Last = p.At
		}
	}
	slices.SortFunc(list, func(a, b Slot) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Name, b.Name), a.First.Compare(b.First), cmp.Compare(a.Step, b.Step))
	})
	return list
}

// Drafts gives what drafts would send if they were published now: those with days
// of their own, and the changed drafts of journeys that run, taking over those who
// are inside. A draft with problems is left out.
func (o Outlook) Drafts(ctx context.Context, st store.Reads) ([]Planned, error) {
	list, err := st.Journeys().List(ctx)
	if err != nil {
		return nil, fmt.Errorf("forecast drafts: %w", err)
	}
	var all []Planned
	for i := range list {
		plan, err := o.ofDraft(ctx, st, &list[i])
		if err != nil {
			return nil, fmt.Errorf("forecast draft of %q: %w", list[i].Name, err)
		}
		for k := range plan {
			plan[k].Journey, plan[k].Name = list[i].ID, list[i].Name
		}
		all = append(all, plan...)
	}
	sortPlanned(all)
	return all, nil
}

func (o Outlook) ofDraft(ctx context.Context, st store.Reads, saved *store.Journey) ([]Planned, error) {
	j, err := Parse(saved.Draft)
	if err != nil || !saved.ArchivedAt.IsZero() || saved.OneOff || Blocks(Validate(j, Known{})) {
		return nil, nil // the board says what is wrong with it
	}
	var run *store.Run
	switch saved.State {
	case store.JourneyDraft:
		if e := j.Entry; e.Kind != EntryDate && (e.Kind != EntrySchedule || e.RRule == "" && (e.At == "" || e.At == AtLaunch)) {
			return nil, nil
		}
	case store.JourneyRunning:
		if run, err = o.changed(ctx, st, saved, j); err != nil || run == nil {
			return nil, err
		}
	default:
		return nil, nil
	}
	e, err := EngineFor(ctx, st, j)
	if err != nil {
		return nil, err
	}
	e.Values = o.Values
	world, err := LoadWorldAt(ctx, st, j, o.From)
	if err != nil {
		return nil, err
	}
	r := Rehearsal{Engine: e, World: world, From: o.From, Days: o.Days}
	if run != nil {
		if r.inside, err = readInside(ctx, st, &going{*run, e}, world); err != nil {
			return nil, err
		}
		r.inside.placed = true
	}
	return r.Planned(ctx)
}

// changed gives the run of a journey whose draft is another than what runs; nil:
// it is the same.
func (o Outlook) changed(ctx context.Context, st store.Reads, saved *store.Journey, j *Journey) (*store.Run, error) {
	v, err := st.Journeys().Version(ctx, saved.ID, saved.Version)
	if err != nil {
		return nil, err
	}
	if published, err := Parse(v.Definition); err == nil && Same(published, j) {
		return nil, nil
	}
	runs, err := st.Runs().List(ctx, saved.ID)
	if err != nil {
		return nil, err
	}
	for i := range runs {
		if runs[i].State == store.RunRunning && runs[i].Version == saved.Version {
			return &runs[i], nil
		}
	}
	return nil, nil
}

// Went gives what was sent on the days from one to another, both belonging to it.
func Went(ctx context.Context, st store.Reads, from, to value.Date) ([]Slot, error) {
	shop, err := st.Settings().Zone(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what was sent: %w", err)
	}
	names, runs := map[store.JourneyID]string{}, map[store.RunID]store.JourneyID{}
	journeys, err := st.Journeys().List(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what was sent: %w", err)
	}
	for _, j := range journeys {
		names[j.ID] = j.Name
		list, err := st.Runs().List(ctx, j.ID)
		if err != nil {
			return nil, fmt.Errorf("read what was sent: %w", err)
		}
		for _, run := range list {
			if run.Mode != store.ModeTest {
				runs[run.ID] = j.ID
			}
		}
	}
	var slots []Slot
	for d := from; d <= to; d++ {
		q := store.OutboxQuery{States: []store.OutboxState{store.OutboxSent, store.OutboxUncertain}, From: d.In(shop), To: (d + 1).In(shop)}
		groups, err := st.Outbox().Groups(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("read what was sent: %w", err)
		}
		slots = append(slots, wentOn(d, groups, names, runs)...)
	}
	return slots, nameMessages(ctx, st, slots)
}

// nameMessages puts the name of a message in the place of its version's number.
func nameMessages(ctx context.Context, st store.Reads, slots []Slot) error {
	names := map[store.MessageVersionID]string{}
	for i := range slots {
		id := slots[i].version
		if id == 0 {
			continue
		}
		if _, known := names[id]; !known {
			v, err := st.Messages().Version(ctx, id)
			if err != nil {
				return fmt.Errorf("read what was sent: %w", err)
			}
			names[id] = v.Name
		}
		slots[i].Message = names[id]
	}
	return nil
}

// wentOn makes slots of one day's groups: of a step, all channels are one.
func wentOn(d value.Date, groups []store.OutboxGroup, names map[store.JourneyID]string, runs map[store.RunID]store.JourneyID) (slots []Slot) {
	for _, g := range groups {
		id, live := runs[g.Run]
		if !live {
			continue
		}
		i := slices.IndexFunc(slots, func(s Slot) bool { return s.Journey == id && s.Step == StepID(g.Step) })
		if i < 0 {
			i = len(slots)
			slots = append(slots, Slot{Day: d, Journey: id, Name: names[id], Step: StepID(g.Step), Channel: g.Channel, First: g.First, Last: g.Last, Sent: true, version: g.Message})
		}
		slots[i].Messages += g.Count
		if g.First.Before(slots[i].First) {
			slots[i].First = g.First
		}
		if g.Last.After(slots[i].Last) {
			slots[i].Last = g.Last
		}
	}
	slices.SortFunc(slots, func(a, b Slot) int { return cmp.Or(cmp.Compare(a.Name, b.Name), a.First.Compare(b.First)) })
	return slots
}
