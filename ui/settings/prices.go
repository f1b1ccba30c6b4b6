package settings

import (
	"encoding/json"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// prices is the card of what messages cost the shop: rehearsals, results and the
// calendar add it up.
func (p *page) prices() fyne.CanvasObject {
	return titled(lang.X("settings.prices.title", "What messages cost"), p.values[store.SettingCurrency], append([]fyne.CanvasObject{
		pair(p.price(journey.RateEmail, ui.ChannelName(store.ChannelEmail)), p.price(journey.RateKakao, ui.ChannelName(store.ChannelKakao))),
		pair(p.price(journey.RateSMS, lang.X("settings.prices.sms", "Text of up to 90 bytes (SMS)")), p.price(journey.RateLMS, lang.X("settings.prices.lms", "Longer text (LMS)"))),
		pair(p.price(journey.RatePush, ui.ChannelName(store.ChannelPush)), widgets.Gap(0, 0)),
		widgets.NewParagraph(lang.X("settings.prices.note", "Of one message, as your provider charges it. Rehearsals, results and the calendar add them up; what is left empty is not counted."), widgets.Hint)}, p.couponPrices()...)...)
}

// couponPrices are the fields of what a used code costs, one for each pool; none where
// there is no pool.
func (p *page) couponPrices() []fyne.CanvasObject {
	if len(p.pools) == 0 {
		return nil
	}
	objects := []fyne.CanvasObject{widgets.NewHairline(), widgets.NewText(lang.X("settings.prices.coupons", "What a used coupon code costs"), widgets.Strong)}
	for i := 0; i < len(p.pools); i += 2 {
		other := widgets.Gap(0, 0)
		if i+1 < len(p.pools) {
			other = p.couponPrice(p.pools[i+1])
		}
		objects = append(objects, pair(p.couponPrice(p.pools[i]), other))
	}
	return append(objects, widgets.NewParagraph(lang.X("settings.prices.coupons_note", "An amount, as 3000, or per cent of what the order would have come to, as 10%. The results take it off for each order that used a code of a message."), widgets.Hint))
}

// couponPrice is the field of one pool's price.
func (p *page) couponPrice(pool string) fyne.CanvasObject {
	read := func() map[string]string {
		texts := map[string]string{}
		if json.Unmarshal([]byte(p.values[store.SettingPriceCoupons]), &texts) != nil || texts == nil {
			return map[string]string{} // none is told
		}
		return texts
	}
	e := widgets.NewEntry(lang.X("settings.prices.none", "not counted"))
	e.SetText(read()[pool])
	e.SetEnabled(!p.frame.ReadOnly())
	take := func() {
		text := strings.TrimSpace(e.Text())
		texts := read()
		if texts[pool] = text; text == "" {
			delete(texts, pool)
		} else if _, err := journey.ParseCouponPrice(text, p.values[store.SettingCurrency]); err != nil {
			e.SetWarning(true)
			return
		}
		e.SetWarning(false)
		doc, _ := json.Marshal(texts) // texts
		if len(texts) == 0 {
			doc = nil
		}
		p.set(store.SettingPriceCoupons, string(doc))
	}
	e.OnSubmitted = func(string) { take() }
	e.OnFocus = func(focused bool) {
		if !focused {
			take()
		}
	}
	return widgets.NewField(pool, e, "")
}

// price is the field of one price.
func (p *page) price(r journey.Rate, label string) *widgets.Field {
	field := p.entry(r.Setting(), label, lang.X("settings.prices.none", "not counted"), "")
	e := field.Control.(*widgets.Entry)
	take := func() {
		text := strings.ReplaceAll(strings.TrimSpace(e.Text()), ",", ".")
		_, err := journey.TariffFrom(map[string]string{r.Setting(): text})
		e.SetWarning(err != nil)
		if err == nil {
			p.set(r.Setting(), text)
		}
	}
	e.OnSubmitted = func(string) { take() }
	e.OnFocus = func(focused bool) {
		if !focused {
			take()
		}
	}
	return field
}
