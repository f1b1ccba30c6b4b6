package compose

import (
	"maps"
	"strings"
	"time"

	"gilmok/journey"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/store/value"
)

// Input is what a message is made from, beside its content.
type Input struct {
	Subject  *store.Subject
	Context  *journey.Context  // of the passage; nil: none
	Settings map[string]string // of the shop; what is missing has its default
	Products map[string]store.Product
	Now      time.Time
	// Unsubscribe is the address behind unsubscribe_url; empty: none is known.
	Unsubscribe string

	shop map[string]any // of Settings, where somebody has made it already
}

// Variables gives what a template may read of an input.
func Variables(in Input) preview.Vars {
	s, zone := in.Subject, in.Subject.Zone()
	person := attributes(s, zone)
	for _, field := range [...]struct{ key, value string }{
		{"name", s.Name}, {"email", s.Email}, {"phone", s.Phone}, {"external_id", s.ExternalID},
		{"country", s.Country}, {"locale", s.Locale}, {"time_zone", zone.String()},
	} {
		person[field.key] = blankIsNil(field.value)
	}
	person["created_at"] = instant(s.CreatedAt, zone)
	first, last := SplitName(s.Name)
	for _, field := range [...]struct{ key, value string }{{"first_name", first}, {"last_name", last}} {
		if _, own := person[field.key]; !own { // some shops keep them themselves
			person[field.key] = blankIsNil(field.value)
		}
	}
	v := make(preview.Vars, len(person)+15)
	maps.Copy(v, person)
	v["customer"], v["custom_attribute"] = person, person
	v["entry"], v["context"], v["event"] = carried(in.Context, zone)
	v["event_properties"], v["canvas_entry_properties"] = v["entry"], v["entry"]
	if v["shop"] = in.shop; in.shop == nil {
		v["shop"] = shop(in.Settings)
	}
	v["now"], v["today"] = in.Now.In(zone), in.Now.In(zone).Format(time.DateOnly)
	v["unsubscribe_url"] = blankIsNil(in.Unsubscribe)
	h := history{in: in, zone: zone}
	v["cart"] = h.cart()
	orders := h.orders()
	v["orders"] = orders
	if len(orders) > 0 {
		v["last_order"] = orders[0]
	}
	return v
}

func attributes(s *store.Subject, zone *time.Location) map[string]any {
	person := make(map[string]any, len(s.Attributes)+12)
	for key, v := range s.Attributes {
		person[key] = plain(v, zone)
	}
	return person
}

// plain gives a value as templates take it. Money is its amount: the currency is the
// shop's, and the money filter writes it.
func plain(v value.Value, zone *time.Location) any {
	switch v.Kind() {
	case value.KindText:
		return v.Text()
	case value.KindNumber, value.KindMoney:
		return v.Number()
	case value.KindBool:
		return v.Bool()
	case value.KindDate:
		return v.Date().In(zone)
	case value.KindTime:
		return v.Time().In(zone)
	case value.KindList:
		items := v.List()
		list := make([]any, len(items))
		for i, item := range items {
			list[i] = item
		}
		return list
	}
	return nil
}

func instant(t time.Time, zone *time.Location) any {
	if t.IsZero() {
		return nil
	}
	return t.In(zone)
}

// blankIsNil: an empty text would pass for something in a template's if.
func blankIsNil(v any) any {
	if v == "" {
		return nil
	}
	return v
}

func carried(c *journey.Context, zone *time.Location) (entry, context, event map[string]any) {
	if c == nil {
		c = &journey.Context{}
	}
	return settled(c.Entry, zone), settled(c.Vars, zone), settled(c.Event, zone)
}

// settled gives properties as templates take them: amounts of money as numbers,
// instants as times; lists and objects stay as they are.
func settled(m map[string]any, zone *time.Location) map[string]any {
	out := make(map[string]any, len(m))
	for key, x := range m {
		out[key] = x
		v, err := value.FromAny(x)
		if err != nil {
			continue
		}
		switch v.Kind() {
		case value.KindMoney, value.KindTime, value.KindDate:
			out[key] = plain(v, zone)
		}
	}
	return out
}

// Setting gives a setting, or its default.
func Setting(settings map[string]string, key string) string {
	if v, set := settings[key]; set {
		return v
	}
	return store.SettingDefaults[key]
}

// shopKeys are the settings that templates see, by their names there.
var shopKeys = map[string]string{
	"name": store.SettingShopName, "address": store.SettingShopAddress, "contact": store.SettingShopContact, "url": store.SettingShopURL,
	"logo": store.SettingLogo, "color": store.SettingColor, "language": store.SettingLanguage, "currency": store.SettingCurrency,
}

func shop(settings map[string]string) map[string]any {
	m := make(map[string]any, len(shopKeys))
	for name, key := range shopKeys {
		m[name] = blankIsNil(Setting(settings, key))
	}
	return m
}

// SplitName parts a name into given and family name. A Korean one has its family
// name first, of one syllable but for a few; any other is parted at its last space.
func SplitName(name string) (first, last string) {
	name = strings.TrimSpace(name)
	if name == "" {
		return "", ""
	}
	if syllables, hangul := hangulName(name); hangul {
		if last, first, spaced := strings.Cut(name, " "); spaced {
			return strings.TrimSpace(first), last
		}
		n := 1
		if len(syllables) >= 3 && twoSyllables[string(syllables[:2])] {
			n = 2
		}
		return string(syllables[n:]), string(syllables[:n])
	}
	if i := strings.LastIndexAny(name, " \u00a0"); i > 0 {
		return strings.TrimSpace(name[:i]), strings.TrimSpace(name[i:])
	}
	return name, ""
}

// twoSyllables are the Korean family names of two syllables.
var twoSyllables = map[string]bool{"남궁": true, "황보": true, "제갈": true, "사공": true, "선우": true, "서문": true, "독고": true, "동방": true}

// hangulName gives the syllables of a Korean name of two to five, written with or
// without a space after the family name.
func hangulName(name string) ([]rune, bool) {
	r := []rune(strings.ReplaceAll(name, " ", ""))
	if len(r) < 2 || len(r) > 5 {
		return nil, false
	}
	for _, c := range r {
		if c < '가' || c > '힣' {
			return nil, false
		}
	}
	return r, true
}
