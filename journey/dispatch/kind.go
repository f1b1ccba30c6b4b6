package dispatch

import (
	"net"
	"net/url"
	"slices"

	"gilmok/store"
)

// Kind is a kind of sender, as far as forms and commands must know it; package wire
// makes the Sender of each.
type Kind struct {
	ID string
	// Channels it may serve, the usual one first. An account serves one of them.
	Channels []store.Channel
	Secret   bool // a password or key is kept for it
	// Tells: its provider can be asked what became of messages.
	Tells bool
}

// Kinds are all there are, the most usual first.
var Kinds = []Kind{
	{ID: "smtp", Channels: []store.Channel{store.ChannelEmail}, Secret: true},
	{ID: "file", Channels: []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao, store.ChannelPush, store.ChannelSlack}},
	{ID: "solapi", Channels: []store.Channel{store.ChannelSMS, store.ChannelKakao}, Secret: true, Tells: true},
	{ID: "nhn", Channels: []store.Channel{store.ChannelSMS, store.ChannelKakao}, Secret: true, Tells: true},
	{ID: "twilio", Channels: []store.Channel{store.ChannelSMS}, Secret: true, Tells: true},
	{ID: "resend", Channels: []store.Channel{store.ChannelEmail}, Secret: true, Tells: true},
	{ID: "postmark", Channels: []store.Channel{store.ChannelEmail}, Secret: true, Tells: true},
	{ID: "brevo", Channels: []store.Channel{store.ChannelEmail}, Secret: true, Tells: true},
	{ID: "sendgrid", Channels: []store.Channel{store.ChannelEmail}, Secret: true, Tells: true},
	{ID: "mailgun", Channels: []store.Channel{store.ChannelEmail}, Secret: true, Tells: true},
	{ID: "ses", Channels: []store.Channel{store.ChannelEmail}, Secret: true, Tells: true},
	{ID: "fcm", Channels: []store.Channel{store.ChannelPush}, Secret: true},
	{ID: "onesignal", Channels: []store.Channel{store.ChannelPush}, Secret: true, Tells: true},
	{ID: "slack", Channels: []store.Channel{store.ChannelSlack}, Secret: true},
	{ID: "webhook", Channels: []store.Channel{store.ChannelWebhook}, Secret: true},
}

// KindOf gives the kind of an account; ok is false for one that this program does not have.
func KindOf(id string) (k Kind, ok bool) {
	i := slices.IndexFunc(Kinds, func(k Kind) bool { return k.ID == id })
	if i < 0 {
		return Kind{ID: id}, false
	}
	return Kinds[i], true
}

// Local reports whether an account writes to files or to a server on this computer: what
// it sends reaches nobody.
func Local(s store.Sender) bool {
	if s.Kind == "file" {
		return true
	}
	host := s.Config["host"]
	if s.Kind != "smtp" { // which alone reads a host, whatever an account was before
		u, err := url.Parse(s.Config["url"])
		if err != nil {
			return false
		}
		host = u.Hostname()
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
