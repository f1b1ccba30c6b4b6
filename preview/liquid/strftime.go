package liquid

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// strftime writes a time by a format of % directives, as Ruby does, in which the
// language was first written: with the flags - 0 _ ^ #, a width, and the marks E and O,
// which change nothing. What is no directive stays as it stands. lang "ko" writes the
// names of days and months in Korean.
func strftime(t time.Time, format, lang string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(format, "%")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		d := directive{lang: lang}
		size := d.read(rest)
		out, ok := "", false
		if size < len(rest) && d.takes(rest[size]) {
			out, ok = d.write(t, rest[size])
		}
		if !ok {
			b.WriteByte('%')
			format = rest
			continue
		}
		b.WriteString(out)
		format = rest[size+1:]
	}
}

// maxWidth keeps %99999999d from filling the memory.
const maxWidth = 40

type directive struct {
	flags  string
	width  int
	colons int
	mark   byte // E or O
	lang   string
}

// read takes what stands between % and the letter, and says how long it is.
func (d *directive) read(format string) int {
	for i := range len(format) {
		switch c := format[i]; {
		case c == ':':
			d.colons++
		case c == 'E', c == 'O':
			d.mark = c
		case strings.IndexByte("-_^#", c) >= 0, c == '0' && d.width == 0:
			d.flags += string(c)
		case c >= '0' && c <= '9':
			d.width = min(d.width*10+int(c-'0'), maxWidth)
		default:
			return i
		}
	}
	return len(format)
}

// takes reports whether a letter has a meaning with the marks before it.
func (d *directive) takes(verb byte) bool {
	switch {
	case d.colons > 0:
		return verb == 'z' && d.colons <= 3
	case d.mark == 'E':
		return strings.IndexByte("cCxXyY", verb) >= 0
	case d.mark == 'O':
		return strings.IndexByte("deHkIlmMSuUVwWy", verb) >= 0
	case verb == '+':
		return d.flags == "" && d.width == 0
	}
	return true
}

func (d directive) has(flag string) bool { return strings.Contains(d.flags, flag) }

// fill is what a width is filled with: the later one said, else the directive's own.
func (d directive) fill(own byte) byte {
	switch at := strings.LastIndexAny(d.flags, "0_"); {
	case at < 0:
		return own
	case d.flags[at] == '_':
		return ' '
	}
	return '0'
}

func (d directive) number(n, width int, fill byte) string {
	digits := strconv.Itoa(n)
	if d.has("-") {
		return digits
	}
	width, fill = max(width, d.width), d.fill(fill)
	if n < 0 && fill == '0' {
		return "-" + strings.Repeat("0", max(width-len(digits), 0)) + digits[1:]
	}
	return strings.Repeat(string(fill), max(width-len(digits), 0)) + digits
}

// words fills a text up to the width asked for.
func (d directive) words(s string) string {
	if d.has("^") {
		s = strings.ToUpper(s)
	}
	if d.has("-") {
		return s
	}
	return strings.Repeat(string(d.fill(' ')), max(d.width-utf8.RuneCountInString(s), 0)) + s
}

// name is a word whose letters # makes large, too.
func (d directive) name(s string) string {
	if d.has("#") {
		s = strings.ToUpper(s)
	}
	return d.words(s)
}

func (d directive) write(t time.Time, verb byte) (string, bool) {
	if s, ok := d.writeDate(t, verb); ok {
		return s, true
	}
	if s, ok := d.writeClock(t, verb); ok {
		return s, true
	}
	if whole, ok := composite[verb]; ok {
		d.flags = strings.ReplaceAll(d.flags, "-", "")
		return d.words(strftime(t, whole, d.lang)), true
	}
	switch verb {
	case '%':
		return d.words("%"), true
	case 'n':
		return d.words("\n"), true
	case 't':
		return d.words("\t"), true
	}
	return "", false
}

// composite directives stand for several others.
var composite = map[byte]string{
	'D': "%m/%d/%y", 'x': "%m/%d/%y", 'F': "%Y-%m-%d", 'T': "%H:%M:%S", 'X': "%H:%M:%S", 'R': "%H:%M",
	'r': "%I:%M:%S %p", 'c': "%a %b %e %H:%M:%S %Y", 'v': "%e-%^b-%Y", '+': "%a %b %e %H:%M:%S %Z %Y",
}

func (d directive) writeDate(t time.Time, verb byte) (string, bool) {
	isoYear, isoWeek := t.ISOWeek()
	switch verb {
	case 'Y':
		return d.number(t.Year(), 4, '0'), true
	case 'C':
		return d.number(t.Year()/100, 2, '0'), true
	case 'y':
		return d.number(t.Year()%100, 2, '0'), true
	case 'm':
		return d.number(int(t.Month()), 2, '0'), true
	case 'B':
		return d.name(monthName(t, d.lang, false)), true
	case 'b', 'h':
		return d.name(monthName(t, d.lang, true)), true
	case 'd':
		return d.number(t.Day(), 2, '0'), true
	case 'e':
		return d.number(t.Day(), 2, ' '), true
	case 'j':
		return d.number(t.YearDay(), 3, '0'), true
	case 'A':
		return d.name(dayName(t, d.lang, false)), true
	case 'a':
		return d.name(dayName(t, d.lang, true)), true
	case 'u':
		return d.number((int(t.Weekday())+6)%7+1, 1, '0'), true
	case 'w':
		return d.number(int(t.Weekday()), 1, '0'), true
	case 'U':
		return d.number((t.YearDay()+6-int(t.Weekday()))/7, 2, '0'), true
	case 'W':
		return d.number((t.YearDay()+6-(int(t.Weekday())+6)%7)/7, 2, '0'), true
	case 'V':
		return d.number(isoWeek, 2, '0'), true
	case 'G':
		return d.number(isoYear, 4, '0'), true
	case 'g':
		return d.number(isoYear%100, 2, '0'), true
	}
	return "", false
}

func (d directive) writeClock(t time.Time, verb byte) (string, bool) {
	hour12 := (t.Hour()+11)%12 + 1
	switch verb {
	case 'H':
		return d.number(t.Hour(), 2, '0'), true
	case 'k':
		return d.number(t.Hour(), 2, ' '), true
	case 'I':
		return d.number(hour12, 2, '0'), true
	case 'l':
		return d.number(hour12, 2, ' '), true
	case 'M':
		return d.number(t.Minute(), 2, '0'), true
	case 'S':
		return d.number(t.Second(), 2, '0'), true
	case 'L':
		return fraction(t, cmp.Or(d.width, 3)), true
	case 'N':
		return fraction(t, cmp.Or(d.width, 9)), true
	case 'p', 'P':
		return halfDay(t, verb, d), true
	case 'z':
		return d.offset(t), true
	case 'Z':
		return d.zone(t), true
	case 's':
		return d.number(int(t.Unix()), 1, '0'), true
	}
	return "", false
}

// fraction gives the first digits of a second; clocks know no more than nine.
func fraction(t time.Time, digits int) string {
	return (fmt.Sprintf("%09d", t.Nanosecond()) + strings.Repeat("0", maxWidth))[:digits]
}

func halfDay(t time.Time, verb byte, d directive) string {
	half := "AM"
	if t.Hour() >= 12 {
		half = "PM"
	}
	switch {
	case d.lang == "ko":
		half = map[string]string{"AM": "오전", "PM": "오후"}[half]
	case (verb == 'P') != d.has("#"):
		half = strings.ToLower(half)
	}
	return d.words(half)
}

// offset is that from UTC: +0900; with colons +09:00, +09:00:00, and +09 with three.
func (d directive) offset(t time.Time) string {
	_, seconds := t.Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	tail := ""
	switch minutes := seconds / 60 % 60; d.colons {
	case 0:
		tail = fmt.Sprintf("%02d", minutes)
	case 1:
		tail = fmt.Sprintf(":%02d", minutes)
	case 2:
		tail = fmt.Sprintf(":%02d:%02d", minutes, seconds%60)
	case 3:
		if minutes > 0 {
			tail = fmt.Sprintf(":%02d", minutes)
		}
	}
	hours := strconv.Itoa(seconds / 3600)
	missing := max(d.width-len(tail)-1, 2) - len(hours)
	if d.fill('0') == ' ' {
		return strings.Repeat(" ", max(missing, 0)) + sign + hours + tail
	}
	return sign + strings.Repeat("0", max(missing, 0)) + hours + tail
}

func (d directive) zone(t time.Time) string {
	name, _ := t.Zone()
	if name == "" {
		name = t.Format("-07:00")
	}
	if d.has("#") {
		name = strings.ToLower(name)
	}
	return d.words(name)
}

var koreanDays = [...]string{"일", "월", "화", "수", "목", "금", "토"}

func dayName(t time.Time, lang string, short bool) string {
	name := t.Weekday().String()
	switch {
	case lang == "ko" && short:
		return koreanDays[t.Weekday()]
	case lang == "ko":
		return koreanDays[t.Weekday()] + "요일"
	case short:
		return name[:3]
	}
	return name
}

func monthName(t time.Time, lang string, short bool) string {
	switch {
	case lang == "ko":
		return strconv.Itoa(int(t.Month())) + "월"
	case short:
		return t.Month().String()[:3]
	}
	return t.Month().String()
}
