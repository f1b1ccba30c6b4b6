package messages

import (
	"slices"

	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
)

// letter is a mail of the usual shape: a heading, a text, something between them
// and the button, and the footer.
type letter struct {
	subject, preheader, heading, text string
	between                           []preview.Block
	parts                             []preview.Block // in place of heading, text and what is between
	button                            string
	notice                            bool // informational, not advertising
}

// content makes the mail.
func (l letter) content() preview.Content {
	blocks := []preview.Block{{Kind: preview.BlockHeading, Text: l.heading}, {Kind: preview.BlockText, Text: l.text}}
	blocks = append(blocks, l.between...)
	if l.parts != nil {
		blocks = slices.Clone(l.parts)
	}
	if l.button != "" {
		blocks = append(blocks, preview.Block{Kind: preview.BlockButton, Text: l.button, URL: "{{ shop.url }}"})
	}
	purpose := store.PurposeAdvertising
	if l.notice {
		purpose = store.PurposeInformational
	}
	return preview.Content{Channel: preview.Email, Purpose: string(purpose), Subject: l.subject, Preheader: l.preheader,
		Body: &preview.Body{Blocks: append(blocks, preview.Block{Kind: preview.BlockFooter})}}
}

func productsOf(from string, most int) []preview.Block {
	return []preview.Block{{Kind: preview.BlockProducts, From: from, Most: most}}
}

// named is a name in a subject, whoever it is.
func named() map[string]any { return ui.With("Name", "{{ name | default: '"+ui.Someone()+"' }}") }

func lookVerb() string { return lang.X("messages.start.look", "Have a look") }

// mailStarts are the mails one can begin with.
func mailStarts(shop preview.Shop) []start {
	return append([]start{
		{"mail", lang.X("messages.start.mail", "Email"), lang.X("messages.start.mail_words", "Heading, text, button, footer"), letter{button: lookVerb()}.content()},
		{"heart", lang.X("messages.start.welcome", "Welcome"), lang.X("messages.start.welcome_words", "For people who have just signed up"), letter{
			subject: lang.X("messages.start.welcome_subject", "Welcome, {{.Name}}", named()),
			heading: lang.X("messages.start.welcome_heading", "Good to have you here"),
			text:    lang.X("messages.start.welcome_text", "Thank you for joining us. Here is what others like best."),
			between: productsOf("popular", 3), button: lookVerb()}.content()},
		{"shopping-cart", lang.X("messages.start.cart", "Cart reminder"), lang.X("messages.start.cart_words", "What lies in the cart, and a way back to it"), letter{
			subject: lang.X("messages.start.cart_subject", "Your cart is waiting"), preheader: lang.X("messages.start.cart_pre", "We have kept it for you"),
			heading: lang.X("messages.start.cart_heading", "Still thinking it over?"),
			text:    lang.X("messages.start.cart_text", "What you chose is still here."),
			between: productsOf("cart", 3), button: lang.X("messages.start.cart_button", "Back to the cart")}.content()},
		{"package", lang.X("messages.start.thanks", "Thank you"), lang.X("messages.start.thanks_words", "After an order, with what was ordered"), letter{
			subject: lang.X("messages.start.thanks_subject", "Thank you for your order"), heading: lang.X("messages.start.thanks_heading", "We are packing it"),
			text:    lang.X("messages.start.thanks_text", "This is what you chose. We write again when it is on its way."),
			between: productsOf("last_order", 6), notice: true}.content()},
		{"star", lang.X("messages.start.review", "Ask for a review"), lang.X("messages.start.review_words", "Some days after the parcel came"), letter{
			subject: lang.X("messages.start.review_subject", "How do you like it?"), heading: lang.X("messages.start.review_heading", "Tell others how it is"),
			text:    lang.X("messages.start.review_text", "Two lines are enough, and they help whoever stands where you stood."),
			between: productsOf("last_order", 3), button: lang.X("messages.start.review_button", "Write a review")}.content()},
	}, append(laterStarts(shop), shopStarts(shop)...)...)
}

// laterStarts are for people who have been customers for a while.
func laterStarts(shop preview.Shop) []start {
	return []start{
		{"repeat", lang.X("messages.start.second", "Second order"), lang.X("messages.start.second_words", "What goes with what they have"), letter{
			subject: lang.X("messages.start.second_subject", "Goes well with your last order"), heading: lang.X("messages.start.second_heading", "Picked for you"),
			text:    lang.X("messages.start.second_text", "People who bought the same took these, too."),
			between: productsOf("recommended", 3), button: lookVerb()}.content()},
		{"hourglass", lang.X("messages.start.win_back", "Win back"), lang.X("messages.start.win_back_words", "For regulars who have gone quiet"), letter{
			subject: lang.X("messages.start.win_back_subject", "{{.Name}}, it has been a while", named()), heading: lang.X("messages.start.win_back_heading", "We have missed you"),
			text:    lang.X("messages.start.win_back_text", "Much is new since you were here. These are what others take most."),
			between: productsOf("popular", 4), button: lookVerb()}.content()},
		{"gift", lang.X("messages.start.birthday", "Birthday"), lang.X("messages.start.birthday_words", "With a code of their own"), letter{
			subject: lang.X("messages.start.birthday_subject", "Happy birthday, {{.Name}}", named()), heading: lang.X("messages.start.birthday_heading", "A small present"),
			text:    lang.X("messages.start.birthday_text", "Enter this code when you pay. It holds for thirty days."),
			between: []preview.Block{{Kind: preview.BlockCoupon, Value: "{{ coupon }}"}}, button: lookVerb()}.content()},
		{"ticket", lang.X("messages.start.coupon", "Coupon"), lang.X("messages.start.coupon_words", "A code of their own for each customer"), letter{
			subject: lang.X("messages.start.coupon_subject", "A gift for you"), heading: lang.X("messages.start.coupon_heading", "This one is for you"),
			between: []preview.Block{{Kind: preview.BlockCoupon, Value: "{{ coupon }}"}}, button: lang.X("messages.start.coupon_button", "Use it now")}.content()},
		{"tag", lang.X("messages.start.price", "Price drop"), lang.X("messages.start.price_words", "For a journey that begins when a price drops"), letter{
			subject: lang.X("messages.start.price_subject", "{{.Product}} costs less now", product()), heading: lang.X("messages.start.price_heading", "Now {{.Price}}", ui.With("Price", shop.Money("entry.price"))),
			text: lang.X("messages.start.price_text", "You had it on your list, so we tell you first."), button: lookVerb()}.content()},
		{"refresh-cw", lang.X("messages.start.stock", "Back in stock"), lang.X("messages.start.stock_words", "For a journey that begins when a product is back"), letter{
			subject: lang.X("messages.start.stock_subject", "{{.Product}} is here again", product()), heading: lang.X("messages.start.stock_heading", "It is back"),
			text: lang.X("messages.start.stock_text", "You asked for {{.Product}}. There are not many yet.", product()), button: lookVerb()}.content()},
		{"sparkles", lang.X("messages.start.news", "News"), lang.X("messages.start.news_words", "What is new in the shop"), letter{
			subject: lang.X("messages.start.news_subject", "New this week"), heading: lang.X("messages.start.news_heading", "Just arrived"),
			text:    lang.X("messages.start.news_text", "Made in small numbers, as always."),
			between: productsOf("popular", 4), button: lookVerb()}.content()},
	}
}

func product() map[string]any { return ui.With("Product", "{{ entry.name }}") }
