package settings

import (
	"cmp"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui/widgets"
)

// setting is one field of a kind of sender.
type setting struct {
	key, label, hint, note string
	must                   bool
}

// kind is a kind of sender as its form shows it.
type kind struct {
	id      string
	name    string
	channel store.Channel
	fields  []setting
	secret  setting // no label: it has none
	say     string  // what one should know before filling it in
}

// kinds are the senders that can be set up, the most usual first.
func kinds() []kind {
	from := setting{key: "from", label: lang.X("settings.sender.from", "From"), hint: "Gilmok Soap <hello@example.com>", must: true}
	key := lang.X("settings.sender.api_key", "API key")
	return []kind{{
		id: "smtp", name: lang.X("settings.sender.kind_smtp", "Mail server (SMTP)"), channel: store.ChannelEmail,
	}, {
		id: "file", name: lang.X("settings.sender.kind_file", "Files in a folder"), channel: store.ChannelEmail,
		say: lang.X("settings.sender.dir_note", "Each message becomes one .eml file there. Nothing leaves this computer."),
		fields: []setting{{key: "dir", label: lang.X("settings.sender.dir", "Folder"),
			hint: lang.X("settings.sender.dir_hint", "Beside the workspace")}, from},
	}, {
		id: "solapi", name: lang.X("settings.sender.kind_solapi", "Texts and Kakao (Solapi)"), channel: store.ChannelSMS,
		say: lang.X("settings.sender.solapi_note", "The number must be registered with Solapi before it may send; the law in Korea asks for it."),
		fields: []setting{{key: "api_key", label: key, must: true},
			{key: "from", label: lang.X("settings.sender.number", "Registered number"), hint: "02-1234-5678", must: true},
			{key: "profile", label: lang.X("settings.sender.profile", "Kakao channel (pfId)"), note: lang.X("settings.sender.profile_note", "Only for Kakao messages.")}},
		secret: setting{label: lang.X("settings.sender.api_secret", "API secret")},
	}, {
		id: "resend", name: "Resend", channel: store.ChannelEmail, fields: []setting{from}, secret: setting{label: key},
		say: lang.X("settings.sender.domain_note", "The domain of From must be verified there first."),
	}, {
		id: "postmark", name: "Postmark", channel: store.ChannelEmail,
		say: lang.X("settings.sender.domain_note", "The domain of From must be verified there first."),
		fields: []setting{from,
			{key: "stream", label: lang.X("settings.sender.stream", "Stream for information"), hint: "outbound"},
			{key: "ad_stream", label: lang.X("settings.sender.ad_stream", "Stream for advertising"), hint: "broadcast"}},
		secret: setting{label: lang.X("settings.sender.token", "Server token")},
	}, {
		id: "webhook", name: lang.X("settings.sender.kind_webhook", "Webhook"), channel: store.ChannelWebhook,
		say:    lang.X("settings.sender.webhook_note", "Each message is posted there as JSON, signed with the secret."),
		fields: []setting{{key: "url", label: lang.X("settings.sender.url", "Address"), hint: "https://example.com/gilmok", must: true}},
		secret: setting{label: lang.X("settings.sender.signing", "Signing secret")},
	}}
}

func kindOf(id string) kind {
	for _, k := range kinds() {
		if k.id == id {
			return k
		}
	}
	return kind{id: id, name: id}
}

func kindOptions() (options []widgets.Option) {
	for _, k := range kinds() {
		options = append(options, widgets.Option{ID: k.id, Text: k.name})
	}
	return options
}

// where says to whom or where a sender hands its messages, for the list.
func where(s store.Sender) string {
	switch s.Kind {
	case "smtp":
		return s.Config["host"]
	case "file":
		return cmp.Or(s.Config["dir"], lang.X("settings.sender.dir_hint", "Beside the workspace"))
	case "webhook":
		return s.Config["url"]
	}
	return s.Config["from"]
}

// channelsOf are the channels a kind of sender may serve: one account of Solapi
// sends texts, or Kakao messages.
func channelsOf(k kind) []store.Channel {
	if k.id == "solapi" {
		return []store.Channel{store.ChannelSMS, store.ChannelKakao}
	}
	return []store.Channel{k.channel}
}

// addressOf takes the bare address out of "Shop <hello@example.com>".
func addressOf(from string) string {
	if _, rest, ok := strings.Cut(from, "<"); ok {
		from, _, _ = strings.Cut(rest, ">")
	}
	return strings.TrimSpace(from)
}
