package insight

import (
	"bufio"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/storetest"
)

// At the maximum the gradient vanishes; and planted weights are found again.
func TestFitIsTheMaximum(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	var rows [][]float64
	var happened []bool
	for range 20000 {
		a, b := rng.NormFloat64()*3+5, rng.NormFloat64()
		rows = append(rows, []float64{a, b, 7})
		happened = append(happened, rng.Float64() < 1/(1+math.Exp(-(0.5*(a-5)-1.5*b-0.8))))
	}
	m := fit(rows, happened)
	for i, want := range []float64{-0.8, 0.5 * 3, -1.5, 0} {
		if math.Abs(m.Weights[i]-want) > 0.08 {
			t.Errorf("weight %d is %.3f, planted %.3f", i, m.Weights[i], want)
		}
	}
	loss := func(nudge int, by float64) (sum float64) {
		w := append([]float64(nil), m.Weights...)
		w[nudge] += by
		for r, row := range rows {
			z := w[0]
			for i, v := range row {
				z += w[i+1] * (v - m.Mean[i]) / m.Scale[i]
			}
			if happened[r] {
				z = -z
			}
			sum += math.Log1p(math.Exp(z))
		}
		for _, x := range w[1:] {
			sum += ridge / 2 * x * x
		}
		return sum
	}
	best := loss(0, 0)
	for i := range m.Weights {
		for _, by := range []float64{-0.01, 0.01} {
			if loss(i, by) < best {
				t.Errorf("weight %d is better off by %v", i, by)
			}
		}
	}
}

// A feature that was the same of nearly everybody must not decide when time has moved
// everybody away from it.
func TestWhatLiesBeyondIsItsEnd(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 9))
	var rows [][]float64
	var happened []bool
	for range 1000 {
		a := rng.Float64()
		rows = append(rows, []float64{a, 5 + rng.Float64()/100})
		happened = append(happened, rng.Float64() < a)
	}
	m := fit(rows, happened)
	for _, a := range []float64{0.1, 0.9} {
		if inside, beyond := m.chance([]float64{a, 5.01}), m.chance([]float64{a, 9}); math.Abs(inside-beyond) > 0.02 {
			t.Errorf("%.2f inside, %.2f beyond", inside, beyond)
		}
	}
}

func TestAUCAgreesWithCountingPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 9))
	foretold, happened := make([]float64, 300), make([]bool, 300)
	for i := range foretold {
		foretold[i] = float64(rng.IntN(20)) / 20 // many equals
		happened[i] = rng.Float64() < foretold[i]
	}
	won, pairs := 0.0, 0.0
	for i := range foretold {
		for j := range foretold {
			if happened[i] && !happened[j] {
				pairs++
				switch {
				case foretold[i] > foretold[j]:
					won++
				case foretold[i] == foretold[j]:
					won += 0.5
				}
			}
		}
	}
	if got := AUC(foretold, happened); math.Abs(got-won/pairs) > 1e-12 {
		t.Errorf("%v, want %v", got, won/pairs)
	}
	if AUC([]float64{1, 2}, []bool{true, true}) != 0.5 {
		t.Error("one side alone tells something")
	}
}

// people makes a time in which habit says who orders, by a strength.
func people(n int, strength float64, seed uint64) Past {
	rng := rand.New(rand.NewPCG(seed, 9))
	p := Past{At: at(1000), Ordered: map[store.CustomerID]bool{}}
	for i := range n {
		ago := rng.Float64() * 500
		s := Standing{Purchases: store.Purchases{Customer: store.CustomerID(i + 1), Count: 1 + rng.IntN(5), First: at(1000 - ago - 100), Last: at(1000 - ago)}}
		p.People = append(p.People, s)
		p.Ordered[s.Customer] = rng.Float64() < 1/(1+math.Exp(-strength*(2-ago/100)))
	}
	return p
}

func TestScoreProvesItself(t *testing.T) {
	s := MakeScore(30, people(2000, 1, 1), people(2000, 1, 2))
	if s.Refused != "" || s.AUC < 0.7 || len(s.Calibration) != 10 || len(s.Weights) != len(FeatureNames) {
		t.Fatalf("%+v", s)
	}
	for _, c := range s.Calibration {
		if math.Abs(c.Foretold-c.Happened) > 0.12 {
			t.Errorf("foretold %.2f, happened %.2f", c.Foretold, c.Happened)
		}
	}
	now := at(1000)
	fresh, _ := s.Chance(Standing{Purchases: store.Purchases{Count: 2, First: at(900), Last: at(995)}}, now)
	stale, _ := s.Chance(Standing{Purchases: store.Purchases{Count: 2, First: at(500), Last: at(520)}}, now)
	if fresh <= stale {
		t.Errorf("fresh %.2f, stale %.2f", fresh, stale)
	}
}

func TestScoreIsRefused(t *testing.T) {
	for _, c := range []struct {
		what         string
		learn, prove Past
		want         Refusal
	}{
		{"few people", people(100, 1, 1), people(100, 1, 2), RefusedFew},
		{"nothing to go by", people(3000, 0, 1), people(3000, 0, 2), RefusedBlind},
		{"nobody", Past{}, Past{}, RefusedFew},
	} {
		s := MakeScore(30, c.learn, c.prove)
		if _, ok := s.Chance(Standing{}, at(0)); ok || s.Refused != c.want {
			t.Errorf("%s: %q, want %q (AUC %.2f)", c.what, s.Refused, c.want, s.AUC)
		}
	}
	var none *Score
	if _, ok := none.Chance(Standing{}, at(0)); ok {
		t.Error("no score foretells")
	}
}

// cdnow reads the purchases of CDNOW, each customer's in the order of time.
func cdnow(t testing.TB) map[store.CustomerID][]time.Time {
	t.Helper()
	f, err := os.Open(storetest.Shared(t, "cdnow", "CDNOW_master.txt"))
	if err != nil {
		t.Skip("no CDNOW among the shared data")
	}
	defer f.Close()
	of := map[store.CustomerID][]time.Time{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 {
			continue
		}
		id, err := strconv.Atoi(fields[0])
		when, err2 := time.Parse("20060102", fields[1])
		if err != nil || err2 != nil {
			t.Fatalf("%q", lines.Text())
		}
		of[store.CustomerID(id)] = append(of[store.CustomerID(id)], when)
	}
	return of
}

func standing(of map[store.CustomerID][]time.Time, at time.Time, days int) Past {
	p := Past{At: at, Ordered: map[store.CustomerID]bool{}}
	for id, times := range of {
		s := Standing{Purchases: store.Purchases{Customer: id}}
		for _, when := range times {
			switch {
			case when.Before(at):
				if s.Count == 0 {
					s.First = when
				}
				s.Count, s.Last = s.Count+1, when
			case when.Before(at.AddDate(0, 0, days)):
				p.Ordered[id] = true
			}
		}
		if s.Count > 0 {
			p.People = append(p.People, s)
		}
	}
	return p
}

// On real purchases, a score learnt on one quarter foretells the next.
func TestScoreOnCDNOW(t *testing.T) {
	of := cdnow(t)
	end := time.Date(2022, 7, 1, 0, 0, 0, 0, time.UTC)
	s := MakeScore(90, standing(of, end.AddDate(0, 0, -180), 90), standing(of, end.AddDate(0, 0, -90), 90))
	t.Logf("%d people, %d ordered, AUC %.3f, %+v", s.People, s.Ordered, s.AUC, s.Calibration)
	if s.Refused != "" || s.People < 20000 || s.AUC < 0.75 {
		t.Errorf("%q, %d people, AUC %.3f", s.Refused, s.People, s.AUC)
	}
	if last := s.Calibration[9]; math.Abs(last.Foretold-last.Happened) > 0.15 {
		t.Errorf("the tenth most likely: foretold %.2f, happened %.2f", last.Foretold, last.Happened)
	}
}
