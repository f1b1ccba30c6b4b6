package journey

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"

	"gilmok/store"
	"gilmok/store/value"
)

// Rate is what kind of message a price is for: a channel, or a long text.
type Rate uint8

// The rates. What goes by webhook or slack costs nothing.
const (
	RateFree Rate = iota
	RateEmail
	RateSMS
	RateLMS
	RateKakao
	RatePush
	rates // how many there are
)

// Rates lists those that may cost something, in the order of a list.
var Rates = []Rate{RateEmail, RateSMS, RateLMS, RateKakao, RatePush}

var rateNames = [rates]string{"free", "email", "sms", "lms", "kakao", "push"}

// String is the rate's name in documents.
func (r Rate) String() string { return rateNames[r] }

// MarshalText makes rates the keys of a document.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// Setting is the setting that holds the price of a rate.
func (r Rate) Setting() string {
	return [rates]string{RateEmail: store.SettingPriceEmail, RateSMS: store.SettingPriceSMS, RateLMS: store.SettingPriceLMS,
		RateKakao: store.SettingPriceKakao, RatePush: store.SettingPricePush}[r]
}

func (m MessageInfo) rate() Rate {
	switch m.Channel {
	case store.ChannelEmail:
		return RateEmail
	case store.ChannelSMS:
		if m.Long {
			return RateLMS
		}
		return RateSMS
	case store.ChannelKakao:
		return RateKakao
	case store.ChannelPush:
		return RatePush
	}
	return RateFree
}

// Tariff is what messages cost the shop.
type Tariff struct {
	Currency string // ISO 4217
	prices   [rates]*big.Rat
}

// TariffFrom reads the prices of the workspace's settings.
func TariffFrom(settings map[string]string) (Tariff, error) {
	get := settingOr(settings)
	t := Tariff{Currency: get(store.SettingCurrency)}
	var errs []error
	for _, r := range Rates {
		text := get(r.Setting())
		if text == "" {
			continue
		}
		p, ok := new(big.Rat).SetString(text)
		if !ok || p.Sign() < 0 {
			errs = append(errs, fmt.Errorf("price %q of %s is not a number", text, r))
			continue
		}
		t.prices[r] = p
	}
	return t, errors.Join(errs...)
}

// IsZero reports whether no price is told.
func (t Tariff) IsZero() bool { return t.prices == [rates]*big.Rat{} }

// Cost is what messages come to.
type Cost struct {
	Total Amount            `json:"total"`
	Of    map[Rate]PriceOf  `json:"of"`
	Days  map[string]Amount `json:"per_day,omitempty"` // by date of the shop
}

// PriceOf is a part of a cost. Cost is nil where no price is told.
type PriceOf struct {
	Messages int     `json:"messages"`
	Cost     *Amount `json:"cost,omitempty"`
}

// Amount is money that is written as {"amount":"2700","currency":"KRW"}.
type Amount value.Money

// MarshalJSON implements json.Marshaler.
func (a Amount) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"amount": value.Money(a).Decimal(), "currency": a.Currency})
}

// sums counts messages by rate.
type sums [rates]int

// cost adds up messages; nil where no price is told.
func (t Tariff) cost(n sums) *Cost {
	if t.IsZero() {
		return nil
	}
	c := &Cost{Total: t.total(n), Of: map[Rate]PriceOf{}}
	for _, r := range Rates {
		if n[r] == 0 {
			continue
		}
		part := PriceOf{Messages: n[r]}
		if t.prices[r] != nil {
			own := sums{}
			own[r] = n[r]
			money := t.total(own)
			part.Cost = &money
		}
		c.Of[r] = part
	}
	return c
}

// Cost adds up what is planned; nil where no price is told.
func (t Tariff) Cost(plan []Planned) *Cost {
	var n sums
	for _, p := range plan {
		n[p.rate]++
	}
	return t.cost(n)
}

// Spent adds up what a run has sent; nil where no price is told.
func (t Tariff) Spent(ctx context.Context, st store.Reads, run store.RunID) (*Cost, error) {
	if t.IsZero() {
		return nil, nil
	}
	groups, err := st.Outbox().Groups(ctx, store.OutboxQuery{Run: run, States: []store.OutboxState{store.OutboxSent, store.OutboxUncertain}})
	if err != nil {
		return nil, fmt.Errorf("add up what was sent: %w", err)
	}
	went := map[Sort]int{}
	for _, g := range groups {
		went[Sort{g.Channel, g.Message}] += g.Count
	}
	return t.Of(ctx, st.Messages(), went)
}

// Sort is what kind of message it is, as far as its price goes.
type Sort struct {
	Channel store.Channel
	Message store.MessageVersionID
}

// Of adds up messages of some sorts; nil where no price is told.
func (t Tariff) Of(ctx context.Context, messages store.MessageReader, went map[Sort]int) (*Cost, error) {
	var n sums
	for sort, count := range went {
		m := MessageInfo{Channel: sort.Channel}
		if sort.Channel == store.ChannelSMS {
			v, err := messages.Version(ctx, sort.Message)
			if err != nil {
				return nil, fmt.Errorf("add up what was sent: %w", err)
			}
			m.Long = isLong(sort.Channel, v.Document)
		}
		n[m.rate()] += count
	}
	return t.cost(n), nil
}

// total rounds to the minor unit once, half away from zero.
func (t Tariff) total(n sums) Amount {
	sum := new(big.Rat)
	for r, price := range t.prices {
		if price != nil {
			sum.Add(sum, new(big.Rat).Mul(price, big.NewRat(int64(n[r]), 1)))
		}
	}
	money, err := value.ParseMoney(sum.FloatString(value.Exponent(t.Currency)), t.Currency)
	if err != nil { // beyond all money there is
		return Amount{Minor: math.MaxInt64, Currency: t.Currency}
	}
	return Amount(money)
}

// longText is how many bytes of EUC-KR make a text an LMS.
const longText = 90

// isLong guesses whether a text goes as LMS: by its source, values that are put in
// counting nothing.
func isLong(ch store.Channel, document []byte) bool {
	var doc struct {
		Subject string `json:"subject"`
		Text    string `json:"text"`
	}
	if ch != store.ChannelSMS || json.Unmarshal(document, &doc) != nil {
		return false
	}
	n := 0
	for _, r := range withoutLiquid(doc.Text) {
		if n++; r > 127 {
			n++
		}
	}
	return n > longText || doc.Subject != ""
}

// withoutLiquid leaves out what stands in {{ }} and {% %}.
func withoutLiquid(text string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 || open+1 == len(text) {
			return b.String() + text
		}
		closing, ok := map[byte]string{'{': "}}", '%': "%}"}[text[open+1]]
		end := -1
		if ok {
			end = strings.Index(text[open+2:], closing)
		}
		if end < 0 {
			b.WriteString(text[:open+1])
			text = text[open+1:]
			continue
		}
		b.WriteString(text[:open])
		text = text[open+2+end+2:]
	}
}
