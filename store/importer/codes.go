package importer

import (
	"bytes"
	"slices"
	"strings"
)

// codeHeads are what the head of a column of coupon codes says.
var codeHeads = []string{"code", "codes", "coupon", "coupon code", "coupon_code", "couponcode", "number", "쿠폰", "쿠폰번호", "쿠폰 번호", "쿠폰코드", "쿠폰 코드", "코드", "번호"}

// Codes reads coupon codes: one a line, or the first column of a table with commas,
// semicolons or tabs, with or without a head. Each code is given once, in its order.
func Codes(data []byte) []string {
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	var codes []string
	seen := map[string]bool{}
	for line := range strings.Lines(strings.ReplaceAll(string(data), "\r", "\n")) {
		code := strings.TrimSpace(line)
		if end := strings.IndexAny(code, ",;\t"); end >= 0 {
			code = code[:end]
		}
		code = strings.TrimSpace(strings.Trim(strings.TrimSpace(code), `"`))
		if code == "" || seen[code] || len(codes) == 0 && slices.Contains(codeHeads, strings.ToLower(code)) {
			continue
		}
		seen[code] = true
		codes = append(codes, code)
	}
	return codes
}
