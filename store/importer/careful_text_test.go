package importer

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf16 "golang.org/x/text/encoding/unicode"

	"gilmok/store"
)

// Several kinds of trouble in one file, as they come in life.
func TestCarefulEncodings(t *testing.T) {
	cp949, sjis, gbk, latin := korean.EUCKR, japanese.ShiftJIS, simplifiedchinese.GBK, charmap.Windows1252
	le, be := utf16.UTF16(utf16.LittleEndian, utf16.IgnoreBOM), utf16.UTF16(utf16.BigEndian, utf16.UseBOM)
	for _, c := range []careful{
		{file: "유니코드 세미콜론 표시없음.csv", kind: store.RowsCustomers, encoding: UTF16LE, mark: ";", header: 1, rows: 3,
			data: encode(t, le, "고객명;E-mail;Mobile;SMS 수신\r\n김하나;hana@example.com;010.1234.5678;동의\n박두리;duri@example.com;1023456789;거부\r\n\r\n이세나;sena@example.com;+82 10-3456-7890;\r\n"),
			warn: []Code{PhoneZeroRestored},
			says: map[string]string{"1 name": "김하나", "1 phone": "+821012345678", "2 phone": "+821023456789", "3 phone": "+821034567890", "1 may:sms": "opted_in", "1 may:email": "unknown", "2 may:sms": "unsubscribed", "3 may:sms": "unknown"}},
		{file: "완성형 파이프 sep.txt", kind: store.RowsCustomers, encoding: CP949, mark: "|", header: 2, rows: 2,
			data: encode(t, cp949, "sep=|\r\n회원번호|성명|휴대폰|이메일|가입일\r\n7|김하나|010-1234-5678|hana@example.com|2026년 3월 4일\r\n8|박두리|02-123-4567|duri@example.com|2026. 3. 5. 오후 2:30\r\n"),
			warn: []Code{NotMobile},
			says: map[string]string{"1 external_id": "7", "1 created_at": "2026-03-03T15:00:00Z", "2 created_at": "2026-03-05T05:30:00Z", "2 phone": ""}},
		{file: "bom sep title.csv", kind: store.RowsCustomers, encoding: UTF8, mark: ",", header: 4, rows: 2, ask: []string{"PREAMBLE_ROWS"},
			data: []byte("\ufeffsep=,\r\n\"회원 목록 (2026-11-21 출력)\",\"\",\"\"\r\n\r\n\"이름\",\"이메일\",\"적립금\"\r\n\"김하나\",\"hana@example.com\",\"1,200P\"\r\n\"박두리\",\"duri@example.com\",\"0P\"\r\n"),
			says: map[string]string{"1 points": "1200", "2 points": "0"}},
		{file: "묶음 완성형 제목 합계.csv.gz", kind: store.RowsCustomers, encoding: CP949, header: 3, rows: 3, ask: []string{"PREAMBLE_ROWS"}, rejected: []string{"3 TOTAL_ROW"},
			data: gzipped(t, encode(t, cp949, "고객별 매출 현황\r\n조회기간: 2026-01-01 ~ 2026-11-21\r\n번호,고객명,이메일,총구매금액\r\n1,김하나,hana@example.com,\"12,000원\"\r\n2,박두리,duri@example.com,\"8,500원\"\r\n,합계,2명,\"20,500원\"\r\n")),
			says: map[string]string{"1 total_spent": "12000 KRW"}},
		{file: "日本.txt", kind: store.RowsCustomers, encoding: ShiftJIS, mark: "|", rows: 3, rejected: []string{"3 TOTAL_ROW"},
			data: encode(t, sjis, "会員番号|氏名|メールアドレス|携帯電話|登録日|メルマガ\r\nA-1|佐藤 太郎|sato@example.jp|090-1234-5678|2026/3/4|希望する\r\nA-2|高橋 花子|hanako@example.jp|080-2345-6789|2026/3/25|希望しない\r\n合計|2名||||\r\n"),
			says: map[string]string{"1 external_id": "A-1", "1 phone": "+819012345678", "1 may:email": "opted_in", "2 may:email": "unsubscribed", "1 created_at": "2026-03-03T15:00:00Z"}},
		{file: "kunden.csv", kind: store.RowsCustomers, encoding: Windows1252, mark: "\t", rows: 3, rejected: []string{"3 TOTAL_ROW"},
			data: encode(t, latin, "Kundennr.\tVorname\tNachname\tE-Mail\tGeburtsdatum\tUmsatz (EUR)\tNewsletter\n10\tJürgen\tGroß\tj.gross@example.de\t24.12.1980\t1.234,50\tja\n11\tZoë\tWeiß\tzoe@example.de\t03.04.1991\t980,00\tnein\nGesamt\t\t\t\t\t2.214,50\t\n"),
			says: map[string]string{"1 name": "Jürgen Groß", "1 birthday": "1980-12-24", "2 birthday": "1991-04-03", "1 may:email": "opted_in", "2 may:email": "unsubscribed", "2 may:sms": "unknown"}},
		{file: "客户.csv", kind: store.RowsCustomers, encoding: GBK, rows: 3, rejected: []string{"3 TOTAL_ROW"},
			data: encode(t, gbk, "客户编号,姓名,手机号码,邮箱,注册时间,累计金额\n1,张伟,13812345678,zhang@example.cn,2026年3月4日,￥1200.50\n2,王芳,139-1234-5678,wang@example.cn,2026-03-05 10:00:00,800\n总计,,,,,2000.5\n"),
			says: map[string]string{"1 phone": "+8613812345678", "2 phone": "+8613912345678"}},
		{file: "둘을 이어붙임.csv", kind: store.RowsCustomers, encoding: UTF8, rows: 3, rejected: []string{"2 REPEATED_HEADER"},
			data: []byte("\ufeff이름,이메일\r\n김하나,hana@example.com\r\n\ufeff이름,이메일\r\n박두리,duri@example.com\r\n"),
			says: map[string]string{"3 name": "박두리"}},
		{file: "mac.txt", kind: store.RowsCustomers, encoding: UTF16BE, mark: "\t", rows: 2,
			data: encode(t, be, "이름\t이메일\t메모\r김하나\thana@example.com\t\"첫 줄\n둘째 줄\"\r박두리\tduri@example.com\t\r"),
			says: map[string]string{"1 note": "첫 줄\n둘째 줄", "2 email": "duri@example.com"}},
		{file: "영어머리 완성형.csv", kind: store.RowsCustomers, encoding: CP949, rows: 2, merged: 1,
			data: encode(t, cp949, "ID,Name,Phone No.,E-mail Address,등급,Marketing Y/N\n1001,김하나,=\"01012345678\",HANA@Example.COM,VIP,y\n1001,김하나,010-1234-5678,hana@example.com,VIP,Y\n"),
			says: map[string]string{"1 email": "hana@example.com", "1 phone": "+821012345678", "1 may:email": "opted_in"}},
	} {
		c.check(t)
	}
}

// Whatever a total row says and wherever it says it, it is no person. One without
// anything in the place of an address lacks an address, as any such row does.
func TestCarefulTotals(t *testing.T) {
	for cells, want := range map[string]Code{
		"합계,,,3": NoAddress, ",합계,,3": NoAddress, "3,총계,,9": NoAddress, "합 계 :,,,3": NoAddress, "[소계],,,3": NoAddress, ",Grand Total,,3": NoAddress,
		",,합계,3": TotalRow, "합계,합계,합계,3": TotalRow, ",합계,2명,3": TotalRow, "총 2명,,-,3": NoAddress, "Total: 2 customers,,2,3": TotalRow, "Sub-total,,n. a.,3": TotalRow,
	} {
		careful{file: "customers.csv", kind: store.RowsCustomers, data: []byte("번호,이름,이메일,구매횟수\n1,김하나,hana@example.com,1\n" + cells + "\n2,박두리,duri@example.com,2\n"),
			rows: 3, rejected: []string{"2 " + string(want)}}.check(t)
	}
	for label, cells := range map[string]string{
		"a name": "5,Total Kim,kim@example.com,3", "a man called 계": "5,계,kye@example.com,3", "a shop": "5,합계상회,sum@example.com,1", "total with address": "5,Total,total@example.com,1",
	} {
		careful{file: label + ".csv", kind: store.RowsCustomers, data: []byte("번호,이름,이메일,구매횟수\n1,김하나,hana@example.com,1\n" + cells + "\n"), rows: 2}.check(t)
	}
	for _, c := range []careful{
		{file: "orders.csv", kind: store.RowsOrders, rows: 4, rejected: []string{"3 TOTAL_ROW", "4 TOTAL_ROW"},
			data: []byte("주문번호,주문일,이메일,결제금액\n1,2026-03-04,a@example.com,1000\n2,2026-03-05,b@example.com,2000\n,소계,,3000\n총 2건,,,3000\n")},
		{file: "orders no id.csv", kind: store.RowsOrders, rows: 3, rejected: []string{"3 TOTAL_ROW"},
			data: []byte("date,email,amount\n2026-03-04,a@example.com,1000\n2026-03-05,b@example.com,2000\n,TOTAL,3000\n")},
		{file: "events.csv", kind: store.RowsEvents, rows: 2, rejected: []string{"2 TOTAL_ROW"},
			data: []byte("일시,이벤트,이메일\n2026-03-04 10:00,방문,a@example.com\n,합계,1\n")},
		{file: "products.csv", kind: store.RowsProducts, rows: 3, rejected: []string{"3 TOTAL_ROW"},
			data: []byte("상품코드,상품명,판매가,재고\nA-1,비누,\"1,000\",3\nT-1,Total Care 치약,\"3,000\",4\n,합계,,7\n"), says: map[string]string{"2 name": "Total Care 치약"}},
	} {
		c.check(t)
	}
}

func TestCarefulShapes(t *testing.T) {
	for _, c := range []careful{
		{file: "trailing.csv", kind: store.RowsCustomers, rows: 2, data: []byte("이름,이메일\n김하나,hana@example.com,,,\n박두리,duri@example.com,\n")},
		{file: "index column.csv", kind: store.RowsCustomers, rows: 2, data: []byte(",name,email,phone\n0,김하나,hana@example.com,01012345678\n1,박두리,duri@example.com,01023456789\n"),
			warn: []Code{EmptyHeader}, says: map[string]string{"1 external_id": ""}},
		{file: "quotes around some.csv", kind: store.RowsCustomers, rows: 3, data: []byte("name;\"email\";note\n\"Kim; Hana\";hana@example.com;\"say \"\"hi\"\"\"\nLee;lee@example.com;5\" pipe\n'Park';park@example.com;it's\n"), mark: ";",
			says: map[string]string{"1 name": "Kim; Hana", "1 note": `say "hi"`, "2 note": `5" pipe`, "3 note": "it's"}},
		{file: "one stray quote.csv", kind: store.RowsCustomers, rows: 4, data: []byte("name,email,note\nKim,kim@example.com,\"never closed\nLee,lee@example.com,\"closed, well\"\nPark,park@example.com,x\nChoi,choi@example.com,y\n"),
			ask: []string{"UNTERMINATED_QUOTE"}, rejected: []string{"1 UNTERMINATED_QUOTE"}, says: map[string]string{"2 note": "closed, well", "4 email": "choi@example.com"}},
		{file: "commas in money unquoted.tsv", kind: store.RowsOrders, rows: 2, mark: "\t", data: []byte("주문번호\t주문일시\t이메일\t결제금액\n1\t2026-03-04 10:00\ta@example.com\t₩ 12,000\n2\t2026-03-04 11:00\tb@example.com\t(1,500)\n"),
			says: map[string]string{"1 total": "12000 KRW", "2 total": "-1500 KRW"}},
		{file: "mixed ends.csv", kind: store.RowsCustomers, rows: 4, data: []byte("name,email,note\r\nA,a@example.com,\"x\ry\"\nB,b@example.com,\rC,c@example.com,z\r\n\r\n\nD,d@example.com,"),
			says: map[string]string{"1 note": "x\ny", "4 email": "d@example.com"}},
		{file: "decimal comma pipe.csv", kind: store.RowsOrders, mark: "|", rows: 2, data: []byte("Order ID|Date|Email|Total\n1|31/12/2025|a@example.com|1.234,50 €\n2|01/02/2026|b@example.com|12,00 €\n"),
			says: map[string]string{"1 total": "1234.50 EUR", "2 total": "12.00 EUR", "2 at": "2026-01-31T15:00:00Z"}},
		{file: "no header korean.csv", kind: store.RowsCustomers, rows: 3, ask: []string{"NO_HEADER_DETECTED"}, data: []byte("김하나,010-1234-5678,hana@example.com,2026-03-04\n박두리,010-2345-6789,duri@example.com,2026-03-05\n이세나,010-3456-7890,sena@example.com,2026-03-06\n"),
			says: map[string]string{"1 name": "김하나", "1 email": "hana@example.com", "1 phone": "+821012345678"}},
		{file: "footer.csv", kind: store.RowsCustomers, rows: 3, rejected: []string{"3 NO_ADDRESS"}, data: []byte("이름,이메일\n김하나,hana@example.com\n박두리,duri@example.com\n※ 본 자료는 대외비입니다.\n"), warn: []Code{ShortRow}},
		{file: "spaces everywhere.csv", kind: store.RowsCustomers, rows: 1, data: []byte(" 이 름 , 이 메 일 , 휴대폰 번호 \n  김하나 , Hana@EXAMPLE.com , 010 1234 5678 \n"), says: map[string]string{"1 name": "김하나", "1 phone": "+821012345678"}},
		{file: "header with units.csv", kind: store.RowsCustomers, rows: 1, data: []byte("이름*,이메일(필수),휴대폰(숫자만),누적금액(원),생일(YYYYMMDD)\n김하나,hana@example.com,01012345678,12000,19900102\n"),
			says: map[string]string{"1 email": "hana@example.com", "1 phone": "+821012345678", "1 birthday": "1990-01-02", "1 total_spent": "12000 KRW"}},
		{file: "two e-mails.csv", kind: store.RowsCustomers, rows: 2, data: []byte("name,email,email2\nKim,,kim2@example.com\nLee,lee@example.com,lee2@example.com\n"), rejected: []string{"1 NO_ADDRESS"},
			columns: map[string]Target{"email": ToEmail, "email2": "email2"}},
		{file: "json cell.csv", kind: store.RowsEvents, rows: 1, data: []byte("time,event,user_id,properties\n2026-03-04T10:00:00+09:00,view_item,u1,\"{\"\"product\"\":\"\"A-1\"\",\"\"price\"\":12000}\"\n"),
			says: map[string]string{"1 event": "viewed", "1 at": "2026-03-04T01:00:00Z", "1 product": "A-1", "1 price": "12000"}},
		{file: strings.Repeat("긴", 60) + ".csv", kind: store.RowsCustomers, rows: 1, data: []byte("이름,이메일\n김하나,hana@example.com\n")},
	} {
		c.check(t)
	}
}

func TestCarefulDates(t *testing.T) {
	for _, c := range []careful{
		{file: "serials among dates.csv", kind: store.RowsCustomers, rows: 3, data: []byte("email,방문기록\na@example.com,2026-03-04\nb@example.com,46085\nc@example.com,2026.3.6\n"),
			says: map[string]string{"1 방문기록": "2026-03-04", "2 방문기록": "2026-03-04", "3 방문기록": "2026-03-06"}},
		{file: "mostly serials.csv", kind: store.RowsCustomers, rows: 4, data: []byte("email,기록\na@example.com,46085\nb@example.com,46086\nc@example.com,46087\nd@example.com,2026-03-07\n"),
			says: map[string]string{"1 기록": "2026-03-04", "4 기록": "2026-03-07"}},
		{file: "header says date.csv", kind: store.RowsCustomers, rows: 2, data: []byte("email,쿠폰만료일,Contract date,정산 날짜\na@example.com,46085,46085,46085.5\nb@example.com,46086,46086,46086.25\n"),
			says: map[string]string{"1 쿠폰만료일": "2026-03-04", "1 contract_date": "2026-03-04", "1 정산_날짜": "2026-03-04T03:00:00Z", "2 쿠폰만료일": "2026-03-05"}},
		{file: "no hint.csv", kind: store.RowsCustomers, rows: 2, data: []byte("email,값\na@example.com,45000\nb@example.com,45120\n"), warn: []Code{"PERHAPS_DATES"}, says: map[string]string{"1 값": "45000"}},
		{file: "prices are no dates.csv", kind: store.RowsCustomers, rows: 3, data: []byte("email,값\na@example.com,45000\nb@example.com,3000\nc@example.com,120000\n"), says: map[string]string{"1 값": "45000"}},
		{file: "일수.csv", kind: store.RowsCustomers, rows: 2, data: []byte("email,이용일수,오늘\na@example.com,45000,1\nb@example.com,46000,2\n"), says: map[string]string{"1 이용일수": "45000", "1 오늘": "1"}},
		{file: "last order in three ways.csv", kind: store.RowsCustomers, rows: 4, data: []byte("email,최종주문일자\na@example.com,20260304\nb@example.com,'26.3.5\nc@example.com,26-03-06\nd@example.com,Mar 7, 2026\n"),
			rejected: []string{"4 TOO_MANY_COLUMNS"}, says: map[string]string{"1 last_purchase": "2026-03-04", "2 last_purchase": "2026-03-05", "3 last_purchase": "2026-03-06"}},
		{file: "day or month.csv", kind: store.RowsCustomers, rows: 2, ask: []string{"AMBIGUOUS_DATE Sign up"}, data: []byte("email,Sign up\na@example.com,03/04/2026\nb@example.com,05/06/2026\n")},
		{file: "proven by one.csv", kind: store.RowsCustomers, rows: 2, data: []byte("email,Joined On\na@example.com,03/04/2026\nb@example.com,25/06/2026\n"), says: map[string]string{"1 created_at": "2026-04-02T15:00:00Z"}},
		{file: "impossible.csv", kind: store.RowsCustomers, rows: 3, warn: []Code{BadDate}, data: []byte("email,가입일\na@example.com,2026-02-30\nb@example.com,0000-00-00\nc@example.com,2026-03-04T25:00\n")},
		{file: "epochs.csv", kind: store.RowsEvents, rows: 2, data: []byte("timestamp,event,email\n1772586000,visit,a@example.com\n1772586000123,visit,b@example.com\n"), says: map[string]string{"1 at": "2026-03-04T01:00:00Z"}},
		{file: "birthdays.csv", kind: store.RowsCustomers, rows: 5, data: []byte("email,생년월일\na@example.com,900102\nb@example.com,30.01.02\nc@example.com,1990년1월2일\nd@example.com,1990-1-2\ne@example.com,050102\n"),
			says: map[string]string{"1 birthday": "1990-01-02", "2 birthday": "1930-01-02", "3 birthday": "1990-01-02", "4 birthday": "1990-01-02", "5 birthday": "2005-01-02"}},
		{file: "zones.csv", kind: store.RowsOrders, rows: 3, data: []byte("order id,created at,email,total,currency\n1,2026-03-04 10:00:00 +0900,a@example.com,10.50,USD\n2,2026-03-04T01:00:00Z,b@example.com,10,USD\n3,\"Mar 4, 2026, 10:00 AM\",c@example.com,3000,JPY\n"),
			says: map[string]string{"1 at": "2026-03-04T01:00:00Z", "2 at": "2026-03-04T01:00:00Z", "3 at": "2026-03-04T01:00:00Z", "1 total": "10.50 USD", "3 total": "3000 JPY"}},
	} {
		c.check(t)
	}
}
