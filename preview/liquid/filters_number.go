package liquid

import (
	"math"
	"math/big"
	"strconv"
)

// numberFilters calculate. Whole numbers stay whole, however large; decimals are exact, so
// that 0.1 plus 0.2 is 0.3.
var numberFilters = map[string]filter{
	"plus":       {1, 1, onValue, arithmetic((*big.Rat).Add, (*big.Int).Add, addWhole)},
	"minus":      {1, 1, onValue, arithmetic((*big.Rat).Sub, (*big.Int).Sub, subWhole)},
	"times":      {1, 1, onValue, arithmetic((*big.Rat).Mul, (*big.Int).Mul, mulWhole)},
	"divided_by": {1, 1, onValue, dividedBy},
	"modulo":     {1, 1, onValue, modulo},
	"abs":        {0, 0, onValue, abs},
	"ceil":       {0, 0, onValue, toWhole(math.Ceil)},
	"floor":      {0, 0, onValue, toWhole(math.Floor)},
	"round":      {0, 1, onValue, round},
	"at_least":   {1, 1, onValue, atLeast},
	"at_most":    {1, 1, onValue, atMost},
}

func addWhole(a, b int64) (int64, bool) {
	sum := a + b
	return sum, (sum > a) == (b > 0)
}

func subWhole(a, b int64) (int64, bool) {
	diff := a - b
	return diff, (diff < a) == (b > 0)
}

func mulWhole(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	product := a * b
	return product, product/b == a && !(a == -1 && b == math.MinInt64) && !(b == -1 && a == math.MinInt64)
}

func arithmetic(exact func(z, x, y *big.Rat) *big.Rat, wide func(z, x, y *big.Int) *big.Int, onWhole func(a, b int64) (int64, bool)) func(call) (any, error) {
	return func(c call) (any, error) {
		a, b := number(c.in), number(c.args[0])
		if x, ok := a.(int64); ok {
			if y, ok := b.(int64); ok {
				if n, fits := onWhole(x, y); fits {
					return n, nil
				}
			}
		}
		if n, whole, err := onLarge(c, a, b, wide); whole {
			return n, err
		}
		x, y := rational(a), rational(b)
		if x == nil || y == nil {
			return nil, fail(CodeArgument, "%s: not a finite number", c.name)
		}
		return finite(c, exact(new(big.Rat), x, y))
	}
}

// rational is the decimal a float stands for, not its binary neighbour.
func rational(n any) *big.Rat {
	if i, ok := large(n); ok {
		return new(big.Rat).SetInt(i)
	}
	f := n.(float64)
	if math.Abs(f) > 1e100 || f != 0 && math.Abs(f) < 1e-100 {
		return new(big.Rat).SetFloat64(f)
	}
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(f, 'e', -1, 64))
	return r
}

func finite(c call, r *big.Rat) (any, error) {
	f, _ := r.Float64()
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, fail(CodeArgument, "%s: the result is too large", c.name)
	}
	return f, nil
}

func dividedBy(c call) (any, error) {
	a, b := number(c.in), number(c.args[0])
	if toFloat(b) == 0 {
		return nil, fail(CodeArgument, "divided by zero")
	}
	x, xWhole := a.(int64)
	y, yWhole := b.(int64)
	if xWhole && yWhole && y != -1 {
		q := x / y
		if x%y != 0 && (x < 0) != (y < 0) {
			q--
		}
		return q, nil
	}
	if n, whole, err := onLarge(c, a, b, floorDiv); whole {
		return n, err
	}
	return finite(c, new(big.Rat).Quo(rational(a), rational(b)))
}

// modulo takes the sign of the divisor.
func modulo(c call) (any, error) {
	a, b := number(c.in), number(c.args[0])
	if toFloat(b) == 0 {
		return nil, fail(CodeArgument, "divided by zero")
	}
	x, xWhole := a.(int64)
	y, yWhole := b.(int64)
	if xWhole && yWhole {
		if y == -1 {
			return int64(0), nil
		}
		m := x % y
		if m != 0 && (m < 0) != (y < 0) {
			m += y
		}
		return m, nil
	}
	if n, whole, err := onLarge(c, a, b, floorMod); whole {
		return n, err
	}
	p, q := rational(a), rational(b)
	quotient := new(big.Rat).Quo(p, q)
	floor := new(big.Int).Div(quotient.Num(), quotient.Denom()) // Euclidean, and the denominator is positive
	return finite(c, p.Sub(p, q.Mul(q, new(big.Rat).SetInt(floor))))
}

func abs(c call) (any, error) {
	n := number(c.in)
	if i, ok := large(n); ok {
		return narrow(c, new(big.Int).Abs(i))
	}
	return math.Abs(toFloat(n)), nil
}

func toWhole(rounded func(float64) float64) func(call) (any, error) {
	return func(c call) (any, error) {
		n := number(c.in)
		if _, ok := large(n); ok {
			return n, nil
		}
		return wholeOf(c, rounded(toFloat(n)))
	}
}

// round rounds half away from zero, on the decimal as written.
func round(c call) (any, error) {
	digits := truncated(number(c.arg(0, int64(0))))
	n := number(c.in)
	if i, ok := large(n); ok {
		if digits >= 0 {
			return n, nil
		}
		return roundWhole(c, i, -digits)
	}
	if digits > 15 {
		return n, nil
	}
	if digits < -18 {
		return int64(0), nil
	}
	if digits <= 0 {
		scale := math.Pow10(int(-digits))
		rounded := math.Round(toFloat(n)/scale) * scale
		if digits < 0 {
			return rounded, nil
		}
		return wholeOf(c, rounded)
	}
	return finite(c, roundRat(rational(n), int(digits)))
}

func roundRat(r *big.Rat, digits int) *big.Rat {
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
	half := big.NewRat(1, 2)
	if r.Sign() < 0 {
		half.Neg(half)
	}
	scaled := new(big.Rat).Mul(r, scale)
	scaled.Add(scaled, half)
	whole := new(big.Int).Quo(scaled.Num(), scaled.Denom())
	return scaled.Quo(new(big.Rat).SetInt(whole), scale)
}

func atLeast(c call) (any, error) {
	a, b := number(c.in), number(c.args[0])
	if compareNumbers(a, b) < 0 {
		return b, nil
	}
	return a, nil
}

func atMost(c call) (any, error) {
	a, b := number(c.in), number(c.args[0])
	if compareNumbers(a, b) > 0 {
		return b, nil
	}
	return a, nil
}
