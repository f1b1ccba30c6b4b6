package ui

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/store/segment"
)

// FieldName names a standard field of a customer.
func FieldName(key string) string {
	switch key {
	case "external_id":
		return lang.X("field.name.external_id", "Shop's id")
	case "email":
		return lang.X("field.name.email", "Email")
	case "phone":
		return lang.X("field.name.phone", "Phone")
	case "name":
		return lang.X("field.name.name", "Name")
	case "time_zone":
		return lang.X("field.name.time_zone", "Time zone")
	case "locale":
		return lang.X("field.name.locale", "Language")
	case "country":
		return lang.X("field.name.country", "Country")
	case "created_at":
		return lang.X("field.name.created_at", "Customer since")
	}
	return computedName(key)
}

// PropertyName names a property that Gilmok's own events carry; one of the shop's
// is its own name.
func PropertyName(key string) string {
	switch key {
	case "category":
		return lang.X("property.name.category", "category")
	case "currency":
		return lang.X("property.name.currency", "currency")
	case "name":
		return lang.X("property.name.name", "name")
	case "price":
		return lang.X("property.name.price", "price")
	case "products":
		return lang.X("property.name.products", "products")
	case "quantity":
		return lang.X("property.name.quantity", "quantity")
	case "source":
		return lang.X("property.name.source", "came from")
	case "total":
		return lang.X("property.name.total", "total")
	case "value":
		return lang.X("property.name.value", "amount")
	}
	return strings.ReplaceAll(key, "_", " ")
}

// OpName names an operator as the builder reads it.
func OpName(op segment.Op) string {
	switch op {
	case segment.OpIs:
		return lang.X("op.name.is", "is")
	case segment.OpIsNot:
		return lang.X("op.name.is_not", "is not")
	case segment.OpIn:
		return lang.X("op.name.in", "is one of")
	case segment.OpNotIn:
		return lang.X("op.name.not_in", "is none of")
	case segment.OpContains:
		return lang.X("op.name.contains", "contains")
	case segment.OpStartsWith:
		return lang.X("op.name.starts_with", "starts with")
	case segment.OpMatchesAnyTag:
		return lang.X("op.name.matches_any_tag", "has any of")
	case segment.OpHasTag:
		return lang.X("op.name.has_tag", "has")
	case segment.OpLess:
		return lang.X("op.name.less", "is less than")
	case segment.OpAtMost:
		return lang.X("op.name.at_most", "is at most")
	case segment.OpMore:
		return lang.X("op.name.more", "is more than")
	case segment.OpAtLeast:
		return lang.X("op.name.at_least", "is at least")
	case segment.OpBetween:
		return lang.X("op.name.between", "is between")
	case segment.OpBefore:
		return lang.X("op.name.before", "is before")
	case segment.OpAfter:
		return lang.X("op.name.after", "is after")
	}
	return laterOpName(op)
}

func laterOpName(op segment.Op) string {
	switch op {
	case segment.OpWithinLast:
		return lang.X("op.name.within_last", "in the last")
	case segment.OpWithinNext:
		return lang.X("op.name.within_next", "in the next")
	case segment.OpOnDayOfYear:
		return lang.X("op.name.on_day_of_year", "falls, in any year,")
	case segment.OpIsSet:
		return lang.X("op.name.is_set", "is known")
	case segment.OpIsNotSet:
		return lang.X("op.name.is_not_set", "is not known")
	case segment.OpIsTrue:
		return lang.X("op.name.is_true", "is yes")
	case segment.OpIsFalse:
		return lang.X("op.name.is_false", "is no")
	}
	return string(op)
}
