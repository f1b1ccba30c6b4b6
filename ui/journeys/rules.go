package journeys

import (
	"context"
	"slices"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/rules"
	"gilmok/ui/widgets"
)

// ruleField takes a rule: a saved segment, or conditions put together in a sheet.
// Below it says how many people it means now.
func (in *inspector) ruleField(r *journey.Rule, changed func(*journey.Rule)) fyne.CanvasObject {
	f := &ruleField{in: in, rule: r, box: widgets.Column(8), count: widgets.NewText("", widgets.Small), counting: rules.NewCounting()}
	f.changed = func(r *journey.Rule) {
		first := f.rule.IsZero()
		f.rule = r
		changed(r)
		if first {
			in.again() // the count gets its place, and what goes with a rule
			return
		}
		f.recount()
	}
	f.meant = live.New(f.load, f.counted)
	f.counting.Again = f.meant.Ask
	in.page.counts = append(in.page.counts, f.meant.Stop, f.counting.Stop)
	how := "segment"
	if _, saved := f.segment(); !saved && !r.IsZero() {
		how = "conditions"
	}
	f.kind = widgets.NewSegmented([]widgets.Option{
		{ID: "segment", Text: lang.X("journeys.rule.segment", "Segment")},
		{ID: "conditions", Text: lang.X("journeys.rule.sentence", "Condition")},
	}, how, func(id string) {
		f.fill(id == "segment")
		if id == "conditions" && f.rule.IsZero() {
			f.ask()
		}
	})
	f.count.Hidden = r.IsZero()
	f.fill(how == "segment")
	f.recount()
	return f.box
}

// ruleField is the field of one rule.
type ruleField struct {
	in      *inspector
	rule    *journey.Rule
	changed func(*journey.Rule)
	kind    *widgets.Segmented
	box     *fyne.Container
	count   *widgets.Text
	// asked is the rule as the goroutine that counts sees it, nil where nobody can
	// be counted.
	asked    atomic.Pointer[segment.Rule]
	meant    *live.Live[int]
	counting *rules.Counting
}

// recount writes how many people the rule means now.
func (f *ruleField) recount() {
	f.count.SetText("")
	f.asked.Store(nil)
	if !f.rule.IsZero() && !speaksOfEntry(f.rule.Rule) {
		f.asked.Store(&f.rule.Rule)
	}
	f.meant.Ask()
}

func (f *ruleField) load(ctx context.Context) (int, error) {
	r := f.asked.Load()
	if r == nil {
		return -1, nil
	}
	return f.counting.Count(ctx, f.in.page.frame.Store().Customers(), *r)
}

func (f *ruleField) counted(n int, err error) {
	if err == nil && n >= 0 {
		f.count.SetText(lang.X("journeys.rule.count", "{{.N}} people now", ui.With("N", ui.Number(n))))
	}
}

// segment is the saved segment that the rule names, if it is one.
func (f *ruleField) segment() (string, bool) {
	if f.rule.IsZero() {
		return "", false
	}
	s, ok := f.rule.Rule.(segment.InSegment)
	return s.Name, ok
}

func (f *ruleField) fill(bySegment bool) {
	f.box.RemoveAll()
	f.box.Add(f.kind)
	if bySegment {
		name, _ := f.segment()
		f.box.Add(choice(f.in.page.stock.segmentOptions(), name, lang.X("journeys.rule.choose", "Choose a segment"), func(id string) {
			f.changed(&journey.Rule{Rule: segment.InSegment{Name: id}})
		}))
	} else {
		f.box.Add(ruleRow(f.words(), f.ask))
	}
	f.box.Add(f.count)
	f.box.Add(f.counting.Object())
	f.box.Refresh()
}

func (f *ruleField) words() string {
	if f.rule.IsZero() {
		return ""
	}
	return f.in.page.stock.ruleSentence(f.rule.Rule)
}

// ask opens the sheet of conditions.
func (f *ruleField) ask() {
	var rule segment.Rule
	if !f.rule.IsZero() {
		rule = f.rule.Rule
	}
	f.in.page.askRule(rule, nil, func(r segment.Rule) {
		if r == nil {
			return // a split without a rule is no split
		}
		f.changed(&journey.Rule{Rule: r})
		f.fill(false)
	})
}

// ruleRow is a rule in words, with the verb that opens its conditions.
func ruleRow(words string, edit func()) fyne.CanvasObject {
	body := widgets.Column(4)
	verb := lang.X("journeys.rule.edit", "Change the conditions")
	if words == "" {
		verb = lang.X("journeys.rule.make", "Put conditions together")
	} else {
		body.Add(widgets.NewParagraph(words, widgets.Base))
	}
	body.Add(widgets.Row(0, widgets.NewButton(verb, "list-filter", widgets.LinkTo, edit), widgets.Space()))
	return body
}

// askRule opens the sheet for a rule; of names the properties of the one event
// that is asked about, nil: any condition.
func (p *boardPage) askRule(rule segment.Rule, of []string, done func(segment.Rule)) {
	entry := p.draft.current().Entry.Listens()
	s := p.frame.Store()
	live.Run(func(ctx context.Context) (rules.Vocabulary, error) { return rules.LoadVocabulary(ctx, s) }, func(v rules.Vocabulary, err error) {
		if err != nil {
			p.frame.Fail(err)
			return
		}
		for _, e := range v.Events {
			if e.Name == entry {
				v.Entry = e.Properties
			}
		}
		if entry != "" && v.Entry == nil {
			v.Entry = []string{}
		}
		q := rules.Question{Title: lang.X("journeys.rule.title", "Who is meant"), Rule: rule, Words: v, Done: done}
		if of != nil {
			q.Title, q.Words.Of = lang.X("journeys.where.title", "Only when it fits"), of
		} else if !speaksOfEntry(rule) {
			q.People = s.Customers()
		}
		q.Ask(p.frame)
	})
}

// speaksOfEntry reports whether a rule reads what the entry brought along: how many
// it means is only known when they come in.
func speaksOfEntry(r segment.Rule) bool {
	return len(segment.PropertyNames(r)) > 0
}

// whereField narrows an event down by its properties.
func (in *inspector) whereField(event string, w journey.Where, changed func(journey.Where)) fyne.CanvasObject {
	words := ""
	if len(w) > 0 {
		words = lang.X("journeys.where.words", "Only where {{.Rule}}", ui.With("Rule", ui.RuleSentence(segment.All{Of: w})))
	}
	body := widgets.Column(4)
	if words != "" {
		body.Add(widgets.NewParagraph(words, widgets.Second))
	}
	verb := lang.X("journeys.where.edit", "Only where …")
	body.Add(widgets.Row(0, widgets.NewButton(verb, "list-filter", widgets.LinkTo, func() {
		names := []string{}
		for _, e := range in.page.stock.events {
			if e.Name == event {
				names = append(names, e.Properties...)
			}
		}
		in.page.askRule(segment.All{Of: w}, names, func(r segment.Rule) {
			changed(whereOf(r))
			in.again()
		})
	}), widgets.Space()))
	return body
}

// whereOf is a rule as the list of conditions that must all hold.
func whereOf(r segment.Rule) journey.Where {
	switch r := r.(type) {
	case nil:
		return nil
	case segment.All:
		return slices.Clone(r.Of)
	}
	return journey.Where{r}
}
