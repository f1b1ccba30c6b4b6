package importer

import (
	"regexp"
	"slices"
	"strings"

	"gilmok/store/value"
)

// joint is one value that a file spreads over neighbouring columns, as older shop forms
// do: 휴대폰1, 휴대폰2, 휴대폰3; an e-mail's name and its domain; area code and number.
// The value is put together in the first of them, the others are blank from there on.
type joint struct {
	from, columns int
	glue          string
}

// glues are what stands between the parts of the values that are known to be spread.
var glues = map[Target]string{ToPhone: "-", ToEmail: "@"}

// joints finds spread values: names that differ in a number or in a word for a part, and
// cells that only together are what the name says. Where somebody said something else of
// one of the columns, they stay apart.
func (r *resolver) joints() (found []joint) {
	for i := 0; i < len(r.columns); i++ {
		target, stem := r.partOf(i)
		glue, spread := glues[target]
		if !spread {
			continue
		}
		n := 1
		for n < 3 && i+n < len(r.columns) && r.goesOn(i+n, target, stem) {
			n++
		}
		for ; n > 1; n-- {
			j := joint{i, n, glue}
			if as := r.togetherAs(j, target); as != "" {
				r.join(j, as)
				found = append(found, j)
				i += n - 1
				break
			}
		}
	}
	return found
}

// partWords are what columns of one value are told apart by, besides numbers.
var (
	partNumber = regexp.MustCompile(`[\s_.\-]*[(\[]?[1-4][)\]]?$`)
	partWords  = strings.Fields("앞자리 중간자리 뒷자리 뒤자리 끝자리 가운데 국번 지역번호 앞 중간 뒤 끝 아이디 도메인 계정 areacode area prefix number first middle mid last local domain user host id 번호")
)

// partOf gives what a column's name means without what marks it as a part.
func (r *resolver) partOf(i int) (Target, string) {
	name := partNumber.ReplaceAllString(r.columns[i].Name, "")
	for _, stem := range []string{fold(name), withoutPart(fold(name))} {
		if m, ok := r.lookup(stem); ok && glues[m.target] != "" {
			return m.target, stem
		}
	}
	return "", ""
}

func withoutPart(name string) string {
	for _, w := range partWords {
		if stem, cut := strings.CutSuffix(name, w); cut && stem != "" {
			return stem
		}
	}
	return name
}

// goesOn reports a column that may hold the next part: one of the same name, or of none,
// as under a merged cell.
func (r *resolver) goesOn(i int, target Target, stem string) bool {
	if slices.Contains(r.blanks, i) {
		return true
	}
	next, other := r.partOf(i)
	return next == target && (other == stem || strings.HasPrefix(other, stem) || strings.HasPrefix(stem, other))
}

// togetherAs says what the cells are together; "" where they are nothing, or where one of
// them is a whole value by itself.
func (r *resolver) togetherAs(j joint, target Target) Target {
	var told Target
	for i := j.from; i < j.from+j.columns; i++ {
		switch c := &r.columns[i]; {
		case c.Target == "":
		case c.Target != target && c.Target != landline, told != "" && told != c.Target:
			return ""
		default:
			told = c.Target
		}
	}
	rows, whole, texted := 0, 0, 0
	for _, row := range r.rows {
		if first := cell(row, j.from); first != "" || cell(row, j.from+1) != "" {
			rows++
			ok, gets := r.isWhole(target, first, j.value(row))
			whole += ok
			texted += gets
		}
	}
	switch {
	case rows == 0 || whole*10 < rows*8:
		return ""
	case told != "":
		return told
	case target == ToPhone && texted*2 < whole:
		return landline
	}
	return target
}

// isWhole counts a value that its first part alone is not, and whether it gets texts.
func (r *resolver) isWhole(target Target, first, v string) (ok, texted int) {
	if target == ToEmail {
		if !strings.Contains(first, "@") && looksLikeEmail(v) {
			return 1, 0
		}
		return 0, 0
	}
	switch _, _, bad := parsePhone(v, r.options.region()); {
	case len(first) > 5 || bad != "" && bad != NotMobile:
		return 0, 0
	case bad == NotMobile:
		return 1, 0
	}
	return 1, 1
}

// landline is the attribute of numbers that get no texts.
const landline Target = "landline"

func (r *resolver) join(j joint, as Target) {
	for i := j.from; i < j.from+j.columns; i++ {
		c := &r.columns[i]
		if c.Target == "" {
			c.How = ByName
		}
		c.Target, c.Kind, c.PartOf = as, value.KindText, r.columns[j.from].Name
	}
	for _, row := range r.rows {
		j.apply(row)
	}
}

// value puts the parts of a row together. What a spreadsheet took for numbers has lost
// its zeros: 010 0345 0067 is there 10 345 67.
func (j joint) value(row []string) string {
	parts := make([]string, 0, 3)
	for i := j.from; i < j.from+j.columns; i++ {
		if v := half(unwrap(cell(row, i))); v != "" {
			parts = append(parts, v)
		}
	}
	if j.glue == "-" && len(parts) == 3 {
		for i := 1; i < 3; i++ {
			if i == 2 || strings.TrimLeft(parts[0], "0") == "10" {
				parts[i] = strings.Repeat("0", max(0, 4-len(parts[i]))) + parts[i]
			}
		}
	}
	return strings.Join(parts, j.glue)
}

// apply writes the value into the first of the columns.
func (j joint) apply(row []string) {
	if j.from >= len(row) {
		return
	}
	row[j.from] = j.value(row)
	for i := j.from + 1; i < min(j.from+j.columns, len(row)); i++ {
		row[i] = ""
	}
}
