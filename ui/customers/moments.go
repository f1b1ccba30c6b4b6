package customers

import (
	"cmp"
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/survey"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
)

// moment is one thing on a customer's time line: what they did, what was sent to them,
// what a journey decided about them.
type moment struct {
	at            time.Time
	how           sign
	title, detail string
	journey       store.JourneyID // whose why it leads to; 0: none
}

// loadMoments puts what happened to a customer on one line, the newest first. With
// decided, what journeys decided about them is on it, too.
func loadMoments(ctx context.Context, st store.Reads, id store.CustomerID, events []store.Event, surveys []survey.Kept, decided bool) (list []moment, err error) {
	titles := ui.NewTitles(st)
	for _, e := range events {
		how, known := signs[e.Name]
		if !known {
			how = sign{"circle-dot", look.Faint}
		}
		m := moment{at: e.At, how: how, title: ui.EventTitle(e.Name), detail: describe(e)}
		if e.Name == store.EventAnswered {
			m.detail = answered(surveys, e)
		}
		if version := e.Properties.Property("message").Number(); version > 0 {
			name, err := titles.Message(ctx, store.MessageVersionID(version))
			if err != nil {
				return nil, err
			}
			m.detail = join(name, cmp.Or(m.detail, about(e)))
		}
		list = append(list, m)
	}
	if decided {
		if list, err = addDecisions(ctx, st, id, list); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(list, func(a, b moment) int { return b.at.Compare(a.at) })
	return list, nil
}

// about is what an event about a message says beyond it: where a click led, why it came
// back.
func about(e store.Event) string {
	for _, key := range []string{"url", "words"} {
		if text := e.Properties.Property(key).String(); text != "" {
			return text
		}
	}
	return ""
}

// answered names the question and the answer.
func answered(surveys []survey.Kept, e store.Event) string {
	key, v := e.Properties.Property("survey").String(), e.Properties.Property("answer")
	name := key
	if i := questionOf(surveys, key); i >= 0 {
		name = surveys[i].Document.Name
	}
	return join(name, inWords(surveys, key, v))
}

// questionOf finds the survey of a key; -1: there is none.
func questionOf(surveys []survey.Kept, key string) int {
	return slices.IndexFunc(surveys, func(k survey.Kept) bool { return k.Key == key })
}

// inWords is an attribute's value as a reader knows it: an answer to a survey in the
// words of its choice, yes and no as such, all else as it is kept.
func inWords(surveys []survey.Kept, key string, v value.Value) string {
	if v.Kind() == value.KindBool {
		if v.Bool() {
			return lang.X("customers.answer.yes", "Yes")
		}
		return lang.X("customers.answer.no", "No")
	}
	if i := questionOf(surveys, key); i >= 0 {
		return surveys[i].Label(v)
	}
	return v.String()
}

// addDecisions adds what journeys decided: that they came in, that something was not
// sent, and why, that they are through.
func addDecisions(ctx context.Context, st store.Reads, id store.CustomerID, list []moment) ([]moment, error) {
	decisions, err := st.Decisions().Of(ctx, id, 0)
	if err != nil || len(decisions) == 0 {
		return list, err
	}
	names, err := store.JourneyNames(ctx, st.Journeys())
	if err != nil {
		return nil, err
	}
	for _, d := range decisions {
		if title, how, told := decision(d); told {
			detail := names[d.Journey]
			if d.What == journey.DecidedSkipped {
				detail = join(ui.SkipReason(store.SkipReason(d.Reason)), detail)
			}
			list = append(list, moment{at: d.At, how: how, title: title, detail: detail, journey: d.Journey})
		}
	}
	return list, nil
}

// decision says what was decided; told is false for what the journey's own page tells.
func decision(d store.Decision) (title string, how sign, told bool) {
	switch d.What {
	case journey.DecidedEntered:
		return lang.X("customers.moment.entered", "Came into a journey"), sign{"log-in", look.KindEntry}, true
	case journey.DecidedSkipped:
		return lang.X("customers.moment.skipped", "Was not sent a message"), sign{"circle-slash", look.Muted}, true
	case journey.DecidedExited:
		return lang.X("customers.moment.exited", "Was taken out of a journey"), sign{"log-out", look.KindExit}, true
	case journey.DecidedCompleted:
		return lang.X("customers.moment.completed", "Went through a journey to its end"), sign{"log-out", look.KindExit}, true
	}
	return "", sign{}, false
}
