package insight

import (
	"errors"
	"math"
	"slices"
	"time"

	"gilmok/store"
)

// Lifetime is how customers buy until they silently leave, and what they spend: the
// BG/NBD model of orders (Fader, Hardie and Lee, "Counting Your Customers the Easy
// Way", Marketing Science 24, 2005) with the gamma-gamma model of amounts (Fader and
// Hardie, "The Gamma-Gamma Model of Monetary Value", 2013). Time is in weeks.
type Lifetime struct {
	// Orders come at a rate that is gamma with shape R and rate Alpha over the
	// customers; after each, a customer leaves with a chance that is beta of A and B.
	R, Alpha, A, B float64
	// Amounts are gamma with shape P, at a rate that is gamma of Q and Gamma.
	P, Q, Gamma float64
}

// Course is one customer's orders as the model sees them.
type Course struct {
	Repeats int     // orders after the first
	Last    float64 // weeks from the first order to the last
	Age     float64 // weeks from the first order to now
	Orders  int
	Mean    float64 // amount of an order; 0: not known
}

// week is the unit of the model's time.
const week = 7 * 24 * time.Hour

// CourseOf gives the course of a customer at an instant.
func CourseOf(p store.Purchases, at time.Time) Course {
	c := Course{Repeats: p.Count - 1, Last: float64(p.Last.Sub(p.First)) / float64(week), Age: float64(at.Sub(p.First)) / float64(week), Orders: p.Count}
	c.Mean = p.Average()
	return c
}

// ErrFew is returned where there are too few courses to fit.
var ErrFew = errors.New("too few customers, or too few who ordered again")

// mostFitted is how many courses a fit looks at: evenly picked, more tell nothing new.
const mostFitted = 10_000

// farOff is how far the logarithm of a parameter may lie from 0: beyond it the gamma
// functions of the likelihood cancel each other to nothing but their rounding.
const farOff = 9

// leastPace is the least of R and Alpha of a fit that is worth the name. Where hardly
// anybody ordered again, and some did within the hour, the likelihood is greatest where
// both are next to nothing: such a shop has no pace to be known.
const leastPace = 0.01

// FitLifetime finds the parameters by maximum likelihood.
func FitLifetime(all []Course) (Lifetime, error) {
	step := max(1, len(all)/mostFitted)
	var list []Course
	repeated := 0
	for i := 0; i < len(all); i += step {
		list = append(list, all[i])
		if all[i].Repeats > 0 {
			repeated++
		}
	}
	if len(list) < leastPeople || repeated < leastSide {
		return Lifetime{}, ErrFew
	}
	var m Lifetime
	best := minimise(func(x []float64) float64 {
		if slices.ContainsFunc(x, func(v float64) bool { return math.Abs(v) > farOff }) {
			return math.Inf(1)
		}
		t := Lifetime{R: math.Exp(x[0]), Alpha: math.Exp(x[1]), A: math.Exp(x[2]), B: math.Exp(x[3])}
		sum := 0.0
		for _, c := range list {
			sum -= t.likelihood(c)
		}
		return sum
	}, []float64{0, 1, 0, 1})
	m.R, m.Alpha, m.A, m.B = math.Exp(best[0]), math.Exp(best[1]), math.Exp(best[2]), math.Exp(best[3])
	if m.R < leastPace || m.Alpha < leastPace {
		return Lifetime{}, ErrFew
	}
	scale := meanAmount(list)
	if scale == 0 {
		return m, nil
	}
	best = minimise(func(x []float64) float64 {
		t := Lifetime{P: math.Exp(x[0]), Q: math.Exp(x[1]), Gamma: math.Exp(x[2]) * scale}
		sum := 0.0
		for _, c := range list {
			if c.Mean > 0 {
				sum -= t.amounts(c)
			}
		}
		return sum
	}, []float64{1, 1, 0})
	m.P, m.Q, m.Gamma = math.Exp(best[0]), math.Exp(best[1]), math.Exp(best[2])*scale
	return m, nil
}

func meanAmount(list []Course) float64 {
	sum, n := 0.0, 0
	for _, c := range list {
		if c.Mean > 0 {
			sum, n = sum+c.Mean, n+1
		}
	}
	return sum / math.Max(1, float64(n))
}

func gamma(x float64) float64 {
	v, _ := math.Lgamma(x) // of a positive number: no sign
	return v
}

// likelihood is the logarithm of equation 6 of Fader, Hardie and Lee.
func (m Lifetime) likelihood(c Course) float64 {
	x := float64(c.Repeats)
	a1 := gamma(m.R+x) - gamma(m.R) + m.R*math.Log(m.Alpha)
	a2 := gamma(m.A+m.B) + gamma(m.B+x) - gamma(m.B) - gamma(m.A+m.B+x)
	a3 := -(m.R + x) * math.Log(m.Alpha+c.Age)
	if c.Repeats == 0 {
		return a1 + a2 + a3
	}
	a4 := math.Log(m.A) - math.Log(m.B+x-1) - (m.R+x)*math.Log(m.Alpha+c.Last)
	high := math.Max(a3, a4)
	return a1 + a2 + high + math.Log(math.Exp(a3-high)+math.Exp(a4-high))
}

// amounts is the logarithm of equation 1a of Fader and Hardie.
func (m Lifetime) amounts(c Course) float64 {
	n := float64(c.Orders)
	return gamma(m.P*n+m.Q) - gamma(m.P*n) - gamma(m.Q) + m.Q*math.Log(m.Gamma) +
		(m.P*n-1)*math.Log(c.Mean) + m.P*n*math.Log(n) - (m.P*n+m.Q)*math.Log(m.Gamma+n*c.Mean)
}

// Alive is the chance that a customer has not left.
func (m Lifetime) Alive(c Course) float64 { return 1 / (1 + m.left(c)) }

// left is the odds that a customer has left after the last order.
func (m Lifetime) left(c Course) float64 {
	if c.Repeats == 0 {
		return 0
	}
	x := float64(c.Repeats)
	return m.A / (m.B + x - 1) * math.Exp((m.R+x)*math.Log((m.Alpha+c.Age)/(m.Alpha+c.Last)))
}

// Expect is how many orders are expected of a customer in the weeks to come:
// equation 10 of Fader, Hardie and Lee.
func (m Lifetime) Expect(c Course, weeks float64) float64 {
	x, whole := float64(c.Repeats), m.Alpha+c.Age+weeks
	a := m.A
	if math.Abs(a-1) < 1e-6 {
		a = 1 + 1e-6 // the limit is smooth, the formula is not
	}
	f := hypergeometric(m.R+x, m.B+x, a+m.B+x-1, weeks/whole)
	n := (a + m.B + x - 1) / (a - 1) * (1 - math.Exp((m.R+x)*math.Log((m.Alpha+c.Age)/whole))*f)
	return math.Max(0, n/(1+m.left(c)))
}

// hypergeometric is Gauss's 2F1 by its series, for 0 ≤ z < 1.
func hypergeometric(a, b, c, z float64) float64 {
	sum, term := 1.0, 1.0
	for k := 0.0; k < 10_000; k++ {
		term *= (a + k) * (b + k) / ((c + k) * (k + 1)) * z
		sum += term
		if math.Abs(term) < 1e-12*math.Abs(sum) {
			break
		}
	}
	return sum
}

// Amount is what an order of the customer is expected to be: their own mean, drawn
// towards everybody's where it rests on few orders.
func (m Lifetime) Amount(c Course) float64 {
	n := float64(c.Orders)
	if m.P == 0 || m.P*n+m.Q <= 1 {
		return c.Mean
	}
	return m.P * (m.Gamma + n*c.Mean) / (m.P*n + m.Q - 1)
}
