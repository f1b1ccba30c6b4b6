package value

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Money is an amount in minor units (cents, or whole won) of an ISO 4217 currency.
type Money struct {
	Minor    int64
	Currency string
}

// exponents lists the currencies of ISO 4217 whose minor unit is not 1/100.
var exponents = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
	"UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

// Exponent gives the number of decimals of a currency; 2 where it is not known.
func Exponent(currency string) int {
	if e, ok := exponents[currency]; ok {
		return e
	}
	return 2
}

// MoneyFromMajor rounds an amount of major units to the minor unit, half away from zero.
func MoneyFromMajor(amount float64, currency string) Money {
	return Money{Minor: int64(math.Round(amount * math.Pow10(Exponent(currency)))), Currency: currency}
}

// ParseMoney reads a plain decimal ("1234.50") of a currency, rounding no digits away.
func ParseMoney(decimal, currency string) (Money, error) {
	exp := Exponent(currency)
	whole, frac, _ := strings.Cut(decimal, ".")
	if len(frac) > exp {
		if strings.Trim(frac[exp:], "0") != "" {
			return Money{}, fmt.Errorf("amount %q has more decimals than %s allows", decimal, currency)
		}
		frac = frac[:exp]
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", exp-len(frac)), 10, 64)
	if err != nil {
		return Money{}, fmt.Errorf("amount %q is not a number", decimal)
	}
	return Money{Minor: n, Currency: currency}, nil
}

// Major gives the amount in major units.
func (m Money) Major() float64 { return float64(m.Minor) / math.Pow10(Exponent(m.Currency)) }

// Grouped writes the digits of a decimal with a comma between thousands: "-1234.50" is
// "-1,234.50".
func Grouped(decimal string) string {
	whole, rest, dotted := strings.Cut(decimal, ".")
	sign, digits := "", whole
	if strings.HasPrefix(whole, "-") {
		sign, digits = "-", whole[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if dotted {
		digits += "." + rest
	}
	return sign + digits
}

// Decimal writes the amount without the currency: "27000", "12.50".
func (m Money) Decimal() string {
	exp := Exponent(m.Currency)
	if exp == 0 {
		return strconv.FormatInt(m.Minor, 10)
	}
	sign, n := "", m.Minor
	if n < 0 {
		sign, n = "-", -n
	}
	unit := int64(math.Pow10(exp))
	return fmt.Sprintf("%s%d.%0*d", sign, n/unit, exp, n%unit)
}
