package preview

import (
	"slices"
	"strings"
)

// Translation is a message in another language. What is left empty is as in the
// message itself.
type Translation struct {
	Subject   string `json:"subject,omitempty"`
	Preheader string `json:"preheader,omitempty"`
	Body      *Body  `json:"body,omitempty"`
	Text      string `json:"text,omitempty"`
}

// translatable are the channels whose texts are written here; a Kakao template is
// approved in one language, and a webhook has none.
var translatable = []string{Email, SMS, Push, Slack}

// Translatable reports whether a message can be written in several languages.
func (c Content) Translatable() bool { return slices.Contains(translatable, c.Channel) }

// In gives the message as its translation says, alone; "" is the message itself.
// Texts the translation leaves empty are empty.
func (c Content) In(language string) Content {
	if language == "" {
		return c
	}
	t := c.Languages[language]
	c.Subject, c.Preheader, c.Body, c.Text = t.Subject, t.Preheader, t.Body, t.Text
	c.Languages, c.spoken = nil, language
	return c
}

// With gives the message with the texts of another one as its translation, and all
// else as in the other.
func (c Content) With(language string, other Content) Content {
	if language == "" {
		return other
	}
	languages := map[string]Translation{}
	for l, t := range c.Languages {
		languages[l] = t
	}
	languages[language] = Translation{Subject: other.Subject, Preheader: other.Preheader, Body: other.Body, Text: other.Text}
	other.Subject, other.Preheader, other.Body, other.Text = c.Subject, c.Preheader, c.Body, c.Text
	other.Languages, other.spoken = languages, c.spoken
	return other
}

// Sent gives what somebody who reads a language gets: the translation, with what it
// leaves empty taken from the message itself.
func (c Content) Sent(language string) Content {
	if language == "" {
		return c
	}
	t := c.In(language)
	for _, f := range []struct {
		to   *string
		from string
	}{{&t.Subject, c.Subject}, {&t.Preheader, c.Preheader}} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
	if t.Body == nil || len(t.Body.Blocks) == 0 && t.Body.HTML == "" && t.Body.MJML == "" {
		t.Body = c.Body
		if t.Text == "" {
			t.Text = c.Text
		}
	}
	if t.Text == "" && c.Body == nil {
		t.Text = c.Text
	}
	return t
}

// LanguageFor gives which of a message's languages a locale (BCP 47) reads: the
// locale itself, else its language; "" is the message itself.
func (c Content) LanguageFor(locale string) string {
	for _, want := range []string{tidyLocale(locale), languagePart(locale)} {
		for have := range c.Languages {
			if want != "" && strings.ToLower(have) == want {
				return have
			}
		}
	}
	return ""
}

// translations compiles what a message is in its other languages.
func (b *compiler) translations(c Content) {
	for _, language := range sortedKeys(c.Languages) {
		sent := c.Sent(language)
		m := &Message{Content: sent, renderer: b.r, marks: b.m.marks}
		one := &compiler{r: b.r, m: m, arms: b.arms, language: language}
		one.texts(sent)
		if b.err == nil {
			b.err = one.err
		}
		b.arms = one.arms
		b.m.templates = append(b.m.templates, m.templates...)
		if b.m.languages == nil {
			b.m.languages = map[string]*Message{}
		}
		b.m.languages[language] = m
	}
}

// Lacks gives the language that a reader of a locale (BCP 47) reads and the message is
// not written in; "": it is, or nobody says what they read.
func (m *Message) Lacks(locale string) string {
	reads, own := languagePart(locale), languagePart(m.renderer.options.Shop.Language)
	if reads == "" || own == "" || reads == own || m.Content.spoken != "" || !m.Content.Translatable() || m.Content.LanguageFor(locale) != "" {
		return ""
	}
	return reads
}

// languagePart is the language of a locale: ko of ko_KR.
func languagePart(locale string) string {
	language, _, _ := strings.Cut(tidyLocale(locale), "-")
	return language
}

// tidyLocale writes every spelling of a locale alike: ko-kr.
func tidyLocale(locale string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimSpace(locale), "_", "-"))
}

// localeName is the variable that chooses a language.
const localeName = "locale"

// forVars gives the message in the language of whom it is rendered for.
func (m *Message) forVars(v Vars) *Message {
	if len(m.languages) == 0 {
		return m
	}
	locale, _ := v[localeName].(string)
	if translated := m.languages[m.Content.LanguageFor(locale)]; translated != nil {
		return translated
	}
	return m
}
