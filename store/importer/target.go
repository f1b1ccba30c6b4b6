package importer

import (
	"strings"

	"gilmok/store"
	"gilmok/store/value"
)

// Target is what a column becomes: one of the fields below, or the key of a
// custom attribute (customers, products) or property (orders, events).
type Target string

// The targets that are fields. Skip brings nothing in.
const (
	Skip Target = "skip"

	ToExternalID Target = "external_id"
	ToAlias      Target = "alias"
	ToEmail      Target = "email"
	ToPhone      Target = "phone"
	ToName       Target = "name"
	ToFirstName  Target = "first_name"
	ToLastName   Target = "last_name"
	ToTimeZone   Target = "time_zone"
	ToLocale     Target = "locale"
	ToCountry    Target = "country"
	ToCreatedAt  Target = "created_at"

	ToConsent        Target = "consent_marketing" // every channel, advertising
	ToConsentEmail   Target = "consent_email"
	ToConsentSMS     Target = "consent_sms"
	ToConsentKakao   Target = "consent_kakao"
	ToConsentPush    Target = "consent_push"
	ToConsentNight   Target = "consent_night"
	ToConsentAt      Target = "consent_at"
	ToConsentSource  Target = "consent_source"
	ToUnsubscribed   Target = "unsubscribed" // a yes takes consent away, a no gives none
	ToUnsubscribedAt Target = "unsubscribed_at"

	ToOrderID  Target = "order_id"
	ToOrdered  Target = "ordered_at"
	ToTotal    Target = "total"
	ToStatus   Target = "status"
	ToCoupon   Target = "coupon"
	ToCurrency Target = "currency"
	ToProduct  Target = "product_id"
	ToTitle    Target = "product_name"
	ToCategory Target = "category"
	ToQuantity Target = "quantity"
	ToPrice    Target = "price"
	ToLineSum  Target = "line_total"
	ToFreight  Target = "freight"

	ToEventName Target = "event"
	ToEventAt   Target = "at"
	ToEventKey  Target = "event_id"
	ToAnonymous Target = "anonymous_id"

	ToStock       Target = "stock"
	ToPicture     Target = "picture"
	ToLink        Target = "link"
	ToDescription Target = "description"
)

const personTargets = "external_id alias email phone name first_name last_name country "

var kindTargets = map[store.RowKind]string{
	store.RowsCustomers: " " + personTargets + "time_zone locale created_at consent_marketing consent_email consent_sms consent_kakao consent_push consent_night consent_at consent_source unsubscribed unsubscribed_at ",
	store.RowsOrders:    " " + personTargets + "order_id ordered_at total status coupon currency product_id product_name category quantity price line_total freight ",
	store.RowsEvents:    " " + personTargets + "event at event_id anonymous_id currency ",
	store.RowsProducts:  " product_id product_name description price stock category picture link currency ",
}

// isField reports whether a kind of row has the target as a field of its own.
func (t Target) isField(kind store.RowKind) bool {
	return t == Skip || strings.Contains(kindTargets[kind], " "+string(t)+" ")
}

// repeats reports targets that several columns may share.
func (t Target) repeats() bool { return t == Skip || t == ToAlias || t == ToCategory }

// Targets lists the fields of a kind of row, for choosing; Skip comes first.
func Targets(kind store.RowKind) []Target {
	list := []Target{Skip}
	for _, f := range strings.Fields(kindTargets[kind]) {
		list = append(list, Target(f))
	}
	return list
}

// kindOf gives the type a field's values have.
func (t Target) kind() value.Kind {
	switch t {
	case ToCreatedAt, ToOrdered, ToEventAt, ToConsentAt, ToUnsubscribedAt:
		return value.KindTime
	case ToTotal, ToPrice, ToLineSum, ToFreight:
		return value.KindMoney
	case ToQuantity, ToStock:
		return value.KindNumber
	case ToConsent, ToConsentEmail, ToConsentSMS, ToConsentKakao, ToConsentPush, ToConsentNight, ToUnsubscribed:
		return value.KindBool
	case ToCategory:
		return value.KindList
	}
	return value.KindText
}

func (t Target) isConsent() bool {
	return strings.HasPrefix(string(t), "consent_") && t != ToConsentAt && t != ToConsentSource
}
