package importer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"gilmok/store/value"
)

func looksLikeEmail(s string) bool {
	_, _, bad := parseEmail(s)
	return bad == ""
}

// looksLikePhone wants more than digits: a number that could be anything is no
// evidence for a phone.
func (r *resolver) looksLikePhone(s string) bool {
	s = unwrap(s)
	if len(s) < 9 || !strings.HasPrefix(s, "0") && !strings.HasPrefix(s, "+") && !strings.HasPrefix(s, "82") && !strings.HasPrefix(s, "10") {
		return false
	}
	_, _, bad := parsePhone(s, r.options.region())
	return bad == "" || bad == NotMobile && strings.Contains(s, "-") || bad == RelayNumber
}

// surnames are the commonest family names of Korea, which begin nearly every name there.
const surnames = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민나진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용"

func looksLikeKoreanName(s string) bool {
	runes := []rune(s)
	if len(runes) < 2 || len(runes) > 4 || !strings.ContainsRune(surnames, runes[0]) {
		return false
	}
	for _, r := range runes {
		if r < 0xAC00 || r > 0xD7A3 {
			return false
		}
	}
	return true
}

// isResidentNumber checks the shape of a Korean resident registration number:
// a birthday, a hyphen, and a first digit from 1 to 8.
func isResidentNumber(s string) bool {
	s = unwrap(s)
	switch {
	case len(s) == 14 && s[6] == '-':
		s = s[:6] + s[7:]
	case len(s) != 13 || !residentChecksum(s):
		return false
	}
	month, day := s[2:4], s[4:6]
	if !allDigits(s[:7]) || strings.Trim(s[7:], "0123456789*") != "" {
		return false
	}
	return s[6] >= '1' && s[6] <= '8' && number(month) >= 1 && number(month) <= 12 && number(day) >= 1 && number(day) <= 31
}

// residentChecksum tells thirteen digits of a resident number from those of
// anything else; numbers given since October 2020 no longer have it.
func residentChecksum(s string) bool {
	if !allDigits(s) {
		return false
	}
	sum := 0
	for i, weight := range []int{2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5} {
		sum += weight * int(s[i]-'0')
	}
	return (11-sum%11)%10 == int(s[12]-'0')
}

// maskResident hides the telling half of a resident registration number wherever
// it stands in a text.
func maskResident(s string) string {
	for i := 0; i+14 <= len(s); i++ {
		if s[i+6] == '-' && isResidentNumber(s[i:i+14]) {
			s = s[:i+8] + "******" + s[i+14:]
		}
	}
	return s
}

func hasClock(s string) bool {
	m, status := parseDate(s, dateForm{})
	return (status == dateOK || status == dateAmbiguous) && m.clock && m.hour+m.min+m.sec > 0
}

// looksLikeDate wants a written date: bare digits could be anything.
func looksLikeDate(s string) bool {
	if allDigits(s) || looksNumeric(s) {
		return false
	}
	_, status := parseDate(s, dateForm{})
	return status == dateOK || status == dateAmbiguous
}

func looksLikeAnswer(s string) bool {
	a := parseAnswer(s)
	return (a == answerYes || a == answerNo) && !strings.Contains("0 1 0.0 1.0 T F t f", s) // numbers and initials
}

// isCross reports a mark that is a no beside other answers, and alone may be anything.
func isCross(s string) bool { return strings.EqualFold(s, "x") }

func looksLikeMoney(s string) bool {
	a, ok := parseAmount(s, markUnknown)
	return ok && a.currency != ""
}

// guessKind decides the type of a custom attribute from its cells: what fits all
// of them; text where nothing does.
func (r *resolver) guessKind(c *Column) value.Kind {
	if c.Filled == 0 {
		return value.KindText
	}
	all := func(fits func(string) bool) bool {
		return r.count(c, func(s string) bool { return !fits(s) }, 1) == 0
	}
	switch {
	case all(looksLikeAnswer) && !all(isCross):
		return value.KindBool
	case r.daysByNumber(c):
		if r.count(c, hasClock)*2 > c.Filled {
			return value.KindTime
		}
		return value.KindDate
	case all(looksNumeric) && !looksLikeCode(c.Name):
		return value.KindNumber
	case all(func(s string) bool { return looksLikeMoney(s) || looksNumeric(s) }) && r.count(c, looksLikeMoney) > 0:
		return value.KindMoney
	case r.count(c, looksLikeDate)*10 >= c.Filled*9:
		if r.count(c, hasClock)*2 > c.Filled {
			return value.KindTime
		}
		return value.KindDate
	}
	return value.KindText
}

// daysByNumber reports a column whose numbers are days: a spreadsheet's (46085) or
// 20260304. Something else has to say so: the name, or dates written out beside them.
func (r *resolver) daysByNumber(c *Column) bool {
	numbers := r.count(c, isDayNumber)
	written := r.count(c, looksLikeDate)
	switch {
	case numbers == 0 || (numbers+written)*10 < c.Filled*9:
		return false
	case written > 0 || namesDate(c.Name):
		return true
	}
	if numbers == c.Filled && !looksLikeCode(c.Name) {
		switch serials := r.count(c, isRecentSerial); {
		case serials == 0 && numbers >= 5: // 20260304 in every row is no chance
			return true
		case serials == numbers && numbers > 1:
			m, _ := serialDate(unwrap(c.Samples[0]))
			r.notes.warn(PerhapsDates, c.Name, c.Samples[0]+" = "+m.date().String())
		}
	}
	return false
}

func isDayNumber(s string) bool {
	s = unwrap(s)
	if !strings.Contains(s, ".") && (len(s) != 5 && len(s) != 8 || !allDigits(s)) {
		return false
	}
	m, status := parseDate(s, dateForm{})
	return status == dateOK && m.year > 1900 && m.year < 2100 && (len(s) == 8 || isSerial(s))
}

func isSerial(s string) bool {
	_, ok := serialDate(s)
	return ok
}

// isRecentSerial reports day numbers from 2009 to 2036, in which shops' records lie.
func isRecentSerial(s string) bool {
	s = unwrap(s)
	return len(s) == 5 && s >= "40000" && s <= "50000" && allDigits(s)
}

// dateNames are the words a column of dates has in its name, dateEnds its endings in
// writings without spaces. Numbers of days have other names: 일수.
var (
	dateNames = wordSet("date dates day dob birthday birthdate datetime timestamp on at since until expiry expires expiration deadline datum fecha tarih tarihi дата ngày")
	dateEnds  = []string{"일", "일자", "일시", "날짜", "시각", "기한", "日", "日付", "日時", "日期", "时间", "時間", "年月日"}
	camelCase = regexp.MustCompile(`([a-z])([A-Z])`)
)

func namesDate(name string) bool {
	name = strings.TrimFunc(bareHeader(name), func(r rune) bool { return !unicode.IsLetter(r) })
	if slices.ContainsFunc(dateEnds, func(end string) bool { return strings.HasSuffix(name, end) }) {
		return true
	}
	words := strings.FieldsFunc(camelCase.ReplaceAllString(name, "$1 $2"), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, w := range words {
		if w = fold(w); dateNames[w] || strings.HasSuffix(w, "date") && w != "candidate" && w != "mandate" || strings.HasSuffix(w, "날짜") || strings.HasSuffix(w, "일자") {
			return true
		}
	}
	return len(words) > 1 && fold(words[0]) == "data" // data de cadastro
}

// looksLikeCode reports names of numbers that are labels, not quantities.
func looksLikeCode(name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, w := range words {
		switch w {
		case "id", "code", "no", "number", "zip", "prefix", "phone", "postal":
			return true
		}
	}
	return strings.HasSuffix(name, "번호") || strings.HasSuffix(name, "코드") || strings.HasSuffix(name, "ID") || strings.HasSuffix(name, "아이디")
}

// fits reports whether a cell can be read as the column's kind.
func (c *Column) fits(s, region string) bool {
	switch {
	case c.Target == ToEmail && c.field:
		return looksLikeEmail(s)
	case c.Target == ToPhone && c.field:
		_, _, bad := parsePhone(s, region)
		return bad == ""
	case c.field && (c.Target == ToExternalID || c.Target == ToAlias || c.Target == ToOrderID):
		_, whole := wholeNumber(identifier(s))
		return whole && !masked(s)
	}
	switch c.Kind {
	case value.KindNumber, value.KindMoney:
		_, ok := parseCount(s, c.mark)
		return ok || c.Target == ToStock && soldOut[fold(s)]
	case value.KindBool:
		a := parseAnswer(s)
		return a == answerYes || a == answerNo
	case value.KindDate, value.KindTime:
		_, status := parseDate(s, c.form)
		return status == dateOK || status == dateAmbiguous
	}
	return true
}
