package importer

import (
	"strconv"
	"strings"
	"testing"

	"gilmok/store"
)

// Exports of shop systems by their own names of columns, those of their second choice too.
func TestCarefulShops(t *testing.T) {
	for _, c := range []careful{
		{file: "customers_export.csv", found: store.RowsCustomers, rows: 2,
			data: []byte("First Name,Last Name,Email,Accepts Email Marketing,Company,Address1,Address2,City,Province,Province Code,Country,Country Code,Zip,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Tags,Note,Tax Exempt,Accepts WhatsApp Marketing,Fecha de nacimiento (customer.metafields.facts.birth_date)\n" +
				"Ana,Gómez,ana@example.es,yes,,Calle 1,,Madrid,Madrid,M,Spain,ES,'08001,'+34612345678,no,120.50,3,\"vip, new\",,no,yes,1990-02-01\n" +
				"Bo,,bo@example.com,no,,,,,,,,US,,'+14155550123,yes,0.00,0,,,no,no,\n"),
			says: map[string]string{"1 name": "Ana Gómez", "1 phone": "+34612345678", "1 zip": "08001", "1 country": "ES", "1 may:email": "opted_in", "1 may:sms": "unsubscribed", "1 may:kakao": "unknown", "1 orders_count": "3", "1 tags": "vip|new", "1 birthday": "1990-02-01", "2 may:sms": "opted_in", "2 may:email": "unsubscribed"}},
		{file: "orders_export_1.csv", found: store.RowsOrders, rows: 3,
			data: []byte("Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing City,Billing Zip,Billing Country,Billing Phone,Shipping Name,Shipping Phone,Notes,Cancelled at,Phone\n" +
				"#1001,ana@example.es,paid,2026-03-04 10:05:00 +0900,fulfilled,,yes,USD,20.00,5.00,0.00,25.00,SPRING,2.00,Std,2026-03-04 10:00:00 +0900,2,Soap - Lavender,10.00,12.00,S-1,true,true,fulfilled,Ana Gómez,x,x,Madrid,08001,ES,+34612345678,Somebody Else,+34699999999,,,\n" +
				"#1001,ana@example.es,,,,,,,,,,,,,,2026-03-04 10:00:00 +0900,1,Towel,0.00,,T-1,true,true,fulfilled,,,,,,,,,,,,\n" +
				"#1002,bo@example.com,voided,,,,no,USD,10.00,0,0,10.00,,,Std,2026-03-05 10:00:00 +0900,1,Towel,10.00,,T-1,true,true,,Bo,,,,,US,,,,,2026-03-05 12:00:00 +0900,\n"),
			says: map[string]string{"1 order": "#1001", "1 at": "2026-03-04T01:00:00Z", "1 total": "25.00 USD", "1 name": "Ana Gómez", "1 phone": "+34612345678", "1 line": "S-1 Soap - Lavender 2 × 10.00", "3 state": "cancelled"}},
		{file: "subscribed_members.csv", found: store.RowsCustomers, rows: 2,
			data: []byte("\"Email Address\",\"First Name\",\"Last Name\",\"Phone Number\",\"Birthday\",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS\n" +
				"ann@example.com,Ann,Lee,,03/14,2,\"2024-03-14 09:12:31\",1.2.3.4,\"2024-03-14 09:12:31\",1.2.3.4,37.5,127.0,9,9,Asia/Seoul,KR,11,\"2024-03-15 00:00:00\",123,ab12,,\"\"\"VIP\"\",\"\"Blog\"\"\"\n" +
				"bo@example.com,Bo,Kim,,,3,\"2024-04-01 00:00:00\",,,,,,,,,us,,\"2024-04-02 00:00:00\",124,ab13,,\n"),
			says: map[string]string{"1 name": "Ann Lee", "1 tags": "VIP|Blog", "1 time_zone": "Asia/Seoul", "1 country": "KR", "2 country": "US", "1 external_id": "ab12", "1 may:email": "unknown", "1 optin_ip": "", "1 confirm_ip": ""}},
		{file: "unsubscribed_members.csv", found: store.RowsCustomers, rows: 1,
			data: []byte("\"Email Address\",\"First Name\",\"Last Name\",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER\n" +
				"ann@example.com,Ann,Lee,2,\"2024-03-14 09:12:31\",1.2.3.4,\"2024-03-14 09:12:31\",1.2.3.4,\"2025-01-01 00:00:00\",Sale,9,NORMAL,\n"),
			says: map[string]string{"1 may:email": "unsubscribed"}},
		{file: "unified_customers.csv", found: store.RowsCustomers, rows: 2,
			data: []byte("id,Email,Name,Phone,Description,Created (UTC),Default Card,Card Number,Card Last 4,Card Type,Card Country,Currency,Delinquent,Total Spend\n" +
				"cus_1,ann@example.com,Ann Lee,+14155550123,,2026-03-04 10:00,card_1,4242424242424242,4242,Visa,US,usd,false,120.50\ncus_2,bo@example.com,Bo,,,2026-03-05 10:00,,,,,,usd,true,0.00\n"),
			says: map[string]string{"1 external_id": "cus_1", "1 created_at": "2026-03-04T10:00:00Z", "1 card_number": "", "1 card_last_4": "", "1 total_spent": "120.50 USD"}},
		{file: "스마트스토어_전체주문발주발송관리.csv", found: store.RowsOrders, rows: 2,
			data: []byte("상품주문번호,주문번호,구매자명,구매자ID,구매자연락처,수취인명,수취인연락처1,수취인연락처2,우편번호,통합배송지,기본배송지,상세배송지,배송지,배송메세지,상품번호,상품명,옵션정보,수량,주문상태,결제일,배송방법,택배사,송장번호\n" +
				"2026030411,2026030410,김하나,hana77,010-1234-5678,이세나,010-9999-8888,,06236,서울,서울,101호,서울,문 앞,777,비누,,2,구매확정,2026-03-04 10:00:00,택배,CJ,123\n" +
				"2026030412,2026030410,김하나,hana77,010-1234-5678,이세나,010-9999-8888,,06236,서울,서울,101호,서울,문 앞,778,수건,,1,구매확정,2026-03-04 10:00:00,택배,CJ,123\n"),
			columns: map[string]Target{"수취인명": Skip, "수취인연락처1": Skip, "수취인연락처2": Skip, "우편번호": Skip, "통합배송지": Skip, "기본배송지": Skip, "상세배송지": Skip, "배송지": Skip, "배송메세지": Skip, "송장번호": Skip, "구매자연락처": ToPhone},
			says:    map[string]string{"1 order": "2026030410", "1 name": "김하나", "1 external_id": "hana77", "1 phone": "+821012345678", "2 line": "778 수건 1 × 0"}},
		{file: "cafe24_orders.csv", found: store.RowsOrders, rows: 2,
			data: []byte("배송번호,운송장번호,주문번호,주문상품명(옵션포함),수량,주문자명,수령인,수령인 휴대전화,수령인 전화번호,수령인 주소(전체),품목별 주문번호,배송메시지,결제구분,주문자 이메일,자체 상품코드,배송국가,상품구매금액(KRW),총 결제금액(KRW),추가입력옵션,추가입력옵션(상세),상품옵션,배송비 정보,총 배송비 (첫 품목에만 표시),배송완료일,결제일시(입금확인일),취소구분,쇼핑몰,주문자ID,주문자 휴대전화\n" +
				"D-1,1,20260304-0000011,비누(향:라벤더),2,김하나,이세나,010-9999-8888,,서울,20260304-0000011-01,문 앞,카드,hana@example.com,S-1,대한민국,24000,27000,,,향=라벤더,,3000,2026-03-06,2026-03-04 10:00:00,,기본,hana77,010-1234-5678\n" +
				"D-2,2,20260305-0000012,수건,1,박두리,박두리,010-2345-6789,,부산,20260305-0000012-01,,무통장,duri@example.com,T-1,대한민국,9000,12000,,,,,3000,,2026-03-05 10:00:00,취소,기본,,010-2345-6789\n"),
			columns: map[string]Target{"수령인": Skip, "수령인 휴대전화": Skip, "수령인 주소(전체)": Skip, "배송메시지": Skip, "배송완료일": "배송완료일", "결제일시(입금확인일)": ToOrdered},
			says:    map[string]string{"1 order": "20260304-0000011", "1 total": "27000 KRW", "1 email": "hana@example.com", "1 phone": "+821012345678", "1 external_id": "hana77", "1 at": "2026-03-04T01:00:00Z", "2 state": "cancelled", "1 line": "S-1 비누(향:라벤더) 2 × 12000"}},
		{file: "second names.csv", found: store.RowsOrders, rows: 2,
			data: []byte("주문번호,주문일,회원아이디,주문자 휴대폰,실결제금액,처리상태,상품명,수량\nA1,2026-03-04,hana77,010-1234-5678,\"27,000\",배송완료,비누,2\nA2,2026-03-05,duri,010-2345-6789,\"12,000\",반품완료,수건,1\n"),
			says: map[string]string{"1 external_id": "hana77", "1 phone": "+821012345678", "1 total": "27000 KRW", "2 state": "cancelled"}},
		{file: "second names b.csv", found: store.RowsOrders, rows: 1,
			data: []byte("주문번호,결제일,회원 아이디,주문자휴대전화,총결제금액,주문상태\nA1,2026-03-04,hana77,010-1234-5678,27000,배송완료\n"),
			says: map[string]string{"1 external_id": "hana77", "1 phone": "+821012345678", "1 total": "27000 KRW", "1 at": "2026-03-03T15:00:00Z"}},
		{file: "second names c.csv", found: store.RowsOrders, rows: 1,
			data: []byte("주문번호,결제일시,주문자 아이디,휴대전화,결제금액\nA1,2026-03-04 10:00,hana77,010-1234-5678,27000\n"),
			says: map[string]string{"1 external_id": "hana77", "1 phone": "+821012345678", "1 total": "27000 KRW"}},
		{file: "DeliveryList.csv", found: store.RowsOrders, rows: 2,
			data: []byte("번호,묶음배송번호,주문번호,택배사,운송장번호,분리배송 Y/N,주문일,등록상품명,노출상품명(옵션명),노출상품ID,옵션ID,구매수(수량),옵션판매가(판매단가),결제액,구매자,구매자전화번호,수취인이름,수취인전화번호,우편번호,수취인 주소,배송메세지,상품별 추가메시지,주문자 추가메시지,배송완료일,구매확정일자,개인통관번호(PCCC)\n" +
				"1,77,5000001,CJ,1,N,2026-03-04 10:00:00,비누,비누 라벤더,900,901,2,12000,24000,김하나,0502-1234-5678,이세나,0502-9999-8888,06236,서울,문 앞,,,2026-03-06,2026-03-13,P123456789012\n" +
				"2,78,5000002,CJ,2,N,2026-03-05 10:00:00,수건,수건 흰색,910,911,1,9000,9000,박두리,0502-2345-6789,박두리,0502-2345-6789,48000,부산,,,,2026-03-07,,\n"),
			columns: map[string]Target{"수취인이름": Skip, "수취인전화번호": Skip, "수취인 주소": Skip, "배송메세지": Skip, "개인통관번호(PCCC)": Skip, "구매자": ToName, "주문일": ToOrdered},
			says:    map[string]string{"1 order": "5000001", "1 phone": "", "1 name": "김하나", "1 at": "2026-03-04T01:00:00Z", "1 line": "900 비누 라벤더 2 × 12000"}},
		{file: "gmarket.csv", found: store.RowsOrders, rows: 1,
			data:    []byte("주문번호,상품번호,구매자명,구매자ID,구매자 휴대폰,구매자 전화번호,수령인명,수령인 휴대폰,상품명,수량,판매금액,결제완료일,배송완료일\n4000001,B77,김하나,hana77,010-1234-5678,02-123-4567,이세나,010-9999-8888,비누,2,\"24,000\",2026-03-04,2026-03-06\n"),
			columns: map[string]Target{"수령인명": Skip, "수령인 휴대폰": Skip, "결제완료일": ToOrdered, "구매자 휴대폰": ToPhone},
			says:    map[string]string{"1 phone": "+821012345678", "1 line": "B77 비누 2 × 12000"}},
		{file: "11st.csv", found: store.RowsOrders, rows: 2,
			data: []byte("주문번호,주문순번,주문상태,구매자명,구매자ID,결제완료일,배송완료일,상품번호,상품명,옵션명,수량,판매금액합계\n202603041,1,구매확정,김하나,ha**,2026/03/04 10:00:00,2026/03/06,11,비누,,2,24000\n202603041,2,구매확정,김하나,ha**,2026/03/04 10:00:00,2026/03/06,12,수건,,1,9000\n"),
			says: map[string]string{"1 order": "202603041", "2 line": "12 수건 1 × 9000", "1 at": "2026-03-04T01:00:00Z", "1 external_id": ""}},
		{file: "wc-customers.csv", found: store.RowsCustomers, rows: 1,
			data: []byte("Name,Username,Last Active,Sign Up,Email,Orders,Total Spend,AOV,Country / Region,City,Region,Postal Code\nAnn Lee,annlee,2026-03-04 10:00:00,2025-01-02 09:00:00,ann@example.com,3,120.50,40.17,US,Austin,TX,78701\n"),
			says: map[string]string{"1 name": "Ann Lee", "1 created_at": "2025-01-02T00:00:00Z", "1 orders_count": "3", "1 country": "US", "1 city": "Austin", "1 zip": "78701"}},
		{file: "wc-product-export.csv", found: store.RowsProducts, rows: 2,
			data: []byte("ID,Type,SKU,Name,Published,Is featured?,Short description,Description,In stock?,Stock,Sale price,Regular price,Categories,Tags,Images\n7,simple,S-1,Soap,1,0,,<p>Nice</p>,1,12,,10.00,\"Home > Bath, Gifts\",,\"https://example.com/a.jpg, https://example.com/b.jpg\"\n8,variable,T-1,Towel,1,0,,,0,0,7.50,9.00,Home,,\n"),
			says: map[string]string{"1 product": "S-1", "1 price": "10.00 XXX", "1 stock": "12", "1 categories": "Home|Bath|Gifts", "2 price": "7.50 XXX", "2 stock": "0"}},
		{file: "상품목록.csv", found: store.RowsProducts, rows: 2,
			data: []byte("상품코드,자체 상품코드,상품명,판매가,소비자가,재고수량,상품분류,대표이미지,상품 URL\nP0001,S-1,비누,\"12,000원\",\"15,000원\",3개,생활 > 욕실,https://example.com/a.jpg,https://example.com/p/1\nP0002,T-1,수건,9000,9000,품절,생활,,\n"),
			says: map[string]string{"1 product": "P0001", "1 price": "12000 KRW", "1 stock": "3", "2 stock": "0", "1 categories": "생활|욕실"}},
		{file: "klaviyo.csv", found: store.RowsCustomers, rows: 1,
			data: []byte("Email,Klaviyo ID,First Name,Last Name,Phone Number,Email Marketing Consent,Email Marketing Consent Timestamp,SMS Marketing Consent,City,Country,Date Added,Last Open\nann@example.com,01AB,Ann,Lee,+14155550123,SUBSCRIBED,2026-03-04 10:00:00,UNSUBSCRIBED,Austin,United States,2025-01-02 09:00:00,2026-03-01\n"),
			says: map[string]string{"1 may:email": "opted_in", "1 may:sms": "unsubscribed", "1 country": "US", "1 created_at": "2025-01-02T00:00:00Z"}},
		{file: "godomall.csv", found: store.RowsCustomers, rows: 2,
			data: []byte("회원번호,아이디,이름,회원등급,이메일,이메일 수신여부,휴대폰번호,SMS 수신여부,생일,회원가입일,최종로그인,구매횟수,총구매금액,예치금,마일리지\n1,hana77,김하나,VIP,hana@example.com,수신,01012345678,미수신,1990-01-02,2020-01-02,2026-03-01 10:00,12,\"1,234,000원\",0,\"1,500\"\n2,duri,박두리,일반,duri@example.com,거부,01023456789,수신,0000-00-00,2021-01-02,,0,0,0,0\n"),
			says: map[string]string{"1 external_id": "1", "1 aliases": "hana77", "1 may:email": "opted_in", "1 may:sms": "unsubscribed", "2 may:email": "unsubscribed", "2 may:sms": "opted_in", "1 points": "1500", "1 total_spent": "1234000 KRW", "1 grade": "VIP", "1 orders_count": "12", "2 birthday": ""}},
		{file: "GA4 purchase log.csv", found: store.RowsEvents, rows: 2,
			data: []byte("event_timestamp,event_name,user_pseudo_id,user_id,item_id,value,currency\n1772586000000000,add_to_cart,abc.1,u1,S-1,12000,KRW\n1772586060000000,page_view,abc.1,,,,\n"),
			says: map[string]string{"1 event": "added_to_cart", "1 at": "2026-03-04T01:00:00Z", "1 anonymous": "abc.1", "1 product": "S-1", "2 event": "visited"}},
	} {
		c.check(t)
	}
}

func TestCarefulConsents(t *testing.T) {
	for _, c := range []careful{
		{file: "by word.csv", kind: store.RowsCustomers, rows: 12, ask: []string{"UNKNOWN_CONSENT_VALUE 마케팅 수신동의(이메일)"},
			data: []byte("email,마케팅 수신동의(이메일)\na1@example.com,동의함\na2@example.com,동의 안함\na3@example.com,Y (2024.01.02)\na4@example.com,N(철회)\na5@example.com,○\na6@example.com,×\na7@example.com,예\na8@example.com,\na9@example.com,O\nb1@example.com,모름\nb2@example.com,수신거부\nb3@example.com,true\n"),
			says: map[string]string{"1 may:email": "opted_in", "1 may:sms": "unknown", "2 may:email": "unsubscribed", "3 may:email": "opted_in", "4 may:email": "unsubscribed", "5 may:email": "opted_in", "6 may:email": "unsubscribed", "7 may:email": "opted_in", "8 may:email": "unknown", "9 may:email": "opted_in", "10 may:email": "unknown", "11 may:email": "unsubscribed", "12 may:email": "opted_in"}},
		{file: "privacy is no marketing.csv", kind: store.RowsCustomers, rows: 1, data: []byte("email,개인정보 수집 동의,이용약관 동의,제3자 제공 동의\na@example.com,Y,Y,Y\n"),
			says: map[string]string{"1 may:email": "unknown", "1 may:sms": "unknown"}},
		{file: "date as consent.csv", kind: store.RowsCustomers, rows: 2, data: []byte("email,수신동의일시\na@example.com,2024-01-02 10:00\nb@example.com,\n"), says: map[string]string{"1 may:email": "unknown"}},
		{file: "two channels apart.csv", kind: store.RowsCustomers, rows: 2, data: []byte("email,phone,Email opt-in,SMS opt-in,수신동의일\na@example.com,010-1234-5678,1,0,2024-01-02\nb@example.com,010-2345-6789,0,1,2024-01-03\n"),
			says: map[string]string{"1 may:email": "opted_in", "1 may:sms": "unsubscribed", "2 may:email": "unsubscribed", "2 may:sms": "opted_in"}},
		{file: "opt-out beside consent.csv", kind: store.RowsCustomers, rows: 2, data: []byte("email,수신동의,수신거부여부\na@example.com,Y,Y\nb@example.com,Y,N\n"), says: map[string]string{"1 may:email": "unsubscribed", "2 may:email": "opted_in"}},
		{file: "both in one file twice.csv", kind: store.RowsCustomers, rows: 2, merged: 1, data: []byte("email,수신동의\na@example.com,N\nA@example.com,Y\n"), says: map[string]string{"1 may:email": "unsubscribed"}},
		{file: "reversed words.csv", kind: store.RowsCustomers, rows: 3, data: []byte("email,Do not email,Do not call\na@example.com,TRUE,FALSE\nb@example.com,FALSE,TRUE\nc@example.com,,\n"), says: map[string]string{"1 may:email": "unsubscribed", "2 may:email": "unknown"}},
		{file: "night.csv", kind: store.RowsCustomers, rows: 1, data: []byte("email,광고성 정보 수신 동의,야간 광고 수신 동의\na@example.com,Y,N\n"), says: map[string]string{"1 may:email": "opted_in"}},
	} {
		c.check(t)
	}
}

func TestCarefulPhonesAndMoney(t *testing.T) {
	phones := map[string]string{"010-1234-5678": "+821012345678", "(010) 1234-5678": "+821012345678", "82-10-1234-5678": "+821012345678", "+82 (0)10-1234-5678": "+821012345678", "1012345678": "+821012345678", "8.21E+11": "", "8.21012345678E+11": "+821012345678",
		"1012345678.0": "+821012345678", "０１０－１２３４－５６７８": "+821012345678", "010-1234-5678 / 010-2222-3333": "", "0504-123-4567": "", "02-123-4567": "", "1588-1234": "", "010 1234 567": "", "01012345678 (엄마)": "+821012345678", "tel:010-1234-5678": "+821012345678",
		"011-234-5678": "+82112345678", "+1 415 555 2671": "+14155552671", "+81 90-1234-5678": "+819012345678", "없음": "", "010-****-5678": "", "'01012345678": "+821012345678", "=\"01012345678\"": "+821012345678", "010.1234.5678": "+821012345678", "O1O-1234-5678": ""}
	var b strings.Builder
	b.WriteString("id|휴대폰\n")
	says, n := map[string]string{}, 0
	for written, want := range phones {
		n++
		b.WriteString(string(rune('a'+n%26)) + strings.Repeat("x", n) + "|" + written + "\n")
		says[strconv.Itoa(n)+" phone"] = want
	}
	careful{file: "phones.csv", kind: store.RowsCustomers, mark: "|", rows: n, data: []byte(b.String()), says: says}.check(t)
	for _, c := range []careful{
		{file: "won.csv", kind: store.RowsOrders, rows: 6, data: []byte("주문번호\t결제금액\n1\t₩12,000\n2\t1,234,000원\n3\t￦ 9,900\n4\t1만 5천원\n5\t-3,000\n6\t12000.00\n"),
			says: map[string]string{"1 total": "12000 KRW", "2 total": "1234000 KRW", "3 total": "9900 KRW", "4 total": "15000 KRW", "5 total": "-3000 KRW", "6 total": "12000 KRW"}, ask: nil},
		{file: "swiss.csv", kind: store.RowsOrders, rows: 3, data: []byte("Bestellnummer;Bestelldatum;E-Mail;Gesamtbetrag;Währung\n1;04.03.2026;a@example.ch;1'234.50;CHF\n2;05.03.2026;b@example.ch;CHF 12.-;CHF\n3;06.03.2026;c@example.ch;0.05;CHF\n"),
			says: map[string]string{"1 total": "1234.50 CHF", "2 total": "12.00 CHF", "3 total": "0.05 CHF", "1 at": "2026-03-03T15:00:00Z"}},
		{file: "french.csv", kind: store.RowsOrders, rows: 2, data: []byte("Numéro de commande;Date de commande;Adresse e-mail;Total TTC\n1;14/03/2026;a@example.fr;1 234,50 €\n2;15/03/2026;b@example.fr;12,00 €\n"),
			says: map[string]string{"1 total": "1234.50 EUR", "2 total": "12.00 EUR"}},
		{file: "yen and none.csv", kind: store.RowsOrders, rows: 3, warn: []Code{BadMoney}, data: []byte("注文番号,注文日,メール,合計金額\n1,2026/3/4,a@example.jp,\"¥1,200\"\n2,2026/3/5,b@example.jp,\"1,200円\"\n3,2026/3/6,c@example.jp,未定\n"),
			says: map[string]string{"1 total": "1200 JPY", "2 total": "1200 JPY"}},
	} {
		c.check(t)
	}
}
