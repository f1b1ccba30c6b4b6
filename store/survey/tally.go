package survey

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// Enough answers make a share worth telling without a warning.
const Enough = 30

// Count is one answer with who gave it.
type Count struct {
	Value  value.Value
	Text   string // as it is shown
	People []store.CustomerID
}

// Said is one answer in somebody's own words.
type Said struct {
	Customer store.CustomerID
	At       time.Time
	Words    string
}

// Result is what a survey came to: of each person the newest answer.
type Result struct {
	People  int
	Last    time.Time // zero: nobody has answered
	Counts  []Count   // a choice's in its order, with those that it no longer has at the end
	Said    []Said    // of a question in own words, the newest first
	Average float64   // of a scale
}

// NPS is the Net Promoter Score of a scale, from -100 to 100: the share of those who
// say 9 or 10 less the share of those who say 0 to 6 (F. Reichheld, "The One Number
// You Need to Grow", Harvard Business Review, December 2003). It lies between low and
// high with 95 % certainty. The score is a difference of two shares of the same people,
// so the interval is that of D. G. Bonett and R. M. Price for such ("Adjusted Wald
// Confidence Interval for a Difference of Binomial Proportions Based on Paired Data",
// Journal of Educational and Behavioral Statistics 37, 2012): as though one more had
// been for it and one more against it. A few who all say the same prove little by it.
func (r Result) NPS() (score, low, high float64) {
	var promoters, detractors, all float64
	for _, c := range r.Counts {
		n := float64(len(c.People))
		all += n
		switch {
		case c.Value.Number() >= 9:
			promoters += n
		case c.Value.Number() <= 6:
			detractors += n
		}
	}
	if all == 0 {
		return 0, -100, 100
	}
	p, d := (promoters+1)/(all+2), (detractors+1)/(all+2)
	half := 1.96 * math.Sqrt((p+d-(p-d)*(p-d))/(all+2))
	return 100 * (promoters - detractors) / all, 100 * max(-1, p-d-half), 100 * min(1, p-d+half)
}

// latest is somebody's newest answer.
type latest struct {
	at time.Time
	v  value.Value
}

// Tally counts what customers answered.
func Tally(ctx context.Context, from store.Reads, s Survey) (r Result, err error) {
	by, err := newestOf(ctx, from, s)
	if err != nil {
		return r, err
	}
	r.People = len(by)
	counts := s.blank()
	for id, l := range by {
		if l.at.After(r.Last) {
			r.Last = l.at
		}
		r.Average += l.v.Number() / float64(len(by))
		if s.Ask == Text {
			r.Said = append(r.Said, Said{id, l.at, l.v.Text()})
			continue
		}
		i := slices.IndexFunc(counts, func(c Count) bool { return value.Equal(c.Value, l.v) })
		if i < 0 {
			i, counts = len(counts), append(counts, Count{Value: l.v, Text: s.Label(l.v)})
		}
		counts[i].People = append(counts[i].People, id)
	}
	for i := range counts {
		slices.Sort(counts[i].People)
	}
	slices.SortFunc(r.Said, func(a, b Said) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Customer, b.Customer)) })
	slices.SortFunc(counts[len(s.blank()):], func(a, b Count) int {
		return cmp.Or(len(b.People)-len(a.People), strings.Compare(a.Text, b.Text))
	})
	r.Counts = counts
	return r, nil
}

// newestOf gives the newest answer of each customer.
func newestOf(ctx context.Context, from store.Reads, s Survey) (map[store.CustomerID]latest, error) {
	by := map[store.CustomerID]latest{}
	for e, err := range from.Events().All(ctx, store.EventQuery{Names: []string{store.EventAnswered}}) {
		if err != nil {
			return nil, err
		}
		v := e.Properties.Property("answer")
		if e.Customer == 0 || e.Properties["survey"] != s.Key || v.Kind() != s.Ask.Kind() {
			continue
		}
		if have, ok := by[e.Customer]; !ok || !e.At.Before(have.at) {
			by[e.Customer] = latest{e.At, v}
		}
	}
	return by, nil
}

// blank is every answer that a question has, with nobody yet.
func (s Survey) blank() (counts []Count) {
	switch s.Ask {
	case Choice:
		for _, a := range s.Answers {
			counts = append(counts, Count{Value: value.Text(a.Value), Text: a.Text})
		}
	case Scale:
		for n := 0; n <= Most; n++ {
			counts = append(counts, Count{Value: value.Number(float64(n)), Text: strconv.Itoa(n)})
		}
	case YesNo:
		counts = []Count{{Value: value.Bool(true), Text: "true"}, {Value: value.Bool(false), Text: "false"}}
	}
	return counts
}
