package importer

import (
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// names are the parts of a name until they are put together.
type nameParts struct{ first, last, shown string }

// person takes a cell that tells who somebody is; ok is false for other targets.
func (r *Reading) person(c *Column, v string, p *store.Customer, n *nameParts, region string) (ok bool) {
	switch c.Target {
	case ToExternalID:
		p.ExternalID = r.id(c, v)
	case ToAlias:
		if a := r.id(c, v); a != "" {
			p.Aliases = append(p.Aliases, a)
		}
	case ToEmail:
		address, note, bad := parseEmail(v)
		if bad != "" {
			r.blame(bad, c, v)
		} else if note != "" {
			r.notes.warn(note, c.Name, v)
			n.shown = shownName(v)
		}
		p.Email = address
	case ToPhone:
		number, note, bad := parsePhone(v, region)
		if bad != "" {
			r.blame(bad, c, v)
		} else if note != "" {
			r.notes.warn(note, c.Name, v)
		}
		p.Phone = number
	case ToName:
		p.Name = r.name(c, v)
	case ToFirstName:
		n.first = r.name(c, v)
	case ToLastName:
		n.last = r.name(c, v)
	case ToCountry:
		p.Country = parseCountry(v)
	default:
		return false
	}
	return true
}

// id takes an id of the shop; one that the shop system has masked is none, and neither
// is one whose end a spreadsheet cut off: other people and orders have it as well.
func (r *Reading) id(c *Column, v string) string {
	if masked(v) {
		r.blame(MaskedValue, c, v)
		return ""
	}
	id, whole := wholeNumber(identifier(v))
	if !whole {
		r.blame(IDScientific, c, v)
		return ""
	}
	return id
}

// name takes a name without what nobody sees in it and no search would find.
func (r *Reading) name(c *Column, v string) string {
	v = r.text(c, v)
	if isComposed(v) {
		return v
	}
	return strings.Map(func(letter rune) rune {
		switch letter {
		case '\u200b', '\u2060', '\ufeff', '\u00ad':
			return -1
		}
		return letter
	}, v)
}

// text takes a text as it is: what it holds is data, whatever it looks like.
func (r *Reading) text(c *Column, v string) string {
	v = unquoteFormula(letters(clean(v)))
	if riskyFormula(v) {
		r.notes.warn(FormulaPrefix, c.Name, v)
	}
	return v
}

// value takes a cell of a custom attribute or property; None where it cannot be
// read as the column's type.
func (r *Reading) value(c *Column, v string) value.Value {
	switch c.Kind {
	case value.KindNumber:
		if n, ok := parseCount(v, c.mark); ok {
			return value.Number(n)
		}
		r.blame(BadNumber, c, v)
	case value.KindMoney:
		if m, ok := r.money(c, v, r.currency); ok {
			return value.MoneyOf(m)
		}
	case value.KindBool:
		switch parseAnswer(v) {
		case answerYes:
			return value.Bool(true)
		case answerNo:
			return value.Bool(false)
		}
		r.blame(BadValue, c, v)
	case value.KindDate:
		if m, ok := r.moment(c, v); ok {
			return value.DateOf(m.date())
		}
	case value.KindTime:
		if m, ok := r.moment(c, v); ok {
			return value.Time(m.time(c.form.zone))
		}
	case value.KindList:
		return value.List(splitList(v)...)
	default:
		return value.Text(r.text(c, unwrapFormula(v)))
	}
	return value.None
}

// unwrapFormula takes ="0123" and '0123 for the text they stand for.
func unwrapFormula(v string) string {
	if strings.HasPrefix(v, `="`) || len(v) > 1 && v[0] == '\'' && allDigits(v[1:]) {
		return unwrap(v)
	}
	return v
}

// money takes an amount; the currency is the cell's, the row's, the header's, the file's.
func (r *Reading) money(c *Column, v, rowCurrency string) (value.Money, bool) {
	a, ok := parseAmount(v, c.mark)
	if !ok {
		r.blame(BadMoney, c, v)
		return value.Money{}, false
	}
	currency := rowCurrency
	if currency == "" {
		currency = c.currency
	}
	if currency == "" {
		currency = r.source.currency
	}
	if a.yen && r.source.options.region() == "CN" {
		currency = "CNY"
	}
	return a.money(currency), true
}

// moment takes a date; one that may be read two ways is asked about, once.
func (r *Reading) moment(c *Column, v string) (moment, bool) {
	m, status := parseDate(v, c.form)
	switch status {
	case dateAmbiguous:
		r.notes.ask(Question{Code: AmbiguousDate, Column: c.Name, Choices: []string{string(OrderMDY), string(OrderDMY)}, Detail: v})
	case dateBad:
		r.blame(BadDate, c, v)
	}
	return m, status == dateOK || status == dateAmbiguous
}

// instant is moment in the column's zone; the zero time where there is none.
func (r *Reading) instant(c *Column, v string) time.Time {
	if m, ok := r.moment(c, v); ok {
		return m.time(c.form.zone)
	}
	return time.Time{}
}

// splitList takes tags apart, quoted ones too ("VIP","Blog").
func splitList(v string) []string {
	v = clean(v)
	marks := ",;|\n"
	if !strings.ContainsAny(v, marks) && strings.Count(v, "#") > 1 {
		marks = "#"
	}
	var items []string
	seen := map[string]bool{}
	for _, item := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(marks, r) }) {
		item = strings.Trim(clean(item), `"'#[] `)
		if item != "" && !seen[item] {
			seen[item] = true
			items = append(items, item)
		}
	}
	return items
}

// fullName puts a name together in the order its script has.
func (n nameParts) full() string {
	switch {
	case n.first+n.last == "":
		return n.shown
	case n.first == "" || n.last == "":
		return n.first + n.last
	case strings.ContainsFunc(n.last, func(r rune) bool { return r >= 0x2E80 }):
		return n.last + n.first
	}
	return n.first + " " + n.last
}

// regionOf is the country of the row's phone number: a column may say it.
func (r *Reading) regionOf(cells []string) string {
	for i := range r.source.Columns {
		c := &r.source.Columns[i]
		if c.Target == ToCountry && c.field {
			if code := parseCountry(cell(cells, i)); code != "" {
				return code
			}
		}
	}
	return r.source.options.region()
}
