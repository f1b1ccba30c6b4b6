package ui

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

func TestRuleSentenceReadsInBothLanguages(t *testing.T) {
	tests := []struct{ rule, en, ko string }{
		{`city is "Seoul"`, "city is Seoul", "city가 Seoul"},
		{`이름 is "김서연"`, "이름 is 김서연", "이름이 김서연"},
		{`rfm_group is "at_risk"`, "Customer group is At risk", "고객 그룹이 이탈 위험"},
		{`churn_risk at least 50`, "Risk of leaving (%) is at least 50", "이탈 위험도(%) 50 이상"},
		{`email is set`, "Email is known", "이메일 있음"},
		{`ordered at least 2 times in the last 30 days`, "“Ordered” at least 2 times in the last 30 days", "최근 30일에 “주문함” 2번 이상"},
		{`did not opened in the last 90 days`, "not “Opened a message” in the last 90 days", "최근 90일에 “메시지를 열어 봄” 없음"},
		{`birthday is on day of year this_week`, "birthday is this week, in any year", "birthday가 해마다 이번 주"},
		{`ordered after 2026-10-01 in customer time`, "“Ordered” since 2026-10-01 where they live", "2026-10-01부터 고객이 사는 곳 시각 기준 “주문함”"},
		{`first ordered in the last 30 days`, "the first “Ordered” was in the last 30 days", "첫 “주문함”이 최근 30일에 있었음"},
		{`last ordered in the last 30 days where (category is "soap")`, "the last “Ordered” was in the last 30 days, and one where category is soap", "마지막 “주문함”이 최근 30일에 있었고, 그때 분류가 soap"},
		{`last ordered where (category is "soap")`, "the last “Ordered” was one where category is soap", "마지막 “주문함”은 분류가 soap"},
		{`not last visited before 2026-08-01`, "not: the last “Visited the shop” was before 2026-08-01", "(마지막 “방문함”이 2026-08-01 전에 있었음)이 아님"},
		{`nick starts with "길"`, "nick starts with 길", "nick가 길로 시작"},
	}
	test.NewTempApp(t)
	defer func() {
		if err := SetLanguage("en"); err != nil {
			t.Error(err)
		}
	}()
	for _, x := range tests {
		r, err := segment.ParseText(x.rule)
		if err != nil {
			t.Errorf("%s: %v", x.rule, err)
			continue
		}
		for language, want := range map[string]string{"en": x.en, "ko": x.ko} {
			if err := SetLanguage(language); err != nil {
				t.Fatal(err)
			}
			if got := RuleSentence(r); got != want {
				t.Errorf("%s in %s:\n got %q\nwant %q", x.rule, language, got, want)
			}
		}
	}
}

func TestRuleSentenceOfTrees(t *testing.T) {
	within := func(days int) value.Duration { return value.Days(days) }
	tests := []struct {
		rule   segment.Rule
		en, ko string
	}{
		{segment.Any{Of: []segment.Rule{segment.InSegment{Name: "VIP"}, segment.Attribute{Key: "city", Test: segment.Test{Op: segment.OpIn, Values: []value.Value{value.Text("서울"), value.Text("부산")}}}}},
			"in the segment “VIP” or city is one of 서울, 부산", "“VIP” 세그먼트 또는 city가 서울, 부산 중 하나"},
		{segment.Consent{Channel: "email", Purpose: "advertising", Is: "opted_in"}, "Email (Advertising): Opted in", "이메일 (광고): 광고 동의"},
		{segment.Then{Links: []segment.Link{{Event: segment.Event{Name: "visited"}}, {Event: segment.Event{Name: "ordered"}, Within: within(2)}}},
			"“Visited the shop”, then “Ordered” within 2 days", "“방문함” → 2일 안에 “주문함”"},
		{segment.None{Of: []segment.Rule{segment.InSegment{Name: "단골"}}}, "not in the segment “단골”", "“단골” 세그먼트가 아님"},
		{segment.None{Of: []segment.Rule{segment.InSegment{Name: "A"}, segment.InSegment{Name: "B"}}},
			"none of: (in the segment “A” or in the segment “B”)", "(“A” 세그먼트 또는 “B” 세그먼트)가 아님"},
		{segment.Random{From: 0, To: 12.5}, "a fixed part of everybody, 0–12.5%", "모든 고객 가운데 고정된 0–12.5%"},
		{segment.Event{Name: "ordered", Sum: &segment.Sum{Property: "total", Bounds: segment.Bounds{AtLeast: new(50000.0)}}, Window: segment.Window{Within: value.Duration{Months: 6}}},
			"“Ordered” with total of at least 50,000 in all in the last 6 months", "최근 6개월에 “주문함” 결제금액 합계 50,000 이상"},
	}
	test.NewTempApp(t)
	for language, want := range map[string]func(i int) string{"ko": func(i int) string { return tests[i].ko }, "en": func(i int) string { return tests[i].en }} {
		if err := SetLanguage(language); err != nil {
			t.Fatal(err)
		}
		for i, x := range tests {
			if got := RuleSentence(x.rule); got != want(i) {
				t.Errorf("%s:\n got %q\nwant %q", language, got, want(i))
			}
		}
	}
}

func TestRuleSentenceOfEverybody(t *testing.T) {
	test.NewTempApp(t)
	if err := SetLanguage("en"); err != nil {
		t.Fatal(err)
	}
	for _, r := range []segment.Rule{nil, segment.All{}} {
		if got := RuleSentence(r); got != "everybody" {
			t.Errorf("%#v: %q", r, got)
		}
	}
	named := segment.Attribute{Key: "city", Test: segment.Test{Op: segment.OpIs, Value: value.Text("Seoul")}}
	if got := RuleSentence(named, store.Attribute{Key: "city", Label: "Town"}); got != "Town is Seoul" {
		t.Errorf("%q", got)
	}
	nested := segment.All{Of: []segment.Rule{segment.InSegment{Name: "A"}, segment.Any{Of: []segment.Rule{segment.InSegment{Name: "B"}, segment.InSegment{Name: "C"}}}}}
	if got := RuleSentence(nested); got != "in the segment “A” and (in the segment “B” or in the segment “C”)" {
		t.Errorf("%q", got)
	}
}

func TestParticlesFollowTheSoundBefore(t *testing.T) {
	for text, want := range map[string]string{
		"서울(이/가)": "서울이", "도시(이/가)": "도시가", "서울(으로/로)": "서울로", "부산(으로/로)": "부산으로", "“부산”(은/는)": "“부산”은",
		"3(을/를)": "3을", "2(을/를)": "2를", "1(으로/로)": "1로", "6(으로/로)": "6으로", "VIP(이/가)": "VIP가", "없음": "없음",
	} {
		if got := Particles(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestUnreadSaysWhereASentenceBreaksOff(t *testing.T) {
	test.NewTempApp(t)
	defer func() {
		if err := SetLanguage("en"); err != nil {
			t.Error(err)
		}
	}()
	for text, want := range map[string][2]string{
		`ordered in the last 2days`: {"This can be read up to “2days” (character 21): \"2days\" is not a number.",
			"21번째 글자 “2days”부터 읽을 수 없어요. 기간은 30 days, 날짜는 2026-11-21처럼 써 주세요. (\"2days\" is not a number)"},
		`city is`:    {"Something is missing at the end: a value is missing before \"the end\".", "문장이 끝나지 않았어요. 뒤에 이어질 말이 있어요. (a value is missing before \"the end\")"},
		`city is "x`: {"This cannot be read yet: character 9: the quotation mark is never closed", "아직 읽을 수 없는 문장이에요. (character 9: the quotation mark is never closed)"},
	} {
		_, err := segment.ParseText(text)
		for i, language := range []string{"en", "ko"} {
			if err := SetLanguage(language); err != nil {
				t.Fatal(err)
			}
			if got := Unread(err); got != want[i] {
				t.Errorf("%s:\n got %s\nwant %s", text, got, want[i])
			}
		}
	}
}
