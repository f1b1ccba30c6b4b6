package tracking

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
	"gilmok/preview"
	"gilmok/store/survey"
)

// Source is the name under which the mark of the shop's server is kept.
const Source = "/links"

// Poller asks the shop's server for its notes.
type Poller struct {
	Links Links
	HTTP  *http.Client
}

// Poll implements inbound.Poller; its mark is the number of notes read.
func (p Poller) Poll(ctx context.Context, mark string, _ time.Time) (inbound.News, error) {
	done, err := strconv.Atoi(mark)
	if err != nil {
		done = 0
	}
	address := p.Links.base + pathNotes + "?" + url.Values{"after": {strconv.Itoa(done)}}.Encode()
	var answer struct {
		Next  int
		More  bool
		Notes []Note
	}
	if err := call.Ask(ctx, p.HTTP, address, "Authorization", "Bearer "+string(p.Links.key), &answer); err != nil {
		return inbound.News{}, err
	}
	news := inbound.News{Mark: strconv.Itoa(answer.Next), More: answer.More}
	for _, n := range answer.Notes {
		news.Reports = append(news.Reports, n.report())
	}
	return news, nil
}

var reported = map[string]inbound.Kind{kindClick: inbound.Clicked, kindOpen: inbound.Opened, kindUnsubscribe: inbound.Unsubscribe, kindAnswer: inbound.Answered}

func (n Note) report() inbound.Report {
	r := inbound.Report{Kind: reported[n.Kind], Key: n.Message, At: n.At, Link: n.To, Machine: inbound.Robot(n.Agent),
		ID: fmt.Sprintf("%s|%s|%d|%s", n.Kind, n.Message, n.At.UnixMicro(), strings.TrimSpace(n.To+n.Answer))}
	if a, ok := preview.ParseAnswer(n.Answer); ok && n.Kind == kindAnswer {
		r.Machine = false // a button was pressed
		r.Answer = &inbound.Answer{Survey: a.Survey, Ask: a.Ask, Text: cmp.Or(a.Value, n.Words), Source: survey.FromLink}
	}
	return r
}
