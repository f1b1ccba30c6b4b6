package main

import (
	"io"
	"strconv"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/export"
	"gilmok/store/segment"
)

type customersCmd struct {
	Count  customersCountCmd  `cmd:""`
	List   customersListCmd   `cmd:""`
	Show   customersShowCmd   `cmd:""`
	Erase  customersEraseCmd  `cmd:""`
	Export customersExportCmd `cmd:""`

	History customersHistoryCmd `cmd:"" help:"What customers were sent and what they did about it, as CSV."`

	Duplicates customersDuplicatesCmd `cmd:"" help:"Who may be there twice."`
	Merge      customersMergeCmd      `cmd:"" help:"Put two records together: the first is kept."`
	Apart      customersApartCmd      `cmd:"" help:"Keep that two records are two people."`
}

type customersCountCmd struct{}

// Run counts everybody.
func (c *customersCountCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	n, err := st.Customers().Count(a.ctx, nil)
	if err != nil {
		return err
	}
	return a.print(map[string]int{"count": n}, "%d", n)
}

type customersListCmd struct {
	Segment string `help:"Only members of this segment."`
	Search  string `help:"Part of a name, address, phone or external id."`
	Limit   int    `default:"100"`
	Offset  int
}

// Run lists customers.
func (c *customersListCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	q := store.CustomerQuery{Search: c.Search, Page: store.Page{Limit: c.Limit, Offset: c.Offset}}
	if c.Segment != "" {
		q.Rule = segment.InSegment{Name: c.Segment}
	}
	list, err := st.Customers().List(a.ctx, q)
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for _, r := range list {
		values = append(values, customerSummary(&r.Customer))
		rows = append(rows, []string{r.ExternalID, r.Email, r.Phone, r.Name, strconv.Itoa(r.Orders)})
	}
	return a.table(values, []string{"ID", "E-MAIL", "PHONE", "NAME", "ORDERS"}, rows)
}

func customerSummary(c *store.Customer) map[string]any {
	return map[string]any{"id": c.ID, "external_id": c.ExternalID, "email": c.Email, "phone": c.Phone, "name": c.Name}
}

type customersShowCmd struct {
	Key string `arg:"" help:"External id, e-mail or phone."`
}

// Run shows one customer.
func (c *customersShowCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	person, err := st.Customers().Find(a.ctx, c.Key)
	if err != nil {
		return err
	}
	events, err := st.Events().List(a.ctx, store.EventQuery{Customer: person.ID})
	if err != nil {
		return err
	}
	segments, err := st.Customers().Segments(a.ctx, person.ID)
	if err != nil {
		return err
	}
	if segments == nil {
		segments = []string{}
	}
	v := customerSummary(person)
	attributes := person.Attributes
	if attributes == nil {
		attributes = store.Attributes{}
	}
	v["attributes"], v["events"], v["segments"] = attributes, len(events), segments
	v["time_zone"], v["locale"], v["country"], v["stub"] = person.TimeZone, person.Locale, person.Country, person.Stub
	v["consent"], v["aliases"] = consentJSON(person), append([]string{}, person.Aliases...)
	return a.print(v, "%s\n%s · %s\n%d events · in %s", person.Name, person.Email, person.Phone, len(events), strings.Join(segments, ", "))
}

// consentJSON gives, by channel, the consent to advertising, with the other
// purpose and the night beside it.
func consentJSON(c *store.Customer) map[string]map[string]any {
	out := map[string]map[string]any{}
	for _, k := range c.Consents {
		ch := out[string(k.Channel)]
		if ch == nil {
			ch = map[string]any{"state": store.ConsentUnknown}
			out[string(k.Channel)] = ch
		}
		if k.Purpose == store.PurposeInformational {
			ch["informational"] = k.State
			continue
		}
		ch["state"], ch["source"], ch["night"] = k.State, k.Source, k.Night
		if !k.At.IsZero() {
			ch["at"] = k.At.UTC().Format(time.RFC3339)
		}
	}
	return out
}

type customersEraseCmd struct {
	Key string `arg:""`
}

// Run erases a customer for good.
func (c *customersEraseCmd) Run(a *app) error {
	err := a.inTx(func(tx store.Tx) error {
		person, err := tx.Customers().Find(a.ctx, c.Key)
		if err != nil {
			return err
		}
		return tx.Customers().Erase(a.ctx, person.ID)
	})
	if err != nil {
		return err
	}
	return a.print(map[string]string{"erased": c.Key}, "%s is erased, with everything that was theirs.", c.Key)
}

type customersExportCmd struct {
	File    string `arg:"" optional:"" default:"-" help:"A CSV file; - is stdout."`
	Segment string
	Exact   bool `help:"No protection against formulas in spreadsheets: for bringing the file back in."`
}

// Run writes customers as CSV.
func (c *customersExportCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	q := store.CustomerQuery{Sort: "external_id"}
	if c.Segment != "" {
		q.Rule = segment.InSegment{Name: c.Segment}
	}
	cells := export.Harmless
	if c.Exact {
		cells = export.Exact
	}
	if c.File == "-" {
		_, err := export.Customers(a.ctx, st, q, cells, a.out)
		return err
	}
	var n int
	err = writeNew(c.File, func(to io.Writer) (err error) {
		n, err = export.Customers(a.ctx, st, q, cells, to)
		return err
	})
	if err != nil {
		return err
	}
	return a.print(map[string]any{"file": c.File, "count": n}, "Wrote %d customers to %s.", n, c.File)
}

type customersHistoryCmd struct {
	File    string `arg:"" help:"A new CSV file."`
	Segment string `help:"Only members of this segment."`
}

// Run writes what customers were sent and what they did about it.
func (c *customersHistoryCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	zone, err := st.Settings().Zone(a.ctx)
	if err != nil {
		return err
	}
	var rule segment.Rule
	if c.Segment != "" {
		rule = segment.InSegment{Name: c.Segment}
	}
	var n int
	err = writeNew(c.File, func(to io.Writer) (err error) {
		n, err = export.History(a.ctx, st, rule, zone, to)
		return err
	})
	if err != nil {
		return err
	}
	return a.print(map[string]any{"file": c.File, "rows": n}, "Wrote %d rows to %s.", n, c.File)
}
