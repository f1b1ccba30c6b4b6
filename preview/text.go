package preview

import (
	"strings"

	"gilmok/preview/rules"
)

// What a Korean text message may hold, in bytes of EUC-KR (CP949): carriers send
// up to 90 as SMS and up to 2,000 as LMS, which costs about three times as much.
const (
	SMSLimit = rules.SMSBytes
	LMSLimit = rules.LMSBytes
)

// TextKind is how a text message travels.
type TextKind string

// The kinds of text messages.
const (
	ShortMessage TextKind = "sms"
	LongMessage  TextKind = "lms"
	TooLong      TextKind = "too_long" // for any
)

// Measure is what a text message costs.
type Measure struct {
	Bytes int // in EUC-KR; a letter it does not have counts two
	Kind  TextKind
	// Foreign are the letters EUC-KR does not have, each once, in order: carriers
	// replace them.
	Foreign []rune
}

// MeasureText counts a text message as Korean carriers do.
func MeasureText(text string) Measure {
	var m Measure
	m.Bytes, m.Foreign = rules.EUCKR(text)
	switch {
	case m.Bytes <= SMSLimit:
		m.Kind = ShortMessage
	case m.Bytes <= LMSLimit:
		m.Kind = LongMessage
	default:
		m.Kind = TooLong
	}
	return m
}

// SplitSubject parts an LMS into the subject line that carriers ask for (at most
// 40 bytes of EUC-KR) and its text: the first line, where there is more than one.
func SplitSubject(text string) (subject, rest string) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	line, rest, more := strings.Cut(text, "\n")
	if line = strings.TrimSpace(line); !more || MeasureText(line).Bytes > 40 {
		return "", text
	}
	return line, rest
}
