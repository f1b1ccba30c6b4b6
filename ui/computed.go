package ui

import (
	"cmp"
	"strconv"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/value"
)

// AttributeName is what an attribute is called: as the shop calls its own, and in
// the window's language what Gilmok computes.
func AttributeName(a store.Attribute) string { return cmp.Or(a.Label, FieldName(a.Key)) }

// computedName names an attribute that Gilmok computes; any other is its key.
func computedName(key string) string {
	switch key {
	case "rfm_group":
		return lang.X("computed.name.rfm_group", "Customer group")
	case "rfm_recency":
		return lang.X("computed.name.rfm_recency", "Recency rank (1–5)")
	case "rfm_frequency":
		return lang.X("computed.name.rfm_frequency", "Frequency rank (1–5)")
	case "rfm_money":
		return lang.X("computed.name.rfm_money", "Money rank (1–5)")
	case "purchase_count":
		return lang.X("computed.name.purchase_count", "Number of orders")
	case "average_order":
		return lang.X("computed.name.average_order", "Average order")
	case "order_interval":
		return lang.X("computed.name.order_interval", "Days between orders")
	case "next_order_on":
		return lang.X("computed.name.next_order_on", "Next order expected")
	case "value_next_year":
		return lang.X("computed.name.value_next_year", "Expected sales, next year")
	case "favorite_category":
		return lang.X("computed.name.favorite_category", "Favourite category")
	case "suggested_product":
		return lang.X("computed.name.suggested_product", "Suggested product")
	case "churn_risk":
		return lang.X("computed.name.churn_risk", "Risk of leaving (%)")
	case "purchase_chance":
		return lang.X("computed.name.purchase_chance", "Chance of an order (%)")
	case "best_hour":
		return lang.X("computed.name.best_hour", "Best hour")
	case "best_hour_acts":
		return lang.X("computed.name.best_hour_acts", "Acts behind the best hour")
	case "best_channel":
		return lang.X("computed.name.best_channel", "Best channel")
	case "best_channel_sends":
		return lang.X("computed.name.best_channel_sends", "Messages behind the best channel")
	case "interests":
		return lang.X("computed.name.interests", "Interests now")
	case "life_style":
		return lang.X("computed.name.life_style", "Life style")
	case "life_style_before":
		return lang.X("computed.name.life_style_before", "Life style a season ago")
	}
	return key
}

// ComputedWords writes a computed value as a person reads it; amounts are in the
// shop's currency.
func ComputedWords(key string, v value.Value, currency string) string {
	switch key {
	case "rfm_group":
		return GroupName(insight.Group(v.Text()))
	case "average_order", "value_next_year":
		return Money(value.MoneyFromMajor(v.Number(), currency))
	case "churn_risk", "purchase_chance":
		return Percent(v.Number() / 100)
	case "best_hour":
		return strconv.Itoa(int(v.Number())) + ":00"
	case "best_channel":
		return ChannelName(store.Channel(v.Text()))
	}
	return v.String()
}

// GroupName names a group of customers by recency, frequency and money.
func GroupName(g insight.Group) string {
	switch g {
	case insight.GroupChampions:
		return lang.X("reports.group.champions", "Best customers")
	case insight.GroupLoyal:
		return lang.X("reports.group.loyal", "Regulars")
	case insight.GroupPromising:
		return lang.X("reports.group.potential_loyal", "Becoming regulars")
	case insight.GroupNew:
		return lang.X("reports.group.new", "New")
	case insight.GroupWarm:
		return lang.X("reports.group.promising", "Lately, little")
	case insight.GroupAttention:
		return lang.X("reports.group.needs_attention", "Need attention")
	case insight.GroupSleepy:
		return lang.X("reports.group.about_to_sleep", "Falling asleep")
	case insight.GroupAtRisk:
		return lang.X("reports.group.at_risk", "At risk")
	case insight.GroupCannotLose:
		return lang.X("reports.group.cannot_lose", "Not to be lost")
	case insight.GroupHibernate:
		return lang.X("reports.group.hibernating", "Asleep")
	case insight.GroupLost:
		return lang.X("reports.group.lost", "Lost")
	}
	return string(g) // the shop's own
}
