package importer

import (
	"slices"
	"strings"

	"gilmok/store"
	"gilmok/store/value"
)

// resolver decides what the columns become.
type resolver struct {
	kind      store.RowKind
	options   Options
	rows      [][]string // first data rows
	columns   []Column
	delimiter byte
	recall    map[string]remembered
	blanks    []int // columns whose header is blank
	spread    []joint
	meant     []meaning // by column, from the name
	known     map[string]value.Kind
	notes     *notes
}

// resolve fills in target, kind and evidence of every column.
func (r *resolver) resolve() {
	r.known = map[string]value.Kind{}
	for _, a := range r.options.Known {
		r.known[a.Key] = a.Kind
	}
	r.meant = make([]meaning, len(r.columns))
	for i := range r.columns {
		r.look(&r.columns[i])
		r.told(&r.columns[i])
	}
	r.tellStrangers()
	r.refuseResidents()
	r.spread = r.joints()
	r.byName()
	r.nameParts()
	r.lineTotals()
	r.byContent()
	r.others()
	for i := range r.columns {
		r.settle(&r.columns[i])
	}
}

// look gathers the samples.
func (r *resolver) look(c *Column) {
	for _, row := range r.rows {
		if v := cell(row, c.index); v != "" {
			c.Filled++
			if len(c.Samples) < 3 {
				c.Samples = append(c.Samples, truncate(v, 80))
			}
		}
	}
}

// told takes what a person said now, or for an earlier file of this shape:
// "target", "target:kind" or "target:kind:order".
func (r *resolver) told(c *Column) {
	if c.Target != "" {
		return
	}
	said, ok := r.options.Map[c.Name]
	if !ok {
		for name, target := range r.options.Map {
			if fold(name) == fold(c.Name) && fold(name) != "" {
				said, ok = target, true
			}
		}
	}
	if ok {
		parts := append(strings.Split(said, ":"), "", "")
		c.Target, c.Order, c.How = r.targetTold(parts[0]), DateOrder(parts[2]), Told
		if c.Target.isConsent() && (parts[1] == "no" || parts[1] == "unknown") {
			c.Unsure = parts[1]
		}
		if k, known := value.ParseKind(parts[1]); known {
			c.Kind = k
		} else if parts[1] == string(OrderMDY) || parts[1] == string(OrderDMY) || parts[1] == string(OrderYMD) {
			c.Order = DateOrder(parts[1])
		}
		return
	}
	if m, ok := r.recall[c.Name]; ok {
		c.Target, c.Order, c.Unsure, c.How = m.Target, m.Order, m.Unsure, Told
		c.Kind, _ = value.ParseKind(m.Kind)
	}
}

// targetTold makes what a person typed a field or a safe key.
func (r *resolver) targetTold(said string) Target {
	if t := Target(strings.TrimSpace(said)); t.isField(r.kind) {
		return t
	}
	key, _ := attributeKey(said, nil)
	return Target(key)
}

// tellStrangers warns of columns that were told of and are not there.
func (r *resolver) tellStrangers() {
	for name := range r.options.Map {
		if !slices.ContainsFunc(r.columns, func(c Column) bool { return c.Name == name || fold(c.Name) == fold(name) && fold(name) != "" }) {
			r.notes.warn(NoSuchColumn, name, "")
		}
	}
}

// refuseResidents keeps resident registration numbers out until a person has
// said what the column is to be: collecting them needs a law that says so.
func (r *resolver) refuseResidents() {
	for i := range r.columns {
		c := &r.columns[i]
		named := residents()[fold(c.Name)]
		if !named && (c.Filled == 0 || r.count(c, isResidentNumber)*2 < c.Filled) {
			continue
		}
		for j := range c.Samples {
			c.Samples[j] = maskResident(c.Samples[j])
		}
		if c.How == Told && c.Target == Skip {
			continue
		}
		c.Target, c.How = Skip, ByContent
		if named {
			c.How = ByName
		}
		r.notes.ask(Question{Code: ResidentNumber, Column: c.Name, Choices: []string{string(Skip)}})
	}
}

// count counts the cells that fit, up to a limit where one is given.
func (r *resolver) count(c *Column, fits func(string) bool, limit ...int) (n int) {
	for _, row := range r.rows {
		if v := cell(row, c.index); v != "" && fits(v) {
			if n++; len(limit) > 0 && n == limit[0] {
				break
			}
		}
	}
	return n
}

// byName gives each column the meaning its header has; where several claim one
// field, the more telling name wins and the others step back.
func (r *resolver) byName() {
	winner := map[Target]int{}
	for i := range r.columns {
		if c := &r.columns[i]; c.Target != "" {
			winner[c.Target] = i
			continue
		}
		r.meant[i], _ = r.lookup(r.columns[i].Name)
	}
	for i := range r.columns {
		c, m := &r.columns[i], r.meant[i]
		if c.Target != "" || m.target == "" {
			continue
		}
		j, taken := winner[m.target]
		switch {
		case !taken || m.target.repeats():
		case r.columns[j].How == Told || r.better(j, i):
			r.stepBack(c)
			continue
		default:
			r.stepBack(&r.columns[j])
		}
		winner[m.target] = i
		c.Target, c.How, c.Kind = m.target, ByName, m.kind
	}
}

// nameParts tells a family name from a whole one: who has a column of one part
// and one that is called name, without that part in it, has the other part there.
func (r *resolver) nameParts() {
	at := map[Target]*Column{}
	for i := range r.columns {
		at[r.columns[i].Target] = &r.columns[i]
	}
	name, first, last := at[ToName], at[ToFirstName], at[ToLastName]
	part, other := last, ToFirstName
	if first != nil {
		part, other = first, ToLastName
	}
	if name == nil || name.How != ByName || (first == nil) == (last == nil) || part.Filled == 0 {
		return
	}
	whole := r.countRows(func(row []string) bool {
		n, p := cell(row, name.index), cell(row, part.index)
		return n != "" && p != "" && strings.Contains(n, p)
	})
	if whole*2 < min(name.Filled, part.Filled) {
		name.Target = other
	}
}

// lineTotals tells what each line costs from what the order costs: two lines of one
// order that differ in it are paid one by one.
func (r *resolver) lineTotals() {
	var order, total *Column
	for i := range r.columns {
		switch c := &r.columns[i]; c.Target {
		case ToOrderID:
			order = c
		case ToTotal:
			total = c
		}
	}
	if r.kind != store.RowsOrders || order == nil || total == nil || total.How != ByName || r.has(ToPrice) || r.has(ToLineSum) || !r.has(ToProduct) && !r.has(ToTitle) {
		return
	}
	paid := map[string]string{}
	for _, row := range r.rows {
		id, sum := cell(row, order.index), cell(row, total.index)
		if before, met := paid[id]; met && id != "" && sum != "" && before != sum {
			total.Target = ToLineSum
			return
		}
		paid[id] = sum
	}
}

func (r *resolver) countRows(is func(row []string) bool) (n int) {
	for _, row := range r.rows {
		if is(row) {
			n++
		}
	}
	return n
}

// better reports whether column a is to keep a field that b claims as well: a
// filled column before an empty one, then the more telling name, then the first.
func (r *resolver) better(a, b int) bool {
	ca, cb := r.columns[a], r.columns[b]
	if (ca.Filled == 0) != (cb.Filled == 0) {
		return ca.Filled > 0
	}
	return r.meant[a].rank <= r.meant[b].rank || r.duplicateOf(a, b)
}

func (r *resolver) duplicateOf(a, b int) bool {
	return strings.HasPrefix(r.columns[b].Name, r.columns[a].Name+" (")
}

// stepBack gives a column that lost its field another place.
func (r *resolver) stepBack(c *Column) {
	target := r.meant[c.index].target
	c.Target, c.Kind, c.How = "", value.KindNone, ""
	if target == ToPrice && r.kind == store.RowsProducts {
		c.spare = target // the regular price, where there is no sale
	}
	if target == ToExternalID && (r.kind == store.RowsCustomers || r.kind == store.RowsOrders) {
		c.Target, c.How, c.Kind = ToAlias, ByName, value.KindText
	}
}

// lookup knows, beyond the table, that Shopify's order export calls the order number
// "Name", and has a number of its own in "Id".
func (r *resolver) lookup(header string) (meaning, bool) {
	if r.kind == store.RowsOrders && header == "Name" && r.hasColumn("Lineitem name") {
		return meaning{target: ToOrderID}, true
	}
	if r.kind == store.RowsOrders && header == "Lineitem name" {
		return meaning{target: ToTitle}, true
	}
	if r.kind == store.RowsOrders && fold(header) == "id" { // the order's, where nothing else is; never the customer's
		return meaning{target: ToOrderID, kind: value.KindText, rank: 300}, true
	}
	return lookup(r.kind, header)
}

func (r *resolver) hasColumn(name string) bool {
	for _, c := range r.columns {
		if c.Name == name {
			return true
		}
	}
	return false
}

func (r *resolver) has(t Target) bool {
	for _, c := range r.columns {
		if c.Target == t {
			return true
		}
	}
	return false
}

// byContent looks for an address in columns whose names say nothing.
func (r *resolver) byContent() {
	if r.kind == store.RowsProducts {
		return
	}
	for _, guess := range []struct {
		target Target
		fits   func(string) bool
	}{{ToEmail, looksLikeEmail}, {ToPhone, r.looksLikePhone}} {
		for i := range r.columns {
			c := &r.columns[i]
			if c.Target != "" || c.Filled == 0 || r.has(guess.target) {
				continue
			}
			if n := r.count(c, guess.fits); n*10 >= c.Filled*8 {
				c.Target, c.How, c.Kind = guess.target, ByContent, value.KindText
			}
		}
	}
	r.dateByContent()
	if !r.options.noNames {
		return
	}
	for i := range r.columns {
		c := &r.columns[i]
		if c.Target == "" && c.Filled > 0 && !r.has(ToName) && r.count(c, looksLikeKoreanName)*10 >= c.Filled*8 {
			c.Target, c.How, c.Kind = ToName, ByContent, value.KindText
		}
	}
}

// dateByContent takes the first column of dates for when it happened, where no name
// tells: without one every row would be refused. A file of the lines of orders needs
// none, and its date may be another: when they are to be sent at the latest.
func (r *resolver) dateByContent() {
	target := map[store.RowKind]Target{store.RowsOrders: ToOrdered, store.RowsEvents: ToEventAt}[r.kind]
	if target == "" || r.has(target) {
		return
	}
	for i := range r.columns {
		c := &r.columns[i]
		if r.has(ToOrderID) && tellsOtherMoment(c.Name) {
			continue
		}
		if c.Target == "" && c.Filled > 0 && r.count(c, looksLikeDate)*10 >= c.Filled*8 {
			c.Target, c.How, c.Kind = target, ByContent, target.kind()
			return
		}
	}
}

// otherMoments are words in the name of a date that is not when somebody ordered.
const otherMoments = "ship deliver dispatch limit deadline due estimat expir cancel refund return updat modif 배송 발송 출고 도착 마감 기한 예정 취소 환불 반품 교환 수정 만료"

func tellsOtherMoment(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(strings.Fields(otherMoments), func(word string) bool { return strings.Contains(name, word) })
}

// others turns what is left into custom attributes or properties.
func (r *resolver) others() {
	taken := map[string]bool{}
	for _, c := range r.columns {
		taken[string(c.Target)] = true
	}
	for i := range r.columns {
		c := &r.columns[i]
		if c.Target != "" {
			continue
		}
		key, renamed := attributeKey(c.Name, taken)
		taken[key] = true
		c.Target, c.How = Target(key), ByContent
		if renamed {
			r.notes.warn(HeaderRenamed, c.Name, key)
		}
	}
}
