package ui

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/preview/rules"
)

// Someone is what a message calls a customer without a name.
func Someone() string { return lang.X("finding.mend.someone", "friend") }

// UsualWord stands for a value of a person where one word fits all; "" for others.
func UsualWord(variable string) string {
	switch strings.TrimPrefix(variable, "customer.") {
	case "name", "first_name":
		return Someone()
	}
	return ""
}

// MendWords says what a mend of a finding does to a message.
func MendWords(fix rules.Fix, mail bool) string {
	switch {
	case fix == rules.FixAddLabel:
		return lang.X("finding.mend.label", "Put it in front")
	case fix == rules.FixAddOptOut:
		return lang.X("finding.mend.opt_out", "Put it at the end")
	case fix == rules.FixAddFooter && mail:
		return lang.X("finding.mend.footer", "Add the footer")
	case fix == rules.FixAddFooter:
		return lang.X("finding.mend.sender", "Say who writes")
	case fix == rules.FixConvertTags:
		return lang.X("finding.mend.tags", "Write them Gilmok's way")
	}
	return ""
}
