package insight

import (
	"cmp"
	"math"
	"slices"
	"time"

	"gilmok/store"
)

// Score foretells whether customers order within a time, and says how well it does.
type Score struct {
	Days int // the time
	// Refused says why nothing is foretold; empty: it is.
	Refused Refusal
	// Of the hold-out: customers as they stood one such time before the last order,
	// foretold by what was learnt on the time before that.
	People, Ordered int
	AUC             float64 // chance that of two, the one who ordered was given the higher
	// Calibration parts the hold-out into tenths by what was foretold.
	Calibration []Tenth
	// Weights of the features, in the order of FeatureNames, for standardised features.
	Weights []float64

	model logistic
}

// Tenth is a tenth of the people by what was foretold.
type Tenth struct {
	People             int
	Foretold, Happened float64 // shares
}

// Refusal is why a score is not made.
type Refusal string

// The refusals.
const (
	RefusedShort Refusal = "too_short" // the orders span less than three such times
	RefusedFew   Refusal = "too_few"   // too few customers, or too few of one side
	RefusedBlind Refusal = "no_better" // no better than a guess, on what it had not seen
)

// What a score needs to be made: customers to learn from, ends of either side, and
// an AUC that is worth the name.
const (
	leastPeople = 200
	leastSide   = 30
	leastAUC    = 0.6
)

// FeatureNames are what scores go by.
var FeatureNames = []string{"recency", "frequency", "tenure", "overdue", "engagement"}

// Standing is a customer as they stood at an instant.
type Standing struct {
	store.Purchases
	Engaged int // visits, opens and clicks in the EngagedDays before
}

// EngagedDays is how far back engagement counts.
const EngagedDays = 90

// features of a customer at an instant: days since the last order, repeat orders,
// days since the first order, how many of their own intervals have passed since the
// last, and acts lately. All but the fourth are counted in powers of e: the second
// order says more than the twelfth.
func (s Standing) features(at time.Time) []float64 {
	days := func(d time.Duration) float64 { return max(0, d.Hours()/24) }
	recency, tenure := days(at.Sub(s.Last)), days(at.Sub(s.First))
	overdue := 0.0
	if s.Count > 1 && s.Last.After(s.First) {
		interval := days(s.Last.Sub(s.First)) / float64(s.Count-1)
		overdue = math.Min(5, recency/math.Max(1, interval))
	}
	return []float64{math.Log1p(recency), math.Log(float64(s.Count)), math.Log1p(tenure), overdue, math.Log1p(float64(s.Engaged))}
}

// Past is the customers as they stood at an instant, and who ordered in the time after.
type Past struct {
	At      time.Time
	People  []Standing
	Ordered map[store.CustomerID]bool
}

func (p Past) rows() (rows [][]float64, happened []bool) {
	for _, s := range p.People {
		rows, happened = append(rows, s.features(p.At)), append(happened, p.Ordered[s.Customer])
	}
	return rows, happened
}

// MakeScore learns from one time, proves itself on the next, and is then learnt
// anew from that one, to foretell the time to come.
func MakeScore(days int, learn, prove Past) *Score {
	s := &Score{Days: days}
	rows, happened := learn.rows()
	test, ended := prove.rows()
	s.People, s.Ordered = len(test), count(ended)
	if !enough(happened) || !enough(ended) {
		s.Refused = RefusedFew
		return s
	}
	m := fit(rows, happened)
	foretold := make([]float64, len(test))
	for i, row := range test {
		foretold[i] = m.chance(row)
	}
	s.AUC, s.Calibration = AUC(foretold, ended), calibrate(foretold, ended)
	if s.AUC < leastAUC {
		s.Refused = RefusedBlind
		return s
	}
	s.model = fit(test, ended)
	s.Weights = s.model.Weights[1:]
	return s
}

func count(list []bool) (n int) {
	for _, yes := range list {
		if yes {
			n++
		}
	}
	return n
}

func enough(ended []bool) bool {
	yes := count(ended)
	return len(ended) >= leastPeople && yes >= leastSide && len(ended)-yes >= leastSide
}

// Chance is the probability that somebody orders within the time; ok is false where
// the score was refused.
func (s *Score) Chance(of Standing, now time.Time) (p float64, ok bool) {
	if s == nil || s.Refused != "" {
		return 0, false
	}
	return s.model.chance(of.features(now)), true
}

// AUC is the area under the receiver operating characteristic: the chance that of
// two customers, the one it happened to was given the higher probability, equals
// counting half (Hanley and McNeil, Radiology 143, 1982), reckoned from ranks.
func AUC(foretold []float64, happened []bool) float64 {
	order := make([]int, len(foretold))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(foretold[a], foretold[b]) })
	yes, ranks := 0.0, 0.0
	for start := 0; start < len(order); {
		end := start + 1
		for end < len(order) && foretold[order[end]] == foretold[order[start]] {
			end++
		}
		rank := float64(start+end+1) / 2 // the mean of ranks start+1 to end
		for _, i := range order[start:end] {
			if happened[i] {
				yes++
				ranks += rank
			}
		}
		start = end
	}
	no := float64(len(order)) - yes
	if yes == 0 || no == 0 {
		return 0.5
	}
	return (ranks - yes*(yes+1)/2) / (yes * no)
}

// calibrate holds what was foretold against what happened, by tenths.
func calibrate(foretold []float64, happened []bool) []Tenth {
	order := make([]int, len(foretold))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(foretold[a], foretold[b]) })
	var list []Tenth
	for k := range 10 {
		part := order[len(order)*k/10 : len(order)*(k+1)/10]
		if len(part) == 0 {
			continue
		}
		t := Tenth{People: len(part)}
		for _, i := range part {
			t.Foretold += foretold[i] / float64(len(part))
			if happened[i] {
				t.Happened += 1 / float64(len(part))
			}
		}
		list = append(list, t)
	}
	return list
}
