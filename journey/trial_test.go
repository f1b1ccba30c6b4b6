package journey

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Where all variants are alike, a winner comes out no oftener than was asked for,
// however many variants and groups there are.
func TestBestByChance(t *testing.T) {
	const trials, people, chance, sure = 1500, 400, 0.2, 0.9
	for _, tt := range []struct{ variants, groups int }{{2, 1}, {4, 1}, {2, 5}} {
		t.Run(fmt.Sprintf("%d variants, %d groups", tt.variants, tt.groups), func(t *testing.T) {
			random := rand.New(rand.NewPCG(7, uint64(tt.variants*10+tt.groups)))
			x := &Experiment{Winner: &Winner{Significance: sure}}
			for i := range tt.variants {
				x.Variants = append(x.Variants, Variant{ID: string(rune('a' + i)), Weight: 1})
			}
			decided := 0
			for range trials {
				found := false
				for range tt.groups {
					s := newScore()
					for _, v := range x.Variants {
						s.Arrived[v.ID] = people
						for range people {
							if random.Float64() < chance {
								s.Won[v.ID]++
							}
						}
					}
					found = found || s.best(x, tt.groups) != ""
				}
				if found {
					decided++
				}
			}
			if share := float64(decided) / trials; share > 1-sure+0.02 || share == 0 {
				t.Errorf("a winner in %.1f %% of trials without a difference, want at most %.0f %%", 100*share, 100*(1-sure))
			}
		})
	}
}

func TestBest(t *testing.T) {
	x := &Experiment{Variants: []Variant{{ID: "a"}, {ID: "b"}, {ID: Control}}, Winner: &Winner{Significance: 0.95, Least: 50}}
	for _, tt := range []struct {
		name         string
		wonA, wonB   int
		ofA, ofB     int
		groups       int
		significance float64
		want         string
	}{
		// 60 and 40 of 1,000: z = 2.052, two-sided p = 0.040 (by hand).
		{"clear", 60, 40, 1000, 1000, 1, 0.95, "a"},
		{"not clear enough among three groups", 60, 40, 1000, 1000, 3, 0.95, ""},
		{"not so clear", 58, 42, 1000, 1000, 1, 0.95, ""},
		{"nothing is asked: the best", 58, 57, 1000, 1000, 1, 0, "a"},
		{"too few", 30, 1, 40, 1000, 1, 0.95, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x.Winner.Significance = tt.significance
			s := Score{Arrived: map[string]int{"a": tt.ofA, "b": tt.ofB, Control: 900}, Won: map[string]int{"a": tt.wonA, "b": tt.wonB, Control: 800}}
			if got := s.best(x, tt.groups); got != tt.want {
				t.Errorf("best %q, want %q", got, tt.want)
			}
		})
	}
}
