package liquid

import (
	"math"
	"math/big"
	"strconv"
)

// mostBits bounds whole numbers beyond 64 bits, so that no template makes one grow
// without end; mostDigits is how many digits of one are read.
const (
	mostBits   = 1 << 12
	mostDigits = 1000
)

// parseWhole reads the digits of a whole number, of any size that is allowed.
func parseWhole(digits string) (any, bool) {
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return n, true
	}
	if len(digits) > mostDigits {
		return nil, false
	}
	n, ok := new(big.Int).SetString(digits, 10)
	return n, ok
}

// large gives a whole number as one of any size; false means that it is none.
func large(n any) (*big.Int, bool) {
	switch n := n.(type) {
	case int64:
		return big.NewInt(n), true
	case *big.Int:
		return n, true
	}
	return nil, false
}

// narrow gives a whole number in its usual form.
func narrow(c call, n *big.Int) (any, error) {
	switch {
	case n.IsInt64():
		return n.Int64(), nil
	case n.BitLen() > mostBits:
		return nil, fail(CodeArgument, "%s: the result is too large", c.name)
	}
	return n, nil
}

// onLarge calculates with two whole numbers of any size; ok is false where one is none.
func onLarge(c call, a, b any, do func(z, x, y *big.Int) *big.Int) (result any, ok bool, err error) {
	x, xWhole := large(a)
	y, yWhole := large(b)
	if !xWhole || !yWhole {
		return nil, false, nil
	}
	result, err = narrow(c, do(new(big.Int), x, y))
	return result, true, err
}

// floorDiv and floorMod round down and take the sign of the divisor.
func floorDiv(z, x, y *big.Int) *big.Int {
	m := new(big.Int)
	z.DivMod(x, y, m)
	if y.Sign() < 0 && m.Sign() != 0 {
		z.Sub(z, big.NewInt(1))
	}
	return z
}

func floorMod(z, x, y *big.Int) *big.Int {
	z.Mod(x, y)
	if y.Sign() < 0 && z.Sign() != 0 {
		z.Add(z, y)
	}
	return z
}

// wholeOf gives the whole number that a float is.
func wholeOf(c call, f float64) (any, error) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, fail(CodeArgument, "%s: the result is too large", c.name)
	}
	if math.Abs(f) < 1<<63 {
		return int64(f), nil
	}
	n, _ := big.NewFloat(f).Int(nil)
	return narrow(c, n)
}

// roundWhole rounds a whole number to a power of ten, half away from zero.
func roundWhole(c call, n *big.Int, zeros int64) (any, error) {
	if zeros > mostDigits {
		return int64(0), nil
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(zeros), nil)
	half := new(big.Int).Rsh(scale, 1)
	rounded := new(big.Int).Add(new(big.Int).Abs(n), half)
	rounded.Mul(rounded.Quo(rounded, scale), scale)
	if n.Sign() < 0 {
		rounded.Neg(rounded)
	}
	return narrow(c, rounded)
}
