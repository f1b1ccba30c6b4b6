package preview

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gilmok/preview/liquid"
)

// Case is one customer to prove a message with.
type Case struct {
	Key      string // how the caller finds the customer again
	Name     string // as shown
	Vars     Vars
	Env      liquid.Env
	Consents bool // to this channel and purpose
}

// Reason says why a case is worth looking at; what exactly stands in Pick.Detail.
type Reason string

// The reasons, in the order of a proof sheet.
const (
	ReasonError       Reason = "error"           // cannot be rendered; Detail: why
	ReasonWarning     Reason = "warning"         // Detail: the warning's code
	ReasonLongestName Reason = "longest_name"    //
	ReasonMissing     Reason = "missing"         // Detail: the variable that came out empty
	ReasonLanguage    Reason = "language"        // Detail: the one they read, which the message lacks
	ReasonArm         Reason = "arm"             // Detail: the condition that held, or its else
	ReasonLong        Reason = "sms_limit"       // a text that has become an LMS, or too long for one
	ReasonSubject     Reason = "longest_subject" //
	ReasonOdd         Reason = "odd_characters"  // a name that markup or encodings trip over
	ReasonRightToLeft Reason = "right_to_left"   //
	ReasonAborted     Reason = "aborted"         // Detail: the message's own reason
	ReasonNoConsent   Reason = "no_consent"      // gets nothing
)

// Pick is a case that stands for everyone like it.
type Pick struct {
	Reason   Reason
	Detail   string
	Case     Case
	Rendered Rendered // empty for ReasonError and ReasonNoConsent
	Count    int      // cases like this one, itself among them
}

// Proof is the outcome of a search for worst cases.
type Proof struct {
	Picks  []Pick
	Cases  int // looked at
	Others int // met no reason that parts customers (all but longest_name, longest_subject)
}

// mostPicks of one reason: a message with fifty arms would make a sheet that
// nobody reads.
const mostPicks = 6

// Worst renders m for every case and picks the ones to look at. Stop the
// sequence to cancel.
func Worst(cases iter.Seq[Case], m *Message) Proof {
	s := &search{m: m, arms: m.Arms(), picks: map[string]*Pick{}}
	for c := range cases {
		s.look(c)
	}
	return s.proof()
}

type search struct {
	m                           *Message
	arms                        []Arm
	picks                       map[string]*Pick // by reason and detail
	cases                       int
	sent                        int // rendered with consent
	others                      int
	longestName, longestSubject int
}

// look takes one case into account.
func (s *search) look(c Case) {
	s.cases++
	if !c.Consents {
		s.meet(ReasonNoConsent, "", c, Rendered{})
		return
	}
	out, err := s.m.RenderEnv(c.Vars, c.Env)
	if err != nil {
		s.meet(ReasonError, err.Error(), c, Rendered{})
		return
	}
	s.sent++
	if out.Aborted != "" {
		s.meet(ReasonAborted, out.Aborted, c, out)
		return
	}
	if n := utf8.RuneCountInString(c.Name); n > s.longestName {
		s.longestName = n
		s.replace(ReasonLongestName, c, out)
	}
	if n := utf8.RuneCountInString(out.Subject); n > s.longestSubject {
		s.longestSubject = n
		s.replace(ReasonSubject, c, out)
	}
	if !s.traits(c, out) {
		s.others++
	}
}

// traits notes what a rendered case shows, and says whether that was anything.
func (s *search) traits(c Case, out Rendered) bool {
	any := false
	note := func(r Reason, detail string) {
		any = true
		s.meet(r, detail, c, out)
	}
	warned := map[string]bool{} // HTML and plain part may have the same
	for _, w := range out.Warnings {
		if !warned[w.Code] {
			warned[w.Code] = true
			note(ReasonWarning, w.Code)
		}
	}
	for _, name := range out.Missing {
		note(ReasonMissing, name)
	}
	if locale, _ := c.Vars[localeName].(string); s.m.Lacks(locale) != "" {
		note(ReasonLanguage, s.m.Lacks(locale))
	}
	for detail := range s.taken(out) {
		s.meet(ReasonArm, detail, c, out)
	}
	if out.Channel == SMS && MeasureText(out.Text).Kind != ShortMessage {
		note(ReasonLong, string(MeasureText(out.Text).Kind))
	}
	if oddCharacters(c.Name) {
		note(ReasonOdd, "")
	}
	if rightToLeft(c.Name) || rightToLeft(out.Subject) {
		note(ReasonRightToLeft, "")
	}
	return any
}

// taken gives the arms a render went through, each condition once: HTML and plain
// part have the same. What blocks are built of is not the author's condition.
func (s *search) taken(out Rendered) map[string]bool {
	details := map[string]bool{}
	for i, arm := range s.arms {
		if out.Took(i) && !strings.Contains(arm.Condition, "g_item") && arm.Condition != "unsubscribe_url" {
			details[s.armDetail(i)] = true
		}
	}
	return details
}

func (s *search) armDetail(i int) string {
	a := s.arms[i]
	if a.Condition == "" {
		return a.Kind + " @" + strconv.Itoa(a.Line)
	}
	return a.Kind + " " + a.Condition
}

// meet counts a case for a reason; the first stands for all.
func (s *search) meet(r Reason, detail string, c Case, out Rendered) {
	key := string(r) + "\x00" + detail
	if p := s.picks[key]; p != nil {
		p.Count++
		return
	}
	s.picks[key] = &Pick{Reason: r, Detail: detail, Case: c, Rendered: out, Count: 1}
}

// replace keeps the worst of a kind that is a matter of degree.
func (s *search) replace(r Reason, c Case, out Rendered) {
	s.picks[string(r)+"\x00"] = &Pick{Reason: r, Case: c, Rendered: out, Count: 1}
}

var reasonOrder = []Reason{
	ReasonError, ReasonWarning, ReasonLongestName, ReasonMissing, ReasonLanguage, ReasonArm, ReasonLong,
	ReasonOdd, ReasonRightToLeft, ReasonSubject, ReasonAborted, ReasonNoConsent,
}

// proof sorts what was found: by reason, the rarest first, for that is what
// nobody would have looked at. An arm that everybody takes is no case.
func (s *search) proof() Proof {
	p := Proof{Cases: s.cases, Others: s.others}
	for _, reason := range reasonOrder {
		var list []Pick
		for _, pick := range s.picks {
			if pick.Reason == reason && !(reason == ReasonArm && pick.Count == s.sent) {
				list = append(list, *pick)
			}
		}
		slices.SortFunc(list, func(a, b Pick) int {
			if a.Count != b.Count {
				return a.Count - b.Count
			}
			return strings.Compare(a.Detail, b.Detail)
		})
		p.Picks = append(p.Picks, list[:min(len(list), mostPicks)]...)
	}
	return p
}

// oddCharacters finds what markup, encodings and narrow fonts trip over.
func oddCharacters(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		switch {
		case strings.ContainsRune(`<>&"'{}%\;`, r), r == unicode.ReplacementChar, unicode.IsControl(r):
			return true
		case r < 0x80, unicode.Is(unicode.Hangul, r):
			return false
		}
		return !rightToLeft(string(r))
	})
}

func rightToLeft(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana)
	})
}
