package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strconv"

	"gilmok/store"
	"gilmok/store/value"
)

func (s imports) LoadOrders(ctx context.Context, id store.ImportID, rows iter.Seq2[*store.OrderRowIn, error], p store.LoadPolicy, dry bool) (*store.LoadResult, error) {
	return s.load(ctx, id, p, dry, func(l *loading) error {
		l.light = true
		s.changes(store.TopicOrders)
		if err := l.adopt(ctx); err != nil {
			return err
		}
		return l.withOrders(ctx, func(o *orderLoad) error {
			return chunked(rows, func(chunk []store.OrderRowIn) error { return o.chunk(ctx, chunk) })
		})
	})
}

// adopt makes the currency of a shop's first orders its own.
func (l *loading) adopt(ctx context.Context) error {
	if l.policy.Adopt == "" || l.policy.Adopt == l.currency {
		return nil
	}
	var sold bool
	err := l.s.one(ctx, `SELECT EXISTS (SELECT 1 FROM orders WHERE currency = ?1 AND total_minor <> 0)`, []any{l.currency}, &sold)
	if err != nil || sold {
		return err
	}
	l.log.changed(settingsKind, 0, rowChanges{store.SettingCurrency: {raw(l.currency), raw(l.policy.Adopt)}})
	l.currency, l.result.Adopted = l.policy.Adopt, l.policy.Adopt
	return settings{l.s}.Set(ctx, store.SettingCurrency, l.policy.Adopt)
}

// settingsKind is the kind under which the log notes what a load set of the shop.
const settingsKind = "settings"

// unadopt gives the shop its currency back, unless it was set since, or orders in the
// one that the import brought stay.
func (u *undoing) unadopt(ctx context.Context, x change) error {
	var was, is string
	if err := errors.Join(json.Unmarshal(x[0], &was), json.Unmarshal(x[1], &is)); err != nil {
		return err
	}
	own := settings{u.s}
	now, err := own.Get(ctx, store.SettingCurrency)
	if err != nil || now != is {
		return err
	}
	var sold bool
	if err := u.s.one(ctx, `SELECT EXISTS (SELECT 1 FROM orders WHERE currency = ?1 AND total_minor <> 0)`, []any{is}, &sold); err != nil || sold {
		return err
	}
	return own.Set(ctx, store.SettingCurrency, was)
}

// withOrders runs a load that makes orders, and keeps the serial it came to.
func (l *loading) withOrders(ctx context.Context, load func(*orderLoad) error) error {
	first, err := l.s.nextID(ctx, "orders")
	if err != nil {
		return err
	}
	serial, err := l.s.fact(ctx, factSerial)
	if err != nil {
		return err
	}
	o := &orderLoad{loading: l, firstOrder: store.OrderID(first), nextOrder: store.OrderID(first)}
	o.serial, _ = strconv.ParseInt(serial, 10, 64) // not there: 0
	before := o.serial
	if err := load(o); err != nil || o.serial == before {
		return err
	}
	return l.s.setFact(ctx, factSerial, strconv.FormatInt(o.serial, 10))
}

// orderLoad is the load of an order file.
type orderLoad struct {
	*loading
	firstOrder, nextOrder store.OrderID
	serial                int64
}

// purchaseRow is an order in a chunk of rows: as stored, and as it shall be.
type purchaseRow struct {
	store.Order
	stored  *store.Order   // nil: made by this chunk
	before  map[string]int // stored lines not yet met in the file, by content
	fresh   []store.OrderLine
	replace bool // the lines are those of this file alone
	sum     bool
	seen    bool
	changed bool
}

// lineKey is the same for lines of the same content.
func lineKey(l store.OrderLine) string {
	b, _ := json.Marshal([]any{l.Product, l.Name, l.Quantity, l.Price.Minor, l.Price.Currency}) // plain fields
	return string(b)
}

func (o *orderLoad) chunk(ctx context.Context, chunk []store.OrderRowIn) error {
	of := make([]*store.Customer, len(chunk))
	for i := range chunk {
		of[i] = &chunk[i].Customer
	}
	p, err := o.people(ctx, of)
	if err != nil {
		return err
	}
	byID, all, err := o.read(ctx, chunk)
	if err != nil {
		return err
	}
	for i := range chunk {
		row := &chunk[i]
		buyer, err := o.buyer(ctx, p, row)
		if err != nil {
			return err
		}
		if !buyer.accepted {
			continue
		}
		x := byID[row.Order.ExternalID]
		if x == nil {
			x = o.add(row)
			byID[row.Order.ExternalID] = x
			all = append(all, x)
		}
		o.apply(x, row, buyer.id)
	}
	if err := p.write(ctx); err != nil {
		return err
	}
	return o.write(ctx, all)
}

// buyer finds the customer of a row, or makes a stub where the row allows it.
func (o *orderLoad) buyer(ctx context.Context, p *people, row *store.OrderRowIn) (outcome, error) {
	if row.Order.ExternalID == "" {
		o.reject(row.Record, "no_order_number", "")
		return outcome{}, nil
	}
	if row.NoStub && p.find(&row.Customer) == nil {
		return outcome{accepted: true}, nil
	}
	return o.findOrStub(ctx, p, &row.Customer, row.Record, false)
}

// read gives the stored orders that the rows speak of, with their lines.
func (o *orderLoad) read(ctx context.Context, chunk []store.OrderRowIn) (map[string]*purchaseRow, []*purchaseRow, error) {
	numbers := make([]string, 0, len(chunk))
	for i := range chunk {
		numbers = appendNext(numbers, chunk[i].Order.ExternalID)
	}
	byID := map[string]*purchaseRow{}
	var all []*purchaseRow
	stored, err := list(ctx, o.s, scanOrder, orders{o.s}.query(`WHERE o.external_id IN (`+o.s.env.Dialect.Texts("?1")+`)`), texts(numbers))
	if err != nil {
		return nil, nil, err
	}
	for i := range stored {
		x := &purchaseRow{Order: stored[i], stored: &stored[i], before: map[string]int{}}
		if x.ID < o.firstOrder { // else this file's own lines: the same product may follow in another chunk
			for _, l := range x.Lines {
				x.before[lineKey(l)]++
			}
		}
		byID[x.ExternalID] = x
		all = append(all, x)
	}
	return byID, all, nil
}

// appendNext leaves out what was appended last: lines of an order follow each other.
func appendNext(list []string, s string) []string {
	if n := len(list); s == "" || n > 0 && list[n-1] == s {
		return list
	}
	return append(list, s)
}

func (o *orderLoad) add(row *store.OrderRowIn) *purchaseRow {
	x := &purchaseRow{Order: store.Order{ID: o.nextOrder, ExternalID: row.Order.ExternalID}}
	o.nextOrder++
	return x
}

// apply gives an order what a row says of it, and counts the row.
func (o *orderLoad) apply(x *purchaseRow, row *store.OrderRowIn, buyer store.CustomerID) {
	again := x.seen || x.ID >= o.firstOrder && x.stored != nil
	isNew := x.stored == nil && !x.seen
	changed := o.head(x, &row.Order, buyer, row.Record, row.IsLine && again)
	if o.lines(x, row) {
		changed = true
	}
	x.sum = x.sum || row.SumLines
	x.seen, x.changed = true, x.changed || changed
	if x.At.After(o.result.ReachesTo) {
		o.result.ReachesTo = x.At
	}
	switch {
	case isNew:
		o.result.Added++
	case again && (changed || x.stored == nil || x.ID >= o.firstOrder):
		o.result.Merged++
	case changed:
		o.result.Updated++
	default:
		o.result.Unchanged++
	}
}

// head applies the fields of the order itself; a blank never erases. A further
// line of an order fills only what is blank: columns that differ from line to line
// would else make every import a change. One line that was not cancelled makes the
// order a placed one.
func (o *orderLoad) head(x *purchaseRow, in *store.Order, buyer store.CustomerID, record int, further bool) (changed bool) {
	who := &person{record: record}
	who.Name = x.ExternalID
	set := func(name, before, after string) bool {
		ok := after != "" && before != after && !(further && before != "") && (x.stored == nil || o.field(who, name, before, after))
		changed = changed || ok
		return ok
	}
	if buyer != 0 && x.Customer != buyer && (x.Customer == 0 || o.allows("customer", true)) {
		x.Customer, changed = buyer, true
	}
	if !in.At.IsZero() && set("at", timeText(x.At), timeText(in.At)) {
		x.At = in.At
	}
	if in.Total.Currency != "" && set("total", priceText(x.Total), priceText(in.Total)) {
		x.Total = in.Total
	}
	if further && x.State == store.OrderCancelled && in.State == store.OrderPlaced {
		x.State, x.Status, changed = in.State, in.Status, true
	}
	if set("state", string(x.State), string(in.State)) {
		x.State = in.State
	}
	if set("status", x.Status, in.Status) {
		x.Status = in.Status
	}
	if set("coupon", x.Coupon, in.Coupon) {
		x.Coupon = in.Coupon
	}
	for name, v := range in.Properties {
		before, after := raw(x.Properties[name]), raw(v)
		if x.Properties[name] == nil {
			before = nil
		}
		if v != nil && set(name, string(before), string(after)) {
			properties := make(store.Properties, len(x.Properties)+1)
			for k, old := range x.Properties {
				properties[k] = old
			}
			properties[name] = v
			x.Properties = properties
		}
	}
	if x.State == "" {
		x.State = store.OrderPlaced
	}
	return changed
}

// lines adds a row's line, unless the order has it from an earlier file; a row
// that holds the whole order replaces the lines. An order that was there before
// gets lines as the policy for "lines" allows.
func (o *orderLoad) lines(x *purchaseRow, row *store.OrderRowIn) (changed bool) {
	if x.stored != nil && x.ID < o.firstOrder && !o.allows("lines", len(x.before) > 0) {
		return false
	}
	if row.IsLine {
		for _, l := range row.Order.Lines {
			if key := lineKey(l); x.before[key] > 0 {
				x.before[key]--
				continue
			}
			x.Lines = append(x.Lines, l)
			x.fresh = append(x.fresh, l)
			changed = true
		}
		return changed
	}
	if len(row.Order.Lines) == 0 || sameLines(x.Lines, row.Order.Lines) {
		return false
	}
	x.Lines, x.replace = row.Order.Lines, true
	return true
}

func sameLines(a, b []store.OrderLine) bool {
	if len(a) != len(b) {
		return false
	}
	count := map[string]int{}
	for i := range a {
		count[lineKey(a[i])]++
		count[lineKey(b[i])]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

// sumLines gives the total of lines whose currency is known.
func sumLines(lines []store.OrderLine) (total value.Money) {
	for _, l := range lines {
		if l.Price.Currency != "" {
			total.Currency = l.Price.Currency
			total.Minor += l.Price.Minor * int64(l.Quantity)
		}
	}
	return total
}
