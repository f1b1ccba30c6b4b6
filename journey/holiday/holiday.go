// Package holiday knows on which days a shop rests: the public holidays of its
// country and the days it has closed itself. Waits may pass them over, and the
// calendar shows them.
//
// Korea's are those of the Public Holidays Act (공휴일에 관한 법률) and its decree
// (관공서의 공휴일에 관한 규정, articles 2 and 3) as they stand in 2026: Labour Day
// and Constitution Day are holidays since that year. Days that a government sets
// one by one, as elections, are the shop's own to enter.
package holiday

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"gilmok/store/value"
)

// Name is a holiday, as a code that package ui turns into words.
type Name string

// The holidays. The days before and behind Seollal and Chuseok carry its name.
const (
	NewYear      Name = "new_year"
	Seollal      Name = "seollal"
	Independence Name = "independence_movement"
	Labour       Name = "labour"
	Children     Name = "children"
	Buddha       Name = "buddha"
	Memorial     Name = "memorial"
	Constitution Name = "constitution"
	Liberation   Name = "liberation"
	Chuseok      Name = "chuseok"
	Foundation   Name = "foundation"
	Hangul       Name = "hangul"
	Christmas    Name = "christmas"
)

// Names lists all holidays, in the order of the year.
var Names = []Name{
	NewYear, Seollal, Independence, Labour, Children, Buddha, Memorial, Constitution, Liberation, Chuseok, Foundation, Hangul, Christmas,
}

// Day is one day of rest.
type Day struct {
	Date value.Date
	Name Name
	// Substitute marks a day given for a holiday that fell on a day of rest.
	Substitute bool
	// Own is what the shop calls a day it has closed itself; Name is empty then.
	Own string
}

// Closed are days the shop has closed itself, From and To belonging to it.
type Closed struct {
	From   string `json:"from"`         // 2026-08-03
	To     string `json:"to,omitempty"` // empty: one day
	Name   string `json:"name,omitempty"`
	Yearly bool   `json:"yearly,omitempty"`
}

// ParseClosed reads the list as the workspace's settings hold it; empty is none.
func ParseClosed(text string) ([]Closed, error) {
	if text == "" {
		return nil, nil
	}
	var list []Closed
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, fmt.Errorf("read the shop's own days: %w", err)
	}
	for _, c := range list {
		if _, _, err := c.span(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// FormatClosed writes what ParseClosed reads, in the order of the days.
func FormatClosed(list []Closed) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Closed) int { return compare(a.From, b.From) })
	data, err := json.Marshal(list)
	return string(data), err
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// longest is how many days a shop may close at a time.
const longest = 366

func (c Closed) span() (from, to value.Date, err error) {
	if from, err = value.ParseDate(c.From); err != nil {
		return 0, 0, fmt.Errorf("read the shop's own days: %w", err)
	}
	to = from
	if c.To != "" {
		if to, err = value.ParseDate(c.To); err != nil {
			return 0, 0, fmt.Errorf("read the shop's own days: %w", err)
		}
	}
	if to < from || to-from > longest {
		return 0, 0, fmt.Errorf("read the shop's own days: %s is no span from %s", c.To, c.From)
	}
	return from, to, nil
}

// Holds reports whether a day belongs to the span.
func (c Closed) Holds(d value.Date) bool {
	from, to, err := c.span()
	if err != nil {
		return false
	}
	if !c.Yearly {
		return from <= d && d <= to
	}
	for _, year := range []int{yearOf(d) - 1, yearOf(d)} { // a span may go over new year
		first := in(from, year)
		if first <= d && d <= first+(to-from) {
			return true
		}
	}
	return false
}

// Open takes a day out of the shop's own days: what lies around it stays closed.
func Open(list []Closed, d value.Date) []Closed {
	var rest []Closed
	for _, c := range list {
		from, to, err := c.span()
		if err != nil || !c.Holds(d) {
			rest = append(rest, c)
			continue
		}
		first := from
		if c.Yearly {
			if first = in(from, yearOf(d)); first > d {
				first = in(from, yearOf(d)-1)
			}
		}
		before, behind := d-first, first+(to-from)-d
		if before > 0 {
			rest = append(rest, c.part(from, from+before-1))
		}
		if behind > 0 {
			rest = append(rest, c.part(to-behind+1, to))
		}
	}
	return rest
}

// part gives some days of the span.
func (c Closed) part(from, to value.Date) Closed {
	c.From, c.To = from.String(), to.String()
	if from == to {
		c.To = ""
	}
	return c
}

func yearOf(d value.Date) int { return d.In(time.UTC).Year() }

func in(d value.Date, year int) value.Date {
	t := d.In(time.UTC)
	return value.MakeDate(year, t.Month(), t.Day())
}

// Calendar tells of a shop's days of rest. It does not change.
type Calendar struct {
	korean bool
	own    []Closed
}

// New makes the calendar of a country (ISO 3166-1 alpha-2; today only KR has
// holidays here) with the shop's own days.
func New(country string, own []Closed) *Calendar {
	return &Calendar{korean: country == "KR", own: own}
}

// On gives what a day is, the country's holidays first; none on a working day.
func (c *Calendar) On(d value.Date) []Day {
	if c == nil {
		return nil
	}
	var days []Day
	if c.korean {
		days = slices.Clone(known(d)[d])
	}
	for _, x := range c.own {
		if x.Holds(d) {
			days = append(days, Day{Date: d, Own: x.Name})
		}
	}
	return days
}

// Rests reports whether a day is one of rest.
func (c *Calendar) Rests(d value.Date) bool {
	if c == nil {
		return false
	}
	return c.korean && len(known(d)[d]) > 0 || slices.ContainsFunc(c.own, func(x Closed) bool { return x.Holds(d) })
}

// years keeps the Korean days of the years that were asked for.
var years sync.Map // int → map[value.Date][]Day

// known gives the Korean days of a date's year by date. Those given for a holiday
// late in a year lie in the same one.
func known(d value.Date) map[value.Date][]Day {
	year := yearOf(d)
	if days, ok := years.Load(year); ok {
		return days.(map[value.Date][]Day)
	}
	days := map[value.Date][]Day{}
	for _, day := range Korean(year) {
		days[day.Date] = append(days[day.Date], day)
	}
	years.Store(year, days)
	return days
}
