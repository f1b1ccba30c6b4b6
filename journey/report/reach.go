package report

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"gilmok/store"
)

// Send is one message that went to a customer.
type Send struct {
	Customer store.CustomerID
	Channel  store.Channel
	At       time.Time
}

// Often parts people by how many messages reached them: 1, 2, 3, 4, 5 and more.
const Often = 5

// Week is how many people were written to in a week, and how often.
type Week struct {
	From      time.Time // Monday, midnight in the shop's zone
	People    int
	Messages  int
	ByChannel map[store.Channel]int // people
	Often     [Often]int            // people by number of messages; the last is and more
}

// Each is how many messages each of them got, on average.
func (w Week) Each() float64 {
	if w.People == 0 {
		return 0
	}
	return float64(w.Messages) / float64(w.People)
}

// Reach counts people and messages by week of the zone, the newest week first; weeks
// in which nothing was sent are left out.
func Reach(sends []Send, zone *time.Location) []Week {
	type person struct {
		week int64
		id   store.CustomerID
	}
	counts := map[person]int{}
	channels := map[int64]map[store.Channel]map[store.CustomerID]bool{}
	for _, s := range sends {
		week := monday(s.At, zone).Unix()
		counts[person{week, s.Customer}]++
		if channels[week] == nil {
			channels[week] = map[store.Channel]map[store.CustomerID]bool{}
		}
		if channels[week][s.Channel] == nil {
			channels[week][s.Channel] = map[store.CustomerID]bool{}
		}
		channels[week][s.Channel][s.Customer] = true
	}
	weeks := map[int64]*Week{}
	for p, n := range counts {
		w := weeks[p.week]
		if w == nil {
			w = &Week{From: time.Unix(p.week, 0).In(zone), ByChannel: map[store.Channel]int{}}
			weeks[p.week] = w
			for channel, people := range channels[p.week] {
				w.ByChannel[channel] = len(people)
			}
		}
		w.People++
		w.Messages += n
		w.Often[min(n, Often)-1]++
	}
	list := make([]Week, 0, len(weeks))
	for _, w := range slices.SortedFunc(maps.Values(weeks), func(a, b *Week) int { return cmp.Compare(b.From.Unix(), a.From.Unix()) }) {
		list = append(list, *w)
	}
	return list
}

// monday gives the midnight with which the week of an instant begins.
func monday(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day()-(int(t.Weekday())+6)%7, 0, 0, 0, 0, zone)
}

// Sends reads the messages that were sent.
func Sends(ctx context.Context, events store.EventReader, from time.Time) ([]Send, error) {
	var list []Send
	for e, err := range events.All(ctx, store.EventQuery{Names: []string{store.EventSent}, From: from}) {
		if err != nil {
			return nil, fmt.Errorf("read sends for a report: %w", err)
		}
		if e.Customer != 0 {
			list = append(list, Send{Customer: e.Customer, Channel: store.Channel(e.Properties.Property("channel").Text()), At: e.At})
		}
	}
	return list, nil
}
