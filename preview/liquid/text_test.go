package liquid

import (
	"testing"
	"time"
)

var autumn = time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC)

// checkTable renders each template as text and compares.
func checkTable(t *testing.T, o Options, vars map[string]any, table []struct{ source, want string }) {
	t.Helper()
	for _, row := range table {
		compiled, err := New(o).Compile(row.source, Text)
		if err != nil {
			t.Errorf("%s: %v", row.source, err)
			continue
		}
		out, err := compiled.Render(vars)
		if err != nil {
			t.Errorf("%s: %v", row.source, err)
			continue
		}
		if out.Text != row.want {
			t.Errorf("%s\nwant %q\ngot  %q", row.source, row.want, out.Text)
		}
	}
}

func TestJosa(t *testing.T) {
	for _, row := range []struct{ word, pair, want string }{
		{"민수", "은/는", "민수는"}, {"지현", "은/는", "지현은"}, {"지현", "는/은", "지현은"}, {"지현", "은", "지현은"},
		{"서울", "으로/로", "서울로"}, {"부산", "으로/로", "부산으로"}, {"제주", "으로/로", "제주로"}, {"서울", "이/가", "서울이"},
		{"책", "을/를", "책을"}, {"사과", "과/와", "사과와"}, {"은희", "아/야", "은희야"}, {"은빛", "이에요/예요", "은빛이에요"},
		{"1", "은/는", "1은"}, {"2", "은/는", "2는"}, {"10", "이/가", "10이"}, {"1", "으로/로", "1로"}, {"6", "으로/로", "6으로"},
		{"3,000", "을/를", "3,000을"}, {"10000", "이/가", "10000이"}, {"1000000000000", "이/가", "1000000000000가"}, {"0", "은/는", "0은"}, {"20", "으로/로", "20으로"},
		{"MVP", "은/는", "MVP는"}, {"KTX", "을/를", "KTX를"}, {"SMALL", "은/는", "SMALL은"}, {"ATM", "이/가", "ATM이"}, {"URL", "으로/로", "URL로"},
		{"Jane", "은/는", "Jane은"}, {"Peter", "은/는", "Peter는"}, {"Jack", "은/는", "Jack은"}, {"Michelle", "으로/로", "Michelle로"},
		{"Kate", "은/는", "Kate는"}, {"Scott", "이/가", "Scott이"}, {"Kim", "을/를", "Kim을"}, {"Mary", "과/와", "Mary와"}, {"Young", "은/는", "Young은"},
		{"민수(VIP)", "은/는", "민수(VIP)는"}, {"지현♥", "은/는", "지현♥은"}, {"\u1106\u1175\u11ab\u1109\u116e", "은/는", "\u1106\u1175\u11ab\u1109\u116e는"},
		{"민수 ", "은/는", "민수는"}, {"지현\u00a0", "이/가", "지현이"}, {"서울\u3000", "으로/로", "서울로"}, {"라면\r\n", "을/를", "라면을"}, {" 지현", "을/를", " 지현을"}, {"  ", "은/는", ""},
		{"민수😊", "이/가", "민수😊가"}, {"지현 💕", "이/가", "지현 💕이"}, {"‘지현’", "을/를", "‘지현’을"}, {"“민수”", "을/를", "“민수”를"}, {"「토지」", "을/를", "「토지」를"}, {"쿠폰(3장)", "을/를", "쿠폰(3장)을"}, {"지현[VIP]", "은/는", "지현[VIP]는"},
		{"7", "로/으로", "7로"}, {"8", "로/으로", "8로"}, {"3", "로/으로", "3으로"}, {"0", "로/으로", "0으로"}, {"2024", "은/는", "2024는"}, {"3.5", "은/는", "3.5는"}, {"1.10", "은/는", "1.10은"}, {"100000000", "은/는", "100000000은"},
		{"12,000원", "을/를", "12,000원을"}, {"010-1234-5678", "으로/로", "010-1234-5678로"}, {"1588-0000", "으로/로", "1588-0000으로"}, {"2층", "으로/로", "2층으로"}, {"１０", "은/는", "１０은"},
		{"20%", "을/를", "20%를"}, {"50％", "이/가", "50％가"}, {"30℃", "이/가", "30℃가"}, {"5kg", "을/를", "5kg을"}, {"500g", "으로/로", "500g으로"}, {"10ml", "을/를", "10ml를"}, {"3CM", "이/가", "3CM가"}, {"A+", "은/는", "A+는"}, {"10+", "을/를", "10+를"},
		{"할인율%", "은/는", "할인율%은"}, {"LG", "은/는", "LG는"}, {"CEO", "이/가", "CEO가"}, {"VIP", "으로/로", "VIP로"}, {"HTML", "이/가", "HTML이"}, {"N", "은/는", "N은"}, {"L", "로/으로", "L로"}, {"M", "로/으로", "M으로"}, {"A/S", "은/는", "A/S는"},
		{"SAMSUNG", "은/는", "SAMSUNG은"}, {"BLACK", "이/가", "BLACK이"}, {"HTTPS", "은/는", "HTTPS는"}, {"ＡＢＣ", "은/는", "ＡＢＣ는"}, {"José", "은/는", "José는"}, {"Léon", "은/는", "Léon은"}, {"iPhone", "을/를", "iPhone을"}, {"Starbucks", "으로/로", "Starbucks로"},
		{"Apple", "은/는", "Apple은"}, {"Michael", "으로/로", "Michael로"}, {"Wi-Fi", "은/는", "Wi-Fi는"}, {"C++", "은/는", "C++는"}, {"さくら", "이/가", "さくら이(가)"}, {"-", "은/는", "-은(는)"},
		{"민수", "이에요/예요", "민수예요"}, {"지현", "예요/이에요", "지현이에요"}, {"서울", "이에요/예요", "서울이에요"}, {"민수", "아/야", "민수야"}, {"하늘", "야/아", "하늘아"}, {"Tom", "아/야", "Tom아"}, {"지현", "이랑/랑", "지현이랑"}, {"민수", "랑/이랑", "민수랑"}, {"하늘", "이랑", "하늘이랑"}, {"값", "이/가", "값이"},
		{"shop.example.com", "으로/로", "shop.example.com으로"}, {"minji@shop.example.com", "으로/로", "minji@shop.example.com으로"}, {"https://shop.example.com/", "이/가", "https://shop.example.com/이"}, {"Naver.COM", "은/는", "Naver.COM은"},
		{"gilmok.kr", "으로/로", "gilmok.kr로"}, {"gilmok.co.kr", "이/가", "gilmok.co.kr이"}, {"a.net", "은/는", "a.net은"}, {"a.org", "은/는", "a.org는"}, {"a.io", "은/는", "a.io는"}, {"t.me", "이/가", "t.me가"}, {"a.shop", "을/를", "a.shop을"}, {"a.app", "을/를", "a.app을"}, {"a.store", "을/를", "a.store를"},
		{"index.html", "으로/로", "index.html로"}, {"customers.csv", "으로/로", "customers.csv로"}, {"QR", "으로/로", "QR로"}, {"PR", "은/는", "PR은"}, {"Mr", "은/는", "Mr는"}, {"5G", "은/는", "5G는"}, {"128GB", "은/는", "128GB는"},
		{"Week", "은/는", "Week는"}, {"steak", "을/를", "steak를"}, {"Set", "은/는", "Set는"}, {"Eco Bag", "을/를", "Eco Bag을"}, {"Check", "은/는", "Check는"}, {"Snack", "은/는", "Snack은"}, {"Facebook", "은/는", "Facebook은"}, {"Google", "으로/로", "Google로"}, {"Gmail", "으로/로", "Gmail로"}, {"Instagram", "으로/로", "Instagram으로"},
		{"山田", "은/는", "山田은(는)"}, {"♥", "이/가", "♥이(가)"}, {"", "은/는", ""}, {"ㅋㅋ", "은/는", "ㅋㅋ은"},
	} {
		out := mustRender(t, Options{}, `{{ w | josa: p }}`, Text, map[string]any{"w": row.word, "p": row.pair})
		if out.Text != row.want {
			t.Errorf("%s + %s: want %s, got %s", row.word, row.pair, row.want, out.Text)
		}
	}
}

func TestShopFilters(t *testing.T) {
	checkTable(t, Options{}, nil, []struct{ source, want string }{
		{`{{ 12000 | won }}`, "12,000원"}, {`{{ '1234567.5' | won }}`, "1,234,568원"}, {`{{ -900 | won }}`, "-900원"}, {`{{ nil | won }}`, ""},
		{`{{ 1234.5 | money }}`, "1,234.50"}, {`{{ 300 | money: '$' }}`, "$300.00"}, {`{{ 0.005 | money }}`, "0.01"},
		{`{{ 1234567 | number_with_delimiter }}`, "1,234,567"}, {`{{ '1234.567' | number }}`, "1,234.567"}, {`{{ 'abc' | number }}`, "abc"}, {`{{ 999 | number }}`, "999"},
		{`{{ '홍길동' | mask_name }}`, "홍*동"}, {`{{ '홍길' | mask_name }}`, "홍*"}, {`{{ '남궁민수' | mask_name }}`, "남**수"}, {`{{ 'Kim Minsu' | mask_name }}`, "K*m M***u"},
	})
}

func TestDates(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Env: Env{Now: At(autumn), Zone: seoul}}
	vars := map[string]any{"at": autumn, "zero": time.Time{}, "none": nil, "empty": "", "odd": "다음에"}
	checkTable(t, o, vars, []struct{ source, want string }{
		{`{{ at | date: '%Y년 %-m월 %-d일 %H:%M' }}`, "2026년 11월 21일 23:30"},
		{`{{ at | date: '%A %p', lang: 'ko' }}`, "토요일 오후"}, {`{{ at | date: '%A, %B %d %l:%M%p %Z' }}`, "Saturday, November 21 11:30PM KST"},
		{`{{ at | time_zone: 'America/New_York' | date: '%H:%M %z' }}`, "09:30 -0500"}, {`{{ at | time_zone: 'UTC' | date: '%H:%M' }}`, "14:30"}, {`{{ at | time_zone: nosuch | date: '%H' }}`, "23"},
		{`{{ 'now' | date: '%F %T' }}`, "2026-11-21 23:30:00"}, {`{{ 'today' | date: '%j %U %V %u' }}`, "325 46 47 6"},
		{`{{ '2026. 11. 21.' | date: '%m/%d' }}`, "11/21"}, {`{{ '2026년 11월 21일' | date: '%m/%d' }}`, "11/21"}, {`{{ '2026-11-21' | date: '%H' }}`, "00"},
		{`{{ '2026-11-21T00:30:00+09:00' | date: '%d %H' }}`, "21 00"}, {`{{ '2026-11-20T15:30:00Z' | date: '%d %H' }}`, "21 00"},
		{`[{{ zero | date: '%Y' }}{{ none | date: '%Y' }}{{ empty | date: '%Y' }}{{ nosuch | date: '%Y' }}]`, "[]"},
		{`{{ nosuch | date: '%Y' | default: '언젠가' }}`, "언젠가"}, {`{{ odd | date: '%Y' }}`, "다음에"},
		{`{{ at | date: '%-1d%%%n%t%q%' }}`, "21%\n\t%q%"}, {`{{ at | date: '%10d|%^a|%-I|%3N' }}`, "0000000021|SAT|11|000"},
		{`{{ at | add_days: 7 | date: '%F' }}`, "2026-11-28"},
	})
}

func TestRelativeDates(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		after  time.Duration
		ko, en string
	}{
		{0, "방금", "just now"}, {-5 * time.Minute, "5분 전", "5 minutes ago"}, {3 * time.Hour, "3시간 뒤", "in 3 hours"},
		{-10 * time.Hour, "어제", "yesterday"}, {24 * time.Hour, "내일", "tomorrow"}, {48 * time.Hour, "모레", "in 2 days"}, {-48 * time.Hour, "그저께", "2 days ago"},
		{-5 * 24 * time.Hour, "5일 전", "5 days ago"}, {21 * 24 * time.Hour, "3주 뒤", "in 3 weeks"}, {-90 * 24 * time.Hour, "3개월 전", "3 months ago"}, {-800 * 24 * time.Hour, "2년 전", "2 years ago"},
	} {
		for lang, want := range map[string]string{"ko": row.ko, "ko-KR": row.ko, "en": row.en} {
			o := Options{Env: Env{Now: At(now), Locale: lang}}
			if got := mustRender(t, o, `{{ at | relative_date }}`, Text, map[string]any{"at": now.Add(row.after)}).Text; got != want {
				t.Errorf("%s, %s: want %s, got %s", row.after, lang, want, got)
			}
		}
	}
}

// TestMending: what word processors and messengers do to a template.
func TestMending(t *testing.T) {
	checkTable(t, Options{}, map[string]any{"이름": "민수", "n": 3}, []struct{ source, want string }{
		{"{{ “이름” | append: ‘님’ }}", "이름님"}, {"{{\u00a0이름\u00a0}}", "민수"}, {"{{ 이름\u3000}}", "민수"}, {"{{ \u200b이\u200b름\ufeff }}", "민수"},
		{"{% if\u00a0이름 == “민수” %}예{% endif %}", "예"}, {"{{ 이름 ｜ default： “고객” }}", "민수"}, {`{{ nosuch | default: 'it’s' }}`, "it’s"},
		{"{{ nosuch | default: \"고객”}}", "고객"}, {"{{ \u110b\u1175\u1105\u1173\u11b7 }}", "민수"}, {"{{ '줄\n바꿈' }}", "줄\n바꿈"}, {"{{ ‘a’ | replace：‘a’，‘b’ }}", "b"},
	})
}

func TestWhatShopsHit(t *testing.T) {
	vars := map[string]any{"이름": "", "금액": 12000.0, "dec": 7.5, "items": []string{"a", "b"}, "p": map[string]int{"b": 3}, "nil": nil, "when": (*time.Time)(nil)}
	checkTable(t, Options{}, vars, []struct{ source, want string }{
		{`{% if 이름 == blank %}빈{% endif %}{% if 이름 == empty %}빈{% endif %}`, "빈빈"}, {`{{ 금액 }} {{ 금액 | plus: 1 }} {{ dec }}`, "12000 12001 7.5"},
		{`{% if true or true and false %}y{% endif %}`, "y"}, {`{{ 0.1 | plus: 0.2 }} {{ 9.0 | divided_by: 2 }} {{ 1.005 | times: 100 }}`, "0.3 4.5 100.5"},
		{`{{ items | join: '/' }} {{ p.b }}{{ when }}`, "a/b 3"}, {`{{}}{{ }}`, ""},
		{`{{ '👩‍👩‍👧' | size }}`, "5"},
	})
}

func TestErrorsSayWhere(t *testing.T) {
	for _, row := range []struct {
		source, suggestion string
		code               Code
		line, column       int
	}{
		{"안녕\n{{ name | upcas }}", "upcase", CodeUnknownFilter, 2, 11},
		{"a\nb {{ 이름", "", CodeUnclosed, 2, 3}, {"{% if a %}\n\n{% for x in y %}{% endif %}", "", CodeMisplaced, 3, 17},
		{"\n {% if a %}", "", CodeUnclosed, 2, 2}, {"{% esle %}", "else", CodeUnknownTag, 1, 1}, {"{% if a %}{% elseif b %}{% endif %}", "elsif", CodeUnknownTag, 1, 11},
		{"가나다 {{ 이름★ }}", "", CodeSyntax, 1, 10}, {"{{ a | truncate: 1, 2, 3 }}", "", CodeArgument, 1, 8}, {"{{ a + b }}", "", CodeSyntax, 1, 6},
		{"{% liquid\n  echo a\n  if b\n%}", "", CodeUnclosed, 3, 3}, {"{% assign a.b = 1 %}", "", CodeSyntax, 1, 12},
		{"{% if a = b %}{% endif %}", "==", CodeSyntax, 1, 9}, {"{% if a && b %}{% endif %}", "and", CodeSyntax, 1, 9},
		{"{% connected_content https://x.example :sav y %}", "save", CodeSyntax, 1, 45},
	} {
		_, err := New(Options{}).Compile(row.source, HTML)
		e, ok := err.(*Error)
		if !ok {
			t.Errorf("%q: got %v", row.source, err)
			continue
		}
		if e.Code != row.code || e.Line != row.line || e.Column != row.column || e.Suggestion != row.suggestion {
			t.Errorf("%q: got %+v", row.source, e)
		}
	}
}

func TestRenderErrorsSayWhere(t *testing.T) {
	o := Options{Blocks: map[string]string{"footer": "\n{{ 5 | divided_by: 0 }}", "broken": "a\nb{{ c", "outer": "\n\n {% render 'footer' %}"}}
	for _, row := range []struct {
		source string
		want   Error
	}{
		{"x\n{% if n > '5' %}{% endif %}", Error{Code: CodeCompare, Line: 2, Column: 1, Detail: "number > text"}},
		{"\n\n{{ 5 | divided_by: zero }}", Error{Code: CodeArgument, Line: 3, Column: 8, Detail: "divided by zero"}},
		{"{% include 'foter' %}", Error{Code: CodeUnknownBlock, Line: 1, Column: 1, Detail: "foter", Suggestion: "footer"}},
		{"  {% include 'outer' %}", Error{Code: CodeArgument, Block: "footer", Line: 2, Column: 8, Detail: "divided by zero"}},
		{"{{content_blocks.${broken}}}", Error{Code: CodeUnclosed, Block: "broken", Line: 2, Column: 2, Detail: "{{ c"}},
		{"{% promotion('pool') %}", Error{Code: CodeUnavailable, Line: 1, Column: 1, Detail: "coupons of pool"}},
		{"{% catalog_items soap 1 %}", Error{Code: CodeUnavailable, Line: 1, Column: 1, Detail: "catalogue"}},
		{"{{ 'x' | time_zone: 'Mars' }}{{ 'now' | time_zone: 'Mars/One' }}", Error{Code: CodeArgument, Line: 1, Column: 41, Detail: `time zone "Mars/One"`}},
	} {
		_, err := mustCompile(t, o, row.source, Text).Render(map[string]any{"n": 3, "zero": 0})
		e, ok := err.(*Error)
		if !ok {
			t.Errorf("%q: got %v", row.source, err)
			continue
		}
		got := *e
		if got.at, got.Cause = 0, nil; got != row.want {
			t.Errorf("%q:\nwant %+v\ngot  %+v", row.source, row.want, got)
		}
	}
}

func TestWarnings(t *testing.T) {
	o := Options{KnownNames: []string{"name", "email", "custom_attribute.size", "shop.phone"}}
	for _, row := range []struct{ source, want string }{
		{`{{ nmae }}`, `unknown_name: nmae (did you mean "name"?)`}, {`{{ custom_attribute.${sise} }}`, `unknown_name: custom_attribute.sise (did you mean "custom_attribute.size"?)`},
		{`{{ name }}{{ ${email_address} }}{{ shop }}{{ shop.phone }}{% assign x = 1 %}{{ x }}{% for i in (1..2) %}{{ i }}{{ forloop.index }}{% endfor %}`, ""},
		{`{% if name %}{% else if email %}{% endif %}`, `else_condition: if email (did you mean "elsif"?)`}, {`{% assign a = name}} %}`, "stray_braces: }}"},
		{`{% if name and email or email %}{% endif %}`, "mixed_and_or: and, or"}, {`{% if name and (email or name) %}{% endif %}{% if name or email or name %}{% endif %}`, ""},
		{`{{ 'someday' | date: '%Y' }}`, "not_a_date: someday"}, {`{% raw %}{{ x }}{% endraw %}`, "raw_tag: {{ x }}"}, {`{{ '<nil>' }}`, "program_text: <nil>"},
		{`0001-01-01`, "program_text: 0001-01-01"}, {`Nancy's NaNa`, ""}, {`NaN`, "program_text: NaN"}, {`100%! map[`, "program_text: map["},
	} {
		out := mustRender(t, o, row.source, Text, map[string]any{"name": "a", "email": "e"})
		got := ""
		for _, w := range out.Warnings {
			got += w.String()
		}
		if got != row.want {
			t.Errorf("%s\nwant %s\ngot  %s", row.source, row.want, got)
		}
	}
}
