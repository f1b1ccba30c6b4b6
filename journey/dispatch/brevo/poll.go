package brevo

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
)

// A page of events, and how many pages are read in one Poll.
const (
	pageSize  = 2500
	mostPages = 20
)

type event struct {
	Email, Date, Event, Reason, Tag, Link string
	MessageID                             string `json:"messageId"`
}

// Poll implements inbound.Poller. Brevo is asked by whole days and keeps ninety.
func (s *Sender) Poll(ctx context.Context, mark string, now time.Time) (inbound.News, error) {
	span := inbound.Resume(mark, now, 0, mostPages)
	news := span.News()
	for {
		q := url.Values{"limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(span.Page() * pageSize)}, "sort": {"desc"},
			"startDate": {span.From.UTC().Format(time.DateOnly)}, "endDate": {span.Until.UTC().Format(time.DateOnly)}}
		var answer struct{ Events []event }
		if err := call.Ask(ctx, s.http, s.base+"/smtp/statistics/events?"+q.Encode(), "api-key", s.key, &answer); err != nil {
			return news, err
		}
		past := false
		for _, e := range answer.Events {
			r := e.report()
			if !r.At.IsZero() && r.At.Before(span.From) {
				past = true // newest first: what follows is known
				break
			}
			news.Reports = append(news.Reports, r)
		}
		if past || len(answer.Events) < pageSize || !span.TurnPage(&news) {
			return news, nil
		}
	}
}

func (e event) report() inbound.Report {
	at, _ := time.Parse(time.RFC3339, e.Date) // zero: when it is applied
	r := inbound.Report{Kind: inbound.Other, Recipient: e.Email, At: at, Words: e.Reason, Link: e.Link, Key: e.Tag, ProviderID: e.MessageID,
		ID: strings.Join([]string{e.MessageID, e.Event, e.Date, e.Link}, "|")}
	bounce := func(hard bool) {
		r.Kind = inbound.Bounce
		r.Status, r.Blame = inbound.Blamed(e.Reason, hard)
	}
	switch e.Event {
	case "delivered":
		r.Kind = inbound.Delivered
	case "opened":
		r.Kind = inbound.Opened
	case "loadedByProxy":
		r.Kind, r.Machine = inbound.Opened, true
	case "clicks":
		r.Kind = inbound.Clicked
	case "hardBounces", "invalid":
		bounce(true)
	case "softBounces":
		bounce(false)
	case "spam":
		r.Kind = inbound.Complaint
	case "unsubscribed":
		r.Kind = inbound.Unsubscribe
	case "deferred":
		r.Kind = inbound.Delay
	}
	return r
}
