package settings

import (
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui/widgets"
)

// mailProviders take mail over the web.
func mailProviders() []kind {
	domain := lang.X("settings.sender.domain_note", "The domain of From must be verified there first.")
	return []kind{{
		id: "resend", name: "Resend", fields: []setting{from()}, secret: setting{label: apiKey()}, say: domain,
	}, {
		id: "postmark", name: "Postmark", say: domain,
		fields: []setting{from(),
			{key: "stream", label: lang.X("settings.sender.stream", "Stream for information"), hint: "outbound"},
			{key: "ad_stream", label: lang.X("settings.sender.ad_stream", "Stream for advertising"), hint: "broadcast"}},
		secret: setting{label: lang.X("settings.sender.token", "Server token")},
	}, {
		id: "brevo", name: "Brevo", fields: []setting{from()}, secret: setting{label: apiKey()},
		say: domain + " " + lang.X("settings.sender.brevo_note", "Pictures inside a mail do not travel this way; Brevo's mail server (SMTP) carries them."),
	}, {
		id: "sendgrid", name: "SendGrid", fields: []setting{from()}, secret: setting{label: apiKey()},
		say: domain + " " + lang.X("settings.sender.sendgrid_note", "Bounces, complaints and unsubscribes come back by themselves; opens and clicks cost extra there."),
	}, {
		id: "mailgun", name: "Mailgun", say: domain, secret: setting{label: apiKey()},
		fields: []setting{from(), {key: "domain", label: lang.X("settings.sender.domain", "Domain at Mailgun"), hint: "mg.example.com", must: true},
			{key: "region", label: lang.X("settings.sender.region", "Region"), options: []widgets.Option{
				{ID: "", Text: lang.X("settings.sender.region_us", "United States")}, {ID: "eu", Text: lang.X("settings.sender.region_eu", "Europe")}}}},
	}, {
		id: "ses", name: "Amazon SES", secret: setting{label: lang.X("settings.sender.secret_key", "Secret access key")},
		say: domain + " " + lang.X("settings.sender.ses_note", "A new account is in the sandbox: until Amazon lets it out, it writes to verified addresses only."),
		fields: []setting{from(), {key: "access_key", label: lang.X("settings.sender.access_key", "Access key ID"), hint: "AKIA…", must: true},
			{key: "region", label: lang.X("settings.sender.region", "Region"), hint: "ap-northeast-2"},
			{key: "configuration_set", label: lang.X("settings.sender.configuration_set", "Configuration set"), note: lang.X("settings.sender.optional", "May stay empty.")}},
	}}
}

// textProviders take texts and Kakao messages.
func textProviders() []kind {
	number := setting{key: "from", label: lang.X("settings.sender.number", "Registered number"), hint: "02-1234-5678", must: true}
	return []kind{{
		id: "solapi", name: lang.X("settings.sender.kind_solapi", "Texts and Kakao (Solapi)"),
		say: lang.X("settings.sender.solapi_note", "The number must be registered with Solapi before it may send; the law in Korea asks for it."),
		fields: []setting{{key: "api_key", label: apiKey(), must: true}, number,
			{key: "profile", label: lang.X("settings.sender.profile", "Kakao channel (pfId)"), only: store.ChannelKakao}},
		secret: setting{label: lang.X("settings.sender.api_secret", "API secret")},
	}, {
		id: "nhn", name: lang.X("settings.sender.kind_nhn", "Texts and Kakao (NHN Cloud)"),
		say: lang.X("settings.sender.nhn_note", "Texts and Kakao are two products there, each with its own app key: make a sender for each."),
		fields: []setting{{key: "app_key", label: lang.X("settings.sender.app_key", "App key"), must: true},
			{key: "from", label: number.label, hint: number.hint, must: true, only: store.ChannelSMS},
			{key: "sender_key", label: lang.X("settings.sender.sender_key", "Sender key of the Kakao channel"), must: true, only: store.ChannelKakao},
			{key: "from", label: lang.X("settings.sender.fallback_number", "Number for texts in place of Kakao"), hint: number.hint, only: store.ChannelKakao,
				note: lang.X("settings.sender.optional", "May stay empty.")},
			{key: "opt_out", label: lang.X("settings.sender.opt_out", "Free number (080) at NHN"), hint: "080-123-4567", only: store.ChannelSMS,
				note: lang.X("settings.sender.opt_out_note", "Who refuses texts by calling it is fetched and left alone.")}},
		secret: setting{label: lang.X("settings.sender.secret_key_nhn", "Secret key")},
	}, {
		id: "twilio", name: "Twilio",
		say: lang.X("settings.sender.twilio_note", "Fill in a number, or a messaging service that has numbers."),
		fields: []setting{{key: "account", label: lang.X("settings.sender.account_sid", "Account SID"), hint: "AC…", must: true},
			{key: "from", label: lang.X("settings.sender.twilio_number", "Number"), hint: "+1 500 555 0006"},
			{key: "service", label: lang.X("settings.sender.service", "Messaging service"), hint: "MG…"},
			{key: "api_key", label: apiKey(), hint: "SK…", note: lang.X("settings.sender.twilio_key_note", "Only where the secret below is an API key's.")}},
		secret: setting{label: lang.X("settings.sender.auth_token", "Auth token or secret")},
	}}
}

// pushProviders reach phones with the shop's app, and the shop's own team.
func pushProviders() []kind {
	token := lang.X("settings.sender.push_note", "Customers are reached by their attribute push_token, which comes with their data.")
	return []kind{{
		id: "fcm", name: "Firebase (FCM)", say: token,
		secret: setting{label: lang.X("settings.sender.service_account", "Service account (JSON)"),
			note: lang.X("settings.sender.service_account_note", "Paste the whole file from the Firebase console. It never lies in the workspace.")},
	}, {
		id: "onesignal", name: "OneSignal", say: token, secret: setting{label: apiKey()},
		fields: []setting{{key: "app_id", label: lang.X("settings.sender.app_id", "App ID"), must: true},
			{key: "target", label: lang.X("settings.sender.target", "A push token is"), options: []widgets.Option{
				{ID: "", Text: lang.X("settings.sender.target_subscription", "OneSignal's subscription ID")},
				{ID: "external_id", Text: lang.X("settings.sender.target_external", "the shop's own ID (external ID)")}}}},
	}, {
		id: "slack", name: "Slack",
		say:    lang.X("settings.sender.slack_note", "Messages go to one channel of your own team, not to customers."),
		secret: setting{label: lang.X("settings.sender.slack_hook", "Incoming webhook"), note: lang.X("settings.sender.slack_hook_note", "Its address is the secret: https://hooks.slack.com/services/…")},
	}}
}
