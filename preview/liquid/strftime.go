package liquid

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// strftime writes a time by a format of % directives, with the flags - 0 _ ^ #
// and a width. lang "ko" writes the names of days and months in Korean.
func strftime(t time.Time, format, lang string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		start := i
		d := directive{lang: lang}
		for i++; i < len(format) && strings.IndexByte("-0_^#:", format[i]) >= 0; i++ {
			d.flags += string(format[i])
		}
		for ; i < len(format) && format[i] >= '0' && format[i] <= '9'; i++ {
			d.width = min(d.width*10+int(format[i]-'0'), maxWidth)
		}
		if i == len(format) {
			b.WriteString(format[start:])
			break
		}
		out, ok := d.write(t, format[i])
		if !ok {
			out = format[start : i+1]
		}
		b.WriteString(out)
	}
	return b.String()
}

// maxWidth keeps %99999999d from filling the memory.
const maxWidth = 40

type directive struct {
	flags string
	width int
	lang  string
}

func (d directive) has(flag string) bool { return strings.Contains(d.flags, flag) }

// number pads: by the directive's own fill and width, unless told otherwise.
func (d directive) number(n, width int, fill byte) string {
	switch {
	case d.has("-"):
		return strconv.Itoa(n)
	case d.has("0"):
		fill = '0'
	case d.has("_"):
		fill = ' '
	}
	digits := strconv.Itoa(n)
	return strings.Repeat(string(fill), max(max(width, d.width)-len(digits), 0)) + digits
}

func (d directive) name(s string) string {
	if d.has("^") || d.has("#") {
		s = strings.ToUpper(s)
	}
	return strings.Repeat(" ", max(d.width-len(s), 0)) + s
}

func (d directive) write(t time.Time, verb byte) (string, bool) {
	if s, ok := d.writeDate(t, verb); ok {
		return s, true
	}
	if s, ok := d.writeClock(t, verb); ok {
		return s, true
	}
	if whole, ok := composite[verb]; ok {
		return d.name(strftime(t, whole, d.lang)), true
	}
	switch verb {
	case '%':
		return "%", true
	case 'n':
		return "\n", true
	case 't':
		return "\t", true
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
		return d.number(t.Year(), 1, '0'), true
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
		return fmt.Sprintf("%03d", t.Nanosecond()/1e6), true
	case 'N':
		digits := 9
		if d.width > 0 {
			digits = min(d.width, 9)
		}
		return fmt.Sprintf("%09d", t.Nanosecond())[:digits], true
	case 'p', 'P':
		return halfDay(t, verb, d), true
	case 'z':
		return offset(t, d.has(":")), true
	case 'Z':
		return zoneName(t), true
	case 's':
		return strconv.FormatInt(t.Unix(), 10), true
	}
	return "", false
}

func halfDay(t time.Time, verb byte, d directive) string {
	half := "AM"
	if t.Hour() >= 12 {
		half = "PM"
	}
	if d.lang == "ko" {
		return map[string]string{"AM": "오전", "PM": "오후"}[half]
	}
	if verb == 'P' || d.has("#") {
		return strings.ToLower(half)
	}
	return half
}

func offset(t time.Time, colon bool) string {
	if colon {
		return t.Format("-07:00")
	}
	return t.Format("-0700")
}

func zoneName(t time.Time) string {
	name, _ := t.Zone()
	if name == "" {
		return offset(t, true)
	}
	return name
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
