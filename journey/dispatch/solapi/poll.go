package solapi

import (
	"context"
	"crypto/rand"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
)

// A page of messages, and how many pages are read in one Poll.
const (
	pageSize  = 500
	mostPages = 20
)

// listed is a message as Solapi lists it.
type listed struct {
	word
	To, Type, Reason string
	Updated          time.Time `json:"dateUpdated"`
}

// Poll implements inbound.Poller: what became of the messages since a day before the
// mark, for the carrier's word on a phone that is off comes late, and who has called
// the free number.
func (s *Sender) Poll(ctx context.Context, mark string, now time.Time) (inbound.News, error) {
	span := inbound.Resume(mark, now, 24*time.Hour, mostPages)
	news := span.News()
	lists := []func(context.Context, *inbound.Span, *inbound.News) error{s.became, s.refused}
	if s.profile != "" { // the free number is that of texts
		lists = lists[:1]
	}
	for ; span.List < len(lists); span.End() {
		if err := lists[span.List](ctx, span, &news); err != nil || news.More {
			return news, err
		}
	}
	return news, nil
}

func (s *Sender) became(ctx context.Context, span *inbound.Span, news *inbound.News) error {
	q := url.Values{"limit": {strconv.Itoa(pageSize)}, "endDate": {span.Until.UTC().Format(time.RFC3339)}, "startDate": {span.From.UTC().Format(time.RFC3339)}}
	for {
		from(span, q)
		var answer struct {
			Messages map[string]listed `json:"messageList"`
			Next     string            `json:"nextKey"`
		}
		if err := s.ask(ctx, "/messages/v4/list", q, &answer); err != nil {
			return err
		}
		for _, m := range answer.Messages {
			if r, tells := m.report(); tells {
				news.Reports = append(news.Reports, r)
			}
		}
		if answer.Next == "" || len(answer.Messages) == 0 || !span.Turn(answer.Next, news) {
			return nil
		}
	}
}

// from has a list go on where it stopped.
func from(span *inbound.Span, q url.Values) {
	if span.Next != "" {
		q.Set("startKey", span.Next)
	}
}

// refused reads who has called the free number. Who has none is refused the list, which
// is no trouble.
func (s *Sender) refused(ctx context.Context, span *inbound.Span, news *inbound.News) error {
	q := url.Values{"type": {"DENIAL"}, "limit": {strconv.Itoa(pageSize)}, "dateCreated[gte]": {span.From.UTC().Format(time.RFC3339)}}
	for {
		from(span, q)
		var answer struct {
			List []struct {
				Key     string    `json:"handleKey"`
				Number  string    `json:"recipientNumber"`
				Created time.Time `json:"dateCreated"`
			} `json:"blackList"`
			Next string `json:"nextKey"`
		}
		err := s.ask(ctx, "/iam/v1/black", q, &answer)
		if dispatch.Declined(err) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, d := range answer.List {
			news.Reports = append(news.Reports, inbound.Report{Kind: inbound.Unsubscribe, Recipient: call.International(d.Number), At: d.Created,
				ID: "refused|" + d.Key + "|" + d.Created.UTC().Format(time.RFC3339)})
		}
		if answer.Next == "" || len(answer.List) == 0 || !span.Turn(answer.Next, news) {
			return nil
		}
	}
}

func (s *Sender) ask(ctx context.Context, path string, q url.Values, answer any) error {
	signed := Sign(s.key, s.secret, s.now().UTC().Format(time.RFC3339), rand.Text())
	return call.Ask(ctx, s.http, s.base+path+"?"+q.Encode(), "Authorization", signed, answer)
}

func (m listed) report() (r inbound.Report, tells bool) {
	r = inbound.Report{Kind: inbound.Delivered, Recipient: call.International(m.To), At: m.Updated, Status: m.StatusCode, Words: m.StatusMessage,
		Key: m.CustomFields[keyField], ProviderID: m.MessageID, ID: m.MessageID + "|" + m.StatusCode}
	if m.Reason != "" {
		r.Words = m.Reason
	}
	switch {
	case m.StatusCode == "4000":
		return r, true
	case m.StatusCode == "2000", m.StatusCode == "3000", strings.HasPrefix(m.StatusCode, "1"):
		return r, false // on its way, or refused when it was handed over
	}
	r.Kind = inbound.Bounce
	switch verdict := Verdict(m.StatusCode); {
	case verdict == dispatch.VerdictSuppress: // opted out by the free number
		r.Kind = inbound.Unsubscribe
	case strings.HasPrefix(m.StatusCode, "31"): // Kakao's own reasons
		r.Blame = inbound.Unreached
	case verdict == dispatch.VerdictConfiguration, m.StatusCode == "3054", m.StatusCode == "3055", m.StatusCode == "3059":
		r.Blame = inbound.Ours // the sender number, or taken for spam
	default:
		r.Blame = inbound.Mailbox
	}
	return r, true
}
