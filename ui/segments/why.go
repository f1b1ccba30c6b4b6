package segments

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/audience"
	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// answer is why somebody is in or out.
type answer struct {
	who store.Customer
	why segment.Explanation
}

// ask looks somebody up and says why they are in or out.
func (e *editor) ask(key string) {
	key = strings.TrimSpace(key)
	if key == "" {
		return
	}
	e.look(func(ctx context.Context) (store.Customer, error) {
		c, err := findPerson(ctx, e.frame.Store(), key)
		if err != nil {
			return store.Customer{}, err
		}
		return *c, nil
	}, func() {
		e.frame.Say(lang.X("segments.why.nobody", "Nobody is called “{{.Key}}”, by name, address, number or id.", map[string]any{"Key": key}), "", nil)
	})
}

// look finds somebody and says why they are in or out. What was asked before and has
// not come yet is not shown any more.
func (e *editor) look(find func(context.Context) (store.Customer, error), nobody func()) {
	rule := *e.asked.Load()
	e.looks++
	mine := e.looks
	e.again = func() { e.look(find, nobody) }
	live.Run(func(ctx context.Context) (a answer, err error) {
		if a.who, err = find(ctx); err != nil {
			return a, err
		}
		a.why, err = audience.Why(ctx, e.frame.Store(), rule, a.who.ID, time.Now())
		return a, err
	}, func(a answer, err error) {
		if mine != e.looks {
			return
		}
		e.again = nil
		switch {
		case errors.Is(err, store.ErrNotFound) && nobody != nil:
			nobody()
		case err != nil:
			e.frame.Fail(err)
		default:
			e.explain(a)
		}
	})
}

// findPerson finds by id, address or number, else the first whose name or address
// holds the text.
func findPerson(ctx context.Context, st store.Reads, key string) (*store.Customer, error) {
	c, err := st.Customers().Find(ctx, key)
	if !errors.Is(err, store.ErrNotFound) {
		return c, err
	}
	rows, err := st.Customers().List(ctx, store.CustomerQuery{Search: key, Page: store.Page{Limit: 1}})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, store.ErrNotFound
	}
	return &rows[0].Customer, nil
}

// why is ask for somebody in the list.
func (e *editor) why(c store.Customer) {
	e.look(func(context.Context) (store.Customer, error) { return c, nil }, nil)
}

// relook asks once more, because the rule is another one now, or the person is: about
// whom was asked last, be it that the answer has not come yet.
func (e *editor) relook() {
	if e.again != nil {
		e.again()
	} else if e.explained {
		e.why(e.about)
	}
}

func (e *editor) unexplain() {
	e.explained, e.again = false, nil
	e.looks++
	e.told.Hide()
	e.content.Refresh()
}

func (e *editor) explain(a answer) {
	e.explained, e.about = true, a.who
	name := a.who.Name
	if name == "" {
		name = a.who.Email
	}
	verdict := lang.X("segments.why.in", "is in this segment")
	if !a.why.Holds {
		verdict = lang.X("segments.why.out", "is not in this segment")
	}
	body := widgets.Column(look.Space2)
	e.part(body, a.why, 0)
	head := widgets.Row(look.Space2, widgets.NewInitial(name, 32, false),
		widgets.Grow(widgets.Column(0, widgets.NewCutText(name, widgets.Strong), widgets.NewCutText(verdict, widgets.Small))),
		widgets.NewIconButton("x", lang.X("segments.why.close", "Close"), e.unexplain))
	profile := widgets.NewButton(lang.X("segments.why.profile", "Open the profile"), "", widgets.LinkTo, func() {
		e.frame.Go(ui.Route{Place: ui.Customers, View: ui.ViewProfile, ID: strconv.FormatInt(int64(a.who.ID), 10)})
	})
	e.told.SetContent(widgets.Column(look.Space3, head, body, widgets.Row(0, profile, widgets.Space())))
	e.told.Show()
	e.content.Refresh()
}

// part says of one part of the rule whether it holds, and what was seen.
func (e *editor) part(body *fyne.Container, x segment.Explanation, depth int) {
	if not, ok := x.Rule.(segment.None); ok && len(not.Of) == 1 && len(x.Of[0].Of) == 0 { // one line says what was not done, with what was seen
		e.line(body, segment.Explanation{Rule: not.Of[0], Holds: x.Holds, Saw: x.Of[0].Saw}, ui.RuleSentence(x.Rule, e.builder.Words.Attributes...), depth)
		return
	}
	if len(x.Of) > 0 {
		if depth > 0 || len(x.Of) > 1 {
			e.line(body, x, groupWords(x.Rule), depth)
			depth++
		}
		for _, of := range x.Of {
			e.part(body, of, depth)
		}
		return
	}
	e.line(body, x, ui.RuleSentence(x.Rule, e.builder.Words.Attributes...), depth)
}

func (e *editor) line(body *fyne.Container, x segment.Explanation, words string, depth int) {
	icon := widgets.NewIcon("check", look.Good)
	if !x.Holds {
		icon = widgets.NewIcon("x", look.Bad)
	}
	text := widgets.Column(0, widgets.NewParagraph(words, widgets.Base))
	if saw := sawWords(x); saw != "" {
		text.Add(widgets.NewParagraph(saw, widgets.Small))
	}
	body.Add(widgets.Pad(0, 0, 0, float32(depth)*look.Space4, widgets.Columns(look.Space2, widgets.Top(widgets.Pad(2, 0, 0, 0, icon)), widgets.Grow(text))))
}

// groupWords heads the parts of a group.
func groupWords(r segment.Rule) string {
	switch r.(type) {
	case segment.Any:
		return lang.X("segments.why.any", "At least one of these")
	case segment.None:
		return lang.X("segments.why.none", "None of these")
	}
	return lang.X("segments.why.all", "All of these")
}

// sawWords says what a condition found.
func sawWords(x segment.Explanation) string {
	switch r := x.Rule.(type) {
	case segment.Event:
		if r.Pick != segment.PickAny {
			return ui.SawPicked(r.Pick, x.Saw)
		}
		return lang.X("segments.why.times", "{{.N}} times in that time", map[string]any{"N": x.Saw})
	case segment.Attribute:
		if x.Saw == "" {
			return lang.X("segments.why.blank", "not known of this person")
		}
		return lang.X("segments.why.saw", "is {{.Value}}", map[string]any{"Value": x.Saw})
	case segment.Consent:
		return lang.X("segments.why.saw", "is {{.Value}}", map[string]any{"Value": ui.ConsentName(store.ConsentState(x.Saw))})
	case segment.Random:
		return lang.X("segments.why.place", "stands at {{.Place}} of 100", map[string]any{"Place": x.Saw})
	}
	return ""
}
