package ui

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/store/value"
)

// Number writes a count with separators: 1,204.
func Number(n int) string { return grouped(strconv.Itoa(n)) }

func grouped(decimal string) string { return strings.Replace(value.Grouped(decimal), "-", "−", 1) }

// Percent writes a part (0 to 1) as whole per cent, small ones with a decimal: 41%, 7.2%.
func Percent(part float64) string {
	p := part * 100
	if math.Abs(p) < 10 && math.Abs(p-math.Round(p)) >= 0.05 {
		return strconv.FormatFloat(p, 'f', 1, 64) + "%"
	}
	return strconv.FormatFloat(math.Round(p), 'f', 0, 64) + "%"
}

// Currencies are those that are offered where one is chosen (ISO 4217).
func Currencies() []string { return []string{"KRW", "USD", "EUR", "GBP", "JPY", "BRL", "CAD", "AUD"} }

// currencySigns are written before the amount; any other currency by its code.
// ISO 4217's XXX is an amount of which no currency is known.
var currencySigns = map[string]string{"XXX": "", "KRW": "₩", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "BRL": "R$", "CNY": "¥"}

// Money writes an amount with its sign: ₩284,000.
func Money(m value.Money) string {
	text := grouped(m.Decimal())
	sign, ok := currencySigns[m.Currency]
	if !ok {
		sign = m.Currency + " "
	}
	if rest, negative := strings.CutPrefix(text, "−"); negative {
		return "−" + sign + rest
	}
	return sign + text
}

// Bytes writes a size of a file: 412 KB.
func Bytes(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d KB", (n+500)/1000)
	case n < 1_000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

// Clock writes a time of day: 09:12.
func Clock(t time.Time) string { return t.Format("15:04") }

// Day writes a date without its year: 18 November, 11월 18일.
func Day(t time.Time) string {
	return lang.X("when.day.month", "{{.Day}} {{.Month}}", map[string]any{"Day": t.Day(), "Month": MonthName(t.Month())})
}

// ShortDay writes a date in little room: 18 Nov, 11월 18일.
func ShortDay(t time.Time) string {
	return lang.X("when.day.month", "{{.Day}} {{.Month}}", map[string]any{"Day": t.Day(), "Month": ShortMonth(t.Month())})
}

// ShortMonth writes a month in little room: Nov, 11월.
func ShortMonth(m time.Month) string {
	names := lang.X("when.months.short", "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec")
	return strings.Split(names, ",")[m-1]
}

// LongDay writes a day with its weekday: Friday 20 November.
func LongDay(t time.Time) string {
	return lang.X("when.day.long", "{{.Weekday}} {{.Date}}", map[string]any{"Weekday": Weekday(t.Weekday()), "Date": Day(t)})
}

// Month writes a month with its year: November 2026, 2026년 11월.
func Month(t time.Time) string {
	return lang.X("when.month.year", "{{.Month}} {{.Year}}", map[string]any{"Month": MonthName(t.Month()), "Year": t.Year()})
}

// ShortWeekday writes a weekday as charts do: Fri, 금.
func ShortWeekday(d time.Weekday) string { return strings.Split(shortWeekdays(), ",")[d] }

func shortWeekdays() string { return lang.X("when.weekdays.short", "Sun,Mon,Tue,Wed,Thu,Fri,Sat") }

// Weekday writes a weekday: Friday, 금요일.
func Weekday(d time.Weekday) string {
	names := lang.X("when.weekdays.long", "Sunday,Monday,Tuesday,Wednesday,Thursday,Friday,Saturday")
	return strings.Split(names, ",")[d]
}

// MonthName writes a month: November, 11월.
func MonthName(m time.Month) string {
	names := lang.X("when.months.long", "January,February,March,April,May,June,July,August,September,October,November,December")
	return strings.Split(names, ",")[m-1]
}

// When writes an instant as seen from now, both in the zone of now: today 09:12,
// yesterday, 18 November, with the year where it is another.
func When(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(now.Location())
	switch days := daysBetween(t, now); {
	case days == 0:
		return lang.X("when.rel.today", "today {{.Time}}", map[string]any{"Time": Clock(t)})
	case days == 1:
		return lang.X("when.rel.yesterday", "yesterday")
	case days == -1:
		return lang.X("when.rel.tomorrow", "tomorrow {{.Time}}", map[string]any{"Time": Clock(t)})
	case t.Year() != now.Year():
		return lang.X("when.rel.year", "{{.Date}} {{.Year}}", map[string]any{"Date": Day(t), "Year": t.Year()})
	}
	return Day(t)
}

// Exact writes an instant in full, for tips: 2026-11-20 09:12.
func Exact(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04")
}

// daysBetween counts midnights from t to now, negative where t lies ahead.
func daysBetween(t, now time.Time) int {
	a := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	b := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	return int(b.Sub(a).Hours() / 24)
}

// Left writes how long work will still take: 0:07.
func Left(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
