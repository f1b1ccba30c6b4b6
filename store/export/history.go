package export

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Engagement names the events of a history: what was sent to somebody, and what they
// did about it.
var Engagement = []string{
	store.EventSent, store.EventDelivered, store.EventOpened, store.EventClicked, store.EventReplied, store.EventAnswered,
	store.EventBounced, store.EventComplained, store.EventUnsubscribed,
}

var historyHead = []string{"customer", "email", "at", "event", "channel", "message", "detail", "machine"}

// History writes what was sent to the customers a rule means and what they did about
// it, one row an event, the oldest first: CSV in UTF-8 with a byte order mark. Times
// are in the zone given. It gives the number of rows.
func History(ctx context.Context, from store.Reads, rule segment.Rule, zone *time.Location, to io.Writer) (n int, err error) {
	whose, err := addressees(ctx, from, rule)
	if err != nil {
		return 0, fmt.Errorf("export a history: %w", err)
	}
	if _, err := io.WriteString(to, mark); err != nil {
		return 0, err
	}
	w := csv.NewWriter(to)
	if err := w.Write(historyHead); err != nil {
		return 0, err
	}
	titles := titles{from: from, known: map[store.MessageVersionID]string{}}
	for e, err := range from.Events().All(ctx, store.EventQuery{Names: Engagement}) {
		if err != nil {
			return n, fmt.Errorf("export a history: %w", err)
		}
		who, meant := whose[e.Customer]
		if !meant {
			continue
		}
		title, err := titles.of(ctx, e)
		if err != nil {
			return n, fmt.Errorf("export a history: %w", err)
		}
		p := e.Properties
		row := []string{who[0], who[1], e.At.In(zone).Format(time.RFC3339), e.Name, p.Property("channel").String(),
			title, detail(e), strconv.FormatBool(p["machine"] == true)}
		for i := range row {
			row[i] = cell(value.Text(row[i]), Harmless)
		}
		if err := w.Write(row); err != nil {
			return n, err
		}
		n++
	}
	w.Flush()
	return n, w.Error()
}

// addressees gives the shop's id and the address of everybody a rule means.
func addressees(ctx context.Context, from store.Reads, rule segment.Rule) (map[store.CustomerID][2]string, error) {
	whose := map[store.CustomerID][2]string{}
	err := inBatches(ctx, from, store.CustomerQuery{Rule: rule}, func(rows []store.CustomerRow) error {
		for _, c := range rows {
			whose[c.ID] = [2]string{c.ExternalID, c.Email}
		}
		return nil
	})
	return whose, err
}

// detail is what an event says beyond its name: the link, the answer, the refusal.
func detail(e store.Event) string {
	for _, key := range []string{"url", "answer", "words", "code"} {
		if s := e.Properties.Property(key).String(); s != "" {
			return s
		}
	}
	return ""
}

// titles names messages by the number that events carry.
type titles struct {
	from  store.Reads
	known map[store.MessageVersionID]string
}

func (t titles) of(ctx context.Context, e store.Event) (string, error) {
	id := store.MessageVersionID(e.Properties.Property("message").Number())
	if id == 0 {
		return "", nil
	}
	if title, ok := t.known[id]; ok {
		return title, nil
	}
	v, err := t.from.Messages().Version(ctx, id)
	if err != nil && err != store.ErrNotFound {
		return "", err
	}
	if v != nil {
		t.known[id] = v.Name
	} else {
		t.known[id] = ""
	}
	return t.known[id], nil
}
