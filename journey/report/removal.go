package report

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// The states of the chain beside the campaigns.
const (
	atStart = iota
	atOrder
	atNothing
	firstCampaign
)

// chain is how customers went from touch to touch, in the first order.
type chain[C comparable] struct {
	campaigns []C               // state firstCampaign+i
	next      []map[int]float64 // counts, by state
}

// removal credits campaigns by what would be lost without them: the ways of
// customers from touch to touch, ending in an order or in nothing, make a Markov
// chain; a campaign's effect is the part of all orders that is lost where everybody
// who comes to it goes to nothing instead; the orders that followed a touch are
// shared in proportion to the effects (Anderl, Becker, von Wangenheim and Schumann,
// "Mapping the customer journey", International Journal of Research in Marketing
// 33, 2016, section 3). touches are sorted by customer and time.
func removal[C comparable](touches []TouchBy[C], sales []Sale, window time.Duration) map[C]Gain {
	var all Gain
	for _, s := range sales {
		if len(before(touches, s, window)) > 0 {
			all = Gain{all.Orders + 1, all.Spent + float64(s.Minor)}
		}
	}
	c := &chain[C]{next: make([]map[int]float64, firstCampaign)}
	for _, way := range ways(touches, sales, window) {
		c.add(way)
	}
	whole := c.converts(-1)
	if whole == 0 {
		return map[C]Gain{}
	}
	effects, sum := make([]float64, len(c.campaigns)), 0.0
	for i := range effects {
		effects[i] = 1 - c.converts(firstCampaign+i)/whole
		sum += effects[i]
	}
	gains := map[C]Gain{}
	for i, e := range effects {
		if e > 1e-12 {
			gains[c.campaigns[i]] = Gain{all.Orders * e / sum, all.Spent * e / sum}
		}
	}
	return gains
}

// way is what touched a customer until an order, or until nothing more came.
type way[C comparable] struct {
	touches []TouchBy[C]
	sale    *Sale
}

// ways parts the touches of each customer at their orders. Each touch belongs to
// one way; one that no order followed within the window leads to nothing.
func ways[C comparable](touches []TouchBy[C], sales []Sale, window time.Duration) (list []way[C]) {
	sales = slices.Clone(sales)
	slices.SortStableFunc(sales, func(a, b Sale) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), a.At.Compare(b.At))
	})
	s := 0
	for start := 0; start < len(touches); {
		end := start
		for end < len(touches) && touches[end].Customer == touches[start].Customer {
			end++
		}
		mine := touches[start:end]
		start = end
		for s < len(sales) && sales[s].Customer < mine[0].Customer {
			s++
		}
		for ; s < len(sales) && sales[s].Customer == mine[0].Customer; s++ {
			n, late := 0, 0
			for n < len(mine) && mine[n].At.Before(sales[s].At) {
				if sales[s].At.Sub(mine[n].At) > window {
					late = n + 1
				}
				n++
			}
			if late > 0 {
				list = append(list, way[C]{touches: mine[:late]})
			}
			if n > late {
				list = append(list, way[C]{touches: mine[late:n], sale: &sales[s]})
			}
			mine = mine[n:]
			if len(mine) == 0 {
				break
			}
		}
		if len(mine) > 0 {
			list = append(list, way[C]{touches: mine})
		}
	}
	return list
}

func (c *chain[C]) add(w way[C]) {
	from := atStart
	step := func(to int) {
		if c.next[from] == nil {
			c.next[from] = map[int]float64{}
		}
		c.next[from][to]++
		from = to
	}
	for _, t := range w.touches {
		step(c.state(t.Campaign))
	}
	if w.sale != nil {
		step(atOrder)
		return
	}
	step(atNothing)
}

func (c *chain[C]) state(of C) int {
	i := slices.Index(c.campaigns, of)
	if i < 0 {
		i = len(c.campaigns)
		c.campaigns, c.next = append(c.campaigns, of), append(c.next, nil)
	}
	return firstCampaign + i
}

// converts is the probability to come from the start to an order, where whoever
// comes to the state without goes to nothing instead (-1: nobody does). It is the
// limit of x = Q·x + r, taken until it stands.
func (c *chain[C]) converts(without int) float64 {
	x := make([]float64, len(c.next))
	x[atOrder] = 1
	order := make([][]int, len(c.next)) // the sums are the same on every run
	total := make([]float64, len(c.next))
	for s, next := range c.next {
		for to := range next {
			order[s] = append(order[s], to)
		}
		slices.Sort(order[s])
		for _, to := range order[s] {
			total[s] += next[to]
		}
	}
	for range 100_000 {
		moved := 0.0
		for s := range c.next {
			if s == atOrder || s == atNothing || s == without || total[s] == 0 {
				continue
			}
			sum := 0.0
			for _, to := range order[s] {
				sum += c.next[s][to] * x[to]
			}
			sum /= total[s]
			moved = max(moved, math.Abs(sum-x[s]))
			x[s] = sum
		}
		if moved < 1e-13 {
			break
		}
	}
	return x[atStart]
}
