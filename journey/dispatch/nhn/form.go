package nhn

import (
	"cmp"
	"encoding/json"
	"strings"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/preview"
	"gilmok/store"
)

// form is all of a request but whom it is for: messages of one form can share one.
type form struct {
	path              string
	title, text, from string // text: of a text, and of a brand message that is freely written
	senderKey         string // of Kakao
	template          string
	buttons           string // JSON; of a brand message that is freely written
}

// formOf gives the form of a message.
func (s *Sender) formOf(m dispatch.Message) form {
	if s.kakao {
		return s.kakaoForm(m)
	}
	f, kind := form{title: m.Subject, text: m.Text, from: s.from}, "sms"
	if m.Subject != "" || preview.MeasureText(m.Text).Kind == preview.LongMessage {
		kind = "mms" // which is LMS without a picture
		if f.title == "" {
			f.title, f.text = titled(m.Text)
		}
	}
	if m.Purpose == store.PurposeAdvertising {
		kind = "ad-" + kind
	}
	f.path = "/sms/v3.0/appKeys/" + s.app + "/sender/" + kind
	return f
}

func (s *Sender) kakaoForm(m dispatch.Message) form {
	if m.Kakao == nil {
		return form{}
	}
	f := form{senderKey: cmp.Or(m.Kakao.Profile, s.senderKey), template: m.Kakao.Template}
	switch {
	case !m.Brand():
		f.path = "/alimtalk/v2.3/appkeys/" + s.app + "/messages"
	case f.template != "":
		f.path = "/brand-message/v1.0/appkeys/" + s.app + "/basic-messages"
	default:
		f.path, f.text, f.buttons = "/brand-message/v1.0/appkeys/"+s.app+"/freestyle-messages", m.Text, buttons(m.Kakao.Buttons)
	}
	return f
}

type button struct {
	Name string `json:"name"`
	Type string `json:"type"` // WL: leads to a page
	Link string `json:"linkMo"`
}

func buttons(given []dispatch.KakaoButton) string {
	if len(given) == 0 {
		return ""
	}
	list := make([]button, len(given))
	for i, b := range given {
		list[i] = button{Name: b.Name, Type: "WL", Link: b.Link}
	}
	text, _ := json.Marshal(list) // strings always can be written
	return string(text)
}

type text struct {
	Title      string      `json:"title,omitempty"`
	Body       string      `json:"body"`
	From       string      `json:"sendNo"`
	Recipients []recipient `json:"recipientList"`
}

// templated is AlimTalk, or a brand message by its template.
type templated struct {
	SenderKey  string      `json:"senderKey"`
	Template   string      `json:"templateCode"`
	Recipients []recipient `json:"recipientList"`
}

// free is a brand message without a template.
type free struct {
	SenderKey  string          `json:"senderKey"`
	Bubble     string          `json:"chatBubbleType"`
	Content    string          `json:"content"`
	Buttons    json.RawMessage `json:"buttons,omitempty"`
	Recipients []recipient     `json:"recipientList"`
}

// body makes the request to recipients.
func (f form) body(to []recipient) any {
	switch {
	case f.senderKey == "":
		return text{Title: f.title, Body: f.text, From: f.from, Recipients: to}
	case f.template != "":
		return templated{SenderKey: f.senderKey, Template: f.template, Recipients: to}
	}
	return free{SenderKey: f.senderKey, Bubble: "TEXT", Content: f.text, Buttons: json.RawMessage(f.buttons), Recipients: to}
}

type recipient struct {
	Number     string            `json:"recipientNo"`
	Parameters map[string]string `json:"templateParameter,omitempty"`
	Targeting  string            `json:"targeting,omitempty"` // of a brand message
	Key        string            `json:"recipientGroupingKey"`
	Resend     *resend           `json:"resendParameter,omitempty"`
}

func (s *Sender) recipient(m dispatch.Message) recipient {
	to := recipient{Number: call.Domestic(m.To), Key: m.Key}
	if m.Kakao != nil {
		to.Parameters, to.Resend = parameters(m.Kakao.Variables), s.resend(m.Kakao.Fallback)
	}
	if m.Brand() {
		to.Targeting = m.Kakao.Targeting
	}
	return to
}

// resend is the text that is sent where Kakao does not reach.
type resend struct {
	On      bool   `json:"isResend"`
	Type    string `json:"resendType"` // SMS or LMS
	Title   string `json:"resendTitle,omitempty"`
	Content string `json:"resendContent"`
	From    string `json:"resendSendNo"`
}

// titled gives a long text the title that it must have: its first line where that is
// short enough, else its beginning, which then stands there twice.
func titled(text string) (title, body string) {
	if title, body = preview.SplitSubject(text); title != "" {
		return title, body
	}
	begin := []rune(strings.TrimSpace(text))
	return string(begin[:min(len(begin), mostTitle)]), text
}

// mostTitle is how many Korean letters fit into the 40 bytes of a title.
const mostTitle = 20

// parameters are the variables of a template by their bare names.
func parameters(variables map[string]string) map[string]string {
	out := make(map[string]string, len(variables))
	for name, value := range variables {
		out[preview.KakaoName(name)] = value
	}
	return out
}

func (s *Sender) resend(fallback string) *resend {
	if fallback == "" {
		return &resend{On: false}
	}
	r := &resend{On: true, Type: "SMS", Content: fallback, From: s.from}
	if preview.MeasureText(fallback).Kind == preview.LongMessage {
		r.Type = "LMS"
		r.Title, r.Content = titled(fallback)
	}
	return r
}
