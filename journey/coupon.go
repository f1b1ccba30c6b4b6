package journey

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"gilmok/store/value"
)

// CouponPrice is what a used code costs the shop: an amount, or so many per cent of what
// the order would have come to without it.
type CouponPrice struct {
	Minor   int64
	Percent float64 // above 0, below 100; 0: an amount
}

// CouponPrices are those of pools, by their names.
type CouponPrices map[string]CouponPrice

// ParseCouponPrices reads the document of the setting, as {"Spring":"3000","VIP":"10%"},
// amounts in the currency.
func ParseCouponPrices(doc, currency string) (CouponPrices, error) {
	if doc == "" {
		return nil, nil
	}
	var texts map[string]string
	if err := json.Unmarshal([]byte(doc), &texts); err != nil {
		return nil, fmt.Errorf("prices of coupons: %w", err)
	}
	prices := CouponPrices{}
	for pool, text := range texts {
		p, err := ParseCouponPrice(text, currency)
		if err != nil {
			return nil, fmt.Errorf("coupon %q: %w", pool, err)
		}
		prices[pool] = p
	}
	return prices, nil
}

// ParseCouponPrice reads 3000 or 10%.
func ParseCouponPrice(text, currency string) (p CouponPrice, err error) {
	text = strings.ReplaceAll(strings.TrimSpace(text), ",", "")
	if part, is := strings.CutSuffix(text, "%"); is {
		p.Percent, err = strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err == nil && !(p.Percent > 0 && p.Percent < 100) {
			err = fmt.Errorf("%q is not between 0%% and 100%%", text)
		}
		return p, err
	}
	m, err := value.ParseMoney(text, currency)
	if err == nil && m.Minor < 0 {
		err = fmt.Errorf("%q is below nothing", text)
	}
	return CouponPrice{Minor: m.Minor}, err
}

// Of is what a code cost that an order of a total used: the total is what was paid, less
// the coupon already.
func (p CouponPrice) Of(total int64) int64 {
	if p.Percent == 0 {
		return p.Minor
	}
	return int64(math.Round(float64(total) * p.Percent / (100 - p.Percent)))
}
