package insight

import (
	"cmp"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"gilmok/store"
)

// Tastes are what customers buy, by category, and how long a purchase of each
// speaks: a category's half-life is the median time after which it is bought again,
// so that nappies are forgotten sooner than pans.
type Tastes struct {
	Categories []string
	HalfLife   []time.Duration // by category

	bought []purchase // in the order of time
}

// purchase is one order of a category.
type purchase struct {
	customer store.CustomerID
	category int32
	at       time.Time
}

// Interest is how much a category is bought by somebody at an instant.
type Interest struct {
	Category string
	// Weight adds up the orders with it, each halved for every half-life since.
	Weight float64
}

// Score is the weight on a scale of 0 to 100: one order just now is 50, one with
// every half-life 75.
func (i Interest) Score() float64 { return 100 * (1 - math.Exp2(-i.Weight)) }

// Half-lives lie between these; what is hardly ever bought again has the usual one.
const (
	shortestHalf = 14 * 24 * time.Hour
	longestHalf  = 180 * 24 * time.Hour
	usualHalf    = 60 * 24 * time.Hour
	fewIntervals = 5
)

// InterestFrom is the score from which a category counts as an interest: one order,
// one and a quarter half-lives ago.
const InterestFrom = 25.0

// mostInterests is how many are kept of one person.
const mostInterests = 5

// LearnTastes learns from baskets in the order of time.
func LearnTastes(baskets []store.Basket, categories map[string]string) *Tastes {
	t := &Tastes{}
	index := map[string]int32{}
	type habit struct {
		customer store.CustomerID
		category int32
	}
	last := map[habit]time.Time{}
	intervals := map[int32][]time.Duration{}
	for _, b := range baskets {
		if b.Customer == 0 {
			continue
		}
		var here []int32
		for _, product := range b.Products {
			name := categories[product]
			if name == "" {
				continue
			}
			c, known := index[name]
			if !known {
				c = int32(len(t.Categories))
				index[name], t.Categories = c, append(t.Categories, name)
			}
			if !slices.Contains(here, c) {
				here = append(here, c)
			}
		}
		for _, c := range here {
			h := habit{b.Customer, c}
			if before, again := last[h]; again && b.At.After(before) {
				intervals[c] = append(intervals[c], b.At.Sub(before))
			}
			last[h] = b.At
			t.bought = append(t.bought, purchase{b.Customer, c, b.At})
		}
	}
	for c := range t.Categories {
		t.HalfLife = append(t.HalfLife, halfLife(intervals[int32(c)]))
	}
	return t
}

func halfLife(intervals []time.Duration) time.Duration {
	if len(intervals) < fewIntervals {
		return usualHalf
	}
	slices.Sort(intervals)
	return min(max(intervals[len(intervals)/2], shortestHalf), longestHalf)
}

// At gives the interests of everybody at an instant, the strongest first; what came
// after it is not known.
func (t *Tastes) At(at time.Time) map[store.CustomerID][]Interest {
	of := map[store.CustomerID][]Interest{}
	for _, p := range t.bought {
		if p.at.After(at) {
			break
		}
		w := math.Exp2(-float64(at.Sub(p.at)) / float64(t.HalfLife[p.category]))
		list := of[p.customer]
		i := slices.IndexFunc(list, func(x Interest) bool { return x.Category == t.Categories[p.category] })
		if i < 0 {
			of[p.customer] = append(list, Interest{t.Categories[p.category], w})
			continue
		}
		list[i].Weight += w
	}
	for _, list := range of {
		slices.SortFunc(list, func(a, b Interest) int {
			return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Category, b.Category))
		})
	}
	return of
}

// Named gives the categories that are interests, the strongest first.
func Named(list []Interest) (names []string) {
	for _, i := range list {
		if i.Score() >= InterestFrom && len(names) < mostInterests {
			names = append(names, i.Category)
		}
	}
	return names
}

// LifeStyle is a way of living that shows in what somebody buys.
type LifeStyle struct {
	Name       string   `json:"name"`
	Categories []string `json:"categories"`
}

// Faults of life styles.
var (
	ErrStyleName  = errors.New("a life style needs a name of its own")
	ErrStyleEmpty = errors.New("a life style needs at least one category")
)

func checkStyles(styles []LifeStyle) error {
	seen := map[string]bool{}
	for _, s := range styles {
		if s.Name == "" || seen[s.Name] {
			return ErrStyleName
		}
		if len(s.Categories) == 0 {
			return ErrStyleEmpty
		}
		seen[s.Name] = true
	}
	return nil
}

// StyleOf is the style whose categories somebody buys most of; of equals the first;
// empty where none of them is an interest any more.
func StyleOf(styles []LifeStyle, interests []Interest) (name string) {
	best := 0.0
	for _, s := range styles {
		sum := Interest{}
		for _, i := range interests {
			if slices.Contains(s.Categories, i.Category) {
				sum.Weight += i.Weight
			}
		}
		if sum.Score() >= InterestFrom && sum.Weight > best {
			name, best = s.Name, sum.Weight
		}
	}
	return name
}

// What FindStyles puts together, and how many it finds at most.
const (
	leastLift  = 1.3
	leastPairs = 5
	mostStyles = 12
)

// FindStyles finds categories that the same people buy: those are joined whose mean
// lift (both bought, over what chance would give) is greatest, as long as it is
// at least leastLift (average linkage: Sokal and Michener, University of Kansas
// Science Bulletin 38, 1958). A style is called by its two largest categories.
func (t *Tastes) FindStyles() []LifeStyle {
	buyers := make([]map[store.CustomerID]bool, len(t.Categories))
	everybody := map[store.CustomerID]bool{}
	for _, p := range t.bought {
		if buyers[p.category] == nil {
			buyers[p.category] = map[store.CustomerID]bool{}
		}
		buyers[p.category][p.customer] = true
		everybody[p.customer] = true
	}
	order := make([]int, len(t.Categories))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(buyers[b]), len(buyers[a])) })
	order = order[:min(len(order), 60)] // the rest is too rare to say how anybody lives
	lifts := make([][]float64, len(t.Categories))
	for _, a := range order {
		lifts[a] = make([]float64, len(t.Categories))
		for _, b := range order {
			lifts[a][b] = lift(buyers[a], buyers[b], len(everybody))
		}
	}
	return t.name(joinByLift(order, lifts), buyers)
}

// lift is how many buy both over how many would by chance; 0 where too few do.
func lift(a, b map[store.CustomerID]bool, everybody int) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	both := 0
	for id := range a {
		if b[id] {
			both++
		}
	}
	if both < leastPairs {
		return 0
	}
	return float64(both) * float64(everybody) / (float64(len(a)) * float64(len(b)))
}

func joinByLift(order []int, lifts [][]float64) [][]int {
	var groups [][]int
	for _, c := range order {
		groups = append(groups, []int{c})
	}
	for {
		best, x, y := leastLift, -1, -1
		for i := range groups {
			for j := range i {
				sum := 0.0
				for _, a := range groups[i] {
					for _, b := range groups[j] {
						sum += lifts[a][b]
					}
				}
				if mean := sum / float64(len(groups[i])*len(groups[j])); mean > best {
					best, x, y = mean, j, i
				}
			}
		}
		if x < 0 {
			return groups
		}
		groups[x] = append(groups[x], groups[y]...)
		groups = slices.Delete(groups, y, y+1)
	}
}

func (t *Tastes) name(groups [][]int, buyers []map[store.CustomerID]bool) []LifeStyle {
	var styles []LifeStyle
	for _, g := range groups[:min(len(groups), mostStyles)] {
		slices.SortStableFunc(g, func(a, b int) int { return cmp.Compare(len(buyers[b]), len(buyers[a])) })
		var s LifeStyle
		for _, c := range g {
			s.Categories = append(s.Categories, t.Categories[c])
		}
		s.Name = strings.Join(s.Categories[:min(2, len(s.Categories))], " · ")
		styles = append(styles, s)
	}
	return styles
}

// Season is the time after which somebody's life style is compared with what it was.
const Season = 90 * 24 * time.Hour

// Styles are the life styles as they stand, kept as a model.
type Styles struct {
	Found bool // by Gilmok: the shop named none
	List  []StyleTotal
	Moves []Move
}

// StyleTotal is a life style with those who live so.
type StyleTotal struct {
	LifeStyle
	People, Before int // now, and a season ago
}

// Move is people who went from one life style to another within the last season; an
// empty one is none.
type Move struct {
	From, To string
	People   int
}

// livings are everybody's styles at two instants.
type livings struct{ now, before map[store.CustomerID]string }

// sum counts them.
func (l livings) sum(styles []LifeStyle, found bool) Styles {
	s := Styles{Found: found}
	now, before, moves := map[string]int{}, map[string]int{}, map[Move]int{}
	for id, style := range l.now {
		now[style]++
		if was := l.before[id]; was != style && was != "" {
			moves[Move{From: was, To: style}]++
		}
	}
	for id, style := range l.before {
		before[style]++
		if l.now[id] == "" {
			moves[Move{From: style}]++
		}
	}
	for _, one := range styles {
		s.List = append(s.List, StyleTotal{one, now[one.Name], before[one.Name]})
	}
	for m := range maps.Keys(moves) {
		s.Moves = append(s.Moves, Move{m.From, m.To, moves[m]})
	}
	slices.SortFunc(s.Moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return s
}
