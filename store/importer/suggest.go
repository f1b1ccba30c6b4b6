package importer

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gilmok/store"
	"gilmok/store/value"
)

// suggestKind tells what the rows of a file are by its header, and by its name
// where the header leaves it open.
func suggestKind(file string, names []string) store.RowKind {
	has := map[store.RowKind]map[Target]bool{}
	for _, kind := range rowKinds {
		has[kind] = map[Target]bool{}
		for _, n := range names {
			if m, ok := lookup(kind, n); ok {
				has[kind][m.target] = true
			}
		}
	}
	if slices.Contains(names, "Lineitem name") { // Shopify, whose order number is called Name
		return store.RowsOrders
	}
	o, e, p, c := has[store.RowsOrders], has[store.RowsEvents], has[store.RowsProducts], has[store.RowsCustomers]
	person := c[ToEmail] || c[ToPhone] || c[ToExternalID]
	switch {
	case o[ToOrderID] && !o[ToTotal] && !o[ToPrice] && !o[ToProduct] && !namesGoods(names) && (person || c[ToName]) && slices.ContainsFunc(names, isBookingNumber):
		return store.RowsEvents
	case o[ToOrderID]:
		return store.RowsOrders
	case e[ToEventName] && e[ToEventAt] && (person || e[ToAnonymous]):
		return store.RowsEvents
	case namesGoods(names) && o[ToOrdered] && person:
		return store.RowsOrders
	case (o[ToProduct] || o[ToTitle]) && (p[ToPrice] || p[ToStock] || p[ToCategory]) && !c[ToEmail] && !c[ToPhone]:
		return store.RowsProducts
	case o[ToOrdered] && o[ToTotal] && person && !c[ToCreatedAt] && !c[ToConsent] && len(names) <= 5:
		return store.RowsOrders
	}
	return kindByFile(file)
}

// isBookingNumber reports the name of a booking's number; what is paid for by it is an order.
func isBookingNumber(name string) bool {
	return containsAny(fold(name), []string{"예약번호", "접수번호", "bookingid", "bookingno", "bookingnumber", "reservationid", "reservationno", "予約番号"})
}

// namesGoods reports a column that can only be of what was bought: everybody has a name,
// and a description is of anything.
func namesGoods(names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool {
		m, ok := lookup(store.RowsOrders, n)
		return ok && (m.target == ToProduct || m.target == ToTitle) && fold(n) != "description"
	})
}

func kindByFile(file string) store.RowKind {
	name := strings.ToLower(file)
	for _, k := range []struct {
		kind  store.RowKind
		words string
	}{
		{store.RowsCustomers, "customer 고객 회원 member"},
		{store.RowsOrders, "order 주문 구매내역 sales invoice"},
		{store.RowsEvents, "event 이벤트 방문 visit log"},
		{store.RowsProducts, "product 상품 catalog 재고"},
	} {
		for _, w := range strings.Fields(k.words) {
			if strings.Contains(name, w) {
				return k.kind
			}
		}
	}
	return store.RowsCustomers
}

// shapeOf names a header: the same columns in the same order are the same shape.
func shapeOf(names []string) string {
	sum := sha256.Sum256([]byte(strings.Join(names, "\x1f")))
	return hex.EncodeToString(sum[:12])
}

// remembered is what is kept of a column for the next file of the same shape.
type remembered struct {
	Column string       `json:"column"`
	Target Target       `json:"target"`
	Kind   string       `json:"type,omitempty"`
	Order  DateOrder    `json:"order,omitempty"`
	Unsure string       `json:"unsure,omitempty"`
	Policy store.Policy `json:"policy,omitempty"`
}

type mappingDocument struct {
	Columns []remembered `json:"columns"`
	Policy  store.Policy `json:"policy,omitempty"`
	Key     string       `json:"key,omitempty"`
	Event   string       `json:"event,omitempty"`
	Source  string       `json:"consent_source,omitempty"`
	// Currency of amounts that name none, where it was told.
	Currency string `json:"currency,omitempty"`
}

// Mapping gives the document that Options.Recall returns for the next file.
func (s *Source) Mapping() ([]byte, error) {
	o := s.options
	doc := mappingDocument{Policy: o.Policy, Key: o.Key, Event: o.EventName, Source: o.ConsentSource, Currency: o.Currency}
	if len(s.consented()) > 0 {
		doc.Source = "" // said of everybody in this file, and of no other
	}
	for _, c := range s.Columns {
		doc.Columns = append(doc.Columns, remembered{c.Name, c.Target, c.Kind.String(), c.Order, c.Unsure, c.Policy})
	}
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("writing the mapping: %w", err)
	}
	return b, nil
}

// recall reads the mapping of an earlier file; one that cannot be read is none.
// Where nobody says what the rows are, they are what they were then.
func (s *Source) recall() map[string]remembered {
	if s.options.Recall == nil {
		return nil
	}
	kinds := []store.RowKind{s.Kind}
	if s.options.Kind == "" {
		kinds = append(kinds, rowKinds...)
	}
	for _, kind := range kinds {
		var doc mappingDocument
		if json.Unmarshal(s.options.Recall(kind, s.Shape), &doc) != nil || len(doc.Columns) == 0 {
			continue
		}
		s.Kind = kind
		if s.options.AsBefore {
			s.options.asBefore(doc)
		}
		found := map[string]remembered{}
		for _, c := range doc.Columns {
			found[c.Column] = c
		}
		return found
	}
	return nil
}

// asBefore takes over what was not told.
func (o *Options) asBefore(doc mappingDocument) {
	o.Policy, o.Key = cmp.Or(o.Policy, doc.Policy), cmp.Or(o.Key, doc.Key)
	o.EventName, o.ConsentSource = cmp.Or(o.EventName, doc.Event), cmp.Or(o.ConsentSource, doc.Source)
	o.Currency = cmp.Or(o.Currency, doc.Currency)
}

// noCurrency is what ISO 4217 has for amounts of which no currency is known.
const noCurrency = "XXX"

// Currency gives the currency (ISO 4217) that amounts without one are taken to
// be in; ok is false where the file has no such amounts.
func (s *Source) Currency() (code string, ok bool) {
	if slices.ContainsFunc(s.Columns, func(c Column) bool { return c.Target == ToCurrency }) {
		return "", false
	}
	for _, c := range s.Columns {
		if c.Kind != value.KindMoney || c.currency != "" || c.Target == Skip {
			continue
		}
		for _, text := range c.Samples {
			if a, isAmount := parseAmount(text, c.mark); isAmount && a.currency == "" {
				return s.currency, true
			}
		}
	}
	return "", false
}

// findCurrency settles the currency of amounts that name none: as told, else the
// shop's, unless they have decimals which that currency does not.
func (s *Source) findCurrency(rows [][]string) string {
	currency := s.options.currency()
	if s.options.Currency != "" || value.Exponent(currency) > 0 {
		return currency
	}
	for _, c := range s.Columns {
		if c.Kind != value.KindMoney || c.currency != "" || c.Target == Skip {
			continue
		}
		for _, row := range rows {
			a, ok := parseAmount(cell(row, c.index), c.mark)
			if ok && a.currency == "" && a.places > 0 && strings.Trim(a.decimal[len(a.decimal)-a.places:], "0") != "" {
				if !slices.ContainsFunc(s.Columns, func(c Column) bool { return c.Target == ToCurrency }) {
					s.notes.warn(CurrencyUnknown, c.Name, currency)
				}
				return noCurrency
			}
		}
	}
	return currency
}
