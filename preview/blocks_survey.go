package preview

import (
	"net/url"
	"strconv"
	"strings"
)

// How a question is answered.
const (
	askChoice = "choice"
	askScale  = "scale"
	askYesNo  = "yes_no"
	askText   = "text"
)

// scaleMost is the highest number of a scale.
const scaleMost = 10

// Answer is what a link in a message answers. Its text is what the Liquid filter
// answer_url takes.
type Answer struct {
	Survey   string // key
	Ask      string
	Value    string // empty: the person writes it themselves
	Text     string // how the answer is shown
	Question string
}

// String writes an answer so that it can stand in a link.
func (a Answer) String() string {
	q := url.Values{}
	for name, v := range map[string]string{"survey": a.Survey, "ask": a.Ask, "value": a.Value, "text": a.Text, "question": a.Question} {
		if v != "" {
			q.Set(name, v)
		}
	}
	return q.Encode()
}

// ParseAnswer reads what String wrote; ok is false for what says no survey.
func ParseAnswer(text string) (a Answer, ok bool) {
	q, err := url.ParseQuery(text)
	if err != nil {
		return a, false
	}
	a = Answer{q.Get("survey"), q.Get("ask"), q.Get("value"), q.Get("text"), q.Get("question")}
	return a, a.Survey != ""
}

// IsAnswerLink reports whether an address gives an answer: it leads nowhere else, and
// nothing is added to it.
func IsAnswerLink(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	q := u.Query()
	return q.Has("answer") && q.Has("m") && q.Has("s")
}

// answersOf lists what the links of a block answer.
func (b Block) answersOf(shop Shop) (list []Answer) {
	words := shop.words()
	add := func(value, text string) {
		list = append(list, Answer{b.Survey, b.Ask, value, text, plainQuestion(b.Text)})
	}
	switch b.Ask {
	case askScale:
		for n := 0; n <= scaleMost; n++ {
			add(strconv.Itoa(n), strconv.Itoa(n))
		}
	case askYesNo:
		add("yes", words.yes)
		add("no", words.no)
	case askText:
		add("", words.answer)
	default:
		for _, a := range b.Answers {
			add(a.Value, a.Text)
		}
	}
	return list
}

// plainQuestion is a question as the page of a link shows it: without its marks. One
// that is made anew for everybody is left out, as the link could not say it.
func plainQuestion(text string) string {
	if strings.Contains(text, "{{") || strings.Contains(text, "{%") {
		return ""
	}
	return strings.Join(strings.Fields(plainMarks(text)), " ")
}

// link is the Liquid that makes the address of an answer.
func (a Answer) link() string {
	return "{{ '" + a.String() + "' | answer_url }}" // no quote is left in it
}

func writeSurvey(w *mailWriter, b Block) {
	w.row(b.Align, 16, 16, func() {
		w.printf(`<div class="g-text" style="font-size:16px;line-height:1.6;font-weight:700;color:#1D1D1F;padding-bottom:12px">%s</div>`, inlineMarks(b.Text))
		list := b.answersOf(w.shop)
		if b.Ask == askScale {
			writeScale(w, b, list)
			return
		}
		each := 100 // per cent of the width: a choice stands in a column, yes and no side by side
		if b.Ask == askYesNo {
			each = 50
		}
		w.WriteString(`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">`)
		for i, a := range list {
			if each == 100 || i == 0 {
				w.WriteString(`<tr>`)
			}
			right := 0
			if each == 50 && i == 0 {
				right = 8
			}
			w.printf(`<td width="%d%%" style="padding:4px %dpx 4px 0">`, each, right)
			writeAnswer(w, a, 12)
			w.WriteString(`</td>`)
			if each == 100 || i == len(list)-1 {
				w.WriteString(`</tr>`)
			}
		}
		w.WriteString(`</table>`)
	})
}

// writeAnswer writes one answer as a framed link that fills its place.
func writeAnswer(w *mailWriter, a Answer, side int) {
	w.printf(`<table role="presentation" width="100%%" cellpadding="0" cellspacing="0" border="0"><tr>`+
		`<td class="g-well g-line" align="center" style="background-color:#F6F5F2;border:1px solid #CDC8BD;border-radius:6px">`+
		`<a class="g-text" href="%s" style="display:block;padding:12px %dpx;font-size:15px;line-height:20px;color:#1D1D1F;text-decoration:none">%s</a></td></tr></table>`,
		a.link(), side, literal(a.Text))
}

// writeScale sets the numbers side by side, in eleven equal places that stay readable
// on a phone, with what the ends mean below.
func writeScale(w *mailWriter, b Block, list []Answer) {
	w.WriteString(`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="table-layout:fixed"><tr>`)
	for _, a := range list {
		w.WriteString(`<td style="padding:1px">`)
		writeAnswer(w, a, 0)
		w.WriteString(`</td>`)
	}
	w.WriteString(`</tr></table>`)
	if b.Low == "" && b.High == "" {
		return
	}
	w.printf(`<table role="presentation" width="100%%" cellpadding="0" cellspacing="0" border="0"><tr>`+
		`<td class="g-muted" align="left" style="padding-top:4px;font-size:12px;line-height:1.5;color:#706D64">%s</td>`+
		`<td class="g-muted" align="right" style="padding-top:4px;font-size:12px;line-height:1.5;color:#706D64">%s</td></tr></table>`, inlineMarks(b.Low), inlineMarks(b.High))
}

func surveyText(b Block, shop Shop) string {
	lines := []string{plainMarks(b.Text)}
	for _, a := range b.answersOf(shop) {
		text := a.Text
		switch {
		case b.Ask == askScale && a.Value == "0" && b.Low != "":
			text += " (" + plainMarks(b.Low) + ")"
		case b.Ask == askScale && a.Value == strconv.Itoa(scaleMost) && b.High != "":
			text += " (" + plainMarks(b.High) + ")"
		}
		lines = append(lines, verbatim(text)+": "+a.link())
	}
	return strings.Join(lines, "\n")
}
