package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// headerGuess is where the header is taken to be.
type headerGuess struct {
	row      int // index into the first records; -1: there is none
	preamble bool
}

// guessHeader looks at the first records that are not blank. A header is a row of
// names: known ones, or words where the rows below hold numbers and addresses.
// Title rows above it are narrower and know no names.
func guessHeader(rows [][]string) headerGuess {
	rows = spellPeriods(rows)
	guess := guessNames(rows)
	if guess.row >= 0 && goesOnBelow(rows, guess.row) {
		return headerGuess{row: guess.row + 1, preamble: true}
	}
	return guess
}

// spellPeriods makes words of the years or months that a statistics table has for names,
// 2023, 2024, 2025: numbers that follow each other, over columns of others.
func spellPeriods(rows [][]string) [][]string {
	rows = slices.Clone(rows)
	for i, row := range rows[:min(len(rows), 20)] {
		spelt, last, n := slices.Clone(row), "", 0
		for j, c := range row {
			c = clean(c)
			if !period.MatchString(c) {
				continue
			}
			if c <= last || slices.ContainsFunc(rows[i+1:], func(r []string) bool { return period.MatchString(textAt(r, j)) }) {
				n = 0
				break
			}
			spelt[j], last = "of "+c, c
			n++
		}
		if n > 1 {
			rows[i] = spelt
		}
	}
	return rows
}

var period = regexp.MustCompile(`^(19|20)\d\d([-./](0[1-9]|1[0-2]))?$`)

// withNameless adds blank names where nearly all rows go on beyond the header: its last
// columns have no name, or its first one, where that numbers the rows.
func withNameless(header []string, data [][]string) []string {
	var widths []int
	long := 0
	for _, row := range data[:min(len(data), sampleRows)] {
		if w := len(trimTrailing(row, nil)); w > len(header) {
			widths = append(widths, w)
			long++
		}
	}
	if len(header) == 0 || long < 2 || long*10 < min(len(data), sampleRows)*9 {
		return header
	}
	width, _ := modeOf(widths)
	switch {
	case width == len(header)+1 && isNumbered(data):
		return append([]string{""}, header...)
	case width > 2*len(header)+2 || isCutThousands(data, len(header)):
		return header
	}
	return append(slices.Clone(header), make([]string, width-len(header))...)
}

func isNumbered(data [][]string) bool {
	for i, row := range data[:min(len(data), 20)] {
		if textAt(row, 0) != strconv.Itoa(i+1) {
			return false
		}
	}
	return true
}

// isCutThousands reports amounts of which the delimiter has cut off the end: 12,000.
func isCutThousands(data [][]string, width int) bool {
	for _, row := range data[:min(len(data), 20)] {
		head, tail := textAt(row, width-1), textAt(row, width)
		if len(tail) != 3 || !allDigits(tail) || !allDigits(strings.TrimLeft(head, "-₩$€\\ ")) {
			return false
		}
	}
	return true
}

// goesOnBelow reports a header of two rows: under a group's name, whose cell spans
// several columns, stand the names of these, and under the other names nothing.
func goesOnBelow(rows [][]string, at int) bool {
	if at+2 >= len(rows) {
		return false
	}
	top, below, under := rows[at], rows[at+1], 0
	if filled(below) == 0 || filled(below) >= widest(rows[at+2:]) || dataIn(below) > 0 {
		return false
	}
	last := -1
	for i := range max(len(top), len(below)) {
		above, name := textAt(top, i), textAt(below, i)
		switch {
		case above != "" && name == "":
			last = -1 // a name of its own
		case above != "":
			last = i
		case name == "":
			if slices.ContainsFunc(rows[at+2:], func(r []string) bool { return textAt(r, i) != "" }) {
				return false // neither names it
			}
		case last < 0:
			return false // no group spans it
		default:
			under++
		}
	}
	return under > 0
}

func textAt(row []string, i int) string {
	if i < len(row) {
		return clean(row[i])
	}
	return ""
}

func guessNames(rows [][]string) headerGuess {
	if len(rows) == 0 {
		return headerGuess{row: -1}
	}
	if isHeader(rows[0]) && filled(rows[0])*2 > widest(rows) {
		return headerGuess{row: 0}
	}
	best, bestNames := -1, 0
	for i, row := range rows[:min(len(rows), 20)] {
		if names := namesIn(row); names > bestNames && isHeader(row) && (names >= 2 || filled(row) <= 2) {
			best, bestNames = i, names
		}
	}
	switch {
	case best == 0:
		return headerGuess{row: 0}
	case best > 0 && narrower(rows[:best], filled(rows[best])):
		return headerGuess{row: best, preamble: true}
	}
	if i := firstWide(rows); i > 0 && looksLikeNames(rows[i], rows[i+1:]) {
		return headerGuess{row: i, preamble: true}
	}
	if looksLikeNames(rows[0], rows[1:]) {
		return headerGuess{row: 0}
	}
	return headerGuess{row: -1}
}

// isHeader reports known names and hardly anything that is data.
func isHeader(row []string) bool {
	names, data := namesIn(row), dataIn(row)
	return names > 0 && data == 0 || names >= 2 && names > data
}

func namesIn(row []string) (n int) {
	for _, c := range row {
		if c = clean(c); c != "" && len(c) < 60 && knownHeader(c) {
			n++
		}
	}
	return n
}

// dataIn counts cells that no header has.
func dataIn(row []string) (n int) {
	for _, c := range row {
		if isData(c) {
			n++
		}
	}
	return n
}

func isData(c string) bool {
	c = unwrap(c)
	if c == "" {
		return false
	}
	if strings.Contains(c, "@") {
		_, _, bad := parseEmail(c)
		return bad == ""
	}
	if looksNumeric(c) || allDigits(c) {
		return true
	}
	_, status := parseDate(c, dateForm{})
	if status == dateOK || status == dateAmbiguous {
		return true
	}
	digits, _, ok := phoneDigits(half(c))
	return ok && len(digits) >= 8
}

func filled(row []string) (n int) {
	for _, c := range row {
		if clean(c) != "" {
			n++
		}
	}
	return n
}

func widest(rows [][]string) (n int) {
	for _, r := range rows[:min(len(rows), 20)] {
		n = max(n, filled(r))
	}
	return n
}

// narrower reports that all rows have clearly fewer cells filled than a header.
func narrower(rows [][]string, width int) bool {
	for _, r := range rows {
		if n := filled(r); n >= width && n > 1 || dataIn(r) > 1 {
			return false
		}
	}
	return true
}

// firstWide gives the first row as wide as most, where narrow title rows precede it.
func firstWide(rows [][]string) int {
	var widths []int
	for _, r := range rows {
		widths = append(widths, filled(r))
	}
	mode, _ := modeOf(widths)
	if mode < 3 {
		return 0
	}
	for i, w := range widths[:min(len(widths), 20)] {
		if w >= mode-1 {
			return i
		}
		if w > 2 || i+1 == len(widths) {
			return 0
		}
	}
	return 0
}

// looksLikeNames judges a row without any known name: short words, each its own,
// over columns of which at least one holds something else.
func looksLikeNames(row []string, below [][]string) bool {
	if dataIn(row) > 0 || len(below) == 0 {
		return dataIn(row) == 0 && filled(row) > 0 && len(below) > 0
	}
	seen := map[string]int{}
	for _, c := range row {
		if c = clean(c); c != "" {
			seen[c]++
		}
		if len(c) > 120 {
			return false
		}
	}
	for _, r := range below[:min(len(below), 20)] {
		for i, c := range r {
			if i < len(row) && clean(c) != "" && clean(c) == clean(row[i]) && len(c) > 1 && len(below) > 3 {
				return false // a name would not be a value as well
			}
		}
	}
	for _, r := range below[:min(len(below), 20)] {
		if dataIn(r) > 0 {
			return true
		}
	}
	return len(seen) == filled(row) // only words everywhere: a header is the better guess
}

// withGroups puts the name of a group before names that say too little or something
// else without it: under 수신동의 the columns are called 이메일 and SMS, under Last order
// Date and Amount, under the one who gets the parcel 이름. A group stands over its first
// column and holds to the next; the rest of a title row is no group. A name that spans
// both rows stands in the upper one.
func withGroups(header, above []string) []string {
	if filled(above) < 2 {
		return header
	}
	seen := map[string]bool{}
	group := ""
	header = append(slices.Clone(header), make([]string, max(0, len(above)-len(header)))...)
	named := slices.Clone(header)
	for i, name := range header {
		if textAt(above, i) != "" {
			group = textAt(above, i)
		}
		name = clean(name)
		whole := group + " " + name
		switch {
		case name == "":
			named[i] = textAt(above, i)
		case group != "" && (seen[fold(name)] || knownHeader(whole)):
			named[i] = whole
		}
		seen[fold(name)] = true
	}
	return named
}

// headerNames makes names unique and fills blank ones: 메모, 메모 (2), column 5.
func headerNames(cells []string) (names []string, duplicates, blanks []int) {
	used := map[string]bool{}
	for i, c := range cells {
		name := strings.Join(strings.Fields(clean(strings.ToValidUTF8(c, ""))), " ")
		if name == "" {
			blanks = append(blanks, i)
			name = "column " + strconv.Itoa(i+1)
		}
		if len(name) > 200 {
			name = truncate(name, 200)
		}
		unique := name
		for n := 2; used[strings.ToLower(unique)]; n++ {
			unique = name + " (" + strconv.Itoa(n) + ")"
		}
		if unique != name {
			duplicates = append(duplicates, i)
		}
		used[strings.ToLower(unique)] = true
		names = append(names, unique)
	}
	return names, duplicates, blanks
}
