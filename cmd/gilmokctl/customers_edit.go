package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gilmok/store"
	"gilmok/store/export"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// whoFlags choose customers, as the page of customers does.
type whoFlags struct {
	Segment string `help:"Only members of this segment."`
	Filter  string `placeholder:"RULE" help:"Only whom a rule means: 'city is \"Busan\" and ordered at least 2 times'."`
	Search  string `help:"Part of a name, address, phone or external id."`
}

// query gives the question that the flags ask.
func (w whoFlags) query(a *app) (store.CustomerQuery, error) {
	q := store.CustomerQuery{Search: w.Search}
	var rules []segment.Rule
	if w.Segment != "" {
		if unknown, err := a.unknownSegments(segment.InSegment{Name: w.Segment}); err != nil || len(unknown) > 0 {
			return q, errors.Join(err, fault{"NOT_FOUND", fmt.Sprintf("There is no segment %q. See: gilmokctl segment list", w.Segment), exitFailed})
		}
		rules = append(rules, segment.InSegment{Name: w.Segment})
	}
	if w.Filter != "" {
		rule, err := readRule([]byte(w.Filter))
		if err != nil {
			return q, err
		}
		if rule, err = a.withPhones(rule); err != nil {
			return q, err
		}
		if _, err := a.unheardEvents(rule); err != nil {
			return q, err
		}
		rules = append(rules, rule)
	}
	switch len(rules) {
	case 0:
	case 1:
		q.Rule = rules[0]
	default:
		q.Rule = segment.All{Of: rules}
	}
	return q, nil
}

// rowFlags choose the order and the columns.
type rowFlags struct {
	Sort    string   `placeholder:"COLUMN" help:"Sort by a column; the newest come first where it is left out."`
	Desc    bool     `help:"The last first."`
	Columns []string `placeholder:"COLUMN" help:"Columns to show: standard fields, keys of attributes, orders, spent, last_order, consent_email, consent_sms, consent_kakao."`
}

// check refuses columns that there are not.
func (f rowFlags) check(a *app, st store.Store) error {
	attributes, err := st.Customers().Attributes(a.ctx)
	if err != nil {
		return err
	}
	known := slices.Concat(store.StandardFields, export.More())
	for _, at := range attributes {
		known = append(known, at.Key)
	}
	for _, c := range append(slices.Clone(f.Columns), f.Sort) {
		if c != "" && !slices.Contains(known, c) {
			return fault{"USAGE", fmt.Sprintf("There is no column %q. There are: %s", c, strings.Join(known, ", ")), exitUsage}
		}
	}
	if strings.HasPrefix(f.Sort, "consent_") {
		return fault{"USAGE", "Consents have no order. Choose them with --filter 'consents to email'.", exitUsage}
	}
	return nil
}

// manyFlags choose whom an edit changes; everybody has to be said.
type manyFlags struct {
	whoFlags
	Everybody bool `help:"Change everybody."`
	DryRun    bool `help:"Say whom it would change, with examples; write nothing."`
}

// edit changes the chosen in one transaction, with a number by which it is taken back.
func (m manyFlags) edit(a *app, what string, do func(*store.Customer) error) error {
	if m.Everybody != (m.Segment == "" && m.Filter == "" && m.Search == "") {
		return fault{"USAGE", "Say whom to change: with --segment, --filter or --search, or --everybody alone. Nothing was changed.", exitUsage}
	}
	st, err := a.store()
	if err != nil {
		return err
	}
	q, err := m.query(a)
	if err != nil {
		return err
	}
	ids, err := st.Customers().IDs(a.ctx, q)
	if err != nil {
		return err
	}
	record := &store.Import{Kind: store.RowsCustomers, File: what, Rows: len(ids), By: st.Info().Person}
	var r *store.LoadResult
	err = st.InTx(a.ctx, func(tx store.Tx) (err error) {
		record.At = tx.Now()
		if err := tx.Imports().Save(a.ctx, record); err != nil {
			return err
		}
		if r, err = tx.Imports().EditCustomers(a.ctx, record.ID, ids, do, m.DryRun); err != nil {
			return err
		}
		if m.DryRun || r.Updated == 0 {
			return errNothingKept
		}
		record.Updated, record.Unchanged = r.Updated, r.Unchanged
		return tx.Imports().Save(a.ctx, record)
	})
	if errors.Is(err, errNothingKept) {
		record.ID, err = 0, nil
	}
	if err != nil {
		return err
	}
	out := map[string]any{"import": record.ID, "dry_run": m.DryRun, "customers": len(ids), "updated": r.Updated, "unchanged": r.Unchanged, "examples": r.Examples}
	switch {
	case m.DryRun:
		return a.print(out, "Nothing was written (dry run). %d of %d customers would be changed.%s", r.Updated, len(ids), examplesText(r.Examples))
	case record.ID == 0:
		return a.print(out, "Nothing was written: all %d customers are so already.", len(ids))
	}
	return a.print(out, "Changed %d of %d customers.%s\nTake it back with: gilmokctl import undo %d", r.Updated, len(ids), examplesText(r.Examples), record.ID)
}

var errNothingKept = errors.New("nothing is to be kept")

// examplesText shows the first changes.
func examplesText(list []store.FieldChange) string {
	var b strings.Builder
	for _, x := range list[:min(len(list), 5)] {
		fmt.Fprintf(&b, "\n  %s · %s: %q → %q", x.Who, x.Field, x.Old, x.New)
	}
	return b.String()
}

// own gives an attribute that people may set.
func own(a *app, key string) (at store.Attribute, currency string, err error) {
	st, err := a.store()
	if err != nil {
		return at, "", err
	}
	list, err := st.Customers().Attributes(a.ctx)
	if err != nil {
		return at, "", err
	}
	var keys []string
	for _, x := range list {
		if x.Computed {
			continue
		}
		if x.Key == key {
			currency, err = st.Settings().Get(a.ctx, store.SettingCurrency)
			return x, currency, err
		}
		keys = append(keys, x.Key)
	}
	return at, "", fault{"NOT_FOUND", fmt.Sprintf("There is no attribute %q to set. There are: %s", key, strings.Join(keys, ", ")), exitFailed}
}

type customersSetCmd struct {
	Attribute string `arg:"" help:"The key of an attribute."`
	Value     string `arg:"" help:"What it becomes; '' takes it away."`
	manyFlags
}

// Run gives many customers one value.
func (c *customersSetCmd) Run(a *app) error {
	at, currency, err := own(a, c.Attribute)
	if err != nil {
		return err
	}
	v, ok := value.Typed(c.Value, at.Kind, currency)
	if !ok {
		return fault{"USAGE", fmt.Sprintf("%q is no %s, as %s is. Nothing was changed.", c.Value, at.Kind, at.Key), exitUsage}
	}
	return c.edit(a, fmt.Sprintf("set %s %s", at.Key, v), func(p *store.Customer) error { become(p, at.Key, v); return nil })
}

// become sets an attribute, or takes it away.
func become(p *store.Customer, key string, v value.Value) {
	switch {
	case v.IsNone():
		delete(p.Attributes, key)
	case p.Attributes == nil:
		p.Attributes = store.Attributes{key: v}
	default:
		p.Attributes[key] = v
	}
}

type customersAddCmd struct {
	Attribute string   `arg:"" help:"The key of an attribute that is a list, as tags."`
	Entries   []string `arg:"" help:"What to add."`
	manyFlags
}

// Run adds entries to a list of many customers.
func (c *customersAddCmd) Run(a *app) error {
	return editList(a, &c.manyFlags, c.Attribute, "add", func(was value.Value) value.Value { return value.WithEntries(was, c.Entries) }, c.Entries)
}

type customersRemoveCmd struct {
	Attribute string   `arg:"" help:"The key of an attribute that is a list, as tags."`
	Entries   []string `arg:"" help:"What to take out."`
	manyFlags
}

// Run takes entries out of a list of many customers.
func (c *customersRemoveCmd) Run(a *app) error {
	return editList(a, &c.manyFlags, c.Attribute, "remove", func(was value.Value) value.Value { return value.WithoutEntries(was, c.Entries) }, c.Entries)
}

func editList(a *app, m *manyFlags, key, verb string, change func(value.Value) value.Value, entries []string) error {
	at, _, err := own(a, key)
	if err != nil {
		return err
	}
	if at.Kind != value.KindList {
		return fault{"USAGE", fmt.Sprintf("%s holds one %s, not a list. Set it with: gilmokctl customers set %s VALUE", key, at.Kind, key), exitUsage}
	}
	return m.edit(a, verb+" "+key+" "+strings.Join(entries, ", "), func(p *store.Customer) error { become(p, key, change(p.Attributes[key])); return nil })
}

type customersConsentCmd struct {
	Channel string `arg:"" enum:"email,sms,kakao,push" help:"email, sms, kakao or push."`
	Said    string `arg:"" enum:"opted_in,unsubscribed" help:"What they said about advertising: opted_in or unsubscribed. Who has unsubscribed stays so."`
	Source  string `required:"" help:"Where they said so: without it a consent proves nothing."`
	manyFlags
}

// Run records what many customers said about advertising.
func (c *customersConsentCmd) Run(a *app) error {
	k := store.Consent{Channel: store.Channel(c.Channel), Purpose: store.PurposeAdvertising, State: store.ConsentState(c.Said), Source: strings.TrimSpace(c.Source)}
	if k.Source == "" {
		return fault{"USAGE", "Without where it was said, a consent proves nothing. Say it with --source. Nothing was changed.", exitUsage}
	}
	return c.edit(a, strings.Join([]string{"consent", c.Channel, c.Said}, " "), func(p *store.Customer) error {
		had := p.ConsentFor(k.Channel, k.Purpose)
		if had.State == k.State || had.State == store.ConsentUnsubscribed {
			return nil
		}
		p.Consents = slices.DeleteFunc(p.Consents, func(x store.Consent) bool { return x.Channel == k.Channel && x.Purpose == k.Purpose })
		p.Consents = append(p.Consents, k)
		return nil
	})
}
