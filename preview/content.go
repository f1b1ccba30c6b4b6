package preview

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	xlanguage "golang.org/x/text/language"
)

// messageKind is the header of a message document.
const messageKind = "message/1"

// The channels a message can be for, as in package store.
const (
	Email   = "email"
	SMS     = "sms"
	Kakao   = "kakao"
	Push    = "push"
	Webhook = "webhook"
	Slack   = "slack"
)

var channels = []string{Email, SMS, Kakao, Push, Webhook, Slack}

// Content is a message document. Every text in it is a Liquid template.
type Content struct {
	Name      string            `json:"name"`
	Purpose   string            `json:"purpose,omitempty"` // advertising, informational
	Channel   string            `json:"channel"`
	Sender    string            `json:"sender,omitempty"` // a sender's name; empty: the channel's default
	Subject   string            `json:"subject,omitempty"`
	Preheader string            `json:"preheader,omitempty"`
	Body      *Body             `json:"body,omitempty"`      // of an e-mail
	Text      string            `json:"text,omitempty"`      // of an SMS or a push; of an e-mail: empty is made from the body
	Survey    string            `json:"survey,omitempty"`    // of an SMS: the key of the question that a text sent back answers
	URL       string            `json:"url,omitempty"`       // where a push leads
	Picture   string            `json:"picture,omitempty"`   // of a push: an asset
	Template  string            `json:"template,omitempty"`  // of a Kakao message: its code; a brand message may do without
	Targeting string            `json:"targeting,omitempty"` // of a brand message: a Targeting; empty is TargetFriends
	Variables map[string]string `json:"variables,omitempty"` // of a Kakao template
	Buttons   []Button          `json:"buttons,omitempty"`   // of a Kakao message
	Fallback  *Fallback         `json:"fallback,omitempty"`  // where a Kakao message cannot be delivered
	Request   *Request          `json:"request,omitempty"`   // of a webhook
	// Languages holds the message in others than the shop's, by BCP 47 tag: en, ja.
	// A customer gets that of their locale.
	Languages map[string]Translation `json:"languages,omitempty"`
	Tags      []string               `json:"tags,omitempty"`
	UTM       map[string]string      `json:"utm,omitempty"` // campaign → utm_campaign on every link

	// spoken is the language of a translation that stands alone, in which blocks say
	// what no person writes; "": the shop's.
	spoken string
}

// Body is an e-mail's content: exactly one of the three is set.
type Body struct {
	Blocks []Block `json:"blocks,omitempty"`
	HTML   string  `json:"html,omitempty"`
	MJML   string  `json:"mjml,omitempty"`
}

// Button is a button of a Kakao message. Type is a code of Kakao: WL opens URL.
type Button struct {
	Type   string `json:"type,omitempty"`
	Text   string `json:"text"`
	URL    string `json:"url,omitempty"`
	Mobile string `json:"mobile,omitempty"`
}

// Fallback is what is sent instead.
type Fallback struct {
	Channel string `json:"channel"`
	Text    string `json:"text"`
}

// Request is a webhook's call. Strings inside JSON are templates, too.
type Request struct {
	Method  string            `json:"method,omitempty"` // empty is POST
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitempty"`
	JSON    any               `json:"json,omitempty"`
}

// DocumentError says what is wrong with a document, and where.
type DocumentError struct {
	Path string // as in body.blocks[2].kind; empty: the document as a whole
	Code string // not_json, unknown_key, missing, unknown_value, wrong_kind, one_body
	// Detail is the offending key or value.
	Detail string
}

func (e *DocumentError) Error() string {
	text := strings.ReplaceAll(e.Code, "_", " ")
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	if e.Path != "" {
		text = e.Path + ": " + text
	}
	return text
}

// header is what a stored document carries beside its content.
type header struct {
	Kind string `json:"gilmok"`
	Content
}

// ParseMessage reads a message document. Keys that are not known are refused
// with their place; every error is a *DocumentError.
func ParseMessage(data []byte) (Content, error) {
	var loose any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&loose); err != nil {
		return Content{}, &DocumentError{Code: "not_json", Detail: err.Error()}
	}
	if err := unknownKey(loose, reflect.TypeFor[header](), ""); err != nil {
		return Content{}, err
	}
	var doc header
	if err := json.Unmarshal(data, &doc); err != nil {
		return Content{}, typeError(err)
	}
	if doc.Kind != messageKind {
		return Content{}, &DocumentError{Path: "gilmok", Code: "wrong_kind", Detail: doc.Kind}
	}
	if err := doc.Content.check(); err != nil {
		return Content{}, err
	}
	return doc.Content, nil
}

// MarshalMessage writes a document with its keys in a stable order.
func MarshalMessage(c Content) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(header{Kind: messageKind, Content: c}); err != nil {
		return nil, fmt.Errorf("write message document: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

func typeError(err error) error {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &DocumentError{Path: strings.TrimPrefix(t.Field, "Content."), Code: "unknown_value", Detail: "a " + t.Value}
	}
	return &DocumentError{Code: "not_json", Detail: err.Error()}
}

// unknownKey compares a decoded document with the type it is for.
func unknownKey(v any, t reflect.Type, path string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := v.(type) {
	case []any:
		if t.Kind() != reflect.Slice {
			return nil
		}
		for i, item := range v {
			if err := unknownKey(item, t.Elem(), fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case map[string]any:
		if t.Kind() == reflect.Map && t.Elem().Kind() == reflect.Struct {
			for _, key := range sortedKeys(v) {
				if err := unknownKey(v[key], t.Elem(), strings.TrimPrefix(path+"."+key, ".")); err != nil {
					return err
				}
			}
			return nil
		}
		if t.Kind() != reflect.Struct {
			return nil
		}
		fields := jsonFields(t)
		for _, key := range sortedKeys(v) {
			field, known := fields[key]
			at := strings.TrimPrefix(path+"."+key, ".")
			if !known {
				return &DocumentError{Path: at, Code: "unknown_key", Detail: key}
			}
			if err := unknownKey(v[key], field, at); err != nil {
				return err
			}
		}
	}
	return nil
}

func jsonFields(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			fields[name] = f.Type
		}
	}
	return fields
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// check looks at what the types cannot say.
func (c Content) check() error {
	if !slices.Contains(channels, c.Channel) {
		return &DocumentError{Path: "channel", Code: "unknown_value", Detail: c.Channel}
	}
	if c.Purpose != "" && c.Purpose != "advertising" && c.Purpose != "informational" {
		return &DocumentError{Path: "purpose", Code: "unknown_value", Detail: c.Purpose}
	}
	if c.Channel == Webhook && (c.Request == nil || c.Request.URL == "") {
		return &DocumentError{Path: "request.url", Code: "missing"}
	}
	if c.Survey != "" && c.Channel != SMS {
		return &DocumentError{Path: "survey", Code: "unknown_key", Detail: c.Channel}
	}
	if c.Targeting != "" && (!c.BrandMessage() || !slices.Contains(targetings, c.Targeting)) {
		return &DocumentError{Path: "targeting", Code: "unknown_value", Detail: c.Targeting}
	}
	if len(c.Languages) > 0 && !c.Translatable() {
		return &DocumentError{Path: "languages", Code: "unknown_key", Detail: c.Channel}
	}
	for _, language := range sortedKeys(c.Languages) {
		if tag, err := xlanguage.Parse(language); err != nil || tag.IsRoot() {
			return &DocumentError{Path: "languages", Code: "unknown_value", Detail: language}
		}
		if err := c.Sent(language).checkBody(); err != nil {
			if e, ok := errors.AsType[*DocumentError](err); ok {
				e.Path = "languages." + language + "." + e.Path
			}
			return err
		}
	}
	return c.checkBody()
}

func (c Content) checkBody() error {
	if c.Body == nil {
		if c.Channel == Email && c.Text == "" {
			return &DocumentError{Path: "body", Code: "missing"}
		}
		return nil
	}
	if c.Channel != Email {
		return &DocumentError{Path: "body", Code: "unknown_key", Detail: "body"}
	}
	given := 0
	for _, is := range []bool{len(c.Body.Blocks) > 0, c.Body.HTML != "", c.Body.MJML != ""} {
		if is {
			given++
		}
	}
	if given > 1 {
		return &DocumentError{Path: "body", Code: "one_body"}
	}
	return checkBlocks(c.Body.Blocks, "body.blocks")
}
