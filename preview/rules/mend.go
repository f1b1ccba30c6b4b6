package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Label puts the label that a country wants in front of an advertisement's
// subject or text, in place of any variant of it. Other countries' texts are
// returned as they are.
func Label(text, country string) string {
	switch country {
	case "KR":
		if strings.HasPrefix(text, adLabel) {
			return text
		}
		return adLabel + " " + withoutLabel(text)
	case "SG":
		if strings.HasPrefix(text, "<ADV> ") {
			return text
		}
		return "<ADV> " + strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "<ADV>"))
	}
	return text
}

// withoutLabel cuts off a bracketed variant such as [광고] or (광 고).
func withoutLabel(text string) string {
	text = strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.C, r) })
	end := strings.IndexAny(text, ")]}>）］】〕」")
	if end < 0 || !strings.ContainsAny(firstRunes(text, 1), "([{<（［【〔「") || !isLabelVariant(text[:end]) {
		return text
	}
	_, width := utf8.DecodeRuneInString(text[end:])
	return strings.TrimSpace(text[end+width:])
}

// Signed puts who writes in front of a text, behind its label where it has one.
func Signed(text, who string) string {
	if rest, labelled := strings.CutPrefix(text, adLabel); labelled {
		text, who = strings.TrimLeft(rest, " "), adLabel+who
	}
	return strings.TrimRight(who+"\n"+text, "\n")
}
