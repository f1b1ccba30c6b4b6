package journey

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
)

// Task is a to-do that somebody of the shop is to do for a customer.
type Task struct {
	Passage  store.PassageID
	Customer store.CustomerID
	Name     string
	Phone    string
	Email    string
	Journey  store.JourneyID
	Of       string // name of the journey
	Step     StepID
	Visit    int    // of the passage there: what Done is told
	Title    string // of the step; empty: none
	Text     string // with the customer's own values
	Since    time.Time
	Until    time.Time // after which the customer goes on without it; zero: it waits for ever
}

// Tasks lists the to-dos that wait in running journeys: what must be done soonest
// first, then the oldest.
func (r *Runner) Tasks(ctx context.Context) ([]Task, error) {
	runs, err := r.st.Runs().Active(ctx)
	if err != nil {
		return nil, fmt.Errorf("list to-dos: %w", err)
	}
	var all []Task
	for i := range runs {
		e, err := r.version(ctx, &runs[i])
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			continue // its own tick tells
		}
		for _, id := range e.Journey.StepIDs() {
			d, ok := e.Journey.Steps[id].(*ToDo)
			if !ok {
				continue
			}
			list, err := r.tasksAt(ctx, e, &runs[i], id, d)
			if err != nil {
				return nil, fmt.Errorf("list to-dos of %q: %w", e.Journey.Name, err)
			}
			all = append(all, list...)
		}
	}
	slices.SortStableFunc(all, func(a, b Task) int {
		if a.Until.IsZero() != b.Until.IsZero() {
			return map[bool]int{true: 1, false: -1}[a.Until.IsZero()]
		}
		return cmp.Or(a.Until.Compare(b.Until), a.Since.Compare(b.Since), cmp.Compare(a.Passage, b.Passage))
	})
	return all, nil
}

func (r *Runner) tasksAt(ctx context.Context, e *Engine, run *store.Run, id StepID, d *ToDo) ([]Task, error) {
	inside, err := r.st.Passages().At(ctx, run.ID, string(id), store.Page{})
	if err != nil || len(inside) == 0 {
		return nil, err
	}
	needs, err := r.everything(ctx)
	if err != nil {
		return nil, err
	}
	who := make([]store.CustomerID, len(inside))
	for i, p := range inside {
		who[i] = p.Customer
	}
	slices.Sort(who)
	people := map[store.CustomerID]*store.Subject{}
	for s, err := range r.st.Customers().Subjects(ctx, needs, slices.Compact(who)) {
		if err != nil {
			return nil, err
		}
		people[s.ID] = s
	}
	var list []Task
	for i := range inside {
		p := &inside[i]
		s := people[p.Customer]
		if s == nil {
			continue
		}
		t := Task{
			Passage: p.ID, Customer: s.ID, Name: s.Name, Phone: s.Phone, Email: s.Email, Journey: run.Journey, Of: e.Journey.Name,
			Step: id, Visit: p.Visits, Title: d.Title, Text: d.Text, Since: p.ArrivedAt,
		}
		if d.Within != nil {
			t.Until = p.Due
		}
		if c, err := ParseContext(p.Context); err == nil && e.Values != nil && d.Text != "" {
			if text, err := e.Values.Value(d.Text, PersonIn(PersonOf(s), c), c); err == nil {
				t.Text = fmt.Sprint(text)
			}
		}
		list = append(list, t)
	}
	return list, nil
}

// everything asks for all attributes: a text may name any.
func (r *Runner) everything(ctx context.Context) (n segment.Needs, err error) {
	attributes, err := r.st.Customers().Attributes(ctx)
	if err != nil {
		return n, err
	}
	for _, key := range append([]string{"name"}, addressFields...) {
		n.AddAttribute(key)
	}
	for _, a := range attributes {
		n.AddAttribute(a.Key)
	}
	return n, nil
}
