package main

import (
	"io"
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

	Set     customersSetCmd     `cmd:"" help:"Give many customers one value of an attribute; can be taken back."`
	Add     customersAddCmd     `cmd:"" help:"Add entries to a list of many customers, as a tag; can be taken back."`
	Remove  customersRemoveCmd  `cmd:"" help:"Take entries out of a list of many customers; can be taken back."`
	Consent customersConsentCmd `cmd:"" help:"Record what many customers said about advertising, with where; can be taken back."`

	History customersHistoryCmd `cmd:"" help:"What customers were sent and what they did about it, as CSV."`

	Duplicates customersDuplicatesCmd `cmd:"" help:"Who may be there twice."`
	Merge      customersMergeCmd      `cmd:"" help:"Put two records together: the first is kept."`
	Apart      customersApartCmd      `cmd:"" help:"Keep that two records are two people."`
}

type customersCountCmd struct{ whoFlags }

// Run counts everybody, or whom the flags choose.
func (c *customersCountCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	q, err := c.query(a)
	if err != nil {
		return err
	}
	n := 0
	if q.Search == "" {
		n, err = st.Customers().Count(a.ctx, q.Rule)
	} else {
		var ids []store.CustomerID
		ids, err = st.Customers().IDs(a.ctx, q)
		n = len(ids)
	}
	if err != nil {
		return err
	}
	return a.print(map[string]int{"count": n}, "%d", n)
}

type customersListCmd struct {
	whoFlags
	rowFlags
	Limit  int `default:"100"`
	Offset int
}

// Run lists customers.
func (c *customersListCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	if err := c.check(a, st); err != nil {
		return err
	}
	q, err := c.query(a)
	if err != nil {
		return err
	}
	q.Sort, q.Desc, q.Page = c.Sort, c.Desc, store.Page{Limit: c.Limit, Offset: c.Offset}
	list, err := st.Customers().List(a.ctx, q)
	if err != nil {
		return err
	}
	columns, heads := c.Columns, c.Columns
	if len(columns) == 0 {
		columns, heads = []string{"external_id", "email", "phone", "name", "orders"}, []string{"ID", "E-MAIL", "PHONE", "NAME", "ORDERS"}
	}
	values, rows := make([]map[string]any, 0, len(list)), [][]string{}
	for i := range list {
		r := &list[i]
		v, row := customerSummary(&r.Customer), make([]string, len(columns))
		for k, column := range columns {
			shown := export.Field(r, column)
			row[k] = shown.String()
			if len(c.Columns) > 0 {
				v[column] = shown
			}
		}
		values, rows = append(values, v), append(rows, row)
	}
	return a.table(values, heads, rows)
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
	File string `arg:"" optional:"" default:"-" help:"A CSV file; - is stdout."`
	whoFlags
	rowFlags
	Exact bool `help:"No protection against formulas in spreadsheets: for bringing the file back in."`
}

// Run writes customers as CSV.
func (c *customersExportCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	if err := c.check(a, st); err != nil {
		return err
	}
	q, err := c.query(a)
	if err != nil {
		return err
	}
	if q.Sort, q.Desc = c.Sort, c.Desc; q.Sort == "" {
		q.Sort = "external_id"
	}
	cells := export.Harmless
	if c.Exact {
		cells = export.Exact
	}
	write := func(to io.Writer) (int, error) {
		if len(c.Columns) == 0 {
			return export.Customers(a.ctx, st, q, cells, to)
		}
		ids, err := st.Customers().IDs(a.ctx, q)
		if err != nil {
			return 0, err
		}
		return export.Columns(a.ctx, st, ids, c.Columns, cells, to)
	}
	if c.File == "-" {
		_, err := write(a.out)
		return err
	}
	var n int
	err = writeNew(c.File, func(to io.Writer) (err error) {
		n, err = write(to)
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
