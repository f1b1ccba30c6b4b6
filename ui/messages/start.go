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

// starts lists what a message of a shop can begin as: mails, then the other channels.
func starts(shop preview.Shop) []start {
	return append(append(mailStarts(shop), start{"code", "HTML", lang.X("messages.start.html_words", "An email of your own HTML and Liquid"),
		preview.Content{Channel: preview.Email, Purpose: string(store.PurposeAdvertising), Body: &preview.Body{HTML: blankPage()}}}), plainStarts()...)
}

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

// blankPage is the HTML that a mail begins with, in the words of the window.
func blankPage() string {
	return `<!DOCTYPE html>
<html><head><meta charset="utf-8"><style>
p { font-size: 15px; line-height: 1.7; color: #3A3936 }
</style></head>
<body style="margin:0;padding:32px;font-family:sans-serif">
<p>{{ name | default: '` + ui.Someone() + `' }}</p>
<p><a href="{{ unsubscribe_url }}">` + lang.X("messages.order.unsubscribe", "Unsubscribe") + `</a></p>
</body></html>
`
}
