package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/segment"
)

// reportPartFlags tell the people of a report apart.
type reportPartFlags struct {
	By      string `placeholder:"ATTRIBUTE" help:"Tell people apart by an attribute, as city; or by campaign: that of their first visit from one."`
	Segment string `placeholder:"NAME" help:"Tell those who are in a segment now from those who are not."`
}

// parts gives each customer their part; nil where nobody is told apart.
func (c *reportPartFlags) parts(a *app) (map[store.CustomerID]string, error) {
	st := a.parts.Store
	var p report.Parting
	switch {
	case c.By != "" && c.Segment != "":
		return nil, fault{"USAGE", "Take --by or --segment, not both.", exitUsage}
	case c.Segment != "":
		var err error
		if p.Segment, err = a.ruleOf(st, c.Segment); err != nil {
			return nil, err
		}
	case c.By != "":
		all, err := st.Customers().Attributes(a.ctx)
		if err != nil {
			return nil, err
		}
		known := slices.ContainsFunc(all, func(at store.Attribute) bool { return at.Key == c.By && report.Parted(at) })
		switch {
		case known || c.By == "country" || c.By == "locale":
			p.Attribute = c.By
		case c.By == "campaign":
			p.Campaign = true
		default:
			keys := []string{"campaign", "country", "locale"}
			for _, at := range all {
				if report.Parted(at) {
					keys = append(keys, at.Key)
				}
			}
			return nil, fault{"NO_ATTRIBUTE", fmt.Sprintf("People cannot be told apart by %q. There are: %s", c.By, strings.Join(keys, ", ")), exitFailed}
		}
	default:
		return nil, nil
	}
	return p.Read(a.ctx, st)
}

// ruleOf gives the rule of the segment that a report tells people apart by.
func (a *app) ruleOf(st store.Store, name string) (segment.Rule, error) {
	s, err := st.Segments().Find(a.ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return nil, fault{"NO_SEGMENT", fmt.Sprintf("There is no segment %q. See: gilmokctl segment list", name), exitFailed}
	}
	if err != nil {
		return nil, err
	}
	return s.Rule, nil
}

// part begins the object of a part: its value, or what stands for one.
func (c *reportPartFlags) part(name string) map[string]any {
	switch name {
	case report.PartInside, report.PartOutside:
		return map[string]any{"part": c.Segment, "side": c.name(name)}
	case report.PartOthers:
		return map[string]any{"part": nil, "others": true}
	case report.PartUnknown:
		return map[string]any{"part": nil}
	}
	return map[string]any{"part": name}
}

// name writes a part into a table.
func (c *reportPartFlags) name(part string) string {
	switch part {
	case report.PartInside:
		return "in"
	case report.PartOutside:
		return "out"
	case report.PartOthers:
		return "(others)"
	case report.PartUnknown:
		return "(not known)"
	}
	return part
}

// byPart writes retention by part: for each month since the first time, of those
// whose month is over, who came back.
func (c *reportRetentionCmd) byPart(a *app, zone *time.Location, cohorts []report.PartCohort) error {
	list, rows := []map[string]any{}, [][]string{}
	for _, one := range cohorts {
		line := c.part(one.Part)
		line["people"], line["returned"], line["old"], line["small"] = len(one.People), append([]int{}, one.Returned...), append([]int{}, one.Old...), len(one.People) < report.Enough
		row := []string{c.name(one.Part), strconv.Itoa(len(one.People))}
		for m := 1; m < len(one.Old); m++ {
			row = append(row, perCent(one.Share(m)))
		}
		list, rows = append(list, line), append(rows, row)
	}
	return a.table(map[string]any{"zone": zone.String(), "parts": list}, []string{"PART", "PEOPLE", "CAME BACK IN THE MONTHS AFTER"}, rows)
}
