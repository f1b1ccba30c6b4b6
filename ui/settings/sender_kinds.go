package settings

import (
	"cmp"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// setting is one field of a kind of sender.
type setting struct {
	key, label, hint, note string
	must                   bool
	only                   store.Channel    // empty: on every channel the kind serves
	options                []widgets.Option // to choose from; none: it is typed
}

// kind is a kind of sender as its form shows it; its channels are in dispatch.Kinds.
type kind struct {
	id     string
	name   string
	fields []setting
	secret setting // no label: it has none
	say    string  // what one should know before filling it in
}

// kinds are the senders that can be set up, in the order of dispatch.Kinds.
func kinds() (list []kind) {
	known := map[string]kind{}
	for _, k := range append(ownKinds(), append(mailProviders(), append(textProviders(), pushProviders()...)...)...) {
		known[k.id] = k
	}
	for _, k := range dispatch.Kinds {
		list = append(list, known[k.ID])
	}
	return list
}

// from is the field of the address that mail comes from.
func from() setting {
	return setting{key: "from", label: lang.X("settings.sender.from", "From"), hint: "Gilmok Soap <hello@example.com>", must: true, only: store.ChannelEmail}
}

func apiKey() string { return lang.X("settings.sender.api_key", "API key") }

// ownKinds need no provider.
func ownKinds() []kind {
	return []kind{{
		id: "smtp", name: lang.X("settings.sender.kind_smtp", "Mail server (SMTP)"),
	}, {
		id: "file", name: lang.X("settings.sender.kind_file", "Files in a folder"),
		say: lang.X("settings.sender.dir_note", "Each message becomes one .eml file there. Nothing leaves this computer."),
		fields: []setting{{key: "dir", label: lang.X("settings.sender.dir", "Folder"),
			hint: lang.X("settings.sender.dir_hint", "Beside the workspace")}, from()},
	}, {
		id: "webhook", name: lang.X("settings.sender.kind_webhook", "Webhook"),
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
		options = append(options, widgets.Option{ID: k.id, Text: k.name, Icon: ui.ChannelIcon(channelsOf(k)[0])})
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
	return cmp.Or(s.Config["from"], s.Config["service"], s.Config["sender_key"], s.Config["app_id"])
}

// channelsOf are the channels a kind of sender may serve.
func channelsOf(k kind) []store.Channel {
	if known, ok := dispatch.KindOf(k.id); ok {
		return known.Channels
	}
	return []store.Channel{""}
}

// addressOf takes the bare address out of "Shop <hello@example.com>".
func addressOf(from string) string {
	if _, rest, ok := strings.Cut(from, "<"); ok {
		from, _, _ = strings.Cut(rest, ">")
	}
	return strings.TrimSpace(from)
}
