package export

import (
	"archive/zip"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Everything writes all that a person put into a workspace, or that came of it, as
// a ZIP of files which any program reads: customers.csv and addresses never
// written to for spreadsheets, the rest as JSON with one record a line. Passwords
// are not in a workspace and so not here. report is told the part done, 0 to 1.
func Everything(ctx context.Context, from store.Reads, to io.Writer, report func(part float64)) error {
	z := zip.NewWriter(to)
	whose := &owners{}
	files := []struct {
		name  string
		write func(context.Context, store.Reads, io.Writer) error
	}{
		{"customers.csv", func(ctx context.Context, from store.Reads, to io.Writer) error {
			_, err := Customers(ctx, from, store.CustomerQuery{Sort: "external_id"}, Harmless, to)
			return err
		}},
		{"customers.jsonl", customers}, {"orders.jsonl", whose.orders}, {"events.jsonl", whose.events}, {"products.jsonl", products},
		{"segments.jsonl", segments}, {"journeys.jsonl", journeys}, {"messages.jsonl", messages}, {"documents.jsonl", documents},
		{"suppressions.csv", func(ctx context.Context, from store.Reads, to io.Writer) error {
			_, err := Suppressions(ctx, from, to)
			return err
		}},
		{"settings.json", settings},
	}
	for i, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: time.Now()})
		if err == nil {
			err = f.write(ctx, from, w)
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("export %s: %w", f.name, err)
		}
		if report != nil {
			report(float64(i+1) / float64(len(files)))
		}
	}
	if err := assets(ctx, from, z); err != nil {
		return fmt.Errorf("export pictures: %w", err)
	}
	return z.Close()
}

// Suppressions writes the addresses never written to as CSV. It gives their number.
func Suppressions(ctx context.Context, from store.Reads, to io.Writer) (int, error) {
	list, err := from.Suppressions().List(ctx, "", store.Page{})
	if err != nil {
		return 0, err
	}
	if _, err := io.WriteString(to, mark); err != nil {
		return 0, err
	}
	w := csv.NewWriter(to)
	if err := w.Write([]string{"address", "channel", "why", "detail", "since"}); err != nil {
		return 0, err
	}
	for i, s := range list {
		record := []string{cell(value.Text(s.Address), Harmless), string(s.Channel), string(s.Kind), cell(value.Text(s.Detail), Harmless), s.At.UTC().Format(time.RFC3339)}
		if err := w.Write(record); err != nil {
			return i, err
		}
	}
	w.Flush()
	return len(list), w.Error()
}

// batch is how many customers are in memory at a time.
const batch = 2000

type consentLine struct {
	Channel store.Channel      `json:"channel"`
	Purpose store.Purpose      `json:"purpose"`
	State   store.ConsentState `json:"state"`
	Night   bool               `json:"night,omitempty"`
	Source  string             `json:"source,omitempty"`
	Wording string             `json:"wording,omitempty"`
	At      time.Time          `json:"at,omitzero"`
}

func customers(ctx context.Context, from store.Reads, to io.Writer) error {
	type line struct {
		ExternalID string           `json:"external_id,omitempty"`
		Email      string           `json:"email,omitempty"`
		Phone      string           `json:"phone,omitempty"`
		Name       string           `json:"name,omitempty"`
		TimeZone   string           `json:"time_zone,omitempty"`
		Locale     string           `json:"locale,omitempty"`
		Country    string           `json:"country,omitempty"`
		Aliases    []string         `json:"aliases,omitempty"`
		Attributes store.Attributes `json:"attributes,omitempty"`
		Consents   []consentLine    `json:"consents,omitempty"`
		CreatedAt  time.Time        `json:"created_at,omitzero"`
	}
	out := json.NewEncoder(to)
	return inBatches(ctx, from, store.CustomerQuery{Sort: "external_id"}, func(rows []store.CustomerRow) error {
		for _, r := range rows {
			c := r.Customer
			one := line{c.ExternalID, c.Email, c.Phone, c.Name, c.TimeZone, c.Locale, c.Country, c.Aliases, c.Attributes, nil, c.CreatedAt}
			for _, k := range c.Consents {
				one.Consents = append(one.Consents, consentLine(k))
			}
			if err := out.Encode(one); err != nil {
				return err
			}
		}
		return nil
	})
}

// inBatches hands over the customers of a query, a batch at a time.
func inBatches(ctx context.Context, from store.Reads, q store.CustomerQuery, do func([]store.CustomerRow) error) error {
	ids, err := from.Customers().IDs(ctx, q)
	if err != nil {
		return err
	}
	for len(ids) > 0 {
		n := min(batch, len(ids))
		rows, err := from.Customers().ListByID(ctx, ids[:n])
		if err != nil {
			return err
		}
		if err := do(rows); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// owners tells whose an order or event is: by the shop's own id, else e-mail or phone.
type owners struct{ keys map[store.CustomerID]string } // nil: not read yet

func (o *owners) read(ctx context.Context, from store.Reads) error {
	if o.keys != nil {
		return nil
	}
	keys := map[store.CustomerID]string{}
	err := inBatches(ctx, from, store.CustomerQuery{}, func(rows []store.CustomerRow) error {
		for _, c := range rows {
			if key := cmp.Or(c.ExternalID, c.Email, c.Phone); key != "" {
				keys[c.ID] = key
			}
		}
		return nil
	})
	if err == nil {
		o.keys = keys
	}
	return err
}

func (o *owners) orders(ctx context.Context, from store.Reads, to io.Writer) error {
	type piece struct {
		Product  string      `json:"product,omitempty"`
		Name     string      `json:"name,omitempty"`
		Category string      `json:"category,omitempty"`
		Quantity int         `json:"quantity"`
		Price    value.Value `json:"price"`
	}
	type line struct {
		ID         string           `json:"order_id"`
		Customer   string           `json:"customer,omitempty"`
		At         time.Time        `json:"at"`
		Total      value.Value      `json:"total"`
		State      store.OrderState `json:"state"`
		Status     string           `json:"status,omitempty"`
		Coupon     string           `json:"coupon,omitempty"`
		Lines      []piece          `json:"lines,omitempty"`
		Properties store.Properties `json:"properties,omitempty"`
	}
	if err := o.read(ctx, from); err != nil {
		return err
	}
	out := json.NewEncoder(to)
	for x, err := range from.Orders().All(ctx, time.Time{}, time.Time{}) {
		if err != nil {
			return err
		}
		one := line{x.ExternalID, o.keys[x.Customer], x.At, value.MoneyOf(x.Total), x.State, x.Status, x.Coupon, nil, x.Properties}
		for _, l := range x.Lines {
			one.Lines = append(one.Lines, piece{l.Product, l.Name, l.Category, l.Quantity, value.MoneyOf(l.Price)})
		}
		if err := out.Encode(one); err != nil {
			return err
		}
	}
	return nil
}

func (o *owners) events(ctx context.Context, from store.Reads, to io.Writer) error {
	type line struct {
		Name       string           `json:"name"`
		Customer   string           `json:"customer,omitempty"`
		Anonymous  string           `json:"anonymous_id,omitempty"`
		At         time.Time        `json:"at"`
		Properties store.Properties `json:"properties,omitempty"`
	}
	if err := o.read(ctx, from); err != nil {
		return err
	}
	out := json.NewEncoder(to)
	for e, err := range from.Events().All(ctx, store.EventQuery{}) {
		if err != nil {
			return err
		}
		if e.Name == store.EventOrdered || e.Name == store.EventOrderCancelled {
			continue // they stand in orders.jsonl
		}
		if err := out.Encode(line{e.Name, o.keys[e.Customer], e.AnonymousID, e.At, e.Properties}); err != nil {
			return err
		}
	}
	return nil
}

func products(ctx context.Context, from store.Reads, to io.Writer) error {
	type line struct {
		ID          string           `json:"product_id"`
		Name        string           `json:"name"`
		Description string           `json:"description,omitempty"`
		Price       value.Value      `json:"price"`
		Stock       *int             `json:"stock,omitempty"`
		Categories  []string         `json:"categories,omitempty"`
		Picture     string           `json:"picture,omitempty"`
		Link        string           `json:"link,omitempty"`
		Attributes  store.Attributes `json:"attributes,omitempty"`
	}
	list, err := from.Products().List(ctx, "", store.Page{})
	return each(to, list, err, func(p store.Product) any {
		return line{p.ExternalID, p.Name, p.Description, value.MoneyOf(p.Price), p.Stock, p.Categories, p.Picture, p.Link, p.Attributes}
	})
}

func segments(ctx context.Context, from store.Reads, to io.Writer) error {
	list, err := from.Segments().List(ctx)
	return each(to, list, err, func(s store.Segment) any {
		return map[string]any{"name": s.Name, "rule": json.RawMessage(segment.Marshal(s.Rule))}
	})
}

func journeys(ctx context.Context, from store.Reads, to io.Writer) error {
	list, err := from.Journeys().List(ctx)
	return each(to, list, err, func(j store.Journey) any {
		return map[string]any{"name": j.Name, "state": j.State, "version": j.Version, "journey": document(j.Draft)}
	})
}

func messages(ctx context.Context, from store.Reads, to io.Writer) error {
	list, err := from.Messages().List(ctx)
	return each(to, list, err, func(m store.Message) any {
		return map[string]any{"name": m.Name, "channel": m.Channel, "purpose": m.Purpose, "tags": m.Tags, "message": document(m.Document)}
	})
}

func documents(ctx context.Context, from store.Reads, to io.Writer) error {
	list, err := from.Documents().List(ctx, "")
	return each(to, list, err, func(d store.Document) any {
		return map[string]any{"kind": d.Kind, "name": d.Name, "content": document(d.Content)}
	})
}

// document is JSON as it is, or as a text where it is none.
func document(data []byte) any {
	if json.Valid(data) {
		return json.RawMessage(data)
	}
	return string(data)
}

func settings(ctx context.Context, from store.Reads, to io.Writer) error {
	all, err := from.Settings().All(ctx)
	if err != nil {
		return err
	}
	out := json.NewEncoder(to)
	out.SetIndent("", "  ")
	return out.Encode(all)
}

func assets(ctx context.Context, from store.Reads, z *zip.Writer) error {
	list, err := from.Assets().Names(ctx)
	if err != nil {
		return err
	}
	for _, name := range list {
		a, err := from.Assets().Get(ctx, name)
		if err != nil {
			return err
		}
		w, err := z.Create("pictures/" + a.Name)
		if err == nil {
			_, err = w.Write(a.Data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// each writes one line for each record of a list.
func each[T any](to io.Writer, list []T, err error, line func(T) any) error {
	if err != nil {
		return err
	}
	out := json.NewEncoder(to)
	for _, one := range list {
		if err := out.Encode(line(one)); err != nil {
			return err
		}
	}
	return nil
}
