package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestSplitter(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       int      // columns expected
		cells      []string // by record, joined with |; a leading ! marks a fault
		lines      []int
	}{
		{"plain", "a,b\nc,d\n", 0, []string{"a|b", "c|d"}, []int{1, 2}},
		{"every line end", "a\nb\r\nc\rd", 0, []string{"a", "b", "c", "d"}, []int{1, 2, 3, 4}},
		{"blank lines are records", "a\n\nb\n", 0, []string{"a", "", "b"}, []int{1, 2, 3}},
		{"empty cells", ",,\n", 0, []string{"||"}, []int{1}},
		{"quoted", `"a","b"` + "\n", 0, []string{"a|b"}, []int{1}},
		{"quoted delimiter", `"a,b",c`, 0, []string{"a,b|c"}, []int{1}},
		{"doubled quotes", `"say ""hi""",c`, 0, []string{`say "hi"|c`}, []int{1}},
		{"only quotes", `"""",""`, 0, []string{`"|`}, []int{1}},
		{"line ends in quotes", "\"a\r\nb\rc\nd\",e\nf,g", 0, []string{"a\r\nb\rc\nd|e", "f|g"}, []int{1, 5}},
		{"spaces around quotes", ` "a" , "b" ` + "\nc,d", 0, []string{"a|b", "c|d"}, []int{1, 2}},
		{"bare quotes", `a"b,5" c` + "\n", 0, []string{`a"b|5" c`}, []int{1}},
		{"text after a quote", `"a"b,c`, 0, []string{"ab|c"}, []int{1}},
		{"never closed", "\"a,b\nc,d\n", 0, []string{`!"a|b`, "c|d"}, []int{1, 2}},
		{"closed by a later field's quote", "\"a,b\nc,\"d\"\ne,f", 0, []string{`!"a|b`, "c|d", "e|f"}, []int{1, 2, 3}},
		{"closed, but with too few columns", "\"a,b\nc,d\"\ne,f", 2, []string{`!"a|b`, `c|d"`, "e|f"}, []int{1, 2, 3}},
		{"a long note is no stray quote", "a,\"1\n2\n3\"\nb,c", 2, []string{"a|1\n2\n3", "b|c"}, []int{1, 4}},
		{"quote on the last line", "a,b\n\"c,d", 0, []string{"a|b", `!"c|d`}, []int{1, 2}},
		{"trailing delimiter at the end", "a,", 0, []string{"a|"}, []int{1}},
		{"quoted, then the end", "a,\"b\"", 0, []string{"a|b"}, []int{1}},
	} {
		for _, chunk := range []int{1, 3, 1 << 20} {
			t.Run(fmt.Sprint(c.name, " in ", chunk), func(t *testing.T) {
				s := newSplitter(smallReads{strings.NewReader(c.text), chunk}, ',', c.want)
				var cells []string
				var lines []int
				var r record
				for s.next(&r) == nil {
					joined := strings.Join(r.cells, "|")
					if r.fault != "" {
						joined = "!" + joined
					}
					cells, lines = append(cells, joined), append(lines, r.line)
				}
				if !slices.Equal(cells, c.cells) || !slices.Equal(lines, c.lines) {
					t.Errorf("%q in lines %v, want %q in %v", cells, lines, c.cells, c.lines)
				}
			})
		}
	}
}

func TestRawTextIsKept(t *testing.T) {
	text := "\"a \"\"b\"\"\",\"c\nd\"\r\n\"open,e\nf,g"
	s := newSplitter(strings.NewReader(text), ',', 2)
	var raws []string
	var r record
	for s.next(&r) == nil {
		raws = append(raws, r.raw)
	}
	if want := []string{"\"a \"\"b\"\"\",\"c\nd\"", `"open,e`, "f,g"}; !slices.Equal(raws, want) {
		t.Errorf("%q, want %q", raws, want)
	}
}

func TestGuessDelimiter(t *testing.T) {
	for text, want := range map[string]byte{
		"a,b,c\n1,2,3\n":                                 ',',
		"a;b\n1,5;2,5\n3,5;4\n":                          ';',
		"name\temail\nKim, C.\ta@example.com\n":          '\t',
		"이름|이메일\n김철수|a@example.com\n":                    '|',
		"email\na@example.com\n":                         0,
		"메모\n\"안녕하세요, 반갑습니다\"\n\"네\"\n":                  0,
		"\"a;b\",\"c;d\"\n\"e;f\",\"g;h\"\n":             ',',
		"2026년 고객 명단\n\n이름,이메일,휴대폰\n김,a@example.com,1\n": ',',
		"이름:이메일\n김철수:a@example.com\n":                    ':',
		"time\n09:30\n10:30\n":                           0,
	} {
		if got := guessDelimiter([]byte(text), true); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestGuessHeader(t *testing.T) {
	for text, want := range map[string]headerGuess{
		"이름,이메일\n김,a@example.com":                                      {row: 0},
		"김,a@example.com\n이,b@example.com":                             {row: -1},
		"고객 명단,\n이름,이메일\n김,a@example.com":                              {row: 1, preamble: true},
		"명단,,\n출력일: 2026-11-21,,\n이름,이메일,연락처\n김,a@example.com,010":     {row: 2, preamble: true},
		"색,모양,수\n빨강,원,3\n파랑,점,4":                                       {row: 0},
		"1,서울,37.5\n2,부산,35.1":                                         {row: -1},
		"구분,2018,2019\n서울,1,2":                                         {row: 0},
		"Kunde,Ort\nMeier,Bonn\nSchulz,Köln":                           {row: 0},
		"customer_id,customer_unique_id\n5e27,57b2":                    {row: 0},
		"이름,이메일,2024년 구매액,2025년 구매액\n김,a@example.com,1,2":              {row: 0},
		"구분,2024-01,2024-02\n서울,1,2":                                   {row: 0},
		"김철수,1990,2023\n이영희,1985,2024":                                 {row: -1}, // years that are data
		"안내,,,\n,,,\n품목 색,품목 모양,품목 수,비율\n빨강,원,3,1\n파랑,점,4,2\n초록,점,5,2": {row: 1, preamble: true},
	} {
		var rows [][]string
		for line := range strings.SplitSeq(text, "\n") {
			if strings.Trim(line, ",") != "" {
				rows = append(rows, strings.Split(line, ","))
			}
		}
		if got := guessHeader(rows); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

func TestHeaderNames(t *testing.T) {
	names, duplicates, blanks := headerNames([]string{"이메일", " 이메일 ", "", "Memo", "memo", "이메일 (2)", "a\nb"})
	if want := []string{"이메일", "이메일 (2)", "column 3", "Memo", "memo (2)", "이메일 (2) (2)", "a b"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
	if !slices.Equal(duplicates, []int{1, 4, 5}) || !slices.Equal(blanks, []int{2}) {
		t.Errorf("%v %v", duplicates, blanks)
	}
}

func TestSuggestKind(t *testing.T) {
	for file, want := range map[string]string{
		"customer_id,customer_unique_id,customer_zip_code_prefix":     "customers",
		"이름,이메일,휴대폰번호,수신동의":                                           "customers",
		"order_id,order_item_id,product_id,price":                     "orders",
		"주문번호,구매자명,상품명,수량,결제일":                                        "orders",
		"회원ID,이벤트,일시":                                                 "events",
		"anonymous_id,event,timestamp,url":                            "events",
		"상품코드,상품명,판매가,재고":                                             "products",
		"product_id,product_category_name,product_weight_g":           "products",
		"First Name,Last Name,Email,Total Spent,Total Orders,Tags":    "customers",
		"InvoiceNo,StockCode,Quantity,InvoiceDate,CustomerID,Country": "orders",
		"이메일,구매일,결제금액":                                                "orders",
	} {
		if got := suggestKind("file.csv", strings.Split(file, ",")); string(got) != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}

func TestParseCountry(t *testing.T) {
	for in, want := range map[string]string{"KR": "KR", "kr": "KR", "대한민국": "KR", "한국": "KR", "South Korea": "KR", "United Kingdom": "GB", "UK": "GB", "EIRE": "IE", "USA": "US", "日本": "JP", "Deutschland": "DE", "Unspecified": "", "": "", "Atlantis": ""} {
		if got := parseCountry(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
