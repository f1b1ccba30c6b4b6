package sqlstore

import (
	"encoding/json"
	"slices"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// purchase is an order as rules see one: what asEvent shows, without the
// detours of JSON.
type purchase struct {
	externalID, status, coupon string
	total                      value.Money
	quantity                   int64
	products, categories       []string
	other                      segment.Properties // of the file
}

// Property implements segment.Properties.
func (p purchase) Property(name string) value.Value {
	own := value.None
	switch name {
	case "total":
		return value.MoneyOf(p.total)
	case "quantity":
		return value.Number(float64(p.quantity))
	case "order_id":
		own = value.Text(p.externalID)
	case "status":
		own = value.Text(p.status)
	case "coupon":
		own = value.Text(p.coupon)
	case "product", "products":
		own = value.List(p.products...)
	case "category", "categories":
		own = value.List(p.categories...)
	}
	if own.IsNone() && p.other != nil {
		return p.other.Property(name)
	}
	return own
}

// orderArguments gives the columns of an order that orderFrom reads; those
// that are dear are read only where a property asks for them.
func orderArguments(alias string, d *Dialect, properties []string) string {
	asks := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(properties, name) })
	}
	products, categories := `NULL`, `NULL`
	if asks("product", "products") {
		products = `(SELECT ` + d.JSONArray(`l.product`) + ` FROM order_lines l WHERE l.order_id = ` + alias + `.id)`
	}
	if asks("category", "categories") {
		categories = `(SELECT ` + d.JSONArray(lineCategory) + ` FROM order_lines l WHERE l.order_id = ` + alias + `.id)`
	}
	return alias + `.external_id, ` + alias + `.status, ` + alias + `.coupon, ` + alias + `.quantity, ` + alias + `.total_minor, ` +
		alias + `.currency, ` + products + `, ` + categories + `, ` + alias + `.properties`
}

// lineCategory is the category of line l: its own, or the catalogue's first.
const lineCategory = `coalesce(l.category, (SELECT pc.category FROM product_categories pc WHERE pc.product = l.product AND pc.position = 0))`

func orderFrom(args []any) segment.Properties {
	if len(args) != 9 {
		return nil
	}
	return purchase{
		externalID: textOf(args[0]), status: textOf(args[1]), coupon: textOf(args[2]), quantity: intOf(args[3]),
		total:    value.Money{Minor: intOf(args[4]), Currency: textOf(args[5])},
		products: firstTexts(textOf(args[6])), categories: firstTexts(textOf(args[7])), other: rawProperties(textOf(args[8])),
	}
}

// firstTexts reads an array of one-element arrays, each text once.
func firstTexts(array string) []string {
	if array == "" || array == "[]" {
		return nil
	}
	var rows [][]string
	if json.Unmarshal([]byte(array), &rows) != nil {
		return nil
	}
	var out []string
	for _, row := range rows {
		if len(row) > 0 {
			out = appendNew(out, row[0])
		}
	}
	return out
}
