package messages

import (
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
)

// start is something to begin a message with.
type start struct {
	icon, name, words string
	content           preview.Content
}

// starts lists what a message can begin as.
func starts() []start {
	footer := preview.Block{Kind: preview.BlockFooter}
	mail := func(subject, preheader string, blocks ...preview.Block) preview.Content {
		return preview.Content{Channel: preview.Email, Purpose: string(store.PurposeAdvertising), Subject: subject, Preheader: preheader,
			Body: &preview.Body{Blocks: append(blocks, footer)}}
	}
	heading := func(text string) preview.Block { return preview.Block{Kind: preview.BlockHeading, Text: text} }
	text := func(text string) preview.Block { return preview.Block{Kind: preview.BlockText, Text: text} }
	button := func(text string) preview.Block {
		return preview.Block{Kind: preview.BlockButton, Text: text, URL: "{{ shop.url }}"}
	}
	return append([]start{
		{"mail", lang.X("messages.start.mail", "Email"), lang.X("messages.start.mail_words", "Heading, text, button, footer"),
			mail("", "", heading(""), text(""), button(lang.X("messages.start.look", "Have a look")))},
		{"heart", lang.X("messages.start.welcome", "Welcome"), lang.X("messages.start.welcome_words", "For people who have just signed up"),
			mail(lang.X("messages.start.welcome_subject", "Welcome, {{.Name}}", with("Name", "{{ name | default: '"+someone()+"' }}")), "",
				heading(lang.X("messages.start.welcome_heading", "Good to have you here")),
				text(lang.X("messages.start.welcome_text", "Thank you for joining us. Here is what others like best.")),
				preview.Block{Kind: preview.BlockProducts, From: "popular", Most: 3}, button(lang.X("messages.start.look", "Have a look")))},
		{"shopping-cart", lang.X("messages.start.cart", "Cart reminder"), lang.X("messages.start.cart_words", "What lies in the cart, and a way back to it"),
			mail(lang.X("messages.start.cart_subject", "Your cart is waiting"), lang.X("messages.start.cart_pre", "We have kept it for you"),
				heading(lang.X("messages.start.cart_heading", "Still thinking it over?")),
				preview.Block{Kind: preview.BlockProducts, From: "cart", Most: 3}, button(lang.X("messages.start.cart_button", "Back to the cart")))},
		{"ticket", lang.X("messages.start.coupon", "Coupon"), lang.X("messages.start.coupon_words", "A code of their own for each customer"),
			mail(lang.X("messages.start.coupon_subject", "A gift for you"), "",
				heading(lang.X("messages.start.coupon_heading", "This one is for you")), text(""),
				preview.Block{Kind: preview.BlockCoupon, Value: "{{ coupon }}"}, button(lang.X("messages.start.coupon_button", "Use it now")))},
		{"code", "HTML", lang.X("messages.start.html_words", "An email of your own HTML and Liquid"),
			preview.Content{Channel: preview.Email, Purpose: string(store.PurposeAdvertising), Body: &preview.Body{HTML: blankPage}}},
	}, plainStarts()...)
}

// someone stands where a name is not known.
func someone() string { return lang.X("messages.value.someone", "friend") }

// plainStarts are the other channels.
func plainStarts() []start {
	ad := string(store.PurposeAdvertising)
	name := func(c store.Channel) (icon, name string) { return ui.ChannelIcon(c), ui.ChannelName(c) }
	var list []start
	for _, one := range []struct {
		channel store.Channel
		words   string
		content preview.Content
	}{
		{store.ChannelSMS, lang.X("messages.start.sms_words", "90 bytes, or up to 2,000 as a long one"), preview.Content{Purpose: ad}},
		{store.ChannelKakao, lang.X("messages.start.kakao_words", "An approved template with its variables"), preview.Content{Purpose: string(store.PurposeInformational)}},
		{store.ChannelPush, lang.X("messages.start.push_words", "A card on the phone of people with your app"), preview.Content{Purpose: ad}},
		{store.ChannelWebhook, lang.X("messages.start.webhook_words", "A call to another system"),
			preview.Content{Purpose: string(store.PurposeInformational), Request: &preview.Request{Method: "POST", URL: "https://"}}},
		{store.ChannelSlack, lang.X("messages.start.slack_words", "A line for your own team"), preview.Content{Purpose: string(store.PurposeInformational)}},
	} {
		icon, title := name(one.channel)
		one.content.Channel = string(one.channel)
		list = append(list, start{icon, title, one.words, one.content})
	}
	return list
}

const blankPage = `<!DOCTYPE html>
<html><head><meta charset="utf-8"><style>
p { font-size: 15px; line-height: 1.7; color: #3A3936 }
</style></head>
<body style="margin:0;padding:32px;font-family:sans-serif">
<p>{{ name | default: 'Hello' }}</p>
<p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>
</body></html>
`
