package mailgun

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
)

// A page of the log, and how many pages are read in one Poll. Mailgun keeps the log
// of a free account for a day, so a first look goes no further back than that.
const (
	pageSize  = 300
	mostPages = 30
)

type query struct {
	Start      string   `json:"start"` // RFC 2822
	End        string   `json:"end"`
	Events     []string `json:"events"`
	Filter     filter   `json:"filter"`
	Pagination page     `json:"pagination"`
}

type filter struct {
	And []condition `json:"AND"`
}

type condition struct {
	Attribute  string  `json:"attribute"`
	Comparator string  `json:"comparator"`
	Values     []value `json:"values"`
}

type value struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

type page struct {
	Sort  string `json:"sort"`
	Token string `json:"token,omitempty"`
	Limit int    `json:"limit"`
}

// entry is one line of the log.
type entry struct {
	ID, Event, Recipient, Severity, Reason, URL string
	At                                          time.Time       `json:"@timestamp"`
	Variables                                   json.RawMessage `json:"user-variables"` // an object, or the text of one
	Status                                      struct {
		Message, Description string
		Enhanced             string `json:"enhanced-code"`
	} `json:"delivery-status"`
	Message struct {
		Headers struct {
			ID string `json:"message-id"`
		}
	}
	Client struct {
		Bot   string
		Agent string `json:"user-agent"`
	} `json:"client-info"`
}

// Poll implements inbound.Poller.
func (s *Sender) Poll(ctx context.Context, mark string, now time.Time) (inbound.News, error) {
	news := inbound.News{Mark: inbound.Until(now)}
	q := query{
		Start: inbound.Since(mark, now).UTC().Format(time.RFC1123Z), End: now.UTC().Format(time.RFC1123Z),
		Events:     []string{"delivered", "failed", "opened", "clicked", "unsubscribed", "complained"},
		Filter:     filter{And: []condition{{"domain", "=", []value{{s.domain, s.domain}}}}},
		Pagination: page{Sort: "timestamp:asc", Limit: pageSize},
	}
	for range mostPages {
		req, err := call.Post(ctx, s.base+"/v1/analytics/logs", q)
		if err != nil {
			return news, err
		}
		req.SetBasicAuth("api", s.key)
		var answer struct {
			Items      []entry
			Pagination struct{ Next string }
		}
		if err := call.Read(s.http, req, &answer); err != nil {
			return news, err
		}
		for _, e := range answer.Items {
			news.Reports = append(news.Reports, e.report())
		}
		q.Pagination.Token = answer.Pagination.Next
		if len(answer.Items) < pageSize || answer.Pagination.Next == "" {
			return news, nil
		}
	}
	if n := len(news.Reports); n > 0 && !news.Reports[n-1].At.IsZero() { // oldest first: the rest is asked for at once
		news.Mark, news.More = inbound.Until(news.Reports[n-1].At.Add(inbound.Overlap)), true
	}
	return news, nil
}

func (e entry) report() inbound.Report {
	r := inbound.Report{Kind: inbound.Other, Recipient: e.Recipient, At: e.At, Link: e.URL, Key: e.key(), MessageID: e.Message.Headers.ID, ID: e.ID,
		Machine: e.Client.Bot != "" && e.Client.Bot != "gmail" || inbound.Robot(e.Client.Agent), // Gmail's fetches when a person looks
		Words:   cmp.Or(e.Status.Message, e.Status.Description, e.Reason)}
	switch e.Event {
	case "delivered":
		r.Kind = inbound.Delivered
	case "opened":
		r.Kind = inbound.Opened
	case "clicked":
		r.Kind = inbound.Clicked
	case "unsubscribed":
		r.Kind = inbound.Unsubscribe
	case "complained":
		r.Kind = inbound.Complaint
	case "failed":
		r.Kind = inbound.Delay
		if e.Severity == "permanent" {
			r.Kind = inbound.Bounce
			// What Mailgun's own list kept back was hard once; "old" was tried too long.
			r.Status, r.Blame = inbound.Blamed(e.Status.Enhanced+" "+r.Words, e.Reason == "bounce" || e.Reason == "suppress-bounce")
		}
	}
	return r
}

// key finds the message's key among the variables.
func (e entry) key() string {
	raw := e.Variables
	var text string
	if json.Unmarshal(raw, &text) == nil {
		raw = json.RawMessage(strings.TrimSpace(text))
	}
	var vars map[string]any
	if json.Unmarshal(raw, &vars) != nil {
		return ""
	}
	key, _ := vars["gilmok"].(string)
	return key
}
