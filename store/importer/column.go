package importer

import (
	"iter"
	"strings"

	"gilmok/store"
	"gilmok/store/value"
)

// How tells by what a column was understood.
type How string

// The ways.
const (
	ByName    How = "name"
	ByContent How = "content"
	Told      How = "told"
)

// Column is a column of the file and what becomes of it.
type Column struct {
	Name   string // unique in the file
	Target Target
	How    How
	Kind   value.Kind
	Order  DateOrder    // of its dates, where it matters
	Policy store.Policy // of its own; "": the file's
	Unsure string       // what consent words nobody knows count as: "no" or "unknown"; "": ask
	// Evidence: how many of the cells looked at hold something, and how many of
	// those fit the kind.
	Filled, Fits int
	Samples      []string // a few cells as they stand in the file
	PartOf       string   // the column whose cells begin the value, where it is spread over several; this one's name for that

	index    int
	field    bool // a field of the row, not an attribute or property
	form     dateForm
	mark     decimalMark
	currency string // that the header names
	spare    Target // the field it fills where the column that won it is blank
}

func cell(row []string, i int) string {
	if i >= len(row) {
		return ""
	}
	if v := clean(row[i]); !isBlankWord(v) {
		return v
	}
	return ""
}

// filled goes through the cells of a row that say something, each with its column;
// columns that are skipped are left out.
func (r *Reading) filled(cells []string) iter.Seq2[*Column, string] {
	return func(yield func(*Column, string) bool) {
		for i := range r.source.Columns {
			c := &r.source.Columns[i]
			if c.Target == Skip {
				continue
			}
			if v := cell(cells, i); v != "" && !yield(c, v) {
				return
			}
		}
	}
}

// isBlankWord reports what programs write for nothing.
func isBlankWord(s string) bool {
	switch s {
	case "", "-", "--", "---", "–", "—", "NULL", "null", "N/A", "n/a", "#N/A", "NaN", "nan", "(null)", `\N`, "None", "undefined", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!",
		"(not set)", "00000000-0000-0000-0000-000000000000": // of trackers that know no visitor
		return true
	}
	return false
}

// settle decides the type and how its values are written.
func (r *resolver) settle(c *Column) {
	c.field = c.Target.isField(r.kind)
	switch kind, known := r.known[string(c.Target)]; {
	case c.field:
		c.Kind = c.Target.kind()
	case known && !c.field && (r.kind == store.RowsCustomers):
		c.Kind = kind
	case c.Kind == value.KindNone:
		c.Kind = r.guessKind(c)
	case c.Kind == value.KindDate && r.count(c, hasClock)*2 > c.Filled:
		c.Kind = value.KindTime
	}
	c.Policy = r.policyOf(c)
	c.currency = headerCurrency(c.Name)
	r.settleNumbers(c)
	r.settleDates(c)
	c.Fits = r.count(c, func(s string) bool { return c.fits(s, r.options.region()) })
	if c.PartOf != "" && c.PartOf != c.Name {
		c.Fits = c.Filled // judged with the first
	}
}

// headerCurrency finds a currency in a header, as in 총 결제금액(KRW).
func headerCurrency(name string) string {
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" ()[]_-/", r) }) {
		if isCurrency(word) {
			return word
		}
	}
	if strings.Contains(name, "(원)") || strings.Contains(name, "₩") {
		return "KRW"
	}
	return ""
}

// settleNumbers finds out which mark parts whole and fraction.
func (r *resolver) settleNumbers(c *Column) {
	if c.Kind != value.KindMoney && c.Kind != value.KindNumber {
		return
	}
	votes := map[decimalMark]int{}
	thousands := 0 // as 9,000: likelier than nine with three decimals, so that one slip "12,00" does not make it that
	for _, row := range r.rows {
		v := cell(row, c.index)
		if v == "" {
			continue
		}
		mark := markOf(v)
		votes[mark]++
		if mark == markUnknown && strings.Contains(v, ",") {
			thousands++
		}
	}
	switch {
	case votes[markComma] > votes[markPoint]+thousands:
		c.mark = markComma
	case votes[markPoint] > 0:
		c.mark = markPoint
	case r.delimiter == ';' && !r.options.eastern():
		c.mark = markComma
	}
}

// settleDates finds out the order of day and month.
func (r *resolver) settleDates(c *Column) {
	c.form = dateForm{order: c.Order, eastern: r.options.eastern(), zone: r.options.zone()}
	if name := strings.ToUpper(c.Name); strings.Contains(name, "UTC") || strings.Contains(name, "GMT") {
		c.form.zone = nil
	}
	if c.Target == "birthday" {
		c.form.pivot = 25 // a customer born in '30 was not born in 2030
	}
	if c.Kind != value.KindDate && c.Kind != value.KindTime || c.Order != OrderUnknown {
		return
	}
	e := dateEvidenceOf{form: c.form}
	for _, row := range r.rows {
		e.see(cell(row, c.index))
	}
	c.form.order = e.order()
	c.Order = c.form.order
}

// dateEvidenceOf gathers, over a column, what proves the order of its dates.
type dateEvidenceOf struct {
	form    dateForm
	proven  map[string]DateOrder // by way of writing
	open    map[string]bool      // ways of writing with a date that may be read both ways
	clash   bool
	example string // one of the open ones
	year    bool   // one may begin with its year: 26/11/21
	other   bool   // one that is open may not
	whole   bool   // there are dates with the whole year first
}

func (e *dateEvidenceOf) see(s string) {
	if s == "" {
		return
	}
	if _, iso := isoDate(s); iso {
		e.whole = true
		return
	}
	if m, status := parseDate(s, e.form); status == dateOK && len(s) > 5 && allDigits(s[:4]) && number(s[:4]) == m.year {
		e.whole = true
	}
	way, order := dateEvidence(s, e.form)
	if way == "" {
		return
	}
	if e.proven == nil {
		e.proven, e.open = map[string]DateOrder{}, map[string]bool{}
	}
	if order != OrderUnknown {
		e.clash = e.clash || e.proven[way] != "" && e.proven[way] != order
		e.proven[way] = order
	} else if m, status := parseDate(s, e.form); status == dateAmbiguous {
		e.open[way] = true
		e.example = s
		e.year, e.other = e.year || m.yearFirst, e.other || !m.yearFirst
	}
}

// order is the one order proven for every way of writing that is open; unknown
// where a person has to be asked.
func (e *dateEvidenceOf) order() DateOrder {
	var found DateOrder
	if e.clash {
		return OrderUnknown
	}
	if e.year && !e.other && e.whole && len(e.proven) == 0 {
		return OrderYMD // 26/03/04 beside 2026-03-04
	}
	for way := range e.open {
		if e.proven[way] == "" || found != "" && found != e.proven[way] {
			return OrderUnknown
		}
		found = e.proven[way]
	}
	return found
}

func (e *dateEvidenceOf) ambiguous() bool { return len(e.open) > 0 && e.order() == OrderUnknown }
