package ui

import (
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
)

// ReachWords says what a limit of the day means for messages that are due at once.
func ReachWords(messages int, r dispatch.Reach) string {
	return lang.X("send.reach.days", "At most {{.Most}} a day: {{.N}} messages take {{.Days}} days. What is over waits for the next day.",
		With("Most", Number(r.Today), "N", Number(messages), "Days", r.Days))
}
