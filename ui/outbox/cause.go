package outbox

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
)

// cause is why messages were refused, as far as it matters to a person: many codes
// of many providers are one cause.
type cause string

// The causes.
const (
	causeNobody  cause = "nobody"  // the mailbox is not there
	causeFull    cause = "full"    // the mailbox is full, or takes nothing for now
	causeBlocked cause = "blocked" // the receiver does not want our mail
	causeAccount cause = "account" // our own account or settings
	causeNetwork cause = "network" // no connection
	causeMessage cause = "message" // the message itself
	causeOther   cause = "other"
)

// nobody are the codes by which providers say that an address, a number or a phone is
// not there, or wants no more.
var nobody = []string{
	"postmark 300", "postmark 406", "nobody", "UNREGISTERED", "SENDER_ID_MISMATCH",
	"twilio 21211", "twilio 21610", "twilio 21614", "twilio 30005", "twilio 30006", "solapi 1061", "solapi 2061",
}

// causeOf sorts the codes of providers: SMTP replies with their enhanced codes
// (RFC 3463), and the words of our own senders.
func causeOf(code string) cause {
	reply, status, _ := strings.Cut(code, " ")
	begins := func(s string, heads ...string) bool {
		return slices.ContainsFunc(heads, func(h string) bool { return strings.HasPrefix(s, h) })
	}
	switch {
	case begins(status, "5.1.", "4.1.") && !begins(status, "5.1.7", "5.1.8"), reply == "bad_address", slices.Contains(nobody, code):
		return causeNobody
	case begins(status, "5.2.2", "4.2.", "4.3.1"), status == "" && reply == "552":
		return causeFull
	case begins(status, "5.3.4", "5.2.3", "5.6."), begins(reply, "bad_message", "bad_request", "smtputf8"):
		return causeMessage
	case slices.Contains([]string{"400", "413", "422"}, reply): // of providers over the web
		return causeMessage
	case slices.Contains([]string{"401", "402", "403"}, reply):
		return causeAccount
	case begins(reply, "530", "534", "535", "538", "auth", "no_sender", "no_secret", "no_folder", "bad_from", "certificate",
		"not_tls", "not_offered", "dkim", "sealed", "unknown_kind", "bad_base", "bad_key", "bad_grant", "no_domain", "pictures", "folder"), begins(status, "5.1.7", "5.1.8"):
		return causeAccount
	case begins(status, "5.7.", "4.7."), status == "" && reply == "554":
		return causeBlocked
	case begins(reply, "connection", "unreachable", "timeout", "no_answer", "421", "error"):
		return causeNetwork
	case reply == "550" || reply == "551" || reply == "553":
		return causeNobody
	}
	return causeOther
}

// title and todo say a cause in words, and what to do about it.
func (c cause) title() string {
	switch c {
	case causeNobody:
		return lang.X("outbox.cause.nobody", "The mailbox does not exist")
	case causeFull:
		return lang.X("outbox.cause.full", "The mailbox is full or takes nothing now")
	case causeBlocked:
		return lang.X("outbox.cause.blocked", "The receiving server does not want the mail")
	case causeAccount:
		return lang.X("outbox.cause.account", "Your sender was not accepted")
	case causeNetwork:
		return lang.X("outbox.cause.network", "The server could not be reached")
	case causeMessage:
		return lang.X("outbox.cause.message", "The message itself was refused")
	}
	return lang.X("outbox.cause.other", "Refused for another reason")
}

func (c cause) todo() string {
	switch c {
	case causeNobody:
		return lang.X("outbox.todo.nobody", "Addresses that are gone are not written to again. Look for typing slips.")
	case causeFull:
		return lang.X("outbox.todo.full", "Try again in a day or two.")
	case causeBlocked:
		return lang.X("outbox.todo.blocked", "Check SPF, DKIM and DMARC of your domain, then try again slowly.")
	case causeAccount:
		return lang.X("outbox.todo.account", "Mend it in Settings › Senders, then try again.")
	case causeNetwork:
		return lang.X("outbox.todo.network", "Check your connection, then try again.")
	case causeMessage:
		return lang.X("outbox.todo.message", "It may be too large. Mend the message and send it anew.")
	}
	return lang.X("outbox.todo.other", "Read what the server said, then decide.")
}

// refusals are the refused messages of one cause.
type refusals struct {
	cause cause
	count int
	codes []string
}

// byCause adds up groups of refused messages, the most first.
func byCause(groups []store.OutboxGroup) (list []refusals, all int) {
	for _, g := range groups {
		all += g.Count
		c := causeOf(g.Reason)
		i := slices.IndexFunc(list, func(r refusals) bool { return r.cause == c })
		if i < 0 {
			i = len(list)
			list = append(list, refusals{cause: c})
		}
		list[i].count += g.Count
		if !slices.Contains(list[i].codes, g.Reason) {
			list[i].codes = append(list[i].codes, g.Reason)
		}
	}
	slices.SortStableFunc(list, func(a, b refusals) int { return b.count - a.count })
	return list, all
}
