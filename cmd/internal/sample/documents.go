package sample

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"gilmok/assets"
	"gilmok/store"
	"gilmok/store/segment"
)

// segments are the saved rules: the key of the name, and the sentence.
var segments = []struct{ key, text string }{
	{"s_reach", `consents to email for advertising and email is set`},
	{"s_regular", `ordered at least 3 times in the last 180 days`},
	{"s_once", `ordered exactly 1 times and ordered in the last 60 days and did not ordered in the last 30 days`},
	{"s_lapsed", `ordered and did not ordered in the last 90 days`},
	{"s_soap", `ordered where (category is «cat_soap») and not (ordered where (category is not «cat_soap»))`},
	{"s_seoul", `city is «seoul» and ordered in the last 30 days`},
}

// head is what every document says of itself.
type head struct {
	Name    string        `json:"name"`
	Channel store.Channel `json:"channel"`
	Purpose store.Purpose `json:"purpose"`
	Tags    []string      `json:"tags"`
}

func (m *maker) saveDocuments(ctx context.Context, tx store.Tx) error {
	words, err := m.words()
	if err != nil {
		return err
	}
	for _, s := range segments {
		text := strings.NewReplacer("«cat_soap»", `"`+m.say(categories["soap"][0], categories["soap"][1])+`"`, "«seoul»", `"`+m.say("Seoul", "서울")+`"`).Replace(s.text)
		rule, err := segment.ParseText(text)
		if err != nil {
			return fmt.Errorf("segment %s: %w", s.key, err)
		}
		if err := tx.Segments().Save(ctx, &store.Segment{Name: words["«"+s.key+"»"], Rule: rule}); err != nil {
			return err
		}
	}
	err = m.eachDocument("messages", words, func(doc []byte, h head) error {
		return tx.Messages().Save(ctx, &store.Message{Name: h.Name, Channel: h.Channel, Purpose: h.Purpose, Document: doc, Tags: h.Tags})
	})
	if err != nil {
		return err
	}
	return m.eachDocument("journeys", words, func(doc []byte, h head) error {
		return tx.Journeys().Save(ctx, &store.Journey{Name: h.Name, Draft: doc, State: store.JourneyDraft})
	})
}

// words gives the language's word for each «key».
func (m *maker) words() (map[string]string, error) {
	data, err := assets.Sample.ReadFile("sample/words.json")
	if err != nil {
		return nil, err
	}
	var both map[string][2]string
	if err := json.Unmarshal(data, &both); err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	words := make(map[string]string, len(both))
	for key, w := range both {
		words["«"+key+"»"] = m.say(w[0], w[1])
	}
	return words, nil
}

// eachDocument puts the words into the documents of a folder.
func (m *maker) eachDocument(folder string, words map[string]string, save func([]byte, head) error) error {
	var pairs []string
	for key, word := range words {
		quoted, err := json.Marshal(word)
		if err != nil {
			return err
		}
		pairs = append(pairs, key, string(quoted[1:len(quoted)-1]))
	}
	replacer := strings.NewReplacer(pairs...)
	files, err := assets.Sample.ReadDir("sample/" + folder)
	if err != nil {
		return err
	}
	for _, f := range files {
		raw, err := assets.Sample.ReadFile("sample/" + folder + "/" + f.Name())
		if err != nil {
			return err
		}
		doc := []byte(replacer.Replace(string(raw)))
		var h head
		if err := json.Unmarshal(doc, &h); err != nil {
			return fmt.Errorf("%s: %w", f.Name(), err)
		}
		if err := save(doc, h); err != nil {
			return fmt.Errorf("%s: %w", f.Name(), err)
		}
	}
	return nil
}
