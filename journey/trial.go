package journey

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"
)

// Trial is an experiment that looks for its winner.
type Trial struct {
	Since time.Time `json:"since"` // first arrival
	Score
	// Groups are the scores of those alike, by the value of Winner.Each.
	Groups  map[string]*Score `json:"groups,omitempty"`
	Decided time.Time         `json:"decided,omitzero"`
	Drew    bool              `json:"drew,omitempty"` // time is over, nobody was better for sure
}

// Score counts by variant who came and who did what counts.
type Score struct {
	Arrived map[string]int `json:"arrived"`
	Won     map[string]int `json:"won"`
	Winner  string         `json:"winner,omitempty"`
}

func newScore() Score { return Score{Arrived: map[string]int{}, Won: map[string]int{}} }

func (s Score) clone() Score {
	return Score{maps.Clone(s.Arrived), maps.Clone(s.Won), s.Winner}
}

// mostAlike of an experiment; whoever belongs to none of them counts only for all.
const mostAlike = 200

func (t *Trial) clone() *Trial {
	own := *t
	own.Score = t.Score.clone()
	own.Groups = maps.Clone(t.Groups)
	for name, g := range t.Groups {
		c := g.clone()
		own.Groups[name] = &c
	}
	return &own
}

// group gives the score of those alike; nil where nobody is told apart.
func (t *Trial) group(name string) *Score {
	g := t.Groups[name]
	if g != nil || name == "" || len(t.Groups) >= mostAlike {
		return g
	}
	if t.Groups == nil {
		t.Groups = map[string]*Score{}
	}
	score := newScore()
	t.Groups[name] = &score
	return t.Groups[name]
}

func (t *Trial) arrive(variant, group string, at time.Time) {
	if t.Since.IsZero() || at.Before(t.Since) {
		t.Since = at
	}
	t.Arrived[variant]++
	if g := t.group(group); g != nil {
		g.Arrived[variant]++
	}
}

func (t *Trial) win(variant, group string) {
	t.Won[variant]++
	if g := t.group(group); g != nil {
		g.Won[variant]++
	}
}

func (t *Trial) settled() bool { return !t.Decided.IsZero() }

// Winners are the best variants of an experiment: for all, and for those alike
// whose own results were sure enough. Empty: none, the mix goes on.
type Winners struct {
	All   string
	Of    map[string]string
	Taken string // a person's choice while the run goes on: before all others
}

func (t *Trial) winners() Winners {
	w := Winners{All: t.Winner, Of: map[string]string{}}
	for name, g := range t.Groups {
		if g.Winner != "" {
			w.Of[name] = g.Winner
		}
	}
	return w
}

// won keeps who has won an experiment, and what a person has chosen.
func (s *shared) won(id StepID) {
	var w Winners
	if t := s.Trials[id]; t != nil && t.settled() {
		w = t.winners()
	}
	w.Taken = s.Taken[id]
	s.winners[id] = w
}

func (s *shared) trial(id StepID) *Trial {
	t := s.Trials[id]
	if t == nil {
		t = &Trial{Score: newScore()}
		s.Trials[id] = t
	}
	return t
}

// searching gives the trial of an experiment that has no result yet; nil where it
// looks for none.
func (s *shared) searching(id StepID, x *Experiment) *Trial {
	if x == nil || x.Winner == nil || x.Winner.Take != "" || s.Taken[id] != "" {
		return nil
	}
	if t := s.trial(id); !t.settled() {
		return t
	}
	return nil
}

// settle names the winners once the time is over.
func (s *shared) settle(id StepID, x *Experiment, now time.Time) {
	t := s.Trials[id]
	if t == nil || t.settled() || t.Since.IsZero() || now.Before(x.Winner.After.AddTo(t.Since)) {
		return
	}
	t.Decided = now
	t.Winner = t.best(x, 1)
	t.Drew = t.Winner == ""
	asked := 0
	for _, g := range t.Groups {
		if len(g.enough(x)) > 1 {
			asked++
		}
	}
	for _, g := range t.Groups {
		g.Winner = g.best(x, asked)
	}
	s.won(id)
}

// enough lists the variants that compete and to which enough people came.
func (s *Score) enough(x *Experiment) (list []string) {
	for _, v := range x.Variants {
		if v.ID != Control && s.Arrived[v.ID] >= max(x.Winner.Least, 1) {
			list = append(list, v.ID)
		}
	}
	return list
}

// best gives the variant with the highest share, if it is better than the next one
// as surely as asked for. The chance of a winner where all are alike stays what
// was asked for over all variants that might win, and over all groups that are
// asked the same (Bonferroni): with two variants and one group the test is the
// two-sided one.
func (s *Score) best(x *Experiment, groups int) string {
	list := s.enough(x)
	if len(list) < 2 {
		return ""
	}
	share := func(v string) float64 { return float64(s.Won[v]) / math.Max(float64(s.Arrived[v]), 1) }
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(share(b), share(a)) })
	sure := x.Winner.Significance
	if sure > 0 {
		sure = 1 - (1-sure)/float64(len(list)*max(groups, 1))
	}
	if Surer(s.Won[list[0]], s.Arrived[list[0]], s.Won[list[1]], s.Arrived[list[1]]) < sure {
		return ""
	}
	return list[0]
}

// Surer gives how sure it is that the first share is the higher one: one minus
// the one-sided p of the pooled two-proportion z-test.
func Surer(won1, of1, won2, of2 int) float64 {
	if of1 == 0 || of2 == 0 {
		return 0
	}
	a, b := float64(won1)/float64(of1), float64(won2)/float64(of2)
	pooled := float64(won1+won2) / float64(of1+of2)
	deviation := math.Sqrt(pooled * (1 - pooled) * (1/float64(of1) + 1/float64(of2)))
	if deviation == 0 {
		return 0
	}
	return 0.5 * math.Erfc(-(a-b)/deviation/math.Sqrt2)
}
