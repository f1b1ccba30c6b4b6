package resend

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
)

// A page of mails or addresses, and how many pages are read in one Poll. Resend
// counts these questions with the sends of the account, so they are few: of more than
// a thousand mails in three days, opens and clicks of the older ones are not known;
// bounces and complaints are, from the list of suppressed addresses.
const (
	pageSize  = 100
	mostPages = 10
)

// mailed is a mail as Resend lists it: what happened to it last.
type mailed struct {
	ID      string
	To      []string
	Last    string `json:"last_event"`
	Created string `json:"created_at"`
}

type suppressed struct {
	ID, Email, Origin string
	Created           string `json:"created_at"`
}

// Poll implements inbound.Poller.
func (s *Sender) Poll(ctx context.Context, mark string, now time.Time) (inbound.News, error) {
	news := inbound.News{Mark: inbound.Until(now)}
	since := now.Add(-inbound.FirstLook) // a mail is opened long after it was sent
	var after string
	for range mostPages {
		var page struct {
			Data []mailed
			More bool `json:"has_more"`
		}
		if err := s.ask(ctx, "/emails", after, &page); err != nil {
			return news, err
		}
		for _, m := range page.Data {
			if at := instant(m.Created); !at.IsZero() && at.Before(since) {
				page.More = false // newest first
				break
			}
			if r, tells := m.report(); tells {
				news.Reports = append(news.Reports, r)
			}
			after = m.ID
		}
		if !page.More || len(page.Data) == 0 {
			break
		}
	}
	return news, s.suppressed(ctx, inbound.Since(mark, now), &news)
}

func (s *Sender) suppressed(ctx context.Context, since time.Time, news *inbound.News) error {
	var after string
	for range mostPages {
		var page struct {
			Data []suppressed
			More bool `json:"has_more"`
		}
		if err := s.ask(ctx, "/suppressions", after, &page); err != nil {
			return err
		}
		for _, p := range page.Data {
			at := instant(p.Created)
			if !at.IsZero() && at.Before(since) {
				return nil // newest first
			}
			r := inbound.Report{Recipient: p.Email, At: at, ID: "suppressed|" + p.Email + "|" + p.Created}
			switch p.Origin {
			case "bounce":
				r.Kind, r.Blame = inbound.Bounce, inbound.Address
			case "complaint":
				r.Kind = inbound.Complaint
			default:
				continue // by hand: the shop's own doing there
			}
			news.Reports = append(news.Reports, r)
			after = p.ID
		}
		if !page.More || len(page.Data) == 0 {
			return nil
		}
	}
	return nil
}

func (s *Sender) ask(ctx context.Context, path, after string, into any) error {
	q := url.Values{"limit": {strconv.Itoa(pageSize)}}
	if after != "" {
		q.Set("after", after)
	}
	return call.Ask(ctx, s.http, s.base+path+"?"+q.Encode(), "Authorization", "Bearer "+s.key, into)
}

// report reads the last event of a mail; the time of it is not told.
func (m mailed) report() (r inbound.Report, tells bool) {
	r = inbound.Report{Recipient: strings.Join(m.To, ","), ProviderID: m.ID, ID: m.ID + "|" + m.Last}
	switch m.Last {
	case "delivered":
		r.Kind = inbound.Delivered
	case "opened":
		r.Kind = inbound.Opened
	case "clicked":
		r.Kind = inbound.Clicked
	case "complained":
		r.Kind = inbound.Complaint
	case "bounced", "failed":
		// Whether for good is told by the list of suppressed addresses.
		r.Kind, r.Blame = inbound.Bounce, inbound.Mailbox
	default:
		return r, false
	}
	return r, true
}

// instant reads a time of Resend's; zero where it has another form.
func instant(text string) time.Time {
	for _, form := range []string{time.RFC3339, "2006-01-02 15:04:05.999999-07"} {
		if at, err := time.Parse(form, text); err == nil {
			return at
		}
	}
	return time.Time{}
}
