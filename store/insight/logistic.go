package insight

import (
	"math"
	"slices"
)

// logistic is a logistic regression on standardised features.
type logistic struct {
	Mean, Scale []float64 // of the features, as they were learnt on
	Low, High   []float64 // their ends
	Weights     []float64 // the first is the intercept
}

// ridge keeps the weights finite where a feature parts the two sides entirely; it
// is worth a fraction of one customer.
const ridge = 0.1

// fit finds the weights by Newton's method (iteratively reweighted least squares:
// Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd ed.,
// section 4.4.1) with a small ridge. Rows are features; happened says how each ended.
func fit(rows [][]float64, happened []bool) logistic {
	if len(rows) == 0 {
		return logistic{}
	}
	m := standardise(rows)
	n := len(rows[0]) + 1
	m.Weights = make([]float64, n)
	x := make([]float64, n)
	for range 50 {
		gradient := make([]float64, n)
		hessian := make([][]float64, n)
		for i := range hessian {
			hessian[i] = make([]float64, n)
		}
		for r, row := range rows {
			m.spread(row, x)
			p := sigmoid(dot(m.Weights, x))
			y := 0.0
			if happened[r] {
				y = 1
			}
			for i := range n {
				gradient[i] += (y - p) * x[i]
				for j := range i + 1 {
					hessian[i][j] += p * (1 - p) * x[i] * x[j]
				}
			}
		}
		for i := range n {
			if i > 0 {
				gradient[i] -= ridge * m.Weights[i]
				hessian[i][i] += ridge
			}
			for j := range i {
				hessian[j][i] = hessian[i][j]
			}
		}
		step, ok := solve(hessian, gradient)
		if !ok {
			break
		}
		size := 0.0
		for i, s := range step {
			m.Weights[i] += s
			size = max(size, math.Abs(s))
		}
		if size < 1e-10 {
			break
		}
	}
	return m
}

func standardise(rows [][]float64) logistic {
	n := len(rows[0])
	m := logistic{Mean: make([]float64, n), Scale: make([]float64, n), Low: slices.Clone(rows[0]), High: slices.Clone(rows[0])}
	for _, row := range rows {
		for i, v := range row {
			m.Mean[i] += v / float64(len(rows))
			m.Low[i], m.High[i] = min(m.Low[i], v), max(m.High[i], v)
		}
	}
	for _, row := range rows {
		for i, v := range row {
			m.Scale[i] += (v - m.Mean[i]) * (v - m.Mean[i]) / float64(len(rows))
		}
	}
	for i := range m.Scale {
		if m.Scale[i] = math.Sqrt(m.Scale[i]); m.Scale[i] < 1e-9 {
			m.Scale[i] = 1 // the same of everybody: it says nothing
		}
	}
	return m
}

// spread puts a standardised row behind the constant of the intercept. What lies
// beyond all that was learnt on counts as its end: nothing is known of it, and time
// alone moves everybody there.
func (m logistic) spread(row, into []float64) {
	into[0] = 1
	for i, v := range row {
		into[i+1] = (min(max(v, m.Low[i]), m.High[i]) - m.Mean[i]) / m.Scale[i]
	}
}

// chance is the probability for a row.
func (m logistic) chance(row []float64) float64 {
	x := make([]float64, len(row)+1)
	m.spread(row, x)
	return sigmoid(dot(m.Weights, x))
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// solve gives x of a·x = b by elimination with pivots; a and b are used up.
func solve(a [][]float64, b []float64) ([]float64, bool) {
	n := len(b)
	for c := range n {
		pivot := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[pivot][c]) {
				pivot = r
			}
		}
		if math.Abs(a[pivot][c]) < 1e-12 {
			return nil, false
		}
		a[c], a[pivot], b[c], b[pivot] = a[pivot], a[c], b[pivot], b[c]
		for r := c + 1; r < n; r++ {
			f := a[r][c] / a[c][c]
			for k := c; k < n; k++ {
				a[r][k] -= f * a[c][k]
			}
			b[r] -= f * b[c]
		}
	}
	for r := n - 1; r >= 0; r-- {
		for k := r + 1; k < n; k++ {
			b[r] -= a[r][k] * b[k]
		}
		b[r] /= a[r][r]
	}
	return b, true
}
