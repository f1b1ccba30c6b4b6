package template

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"gilmok/journey"
	"gilmok/store/value"
)

// Between is a journey that a report asks for: it speaks to those who did one thing
// and have not yet done the next; as a trial, to half of the new customers, chosen by
// chance, while the others get nothing.
type Between struct {
	From, To string // events; of a trial To is what counts in the end
	Days     int    // within which To counts; 0: 30
	Name     string // of the journey, in the shop's language
	What     string // what they are to do, or the category they are shown
	Trial    Trial
}

// Trial is what a trial leads people to; empty: the journey is none.
type Trial string

// What the message of a trial is about.
const (
	TrialEvent    Trial = "event"    // doing What
	TrialCategory Trial = "category" // the category What
	TrialProducts Trial = "products" // several products at once
)

// Trials lists them.
var Trials = []Trial{TrialEvent, TrialCategory, TrialProducts}

//go:embed asked/*.json
var asked embed.FS

// betweenMark begins the ids of these journeys.
const betweenMark = "between?"

// ID stands for the journey where a template's id can stand.
func (b Between) ID() string {
	return betweenMark + url.Values{"from": {b.From}, "to": {b.To}, "days": {strconv.Itoa(b.Days)}, "name": {b.Name}, "what": {b.What}, "trial": {string(b.Trial)}}.Encode()
}

// FindBetween reads an ID; ok is false where it is none.
func FindBetween(id string) (b Between, ok bool) {
	code, ok := strings.CutPrefix(id, betweenMark)
	v, err := url.ParseQuery(code)
	if !ok || err != nil {
		return b, false
	}
	days, err := strconv.Atoi(v.Get("days"))
	b = Between{From: v.Get("from"), To: v.Get("to"), Days: days, Name: v.Get("name"), What: v.Get("what"), Trial: Trial(v.Get("trial"))}
	return b, err == nil && days >= 0 && b.From != "" && b.To != "" && (b.Trial == "" || slices.Contains(Trials, b.Trial))
}

// whatMark stands in the texts for What.
const whatMark = "%what%"

// Open makes the journey and its message in a language. They differ from journey to
// journey: the message bears the journey's name.
func (b Between) Open(language string, seed uint64) (*journey.Journey, []Message, error) {
	doc := "between"
	if b.Trial != "" {
		doc = "trial-" + string(b.Trial)
	}
	data, err := asked.ReadFile(path.Join("asked", doc+".json"))
	if err != nil {
		return nil, nil, fmt.Errorf("template %s: %w", doc, err)
	}
	// What is put into texts of a JSON document: it must stay a text there, and no
	// part of the language that messages are written in.
	what, err := json.Marshal(strings.NewReplacer("{", "", "}", "", "%", "").Replace(b.What))
	if err != nil {
		return nil, nil, fmt.Errorf("template %s: %w", doc, err)
	}
	var f file
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(data), whatMark, string(what[1:len(what)-1]))), &f); err != nil {
		return nil, nil, fmt.Errorf("template %s: %w", doc, err)
	}
	for i := range f.Messages {
		f.Messages[i].Name = map[string]string{"en": b.Name}
	}
	j, messages, err := Template{ID: f.ID, names: map[string]string{"en": b.Name}, doc: f.Journey, texts: f.Messages}.Open(language, seed)
	if err != nil {
		return nil, nil, err
	}
	days := b.Days
	if days == 0 {
		days = 30
	}
	j.Entry.Event = b.From
	j.Conversion = []journey.Conversion{{Event: b.To, Within: value.Days(days)}}
	if wait, ok := j.Steps["e1"].(*journey.WaitForEvent); ok {
		c := *wait
		c.Branches = slices.Clone(c.Branches)
		c.Branches[0].Event = b.To
		j = j.Replace("e1", &c)
	}
	return j, messages, nil
}
