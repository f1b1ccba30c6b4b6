package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// careful is a file of our own with what a careful person would make of it,
// written down before any program had looked at it.
type careful struct {
	file     string // its name; the test is called by it
	data     []byte
	kind     store.RowKind // told; "": found
	found    store.RowKind // what it is to be found to be
	password string
	sheet    string // which is to be taken
	outcome  Outcome
	encoding string
	mark     string // the delimiter
	header   int    // its line
	rows     int
	merged   int
	rejected []string          // "2 BAD_EMAIL", all of them
	ask      []string          // "AMBIGUOUS_DATE 가입일", all of them
	warn     []Code            // among others
	columns  map[string]Target // among others
	says     map[string]string // "1 email": "a@example.com"
}

func (c careful) check(t *testing.T) {
	t.Run(c.file, func(t *testing.T) {
		seoul, err := time.LoadLocation("Asia/Seoul")
		if err != nil {
			t.Fatal(err)
		}
		got, err := collect(t, write(t, c.file, c.data), Options{Kind: c.kind, Password: c.password, Shop: Shop{Zone: seoul, Country: "KR", Currency: "KRW"}})
		if err != nil {
			t.Fatal(err)
		}
		c.checkFile(t, got.result)
		c.checkRows(t, got)
	})
}

func (c careful) checkFile(t *testing.T, r *Result) {
	t.Helper()
	switch {
	case c.outcome != "":
	case len(c.ask) > 0:
		c.outcome = NeedsUser
	case len(c.rejected) > 0:
		c.outcome = OKWithRejects
	default:
		c.outcome = OK
	}
	mark := ""
	if r.Delimiter != nil {
		mark = *r.Delimiter
	}
	for _, w := range []struct{ what, got, want string }{
		{"outcome", string(r.Outcome), string(c.outcome)}, {"kind", string(r.Kind), string(c.found)}, {"sheet", r.Sheet, c.sheet},
		{"encoding", r.Encoding, c.encoding}, {"delimiter", mark, c.mark},
	} {
		if w.want != "" && w.got != w.want {
			t.Errorf("%s %q, want %q", w.what, w.got, w.want)
		}
	}
	if c.header != 0 && r.HeaderRow != c.header || r.Rows != c.rows || r.Merged != c.merged || r.Rows != r.Accepted+r.Merged+len(r.Rejected) {
		t.Errorf("header in line %d, rows %d, merged %d; want %d, %d, %d", r.HeaderRow, r.Rows, r.Merged, c.header, c.rows, c.merged)
	}
	var rejected, asked []string
	for _, j := range r.Rejected {
		rejected = append(rejected, fmt.Sprint(j.Record, " ", j.Reason))
	}
	for _, q := range r.Questions {
		asked = append(asked, strings.TrimSpace(string(q.Code)+" "+q.Column))
	}
	if !slices.Equal(rejected, c.rejected) {
		t.Errorf("rejected %q, want %q", rejected, c.rejected)
	}
	if !slices.Equal(asked, c.ask) {
		t.Errorf("asked %q, want %q", asked, c.ask)
	}
	for _, w := range c.warn {
		if !slices.ContainsFunc(r.Warnings, func(have Warning) bool { return have.Code == w }) {
			t.Errorf("no warning %s in %+v", w, r.Warnings)
		}
	}
}

func (c careful) checkRows(t *testing.T, got *collected) {
	t.Helper()
	became := map[string]Target{}
	for _, m := range got.result.Mapping {
		became[m.Column] = m.Target
	}
	for column, target := range c.columns {
		if have, there := became[column]; have != target {
			t.Errorf("%s becomes %q (%v), want %s", column, have, there, target)
		}
	}
	for what, want := range c.says {
		var record int
		var field string
		if _, err := fmt.Sscan(what, &record, &field); err != nil {
			t.Fatal(err)
		}
		if have := got.say(record, field); have != want {
			t.Errorf("row %d %s is %q, want %q", record, field, have, want)
		}
	}
}

// say writes a field of a row as text; "" where there is none.
func (c *collected) say(record int, field string) string {
	if row := c.customers[record]; row != nil {
		return ofPerson(&row.Customer, field)
	}
	for _, row := range c.orders {
		if row.Record == record {
			return ofOrder(row, field)
		}
	}
	for _, row := range c.events {
		if row.Record == record {
			return ofEvent(row, field)
		}
	}
	for _, row := range c.products {
		if row.Record == record {
			return ofProduct(&row.Product, field)
		}
	}
	return "no such row"
}

func ofPerson(p *store.Customer, field string) string {
	if ch, ok := strings.CutPrefix(field, "may:"); ok {
		k := p.ConsentFor(store.Channel(ch), store.PurposeAdvertising)
		return string(k.State)
	}
	if field == "aliases" {
		return strings.Join(p.Aliases, " ")
	}
	v := p.Field(field)
	switch v.Kind() {
	case value.KindNone:
		return ""
	case value.KindMoney:
		return v.Money().Decimal() + " " + v.Money().Currency
	case value.KindList:
		return strings.Join(v.List(), "|")
	case value.KindTime:
		return v.Time().UTC().Format(time.RFC3339)
	}
	return v.String()
}

func ofOrder(row *store.OrderRowIn, field string) string {
	o := row.Order
	switch field {
	case "order":
		return o.ExternalID
	case "at":
		return o.At.UTC().Format(time.RFC3339)
	case "total":
		return o.Total.Decimal() + " " + o.Total.Currency
	case "state":
		return string(o.State)
	case "line":
		var lines []string
		for _, l := range o.Lines {
			lines = append(lines, fmt.Sprintf("%s %s %d × %s", l.Product, l.Name, l.Quantity, l.Price.Decimal()))
		}
		return strings.Join(lines, " + ")
	}
	if v, ok := o.Properties[field]; ok {
		return fmt.Sprint(v)
	}
	return ofPerson(&row.Customer, field)
}

func ofEvent(row *store.EventRowIn, field string) string {
	switch field {
	case "event":
		return row.Event.Name
	case "at":
		return row.Event.At.UTC().Format(time.RFC3339)
	case "anonymous":
		return row.Event.AnonymousID
	}
	if v, ok := row.Event.Properties[field]; ok {
		return fmt.Sprint(v)
	}
	return ofPerson(&row.Customer, field)
}

func ofProduct(p *store.Product, field string) string {
	switch field {
	case "product":
		return p.ExternalID
	case "name":
		return p.Name
	case "price":
		return p.Price.Decimal() + " " + p.Price.Currency
	case "stock":
		if p.Stock == nil {
			return ""
		}
		return fmt.Sprint(*p.Stock)
	case "categories":
		return strings.Join(p.Categories, "|")
	}
	return p.Attributes[field].String()
}
