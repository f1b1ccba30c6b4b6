package sqlstore

import (
	"context"
	"time"

	"gilmok/store"
)

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// write brings the chunk's orders into the tables and sums up their customers.
func (o *orderLoad) write(ctx context.Context, all []*purchaseRow) error {
	var made, changed, lines [][]any
	var replaced []store.OrderID
	var buyers []store.CustomerID
	for _, x := range all {
		if x.sum && len(x.Lines) > 0 {
			if total := sumLines(x.Lines); total != x.Total {
				x.Total, x.changed = total, true
			}
		}
		if x.stored != nil && !x.changed {
			continue
		}
		row, err := o.row(x)
		if err != nil {
			return err
		}
		buyers = append(buyers, x.Customer)
		if x.stored == nil {
			made = append(made, row)
			o.log.added("orders", int64(x.ID), int64(x.ID))
		} else {
			changed = append(changed, row)
			buyers = append(buyers, x.stored.Customer)
			o.log.changed("orders", int64(x.ID), orderChanges(x))
		}
		if x.replace {
			replaced = append(replaced, x.ID)
		}
		lines = append(lines, o.lineRows(x)...)
	}
	if err := o.writeHeads(ctx, made, changed); err != nil {
		return err
	}
	if err := o.writeLines(ctx, replaced, lines); err != nil {
		return err
	}
	return o.s.totals(ctx, buyers)
}

// row gives the columns of an order; a new place in the stream where its state
// is new.
func (o *orderLoad) row(x *purchaseRow) ([]any, error) {
	object, err := properties(x.Properties)
	if err != nil {
		return nil, err
	}
	var serial any
	if x.stored == nil || x.stored.State != x.State {
		o.serial++
		serial = o.serial
	}
	quantity := 0
	for _, l := range x.Lines {
		quantity += l.Quantity
	}
	return []any{int64(x.ID), x.ExternalID, serial, idOrNull(x.Customer), micros(x.At), x.Total.Minor, x.Total.Major(), blank(x.Total.Currency),
		string(x.State), blank(x.Status), blank(x.Coupon), int64(quantity), object}, nil
}

func (o *orderLoad) writeHeads(ctx context.Context, made, changed [][]any) error {
	err := o.s.bulk(ctx, made, func(source string) string {
		return `INSERT INTO orders (id, external_id, serial, customer_id, at, total_minor, total_major, currency, state, status, coupon, quantity, properties)
			SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12 FROM ` + source
	})
	if err != nil {
		return err
	}
	return o.s.bulk(ctx, changed, func(source string) string {
		return `UPDATE orders SET serial = coalesce(r.c2, serial), customer_id = r.c3, at = r.c4, total_minor = r.c5, total_major = r.c6, currency = r.c7,
			state = r.c8, status = r.c9, coupon = r.c10, quantity = r.c11, properties = r.c12 FROM ` + source + ` AS r WHERE orders.id = r.c0`
	})
}

// lineRows gives the lines to be inserted. Numbers begin anew for each import, so
// that taking one back leaves no number that another could meet.
func (o *orderLoad) lineRows(x *purchaseRow) (rows [][]any) {
	lines, at := x.fresh, len(x.Lines)-len(x.fresh)
	if x.replace {
		lines, at = x.Lines, 0
	}
	for i, l := range lines {
		rows = append(rows, []any{int64(x.ID), int64(o.id)<<20 + int64(at+i), blank(l.Product), blank(l.Name), blank(l.Category), int64(l.Quantity),
			l.Price.Minor, blank(l.Price.Currency), int64(o.id)})
	}
	return rows
}

func (o *orderLoad) writeLines(ctx context.Context, replaced []store.OrderID, lines [][]any) error {
	if len(replaced) > 0 {
		if _, err := o.s.exec(ctx, `DELETE FROM order_lines WHERE order_id IN (`+o.s.env.Dialect.IDs("?1")+`)`, ids(replaced)); err != nil {
			return err
		}
	}
	return o.s.bulk(ctx, lines, func(source string) string {
		return `INSERT INTO order_lines (order_id, line, product, name, category, quantity, price_minor, currency, import_id)
			SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8 FROM ` + source
	})
}

// orderChanges keeps the whole order as it was and is, and the lines only where
// they were replaced: added ones bear the import's id.
func orderChanges(x *purchaseRow) rowChanges {
	was, is := *x.stored, x.Order
	is.At = is.At.UTC().Truncate(time.Microsecond)
	if !x.replace {
		was.Lines, is.Lines = nil, nil
	}
	return rowChanges{"order": {raw(was), raw(is)}}
}
