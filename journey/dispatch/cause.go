package dispatch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gilmok/store"
)

// Cause is why messages were refused, as far as it matters to a person: many codes
// of many providers are one cause.
type Cause string

// The causes.
const (
	CauseNobody  Cause = "nobody"  // the mailbox is not there
	CauseFull    Cause = "full"    // the mailbox is full, or takes nothing for now
	CauseBlocked Cause = "blocked" // the receiver does not want our mail
	CauseAccount Cause = "account" // our own account or settings
	CauseNetwork Cause = "network" // no connection
	CauseMessage Cause = "message" // the message itself
	CauseOther   Cause = "other"
)

// nobody are the codes by which providers say that an address, a number or a phone is
// not there, or wants no more.
var nobody = []string{
	"postmark 300", "postmark 406", "nobody", "UNREGISTERED", "SENDER_ID_MISMATCH",
	"twilio 21211", "twilio 21610", "twilio 21614", "twilio 30005", "twilio 30006", "solapi 1061", "solapi 2061",
}

// CauseOf sorts the codes of providers: SMTP replies with their enhanced codes
// (RFC 3463), and the words of our own senders.
func CauseOf(code string) Cause {
	reply, status, _ := strings.Cut(code, " ")
	begins := func(s string, heads ...string) bool {
		return slices.ContainsFunc(heads, func(h string) bool { return strings.HasPrefix(s, h) })
	}
	switch {
	case begins(status, "5.1.", "4.1.") && !begins(status, "5.1.7", "5.1.8"), reply == "bad_address", slices.Contains(nobody, code):
		return CauseNobody
	case begins(status, "5.2.2", "4.2.", "4.3.1"), status == "" && reply == "552":
		return CauseFull
	case begins(status, "5.3.4", "5.2.3", "5.6."), begins(reply, "bad_message", "bad_request", "smtputf8"):
		return CauseMessage
	case slices.Contains([]string{"400", "413", "422"}, reply): // of providers over the web
		return CauseMessage
	case slices.Contains([]string{"401", "402", "403"}, reply):
		return CauseAccount
	case begins(reply, "530", "534", "535", "538", "auth", "no_sender", "no_secret", "no_folder", "bad_from", "certificate",
		"not_tls", "not_offered", "dkim", "sealed", "unknown_kind", "bad_base", "bad_key", "bad_grant", "no_domain", "pictures", "folder"), begins(status, "5.1.7", "5.1.8"):
		return CauseAccount
	case begins(status, "5.7.", "4.7."), status == "" && reply == "554":
		return CauseBlocked
	case begins(reply, "connection", "unreachable", "timeout", "no_answer", "421", "error"):
		return CauseNetwork
	case reply == "550" || reply == "551" || reply == "553":
		return CauseNobody
	}
	return CauseOther
}

// Refusals are the refused messages of one cause.
type Refusals struct {
	Cause Cause
	Count int
	Codes []string // by which providers said so
}

// ReadRefusals gives what was refused since an instant by its cause, the most first,
// and how many messages these are in all.
func ReadRefusals(ctx context.Context, st store.Reads, from time.Time) (list []Refusals, all int, err error) {
	groups, err := st.Outbox().Groups(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxFailed}, From: from})
	if err != nil {
		return nil, 0, fmt.Errorf("count refused messages: %w", err)
	}
	list, all = byCause(groups)
	return list, all, nil
}

func byCause(groups []store.OutboxGroup) (list []Refusals, all int) {
	for _, g := range groups {
		all += g.Count
		c := CauseOf(g.Reason)
		i := slices.IndexFunc(list, func(r Refusals) bool { return r.Cause == c })
		if i < 0 {
			i = len(list)
			list = append(list, Refusals{Cause: c})
		}
		list[i].Count += g.Count
		if !slices.Contains(list[i].Codes, g.Reason) {
			list[i].Codes = append(list[i].Codes, g.Reason)
		}
	}
	slices.SortStableFunc(list, func(a, b Refusals) int { return b.Count - a.Count })
	return list, all
}
