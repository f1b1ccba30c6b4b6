package sendertest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gilmok/journey/dispatch/inbound"
)

// Pages makes pages of a list, so many lines on each and one on the last: line makes a
// line of its number, and frame a page of its lines and what the next is asked for by, ""
// on the last.
func Pages(pages, onEach int, line func(n int) string, frame func(lines, next string) string) []string {
	var list []string
	for p := range pages {
		most, next := onEach, fmt.Sprint("next", p+1)
		if p == pages-1 {
			most, next = 1, ""
		}
		lines := make([]string, most)
		for i := range lines {
			lines[i] = line(p*onEach + i)
		}
		list = append(list, frame(strings.Join(lines, ","), next))
	}
	return list
}

// Exhaust asks until there is no more, and wants so many different reports from more
// than one Poll, and then the mark of now.
func Exhaust(t *testing.T, p inbound.Poller, now time.Time, want int) {
	t.Helper()
	known, mark := map[string]bool{}, inbound.Until(now.Add(-time.Hour))
	for polls := 1; ; polls++ {
		news, err := p.Poll(context.Background(), mark, now.Add(time.Duration(polls-1)*time.Minute))
		if err != nil || polls > 10 {
			t.Fatalf("poll %d: %v", polls, err)
		}
		for _, r := range news.Reports {
			known[r.ID] = true
		}
		if mark = news.Mark; news.More {
			continue
		}
		if len(known) != want || polls < 2 || mark != inbound.Until(now) {
			t.Errorf("%d reports of %d in %d polls up to %s", len(known), want, polls, mark)
		}
		return
	}
}
