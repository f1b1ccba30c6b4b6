package sendgrid

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
)

// A page of a list, and how many pages are read in one Poll.
const (
	pageSize  = 500
	mostPages = 20
)

// listed is one line of one of SendGrid's lists.
type listed struct {
	Created       int64 // Unix seconds
	Email, Reason string
	Status        string
}

// lists that are asked for, and what being on one of them means.
var lists = []struct {
	name string
	read func(l listed) inbound.Report
}{
	{"bounces", func(l listed) inbound.Report { return bounce(l, true) }},
	{"invalid_emails", func(l listed) inbound.Report { return bounce(l, true) }},
	{"blocks", func(l listed) inbound.Report { return bounce(l, false) }}, // refused this once
	{"spam_reports", func(listed) inbound.Report { return inbound.Report{Kind: inbound.Complaint} }},
	{"unsubscribes", func(listed) inbound.Report { return inbound.Report{Kind: inbound.Unsubscribe} }},
}

func bounce(l listed, hard bool) inbound.Report {
	r := inbound.Report{Kind: inbound.Bounce}
	r.Status, r.Blame = inbound.Blamed(l.Status+" "+l.Reason, hard)
	return r
}

// Poll implements inbound.Poller.
func (s *Sender) Poll(ctx context.Context, mark string, now time.Time) (inbound.News, error) {
	span := inbound.Resume(mark, now, 0, mostPages)
	news := span.News()
	for ; span.List < len(lists); span.End() {
		list := lists[span.List]
		for {
			q := url.Values{"start_time": {unix(span.From)}, "end_time": {unix(span.Until)}, "limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(span.Page() * pageSize)}}
			var lines []listed
			if err := call.Ask(ctx, s.http, s.base+"/suppression/"+list.name+"?"+q.Encode(), "Authorization", "Bearer "+s.key, &lines); err != nil {
				return news, err
			}
			for _, l := range lines {
				r := list.read(l)
				r.Recipient, r.Words, r.At = l.Email, l.Reason, time.Unix(l.Created, 0)
				r.ID = list.name + "|" + l.Email + "|" + strconv.FormatInt(l.Created, 10)
				news.Reports = append(news.Reports, r)
			}
			if len(lines) < pageSize {
				break
			}
			if !span.TurnPage(&news) {
				return news, nil
			}
		}
	}
	return news, nil
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
