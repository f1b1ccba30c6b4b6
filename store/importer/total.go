package importer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gilmok/store"
)

// totalWords are what stands before the sum at the end of a report, or of a part of it.
var totalWords = wordSet("합계 총계 소계 계 총합 총합계 누계 전체합계 합계금액 총합계금액 월계 중간합계 " +
	"total totals grandtotal grandtotals sum subtotal subtotals overalltotal sumtotal " +
	"合計 総計 小計 総合計 总计 合计 小计 總計 合計金額 gesamt gesamtsumme summe zwischensumme totaux totale totali soustotal suma razem totaal итого всего toplam geneltoplam tổng tổngcộng")

// totalCount is a total with how many there are: 총 2명, Total: 2 customers.
var totalCount = regexp.MustCompile(`^(합계|총계|소계|총|total|合計|总计|gesamt)\d+(명|건|개|행|원|인|名|件|人|条|rows?|customers?|orders?|items?|records?|kunden)?$`)

// totalStarts are the first letters of all of these: folding every name of a million
// would cost more than reading them.
var totalStarts = func() map[rune]bool {
	starts := map[rune]bool{'총': true}
	for w := range totalWords {
		first, _ := utf8.DecodeRuneInString(w)
		starts[first] = true
	}
	return starts
}()

func isTotalWord(c string) bool {
	if len(c) > 60 {
		return false
	}
	at := strings.IndexFunc(c, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	if at < 0 {
		return false
	}
	if first, _ := utf8.DecodeRuneInString(c[at:]); !totalStarts[unicode.ToLower(first)] {
		return false
	}
	word := fold(c)
	return totalWords[word] || totalCount.MatchString(word)
}

// isTotal recognises the sum at the end of a report: one of the first three filled
// cells says so, and nothing in the row is what a record is known by.
func (r *Reading) isTotal(cells []string) bool {
	seen, says := 0, false
	for _, c := range cells {
		if c = clean(c); c == "" {
			continue
		}
		if says = isTotalWord(c); says {
			break
		}
		if seen++; seen == 3 {
			return false
		}
	}
	return says && !slices.ContainsFunc(r.source.Columns, func(c Column) bool { return r.knows(&c, cell(cells, c.index)) })
}

// knows reports a cell that tells which record this is.
func (r *Reading) knows(c *Column, v string) bool {
	if !c.field || v == "" || isTotalWord(v) {
		return false
	}
	switch c.Target {
	case ToEmail:
		return looksLikeEmail(v)
	case ToPhone:
		_, _, bad := parsePhone(v, r.source.options.region())
		return bad == "" || bad == NotMobile || bad == RelayNumber
	case ToExternalID, ToAlias, ToAnonymous, ToOrderID, ToEventKey:
		return true
	case ToProduct:
		return r.source.Kind == store.RowsProducts
	}
	return false
}

// total is what a total row is refused for. A customer file's that leaves every
// address blank is refused for that, as any such row is.
func (r *Reading) total(cells []string) Code {
	if r.source.Kind != store.RowsCustomers {
		return TotalRow
	}
	for i := range r.source.Columns {
		switch c := &r.source.Columns[i]; c.Target {
		case ToEmail, ToPhone, ToExternalID, ToAlias:
			if cell(cells, i) != "" {
				return TotalRow
			}
		}
	}
	return NoAddress
}
