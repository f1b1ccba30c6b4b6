package preflight

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"gilmok/preview/rules"
	"gilmok/store"
)

// sort is what findings are counted together by: the message, by its place, and
// what was found.
type sort struct {
	paper  int // -1: the launch as a whole
	rule   rules.ID
	code   string
	detail string // where it names the piece concerned
}

// group is what was found, with everybody it was found for.
type group struct {
	finding rules.Finding
	first   store.CustomerID // whose finding it is
	people  []store.CustomerID
}

// tally counts what one worker finds.
type tally struct {
	people, checked, blocked int
	groups                   map[sort]*group
}

// note takes in what was found about one message for one customer.
func (t *tally) note(paper int, who store.CustomerID, found []rules.Finding) {
	blocked := false
	for _, f := range found {
		blocked = blocked || f.Severity == rules.Block
		t.meet(sortOf(paper, f), f, who)
	}
	if blocked {
		t.blocked++
	}
}

// meet counts a finding; 0 is nobody.
func (t *tally) meet(s sort, f rules.Finding, people ...store.CustomerID) {
	if t.groups == nil {
		t.groups = map[sort]*group{}
	}
	g := t.groups[s]
	if g == nil {
		g = &group{finding: f}
		t.groups[s] = g
	}
	for _, who := range people {
		if n := len(g.people); n > 0 && g.people[n-1] == who {
			continue // found twice in the same message
		}
		if g.first == 0 || who < g.first {
			g.first, g.finding = who, f
		}
		g.people = append(g.people, who)
	}
}

// add takes in the findings of another worker.
func (t *tally) add(o *tally) {
	t.people, t.checked, t.blocked = t.people+o.people, t.checked+o.checked, t.blocked+o.blocked
	for s, g := range o.groups {
		have := t.groups[s]
		if have == nil {
			if t.groups == nil {
				t.groups = map[sort]*group{}
			}
			t.groups[s] = g
			continue
		}
		if g.first < have.first {
			have.first, have.finding = g.first, g.finding
		}
		have.people = append(have.people, g.people...)
	}
}

func sortOf(paper int, f rules.Finding) sort {
	s := sort{paper: paper, rule: f.Rule, code: f.Code}
	switch f.Rule {
	case "MSG-01", "MSG-02", "MSG-03", "MSG-04", "MSG-06", "MSG-07", "MSG-09", "CON-02", "KR-05", "UNS-03", "ADR-04":
		s.detail = f.Detail // the piece concerned; elsewhere it is a person's own number or date
	}
	return s
}

// personal reports whether a rule is about a person, whom the journey then leaves
// out or whose record is to be completed. All others are about what is sent.
func personal(rule rules.ID) bool {
	switch rule {
	case "CON-01", "CON-02", "CON-03", "CON-04", "CON-05", "CON-06", "KR-04", "ADR-01", "ADR-02", "ADR-03", "ADR-04", "SND-03":
		return true
	}
	return false
}

// report sorts what was found.
func (p *proof) report(ctx context.Context) (*Report, error) {
	r := &Report{Journey: p.journey.Name, Checked: p.found.checked, Blocked: p.found.blocked}
	for s, g := range p.found.groups {
		f := Finding{Finding: g.finding, Stop: g.finding.Severity == rules.Block && !personal(s.rule), People: g.people, Count: max(1, len(g.people))}
		if s.paper >= 0 {
			f.Message = p.papers[s.paper].name
		}
		slices.Sort(f.People)
		if err := p.examples(ctx, &f); err != nil {
			return nil, err
		}
		r.Findings = append(r.Findings, f)
	}
	slices.SortFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(launchable[a.Stop], launchable[b.Stop]), cmp.Compare(severity[a.Severity], severity[b.Severity]), cmp.Compare(place(a.Rule), place(b.Rule)),
			cmp.Compare(a.Message, b.Message), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Detail, b.Detail))
	})
	return r, nil
}

// launchable puts what stops a launch before what keeps a message from some people.
var launchable = map[bool]int{true: 0, false: 1}

var severity = map[rules.Severity]int{rules.Block: 0, rules.Warn: 1, rules.Info: 2}

func place(id rules.ID) int {
	return slices.IndexFunc(rules.Table, func(r rules.Rule) bool { return r.ID == id })
}

func (p *proof) examples(ctx context.Context, f *Finding) error {
	for _, id := range f.People[:min(len(f.People), examples)] {
		c, err := p.st.Customers().Get(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			continue // erased meanwhile
		}
		if err != nil {
			return fmt.Errorf("read customer %d: %w", id, err)
		}
		f.Examples = append(f.Examples, cmp.Or(c.ExternalID, c.Email, c.Phone))
	}
	return nil
}
