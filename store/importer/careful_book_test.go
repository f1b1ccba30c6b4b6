package importer

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gilmok/store"
)

// sheet is a sheet of a workbook, by rows; merged are ranges such as A1:C1, formats
// the number formats of single cells or ranges, numbers of built-in ones or their text.
type sheet struct {
	name    string
	hidden  bool
	rows    [][]any
	merged  []string
	formats map[string]any
}

func book(t *testing.T, password string, sheets ...sheet) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, s := range sheets {
		var errs []error
		if i == 0 {
			errs = append(errs, f.SetSheetName("Sheet1", s.name))
		} else {
			_, err := f.NewSheet(s.name)
			errs = append(errs, err)
		}
		for at, row := range s.rows {
			cell, err := excelize.CoordinatesToCellName(1, at+1)
			errs = append(errs, err, f.SetSheetRow(s.name, cell, &row))
		}
		for _, m := range s.merged {
			from, to := corners(m)
			errs = append(errs, f.MergeCell(s.name, from, to))
		}
		for area, format := range s.formats {
			style := &excelize.Style{}
			if text, ok := format.(string); ok {
				style.CustomNumFmt = &text
			} else {
				style.NumFmt = format.(int)
			}
			id, err := f.NewStyle(style)
			from, to := corners(area)
			errs = append(errs, err, f.SetCellStyle(s.name, from, to, id))
		}
		if s.hidden {
			errs = append(errs, f.SetSheetVisible(s.name, false))
		}
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := f.SaveAs(path, excelize.Options{Password: password}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func corners(area string) (from, to string) {
	from, to, several := strings.Cut(area, ":")
	if !several {
		to = from
	}
	return from, to
}

func TestCarefulBooks(t *testing.T) {
	for _, c := range []careful{
		{file: "title merged.xlsx", kind: store.RowsCustomers, header: 3, rows: 3, ask: []string{"PREAMBLE_ROWS"}, rejected: []string{"3 TOTAL_ROW"},
			data: book(t, "", sheet{name: "명단", merged: []string{"A1:D1"}, rows: [][]any{{"2026년 고객 명단"}, {}, {"이름", "이메일", "휴대폰", "누적금액"},
				{"김하나", "hana@example.com", 1012345678, 12000}, {"박두리", "duri@example.com", "010-2345-6789", 8500.0}, {"합계", "2명", nil, 20500}}}),
			says: map[string]string{"1 phone": "+821012345678", "1 total_spent": "12000 KRW"}},
		{file: "groups merged.xlsx", kind: store.RowsCustomers, header: 2, rows: 2, ask: []string{"PREAMBLE_ROWS"},
			data: book(t, "", sheet{name: "회원", merged: []string{"A1:C1", "D1:E1", "F1:G1"}, rows: [][]any{{"기본 정보", nil, nil, "수신동의", nil, "구매", nil},
				{"이름", "이메일", "휴대폰", "이메일", "SMS", "횟수", "금액"}, {"김하나", "hana@example.com", "010-1234-5678", "Y", "N", 3, 45000}, {"박두리", "duri@example.com", "010-2345-6789", "N", "Y", 1, 9000}}}),
			says: map[string]string{"1 email": "hana@example.com", "1 may:email": "opted_in", "1 may:sms": "unsubscribed", "2 may:sms": "opted_in"}},
		{file: "header merged downwards.xlsx", kind: store.RowsCustomers, header: 2, rows: 2, ask: []string{"PREAMBLE_ROWS"},
			data: book(t, "", sheet{name: "회원", merged: []string{"A1:A2", "B1:B2", "C1:D1", "E1:E2"}, rows: [][]any{{"고객명", "이메일", "수신동의", nil, "가입일"},
				{nil, nil, "이메일", "SMS", nil}, {"김하나", "hana@example.com", "Y", "N", "2026-03-04"}, {"박두리", "duri@example.com", "N", "Y", "2026-03-05"}}}),
			says: map[string]string{"1 name": "김하나", "1 email": "hana@example.com", "1 may:email": "opted_in", "1 may:sms": "unsubscribed", "2 may:email": "unsubscribed", "1 created_at": "2026-03-03T15:00:00Z"}},
		{file: "english groups.xlsx", kind: store.RowsCustomers, header: 2, rows: 2, ask: []string{"PREAMBLE_ROWS"},
			data: book(t, "", sheet{name: "Data", merged: []string{"A1:C1", "D1:E1"}, rows: [][]any{{"Customer", nil, nil, "Last order", nil},
				{"Name", "E-mail", "Phone", "Date", "Amount"}, {"Ann Lee", "ann@example.com", "010-1234-5678", 46085, 12.5}, {"Bo Kim", "bo@example.com", nil, 46086, 7}}, formats: map[string]any{"D3:D4": 14}}),
			says: map[string]string{"1 name": "Ann Lee", "1 last_purchase": "2026-03-04"}},
		{file: "dates by their format.xlsx", kind: store.RowsCustomers, rows: 2,
			data: book(t, "", sheet{name: "S", rows: [][]any{{"이메일", "가", "나", "다", "라", "마", "바", "사"},
				{"a@example.com", 46085, 46085, 46085, 46085, 46085, 46085.75, 46085}, {"b@example.com", 46086, 46086, 46086, 46086, 46086, 46086.5, 46086}},
				formats: map[string]any{"B2:B3": 14, "C2:C3": "d/m/yyyy", "D2:D3": "m\"월\" d\"일\"", "E2:E3": "d-mmm", "F2:F3": 31, "G2:G3": "yyyy/m/d h:mm", "H2:H3": "yyyy\"년\" m\"월\" d\"일\" aaaa"}}),
			says: map[string]string{"1 가": "2026-03-04", "1 나": "2026-03-04", "1 다": "2026-03-04", "1 라": "2026-03-04", "1 마": "2026-03-04", "1 바": "2026-03-04T09:00:00Z", "1 사": "2026-03-04", "2 다": "2026-03-05"}},
		{file: "serials without format.xlsx", kind: store.RowsCustomers, rows: 2, warn: []Code{PerhapsDates},
			data: book(t, "", sheet{name: "S", rows: [][]any{{"이메일", "최근방문날짜", "값"}, {"a@example.com", 46085, 45000}, {"b@example.com", 46086, 45120}}}),
			says: map[string]string{"1 last_visit": "2026-03-03T15:00:00Z", "1 값": "45000"}},
		{file: "numbers by their format.xlsx", kind: store.RowsCustomers, rows: 1,
			data: book(t, "", sheet{name: "S", rows: [][]any{{"이메일", "휴대폰", "회원번호", "누적금액", "할인율", "우편번호"}, {"a@example.com", 1012345678, int64(2026030412345678), 12345678.5, 0.15, 6236}},
				formats: map[string]any{"B2": "000-0000-0000", "C2": 11, "D2": 44, "E2": 9, "F2": "00000"}}),
			says: map[string]string{"1 phone": "+821012345678", "1 external_id": "2026030412345678", "1 zip": "06236", "1 할인율": "15%"}},
		{file: "instructions first.xlsx", kind: store.RowsCustomers, rows: 2, sheet: "고객목록",
			data: book(t, "", sheet{name: "안내", rows: [][]any{{"이 파일은 고객 관리 양식입니다."}, {"두 번째 시트를 확인하세요."}, {"문의: 1588-0000"}}},
				sheet{name: "고객목록", rows: [][]any{{"이름", "이메일"}, {"김하나", "hana@example.com"}, {"박두리", "duri@example.com"}}})},
		{file: "summary first.xlsx", found: store.RowsOrders, rows: 1, sheet: "주문",
			data: book(t, "", sheet{name: "요약", rows: [][]any{{"구분", "건수"}, {"주문", 12}, {"취소", 1}, {"합계", 13}}},
				sheet{name: "주문", rows: [][]any{{"주문번호", "주문일시", "구매자명", "이메일", "결제금액"}, {"O-1", "2026-03-04 10:00", "김하나", "hana@example.com", 12000}}})},
		{file: "스마트스토어.xlsx", found: store.RowsOrders, password: "1234", rows: 3, ask: []string{"PREAMBLE_ROWS"}, header: 2,
			data: book(t, "1234", sheet{name: "발주발송관리", merged: []string{"A1:P1"}, rows: [][]any{{"다운로드 받은 파일로 엑셀 일괄발송 처리하는 방법: 1) 송장번호를 입력합니다. 2) 저장 후 업로드합니다."},
				{"상품주문번호", "주문번호", "배송속성", "구매자명", "구매자ID", "구매자연락처", "수취인명", "수취인연락처1", "통합배송지", "배송메세지", "상품번호", "상품명", "옵션정보", "수량", "주문상태", "결제일", "최종 상품별 총 주문금액"},
				{"2026030411", "2026030410", "일반배송", "김하나", "hana****", "010-1234-5678", "이세나", "010-9999-8888", "서울 어딘가", "문 앞 1234*", "777", "비누", "향: 라벤더", 2, "배송완료", 46085.4375, 24000},
				{"2026030412", "2026030410", "일반배송", "김하나", "hana****", "010-1234-5678", "이세나", "010-9999-8888", "서울 어딘가", "", "778", "수건", "", 1, "배송완료", 46085.4375, 9000},
				{"2026030421", "2026030420", "일반배송", "박두리", "duri****", "0503-1234-5678", "박두리", "0503-1234-5678", "부산", "", "777", "비누", "", 1, "취소", 46086, 12000}},
				formats: map[string]any{"P3:P5": "yyyy-mm-dd hh:mm:ss"}}),
			says: map[string]string{"1 order": "2026030410", "1 phone": "+821012345678", "1 name": "김하나", "1 external_id": "", "1 at": "2026-03-04T01:30:00Z", "1 line": "777 비누 2 × 12000", "2 order": "2026030410", "3 state": "cancelled", "3 phone": ""}},
		{file: "merged order cells.xlsx", kind: store.RowsOrders, rows: 3,
			data: book(t, "", sheet{name: "주문", merged: []string{"A2:A3", "B2:B3", "C2:C3"}, rows: [][]any{{"주문번호", "주문일시", "이메일", "상품명", "수량", "단가"},
				{"O-1", "2026-03-04 10:00", "hana@example.com", "비누", 2, 12000}, {nil, nil, nil, "수건", 1, 9000}, {"O-2", "2026-03-05 10:00", "duri@example.com", "비누", 1, 12000}}}),
			says: map[string]string{"2 order": "O-1", "3 order": "O-2"}},
		{file: "begins at C4.xlsx", kind: store.RowsCustomers, header: 4, rows: 1,
			data: book(t, "", sheet{name: "S", rows: [][]any{{}, {}, {}, {nil, nil, "이름", "이메일"}, {nil, nil, "김하나", "hana@example.com"}}}), says: map[string]string{"1 name": "김하나"}},
		{file: "formulas and booleans.xlsx", kind: store.RowsCustomers, rows: 2,
			data: book(t, "", sheet{name: "S", rows: [][]any{{"이름", "이메일", "수신동의", "VIP"}, {"김하나", "hana@example.com", true, true}, {"박두리", "duri@example.com", false, false}}}),
			says: map[string]string{"1 may:email": "opted_in", "2 may:email": "unsubscribed", "1 vip": "true"}},
	} {
		c.check(t)
	}
}
