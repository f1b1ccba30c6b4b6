package importer

import (
	"testing"
	"time"

	"gilmok/store/value"
)

func TestParseEmail(t *testing.T) {
	for _, c := range []struct {
		in, want  string
		note, bad Code
	}{
		{"kim@example.com", "kim@example.com", "", ""},
		{" Kim@Example.COM\u200b ", "kim@example.com", "", ""},
		{"ｋｉｍ＠example.com", "kim@example.com", "", ""},
		{"이름@예시.한국", "이름@예시.한국", EAIAddress, ""},
		{"a@xn--vv4b606a.xn--3e0b707e", "a@시험.한국", "", ""},
		{"kim@예시.한국", "kim@예시.한국", "", ""},
		{"Kim <kim@example.com>", "kim@example.com", AddressExtracted, ""},
		{`"Kim, C." <kim@example.com>`, "kim@example.com", AddressExtracted, ""},
		{"mailto:m@example.com?subject=x", "m@example.com", AddressExtracted, ""},
		{"o'neil+shop@mail.example.co.uk", "o'neil+shop@mail.example.co.uk", "", ""},
		{"a@example.com;b@example.com", "", "", MultipleAddresses},
		{"a@example.com, b@example.com", "", "", MultipleAddresses},
		{"x@y.com\nBcc: e@z.com", "", "", HeaderInjection},
		{"x@y.com%0aBcc:e@z.com", "", "", HeaderInjection},
		{"ab***@naver.com", "", "", MaskedValue},
		{"a@b@c.com", "", "", BadEmail},
		{"a@localhost", "", "", BadEmail},
		{"a@b..com", "", "", BadEmail},
		{".a@b.com", "", "", BadEmail},
		{"a.@b.com", "", "", BadEmail},
		{"a@-b.com", "", "", BadEmail},
		{"a@b-.com", "", "", BadEmail},
		{"a@exam_ple.com", "", "", BadEmail},
		{"a@1.2.3.4", "", "", BadEmail},
		{"a b@c.com", "", "", BadEmail},
		{"없음", "", "", BadEmail},
		{"", "", "", ""},
	} {
		got, note, bad := parseEmail(c.in)
		if got != c.want || note != c.note || bad != c.bad {
			t.Errorf("%q: %q %s %s, want %q %s %s", c.in, got, note, bad, c.want, c.note, c.bad)
		}
	}
}

func TestParsePhone(t *testing.T) {
	for _, c := range []struct {
		in, region, want string
		note, bad        Code
	}{
		{"010-1234-5678", "KR", "+821012345678", "", ""},
		{"1012345678", "KR", "+821012345678", PhoneZeroRestored, ""},
		{"1012345678.0", "KR", "+821012345678", PhoneZeroRestored, ""},
		{"'01012345678", "KR", "+821012345678", "", ""},
		{`="01012345678"`, "KR", "+821012345678", "", ""},
		{"8.21012345678E+11", "KR", "+821012345678", "", ""},
		{"8.21E+11", "KR", "", "", PhoneScientific},
		{"1.012345678E+09", "KR", "+821012345678", PhoneZeroRestored, ""},
		{"82-10-1234-5678", "KR", "+821012345678", "", ""},
		{"+82 (0)10 1234 5678", "KR", "+821012345678", "", ""},
		{"0082 10 1234 5678", "KR", "+821012345678", "", ""},
		{"+82 10-1234-5678", "US", "+821012345678", "", ""},
		{"011-234-5678", "KR", "+82112345678", "", ""},
		{"010 1234 567", "KR", "", "", BadPhone},
		{"02-123-4567", "KR", "", "", NotMobile},
		{"031-123-4567", "KR", "", "", NotMobile},
		{"070-1234-5678", "KR", "", "", NotMobile},
		{"1588-1234", "KR", "", "", NotMobile},
		{"0504-1234-5678", "KR", "", "", RelayNumber},
		{"0507-123-45678", "KR", "", "", RelayNumber},
		{"010-****-5678", "KR", "", "", MaskedValue},
		{"010-1111-2222, 010-3333-4444", "KR", "", "", MultipleAddresses},
		{"090-1234-5678", "JP", "+819012345678", "", ""},
		{"13812345678", "CN", "+8613812345678", "", ""},
		{"06 12 34 56 78", "FR", "+33612345678", "", ""},
		{"(201) 555-0123", "US", "+12015550123", "", ""},
		{"+44 7400 123456", "KR", "+447400123456", "", ""},
		{"447400123456", "GB", "+447400123456", "", ""},
		{"전화 없음", "KR", "", "", BadPhone},
		{"", "KR", "", "", ""},
	} {
		got, note, bad := parsePhone(c.in, c.region)
		if got != c.want || note != c.note || bad != c.bad {
			t.Errorf("%q: %q %s %s, want %q %s %s", c.in, got, note, bad, c.want, c.note, c.bad)
		}
	}
}

func TestParseDate(t *testing.T) {
	seoul := time.FixedZone("KST", 9*3600)
	east := dateForm{eastern: true, zone: seoul}
	west := dateForm{zone: time.UTC}
	for _, c := range []struct {
		in   string
		form dateForm
		want string // RFC 3339 in UTC; "" for a bad one
		dim  bool   // ambiguous
	}{
		{in: "2026-11-21", form: east, want: "2026-11-20T15:00:00Z"},
		{in: "2026-11-21 09:30:15", form: east, want: "2026-11-21T00:30:15Z"},
		{in: "2026-11-21T09:30:00Z", form: east, want: "2026-11-21T09:30:00Z"},
		{in: "2026-11-21T09:30:00.250+09:00", form: west, want: "2026-11-21T00:30:00.25Z"},
		{in: "2026-11-21 09:30:00 +0900", form: west, want: "2026-11-21T00:30:00Z"},
		{in: "2026-11-21 00:30:00 UTC", form: east, want: "2026-11-21T00:30:00Z"},
		{in: "2026. 11. 21.", form: west, want: "2026-11-21T00:00:00Z"},
		{in: "2026. 11. 21. 오후 9:14", form: west, want: "2026-11-21T21:14:00Z"},
		{in: "2026. 11. 21 (토) 오전 12:05:09", form: west, want: "2026-11-21T00:05:09Z"},
		{in: "2026년 11월 21일", form: west, want: "2026-11-21T00:00:00Z"},
		{in: "2026년 11월 21일 오후 3시 5분", form: west, want: "2026-11-21T15:05:00Z"},
		{in: "2026年11月21日", form: west, want: "2026-11-21T00:00:00Z"},
		{in: "26.11.21", form: east, want: "2026-11-20T15:00:00Z"},
		{in: "26-11-21", form: east, want: "2026-11-20T15:00:00Z"},
		{in: "20261121", form: west, want: "2026-11-21T00:00:00Z"},
		{in: "20261121093015", form: west, want: "2026-11-21T09:30:15Z"},
		{in: "46347", form: west, want: "2026-11-21T00:00:00Z"},
		{in: "46347.5", form: west, want: "2026-11-21T12:00:00Z"},
		{in: "1795219200", form: east, want: "2026-11-21T00:00:00Z"},
		{in: "1795219200123", form: west, want: "2026-11-21T00:00:00.123Z"},
		{in: "11/21/2026", form: west, want: "2026-11-21T00:00:00Z"},
		{in: "21/11/2026 14:05", form: west, want: "2026-11-21T14:05:00Z"},
		{in: "21.11.2026", form: west, want: "2026-11-21T00:00:00Z"},
		{in: "03.04.2026", form: west, want: "2026-04-03T00:00:00Z"},
		{in: "12/1/10 8:26", form: west, want: "2010-12-01T08:26:00Z"},
		{in: "03/04/2026", form: west, want: "2026-03-04T00:00:00Z", dim: true},
		{in: "03/04/2026", form: dateForm{order: OrderDMY, zone: time.UTC}, want: "2026-04-03T00:00:00Z"},
		{in: "04/04/2026", form: west, want: "2026-04-04T00:00:00Z"},
		{in: "Nov 21, 2026", form: west, want: "2026-11-21T00:00:00Z"},
		{in: "21 November 2026 at 9:14 PM", form: west, want: "2026-11-21T21:14:00Z"},
		{in: "21-Nov-26", form: west, want: "2026-11-21T00:00:00Z"},
		{in: "Sat, 21 Nov 2026 09:14:00 +0900", form: west, want: "2026-11-21T00:14:00Z"},
		{in: "85.03.04", form: east, want: "1985-03-03T15:00:00Z"},
		{in: "2024-02-29", form: west, want: "2024-02-29T00:00:00Z"},
		{in: "2023-02-29", form: west}, {in: "2026-02-30", form: west}, {in: "0000-00-00", form: west}, {in: "어제", form: west},
		{in: "2026-13-01", form: west}, {in: "13/13/2026", form: west}, {in: "2026-11-21 25:00", form: west}, {in: "1234", form: west},
		{in: "2026", form: west}, {in: "010-1234-5678", form: west}, {in: "hello 1 2 2026", form: west}, {in: "2026-11-21 13:00 AM", form: west},
	} {
		m, status := parseDate(c.in, c.form)
		if c.want == "" {
			if status != dateBad {
				t.Errorf("%q: status %d, %+v", c.in, status, m)
			}
			continue
		}
		got := m.time(c.form.zone).Format(time.RFC3339Nano)
		if got != c.want || (status == dateAmbiguous) != c.dim || status == dateBad {
			t.Errorf("%q: %s status %d, want %s", c.in, got, status, c.want)
		}
	}
}

func TestParseAmount(t *testing.T) {
	for _, c := range []struct {
		in   string
		mark decimalMark
		want string // decimal and currency; "" for none
	}{
		{"1234", markUnknown, "1234 "}, {"₩12,000", markUnknown, "12000 KRW"}, {"1,234,000원", markUnknown, "1234000 KRW"}, {"￦ 3,500", markUnknown, "3500 KRW"},
		{"1.234,50 €", markUnknown, "1234.50 EUR"}, {"12,00", markComma, "12.00 "}, {"12,5", markUnknown, "12.5 "}, {"1.234", markComma, "1234 "}, {"1.234", markPoint, "1.234 "},
		{"$1,234.50", markUnknown, "1234.50 USD"}, {"USD 99", markUnknown, "99 USD"}, {"1,200 KRW", markUnknown, "1200 KRW"}, {"12.000원", markUnknown, "12000 KRW"},
		{"(1,200)", markUnknown, "-1200 "}, {"-3.5", markUnknown, "-3.5 "}, {"1 234,50", markComma, "1234.50 "}, {"1'234.50", markUnknown, "1234.50 "}, {"12,34,567", markUnknown, "1234567 "},
		{"99.9", markUnknown, "99.9 "}, {".5", markUnknown, "0.5 "}, {"１２，０００", markUnknown, "12000 "}, {"R$ 10,00", markComma, "10.00 BRL"}, {"007", markUnknown, "007 "},
		{"3만원", markUnknown, "30000 KRW"}, {"1억 2,000만원", markUnknown, "120000000 KRW"}, {"2만 5천원", markUnknown, "25000 KRW"}, {"만원", markUnknown, ""}, {"이천", markUnknown, ""},
		{"무료", markUnknown, ""}, {"1,2,3", markUnknown, ""}, {"1.2.3", markUnknown, ""}, {"", markUnknown, ""}, {"-", markUnknown, ""}, {"12 개", markUnknown, ""}, {"1234567890123456789012", markUnknown, ""},
	} {
		a, ok := parseAmount(c.in, c.mark)
		got := ""
		if ok {
			got = a.decimal + " " + a.currency
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
	if m := (amount{decimal: "99.9"}).money("KRW"); m != (value.Money{Minor: 100, Currency: "KRW"}) {
		t.Errorf("%+v", m)
	}
}

func TestParseAnswer(t *testing.T) {
	for want, words := range map[answer][]string{
		answerYes:     {"Y", "yes", "동의", "동의함", "수신동의", "○", "O", "1", "TRUE", "예", "oui", "ja", "はい", "✓", "subscribed", "수신 동의"},
		answerNo:      {"N", "no", "거부", "미동의", "비동의", "동의안함", "동의하지 않음", "동의 안 함", "수신거부", "×", "X", "0", "false", "아니오", "철회", "동의 철회", "nein", "unsubscribed", "opt-out", "수신안함", "마케팅 수신거부"},
		answerBlank:   {"", "  ", "-"},
		answerUnknown: {"?", "모름", "maybe", "보류", "2", "동의?아마", "확인중"},
	} {
		for _, w := range words {
			if got := parseAnswer(w); got != want {
				t.Errorf("%q: %d, want %d", w, got, want)
			}
		}
	}
	a, at := parseConsent("Y(2023-01-02)", dateForm{zone: time.UTC})
	if a != answerYes || at.Format(time.DateOnly) != "2023-01-02" {
		t.Errorf("%d %s", a, at)
	}
	if a, _ := parseConsent("Y(미확인)", dateForm{}); a != answerUnknown {
		t.Errorf("%d", a)
	}
}

func TestAttributeKey(t *testing.T) {
	taken := map[string]bool{}
	for _, c := range []struct {
		in, want string
		renamed  bool
	}{
		{"등급", "등급", false}, {"Total Spent", "total_spent", false}, {"2024년", "_2024년", false}, {"자료수(도서)", "자료수_도서", false},
		{"등급'); DROP TABLE customers;--", "등급_drop_table_customers", true}, {"{{ name }}", "name_", true}, {"empty", "empty_", false},
		{"!!!", "column", true}, {"!?", "column_2", true}, {"등급", "등급_2", false},
	} {
		key, renamed := attributeKey(c.in, taken)
		taken[key] = true
		if key != c.want || renamed != c.renamed {
			t.Errorf("%q: %q %v, want %q %v", c.in, key, renamed, c.want, c.renamed)
		}
	}
}

func TestAttributeKeyOfATypedName(t *testing.T) {
	for name, want := range map[string]string{"VIP level": "vip_level", "for": "for_", "2nd visit": "_2nd_visit", "등급": "등급", " !? ": ""} {
		if got := AttributeKey(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
