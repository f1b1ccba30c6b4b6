package importer

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"gilmok/store/value"
)

// decimalMark is how a column writes fractions.
type decimalMark uint8

const (
	markUnknown decimalMark = iota
	markPoint               // 1,234.50
	markComma               // 1.234,50
)

var currencySigns = []struct{ sign, code string }{
	{"us$", "USD"}, {"r$", "BRL"}, {"a$", "AUD"}, {"c$", "CAD"}, {"hk$", "HKD"}, {"s$", "SGD"}, {"nt$", "TWD"},
	{"₩", "KRW"}, {"￦", "KRW"}, {"원", "KRW"}, {"$", "USD"}, {"€", "EUR"}, {"£", "GBP"}, {"円", "JPY"}, {"元", "CNY"}, {"₫", "VND"}, {"฿", "THB"}, {"₹", "INR"}, {"₽", "RUB"}, {"zł", "PLN"}, {"¥", "JPY"},
}

// isoCodes are the currencies recognised by their letters.
const isoCodes = " KRW USD EUR GBP JPY CNY BRL AUD CAD HKD SGD TWD VND THB INR RUB PLN CHF SEK NOK DKK NZD MXN IDR MYR PHP TRY AED SAR ZAR CZK HUF ILS "

// amount is a number as written: plain decimal digits and what currency stood by it.
type amount struct {
	decimal  string // "-1234.50"
	currency string // empty: none was written
	places   int    // decimals written
	yen      bool   // ¥, which is the yuan's sign as well
}

func (a amount) float() float64 {
	f, _ := strconv.ParseFloat(a.decimal, 64)
	return f
}

// parseAmount reads 1234, ₩12,000, 1,234,000원, 1.234,50 €, (1,200), -3. A lone
// separator before exactly three digits is thousands with a comma, or where the
// column writes decimal commas; ok is false where it is no number.
func parseAmount(s string, mark decimalMark) (a amount, ok bool) {
	if allDigits(s) && len(s) < 16 {
		return amount{decimal: s}, true
	}
	if whole, fraction, dotted := strings.Cut(s, "."); dotted && len(fraction) != 3 && len(s) < 16 && allDigits(whole) && allDigits(fraction) {
		return amount{decimal: s, places: len(fraction)}, true
	}
	s = strings.ToLower(half(unwrap(s)))
	a.yen = strings.Contains(s, "¥")
	negative := false
	s = strings.TrimPrefix(s, `\`)                         // the won sign of Korean code pages, the yen sign of Japanese ones
	for _, end := range []string{".-", ",-", ".–", ",–"} { // 12.- is twelve and no cents
		s = strings.TrimSuffix(s, end)
	}
	for _, mark := range []string{"△", "▲", "▼"} { // a loss, in the books of Korea and Japan
		if r, cut := strings.CutPrefix(s, mark); cut {
			negative, s = true, strings.TrimSpace(r)
		}
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		negative, s = true, s[1:len(s)-1]
	}
	s, a.currency = takeCurrency(s)
	s = strings.TrimFunc(s, invisible)
	if r, cut := strings.CutPrefix(s, "-"); cut {
		negative, s = true, r
	} else if r, cut := strings.CutPrefix(s, "−"); cut {
		negative, s = true, r
	} else if r, cut := strings.CutSuffix(s, "-"); cut {
		negative, s = true, r
	}
	s = strings.TrimPrefix(s, "+")
	if a.currency == "" {
		s, a.currency = takeCurrency(s)
	}
	if n, ok := koreanUnits(s); ok && !negative {
		return amount{decimal: strconv.FormatInt(n, 10), currency: a.currency}, true
	}
	whole, fraction, ok := splitDecimal(strings.TrimFunc(s, invisible), mark, a.currency)
	if !ok || len(whole)+len(fraction) > 18 {
		return amount{}, false
	}
	a.places = len(fraction)
	a.decimal = strings.TrimLeft(whole, "0")
	if a.decimal == "" {
		a.decimal = "0"
	}
	if fraction != "" {
		a.decimal += "." + fraction
	}
	if negative {
		a.decimal = "-" + a.decimal
	}
	return a, true
}

// counters stand behind numbers of things: 2개, 3EA, 1,200P.
var counters = strings.Fields("개 건 회 명 점 매 박스 포인트 ea pcs pc pts pt p 個 点 件 枚 回 个 次")

// soldOut are the words a stock of none is written with.
var soldOut = wordSet("품절 일시품절 재고없음 soldout outofstock none 在庫なし 売切 売り切れ 无货 缺货 售罄")

// parseCount reads a number of things, with what they are counted in behind it.
func parseCount(s string, mark decimalMark) (n float64, ok bool) {
	a, ok := parseAmount(s, mark)
	if ok {
		return a.float(), true
	}
	s = strings.ToLower(half(unwrap(s)))
	for _, c := range counters {
		if number, cut := strings.CutSuffix(s, c); cut {
			a, ok = parseAmount(number, mark)
			return a.float(), ok && a.currency == ""
		}
	}
	return 0, false
}

// koreanUnits reads 3만, 1.5만 and 1억 2,000만 (ten thousands and hundred millions).
func koreanUnits(s string) (n int64, ok bool) {
	if !strings.ContainsAny(s, "만억천") {
		return 0, false
	}
	rest := strings.ReplaceAll(strings.ReplaceAll(s, " ", ""), ",", "")
	for _, unit := range []struct {
		word  string
		times float64
	}{{"억", 1e8}, {"만", 1e4}, {"천", 1e3}} {
		before, after, found := strings.Cut(rest, unit.word)
		if !found {
			continue
		}
		f, err := strconv.ParseFloat(before, 64)
		if err != nil || f < 0 || f > 1e6 || strings.Trim(before, "0123456789.") != "" {
			return 0, false
		}
		n += int64(math.Round(f * unit.times))
		rest = after
	}
	if rest == "" {
		return n, true
	}
	ones, err := strconv.Atoi(rest)
	return n + int64(ones), err == nil && ones >= 0
}

func takeCurrency(s string) (rest, code string) {
	s = strings.TrimFunc(s, invisible)
	for _, c := range currencySigns {
		if r, ok := strings.CutPrefix(s, c.sign); ok {
			return r, c.code
		}
		if r, ok := strings.CutSuffix(s, c.sign); ok {
			return r, c.code
		}
	}
	if len(s) > 3 {
		if code := strings.ToUpper(s[:3]); isCurrency(code) {
			return s[3:], code
		}
		if code := strings.ToUpper(s[len(s)-3:]); isCurrency(code) {
			return s[:len(s)-3], code
		}
	}
	return s, ""
}

func isCurrency(code string) bool {
	return len(code) == 3 && !strings.Contains(code, " ") && strings.Contains(isoCodes, " "+code+" ")
}

// splitDecimal separates whole and fraction and drops the marks of thousands.
func splitDecimal(s string, mark decimalMark, currency string) (whole, fraction string, ok bool) {
	s = strings.Map(func(r rune) rune {
		if r == '\'' || r == '’' || r == '_' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	point, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	at := -1 // of the decimal mark
	switch {
	case point >= 0 && comma >= 0:
		at = max(point, comma)
	case point >= 0:
		if at = point; isThousands(s, '.') && (strings.Count(s, ".") > 1 || mark == markComma || currency != "" && value.Exponent(currency) == 0) {
			at = -1
		}
	case comma >= 0:
		if at = comma; isThousands(s, ',') && (strings.Count(s, ",") > 1 || mark != markComma) {
			at = -1
		}
	}
	if at >= 0 {
		whole, fraction = s[:at], s[at+1:]
		if strings.ContainsAny(fraction, ".,") || strings.IndexByte(whole, s[at]) >= 0 || strings.ContainsAny(whole, ".,") && !isThousands(whole, otherMark(s[at])) {
			return "", "", false
		}
	} else {
		whole = s
	}
	whole = groupMarks.Replace(whole)
	if whole == "" {
		whole = "0"
		if fraction == "" {
			return "", "", false
		}
	}
	return whole, fraction, allDigits(whole) && (fraction == "" || allDigits(fraction))
}

var groupMarks = strings.NewReplacer(".", "", ",", "")

func otherMark(b byte) byte {
	if b == '.' {
		return ','
	}
	return '.'
}

// isThousands reports groups of three after the first; Indian lakhs are taken too.
func isThousands(s string, mark byte) bool {
	groups := strings.Split(s, string(mark))
	if len(groups) < 2 || len(groups[0]) == 0 || len(groups[0]) > 3 || len(groups[len(groups)-1]) != 3 {
		return false
	}
	for _, g := range groups[1:] {
		if len(g) != 3 && len(g) != 2 || !allDigits(g) {
			return false
		}
	}
	return true
}

// markOf gives the decimal mark that a single value proves.
func markOf(s string) decimalMark {
	s, _ = takeCurrency(strings.ToLower(half(unwrap(s))))
	s = strings.TrimFunc(s, invisible)
	if strings.Trim(s, "0123456789.,()+- ") != "" { // "12,OOO" typed with letters proves nothing
		return markUnknown
	}
	point, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	switch {
	case comma > point && point >= 0, comma >= 0 && point < 0 && !isThousands(s, ','), strings.Count(s, ".") > 1 && comma < 0:
		return markComma
	case point > comma && comma >= 0, point >= 0 && comma < 0 && !isThousands(s, '.'), strings.Count(s, ",") > 1 && point < 0:
		return markPoint
	}
	return markUnknown
}

// money makes an amount of a currency; a fraction finer than the currency has
// is rounded, half away from zero.
func (a amount) money(currency string) value.Money {
	switch {
	case a.yen && currency == "CNY":
	case a.currency != "":
		currency = a.currency
	}
	if m, err := value.ParseMoney(a.decimal, currency); err == nil {
		return m
	}
	return value.MoneyFromMajor(a.float(), currency)
}

// looksNumeric reports a number written plainly; ids with leading zeros and
// digits beyond exactness stay text.
func looksNumeric(s string) bool {
	if len(s) > 1 && s[0] == '0' && s[1] != '.' && s[1] != ',' || len(strings.TrimLeft(s, "-")) > 15 {
		return false
	}
	if strings.HasPrefix(s, "+") || strings.Count(s, " ") > 1 && !isThousands(strings.ReplaceAll(s, " ", ","), ',') {
		return false // +34 612 345 678
	}
	a, ok := parseAmount(s, markUnknown)
	return ok && a.currency == ""
}
