// Package template holds ready journeys with their messages, each saying what
// data it needs. They are documents, as a person could have drawn them; nothing
// here is known to the engine.
package template

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"gilmok/journey"
	"gilmok/store"
)

//go:embed documents/*.json
var documents embed.FS

// order is that of the cards where all are equally usable: what most shops
// begin with comes first.
var order = []string{
	"welcome", "abandoned-cart", "second-purchase", "win-back", "repurchase", "review-request", "birthday", "vip-thanks",
	"price-drop", "back-in-stock", "low-stock", "coupon-expiring", "cancelled", "sales-boost", "consent-notice", "consent-reminder", "sign-up-nudge",
}

// Template is a ready journey.
type Template struct {
	ID    string
	Needs Needs
	names map[string]string
	doc   json.RawMessage
	texts []text
	// groups are the names of groups by their ids, which are all that the journey has.
	groups map[string]map[string]string
}

// Needs is the data without which nobody would enter.
type Needs struct {
	Events     []string `json:"events,omitempty"`
	Any        []string `json:"any,omitempty"` // one of these events
	Attributes []string `json:"attributes,omitempty"`
	Catalogue  bool     `json:"catalogue,omitempty"` // products with prices and stock
}

// Message is a message document with what the store keeps beside it.
type Message struct {
	Name     string
	Channel  store.Channel
	Purpose  store.Purpose
	Document []byte // message/1
	Tags     []string
}

// file is a document of this package.
type file struct {
	ID       string                       `json:"id"`
	Name     map[string]string            `json:"name"`
	Needs    Needs                        `json:"needs"`
	Journey  json.RawMessage              `json:"journey"`
	Groups   map[string]map[string]string `json:"groups"`
	Messages []text                       `json:"messages"`
}

// All gives the templates in the order of their cards.
var All = sync.OnceValue(func() []Template {
	list := make([]Template, 0, len(order))
	for _, id := range order {
		data, err := documents.ReadFile(path.Join("documents", id+".json"))
		if err != nil {
			panic(err) // embedded: a test opens them all
		}
		var f file
		if err := json.Unmarshal(data, &f); err != nil {
			panic(fmt.Errorf("template %s: %w", id, err))
		}
		list = append(list, Template{ID: f.ID, Needs: f.Needs, names: f.Name, doc: f.Journey, texts: f.Messages, groups: f.Groups})
	}
	return list
})

// Find gives a template by id.
func Find(id string) (Template, bool) {
	for _, t := range All() {
		if t.ID == id {
			return t, true
		}
	}
	return Template{}, false
}

// Name gives the title in a language (en, ko).
func (t Template) Name(language string) string { return in(t.names, language) }

// in gives a text in a language, English where there is none.
func in(texts map[string]string, language string) string {
	if s := texts[language]; s != "" {
		return s
	}
	return texts["en"]
}

// Open makes the journey and its messages in a language. The seed is the
// caller's: two shops must not divide their people alike.
func (t Template) Open(language string, seed uint64) (*journey.Journey, []Message, error) {
	j, err := journey.Parse(t.doc)
	if err != nil {
		return nil, nil, fmt.Errorf("template %s: %w", t.ID, err)
	}
	j.Name, j.Seed = t.Name(language), seed
	names := map[string]string{}
	var messages []Message
	for _, x := range t.texts {
		m, err := x.message(language)
		if err != nil {
			return nil, nil, fmt.Errorf("template %s: %w", t.ID, err)
		}
		names[x.Key] = m.Name
		messages = append(messages, m)
	}
	for _, id := range j.StepIDs() {
		switch s := j.Steps[id].(type) {
		case *journey.Message:
			j = j.Replace(id, renamed(s, names))
		case *journey.Groups:
			j = j.Replace(id, t.named(s, language))
		}
	}
	return j, messages, nil
}

// renamed gives a step that sends the messages by their names in a language.
func renamed(s *journey.Message, names map[string]string) *journey.Message {
	c := *s
	rename := func(list []string) (out []string) {
		for _, key := range list {
			out = append(out, names[key])
		}
		return out
	}
	c.Messages, c.FirstReachable = rename(s.Messages), rename(s.FirstReachable)
	return &c
}

// named gives a step whose groups have names in a language.
func (t Template) named(s *journey.Groups, language string) *journey.Groups {
	c := *s
	c.Groups = slices.Clone(s.Groups)
	for i, g := range c.Groups {
		c.Groups[i].Name = in(t.groups[g.ID], language)
	}
	return &c
}

// text is a message as this package keeps it, in all languages.
type text struct {
	Key      string            `json:"key"`
	Name     map[string]string `json:"name"`
	Channel  store.Channel     `json:"channel"`
	Purpose  store.Purpose     `json:"purpose"`
	Subject  map[string]string `json:"subject,omitempty"`
	Heading  map[string]string `json:"heading,omitempty"`
	Text     map[string]string `json:"text,omitempty"`
	Products *products         `json:"products,omitempty"`
	Coupon   string            `json:"coupon,omitempty"`
	Button   map[string]string `json:"button,omitempty"`
	Tags     []string          `json:"tags,omitempty"`
}

type products struct {
	From string `json:"from"`
	Most int    `json:"most"`
}

// block is a block of an e-mail as the message document spells it.
type block struct {
	Kind  string `json:"kind"`
	Text  string `json:"text,omitempty"`
	URL   string `json:"url,omitempty"`
	From  string `json:"from,omitempty"`
	Most  int    `json:"most,omitempty"`
	Value string `json:"value,omitempty"`
}

// message writes the message document in a language.
func (x text) message(language string) (Message, error) {
	m := Message{Name: in(x.Name, language), Channel: x.Channel, Purpose: x.Purpose, Tags: x.Tags}
	doc := map[string]any{"gilmok": "message/1", "name": m.Name, "purpose": x.Purpose, "channel": x.Channel}
	if len(x.Tags) > 0 {
		doc["tags"] = x.Tags
	}
	if x.Channel != store.ChannelEmail {
		doc["text"] = in(x.Text, language)
	} else {
		doc["subject"] = in(x.Subject, language)
		doc["body"] = map[string]any{"blocks": x.blocks(language)}
	}
	var err error
	m.Document, err = json.Marshal(doc)
	return m, err
}

func (x text) blocks(language string) []block {
	list := []block{{Kind: "heading", Text: in(x.Heading, language)}, {Kind: "text", Text: in(x.Text, language)}}
	if x.Products != nil {
		list = append(list, block{Kind: "products", From: x.Products.From, Most: x.Products.Most})
	}
	if x.Coupon != "" {
		list = append(list, block{Kind: "coupon", Value: x.Coupon})
	}
	if button := strings.TrimSpace(in(x.Button, language)); button != "" {
		list = append(list, block{Kind: "button", Text: button, URL: "{{ shop.url }}"})
	}
	return append(list, block{Kind: "footer"})
}
