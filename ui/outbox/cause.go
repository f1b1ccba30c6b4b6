package outbox

import (
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
)

// causeTitle and causeTodo say a cause in words, and what to do about it.
func causeTitle(c dispatch.Cause) string {
	switch c {
	case dispatch.CauseNobody:
		return lang.X("outbox.cause.nobody", "The mailbox does not exist")
	case dispatch.CauseFull:
		return lang.X("outbox.cause.full", "The mailbox is full or takes nothing now")
	case dispatch.CauseBlocked:
		return lang.X("outbox.cause.blocked", "The receiving server does not want the mail")
	case dispatch.CauseAccount:
		return lang.X("outbox.cause.account", "Your sender was not accepted")
	case dispatch.CauseNetwork:
		return lang.X("outbox.cause.network", "The server could not be reached")
	case dispatch.CauseMessage:
		return lang.X("outbox.cause.message", "The message itself was refused")
	}
	return lang.X("outbox.cause.other", "Refused for another reason")
}

func causeTodo(c dispatch.Cause) string {
	switch c {
	case dispatch.CauseNobody:
		return lang.X("outbox.todo.nobody", "Addresses that are gone are not written to again. Look for typing slips.")
	case dispatch.CauseFull:
		return lang.X("outbox.todo.full", "Try again in a day or two.")
	case dispatch.CauseBlocked:
		return lang.X("outbox.todo.blocked", "Check SPF, DKIM and DMARC of your domain, then try again slowly.")
	case dispatch.CauseAccount:
		return lang.X("outbox.todo.account", "Mend it in Settings › Senders, then try again.")
	case dispatch.CauseNetwork:
		return lang.X("outbox.todo.network", "Check your connection, then try again.")
	case dispatch.CauseMessage:
		return lang.X("outbox.todo.message", "It may be too large. Mend the message and send it anew.")
	}
	return lang.X("outbox.todo.other", "Read what the server said, then decide.")
}
