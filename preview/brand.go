package preview

import "strconv"

// Vars are the variables that a template may read, by name.
type Vars = map[string]any

// Shop is who sends: it gives blocks their brand and their footer.
type Shop struct {
	Name     string
	Address  string // postal
	Contact  string // telephone or e-mail, as shown
	URL      string
	Privacy  string // address of the privacy notice
	Logo     string // asset; empty: the name is written
	Color    string // #RRGGBB of buttons; empty is a dark green
	Language string // of the fixed words: ko, else English
	Currency string // ISO 4217, of prices; empty: named by the variable shop.currency
}

const defaultColor = "#4F6848"

func (s Shop) color() string {
	if isColor(s.Color) {
		return s.Color
	}
	return defaultColor
}

// fixed are the words of a mail that no person writes.
type fixed struct{ unsubscribe, unwanted, coupon, privacy, yes, no, answer string }

var fixedWords = map[string]fixed{
	"ko": {unsubscribe: "수신 거부", unwanted: "받고 싶지 않으시면", coupon: "쿠폰 번호", privacy: "개인정보 처리방침", yes: "예", no: "아니요", answer: "답하기"},
	"en": {unsubscribe: "Unsubscribe", unwanted: "No longer interested?", coupon: "Your code", privacy: "Privacy", yes: "Yes", no: "No", answer: "Write an answer"},
}

func (s Shop) words() fixed {
	if w, ok := fixedWords[s.Language]; ok {
		return w
	}
	return fixedWords["en"]
}

// onColor gives black or white, whichever reads better on a colour (WCAG 2,
// relative luminance).
func onColor(c string) string {
	part := func(i int) float64 {
		n, err := strconv.ParseUint(c[i:i+2], 16, 8)
		if err != nil {
			return 0
		}
		v := float64(n) / 255
		return v * v // close enough to the sRGB curve for choosing
	}
	if 0.2126*part(1)+0.7152*part(3)+0.0722*part(5) > 0.45 {
		return "#16171A"
	}
	return "#FFFFFF"
}
