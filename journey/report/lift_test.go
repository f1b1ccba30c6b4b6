package report

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestCompareAgainstNewcombesTable: Newcombe, Statistics in Medicine 17 (1998), table II,
// the eight contrasts with their intervals by method 10.
func TestCompareAgainstNewcombesTable(t *testing.T) {
	for _, c := range []struct {
		treatment, control Arm
		low, high          float64
	}{
		{Arm{70, 56}, Arm{80, 48}, 0.0524, 0.3339},
		{Arm{10, 9}, Arm{10, 3}, 0.1705, 0.8090},
		{Arm{7, 6}, Arm{7, 2}, 0.0582, 0.8062},
		{Arm{56, 5}, Arm{29, 0}, -0.0381, 0.1926},
		{Arm{10, 0}, Arm{20, 0}, -0.1611, 0.2775},
		{Arm{10, 0}, Arm{10, 0}, -0.2775, 0.2775},
		{Arm{10, 10}, Arm{20, 0}, 0.6791, 1},
		{Arm{10, 10}, Arm{10, 0}, 0.6075, 1},
	} {
		if got := Compare(c.treatment, c.control); math.Abs(got.Low-c.low) > 6e-5 || math.Abs(got.High-c.high) > 6e-5 {
			t.Errorf("%v against %v: %.4f to %.4f, the table has %.4f to %.4f", c.treatment, c.control, got.Low, got.High, c.low, c.high)
		}
	}
}

// TestCompareAgainstWorkedExamples: the test of two proportions and the sample size as
// others have printed them.
func TestCompareAgainstWorkedExamples(t *testing.T) {
	// Pooled z = 0.2 / sqrt(0.69333·0.30667·(1/70+1/80)) = 2.6502; p = 0.00804.
	if c := Compare(Arm{70, 56}, Arm{80, 48}); math.Abs(c.PValue-0.00804) > 5e-5 {
		t.Errorf("p-value %.5f", c.PValue)
	}
	// The Physicians' Health Study (New England Journal of Medicine 321, 1989; Agresti,
	// Categorical Data Analysis, section 2.2): 189 of 11,034 heart attacks with a placebo,
	// 104 of 11,037 with aspirin; 0.0077 less, X² = 25.01 on one degree of freedom.
	c := Compare(Arm{11034, 189}, Arm{11037, 104})
	if z := math.Sqrt2 * math.Erfcinv(c.PValue); math.Abs(c.Difference-0.0077) > 5e-5 || math.Abs(z*z-25.01) > 5e-3 {
		t.Errorf("difference %.4f, X² %.3f", c.Difference, z*z)
	}
	// n = 387.3385 in each group for 0.5 against 0.6 at 80 % power, as power.prop.test of R
	// reckons it.
	if c := Compare(Arm{100, 50}, Arm{100, 60}); c.Needed != 388 {
		t.Errorf("needed %d", c.Needed)
	}
	if c := Compare(Arm{100, 10}, Arm{100, 10}); c.PValue != 1 || c.Always != 1 || c.Needed != 0 {
		t.Errorf("no difference: %+v", c)
	}
	if c := Compare(Arm{}, Arm{10, 1}); c.PValue != 1 || !c.Small {
		t.Errorf("empty arm: %+v", c)
	}
}

// TestAlwaysIsAMixtureOfLikelihoods holds the closed form against the definition: the
// likelihood of each difference there might be, weighed by a normal of spread mixture,
// against that of none; summed up in small steps.
func TestAlwaysIsAMixtureOfLikelihoods(t *testing.T) {
	for _, variance := range []float64{1e-5, 1e-4, 4e-4, 0.01} {
		for _, z := range []float64{0, 1, 2, 3, 4} {
			difference := z * math.Sqrt(variance)
			const steps, span = 40_000, 10 * mixture
			sum := 0.0
			for i := range steps + 1 {
				there := -span + 2*span*float64(i)/steps
				weight := math.Exp(-there*there/(2*mixture*mixture)) / (mixture * math.Sqrt(2*math.Pi))
				sum += weight * math.Exp((there*difference-there*there/2)/variance) * 2 * span / steps
			}
			want := math.Min(1, 1/sum)
			if got := always(difference, variance); math.Abs(got-want) > 1e-6*want {
				t.Errorf("variance %g, z %g: %.9f, by summing up %.9f", variance, z, got, want)
			}
		}
	}
}

// TestPeekingAgainstPublishedTables: how often a test at 5 % finds a difference where
// there is none, if one looks after every so many people (Armitage, McPherson and Rowe,
// Journal of the Royal Statistical Society A 132, 1969, table 2). The p-value is theirs;
// the always-valid one keeps below 5 % however often one looks, as it asks for more than
// the constants that Pocock (Biometrika 64, 1977, table 1) would ask for in advance.
func TestPeekingAgainstPublishedTables(t *testing.T) {
	table := map[int]float64{1: 0.05, 2: 0.083, 3: 0.107, 4: 0.126, 5: 0.142, 10: 0.193, 20: 0.248, 50: 0.320}
	const trials, looks, between, rate = 8000, 50, 2000, 0.3
	rng := rand.New(rand.NewPCG(5, 6))
	people := func() int { // of so many in between, how many: by the normal approximation
		return int(math.Round(between*rate + math.Sqrt(between*rate*(1-rate))*rng.NormFloat64()))
	}
	found, always := map[int]int{}, 0 // by the look at which it was first found
	for range trials {
		var a, b Arm
		first, sure := 0, false
		for look := 1; look <= looks; look++ {
			a, b = Arm{a.People + between, a.Converted + people()}, Arm{b.People + between, b.Converted + people()}
			c := Compare(a, b)
			if first == 0 && c.PValue < 0.05 {
				first = look
			}
			sure = sure || c.Always < 0.05
		}
		if found[first]++; sure {
			always++
		}
	}
	for look, want := range table {
		n := 0
		for first := 1; first <= look; first++ {
			n += found[first]
		}
		got := float64(n) / trials
		if deviation := math.Sqrt(want * (1 - want) / trials); math.Abs(got-want) > 3*deviation {
			t.Errorf("%d looks find a difference in %.3f of cases, the table has %.3f", look, got, want)
		}
	}
	if always > trials*5/100 || always == 0 {
		t.Errorf("the always-valid test found one in %d of %d", always, trials)
	}
	for looks, constant := range map[int]float64{1: 1.960, 2: 2.178, 3: 2.289, 4: 2.361, 5: 2.413, 10: 2.555, 20: 2.672} {
		for variance := 1e-6; variance < 1; variance *= 1.1 {
			if p := alwaysOf(constant, variance); p < 0.05 {
				t.Errorf("at z = %.3f, enough for %d looks, and a variance of %g it is sure already: %.4f", constant, looks, variance, p)
			}
		}
	}
}

func alwaysOf(z, variance float64) float64 { return always(z*math.Sqrt(variance), variance) }
