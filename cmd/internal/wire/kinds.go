package wire

import (
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/brevo"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/fcm"
	"gilmok/journey/dispatch/file"
	"gilmok/journey/dispatch/mailgun"
	"gilmok/journey/dispatch/nhn"
	"gilmok/journey/dispatch/onesignal"
	"gilmok/journey/dispatch/postmark"
	"gilmok/journey/dispatch/resend"
	"gilmok/journey/dispatch/sendgrid"
	"gilmok/journey/dispatch/ses"
	"gilmok/journey/dispatch/slack"
	"gilmok/journey/dispatch/smtp"
	"gilmok/journey/dispatch/solapi"
	"gilmok/journey/dispatch/twilio"
	"gilmok/journey/dispatch/webhook"
	"gilmok/store"
)

// client is the one HTTP client of all providers.
var client = call.Client()

// maker makes the Sender of an account; key is its secret. That of a kind that Tells is
// an inbound.Poller, too.
type maker func(account store.Sender, key string, now func() time.Time) (dispatch.Sender, error)

// makers of all kinds there are, see dispatch.Kinds.
var makers = map[string]maker{
	file.Kind: func(a store.Sender, _ string, _ func() time.Time) (dispatch.Sender, error) { return file.New(a) },
	smtp.Kind: func(a store.Sender, key string, _ func() time.Time) (dispatch.Sender, error) {
		c, err := smtp.Read(a, key)
		if err != nil {
			return nil, err
		}
		return smtp.New(c)
	},
	webhook.Kind: func(a store.Sender, key string, now func() time.Time) (dispatch.Sender, error) {
		return webhook.New(a, key, client, now), nil
	},
	solapi.Kind: func(a store.Sender, key string, now func() time.Time) (dispatch.Sender, error) {
		return solapi.New(a, key, client, now)
	},
	fcm.Kind: func(a store.Sender, key string, now func() time.Time) (dispatch.Sender, error) {
		return fcm.New(a, key, client, now)
	},
	resend.Kind: func(a store.Sender, key string, _ func() time.Time) (dispatch.Sender, error) {
		return resend.New(a, key, client)
	},
	postmark.Kind: func(a store.Sender, key string, _ func() time.Time) (dispatch.Sender, error) {
		return postmark.New(a, key, client)
	},
	brevo.Kind: func(a store.Sender, key string, _ func() time.Time) (dispatch.Sender, error) {
		return brevo.New(a, key, client)
	},
	sendgrid.Kind: func(a store.Sender, key string, _ func() time.Time) (dispatch.Sender, error) {
		return sendgrid.New(a, key, client)
	},
	mailgun.Kind: func(a store.Sender, key string, _ func() time.Time) (dispatch.Sender, error) {
		return mailgun.New(a, key, client)
	},
	ses.Kind: func(a store.Sender, key string, _ func() time.Time) (dispatch.Sender, error) {
		return ses.New(a, key, client)
	},
	nhn.Kind: func(a store.Sender, key string, _ func() time.Time) (dispatch.Sender, error) {
		return nhn.New(a, key, client)
	},
	twilio.Kind: func(a store.Sender, key string, _ func() time.Time) (dispatch.Sender, error) {
		return twilio.New(a, key, client)
	},
	onesignal.Kind: func(a store.Sender, key string, _ func() time.Time) (dispatch.Sender, error) {
		return onesignal.New(a, key, client)
	},
	slack.Kind: func(a store.Sender, key string, _ func() time.Time) (dispatch.Sender, error) {
		return slack.New(a, key, client)
	},
}

func makeSender(account store.Sender, key string, now func() time.Time) (dispatch.Sender, error) {
	m, known := makers[account.Kind]
	if !known {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeUnknownKind, Words: account.Kind}
	}
	return m(account, key, now)
}
