package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gilmok/journey"
	"gilmok/journey/holiday"
	"gilmok/store"
	"gilmok/store/value"
)

type journeyCalendarCmd struct {
	Days int `default:"31" help:"How many days ahead; at most 366."`
}

// slotJSON is a line of the calendar.
type slotJSON struct {
	Date     string `json:"date"`
	Rest     string `json:"rest,omitempty"` // a public holiday, or the shop's own day
	Journey  string `json:"journey,omitempty"`
	Step     string `json:"step,omitempty"`
	Message  string `json:"message,omitempty"`
	Channel  string `json:"channel,omitempty"`
	Messages int    `json:"messages,omitempty"`
	First    string `json:"first,omitempty"`
	Last     string `json:"last,omitempty"`
	State    string `json:"state,omitempty"` // planned, expected, draft
}

// Run lists what all journeys are going to send, day by day.
func (c *journeyCalendarCmd) Run(a *app) error {
	if c.Days < 1 || c.Days > 366 {
		return fault{"USAGE", "A calendar is 1 to 366 days long.", exitUsage}
	}
	p, err := a.open()
	if err != nil {
		return err
	}
	settings, err := p.Store.Settings().All(a.ctx)
	if err != nil {
		return err
	}
	rules, err := journey.RulesFor(&journey.Journey{}, settings)
	if err != nil {
		return err
	}
	outlook := journey.Outlook{From: p.Clock.Now(), Days: c.Days}
	plan, err := outlook.Forecast(a.ctx, p.Store)
	if err != nil {
		return err
	}
	drafts, err := outlook.Drafts(a.ctx, p.Store)
	if err != nil {
		return err
	}
	slots := journey.Slots(plan, rules.Shop)
	for _, s := range journey.Slots(drafts, rules.Shop) {
		s.Draft = true
		slots = append(slots, s)
	}
	slices.SortStableFunc(slots, func(x, y journey.Slot) int { return int(x.Day - y.Day) })
	return a.calendar(slots, rules, value.DateFrom(outlook.From.In(rules.Shop)), c.Days)
}

func (a *app) calendar(slots []journey.Slot, rules journey.Rules, from value.Date, days int) error {
	list, rows := []slotJSON{}, [][]string{}
	for d := from; d < from+value.Date(days); d++ {
		rest := restWords(rules.Rest.On(d))
		none := true
		for _, s := range slots {
			if s.Day != d {
				continue
			}
			none = false
			state := "planned"
			switch {
			case s.Draft:
				state = "draft"
			case s.Expected:
				state = "expected"
			}
			list = append(list, slotJSON{d.String(), rest, s.Name, string(s.Step), s.Message, string(s.Channel), s.Messages,
				s.First.UTC().Format(time.RFC3339), s.Last.UTC().Format(time.RFC3339), state})
			rows = append(rows, []string{d.String(), s.First.In(rules.Shop).Format("15:04"), fmt.Sprint(s.Messages), state, s.Name, string(s.Step), s.Message, rest})
		}
		if none && rest != "" {
			list = append(list, slotJSON{Date: d.String(), Rest: rest})
			rows = append(rows, []string{d.String(), "", "", "", "", "", "", rest})
		}
	}
	return a.table(map[string]any{"calendar": list}, []string{"DATE", "FROM", "MESSAGES", "STATE", "JOURNEY", "STEP", "MESSAGE", "REST"}, rows)
}

func restWords(days []holiday.Day) string {
	var names []string
	for _, d := range days {
		name := string(d.Name)
		if d.Substitute {
			name += " (substitute)"
		}
		if name == "" {
			name = d.Own
		}
		if name == "" {
			name = "closed"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

type journeyMoveCmd struct {
	Name string `arg:""`
	Step string `arg:"" help:"The step that sends."`
	On   string `required:"" placeholder:"DATE" help:"The day on which it goes now."`
	To   string `required:"" placeholder:"DATE" help:"The day on which it shall go."`
}

// Run moves a message to another day, in the draft: people inside feel it once that is published.
func (c *journeyMoveCmd) Run(a *app) error {
	saved, j, err := a.journey(c.Name)
	if err != nil {
		return err
	}
	from, err := value.ParseDate(c.On)
	if err != nil {
		return fault{"USAGE", fmt.Sprintf("%q is not a date such as 2026-12-24.", c.On), exitUsage}
	}
	to, err := value.ParseDate(c.To)
	if err != nil {
		return fault{"USAGE", fmt.Sprintf("%q is not a date such as 2026-12-24.", c.To), exitUsage}
	}
	p, err := a.open()
	if err != nil {
		return err
	}
	zone, err := p.Store.Settings().Zone(a.ctx)
	if err != nil {
		return err
	}
	if j.Steps[journey.StepID(c.Step)] == nil {
		return fault{"NOT_FOUND", fmt.Sprintf("%s has no step %q. Nothing was changed.", c.Name, c.Step), exitFailed}
	}
	shift, err := journey.Outlook{From: p.Clock.Now()}.Shift(a.ctx, p.Store, saved, journey.StepID(c.Step), c.instant(j, from, zone), to)
	var refused *journey.ShiftError
	switch {
	case errors.As(err, &refused):
		return fault{"CANNOT_MOVE", fmt.Sprintf("%s cannot go on %s: %s. Nothing was changed.", c.Step, c.To, shiftWords[refused.Code]), exitFailed}
	case err != nil:
		return err
	case shift.Day == from:
		return a.print(c.result(shift, from), "%s stays on %s.%s Nothing was changed.", c.Step, from, c.why(shift, to))
	}
	if saved.Draft, err = journey.Marshal(shift.Journey); err != nil {
		return err
	}
	saved.EditedBy = a.person()
	if err := a.inTx(func(tx store.Tx) error { return tx.Journeys().Save(a.ctx, saved) }); err != nil {
		return err
	}
	return a.print(c.result(shift, from), "%s goes on %s in the draft of %s (%s was changed).%s Publish it for people to feel it.",
		c.Step, shift.Day, c.Name, shift.Step, c.why(shift, to))
}

func (c *journeyMoveCmd) result(s *journey.Shifted, from value.Date) map[string]any {
	result := map[string]any{"journey": c.Name, "step": c.Step, "date": s.Day.String(), "days": int(s.Day - from)}
	if s.Day != from {
		result["changed"] = s.Step
	}
	if s.Apart > 0 {
		result["apart"] = s.Apart
	}
	return result
}

// why tells why a message does not go on the day that was asked for, and how many
// of its messages go on yet other days; empty: it goes as asked.
func (c *journeyMoveCmd) why(s *journey.Shifted, asked value.Date) (words string) {
	switch {
	case s.Day == asked:
	case s.Rests:
		words = fmt.Sprintf(" %s is a day of rest, and the wait before it passes over those.", asked)
	default:
		words = fmt.Sprintf(" It cannot go on %s: the wait before it does not end on that day.", asked)
	}
	if s.Apart > 0 {
		words += fmt.Sprintf(" Not all of it: other days have %d of %d messages.", s.Apart, s.Of)
	}
	return words
}

// instant gives a time of the day that was named: the schedule's, where it has one.
func (c *journeyMoveCmd) instant(j *journey.Journey, d value.Date, zone *time.Location) time.Time {
	at := journey.Wall(10, 0)
	if j.Entry.Time != nil {
		at = *j.Entry.Time
	}
	return at.On(d.In(zone))
}

var shiftWords = map[journey.ShiftCode]string{
	journey.ShiftNoTime:   "nothing before it waits; what lets people in decides when it goes",
	journey.ShiftTooEarly: "the wait before it is shorter than that",
	journey.ShiftSeveral:  "several ways lead to it, each with a time of its own",
	journey.ShiftEvent:    "it follows an event that is waited for",
	journey.ShiftRepeats:  "it repeats in a way of which no single day can be moved",
}
