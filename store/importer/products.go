package importer

import (
	"iter"
	"math"
	"slices"
	"strings"

	"gilmok/store"
)

// product builds a row of a product file.
func (r *Reading) product(cells []string) (*store.ProductRowIn, Code) {
	row := &store.ProductRowIn{Record: r.Rows}
	p := &row.Product
	currency := r.currencyOf(cells)
	priced := false
	for c, v := range r.filled(cells) {
		priced = priced || c.Target == ToPrice
		if c.field {
			r.productField(c, v, p, currency)
			continue
		}
		if v := r.value(c, v); !v.IsNone() {
			if p.Attributes == nil {
				p.Attributes = make(store.Attributes, r.attributes)
			}
			p.Attributes[string(c.Target)] = v
		}
	}
	for c, v := range r.filled(cells) {
		if c.spare == ToPrice && !priced {
			p.Price, priced = r.money(c, v, currency)
		}
	}
	if p.ExternalID == "" && !r.source.hasTarget(ToProduct) {
		p.ExternalID = p.Name
	}
	if p.ExternalID == "" {
		return nil, MissingProduct
	}
	return row, ""
}

func (r *Reading) productField(c *Column, v string, p *store.Product, currency string) {
	switch c.Target {
	case ToProduct:
		p.ExternalID = identifier(v)
	case ToTitle:
		p.Name = r.text(c, v)
	case ToDescription:
		p.Description = r.text(c, v)
	case ToPrice:
		p.Price, _ = r.money(c, v, currency)
	case ToStock:
		if n, ok := parseCount(v, c.mark); ok || soldOut[fold(v)] {
			whole := int(math.Round(n))
			p.Stock = &whole
		} else {
			r.blame(BadNumber, c, v)
		}
	case ToCategory:
		for _, name := range splitCategories(v) {
			if !slices.Contains(p.Categories, name) && !productTypes[name] {
				p.Categories = append(p.Categories, name)
			}
		}
	case ToPicture:
		p.Picture, _, _ = strings.Cut(clean(v), ", ") // the first of several
	case ToLink:
		p.Link = clean(v)
	}
}

// productTypes are WooCommerce's words for how a product is built.
var productTypes = map[string]bool{"simple": true, "variable": true, "variation": true, "grouped": true, "external": true}

// splitCategories takes lists apart, and paths as Home > Kitchen: whoever is in a
// branch is in every category above it.
func splitCategories(v string) []string {
	var names []string
	for _, item := range splitList(v) {
		for part := range splitPath(item) {
			if part != "" {
				names = append(names, part)
			}
		}
	}
	return names
}

func splitPath(path string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for part := range strings.SplitSeq(path, ">") {
			if !yield(strings.TrimSpace(part)) {
				return
			}
		}
	}
}
