package messages

import (
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/ui"
)

// The pieces that starts of more than a heading and a text are made of.

func heading(level int, align, text string) preview.Block {
	return preview.Block{Kind: preview.BlockHeading, Level: level, Align: align, Text: text}
}

func paragraph(align, text string) preview.Block {
	return preview.Block{Kind: preview.BlockText, Align: align, Text: text}
}

func sideBySide(columns ...[]preview.Block) preview.Block {
	return preview.Block{Kind: preview.BlockColumns, Columns: columns}
}

// fact is a small heading over what it is about.
func fact(head, words string) []preview.Block {
	return []preview.Block{heading(3, "", head), paragraph("", words)}
}

func rule() preview.Block { return preview.Block{Kind: preview.BlockDivider} }

// toFill is where the shop writes its own words.
func toFill(words string) string { return "[" + words + "]" }

// shopStarts are about the shop and what was bought there.
func shopStarts(shop preview.Shop) []start {
	return append([]start{
		{"timer-reset", lang.X("messages.start.refill", "Time to refill"), lang.X("messages.start.refill_words", "When what they bought is nearly used up"), letter{
			subject:   lang.X("messages.start.refill_subject", "{{.Name}}, running low?", named()),
			preheader: lang.X("messages.start.refill_pre", "The same again in two minutes"),
			heading:   lang.X("messages.start.refill_heading", "Nearly used up?"),
			text:      lang.X("messages.start.refill_text", "You ordered on {{.Date}}. Most people are running low about now.", ui.With("Date", "{{ last_order.at | date: '%Y-%m-%d' }}")),
			between:   productsOf("last_order", 3), button: lang.X("messages.start.refill_button", "Order again")}.content()},
		{"send", lang.X("messages.start.shipped", "On its way"), lang.X("messages.start.shipped_words", "When a parcel has left the shop"), letter{
			subject: lang.X("messages.start.shipped_subject", "Your order is on its way"),
			heading: lang.X("messages.start.shipped_heading", "It has left our hands"),
			text:    lang.X("messages.start.shipped_text", "It usually takes one or two working days."),
			between: append([]preview.Block{sideBySide(
				fact(lang.X("messages.start.shipped_number", "Order"), "{{ last_order.id }}"),
				fact(lang.X("messages.start.shipped_day", "Ordered on"), "{{ last_order.at | date: '%Y-%m-%d' }}"),
				fact(lang.X("messages.start.shipped_sum", "In all"), shop.Money("last_order.total")),
			)}, productsOf("last_order", 6)...), notice: true}.content()},
		{"lightbulb", lang.X("messages.start.guide", "How to use it"), lang.X("messages.start.guide_words", "A few tips when the parcel has come"), letter{
			subject: lang.X("messages.start.guide_subject", "Three tips to get the most out of it"),
			heading: lang.X("messages.start.guide_heading", "Good to know from the start"),
			text:    lang.X("messages.start.guide_text", "This is what we tell people who ask us in the shop."),
			between: tips(), button: lang.X("messages.start.guide_button", "Read more"), notice: true}.content()},
		{"calendar-clock", lang.X("messages.start.holiday", "Days off"), lang.X("messages.start.holiday_words", "When the shop is closed, and when parcels leave again"), letter{
			subject: lang.X("messages.start.holiday_subject", "When we are closed"),
			heading: lang.X("messages.start.holiday_heading", "We take a short break"),
			text:    lang.X("messages.start.holiday_text", "You can order as ever; parcels leave when we are back."),
			between: []preview.Block{rule(), sideBySide(
				fact(lang.X("messages.start.holiday_from", "Closed"), toFill(lang.X("messages.start.holiday_from_fill", "from – to"))),
				fact(lang.X("messages.start.holiday_last", "Leaves before that"), toFill(lang.X("messages.start.holiday_last_fill", "orders until this day"))),
				fact(lang.X("messages.start.holiday_again", "Leaves again"), toFill(lang.X("messages.start.holiday_again_fill", "first day back"))),
			), rule()}, notice: true}.content()},
	}, offerStarts()...)
}

// tips are three steps to fill in.
func tips() (list []preview.Block) {
	for _, one := range []struct{ head, words string }{
		{lang.X("messages.start.guide_1", "1. Before you begin"), lang.X("messages.start.guide_1_words", "Keep it dry, and let it rest for a day.")},
		{lang.X("messages.start.guide_2", "2. Every day"), lang.X("messages.start.guide_2_words", "A little is enough. It lasts longer like that.")},
		{lang.X("messages.start.guide_3", "3. When it is used up"), lang.X("messages.start.guide_3_words", "The box goes to paper; send us the jar and we fill it again.")},
	} {
		list = append(list, rule(), heading(3, "", one.head), paragraph("", one.words))
	}
	return append(list, rule())
}

// offerStarts are occasions that a shop makes itself.
func offerStarts() []start {
	regulars := letter{
		subject:   lang.X("messages.start.vip_subject", "{{.Name}}, thank you for coming back", named()),
		preheader: lang.X("messages.start.vip_pre", "A code that is only for you"),
		heading:   lang.X("messages.start.vip_heading", "Thank you, again and again"),
		text:      lang.X("messages.start.vip_text", "Your orders so far: {{.N}}. They keep a small shop going.", ui.With("N", "{{ orders.size }}")),
		between: append([]preview.Block{{Kind: preview.BlockCoupon, Value: "{{ coupon }}", Text: lang.X("messages.start.vip_code", "With our thanks")},
			heading(2, "", lang.X("messages.start.vip_picked", "Picked for you"))}, grid("recommended", 4)...), button: lookVerb()}
	return []start{
		{"badge-check", lang.X("messages.start.vip", "Thanks to regulars"), lang.X("messages.start.vip_words", "A code and suggestions for people who come back"), regulars.content()},
		{"sun", lang.X("messages.start.season", "Season"), lang.X("messages.start.season_words", "An offer for some days, with four products"), letter{
			subject: lang.X("messages.start.season_subject", "For this season, until {{.Day}}", ui.With("Day", toFill(lang.X("messages.start.season_day", "day")))),
			parts: append([]preview.Block{
				heading(1, "center", lang.X("messages.start.season_heading", "The season changes")),
				paragraph("center", lang.X("messages.start.season_text", "What we like best these days, for a little less until {{.Day}}.", ui.With("Day", toFill(lang.X("messages.start.season_day", "day"))))),
				rule()}, grid("popular", 4)...), button: lookVerb()}.content()},
		{"shopping-bag", lang.X("messages.start.delivery", "Free delivery"), lang.X("messages.start.delivery_words", "A short mail with one reason to come by"), letter{
			subject:   lang.X("messages.start.delivery_subject", "Delivery is on us this week"),
			preheader: lang.X("messages.start.delivery_pre", "From the first item, until Sunday"),
			parts: []preview.Block{
				heading(1, "center", lang.X("messages.start.delivery_heading", "Delivery is on us")),
				paragraph("center", lang.X("messages.start.delivery_text", "However small your order is, we bring it to you for nothing until Sunday.")),
			}, button: lookVerb()}.content()},
		{"map-pin", lang.X("messages.start.invite", "Invitation"), lang.X("messages.start.invite_words", "To the shop, a market or a class, with a QR code"), letter{
			subject: lang.X("messages.start.invite_subject", "{{.Name}}, you are invited", named()),
			heading: lang.X("messages.start.invite_heading", "Come and see us"),
			text:    lang.X("messages.start.invite_text", "We open the doors, put the kettle on and show you what is new."),
			between: []preview.Block{sideBySide(
				append(fact(lang.X("messages.start.invite_when", "When"), toFill(lang.X("messages.start.invite_when_fill", "day and hour"))), fact(lang.X("messages.start.invite_where", "Where"), "{{ shop.address | default: '"+toFill(lang.X("messages.start.invite_where_fill", "address"))+"' }}")...),
				[]preview.Block{{Kind: preview.BlockQR, Value: "{{ shop.url }}", Alt: lang.X("messages.start.invite_qr", "QR code with our address")}},
			)}, button: lang.X("messages.start.invite_button", "I am coming")}.content()},
	}
}

func grid(from string, most int) []preview.Block {
	return []preview.Block{{Kind: preview.BlockProducts, From: from, Most: most, Layout: "grid"}}
}
