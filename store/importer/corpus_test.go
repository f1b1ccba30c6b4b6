package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"gilmok/store"
	"gilmok/store/storetest"
	"gilmok/store/value"
)

// manifest says what a good importer does with each hostile file.
type manifest struct {
	Cases []struct {
		File   string
		Expect expectation
	}
}

type expectation struct {
	Outcome     Outcome
	Error       Code
	Alternative string
	Encoding    string
	Delimiter   *string
	Header      *bool
	HeaderRow   int `json:"header_row"`
	Rows        *int
	Accepted    *int
	Merged      *int
	Rejected    *[]struct {
		Row    int
		Reason Code
	}
	Values []struct {
		Row   int
		Field string
		Value any
	}
	Warn []Code
}

func TestCorpus(t *testing.T) {
	dir := storetest.Shared(t, "csv")
	data, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	for _, c := range m.Cases {
		t.Run(c.File, func(t *testing.T) {
			got, err := collect(t, filepath.Join(dir, c.File), Options{Kind: store.RowsCustomers})
			var refused *Error
			if errors.As(err, &refused) {
				if c.Expect.Outcome != Failed || refused.Code != c.Expect.Error {
					t.Fatalf("refused with %v, want %s %s", err, c.Expect.Outcome, c.Expect.Error)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			c.Expect.check(t, got)
		})
	}
}

func (e expectation) check(t *testing.T, got *collected) {
	t.Helper()
	r := got.result
	if e.Alternative != "" { // "ok with 3 rows"
		if want := fmt.Sprintf("%s with %d rows", r.Outcome, r.Rows); want != e.Alternative {
			t.Errorf("got %s, want %s", want, e.Alternative)
		}
		return
	}
	if r.Outcome != e.Outcome {
		t.Errorf("outcome %s, want %s: %+v %+v", r.Outcome, e.Outcome, r.Questions, r.Rejected)
	}
	if r.Encoding != e.Encoding {
		t.Errorf("encoding %s, want %s", r.Encoding, e.Encoding)
	}
	if (r.Delimiter == nil) != (e.Delimiter == nil) || r.Delimiter != nil && *r.Delimiter != *e.Delimiter {
		t.Errorf("delimiter %v, want %v", r.Delimiter, e.Delimiter)
	}
	if e.Header != nil && r.Header != *e.Header {
		t.Errorf("header %v", r.Header)
	}
	if e.HeaderRow != 0 && r.HeaderRow != e.HeaderRow {
		t.Errorf("header row %d, want %d", r.HeaderRow, e.HeaderRow)
	}
	e.CheckCounts(t, r)
	for _, w := range e.Warn {
		if !slices.ContainsFunc(r.Warnings, func(have Warning) bool { return have.Code == w }) {
			t.Errorf("no warning %s in %+v", w, r.Warnings)
		}
	}
	for _, v := range e.Values {
		row := got.customers[v.Row]
		if row == nil {
			t.Errorf("row %d is not there", v.Row)
		} else if have := fieldOf(&row.Customer, v.Field); have != v.Value {
			t.Errorf("row %d %s = %#v, want %#v", v.Row, v.Field, have, v.Value)
		}
	}
}

// CheckCounts compares the numbers and the rejects.
func (e expectation) CheckCounts(t *testing.T, r *Result) {
	t.Helper()
	for _, c := range []struct {
		name string
		got  int
		want *int
	}{{"rows", r.Rows, e.Rows}, {"accepted", r.Accepted, e.Accepted}, {"merged", r.Merged, e.Merged}} {
		if c.want != nil && c.got != *c.want {
			t.Errorf("%s %d, want %d", c.name, c.got, *c.want)
		}
	}
	if r.Rows != r.Accepted+r.Merged+len(r.Rejected) || r.Accepted != r.Added+r.Updated+r.Unchanged {
		t.Errorf("counts do not add up: %+v", r)
	}
	if e.Rejected == nil {
		return
	}
	var got, want []string
	for _, j := range r.Rejected {
		got = append(got, fmt.Sprint(j.Record, j.Reason))
		if j.Raw == "" || j.Line < 1 {
			t.Errorf("reject without its text or line: %+v", j)
		}
	}
	for _, j := range *e.Rejected {
		want = append(want, fmt.Sprint(j.Row, j.Reason))
	}
	if !slices.Equal(got, want) {
		t.Errorf("rejected %v, want %v", got, want)
	}
}

// fieldOf reads a field as the manifest writes it.
func fieldOf(c *store.Customer, field string) any {
	if field == string(ToConsent) {
		switch c.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State {
		case store.ConsentOptedIn:
			return true
		case store.ConsentUnsubscribed:
			return false
		}
		return nil
	}
	v := c.Field(field)
	if v.IsNone() {
		return nil
	}
	if v.Kind() == value.KindMoney {
		return v.Money().Decimal()
	}
	return v.String()
}
