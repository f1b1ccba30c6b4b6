package importer

import (
	"math"
	"strconv"
	"strings"
	"time"

	"gilmok/store/value"
)

// DateOrder is the order of day, month and year in dates like 03/04/2026.
type DateOrder string

// The orders.
const (
	OrderUnknown DateOrder = ""
	OrderMDY     DateOrder = "mdy"
	OrderDMY     DateOrder = "dmy"
	OrderYMD     DateOrder = "ymd"
)

// dateForm is what is known of a column's dates.
type dateForm struct {
	order DateOrder
	// eastern files write short years first: 26.11.21 (Korea, Japan, China).
	eastern bool
	zone    *time.Location
	// pivot is the last two-digit year of this century.
	pivot int
}

type dateStatus uint8

const (
	dateBlank dateStatus = iota
	dateOK
	dateAmbiguous // day and month may be the other way round
	dateBad
)

// moment is a date as written, perhaps with a time of day and an offset.
type moment struct {
	year, month, day int
	hour, min, sec   int
	nano             int
	clock            bool // a time of day was written
	fixed            bool // with an offset
	yearFirst        bool // the year is taken to be the first of three short numbers
	offset           int  // seconds east of UTC
}

func (m moment) time(zone *time.Location) time.Time {
	if m.fixed {
		zone = time.FixedZone("", m.offset)
	} else if zone == nil {
		zone = time.UTC
	}
	return time.Date(m.year, time.Month(m.month), m.day, m.hour, m.min, m.sec, m.nano, zone).UTC().Truncate(time.Microsecond)
}

func (m moment) date() value.Date { return value.MakeDate(m.year, time.Month(m.month), m.day) }

// valid checks the calendar, leap years included; shops' data lies in two centuries.
func (m moment) valid() bool {
	if m.year < 1900 || m.year > 2100 || m.month < 1 || m.month > 12 || m.day < 1 || m.hour > 23 || m.min > 59 || m.sec > 59 {
		return false
	}
	return m.day <= time.Date(m.year, time.Month(m.month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// parseDate reads a date in any of the usual orders. An ambiguous one is given
// in the guessed order with dateAmbiguous.
func parseDate(s string, f dateForm) (moment, dateStatus) {
	if m, ok := isoDate(s); ok {
		return m, okIf(m.valid())
	}
	s = half(unwrap(s))
	if s == "" || s == "-" {
		return moment{}, dateBlank
	}
	if len(s) > 60 {
		return moment{}, dateBad
	}
	if allDigits(s) {
		return digitDate(s, f)
	}
	if m, ok := serialDate(s); ok {
		return m, okIf(m.valid())
	}
	return wordyDate(s, f)
}

func okIf(valid bool) dateStatus {
	if valid {
		return dateOK
	}
	return dateBad
}

// isoDate is the fast way for 2026-11-21 and 2026-11-21 09:30:00.
func isoDate(s string) (m moment, ok bool) {
	if len(s) != 10 && len(s) != 19 || s[4] != '-' || s[7] != '-' {
		return m, false
	}
	if !allDigits(s[:4]) || !allDigits(s[5:7]) || !allDigits(s[8:10]) {
		return m, false
	}
	m = moment{year: number(s[:4]), month: number(s[5:7]), day: number(s[8:10])}
	if len(s) == 10 {
		return m, true
	}
	if s[10] != ' ' && s[10] != 'T' || s[13] != ':' || s[16] != ':' || !allDigits(s[11:13]) || !allDigits(s[14:16]) || !allDigits(s[17:]) {
		return m, false
	}
	m.hour, m.min, m.sec, m.clock = number(s[11:13]), number(s[14:16]), number(s[17:]), true
	return m, true
}

// number reads digits that are known to be digits.
func number(s string) (n int) {
	for i := 0; i < len(s); i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// digitDate reads dates written without separators, seconds since 1970, and the
// day numbers of spreadsheets.
func digitDate(s string, f dateForm) (moment, dateStatus) {
	var m moment
	switch len(s) {
	case 5:
		m, _ = serialDate(s)
	case 6:
		m = moment{year: f.century(number(s[:2])), month: number(s[2:4]), day: number(s[4:])}
	case 8, 12, 14:
		m = moment{year: number(s[:4]), month: number(s[4:6]), day: number(s[6:8])}
		if len(s) > 8 {
			m.hour, m.min, m.clock = number(s[8:10]), number(s[10:12]), true
		}
		if len(s) == 14 {
			m.sec = number(s[12:])
		}
	case 10:
		m = fromInstant(time.Unix(int64(number(s)), 0))
	case 13:
		m = fromInstant(time.UnixMilli(int64(number(s))))
	case 16:
		m = fromInstant(time.UnixMicro(int64(number(s))))
	}
	return m, okIf(m.valid())
}

func fromInstant(t time.Time) moment {
	t = t.UTC()
	return moment{year: t.Year(), month: int(t.Month()), day: t.Day(), hour: t.Hour(), min: t.Minute(), sec: t.Second(),
		nano: t.Nanosecond(), clock: true, fixed: true}
}

// serialDate reads a spreadsheet's day number (the 1900 system: 1 is 1900-01-01,
// with a 29 February 1900 that never was) from 1954 to 2119, with its fraction of a day.
func serialDate(s string) (m moment, ok bool) {
	whole, fraction, dotted := strings.Cut(s, ".")
	if len(whole) != 5 || !allDigits(whole) || dotted && !allDigits(fraction) {
		return m, false
	}
	days, _ := strconv.ParseFloat(s, 64)
	if days < 20000 || days > 80000 {
		return m, false
	}
	t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(math.Round(days*86400)) * time.Second)
	m = fromInstant(t)
	m.fixed, m.clock = false, dotted
	return m, true
}

// century completes a year of two digits.
func (f dateForm) century(year int) int {
	pivot := f.pivot
	if pivot == 0 {
		pivot = 50
	}
	if year <= pivot {
		return 2000 + year
	}
	return 1900 + year
}
