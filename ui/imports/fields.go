package imports

import (
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/value"
	"gilmok/ui"
)

// fieldName names what a column can become. A custom attribute is its own key.
func fieldName(t importer.Target) string {
	if name := personField(t); name != "" {
		return name
	}
	if name := orderField(t); name != "" {
		return name
	}
	return string(t)
}

func personField(t importer.Target) string {
	switch t {
	case importer.Skip:
		return lang.X("imports.field.skip", "Not used")
	case importer.ToExternalID, importer.ToEmail, importer.ToPhone, importer.ToName, importer.ToTimeZone,
		importer.ToLocale, importer.ToCountry, importer.ToCreatedAt:
		return ui.FieldName(string(t))
	case importer.ToAlias:
		return lang.X("imports.field.alias", "Another id of the shop")
	case importer.ToFirstName:
		return lang.X("imports.field.first_name", "First name")
	case importer.ToLastName:
		return lang.X("imports.field.last_name", "Last name")
	}
	return consentField(t)
}

func consentField(t importer.Target) string {
	switch t {
	case importer.ToConsent:
		return lang.X("imports.field.consent", "Advertising, every channel")
	case importer.ToConsentEmail:
		return lang.X("imports.field.consent_email", "Advertising by email")
	case importer.ToConsentSMS:
		return lang.X("imports.field.consent_sms", "Advertising by text")
	case importer.ToConsentKakao:
		return lang.X("imports.field.consent_kakao", "Advertising by Kakao")
	case importer.ToConsentPush:
		return lang.X("imports.field.consent_push", "Advertising by push")
	case importer.ToConsentNight:
		return lang.X("imports.field.consent_night", "Advertising at night")
	case importer.ToConsentAt:
		return lang.X("imports.field.consent_at", "Consent given at")
	case importer.ToConsentSource:
		return lang.X("imports.field.consent_source", "Consent given where")
	case importer.ToUnsubscribed:
		return lang.X("imports.field.unsubscribed", "Unsubscribed")
	case importer.ToUnsubscribedAt:
		return lang.X("imports.field.unsubscribed_at", "Unsubscribed at")
	}
	return ""
}

func orderField(t importer.Target) string {
	switch t {
	case importer.ToOrderID:
		return lang.X("imports.field.order_id", "Order number")
	case importer.ToOrdered:
		return lang.X("imports.field.ordered_at", "Ordered at")
	case importer.ToTotal:
		return lang.X("imports.field.total", "Paid")
	case importer.ToStatus:
		return lang.X("imports.field.status", "State of the order")
	case importer.ToCoupon:
		return lang.X("imports.field.coupon", "Coupon")
	case importer.ToCurrency:
		return lang.X("imports.field.currency", "Currency")
	case importer.ToProduct:
		return lang.X("imports.field.product_id", "Product number")
	case importer.ToTitle:
		return lang.X("imports.field.product_name", "Product")
	case importer.ToCategory:
		return lang.X("imports.field.category", "Category")
	case importer.ToQuantity:
		return lang.X("imports.field.quantity", "Quantity")
	case importer.ToPrice:
		return lang.X("imports.field.price", "Price")
	case importer.ToLineSum:
		return lang.X("imports.field.line_total", "Sum of the line")
	case importer.ToFreight:
		return lang.X("imports.field.freight", "Delivery fee")
	}
	return thingField(t)
}

func thingField(t importer.Target) string {
	switch t {
	case importer.ToEventName:
		return lang.X("imports.field.event", "What happened")
	case importer.ToEventAt:
		return lang.X("imports.field.at", "When it happened")
	case importer.ToEventKey:
		return lang.X("imports.field.event_id", "Number of the event")
	case importer.ToAnonymous:
		return lang.X("imports.field.anonymous_id", "Id of the visitor")
	case importer.ToStock:
		return lang.X("imports.field.stock", "In stock")
	case importer.ToPicture:
		return lang.X("imports.field.picture", "Picture")
	case importer.ToLink:
		return lang.X("imports.field.link", "Link")
	case importer.ToDescription:
		return lang.X("imports.field.description", "Description")
	}
	return ""
}

// kindName names a type of values.
func kindName(k value.Kind) string {
	switch k {
	case value.KindNumber:
		return lang.X("imports.type.number", "Number")
	case value.KindBool:
		return lang.X("imports.type.boolean", "Yes or no")
	case value.KindDate:
		return lang.X("imports.type.date", "Date")
	case value.KindTime:
		return lang.X("imports.type.time", "Date and time")
	case value.KindMoney:
		return lang.X("imports.type.money", "Money")
	case value.KindList:
		return lang.X("imports.type.list", "List")
	}
	return lang.X("imports.type.text", "Text")
}

// encodingName names an encoding as shop systems do.
func encodingName(e string) string {
	switch e {
	case "xlsx":
		return "Excel"
	case importer.UTF8:
		return "UTF-8"
	case importer.CP949:
		return "CP949"
	case importer.UTF16LE:
		return "UTF-16 LE"
	case importer.UTF16BE:
		return "UTF-16 BE"
	case importer.ShiftJIS:
		return "Shift-JIS"
	case importer.GBK:
		return "GBK"
	case importer.Windows1252:
		return "Windows-1252"
	case importer.Windows1250:
		return "Windows-1250"
	case importer.Windows1251:
		return "Windows-1251"
	case importer.Big5:
		return "Big5"
	case importer.EUCJP:
		return "EUC-JP"
	}
	return e
}

// delimiterName names what parts the cells; 0 is one column.
func delimiterName(d byte) string {
	switch d {
	case 0:
		return lang.X("imports.delimiter.none", "one column")
	case ',':
		return lang.X("imports.delimiter.comma", "comma")
	case ';':
		return lang.X("imports.delimiter.semicolon", "semicolon")
	case '\t':
		return lang.X("imports.delimiter.tab", "tab")
	case '|':
		return lang.X("imports.delimiter.pipe", "pipe")
	}
	return string(rune(d))
}

// rowKinds are the kinds of rows in the order of the switch.
var rowKinds = []store.RowKind{store.RowsCustomers, store.RowsOrders, store.RowsEvents, store.RowsProducts}
