package twilio

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
)

// A page of messages, and how many pages are read in one Poll.
const (
	pageSize  = 1000
	mostPages = 20
)

type text struct {
	SID, From, To, Status, Direction, Body string
	ErrorCode                              *int   `json:"error_code"`
	Error                                  string `json:"error_message"`
	Updated                                string `json:"date_updated"` // RFC 2822
}

// Poll implements inbound.Poller: what became of the texts sent since the mark's day,
// and what was answered.
func (s *Sender) Poll(ctx context.Context, mark string, now time.Time) (inbound.News, error) {
	span := inbound.Resume(mark, now, 24*time.Hour, mostPages) // a phone that was off gets its texts later
	news := span.News()
	for {
		page := s.messages() + "?" + url.Values{"DateSent>": {span.From.UTC().Format(time.DateOnly)}, "PageSize": {strconv.Itoa(pageSize)}}.Encode()
		if span.Next != "" {
			page = s.base + "/" + strings.TrimPrefix(span.Next, "/")
		}
		req, err := call.Get(ctx, page)
		if err != nil {
			return news, err
		}
		req.SetBasicAuth(s.user, s.secret)
		var answer struct {
			Messages []text
			Next     string `json:"next_page_uri"`
		}
		if err := call.Read(s.http, req, &answer); err != nil {
			return news, err
		}
		for _, t := range answer.Messages {
			if r, tells := t.report(); tells {
				news.Reports = append(news.Reports, r)
			}
		}
		if answer.Next == "" || !span.Turn(answer.Next, &news) {
			return news, nil
		}
	}
}

func (t text) report() (r inbound.Report, tells bool) {
	r = inbound.Report{Recipient: t.To, ProviderID: t.SID, Words: t.Error, ID: t.SID + "|" + t.Status}
	r.At, _ = time.Parse(time.RFC1123Z, t.Updated) // zero: when it is applied
	switch {
	case t.Status == "receiving":
		return r, false // it is told once it is there
	case t.Direction == "inbound":
		r.Kind, r.Recipient, r.Words = inbound.Reply, t.From, t.Body
		if inbound.Refuses(t.Body) {
			r.Kind = inbound.Unsubscribe
		}
	case t.Status == "delivered", t.Status == "read":
		r.Kind = inbound.Delivered
	case t.Status == "undelivered", t.Status == "failed":
		r.Kind = inbound.Bounce
		if t.ErrorCode != nil {
			r.Status = strconv.Itoa(*t.ErrorCode)
		}
		r.Blame = blame(r.Status)
	default:
		return r, false
	}
	return r, true
}

// blame sorts the codes that Twilio gives a text that did not arrive.
func blame(code string) inbound.Blame {
	switch code {
	case "30005", "30006", "21211", "21614": // unknown, or a landline
		return inbound.Address
	case "30002", "30007", "30034": // the account, or taken for spam
		return inbound.Ours
	}
	return inbound.Mailbox
}
