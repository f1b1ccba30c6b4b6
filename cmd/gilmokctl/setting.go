package main

import (
	"fmt"
	"maps"
	"regexp"
	"strconv"

	"gilmok/journey"
	"gilmok/journey/holiday"
	"gilmok/store"
	"gilmok/store/insight"
)

// form is what a setting must look like, and how to say it.
type form struct {
	form *regexp.Regexp
	say  string
}

var price = form{regexp.MustCompile(`^([0-9]{1,6}(\.[0-9]{1,4})?)?$`), "the price of one message, as 18 or 0.05"}

// What a setting must look like, where journey's own reading does not tell.
var settingForm = map[string]form{
	store.SettingCountry:     {regexp.MustCompile(`^[A-Z]{2}$`), "a country of two letters, as KR"},
	store.SettingCurrency:    {regexp.MustCompile(`^[A-Z]{3}$`), "a currency of three letters, as KRW"},
	store.SettingLanguage:    {regexp.MustCompile(`^(en|ko)$`), "en or ko"},
	store.SettingColor:       {regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`), "a colour as #4F6848"},
	store.SettingQuietThen:   {regexp.MustCompile(`^(hold|skip)$`), "hold or skip"},
	store.SettingOverdue:     {regexp.MustCompile(`^(send)?$`), "send, or nothing: what was due while nobody ran is then shown first"},
	store.SettingHoldout:     {regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]+)?$`), "per cent, from 0 to 100"},
	store.SettingShopURL:     {regexp.MustCompile(`^(https?://\S+)?$`), "a web address that begins with https://"},
	store.SettingPrivacy:     {regexp.MustCompile(`^(https?://\S+)?$`), "a web address that begins with https://"},
	store.SettingReportEvery: {regexp.MustCompile(`^(weekly|monthly)?$`), "weekly, monthly, or nothing"},
	store.SettingPriceEmail:  price, store.SettingPriceSMS: price, store.SettingPriceLMS: price, store.SettingPriceKakao: price, store.SettingPricePush: price,
	// One click must go over https (RFC 8058, section 3.1).
	store.SettingTracking:    {regexp.MustCompile(`^(https://\S+)?$`), "a web address that begins with https://; gilmokctl links setup makes its key, too"},
	store.SettingUnsubscribe: {regexp.MustCompile(`^(https://\S+)?$`), "a web address that begins with https://"},
}

// checkValue refuses a value that journeys could not read later: the person who
// sets it is still here to be asked.
func checkValue(key, value string, all map[string]string) error {
	if f, known := settingForm[key]; known && !f.form.MatchString(value) {
		return badSetting(key, value, f.say)
	}
	if want, ours := insightForm[key]; ours && insight.CheckWay(key, value) != nil {
		return badSetting(key, value, want)
	}
	switch key {
	case store.SettingHoldout:
		if p, err := strconv.ParseFloat(value, 64); err != nil || p > 100 {
			return badSetting(key, value, settingForm[key].say)
		}
	case store.SettingCaps:
		j := &journey.Journey{Policy: journey.PolicyRules{Caps: journey.Caps{}}}
		if value == "" {
			return nil
		}
		if err := j.Policy.Caps.UnmarshalJSON([]byte(value)); err != nil || j.Policy.Caps.Use != "" || !soundCaps(j.Policy.Caps.Rules) {
			return badSetting(key, value, `a list as [{"channel":"email","most":2,"per":"P7D"}]`)
		}
	case store.SettingPriceCoupons:
		if _, err := journey.ParseCouponPrices(value, all[store.SettingCurrency]); err != nil {
			return badSetting(key, value, `what a used code of each pool costs, as {"Spring":"3000","VIP":"10%"}`)
		}
	case store.SettingClosed:
		if _, err := holiday.ParseClosed(value); err != nil {
			return badSetting(key, value, `a list as [{"from":"2026-08-03","to":"2026-08-05","name":"Summer"}]`)
		}
	case store.SettingZone, store.SettingQuietFrom, store.SettingQuietTo:
		changed := maps.Clone(all)
		changed[key] = value
		if _, err := journey.RulesFor(&journey.Journey{}, changed); err != nil {
			return badSetting(key, value, map[bool]string{true: "a zone as Asia/Seoul", false: "a time as 21:00"}[key == store.SettingZone])
		}
	}
	return nil
}

// insightForm says what the documents of package insight look like.
var insightForm = map[string]string{
	store.SettingRFM:        `as {"ranks":3,"borders":{"days":[30,180],"orders":[2,5],"spent":[30000,100000]}}; see gilmokctl help report`,
	store.SettingLifeStyles: `a list as [{"name":"Young family","categories":["Baby"]}], each with a name of its own`,
	store.SettingCategories: `a list as [{"category":"Gifts","words":["gift set"]}]`,
	store.SettingSuggest:    `as {"again":["Coffee"],"least_stock":3,"never":["P-100"]}`,
}

func soundCaps(caps []journey.Cap) bool {
	for _, c := range caps {
		if c.Most < 1 || c.Per.Months < 0 || c.Per.Rest < 0 || c.Per.IsZero() {
			return false
		}
	}
	return len(caps) <= 10
}

func badSetting(key, value, want string) error {
	return fault{"BAD_SETTING", fmt.Sprintf("%q does not suit %s. Nothing was changed. It is %s.", value, key, want), exitFailed}
}
