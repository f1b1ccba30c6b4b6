package importer

import (
	"strconv"
	"strings"
	"unicode"
)

// wordyDate reads everything else, token by token: numbers, separators, names of
// months, 년 월 일, 오전 오후 and AM PM, clocks and offsets.
func wordyDate(s string, f dateForm) (moment, dateStatus) {
	t := dateTokens{form: f}
	if !t.scan(s) {
		return moment{}, dateBad
	}
	return t.moment()
}

// months by the beginnings of their names, in English and its neighbours in Europe.
var months = map[string]int{
	"jan": 1, "ene": 1, "gen": 1, "feb": 2, "fev": 2, "mar": 3, "apr": 4, "abr": 4, "avr": 4, "may": 5, "mai": 5, "mag": 5, "jun": 6, "juin": 6, "giu": 6,
	"jul": 7, "juil": 7, "lug": 7, "aug": 8, "ago": 8, "aou": 8, "sep": 9, "set": 9, "oct": 10, "okt": 10, "ott": 10, "out": 10, "nov": 11, "dec": 12, "dez": 12, "dic": 12,
}

// monthOf gives the month a word begins with, 0 where it is none.
func monthOf(word string) int {
	if strings.ContainsFunc(word, accented) {
		word = fold(word)
	}
	if len(word) < 3 {
		return 0
	}
	return max(months[word[:3]], months[word[:min(4, len(word))]])
}

// dateTokens collects what a written date is made of.
type dateTokens struct {
	form    dateForm
	parts   []string // the numbers of the date
	seps    []byte
	month   int // by name
	monthAt int // how many parts stood before it
	m       moment
	pm, am  bool
}

func (t *dateTokens) scan(s string) bool {
	for s != "" {
		var ok bool
		switch c := s[0]; {
		case c >= '0' && c <= '9':
			s, ok = t.number(s)
		case strings.IndexByte(" \t,.-/'()[]", c) >= 0:
			t.separator(c)
			s, ok = s[1:], true
		default:
			s, ok = t.word(s)
		}
		if !ok {
			return false
		}
	}
	return true
}

// separator remembers the strongest mark between two numbers.
func (t *dateTokens) separator(c byte) {
	if n := len(t.parts); n > 0 && n <= len(t.seps) && (c == '.' || c == '/' || c == '-') && t.seps[n-1] == 0 {
		t.seps[n-1] = c
	}
}

func (t *dateTokens) number(s string) (rest string, ok bool) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i < len(s) && s[i] == ':' || !t.m.clock && strings.HasPrefix(s[i:], "시") {
		return t.clockTime(s, i)
	}
	if len(t.parts) == 3 || i > 4 {
		return "", false
	}
	t.parts = append(t.parts, s[:i])
	t.seps = append(t.seps, 0)
	s = s[i:]
	if r, cut := strings.CutPrefix(s, "T"); cut && len(t.parts) == 3 {
		return r, true
	}
	for _, suffix := range []string{"st", "nd", "rd", "th"} {
		if r, cut := strings.CutPrefix(s, suffix); cut && i <= 2 {
			return r, true
		}
	}
	return s, true
}

// clockTime reads 9:30, 09:30:15.123+09:00 and 9시 30분 15초; i is the length of the hour.
func (t *dateTokens) clockTime(s string, i int) (rest string, ok bool) {
	if t.m.clock || i > 2 {
		return "", false
	}
	t.m.clock, t.m.hour = true, number(s[:i])
	s = strings.TrimPrefix(strings.TrimPrefix(s[i:], ":"), "시")
	s = strings.TrimLeft(s, " ")
	for _, unit := range []struct {
		into *int
		mark string
	}{{&t.m.min, "분"}, {&t.m.sec, "초"}} {
		n := 0
		for n < len(s) && n < 2 && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == 0 {
			return t.zone(s)
		}
		*unit.into = number(s[:n])
		marked := strings.HasPrefix(s[n:], unit.mark)
		s = strings.TrimPrefix(s[n:], unit.mark)
		if marked {
			s = strings.TrimLeft(s, " ")
		} else if unit.mark == "초" || !strings.HasPrefix(s, ":") {
			break
		}
		s = strings.TrimPrefix(s, ":")
	}
	if f, cut := strings.CutPrefix(s, "."); cut {
		n := 0
		for n < len(f) && f[n] >= '0' && f[n] <= '9' {
			n++
		}
		if n > 0 {
			frac, _ := strconv.ParseFloat("0."+f[:n], 64)
			t.m.nano = int(frac * 1e9)
			s = f[n:]
		}
	}
	return t.zone(s)
}

// zone reads Z, UTC, KST, +09:00, +0900 after a clock.
func (t *dateTokens) zone(s string) (string, bool) {
	trimmed := strings.TrimLeft(s, " ")
	for name, offset := range map[string]int{"Z": 0, "UTC": 0, "GMT": 0, "KST": 9 * 3600, "JST": 9 * 3600} {
		if r, cut := strings.CutPrefix(trimmed, name); cut && (r == "" || r[0] == ' ' || r[0] == '+' || r[0] == '-') {
			t.m.fixed, t.m.offset = true, offset
			trimmed = r
			s = r
			break
		}
	}
	if len(trimmed) >= 3 && (trimmed[0] == '+' || trimmed[0] == '-') && allDigits(trimmed[1:3]) {
		seconds := number(trimmed[1:3]) * 3600
		r := strings.TrimPrefix(trimmed[3:], ":")
		if len(r) >= 2 && allDigits(r[:2]) {
			seconds += number(r[:2]) * 60
			r = r[2:]
		}
		if trimmed[0] == '-' {
			seconds = -seconds
		}
		t.m.fixed, t.m.offset = true, seconds
		return r, seconds <= 14*3600 && seconds >= -12*3600
	}
	return s, true
}

var dateWords = []struct {
	word string
	pm   int // 1 afternoon, -1 morning
}{{"오전", -1}, {"오후", 1}, {"午前", -1}, {"午後", 1}, {"上午", -1}, {"下午", 1}, {"년", 0}, {"월", 0}, {"일", 0}, {"年", 0}, {"月", 0}, {"日", 0}, {"요", 0},
	{"화", 0}, {"수", 0}, {"목", 0}, {"금", 0}, {"토", 0}, {"火", 0}, {"水", 0}, {"木", 0}, {"金", 0}, {"土", 0}, {"생", 0}}

func (t *dateTokens) word(s string) (rest string, ok bool) {
	for _, w := range dateWords {
		if r, cut := strings.CutPrefix(s, w.word); cut {
			t.pm, t.am = t.pm || w.pm > 0, t.am || w.pm < 0
			return r, len(t.parts) > 0 || w.pm != 0
		}
	}
	i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if i < 0 {
		i = len(s)
	}
	word := strings.ToLower(s[:i])
	switch {
	case word == "am" || word == "a" && strings.HasPrefix(s[i:], ".m"):
		t.am = true
	case word == "pm" || word == "p" && strings.HasPrefix(s[i:], ".m"):
		t.pm = true
	case t.month == 0 && monthOf(word) > 0:
		t.month, t.monthAt = monthOf(word), len(t.parts)
	case i >= 3 && strings.Contains("mon tue wed thu fri sat sun", word[:3]), word == "of", word == "at", word == "de":
	case word == "t" && len(t.parts) == 3, word == "m" && (t.am || t.pm):
	default:
		return "", false
	}
	return s[i:], true
}

func (t *dateTokens) moment() (moment, dateStatus) {
	m := t.m
	if (t.pm || t.am) && (!m.clock || m.hour > 12 && t.am) {
		return m, dateBad
	}
	if t.pm && m.hour < 12 {
		m.hour += 12
	} else if t.am && m.hour == 12 {
		m.hour = 0
	}
	status := dateOK
	switch {
	case t.month > 0 && len(t.parts) == 2:
		day, year := t.parts[0], t.parts[1]
		if len(day) == 4 { // 2026 Nov 21
			day, year = year, day
		}
		m.month, m.day, m.year = t.month, number(day), t.year(year)
	case t.month == 0 && len(t.parts) == 3:
		status = t.order(&m)
	default:
		return m, dateBad
	}
	if status == dateBad || !m.valid() {
		return m, dateBad
	}
	return m, status
}

func (t *dateTokens) year(s string) int {
	if len(s) <= 2 {
		return t.form.century(number(s))
	}
	return number(s)
}

// order settles which of three numbers is the day.
func (t *dateTokens) order(m *moment) dateStatus {
	a, b, c := t.parts[0], t.parts[1], t.parts[2]
	set := func(year, month, day string) { m.year, m.month, m.day = t.year(year), number(month), number(day) }
	sep := t.seps[0]
	switch {
	case len(a) == 4:
		set(a, b, c)
		return dateOK
	case len(b) > 2 || len(a) > 2 || len(c) == 3:
		return dateBad
	case len(c) != 4 && t.form.order == OrderYMD, len(c) != 4 && sep != '/' && t.form.order == OrderUnknown && t.form.eastern && number(b) <= 12:
		set(a, b, c)
		return dateOK
	case number(a) > 12 && number(b) > 12:
		return dateBad
	case number(b) > 12:
		set(c, a, b)
		return dateOK
	case number(a) > 12:
		set(c, b, a)
		if len(c) != 4 && t.form.eastern && number(c) <= 31 && t.form.order == OrderUnknown {
			set(a, b, c)
			m.yearFirst = true
			return dateAmbiguous
		}
		return dateOK
	case t.form.order == OrderMDY:
		set(c, a, b)
		return dateOK
	case t.form.order == OrderDMY, sep == '.', a == b:
		set(c, b, a)
		return dateOK
	case sep == '/' && len(c) == 2 && (len(a) == 1 || len(b) == 1):
		// 12/1/10 without padding and with a short year is how an American
		// spreadsheet writes dates; others pad or write the year out.
		set(c, a, b)
		return dateOK
	}
	set(c, a, b)
	return dateAmbiguous
}

// dateEvidence gives the order that a single value proves for its form, if any.
func dateEvidence(s string, f dateForm) (form string, order DateOrder) {
	t := dateTokens{form: f}
	s = half(unwrap(s))
	if allDigits(s) || !t.scan(s) || t.month > 0 || len(t.parts) != 3 || len(t.parts[0]) > 2 {
		return "", OrderUnknown
	}
	form = string(t.seps[0]) + strconv.Itoa(len(t.parts[2]))
	a, b, c := number(t.parts[0]), number(t.parts[1]), number(t.parts[2])
	short := f.eastern && len(t.parts[2]) <= 2 // the year may stand first
	switch {
	case short && a > 31:
		return form, OrderYMD
	case short && a > 12 && b <= 12 && c <= 31:
		return form, OrderUnknown
	case a > 12 && b <= 12:
		return form, OrderDMY
	case b > 12 && a <= 12:
		return form, OrderMDY
	}
	return form, OrderUnknown
}
