package goal

import (
	"context"
	"errors"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Kept is a goal as the workspace has it.
type Kept struct {
	Goal
	Document store.Document
}

// List gives the goals in the order in which they were made. One that cannot be read is
// left out: a newer program may have written it.
func List(ctx context.Context, from store.DocumentReader) ([]Kept, error) {
	all, err := from.List(ctx, store.DocumentGoal)
	if err != nil {
		return nil, err
	}
	var list []Kept
	for _, d := range all {
		if g, err := Parse(d.Content); err == nil {
			list = append(list, Kept{g, d})
		}
	}
	return list, nil
}

// Save keeps a goal.
func Save(ctx context.Context, tx store.Tx, k *Kept) error {
	if err := k.Check(); err != nil {
		return err
	}
	content, err := Marshal(k.Goal)
	if err != nil {
		return err
	}
	k.Document.Kind, k.Document.Content = store.DocumentGoal, content
	return tx.Documents().Save(ctx, &k.Document)
}

// Progress is how far a goal has come.
type Progress struct {
	Value float64 // in the measure's unit; sales in minor units
	Part  float64 // of the target; above 1 where it is passed
	Time  float64 // part of the time that is over, 0 to 1
	Days  int     // left, the last one included; 0: it is over
	// Missing: the goal's segment is not there any more.
	Missing bool
}

// OnTrack reports whether the part reached is not behind the part of the time.
func (p Progress) OnTrack() bool { return p.Part >= p.Time }

// Measured counts a goal's number as of now. Sales and orders are those of the goal's
// days; of a goal that is over, of all of them.
func Measured(ctx context.Context, from store.Reads, g Goal, now time.Time) (p Progress, err error) {
	zone, err := from.Settings().Zone(ctx)
	if err != nil {
		return p, err
	}
	begin, end := value.Date(g.From).In(zone), value.Date(g.By+1).In(zone)
	switch g.Measure {
	case ByHand:
		p.Value = g.Now
	case Members:
		p.Value, p.Missing, err = members(ctx, from, g.Segment)
	default:
		p.Value, err = bought(ctx, from, g.Measure, begin, earlier(end, now.Add(time.Microsecond))) // an order of the future was typed wrongly
	}
	if err != nil {
		return p, err
	}
	target := g.Target
	if g.Measure == Sales { // the target is written in the currency's own unit
		currency, err := from.Settings().Get(ctx, store.SettingCurrency)
		if err != nil {
			return p, err
		}
		target = float64(value.MoneyFromMajor(g.Target, currency).Minor)
	}
	p.Part = p.Value / target
	p.Time = min(1, max(0, now.Sub(begin).Seconds()/end.Sub(begin).Seconds()))
	p.Days = max(0, int(g.By)-int(value.DateFrom(now.In(zone)))+1)
	return p, nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func members(ctx context.Context, from store.Reads, name string) (n float64, missing bool, err error) {
	_, err = from.Segments().Find(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return 0, true, nil
	}
	if err != nil {
		return 0, false, err
	}
	count, err := from.Customers().Count(ctx, segment.InSegment{Name: name})
	return float64(count), false, err
}

func bought(ctx context.Context, from store.Reads, m Measure, begin, end time.Time) (n float64, err error) {
	currency, err := from.Settings().Get(ctx, store.SettingCurrency)
	if err != nil {
		return 0, err
	}
	during, err := from.Insights().Purchases(ctx, currency, begin, end)
	if err != nil {
		return 0, err
	}
	var before []store.Purchases
	if m == Returning {
		if before, err = from.Insights().Purchases(ctx, currency, time.Time{}, begin); err != nil {
			return 0, err
		}
	}
	for _, p := range during {
		switch m {
		case Sales:
			n += float64(p.Spent)
		case Orders:
			n += float64(p.Count)
		case Buyers:
			n++
		case Returning:
			_, had := slices.BinarySearchFunc(before, p.Customer, func(b store.Purchases, id store.CustomerID) int { return int(b.Customer - id) })
			if had || p.Count > 1 {
				n++
			}
		}
	}
	return n, nil
}
