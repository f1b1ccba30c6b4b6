package journeys

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
)

// technical values are for the log: they say nothing of why.
var technical = map[string]bool{"attempt": true, "sender": true}

// saw names what a decision rested on, in an order that does not change.
func (w *whyFound) saw(saw map[string]any) (list []string) {
	left := maps.Clone(saw)
	take := func(key string) (text string, ok bool) {
		x, ok := left[key]
		delete(left, key)
		return fmt.Sprint(x), ok
	}
	if event, ok := take(journey.SawEvent); ok {
		list = append(list, ui.EventTitle(event))
	}
	for _, key := range []string{journey.SawAt, journey.SawDue, journey.SawUntil} {
		if at, ok := take(key); ok {
			list = append(list, w.instant(key, at))
		}
	}
	most, limited := take(journey.SawMost)
	per, timed := take(journey.SawPer)
	sent, counted := take(journey.SawSent)
	round, again := take(journey.SawRound)
	switch {
	case limited && timed && counted:
		list = append(list, lang.X("journeys.saw.cap", "{{.Sent}} sent in {{.Per}}, at most {{.Most}}", ui.With("Sent", sent, "Per", perWords(per), "Most", most)))
	case limited && timed:
		list = append(list, lang.X("journeys.saw.permits", "{{.Most}} in {{.Per}}", ui.With("Per", perWords(per), "Most", most)))
	case again:
		list = append(list, lang.X("journeys.saw.round", "after {{.Round}} of {{.Most}} rounds", ui.With("Round", round, "Most", most)))
	}
	if n, ok := take(journey.SawAhead); ok {
		list = append(list, lang.X("journeys.saw.ahead", "messages that come first: {{.N}}", ui.With("N", n)))
	}
	if ch, ok := take(journey.SawChannel); ok {
		list = append(list, ui.ChannelName(store.Channel(ch)))
	}
	if state, ok := take(journey.SawConsent); ok {
		list = append(list, ui.ConsentName(store.ConsentState(state)))
	}
	if purpose, ok := left["purpose"].(string); ok && slices.Contains([]store.Purpose{store.PurposeAdvertising, store.PurposeInformational}, store.Purpose(purpose)) {
		list = append(list, ui.PurposeName(store.Purpose(purpose)))
		delete(left, "purpose")
	}
	for _, key := range slices.Sorted(maps.Keys(left)) {
		if !technical[key] {
			list = append(list, w.sawWords(key, left[key]))
		}
	}
	return list
}

// instant words a time of the ledger.
func (w *whyFound) instant(key, text string) string {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		text = ui.Exact(at.In(w.zone))
	}
	switch key {
	case journey.SawUntil:
		return lang.X("journeys.saw.until", "until {{.At}}", ui.With("At", text))
	case journey.SawDue:
		return lang.X("journeys.saw.due", "was due on {{.At}}", ui.With("At", text))
	}
	return text
}

func perWords(text string) string {
	d, err := value.ParseDuration(text)
	if err != nil {
		return text
	}
	return span(d)
}

// sawWords names a value that a rule looked at.
func (w *whyFound) sawWords(key string, x any) string {
	if name, ok := strings.CutPrefix(key, "in_segment:"); ok {
		if yes, _ := x.(bool); yes {
			return lang.X("journeys.why.in_segment", "in “{{.Name}}”", ui.With("Name", name))
		}
		return lang.X("journeys.why.not_in_segment", "not in “{{.Name}}”", ui.With("Name", name))
	}
	for _, pick := range []segment.Pick{segment.PickFirst, segment.PickLast} {
		if name, ok := strings.CutPrefix(key, journey.SawPicked(pick)); ok {
			return "“" + ui.EventTitle(name) + "”: " + ui.SawPicked(pick, fmt.Sprint(x))
		}
	}
	switch key {
	case "subject":
		return fmt.Sprint(x)
	case journey.SawSample:
		return lang.X("journeys.why.sample", "opens, clicks and orders at known hours: {{.N}}", ui.With("N", fmt.Sprint(x)))
	case journey.SawAnswer:
		return lang.X("journeys.saw.answer", "the answer: {{.Words}}", ui.With("Words", fmt.Sprint(x)))
	case "products", "product", "product_id", "item_id":
		return lang.X("journeys.saw.products", "products: {{.Names}}", ui.With("Names", strings.Join(w.productNames(x), ", ")))
	}
	title := ui.EventTitle(strings.TrimPrefix(strings.TrimPrefix(key, "entry."), "context."))
	if x == nil || fmt.Sprint(x) == "" {
		return lang.X("journeys.why.unknown", "{{.Key}}: not known", ui.With("Key", title))
	}
	return title + ": " + fmt.Sprint(x)
}

// productNames are the names of the products that a value names by their ids.
func (w *whyFound) productNames(x any) (names []string) {
	for _, id := range productIDs(x) {
		if name := w.products[id]; name != "" {
			id = name
		}
		names = append(names, id)
	}
	return names
}

func productIDs(x any) (ids []string) {
	list, ok := x.([]any)
	if !ok {
		list = []any{x}
	}
	for _, one := range list {
		ids = append(ids, fmt.Sprint(one))
	}
	return ids
}
