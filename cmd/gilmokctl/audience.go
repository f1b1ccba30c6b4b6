package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/audience"
	"gilmok/store/segment"
)

type segmentWhyCmd struct {
	Name string `arg:""`
	Key  string `arg:"" help:"External id, e-mail or phone."`
}

// Run tells of each part of a segment's rule whether it holds for one person.
func (c *segmentWhyCmd) Run(a *app) error {
	st, rule, err := a.segment(c.Name)
	if err != nil {
		return err
	}
	person, err := st.Customers().Find(a.ctx, c.Key)
	if err != nil {
		return err
	}
	e, err := audience.Why(a.ctx, st, rule, person.ID, a.parts.Clock.Now())
	if err != nil {
		return err
	}
	var lines []string
	why(e, 0, &lines)
	return a.print(whyJSON(e), "%s", strings.Join(lines, "\n"))
}

// segment gives a saved segment's rule.
func (a *app) segment(name string) (store.Store, segment.Rule, error) {
	st, err := a.store()
	if err != nil {
		return nil, nil, err
	}
	s, err := st.Segments().Find(a.ctx, name)
	if err != nil {
		return nil, nil, err
	}
	return st, s.Rule, nil
}

func whyJSON(e segment.Explanation) map[string]any {
	of := make([]map[string]any, 0, len(e.Of))
	for _, part := range e.Of {
		of = append(of, whyJSON(part))
	}
	return map[string]any{"rule": segment.Format(e.Rule), "holds": e.Holds, "saw": e.Saw, "of": of}
}

func why(e segment.Explanation, depth int, lines *[]string) {
	sign, saw := "no ", ""
	if e.Holds {
		sign = "yes"
	}
	if e.Saw != "" {
		saw = fmt.Sprintf(" (%s)", e.Saw)
	}
	*lines = append(*lines, strings.Repeat("  ", depth)+sign+"  "+segment.Format(e.Rule)+saw)
	for _, part := range e.Of {
		why(part, depth+1, lines)
	}
}

type segmentOverlapCmd struct {
	Name string `arg:""`
}

// Run compares a segment with the others.
func (c *segmentOverlapCmd) Run(a *app) error {
	st, rule, err := a.segment(c.Name)
	if err != nil {
		return err
	}
	list, err := audience.Overlaps(a.ctx, st, rule, c.Name)
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, o := range list {
		values = append(values, map[string]any{"segment": o.Segment, "both": o.Both, "of": o.Of})
		rows = append(rows, []string{o.Segment, strconv.Itoa(o.Both), strconv.Itoa(o.Of)})
	}
	return a.table(values, []string{"SEGMENT", "BOTH", "OF"}, rows)
}

type segmentHistoryCmd struct {
	Name  string `arg:""`
	Weeks int    `default:"12" help:"How far back."`
}

// Run tells how large a segment was, week by week.
func (c *segmentHistoryCmd) Run(a *app) error {
	if c.Weeks < 1 || c.Weeks > 520 {
		return fault{"USAGE", "Weeks is from 1 to 520.", exitUsage}
	}
	st, rule, err := a.segment(c.Name)
	if err != nil {
		return err
	}
	list, err := audience.Sizes(a.ctx, st, rule, a.parts.Clock.Now(), 7*24*time.Hour, c.Weeks+1)
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, s := range list {
		values = append(values, map[string]any{"at": s.At.UTC().Format(time.RFC3339), "count": s.Count})
		rows = append(rows, []string{s.At.Local().Format(time.DateOnly), strconv.Itoa(s.Count)})
	}
	return a.table(values, []string{"AT", "COUNT"}, rows)
}
