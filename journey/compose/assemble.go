package compose

import (
	"cmp"
	"errors"
	"html"
	"net/mail"
	"net/url"
	"strings"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/tracking"
	"gilmok/preview"
	"gilmok/store"
)

// assemble makes the message of what was rendered.
func assemble(out preview.Rendered, content preview.Content, a Ask, from mail.Address, u unsubscribe) (dispatch.Message, error) {
	inputs, err := record(out.Reads)
	if err != nil {
		return dispatch.Message{}, err
	}
	m := dispatch.Message{
		Key: a.Key, MessageID: a.ID, Channel: store.Channel(content.Channel), Purpose: store.Purpose(content.Purpose),
		From: from.String(), ReplyTo: a.Sender.Config[KeyReplyTo], To: a.To,
		Subject: out.Subject, HTML: out.HTML, Text: out.Text, Tags: content.Tags, Inputs: inputs, Sender: content.Sender,
	}
	if out.Aborted != "" {
		return m, nil // nobody gets it; there is nothing more to make
	}
	switch content.Channel {
	case preview.Email:
		return withMail(m, out, a, from, u)
	case preview.Kakao:
		m.Kakao = kakao(out.Kakao)
	case preview.Push:
		m.Push = &dispatch.Push{Link: out.URL}
		if strings.HasPrefix(out.PictureURL, "https://") { // a phone cannot fetch what lies in the workspace
			m.Push.Picture = out.PictureURL
		}
	case preview.Webhook:
		m.Request = &dispatch.Request{Method: out.Request.Method, URL: out.Request.URL, Headers: out.Request.Headers, Body: out.Request.Body}
	case preview.SMS:
		if preview.MeasureText(out.Text).Kind == preview.LongMessage {
			m.Subject, m.Text = preview.SplitSubject(out.Text)
		}
	}
	return m, nil
}

// withMail adds the bytes that go over the wire, and for providers that write their
// own the headers that these would lose.
func withMail(m dispatch.Message, out preview.Rendered, a Ask, from mail.Address, u unsubscribe) (dispatch.Message, error) {
	if a.To == "" {
		return m, nil // a preview for somebody without an address
	}
	out.HTML = u.track(out.HTML, a.Key)
	m.HTML = out.HTML
	raw, err := preview.Mail{
		From: from, To: mail.Address{Name: a.Subject.Name, Address: a.To}, ReplyTo: m.ReplyTo,
		Subject: out.Subject, HTML: out.HTML, Text: out.Text, MessageID: a.ID, Date: a.Now,
		Unsubscribe: u.header(), Inline: out.Inline,
	}.Bytes()
	switch {
	case errors.Is(err, preview.ErrAddress), errors.Is(err, preview.ErrNonASCIIMailbox):
		return m, &dispatch.Skip{Reason: store.SkipUnreachable, Detail: err.Error()}
	case err != nil:
		return m, &dispatch.Skip{Reason: store.SkipRenderError, Detail: err.Error()}
	}
	m.Raw, m.Inline = raw, out.Inline
	m.Headers = u.headers()
	return m, nil
}

func kakao(k *preview.RenderedKakao) *dispatch.Kakao {
	if k == nil {
		return nil
	}
	out := &dispatch.Kakao{Targeting: k.Targeting, Template: k.Template, Variables: make(map[string]string, len(k.Variables))}
	for name, value := range k.Variables {
		out.Variables["#{"+preview.KakaoName(name)+"}"] = value
	}
	for _, b := range k.Buttons {
		link := b.Mobile
		if link == "" {
			link = b.URL
		}
		out.Buttons = append(out.Buttons, dispatch.KakaoButton{Name: b.Text, Link: link})
	}
	if k.Fallback != nil {
		out.Fallback = k.Fallback.Text
	}
	return out
}

// unsubscribe is how this customer stops this shop's mail: by the shop's own https
// address where it has one, else by a mail that it reads.
type unsubscribe struct {
	https, mailto string
	links         *tracking.Links // nil: the shop has no address that notes clicks
	// answer gives the address by which an answer is given: a page of the shop's
	// address, else a mail. "" where there is neither.
	answer func(answer string) string
}

// track leads the links of a mail over the shop's address and puts a picture of one
// point at its end. The link to unsubscribe leads there already, or elsewhere for good.
func (u unsubscribe) track(source, key string) string {
	if u.links == nil || key == "" || source == "" {
		return source
	}
	source = preview.MapLinks(source, func(address string) string {
		to, err := url.Parse(address)
		if err != nil || to.Scheme != "https" && to.Scheme != "http" || address == u.https || preview.IsAnswerLink(address) {
			return address
		}
		return u.links.Click(key, address)
	})
	point := `<img src="` + html.EscapeString(u.links.Open(key)) + `" width="1" height="1" alt="">`
	if end := strings.LastIndex(strings.ToLower(source), "</body>"); end >= 0 {
		return source[:end] + point + source[end:]
	}
	return source + point
}

// unsubscribe makes the addresses of one message. The token names the message and
// cannot be guessed for another: it is signed with the workspace's own random id.
func (c *Composer) unsubscribe(a Ask, settings map[string]string, from mail.Address) unsubscribe {
	token := Token(c.id, a.Key)
	var u unsubscribe
	if a.Content.Channel == preview.Email {
		reader := from.Address
		if reply := a.Sender.Config[KeyReplyTo]; reply != "" {
			reader = reply
		}
		u.mailto = reader + "?subject=unsubscribe%20" + token
		u.answer = func(answer string) string {
			return answerMail(reader, c.id, a.Key, answer)
		}
	}
	links, ok := tracking.New(Setting(settings, store.SettingTracking), Setting(settings, store.SettingTrackingKey))
	if ok {
		u.answer = func(answer string) string { return links.Answer(cmp.Or(a.Key, tracking.NoMessage), answer) }
	}
	if ok && a.Content.Channel == preview.Email {
		u.links = &links
		if Setting(settings, store.SettingUnsubscribe) == "" && a.Key != "" {
			u.https = links.Unsubscribe(a.Key)
			return u
		}
	}
	base, err := url.Parse(Setting(settings, store.SettingUnsubscribe))
	if err != nil || base.Scheme != "https" || base.Host == "" {
		return u
	}
	q := base.Query()
	q.Set("t", token)
	base.RawQuery = q.Encode()
	u.https = base.String()
	return u
}

// RefusalAddress gives the https address by which nobody in particular refuses mail, to
// see whether it answers; "" where the shop has none. ours tells that package tracking's
// server is behind it.
func (c *Composer) RefusalAddress(settings map[string]string) (address string, ours bool) {
	u := c.unsubscribe(Ask{Key: tracking.NoMessage, Content: preview.Content{Channel: preview.Email}}, settings, mail.Address{})
	return u.https, u.links != nil && Setting(settings, store.SettingUnsubscribe) == ""
}

// address is what the link in the text leads to.
func (u unsubscribe) address() string {
	switch {
	case u.https != "":
		return u.https
	case u.mailto != "":
		return "mailto:" + u.mailto
	}
	return "" // a text's way out is its free number, written by the shop
}

func (u unsubscribe) header() preview.Unsubscribe {
	return preview.Unsubscribe{HTTPS: u.https, Mailto: u.mailto}
}

// headers are the same for providers that take header fields one by one (RFC 2369,
// RFC 8058).
func (u unsubscribe) headers() []dispatch.Header {
	mailto := "<mailto:" + u.mailto + ">"
	if u.https == "" {
		return []dispatch.Header{{Name: "List-Unsubscribe", Value: mailto}}
	}
	return []dispatch.Header{
		{Name: "List-Unsubscribe", Value: "<" + u.https + ">, " + mailto},
		{Name: "List-Unsubscribe-Post", Value: "List-Unsubscribe=One-Click"},
	}
}
