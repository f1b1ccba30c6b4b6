package reports

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/goal"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// edits are what can be taken back, and what waits to be kept. A goal is changed in view
// at once and written behind, one writing after the other.
type edits struct {
	past, future []goal.Goal
	merge        string // of the last change: one drag, one step by arrows
	saving       bool
	waiting      bool // it was changed while a writing was under way
}

func (e *edits) forget() { e.past, e.future, e.merge = nil, nil, "" }

// keep lays what is in view and not written yet, or was written since, over what was
// read.
func (e *edits) keep(shown, read []aimed) {
	for i := range read {
		for _, s := range shown {
			if s.Document.ID == read[i].Document.ID && (e.saving || s.Document.Revision > read[i].Document.Revision) {
				read[i].Kept = s.Kept
			}
		}
	}
}

// change changes the goal in view; changes that merge are taken back together.
func (g *goals) change(merge string, fn func(goal.Goal) goal.Goal) {
	one := g.here()
	if one == nil || g.frame.ReadOnly() {
		return
	}
	if merge == "" || merge != g.edits.merge {
		g.edits.past = append(g.edits.past, one.Goal)
	}
	g.edits.future, g.edits.merge = nil, merge
	one.Goal = fn(one.Goal)
	g.draw()
	g.write()
}

func (g *goals) changeIdea(id int, fn func(*goal.Idea)) {
	g.change("", func(of goal.Goal) goal.Goal {
		return of.Change(id, func(i *goal.Idea) bool { fn(i); return true })
	})
}

func (g *goals) undo() { g.step(&g.edits.past, &g.edits.future) }
func (g *goals) redo() { g.step(&g.edits.future, &g.edits.past) }

func (g *goals) step(from, to *[]goal.Goal) {
	one := g.here()
	if one == nil || len(*from) == 0 {
		return
	}
	last := len(*from) - 1
	*to = append(*to, one.Goal)
	one.Goal, *from = (*from)[last], (*from)[:last]
	g.edits.merge = ""
	g.draw()
	g.write()
}

// write keeps the goal in view.
func (g *goals) write() {
	if g.edits.saving {
		g.edits.waiting = true
		return
	}
	g.edits.saving = true
	g.store(g.here().Kept, g.written)
}

// store saves a goal, and tells then what is kept.
func (g *goals) store(k goal.Kept, then func(goal.Kept, error)) {
	live.Run(func(ctx context.Context) (goal.Kept, error) {
		err := g.frame.Store().InTx(ctx, func(tx store.Tx) error { return goal.Save(ctx, tx, &k) })
		return k, err
	}, then)
}

func (g *goals) written(k goal.Kept, err error) {
	again := g.edits.waiting
	g.edits.saving, g.edits.waiting = false, false
	if err != nil { // what is kept is shown again: somebody else changed it
		g.edits.forget()
		g.frame.Fail(err)
		g.ask()
		return
	}
	for i := range g.shown.list {
		if g.shown.list[i].Document.ID == k.Document.ID {
			g.shown.list[i].Document = k.Document
		}
	}
	if one := g.here(); again && one != nil && one.Document.ID == k.Document.ID {
		g.write()
	}
}

func (g *goals) add() {
	today := value.DateFrom(time.Now())
	g.editGoal(goal.Kept{Goal: goal.Goal{Measure: goal.Orders, From: goal.Day(today), By: goal.Day(today + 30)}})
}

// choices are the names as choices, none of them first.
func choices(names []string, chosen string) []widgets.Option {
	options, there := []widgets.Option{{ID: "", Text: "–"}}, chosen == ""
	for _, n := range names {
		options = append(options, widgets.Option{ID: n, Text: n})
		there = there || n == chosen
	}
	if !there {
		options = append(options, widgets.Option{ID: chosen, Text: chosen})
	}
	return options
}

func (g *goals) editGoal(k goal.Kept) *sheetForm {
	s := newSheetForm(g.frame)
	var measures []widgets.Option
	for _, m := range goal.Measures {
		measures = append(measures, widgets.Option{ID: string(m), Text: measureName(m)})
	}
	name := s.line("name", lang.X("reports.goal.name", "What do you want to reach?"), lang.X("reports.goal.name_hint", "More second orders"), k.Document.Name)
	s.line("now", lang.X("reports.goal.now", "Where it stands now"), "0", number(k.Now))
	var build func(measure string)
	s.choose("measure", lang.X("reports.goal.measure", "Counted by"), measures, string(k.Measure), func(id string) { build(id) })
	target := s.line("target", lang.X("reports.goal.target", "How much"), "500", number(k.Target))
	from := s.line("from", lang.X("reports.goal.from", "From"), "2026-11-01", k.From.String())
	by := s.line("by", lang.X("reports.goal.by", "To"), "2026-12-31", k.By.String())
	segment := s.choose("segment", lang.X("reports.goal.segment", "Segment"), choices(g.shown.segments, k.Segment), k.Segment, nil)
	build = func(measure string) {
		s.column.RemoveAll()
		s.add(name, beside(s.fields["measure"], target))
		if goal.Measure(measure) == goal.ByHand {
			s.add(s.fields["now"])
		}
		s.add(beside(from, by), segment)
		s.column.Refresh()
	}
	build(string(k.Measure))
	title, verb := lang.X("reports.goal.new", "New goal"), lang.X("reports.goal.make", "Set the goal")
	if k.Document.ID != 0 {
		title, verb = lang.X("reports.goal.edit", "Edit the goal"), lang.X("reports.survey.save", "Save")
	}
	s.show(title, verb, "name", 330, func() { g.saveGoal(s, k) })
	return s
}

// number writes a number as it is typed; nothing for 0.
func number(n float64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// typed reads a number as people write it: 1,500.
func typed(text string) float64 {
	n, err := strconv.ParseFloat(strings.NewReplacer(",", "", " ", "").Replace(text), 64)
	if err != nil {
		return 0 // a goal of 0 is refused in words
	}
	return n
}

func (g *goals) saveGoal(s *sheetForm, k goal.Kept) {
	s.wrong("", "")
	for _, field := range []struct {
		id string
		to *goal.Day
	}{{"from", &k.From}, {"by", &k.By}} {
		d, err := value.ParseDate(s.get(field.id))
		if err != nil {
			s.wrong(field.id, lang.X("reports.goal.day_wrong", "Write a day, as 2026-12-31."))
			return
		}
		*field.to = goal.Day(d)
	}
	if k.Document.Name = s.get("name"); k.Document.Name == "" {
		s.wrong("name", lang.X("reports.goal.name_missing", "Give it a name."))
		return
	}
	k.Measure, k.Target, k.Now, k.Segment = goal.Measure(s.get("measure")), typed(s.get("target")), typed(s.get("now")), s.get("segment")
	g.store(k, func(k goal.Kept, err error) {
		if field, words, ok := notAGoal(err); ok {
			s.wrong(field, words)
			return
		}
		s.close()
		if err != nil {
			g.frame.Fail(err)
			return
		}
		g.edits.forget()
		g.chosen = k.Document.ID
		g.ask()
	})
}

// remove deletes a goal, which can be had back.
func (g *goals) remove(k goal.Kept) {
	g.edits.forget()
	g.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Documents().Delete(ctx, k.Document.ID) }, func() {
		g.frame.Say(lang.X("reports.goal.deleted", "“{{.Name}}” is deleted with its ideas.", ui.With("Name", k.Document.Name)), lang.X("reports.survey.undo", "Undo"), func() {
			k.Document.ID = 0
			g.frame.Write(func(ctx context.Context, tx store.Tx) error { return goal.Save(ctx, tx, &k) }, nil)
		})
	})
}

// editIdea changes an idea, or notes a new one for 0.
func (g *goals) editIdea(id int) *sheetForm {
	one := g.here()
	if one == nil || g.frame.ReadOnly() {
		return nil
	}
	idea, ok := one.Idea(id)
	if !ok {
		idea = goal.Idea{Effort: 50, Reward: 50, Segment: one.Segment}
	}
	s := newSheetForm(g.frame)
	journeys := slices.Sorted(maps.Keys(g.shown.journeys))
	s.add(s.line("title", lang.X("reports.goal.title", "In a few words"), lang.X("reports.goal.title_hint", "A refill hint after 40 days"), idea.Title),
		s.area("note", lang.X("reports.goal.note", "More about it"), "", idea.Note, 3),
		beside(s.line("effort", lang.X("reports.goal.effort_scale", "Effort, 0 to 100"), "50", strconv.Itoa(idea.Effort)),
			s.line("reward", lang.X("reports.goal.reward_scale", "Reward, 0 to 100"), "50", strconv.Itoa(idea.Reward))),
		beside(s.choose("segment", lang.X("reports.goal.segment", "Segment"), choices(g.shown.segments, idea.Segment), idea.Segment, nil),
			s.choose("journey", lang.X("reports.column.journey", "Journey"), choices(journeys, idea.Journey), idea.Journey, nil)),
		s.area("result", lang.X("reports.goal.result", "What came of it"), "", idea.Result, 2))
	title, verb := lang.X("reports.goal.new_idea", "New idea"), lang.X("reports.goal.make_idea", "Note the idea")
	if ok {
		title, verb = lang.X("reports.goal.edit_idea", "Edit the idea"), lang.X("reports.survey.save", "Save")
	}
	s.show(title, verb, "title", 400, func() {
		if idea.Title = s.get("title"); idea.Title == "" {
			s.wrong("title", lang.X("reports.goal.title_missing", "Say in a few words what you want to try."))
			return
		}
		for _, field := range []struct {
			id string
			to *int
		}{{"effort", &idea.Effort}, {"reward", &idea.Reward}} {
			n, err := strconv.Atoi(s.get(field.id))
			if err != nil || n < 0 || n > 100 {
				s.wrong(field.id, lang.X("reports.goal.scale_wrong", "Write a whole number from 0 to 100."))
				return
			}
			*field.to = n
		}
		idea.Note, idea.Segment, idea.Journey, idea.Result = s.get("note"), s.get("segment"), s.get("journey"), s.get("result")
		s.close()
		g.keepIdea(idea)
	})
	return s
}

func (g *goals) keepIdea(idea goal.Idea) {
	g.change("", func(of goal.Goal) goal.Goal {
		if idea.ID == 0 {
			of, g.picked = of.Add(idea)
			return of
		}
		return of.Change(idea.ID, func(i *goal.Idea) bool { *i = idea; return true })
	})
}

// learn writes down what was learnt of an idea: it is its result, and a part of the
// history.
func (g *goals) learn(idea goal.Idea) *sheetForm {
	s := newSheetForm(g.frame)
	s.add(s.area("words", lang.X("reports.goal.learnt", "What do you know now that you did not before?"), "", "", 4))
	s.show(idea.Title, lang.X("reports.goal.keep", "Keep it"), "words", 130, func() {
		words := s.get("words")
		if words == "" {
			s.wrong("words", lang.X("reports.goal.words_missing", "Write a sentence or two."))
			return
		}
		s.close()
		g.change("", func(of goal.Goal) goal.Goal {
			of = of.Change(idea.ID, func(i *goal.Idea) bool { i.Result = words; return true })
			return of.Learn(goal.Lesson{At: time.Now().UTC().Truncate(time.Second), By: g.frame.Person(), Idea: idea.Title, Words: words})
		})
	})
	return s
}

func (g *goals) editCard(c goal.Card) *sheetForm {
	s := newSheetForm(g.frame)
	channels, score := append([]widgets.Option{{ID: "", Text: "–"}}, ui.ChannelOptions()...), ""
	if c.NPS != nil {
		score = strconv.Itoa(*c.NPS)
	}
	s.add(s.area("task", lang.X("reports.audience.task", "What they want done"), "", c.Task, 2), s.area("needs", lang.X("reports.audience.needs", "What they need"), "", c.Needs, 2),
		s.area("feelings", lang.X("reports.audience.feelings", "What they feel"), "", c.Feelings, 2), s.area("pains", lang.X("reports.audience.pains", "What troubles them"), "", c.Pains, 2),
		beside(s.choose("channel", lang.X("reports.audience.channel", "How they like to be written to"), channels, string(c.Channel), nil),
			s.line("nps", lang.X("reports.survey.nps", "Net Promoter Score"), "30", score)))
	for _, stage := range goal.Stages {
		s.add(s.line(stage, stageName(stage), lang.X("reports.audience.stage_hint", "What is on their mind?"), c.Notes[stage]))
	}
	s.show(lang.X("reports.audience.title", "Whom it is for"), lang.X("reports.survey.save", "Save"), "task", 420, func() {
		card := goal.Card{Task: s.get("task"), Needs: s.get("needs"), Feelings: s.get("feelings"), Pains: s.get("pains"), Channel: store.Channel(s.get("channel"))}
		if text := s.get("nps"); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < -100 || n > 100 {
				s.wrong("nps", lang.X("reports.audience.nps_wrong", "Write a whole number from -100 to 100."))
				return
			}
			card.NPS = &n
		}
		for _, stage := range goal.Stages {
			if text := s.get(stage); text != "" {
				if card.Notes == nil {
					card.Notes = map[string]string{}
				}
				card.Notes[stage] = text
			}
		}
		s.close()
		g.change("", func(of goal.Goal) goal.Goal { of.Card = card; return of })
	})
	return s
}
