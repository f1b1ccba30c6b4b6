package importer

import (
	"strings"
	"time"

	"gilmok/store"
)

// answer is what a cell of a yes/no or consent column says.
type answer uint8

const (
	answerBlank answer = iota
	answerUnknown
	answerNo
	answerYes
)

var yesWords = wordSet("y yes o ok 1 true on ja oui si sí sim da tak evet agree agreed accept accepted allow allowed subscribed subscribe optin optedin doubleoptin " +
	"active t consent consented confirmed granted да 예 네 동의 동의함 동의합니다 동의했음 수신 수신함 수신동의 수신동의함 수신허용 허용 허용함 승인 가능 참 있음 " +
	"はい 同意 同意する 同意済 同意済み 許可 希望 希望する 是 有 同意接收 接收 订阅 已订阅")

var noWords = wordSet("n no x 0 f false off nein non não nao nie nee hayır нет disagree disagreed deny denied refuse refused reject rejected never none unsubscribed " +
	"unsubscribe optout optedout cleaned bounced withdrawn revoked inactive noconsent 아니오 아니요 아뇨 거부 거부함 수신거부 수신거부함 미동의 비동의 동의안함 부동의 동의거부 " +
	"철회 동의철회 수신안함 미수신 거절 해지 불가 불허 차단 탈퇴 거짓 없음 안함 " +
	"いいえ 拒否 不同意 同意しない 希望しない 否 无 不接收 拒绝 退订 未订阅")

// signs are the marks people tick boxes with; fold would drop them.
var signs = map[string]answer{
	"○": answerYes, "◯": answerYes, "〇": answerYes, "●": answerYes, "◎": answerYes, "✓": answerYes, "✔": answerYes, "√": answerYes, "☑": answerYes, "✅": answerYes, "ㅇ": answerYes,
	"×": answerNo, "✕": answerNo, "✖": answerNo, "✗": answerNo, "✘": answerNo, "☒": answerNo, "❌": answerNo, "☐": answerNo, "╳": answerNo,
}

// negations turn a longer phrase into a no even where it holds a yes word.
var negations = []string{"미동의", "비동의", "부동의", "동의안", "동의하지", "동의않", "거부", "거절", "철회", "안함", "않음", "미수신", "수신안", "수신하지", "해지", "unsubscrib", "optout", "optedout", "notsubscrib", "notconsent", "noconsent", "しない", "不同意", "拒"}

// refusals say no in a column of consents, and yes in one of who left.
var refusals = []string{"거부", "거절", "철회", "해지", "차단", "탈퇴", "unsubscrib", "optout", "optedout", "withdrawn", "revoked", "拒", "退订"}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[fold(w)] = true
	}
	return set
}

// parseAnswer reads a yes or no. Whatever is not certain is unknown, and unknown
// is never consent.
func parseAnswer(s string) answer {
	switch s {
	case "Y", "y", "1":
		return answerYes
	case "N", "n", "0":
		return answerNo
	}
	s = strings.TrimRight(unwrap(s), "\ufe0e\ufe0f")   // a mark drawn as text or as a picture is the same
	if whole, cut := strings.CutSuffix(s, ".0"); cut { // 1.0 is what a data frame makes of 1
		s = whole
	}
	if s == "" || s == "-" || s == string(store.ConsentUnknown) { // the last as our own export writes it
		return answerBlank
	}
	if a, ok := signs[s]; ok {
		return a
	}
	word := fold(s)
	switch {
	case word == "neversubscribed": // of Klaviyo: was not asked
		return answerBlank
	case noWords[word]:
		return answerNo
	case yesWords[word]:
		return answerYes
	}
	for _, n := range negations {
		if strings.Contains(word, n) {
			return answerNo
		}
	}
	return answerUnknown
}

// parseConsent reads an answer with the day it was given, as in Y(2023-01-02).
func parseConsent(s string, f dateForm) (answer, time.Time) {
	if strings.HasSuffix(s, ")") || strings.HasSuffix(s, "）") {
		s = half(unwrap(s))
		if open := strings.IndexByte(s, '('); open > 0 {
			a := parseAnswer(s[:open])
			m, status := parseDate(s[open+1:len(s)-1], f)
			switch inside := parseAnswer(s[open+1 : len(s)-1]); {
			case a != answerYes && a != answerNo:
			case status == dateOK:
				return a, m.time(f.zone)
			case inside == a: // Y(동의)
				return a, time.Time{}
			}
		}
	}
	return parseAnswer(s), time.Time{}
}
