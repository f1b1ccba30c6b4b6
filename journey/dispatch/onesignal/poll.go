package onesignal

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
)

// A page of messages, and how many pages are read in one Poll: OneSignal allows one
// such question a second.
const (
	pageSize  = 50
	mostPages = 20
)

// outcome is a message as OneSignal lists it; ours go to one person each.
type outcome struct {
	ID                                     string
	Successful, Failed, Errored, Converted int
	QueuedAt                               int64 `json:"queued_at"`    // Unix seconds
	CompletedAt                            int64 `json:"completed_at"` // 0: not yet
	Data                                   struct{ Gilmok string }
}

// Poll implements inbound.Poller: the newest messages, as far back as a day before
// the mark, for a click may come late.
func (s *Sender) Poll(ctx context.Context, mark string, now time.Time) (inbound.News, error) {
	span := inbound.Resume(mark, now, 24*time.Hour, mostPages)
	news := span.News()
	for {
		q := url.Values{"app_id": {s.app}, "limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(span.Page() * pageSize)}}
		var answer struct{ Notifications []outcome }
		if err := call.Ask(ctx, s.http, s.base+"/notifications?"+q.Encode(), "Authorization", "Key "+s.key, &answer); err != nil {
			return news, err
		}
		for _, o := range answer.Notifications {
			if time.Unix(o.QueuedAt, 0).Before(span.From) {
				return news, nil // newest first
			}
			news.Reports = append(news.Reports, o.reports()...)
		}
		if len(answer.Notifications) < pageSize || !span.TurnPage(&news) {
			return news, nil
		}
	}
}

func (o outcome) reports() (list []inbound.Report) {
	if o.Data.Gilmok == "" {
		return nil // somebody else's
	}
	add := func(kind inbound.Kind, blame inbound.Blame) {
		r := inbound.Report{Kind: kind, Blame: blame, Key: o.Data.Gilmok, ProviderID: o.ID, ID: o.ID + "|" + string(kind)}
		if o.CompletedAt > 0 && kind != inbound.Clicked { // of a click the time is not told
			r.At = time.Unix(o.CompletedAt, 0)
		}
		list = append(list, r)
	}
	if o.Successful > 0 {
		add(inbound.Delivered, "")
	}
	if o.Converted > 0 {
		add(inbound.Clicked, "")
	}
	if o.Successful == 0 && o.Failed > 0 { // the app is gone from that phone
		add(inbound.Bounce, inbound.Address)
	}
	return list
}
