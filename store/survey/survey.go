// Package survey is what a shop asks its customers, and what they answered.
//
// A survey is one question under a key. It is asked in messages, by links that carry a
// signed answer, or anywhere else, whose answers come as a file. An answer is kept
// twice: as the customer's attribute of that key, so that segments, journeys and
// templates read it, and as an event "answered" with
//
//	survey   the key
//	answer   what was answered: a text, a number from 0 to 10, or true and false
//	source   link, mail, text or file
//	message, run, step   of the message that asked, where one did
//
// Who answers again has changed their mind: the newest answer counts. The same answer
// told twice is kept once.
package survey

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gilmok/store"
	"gilmok/store/value"
)

// Ask is how a question is answered.
type Ask string

// The ways.
const (
	Choice Ask = "choice" // one of a few answers
	Scale  Ask = "scale"  // a whole number from 0 to 10, as for the Net Promoter Score
	YesNo  Ask = "yes_no"
	Text   Ask = "text" // in the customer's own words
)

// Asks lists them in the order of a menu.
var Asks = []Ask{Choice, Scale, YesNo, Text}

// Most is the highest number of a scale; it begins at 0.
const Most = 10

// How much there is room for.
const (
	MostAnswers = 12   // of a choice
	MostWords   = 2000 // letters of an answer in own words
)

// Answer is one of the answers of a choice: what is kept, and how it is shown.
type Answer struct {
	Value string `json:"value"`
	Text  string `json:"text"`
}

// Survey is one question. Key is the attribute that keeps the answers.
type Survey struct {
	Key      string   `json:"key"`
	Question string   `json:"question"`
	Ask      Ask      `json:"ask"`
	Answers  []Answer `json:"answers,omitempty"`
	Low      string   `json:"low,omitempty"`  // words at 0 …
	High     string   `json:"high,omitempty"` // … and at 10
}

// Problem says what of a survey cannot be. Code is one of missing, unknown_value,
// twice, too_many, taken.
type Problem struct{ Field, Code, Detail string }

// Error implements error.
func (p *Problem) Error() string {
	return strings.TrimSpace(fmt.Sprintf("survey: %s is %s %s", p.Field, strings.ReplaceAll(p.Code, "_", " "), p.Detail))
}

// Check refuses a survey that could not be asked. The error is a *Problem.
func (s Survey) Check() error {
	switch {
	case s.Key == "":
		return &Problem{Field: "key", Code: "missing"}
	case strings.TrimSpace(s.Question) == "":
		return &Problem{Field: "question", Code: "missing"}
	case !slices.Contains(Asks, s.Ask):
		return &Problem{Field: "ask", Code: "unknown_value", Detail: string(s.Ask)}
	case s.Ask != Choice && len(s.Answers) > 0:
		return &Problem{Field: "answers", Code: "unknown_value", Detail: "only a choice has answers of its own"}
	case s.Ask == Choice && len(s.Answers) < 2:
		return &Problem{Field: "answers", Code: "missing", Detail: "a choice has two at least"}
	case len(s.Answers) > MostAnswers:
		return &Problem{Field: "answers", Code: "too_many", Detail: strconv.Itoa(len(s.Answers))}
	}
	seen := map[string]bool{}
	for _, a := range s.Answers {
		if a.Value == "" || a.Text == "" {
			return &Problem{Field: "answers", Code: "missing", Detail: "an answer without words"}
		}
		if seen[strings.ToLower(a.Value)] {
			return &Problem{Field: "answers", Code: "twice", Detail: a.Value}
		}
		seen[strings.ToLower(a.Value)] = true
	}
	return nil
}

// Kind is the type of the attribute that keeps the answers.
func (a Ask) Kind() value.Kind {
	switch a {
	case Scale:
		return value.KindNumber
	case YesNo:
		return value.KindBool
	}
	return value.KindText
}

// yes and no as people and forms write them.
var (
	yes = []string{"yes", "y", "true", "1", "예", "네", "응", "o"}
	no  = []string{"no", "n", "false", "0", "아니요", "아니오", "아뇨", "x"}
)

// Value reads an answer as it is kept; ok is false for one that the question does not
// have. A choice without answers takes any: it is a link that says what it offered.
func (s Survey) Value(text string) (v value.Value, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return value.None, false
	}
	switch s.Ask {
	case Choice:
		for _, a := range s.Answers {
			if strings.EqualFold(a.Value, text) || strings.EqualFold(a.Text, text) {
				return value.Text(a.Value), true
			}
		}
		return value.Text(text), len(s.Answers) == 0
	case Scale:
		n, err := strconv.Atoi(strings.TrimSuffix(text, "점"))
		return value.Number(float64(n)), err == nil && n >= 0 && n <= Most
	case YesNo:
		word := strings.ToLower(text)
		return value.Bool(slices.Contains(yes, word)), slices.Contains(yes, word) || slices.Contains(no, word)
	case Text:
		return value.Text(cut(text, MostWords)), true
	}
	return value.None, false
}

// numbered is a text sent back that gives an answer's number, or a scale's: "2", "2번이요".
var numbered = regexp.MustCompile(`^[#(]?(\d{1,2})\s*(?:번|점|[.)])?\s*(?:이요|이에요|입니다|요)?\s*[.!~]*$`)

// Told reads what a customer texted back as the answer to keep: one of the answers, or its
// number, counted from 1; yes is 1 and no is 2. ok is false for anything else.
func (s Survey) Told(text string) (answer string, ok bool) {
	text = strings.TrimSpace(text)
	if v, ok := s.Value(text); ok && s.Ask == Choice {
		return v.String(), true // as it is kept, not as it is worded
	} else if ok {
		return text, true
	}
	found := numbered.FindStringSubmatch(text)
	if found == nil {
		return "", false
	}
	n, _ := strconv.Atoi(found[1])
	switch {
	case s.Ask == Choice && n >= 1 && n <= len(s.Answers):
		return s.Answers[n-1].Value, true
	case s.Ask == YesNo && (n == 1 || n == 2):
		return [...]string{yes[0], no[0]}[n-1], true
	case s.Ask == Scale && n <= Most:
		return found[1], true
	}
	return "", false
}

// Texted is the question as a text message asks it: with its answers numbered as Told
// reads them.
func (s Survey) Texted() string {
	lines := []string{s.Question}
	for i, a := range s.Answers {
		lines = append(lines, strconv.Itoa(i+1)+". "+a.Text)
	}
	if s.Ask == Scale {
		lines = append(lines, strings.Trim(fmt.Sprintf("0 %s ~ %d %s", s.Low, Most, s.High), " "))
	}
	return strings.Join(lines, "\n")
}

func cut(text string, letters int) string {
	if r := []rune(text); len(r) > letters {
		return string(r[:letters])
	}
	return text
}

// Label is how a kept answer is shown: the words of a choice, else the value itself.
func (s Survey) Label(v value.Value) string {
	for _, a := range s.Answers {
		if a.Value == v.String() {
			return a.Text
		}
	}
	return v.String()
}

// Parse reads the content of a survey's document.
func Parse(content []byte) (s Survey, err error) {
	if err := json.Unmarshal(content, &s); err != nil {
		return s, fmt.Errorf("read a survey: %w", err)
	}
	return s, s.Check()
}

// kept is what a document says of itself, so that one that was written to a file is
// known for what it is.
type kept struct {
	Kind string `json:"gilmok"`
	Survey
}

// Marshal writes a survey as a document.
func Marshal(s Survey) ([]byte, error) {
	return json.MarshalIndent(kept{string(store.DocumentSurvey) + "/1", s}, "", "  ")
}

// ErrTaken: an attribute of the survey's key is there and keeps something else.
var ErrTaken = errors.New("an attribute of that name keeps values of another type")
