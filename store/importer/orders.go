package importer

import (
	"math"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// orderCells are the fields of one row of an order file before they become one.
type orderCells struct {
	total, lineSum, price, freight value.Money
	hasTotal, hasSum, hasPrice     bool
	quantity                       float64
	hasQuantity                    bool
	line                           store.OrderLine
	dateSeen                       bool
}

// order builds a row of an order file: a whole order, or a line of one.
func (r *Reading) order(cells []string) (*store.OrderRowIn, Code) {
	row := &store.OrderRowIn{Record: r.Rows}
	var n nameParts
	var o orderCells
	region, currency := r.regionOf(cells), r.currencyOf(cells)
	for c, v := range r.filled(cells) {
		if !c.field {
			if v := r.value(c, v); !v.IsNone() {
				if row.Order.Properties == nil {
					row.Order.Properties = make(store.Properties, 8)
				}
				row.Order.Properties[string(c.Target)] = property(v)
			}
		} else if !r.person(c, v, &row.Customer, &n, region) {
			r.orderField(c, v, row, &o, currency)
		}
	}
	if row.Customer.Name == "" {
		row.Customer.Name = n.full()
	}
	return row, r.finishOrder(row, &o, cells)
}

// currencyOf is the row's own currency, where a column says it.
func (r *Reading) currencyOf(cells []string) string {
	for i := range r.source.Columns {
		c := &r.source.Columns[i]
		if c.Target == ToCurrency {
			if code := strings.ToUpper(cell(cells, i)); isCurrency(code) {
				return code
			}
		}
	}
	return ""
}

func (r *Reading) orderField(c *Column, v string, row *store.OrderRowIn, o *orderCells, currency string) {
	switch c.Target {
	case ToOrderID:
		row.Order.ExternalID = r.id(c, v)
	case ToOrdered:
		o.dateSeen = true
		row.Order.At = r.instant(c, v)
	case ToStatus:
		row.Order.Status = r.text(c, v)
	case ToCoupon:
		row.Order.Coupon = r.text(c, v)
	case ToTotal:
		o.total, o.hasTotal = r.money(c, v, currency)
	case ToLineSum:
		o.lineSum, o.hasSum = r.money(c, v, currency)
	case ToPrice:
		o.price, o.hasPrice = r.money(c, v, currency)
	case ToFreight:
		o.freight, _ = r.money(c, v, currency)
	case ToProduct:
		o.line.Product = identifier(v)
	case ToTitle:
		o.line.Name = r.text(c, v)
	case ToCategory:
		o.line.Category = r.text(c, v)
	case ToQuantity:
		if n, ok := parseCount(v, c.mark); ok {
			o.quantity, o.hasQuantity = n, true
		} else {
			r.blame(BadNumber, c, v)
		}
	}
}

// finishOrder checks what an order must have and completes it.
func (r *Reading) finishOrder(row *store.OrderRowIn, o *orderCells, cells []string) Code {
	order := &row.Order
	if order.ExternalID == "" {
		if code := r.nameOrder(row, cells); code != "" {
			return code
		}
	}
	if code := r.checkOrderDate(order, o); code != "" {
		return code
	}
	r.previous = order.ExternalID
	if order.Status != "" {
		order.State = store.OrderPlaced // a file of lines alone says nothing of the order's state
	}
	if cancelledStatus(order.Status) || isCancelNumber(order.ExternalID) {
		order.State = store.OrderCancelled
	}
	if r.source.hasTarget(ToProduct) || r.source.hasTarget(ToTitle) || r.source.hasTarget(ToQuantity) || r.source.hasTarget(ToPrice) {
		r.finishLine(row, o)
	}
	if o.hasTotal {
		order.Total = o.total
	} else if o.hasSum && !r.source.hasTarget(ToTotal) && !row.IsLine {
		order.Total = o.lineSum
	}
	return ""
}

// nameOrder makes a number for an order of a file that has none.
func (r *Reading) nameOrder(row *store.OrderRowIn, cells []string) Code {
	if r.source.hasTarget(ToOrderID) {
		if r.continues(row) {
			row.Order.ExternalID = r.previous
			return ""
		}
		return r.worst(MissingOrder)
	}
	row.Order.ExternalID = r.contentKey(cells)
	return ""
}

// continues reports a further line of the order above, whose number, date and person
// are not repeated: what merged cells leave.
func (r *Reading) continues(row *store.OrderRowIn) bool {
	p, named := &row.Customer, false
	for c := range r.filled(r.rec.cells) {
		named = named || c.field && (c.Target == ToProduct || c.Target == ToTitle)
	}
	return named && r.previous != "" && row.Order.At.IsZero() && p.ExternalID == "" && p.Email == "" && p.Phone == "" && p.Name == "" && len(r.faults) == 0
}

// checkOrderDate wants a date of every order, but of further lines of one.
func (r *Reading) checkOrderDate(order *store.Order, o *orderCells) Code {
	switch {
	case !order.At.IsZero() || !r.source.hasTarget(ToOrdered) || order.ExternalID == r.previous:
		return ""
	case o.dateSeen:
		return BadDate
	}
	return MissingDate
}

// finishLine makes the line. A negative quantity is goods coming back: the order
// counts as cancelled and the quantity as positive.
func (r *Reading) finishLine(row *store.OrderRowIn, o *orderCells) {
	row.IsLine = true
	row.SumLines = !r.source.hasTarget(ToTotal)
	line := o.line
	line.Quantity = 1
	if o.hasQuantity {
		line.Quantity = int(math.Round(o.quantity))
	}
	if line.Quantity < 0 {
		line.Quantity = -line.Quantity
		row.Order.State = store.OrderCancelled
	}
	line.Price = o.price
	if !o.hasPrice && o.hasSum {
		line.Price = o.lineSum
		if line.Quantity > 1 {
			line.Price.Minor = int64(math.Round(float64(o.lineSum.Minor) / float64(line.Quantity)))
		}
	}
	if line.Price.Currency == "" {
		line.Price.Currency = r.source.currency
	}
	row.Order.Lines = append(row.Order.Lines, line)
	if o.freight.Minor != 0 {
		// What is paid for sending belongs to the order's total; a line of its own
		// keeps the price of the goods what it is.
		row.Order.Lines = append(row.Order.Lines, store.OrderLine{Product: FreightProduct, Quantity: 1, Price: o.freight})
	}
}

// FreightProduct is the product of the line that holds what sending cost.
const FreightProduct = store.FreightProduct

func (s *Source) hasTarget(t Target) bool {
	for i := range s.Columns {
		if s.Columns[i].Target == t && s.Columns[i].field {
			return true
		}
	}
	return false
}

// isCancelNumber knows the cancelling invoices of UCI Online Retail, C536379.
func isCancelNumber(id string) bool {
	return len(id) > 5 && id[0] == 'C' && allDigits(id[1:])
}

var cancelWords = []string{"cancel", "refund", "void", "return", "취소", "환불", "반품", "キャンセル", "返品", "取消", "退款"}

func cancelledStatus(status string) bool {
	status = strings.ToLower(status)
	if strings.HasPrefix(status, "partial") || strings.Contains(status, "부분") || strings.Contains(status, "철회") {
		return false
	}
	for _, w := range cancelWords {
		if strings.Contains(status, w) {
			return true
		}
	}
	return false
}

// property makes of a value what event properties hold: JSON's own types, dates
// as text.
func property(v value.Value) any {
	switch v.Kind() {
	case value.KindNumber:
		return v.Number()
	case value.KindBool:
		return v.Bool()
	case value.KindMoney:
		return map[string]any{"amount": v.Money().Decimal(), "currency": v.Money().Currency}
	case value.KindList:
		items := make([]any, 0, len(v.List()))
		for _, item := range v.List() {
			items = append(items, item)
		}
		return items
	case value.KindTime:
		return v.Time().Format(time.RFC3339)
	}
	return v.String()
}
