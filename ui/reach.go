package ui

import (
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
	"gilmok/preview"
)

// SenderNamed gives the sender that a message insists on by its document, "" where any
// of its channel will do.
func SenderNamed(document []byte) string {
	c, err := preview.ParseMessage(document)
	if err != nil {
		return "" // it is not sent at all
	}
	return c.Sender
}

// ReachWords says what a limit of the day means for messages that are due at once.
func ReachWords(messages int, r dispatch.Reach) string {
	return lang.X("send.reach.days", "At most {{.Most}} a day: {{.N}} messages take {{.Days}} days. What is over waits for the next day.",
		With("Most", Number(r.Today), "N", Number(messages), "Days", r.Days))
}
