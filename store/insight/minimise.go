package insight

import "math"

// minimise finds the least of a function near a start, by the method of Nelder and
// Mead (Computer Journal 7, 1965) with its usual coefficients.
func minimise(f func([]float64) float64, start []float64) []float64 {
	n := len(start)
	type corner struct {
		x []float64
		y float64
	}
	at := func(x []float64) corner {
		y := f(x)
		if math.IsNaN(y) {
			y = math.Inf(1)
		}
		return corner{x, y}
	}
	simplex := []corner{at(start)}
	for i := range n {
		x := append([]float64(nil), start...)
		x[i] += 0.5
		simplex = append(simplex, at(x))
	}
	mix := func(a, b []float64, t float64) []float64 { // a + t·(b−a)
		x := make([]float64, n)
		for i := range x {
			x[i] = a[i] + t*(b[i]-a[i])
		}
		return x
	}
	for range 2000 {
		for i := range simplex { // few corners: by insertion
			for j := i; j > 0 && simplex[j].y < simplex[j-1].y; j-- {
				simplex[j], simplex[j-1] = simplex[j-1], simplex[j]
			}
		}
		if simplex[n].y-simplex[0].y < 1e-9*(1+math.Abs(simplex[0].y)) {
			break
		}
		center := make([]float64, n)
		for _, c := range simplex[:n] {
			for i := range center {
				center[i] += c.x[i] / float64(n)
			}
		}
		worst := simplex[n]
		next := at(mix(center, worst.x, -1))
		switch {
		case next.y < simplex[0].y:
			if further := at(mix(center, worst.x, -2)); further.y < next.y {
				next = further
			}
		case next.y >= simplex[n-1].y:
			if next.y < worst.y {
				next = at(mix(center, next.x, 0.5))
			} else {
				next = at(mix(center, worst.x, 0.5))
			}
			if next.y >= worst.y {
				for i := 1; i <= n; i++ {
					simplex[i] = at(mix(simplex[0].x, simplex[i].x, 0.5))
				}
				continue
			}
		}
		simplex[n] = next
	}
	best := simplex[0]
	for _, c := range simplex {
		if c.y < best.y {
			best = c
		}
	}
	return best.x
}
