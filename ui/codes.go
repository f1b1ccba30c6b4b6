package ui

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/ui/widgets"
)

// ChannelName names a channel.
func ChannelName(c store.Channel) string {
	switch c {
	case store.ChannelEmail:
		return lang.X("channel.name.email", "Email")
	case store.ChannelSMS:
		return lang.X("channel.name.sms", "Text")
	case store.ChannelKakao:
		return lang.X("channel.name.kakao", "Kakao")
	case store.ChannelPush:
		return lang.X("channel.name.push", "Push")
	case store.ChannelWebhook:
		return lang.X("channel.name.webhook", "Webhook")
	case store.ChannelSlack:
		return lang.X("channel.name.slack", "Slack")
	}
	return string(c)
}

// ChannelOptions are the channels on which people are written to, as choices.
func ChannelOptions() (options []widgets.Option) {
	for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao, store.ChannelPush} {
		options = append(options, widgets.Option{ID: string(ch), Text: ChannelName(ch)})
	}
	return options
}

// PurposeOptions are what a message may be for, as choices.
func PurposeOptions() (options []widgets.Option) {
	for _, p := range []store.Purpose{store.PurposeAdvertising, store.PurposeInformational} {
		options = append(options, widgets.Option{ID: string(p), Text: PurposeName(p)})
	}
	return options
}

// ConsentOptions are what people may have said, as choices.
func ConsentOptions() (options []widgets.Option) {
	for _, s := range []store.ConsentState{store.ConsentOptedIn, store.ConsentSubscribed, store.ConsentUnsubscribed, store.ConsentUnknown} {
		options = append(options, widgets.Option{ID: string(s), Text: ConsentName(s)})
	}
	return options
}

// ChannelIcon gives the icon of a channel.
func ChannelIcon(c store.Channel) string {
	switch c {
	case store.ChannelSMS:
		return "message-square-text"
	case store.ChannelKakao:
		return "message-circle"
	case store.ChannelPush:
		return "bell"
	case store.ChannelWebhook:
		return "webhook"
	case store.ChannelSlack:
		return "hash"
	}
	return "mail"
}

// SkipReason says why a message was not sent.
func SkipReason(r store.SkipReason) string {
	switch r {
	case store.SkipFrequencyCapped:
		return lang.X("skip.reason.frequency_capped", "Would be more than the cap allows")
	case store.SkipQuietHours:
		return lang.X("skip.reason.quiet_hours", "Quiet hours")
	case store.SkipSuppressed:
		return lang.X("skip.reason.suppressed", "On the list of addresses never written to")
	case store.SkipNoConsent:
		return lang.X("skip.reason.no_consent", "No consent")
	case store.SkipUnreachable:
		return lang.X("skip.reason.unreachable", "No address")
	case store.SkipAborted:
		return lang.X("skip.reason.aborted", "The message itself said not to send")
	case store.SkipLate:
		return lang.X("skip.reason.late", "Its time had passed")
	case store.SkipHoldout:
		return lang.X("skip.reason.holdout", "In the group that gets nothing")
	case store.SkipCondition:
		return lang.X("skip.reason.condition", "The condition no longer held")
	case store.SkipDuplicateAddress:
		return lang.X("skip.reason.duplicate_address", "Same address as another customer")
	case store.SkipRenderError:
		return lang.X("skip.reason.render_error", "The message could not be written for them")
	case store.SkipNoCoupon:
		return lang.X("skip.reason.no_coupon", "No coupon was left")
	case store.SkipErased:
		return lang.X("skip.reason.erased", "The customer was erased")
	case store.SkipMissed:
		return lang.X("skip.reason.missed", "Due while Gilmok was not running, and left out by hand")
	case store.SkipOrdered:
		return lang.X("skip.reason.ordered", "Due while Gilmok was not running, and they have ordered since")
	}
	return string(r)
}

// OutboxStateName names a state of an outbox entry.
func OutboxStateName(s store.OutboxState) string {
	switch s {
	case store.OutboxPending:
		return lang.X("outbox.state.waiting", "Waiting")
	case store.OutboxSending, store.OutboxOnWire:
		return lang.X("outbox.state.sending", "Being sent")
	case store.OutboxSent:
		return lang.X("outbox.state.sent", "Sent")
	case store.OutboxRetry:
		return lang.X("outbox.state.retry", "Tried again later")
	case store.OutboxUncertain:
		return lang.X("outbox.state.uncertain", "Not known")
	case store.OutboxFailed:
		return lang.X("outbox.state.failed", "Refused")
	case store.OutboxSkipped:
		return lang.X("outbox.state.skipped", "Skipped")
	case store.OutboxCancelled:
		return lang.X("outbox.state.cancelled", "Cancelled")
	}
	return string(s)
}

// ConsentName names a state of consent.
func ConsentName(s store.ConsentState) string {
	switch s {
	case store.ConsentSubscribed:
		return lang.X("consent.state.subscribed", "Subscribed")
	case store.ConsentOptedIn:
		return lang.X("consent.state.opted_in", "Opted in")
	case store.ConsentUnsubscribed:
		return lang.X("consent.state.unsubscribed", "Unsubscribed")
	}
	return lang.X("consent.state.unknown", "Not known")
}

// PurposeName names what a message is for.
func PurposeName(p store.Purpose) string {
	if p == store.PurposeAdvertising {
		return lang.X("purpose.name.advertising", "Advertising")
	}
	return lang.X("purpose.name.informational", "Informational")
}

// JourneyStateName names a state of a journey.
func JourneyStateName(s store.JourneyState) string {
	switch s {
	case store.JourneyRunning:
		return lang.X("journey.state.running", "Running")
	case store.JourneyPaused:
		return lang.X("journey.state.paused", "Paused")
	case store.JourneyStopped:
		return lang.X("journey.state.stopped", "Stopped")
	case store.JourneyDone:
		return lang.X("journey.state.done", "Done")
	}
	return lang.X("journey.state.draft", "Draft")
}

// RowKindName names what the rows of a file are.
func RowKindName(k store.RowKind) string {
	switch k {
	case store.RowsOrders:
		return lang.X("rows.kind.orders", "Orders")
	case store.RowsEvents:
		return lang.X("rows.kind.events", "Events")
	case store.RowsProducts:
		return lang.X("rows.kind.products", "Products")
	}
	return lang.X("rows.kind.customers", "Customers")
}

// EventTitle names an event that Gilmok knows; a custom event is its own name.
func EventTitle(name string) string {
	known := map[string]string{
		store.EventOrdered:         lang.X("event.name.ordered", "Ordered"),
		store.EventOrderCancelled:  lang.X("event.name.order_cancelled", "Cancelled an order"),
		store.EventVisited:         lang.X("event.name.visited", "Visited the shop"),
		store.EventViewed:          lang.X("event.name.viewed", "Looked at a product"),
		store.EventAddedToCart:     lang.X("event.name.added_to_cart", "Added to cart"),
		store.EventEmptiedCart:     lang.X("event.name.emptied_cart", "Emptied the cart"),
		store.EventSearched:        lang.X("event.name.searched", "Searched"),
		store.EventWished:          lang.X("event.name.wished", "Put on the wish list"),
		store.EventSignedUp:        lang.X("event.name.signed_up", "Signed up"),
		store.EventBooked:          lang.X("event.name.booked", "Booked"),
		store.EventSent:            lang.X("event.name.sent", "Was sent a message"),
		store.EventDelivered:       lang.X("event.name.delivered", "Message arrived"),
		store.EventOpened:          lang.X("event.name.opened", "Opened a message"),
		store.EventClicked:         lang.X("event.name.clicked", "Clicked a link in a message"),
		store.EventBounced:         lang.X("event.name.bounced", "Message bounced"),
		store.EventComplained:      lang.X("event.name.complained", "Complained about a message"),
		store.EventUnsubscribed:    lang.X("event.name.unsubscribed", "Unsubscribed"),
		store.EventReplied:         lang.X("event.name.replied", "Answered a message"),
		store.EventAnswered:        lang.X("event.name.answered", "Answered a question"),
		store.EventConsentNotified: lang.X("event.name.consent_notified", "Was told what they agreed to"),
		store.EventConsentReminded: lang.X("event.name.consent_reminded", "Was reminded of their consent"),
		store.EventPriceDropped:    lang.X("event.name.price_dropped", "Price dropped"),
		store.EventBackInStock:     lang.X("event.name.back_in_stock", "Back in stock"),
		store.EventLowStock:        lang.X("event.name.low_stock", "Few left"),
	}
	if title, ok := known[name]; ok {
		return title
	}
	return name
}

// Unheard says that an event a rule speaks of was never recorded, and which may be meant.
func Unheard(u segment.Unheard) string {
	nearest := u.Nearest
	if title := EventTitle(nearest); !strings.EqualFold(title, nearest) {
		nearest = title + " (" + nearest + ")"
	}
	words := With("Event", EventTitle(u.Event), "Nearest", nearest)
	if u.Nearest != "" {
		return lang.X("event.unheard.nearest", "No event “{{.Event}}” so far. Did you mean “{{.Nearest}}”?", words)
	}
	return lang.X("event.unheard.none", "No event “{{.Event}}” so far.", words)
}

// Unread says from where on the sentence of a rule cannot be read.
func Unread(err error) string {
	var at *segment.TextError
	if !errors.As(err, &at) {
		return lang.X("rule.unread.whole", "This cannot be read yet: {{.Why}}", With("Why", err.Error()))
	}
	words := With("At", at.At, "Near", at.Near, "Why", at.Detail)
	if at.Near == "" {
		return lang.X("rule.unread.end", "Something is missing at the end: {{.Why}}.", words)
	}
	return lang.X("rule.unread.at", "This can be read up to “{{.Near}}” (character {{.At}}): {{.Why}}.", words)
}

// ShownName names what customers see of the shop, by its setting.
func ShownName(key string) string {
	switch key {
	case store.SettingShopName:
		return lang.X("shown.name", "name")
	case store.SettingShopAddress:
		return lang.X("shown.address", "address")
	case store.SettingShopContact:
		return lang.X("shown.contact", "phone or email")
	case store.SettingShopURL:
		return lang.X("shown.url", "web address")
	case store.SettingPrivacy:
		return lang.X("shown.privacy", "privacy page")
	case store.SettingOptOut:
		return lang.X("shown.opt_out", "free number")
	case store.SettingCurrency:
		return lang.X("shown.currency", "currency")
	case store.SettingLanguage:
		return lang.X("shown.language", "language")
	case store.SettingLogo:
		return lang.X("shown.logo", "logo")
	case store.SettingColor:
		return lang.X("shown.color", "colour")
	}
	return key
}
