package postmark

import (
	"context"
	"net/url"
	"slices"
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

// item is a line of the lists of bounces, opens and clicks.
type item struct {
	ID                      int64 // of a bounce
	Type, Email             string
	Details, Description    string
	BouncedAt, ReceivedAt   string
	MessageID, Recipient    string
	UserAgent, OriginalLink string
}

// lists that are asked for, newest first, and what a line of each means.
var lists = []struct {
	path string
	read func(i item) inbound.Report
}{
	{"/bounces", item.bounce}, {"/messages/outbound/opens", item.opened}, {"/messages/outbound/clicks", item.clicked},
}

// Poll implements inbound.Poller.
func (s *Sender) Poll(ctx context.Context, mark string, now time.Time) (inbound.News, error) {
	since := inbound.Since(mark, now)
	news := inbound.News{Mark: inbound.Until(now)}
	for _, list := range lists {
		for page := range mostPages {
			q := url.Values{"count": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(page * pageSize)}}
			var answer struct{ Bounces, Opens, Clicks []item }
			if err := s.ask(ctx, list.path+"?"+q.Encode(), &answer); err != nil {
				return news, err
			}
			items, past := slices.Concat(answer.Bounces, answer.Opens, answer.Clicks), false
			for _, i := range items {
				r := list.read(i)
				if past = !r.At.IsZero() && r.At.Before(since); past {
					break
				}
				news.Reports = append(news.Reports, r)
			}
			if past || len(items) < pageSize {
				break
			}
		}
	}
	return news, s.refused(ctx, since, &news)
}

// refused reads who unsubscribed by Postmark's own link, from the stream of advertising.
func (s *Sender) refused(ctx context.Context, since time.Time, news *inbound.News) error {
	var answer struct {
		Suppressions []struct{ EmailAddress, SuppressionReason, Origin, CreatedAt string }
	}
	q := url.Values{"fromdate": {since.UTC().Format(time.DateOnly)}, "SuppressionReason": {"ManualSuppression"}, "Origin": {"Recipient"}}
	if err := s.ask(ctx, "/message-streams/"+url.PathEscape(s.adStream)+"/suppressions/dump?"+q.Encode(), &answer); err != nil {
		return err
	}
	for _, p := range answer.Suppressions {
		if p.SuppressionReason == "ManualSuppression" && p.Origin == "Recipient" {
			news.Reports = append(news.Reports, inbound.Report{Kind: inbound.Unsubscribe, Recipient: p.EmailAddress, At: instant(p.CreatedAt), ID: "refused|" + p.EmailAddress + "|" + p.CreatedAt})
		}
	}
	return nil
}

func (s *Sender) ask(ctx context.Context, path string, into any) error {
	return call.Ask(ctx, s.http, s.base+path, "X-Postmark-Server-Token", s.token, into)
}

func (i item) bounce() inbound.Report {
	r := inbound.Report{Kind: inbound.Bounce, Recipient: i.Email, At: instant(i.BouncedAt), ProviderID: i.MessageID, Words: i.Details, ID: "bounce|" + strconv.FormatInt(i.ID, 10)}
	if r.Words == "" {
		r.Words = i.Description
	}
	switch i.Type {
	case "HardBounce", "BadEmailAddress":
		r.Status, r.Blame = inbound.Blamed(i.Details, true)
	case "SpamNotification", "Blocked", "DMARCPolicy":
		r.Blame = inbound.Ours
	case "SpamComplaint":
		r.Kind = inbound.Complaint
	case "Unsubscribe":
		r.Kind = inbound.Unsubscribe
	case "SoftBounce", "Transient", "DnsError", "Undeliverable", "SMTPApiError", "Unknown":
		r.Status, r.Blame = inbound.Blamed(i.Details, false)
	default: // a note that somebody is away, an address that was let in again
		r.Kind = inbound.Other
	}
	return r
}

func (i item) opened() inbound.Report {
	return inbound.Report{Kind: inbound.Opened, Recipient: i.Recipient, At: instant(i.ReceivedAt), ProviderID: i.MessageID, Machine: inbound.Robot(i.UserAgent),
		ID: "open|" + i.MessageID + "|" + i.ReceivedAt}
}

func (i item) clicked() inbound.Report {
	return inbound.Report{Kind: inbound.Clicked, Recipient: i.Recipient, At: instant(i.ReceivedAt), ProviderID: i.MessageID, Machine: inbound.Robot(i.UserAgent),
		Link: i.OriginalLink, ID: "click|" + i.MessageID + "|" + i.ReceivedAt + "|" + i.OriginalLink}
}

// instant reads a time of Postmark's; zero where it has another form.
func instant(text string) time.Time {
	at, _ := time.Parse(time.RFC3339, text)
	return at
}
