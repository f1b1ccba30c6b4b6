// Package solapi sends texts and Kakao messages through Solapi (api.solapi.com): AlimTalk
// by its approved template, and advertisements as brand messages, by a template of
// Solapi's or freely written, to those whom the message is to reach. Where an AlimTalk
// does not arrive and has a fallback, Solapi sends its words as a text, not the fallback's.
//
// A request is signed with the account's secret, the time and a salt; a clock that
// is off by more than a quarter of an hour is refused there, and said as that here.
// Solapi knows no idempotency keys: a lost answer is uncertain, and the message's
// key goes along as a custom field, by which it can be looked up.
package solapi

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "solapi"

// Keys of a sender's configuration. The secret is kept apart.
const (
	KeyAPIKey  = "api_key"
	KeyFrom    = "from"    // the registered number messages come from
	KeyProfile = "profile" // the Kakao channel's id (pfId)
)

const base = "https://api.solapi.com"

// Sender is one Solapi account.
type Sender struct {
	name, base, key, secret string
	from, profile           string
	http                    *http.Client
	now                     func() time.Time
}

// New makes a sender; now is the machine's clock, by which requests are signed.
func New(account store.Sender, secret string, client *http.Client, now func() time.Time) (*Sender, error) {
	s := &Sender{
		name: account.Name, base: call.Base(account, base), key: account.Config[KeyAPIKey], secret: secret,
		from: call.Digits(account.Config[KeyFrom]), profile: account.Config[KeyProfile], http: client, now: now,
	}
	switch {
	case s.key == "" || secret == "":
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeNoSecret}
	case s.from == "":
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeBadFrom}
	}
	return s, nil
}

// Name implements dispatch.Sender.
func (s *Sender) Name() string { return s.name }

// MaxBatch implements dispatch.Batcher. Solapi takes 10,000, but knows no keys.
func (s *Sender) MaxBatch() int { return 50 }

type message struct {
	To           string            `json:"to"`
	From         string            `json:"from"`
	Text         string            `json:"text,omitempty"`
	Subject      string            `json:"subject,omitempty"`
	Type         string            `json:"type,omitempty"`
	CustomFields map[string]string `json:"customFields"`
	Kakao        *kakao            `json:"kakaoOptions,omitempty"`
}

type kakao struct {
	Profile    string            `json:"pfId"`
	Template   string            `json:"templateId,omitempty"`
	Variables  map[string]string `json:"variables,omitempty"`
	Buttons    []button          `json:"buttons,omitempty"`
	DisableSMS bool              `json:"disableSms"`
	Brand      *brand            `json:"bms,omitempty"`
}

type button struct {
	Name string `json:"buttonName"`
	Type string `json:"buttonType"`
	Link string `json:"linkMo"`
}

// brand is what a brand message has in place of an approved template's form.
type brand struct {
	Targeting string        `json:"targeting"`
	Bubble    string        `json:"chatBubbleType,omitempty"`
	Buttons   []brandButton `json:"buttons,omitempty"`
}

type brandButton struct {
	Name string `json:"name"`
	Type string `json:"linkType"`
	Link string `json:"linkMobile"`
}

const webLink = "WL"

// keyField is the custom field that carries a message's key.
const keyField = "gilmok"

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	results, err := s.SendMany(ctx, []dispatch.Message{m})
	if err != nil {
		return dispatch.Receipt{}, err
	}
	return results[0].Receipt, results[0].Err
}

// SendMany implements dispatch.Batcher.
func (s *Sender) SendMany(ctx context.Context, ms []dispatch.Message) ([]dispatch.Result, error) {
	body := struct {
		Messages        []message `json:"messages"`
		AllowDuplicates bool      `json:"allowDuplicates"`
		ShowMessageList bool      `json:"showMessageList"`
	}{ShowMessageList: true}
	for _, m := range ms {
		body.Messages = append(body.Messages, s.messageOf(m))
	}
	answer, err := s.post(ctx, "/messages/v4/send-many/detail", body)
	if err != nil {
		return nil, err
	}
	return s.results(answer, ms)
}

func (s *Sender) messageOf(m dispatch.Message) message {
	out := message{To: call.Domestic(m.To), From: s.from, Text: m.Text, Subject: m.Subject, CustomFields: map[string]string{keyField: m.Key}}
	if m.Kakao == nil {
		return out // SMS or LMS is told by the length of the text
	}
	k := &kakao{Profile: cmp.Or(m.Kakao.Profile, s.profile), Template: m.Kakao.Template, Variables: variables(m.Kakao.Variables), DisableSMS: m.Kakao.Fallback == ""}
	out.Kakao = k
	if m.Brand() {
		asBrand(&out, m.Kakao)
		return out
	}
	out.Type = "ATA"
	if len(k.Variables) > 0 {
		out.Text = "" // and no buttons: with variables all else is the template's
		return out
	}
	for _, b := range m.Kakao.Buttons {
		k.Buttons = append(k.Buttons, button{Name: b.Name, Type: webLink, Link: b.Link})
	}
	return out
}

// asBrand makes a Kakao message a brand message. Kakao sends no text in the place of one.
func asBrand(out *message, given *dispatch.Kakao) {
	k := out.Kakao
	k.DisableSMS, k.Brand = true, &brand{Targeting: given.Targeting}
	if k.Template != "" { // text and buttons are the template's, and its form says the type
		out.Text = ""
		return
	}
	out.Type, k.Brand.Bubble = "BMS_FREE", "TEXT"
	for _, b := range given.Buttons {
		k.Brand.Buttons = append(k.Brand.Buttons, brandButton{Name: b.Name, Type: webLink, Link: b.Link})
	}
}

// variables of a template by the names that Solapi knows them by: #{이름}.
func variables(given map[string]string) map[string]string {
	out := make(map[string]string, len(given))
	for name, value := range given {
		if !strings.HasPrefix(name, "#{") {
			name = "#{" + name + "}"
		}
		out[name] = value
	}
	return out
}

// Registered implements dispatch.Numberer.
func (s *Sender) Registered(ctx context.Context) (bool, error) {
	var numbers []string
	signed := Sign(s.key, s.secret, s.now().UTC().Format(time.RFC3339), rand.Text())
	if err := call.Ask(ctx, s.http, s.base+"/senderid/v1/numbers/active", "Authorization", signed, &numbers); err != nil {
		return false, err
	}
	return slices.ContainsFunc(numbers, func(n string) bool { return call.Domestic(n) == call.Domestic(s.from) }), nil
}

func (s *Sender) post(ctx context.Context, path string, what any) (*call.Answer, error) {
	req, err := call.Post(ctx, s.base+path, what)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", Sign(s.key, s.secret, s.now().UTC().Format(time.RFC3339), rand.Text()))
	return call.Do(s.http, req)
}

// Sign gives the Authorization header of a request made at a date with a salt.
func Sign(key, secret, date, salt string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(date + salt))
	return fmt.Sprintf("HMAC-SHA256 apiKey=%s, date=%s, salt=%s, signature=%s", key, date, salt, hex.EncodeToString(mac.Sum(nil)))
}
