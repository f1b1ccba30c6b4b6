package journey_test

import (
	"testing"

	"gilmok/journey"
)

func TestCouponPrices(t *testing.T) {
	got, err := journey.ParseCouponPrices(`{"Spring":"3,000","VIP":" 10 % ","Free":"0"}`, "KRW")
	if err != nil || got["Spring"].Of(99_000) != 3000 || got["Free"].Of(5) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if cost := got["VIP"].Of(90_000); cost != 10_000 { // it would have been 100,000
		t.Errorf("ten per cent off what comes to 90,000 cost %d", cost)
	}
	if got, err := journey.ParseCouponPrices("", "KRW"); got != nil || err != nil {
		t.Errorf("nothing told: %v, %v", got, err)
	}
	for _, doc := range []string{`[]`, `{"A":"100%"}`, `{"A":"0%"}`, `{"A":"-5"}`, `{"A":"much"}`, `{"A":"NaN%"}`, `{"A":""}`} {
		if got, err := journey.ParseCouponPrices(doc, "KRW"); err == nil {
			t.Errorf("%s is read as %+v", doc, got)
		}
	}
}
