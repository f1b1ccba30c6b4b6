package insight

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"gilmok/store"
)

// Ways are how a shop wants things reckoned, as its settings say.
type Ways struct {
	Grading Grading
	Styles  []LifeStyle // none: those that Gilmok finds
	Sorting []SortRule
	Suggest SuggestRules
	stamp   string // changes with any of them
}

// SuggestRules are what recommendations keep to besides what is sold out.
type SuggestRules struct {
	// Again lists categories of things that are used up: their products are suggested
	// to those who have bought them before.
	Again []string `json:"again,omitempty"`
	// LeastStock is how many pieces a product must have, where its stock is known;
	// below 2: one.
	LeastStock int `json:"least_stock,omitempty"`
	// Never lists products that are not to be recommended.
	Never []string `json:"never,omitempty"`
}

// ReadWays reads the settings.
func ReadWays(ctx context.Context, st store.Reads) (w Ways, err error) {
	if w.Grading, err = ReadGrading(ctx, st); err != nil {
		return w, err
	}
	for _, s := range []struct {
		key string
		to  any
	}{{store.SettingRFM, nil}, {store.SettingLifeStyles, &w.Styles}, {store.SettingCategories, &w.Sorting}, {store.SettingSuggest, &w.Suggest}} {
		doc, err := st.Settings().Get(ctx, s.key)
		if err != nil {
			return w, err
		}
		w.stamp += doc + "\n"
		if s.to == nil {
			continue
		}
		if err := parseWay(doc, s.to); err != nil {
			return w, fmt.Errorf("read setting %s: %w", s.key, err)
		}
	}
	return w, nil
}

// CheckWay tells whether a document suits a setting of this package; other settings
// always do.
func CheckWay(key, doc string) error {
	switch key {
	case store.SettingRFM:
		_, err := ParseGrading(doc)
		return err
	case store.SettingLifeStyles:
		var styles []LifeStyle
		if err := parseWay(doc, &styles); err != nil {
			return err
		}
		return checkStyles(styles)
	case store.SettingCategories:
		return parseWay(doc, &[]SortRule{})
	case store.SettingSuggest:
		return parseWay(doc, &SuggestRules{})
	}
	return nil
}

func parseWay(doc string, to any) error {
	if doc == "" {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader([]byte(doc)))
	d.DisallowUnknownFields()
	return d.Decode(to)
}

// WriteWay is the document of a setting; nothing in it is the empty one.
func WriteWay(way any) string {
	doc, _ := json.Marshal(way) // texts and numbers
	if s := string(doc); s != "null" && s != "[]" && s != "{}" {
		return s
	}
	return ""
}
