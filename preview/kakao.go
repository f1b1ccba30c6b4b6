package preview

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"gilmok/preview/rules"
)

// WebLink is the kind of a button that opens an address.
const WebLink = "WL"

// Whom Kakao brings a brand message to, of those it is sent to.
const (
	TargetFriends = "I" // friends of the shop's channel
	TargetAgreed  = "M" // whoever agreed to the shop's advertising
	TargetOthers  = "N" // of these, who is no friend of the channel
)

var targetings = []string{TargetFriends, TargetAgreed, TargetOthers}

// What Kakao takes, in characters.
const (
	AlimTalkLimit = rules.AlimTalkLetters
	BrandLimit    = rules.BrandLetters
)

// BrandMessage reports whether a message is an advertisement in KakaoTalk, which
// nobody approves beforehand; another Kakao message is an AlimTalk.
func (c Content) BrandMessage() bool { return c.Channel == Kakao && c.Purpose == "advertising" }

// RenderedKakao is a Kakao message for one customer. Its text, with the variables in
// their places, is Rendered.Text.
type RenderedKakao struct {
	Template  string // empty: a brand message written freely
	Brand     bool
	Targeting string            // of a brand message; never empty there
	Variables map[string]string // by their names as the document writes them
	Buttons   []Button
	Fallback  *Fallback
}

// ButtonWords are those on the buttons of a Kakao message.
func (out Rendered) ButtonWords() (words []string) {
	if out.Kakao == nil {
		return nil
	}
	for _, b := range out.Kakao.Buttons {
		words = append(words, b.Text)
	}
	return words
}

// DeadButtons counts the buttons of a Kakao message without words or without an address
// that a phone can open.
func (out Rendered) DeadButtons() (n int) {
	if out.Kakao == nil {
		return 0
	}
	for _, b := range out.Kakao.Buttons {
		if strings.TrimSpace(b.Text) == "" || cmp.Or(b.Type, WebLink) == WebLink && !opens(b.URL) && !opens(b.Mobile) {
			n++
		}
	}
	return n
}

func opens(address string) bool {
	u, err := url.Parse(strings.TrimSpace(address))
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// FallbackText is the text message sent where Kakao cannot deliver; empty: none.
func (out Rendered) FallbackText() string {
	if out.Kakao == nil || out.Kakao.Fallback == nil {
		return ""
	}
	return out.Kakao.Fallback.Text
}

// kakaoTemplates are the texts of a Kakao message.
type kakaoTemplates struct {
	code      string
	targeting string // empty: an AlimTalk
	variables map[string]*template
	buttons   []buttonTemplates
	fallback  *template
	channel   string // of the fallback
}

type buttonTemplates struct {
	kind              string
	text, url, mobile *template
}

func (b *compiler) kakao(c Content) *kakaoTemplates {
	k := &kakaoTemplates{code: c.Template, variables: map[string]*template{}}
	if c.BrandMessage() {
		k.targeting = cmp.Or(c.Targeting, TargetFriends)
	}
	for _, name := range sortedKeys(c.Variables) {
		k.variables[name] = b.text("variables."+name, c.Variables[name])
	}
	for i, button := range c.Buttons {
		at := "buttons[" + strconv.Itoa(i) + "]"
		k.buttons = append(k.buttons, buttonTemplates{
			kind: button.Type, text: b.text(at+".text", button.Text),
			url: b.text(at+".url", button.URL), mobile: b.text(at+".mobile", button.Mobile),
		})
	}
	if c.Fallback != nil {
		k.fallback, k.channel = b.text("fallback.text", c.Fallback.Text), c.Fallback.Channel
	}
	return k
}

func (r *run) kakao(k *kakaoTemplates) *RenderedKakao {
	if k == nil {
		return nil
	}
	out := &RenderedKakao{Template: k.code, Brand: k.targeting != "", Targeting: k.targeting, Variables: map[string]string{}}
	for _, name := range sortedKeys(k.variables) {
		out.Variables[name] = r.text(k.variables[name])
	}
	for _, b := range k.buttons {
		out.Buttons = append(out.Buttons, Button{
			Type: b.kind, Text: fillKakao(r.text(b.text), out.Variables), URL: fillKakao(r.text(b.url), out.Variables), Mobile: fillKakao(r.text(b.mobile), out.Variables),
		})
	}
	if k.fallback != nil {
		out.Fallback = &Fallback{Channel: k.channel, Text: r.text(k.fallback)}
	}
	return out
}

// fillKakao puts the values of variables where a text has #{name}.
func fillKakao(text string, variables map[string]string) string {
	if !strings.Contains(text, "#{") {
		return text
	}
	pairs := make([]string, 0, 2*len(variables))
	for _, name := range sortedKeys(variables) {
		pairs = append(pairs, "#{"+KakaoName(name)+"}", variables[name])
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// KakaoName is the bare name of a variable, which documents write as name or #{name}.
func KakaoName(variable string) string {
	if name, is := strings.CutPrefix(variable, "#{"); is {
		return strings.TrimSuffix(name, "}")
	}
	return variable
}
