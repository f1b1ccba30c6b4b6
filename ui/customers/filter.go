package customers

import (
	"context"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/rules"
	"gilmok/ui/widgets"
)

// filter is who is shown: members of a segment, those for whom further
// conditions hold, those that a search finds.
type filter struct {
	segment string // "": everybody
	extra   []segment.Rule
	search  string
}

// rule gives the filter as a rule; nil is everybody.
func (f filter) rule() segment.Rule {
	var of []segment.Rule
	if f.segment != "" {
		of = append(of, segmentRule(f.segment))
	}
	of = append(of, f.extra...)
	switch len(of) {
	case 0:
		return nil
	case 1:
		return of[0]
	}
	return segment.All{Of: of}
}

func (p *page) showChips(segments []store.Segment) {
	p.chips.RemoveAll()
	if p.filter.segment == "" {
		var all *widgets.Chip
		all = widgets.NewChip(lang.X("customers.filter.all", "All customers"), "", func() { p.chooseSegment(all, segments) })
		p.chips.Add(all)
	} else {
		p.chips.Add(widgets.NewFilterChip(lang.X("customers.filter.segment", "In segment"), p.filter.segment,
			nil, func() { p.filter.segment = ""; p.ask() }))
	}
	for i, r := range p.filter.extra {
		p.chips.Add(widgets.NewFilterChip("", ui.RuleSentence(r, p.attributes...), nil, func() {
			p.filter.extra = append(p.filter.extra[:i:i], p.filter.extra[i+1:]...)
			p.ask()
		}))
	}
	p.chips.Add(widgets.NewButton(lang.X("customers.filter.add", "Condition"), "plus", widgets.LinkTo, p.addCondition))
	p.chips.Refresh()
}

func (p *page) chooseSegment(at *widgets.Chip, segments []store.Segment) {
	var items []widgets.MenuItem
	for _, s := range segments {
		items = append(items, widgets.MenuItem{Text: s.Name, Do: func() { p.filter.segment = s.Name; p.ask() }})
	}
	if len(items) == 0 {
		p.frame.Go(ui.Route{Place: ui.Segments})
		return
	}
	widgets.ShowMenuBelow(at, items)
}

// addCondition asks for a condition, in rows or as a sentence.
func (p *page) addCondition() {
	st := p.frame.Store()
	live.Run(func(ctx context.Context) (rules.Vocabulary, error) { return rules.LoadVocabulary(ctx, st) }, func(v rules.Vocabulary, err error) {
		if err != nil {
			p.frame.Fail(err)
			return
		}
		rules.Question{Title: lang.X("customers.condition.title", "Who should be shown?"), Words: v, People: st.Customers(), Done: func(r segment.Rule) {
			if r != nil {
				p.filter.extra = append(p.filter.extra, r)
				p.ask()
			}
		}}.Ask(p.frame)
	})
}

// saveSegment keeps the filter as a segment under a name the person gives.
func (p *page) saveSegment() {
	rule := p.filter.rule()
	if rule == nil {
		return
	}
	p.frame.AskName(lang.X("customers.segment.title", "Name of the segment"), "", lang.X("customers.segment.save", "Save the segment"), func(name string) {
		p.frame.Write(func(ctx context.Context, tx store.Tx) error {
			return tx.Segments().Save(ctx, &store.Segment{Name: name, Rule: rule})
		}, func() {
			p.filter = filter{segment: name}
			p.ask()
			p.frame.Say(lang.X("customers.segment.saved", "Saved as the segment {{.Name}}.", map[string]any{"Name": name}),
				lang.X("customers.segment.look", "Look at it"), func() { p.frame.Go(ui.Route{Place: ui.Segments, ID: name}) })
		})
	})
}
