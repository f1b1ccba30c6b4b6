package report

import "math"

// Arm is one side of a comparison.
type Arm struct{ People, Converted int }

// Rate is the share that converted.
func (a Arm) Rate() float64 { return share(a.Converted, a.People) }

// Comparison is what can be said of two arms.
type Comparison struct {
	Difference float64 // of the rates, treatment minus control
	Low, High  float64 // 95 % confidence interval of the difference
	PValue     float64 // of the two-sided test that there is none
	// Always is the p-value that stays valid however often one looks.
	Always float64
	// Needed is how many people each arm needs to see a difference as large as
	// this with 80 % power at the 5 % level; 0 where there is no difference.
	Needed int
	Small  bool // an arm is too small for the normal approximation
}

const z975, z80 = 1.959963984540054, 0.8416212335729143 // quantiles of the normal distribution

// Compare holds a treatment against a control.
//
// The interval is Newcombe's hybrid score interval (Statistics in Medicine 17,
// 1998, method 10), the p-value that of the pooled two-proportion z-test, the
// sample size that of Fleiss, Levin and Paik (Statistical Methods for Rates and
// Proportions, 3rd ed., formula 4.14 without continuity correction).
func Compare(treatment, control Arm) Comparison {
	p1, p2 := treatment.Rate(), control.Rate()
	c := Comparison{Difference: p1 - p2, PValue: 1, Always: 1}
	c.Small = small(treatment) || small(control)
	if treatment.People == 0 || control.People == 0 {
		return c
	}
	l1, u1 := wilson(treatment)
	l2, u2 := wilson(control)
	c.Low = c.Difference - math.Hypot(p1-l1, u2-p2)
	c.High = c.Difference + math.Hypot(u1-p1, p2-l2)
	n1, n2 := float64(treatment.People), float64(control.People)
	pooled := float64(treatment.Converted+control.Converted) / (n1 + n2)
	variance := pooled * (1 - pooled) * (1/n1 + 1/n2)
	if variance == 0 {
		return c
	}
	c.PValue = math.Erfc(math.Abs(c.Difference) / math.Sqrt(2*variance))
	c.Always = always(c.Difference, variance)
	c.Needed = needed(p1, p2)
	return c
}

// small follows the usual rule of five expected in each cell.
func small(a Arm) bool { return a.Converted < 5 || a.People-a.Converted < 5 }

// wilson gives the 95 % score interval of a share (Wilson 1927).
func wilson(a Arm) (low, high float64) {
	n, p := float64(a.People), a.Rate()
	middle := (p + z975*z975/(2*n)) / (1 + z975*z975/n)
	half := z975 / (1 + z975*z975/n) * math.Sqrt(p*(1-p)/n+z975*z975/(4*n*n))
	return math.Max(0, middle-half), math.Min(1, middle+half)
}

// mixture is the spread of differences that the always-valid test is tuned for:
// two per cent points, what a mail to a shop's customers moves at most.
const mixture = 0.02

// always is the mixture sequential probability ratio test's p-value for a
// normal mean of known variance (Johari, Pekelis and Walsh, "Always Valid
// Inference", Operations Research 70, 2022, equation 11).
func always(difference, variance float64) float64 {
	tau := mixture * mixture
	ratio := math.Sqrt(variance/(variance+tau)) * math.Exp(tau*difference*difference/(2*variance*(variance+tau)))
	return math.Min(1, 1/ratio)
}

func needed(p1, p2 float64) int {
	if p1 == p2 {
		return 0
	}
	mean := (p1 + p2) / 2
	n := z975*math.Sqrt(2*mean*(1-mean)) + z80*math.Sqrt(p1*(1-p1)+p2*(1-p2))
	return int(math.Ceil(n * n / ((p1 - p2) * (p1 - p2))))
}
