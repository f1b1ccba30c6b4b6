package importer

import (
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
	case o[ToOrderID]:
		return store.RowsOrders
	case e[ToEventName] && e[ToEventAt] && (person || e[ToAnonymous]):
		return store.RowsEvents
	case (p[ToProduct] || p[ToTitle]) && o[ToOrdered] && person:
		return store.RowsOrders
	case (o[ToProduct] || o[ToTitle]) && (p[ToPrice] || p[ToStock] || p[ToCategory]) && !c[ToEmail] && !c[ToPhone]:
		return store.RowsProducts
	case o[ToOrdered] && o[ToTotal] && person && !c[ToCreatedAt] && !c[ToConsent] && len(names) <= 5:
		return store.RowsOrders
	}
	return kindByFile(file)
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
	Column string    `json:"column"`
	Target Target    `json:"target"`
	Kind   string    `json:"type,omitempty"`
	Order  DateOrder `json:"order,omitempty"`
	Unsure string    `json:"unsure,omitempty"`
}

type mappingDocument struct {
	Columns []remembered `json:"columns"`
}

// Mapping gives the document that Options.Recall returns for the next file.
func (s *Source) Mapping() ([]byte, error) {
	var doc mappingDocument
	for _, c := range s.Columns {
		doc.Columns = append(doc.Columns, remembered{c.Name, c.Target, c.Kind.String(), c.Order, c.Unsure})
	}
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("writing the mapping: %w", err)
	}
	return b, nil
}

// recall reads the mapping of an earlier file; one that cannot be read is none.
func (s *Source) recall() map[string]remembered {
	if s.options.Recall == nil {
		return nil
	}
	var doc mappingDocument
	if json.Unmarshal(s.options.Recall(s.Kind, s.Shape), &doc) != nil {
		return nil
	}
	found := map[string]remembered{}
	for _, c := range doc.Columns {
		found[c.Column] = c
	}
	return found
}

// noCurrency is what ISO 4217 has for amounts of which no currency is known.
const noCurrency = "XXX"

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
