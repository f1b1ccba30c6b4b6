package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	utf16 "golang.org/x/text/encoding/unicode"

	"gilmok/store"
)

// Files of other countries, whose letters the four usual encodings would take for others.
func TestHostileEncodings(t *testing.T) {
	for _, c := range []struct {
		name, text string
		enc        encoding.Encoding
		want       string
		names      []string
	}{
		{"Taiwan", "姓名,電子郵件,手機\n陳怡君,chen@example.tw,0912-345-678\n林志明,lin@example.tw,0922-345-678\n", traditionalchinese.Big5, Big5, []string{"陳怡君", "林志明"}},
		{"Japan on Unix", "氏名,メールアドレス\n佐藤太郎,a@example.jp\n高橋はなこ,b@example.jp\n", japanese.EUCJP, EUCJP, []string{"佐藤太郎", "高橋はなこ"}},
		{"half-width kana", "ｼﾒｲ,ﾒｰﾙ\nｻﾄｳ ﾀﾛｳ,a@example.jp\nﾀｶﾊｼ ﾊﾅｺ,b@example.jp\n", japanese.ShiftJIS, ShiftJIS, []string{"ｻﾄｳ ﾀﾛｳ", "ﾀｶﾊｼ ﾊﾅｺ"}},
		{"Russia", "Имя;Фамилия;Почта\nИван;Петров;a@example.ru\nМария;Сидорова;b@example.ru\n", charmap.Windows1251, Windows1251, []string{"Иван Петров", "Мария Сидорова"}},
		{"Poland", "Imię;Nazwisko;Email\nŁukasz;Żółć;a@example.pl\nŚwiętosława;Wójcik;b@example.pl\n", charmap.Windows1250, Windows1250, []string{"Łukasz Żółć", "Świętosława Wójcik"}},
		{"China beyond the first set", "姓名,手机号,邮箱\n㐂田,13812345678,a@example.cn\n张𠮷,13912345678,b@example.cn\n", simplifiedchinese.GB18030, GBK, []string{"㐂田", "张𠮷"}},
		{"Korean chatter is no Japanese", "이름,이메일,메모\n김철수,a@example.com,ㅋㅋㅋㅋㅋ ㅎㅎㅎ ㅠㅠ\n이영희,b@example.com,ㅋㅋㅋ\n", korean.EUCKR, CP949, []string{"김철수", "이영희"}},
		{"Spain asks", "Nombre;Correo\n¿José Peña?;a@example.es\nMaría Núñez;b@example.es\n", charmap.Windows1252, Windows1252, []string{"¿José Peña?", "María Núñez"}},
	} {
		nasty{name: c.name, data: encode(t, c.enc, c.text), encoding: c.want, names: c.names}.check(t)
	}
}

func TestHostileShapes(t *testing.T) {
	two := []string{"김철수", "이영희"}
	le := utf16.UTF16(utf16.LittleEndian, utf16.UseBOM)
	for _, n := range []nasty{
		{name: "gz of UTF-16 with tabs", file: "shop.csv.gz", data: gzipped(t, encode(t, le, strings.ReplaceAll(shop, ",", "\t"))), encoding: UTF16LE, delimiter: "\t", names: two},
		{name: "sep line in UTF-16", data: encode(t, le, "sep=\t\r\n"+strings.ReplaceAll(shop, ",", "\t")), encoding: UTF16LE, delimiter: "\t", names: two},
		{name: "whole lines quoted", data: []byte("\"이름,이메일,메모\"\n\"김철수,a@example.com,\"\"차, 컵\"\"\"\n\"이영희,b@example.com,\"\n"), delimiter: ",", names: two},
		{name: "one quoted column of sentences", data: []byte("\"이메일\"\n\"a@example.com\"\n\"b@example.com\"\n"), rows: 2, accepted: 2},
		{name: "single quotes", data: []byte("'이름','이메일'\n'김철수','a@example.com'\n'이영희','b@example.com'\n"), names: two},
		{name: "backslashes", data: []byte("\"name\",\"email\"\n\"Kim \\\"Tea, hot\\\" Lee\",\"a@example.com\"\n\"C:\\\\\",\"b@example.com\"\n"), names: []string{`Kim "Tea, hot" Lee`, `C:\`}},
		{name: "JSON with backslashes", data: []byte("이름,이메일,기타\n김철수,a@example.com,\"{\\\"city\\\":\\\"Seoul\\\",\\\"n\\\":1}\"\n이영희,b@example.com,\"{}\"\n"), names: two},
		{name: "CRLF inside quotes, LF between", data: []byte("이름,이메일,메모\n김철수,a@example.com,\"첫 줄\r\n둘째, 줄\"\n이영희,b@example.com,x\n"), names: two},
		{name: "groups above consents", data: []byte("고객정보,,수신동의,\n이름,이메일,이메일,SMS\n김철수,a@example.com,Y,N\n이영희,b@example.com,N,Y\n"), outcome: NeedsUser, names: two},
		{name: "units below the header", data: []byte("이름,이메일,구매금액\n,,(원)\n김철수,a@example.com,\"9,000\"\n이영희,b@example.com,0\n"), outcome: OKWithRejects, rejected: []string{"1 NO_ADDRESS"}, names: two},
		{name: "letters by their numbers", data: []byte("이름,이메일\n&#44608;철수,a@example.com\n이영희,b@example.com\n"), names: two},
		{name: "one number for nobody", data: []byte("이름,휴대폰\n김철수,010-0000-0000\n이영희,010-2345-6789\n박민준,01000000000\n"), outcome: OKWithRejects, rejected: []string{"1 BAD_PHONE", "3 BAD_PHONE"}, names: two[1:]},
	} {
		n.check(t)
	}
}

func TestHostileHeaders(t *testing.T) {
	for _, c := range []struct {
		name, text string
		kind       store.RowKind
		want       map[string]Target
	}{
		{"Wix", "First Name,Email 1,Phone 1,Email subscriber status,SMS subscriber status\nAnn,a@example.com,,Subscribed,Never subscribed\n", store.RowsCustomers,
			map[string]Target{"Email 1": ToEmail, "Phone 1": ToPhone, "Email subscriber status": ToConsentEmail, "SMS subscriber status": ToConsentSMS}},
		{"HubSpot", "First Name,Email,Create Date,Unsubscribed from all email,Unsubscribe reason\nAnn,a@example.com,2024-03-14 09:12,true,x\n", store.RowsCustomers,
			map[string]Target{"Unsubscribed from all email": ToUnsubscribed, "Create Date": ToCreatedAt, "Unsubscribe reason": "unsubscribe_reason"}},
		{"PrestaShop", "ID;Prénom;Nom;Adresse e-mail;Newsletter;Inscription\n1;Élodie;Lefèvre;a@example.fr;Oui;14/03/2024 09:12\n", store.RowsCustomers,
			map[string]Target{"Prénom": ToFirstName, "Nom": ToLastName, "Newsletter": ToConsentEmail, "Inscription": ToCreatedAt}},
		{"Spain", "Nombre;Apellidos;Móvil;Fecha de nacimiento;Acepta publicidad\nJosé;Peña;+34 612 345 678;03/04/1980;Sí\n", store.RowsCustomers,
			map[string]Target{"Nombre": ToFirstName, "Apellidos": ToLastName, "Móvil": ToPhone, "Fecha de nacimiento": "birthday", "Acepta publicidad": ToConsent}},
		{"a whole name beside its part", "name,last name,email\nAnn Lee,Lee,a@example.com\nBob Kim,Kim,b@example.com\n", store.RowsCustomers,
			map[string]Target{"name": ToName, "last name": ToLastName}},
		{"WooCommerce", "Order Number,Order Date,First Name (Billing),Last Name (Billing),Email (Billing),First Name (Shipping),Last Name (Shipping),Order Total Amount\n5,2024-03-14 09:12,Ann,Lee,a@example.com,Zed,Other,55\n", store.RowsOrders,
			map[string]Target{"First Name (Billing)": ToFirstName, "Last Name (Billing)": ToLastName, "First Name (Shipping)": Skip, "Last Name (Shipping)": Skip}},
		{"Amazon", "order-id\tpurchase-date\tbuyer-email\tquantity-purchased\titem-price\trecipient-name\tship-address-1\tship-phone-number\n1-2\t2024-03-14T09:12:31+00:00\ta@example.com\t2\t30.00\tZed\tx\t+14155550199\n", store.RowsOrders,
			map[string]Target{"quantity-purchased": ToQuantity, "recipient-name": Skip, "ship-address-1": Skip, "ship-phone-number": Skip}},
		{"Rakuten", "注文番号,注文日,注文者姓,注文者名,注文者メールアドレス,送付先姓,送付先電話番号1,合計金額\n1,2024/03/14,佐藤,太郎,a@example.jp,鈴木,080,500\n", store.RowsOrders,
			map[string]Target{"注文者姓": ToLastName, "注文者名": ToFirstName, "送付先姓": Skip, "送付先電話番号1": Skip}},
		{"bookings", "예약번호,예약자,전화번호,이용일시\n1,김철수,010-1234-5678,2026. 11. 21.(토) 오후 1:00\n", store.RowsEvents,
			map[string]Target{"예약번호": ToEventKey, "이용일시": ToEventAt}},
		{"a date of no known name", "who,did,moment\na@example.com,visit,2026-11-21 10:00\n", store.RowsEvents, map[string]Target{"moment": ToEventAt}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, _ := targets(t, c.kind, c.text)
			wantTargets(t, found, c.want)
		})
	}
}

// Who ticked a newsletter did not agree to text messages.
func TestNewsletterIsNoConsentToTexts(t *testing.T) {
	for _, header := range []string{"Newsletter", "뉴스레터 수신여부", "Email Subscription Status", "メルマガ"} {
		_, got := targets(t, store.RowsCustomers, "name,email,phone,"+header+"\nKim,a@example.com,010-1234-5678,yes\n")
		p := got.customers[1].Customer
		if email, sms := p.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State, p.ConsentFor(store.ChannelSMS, store.PurposeAdvertising).State; email != store.ConsentOptedIn || sms != store.ConsentUnknown {
			t.Errorf("%s: email %s, sms %s", header, email, sms)
		}
	}
}

// A column of who left speaks in words that mean no elsewhere.
func TestColumnOfRefusals(t *testing.T) {
	for said, left := range map[string]bool{"Y": true, "거부": true, "수신거부": true, "unsubscribed": true, "2024-03-01": true, "N": false, "X": false, "": false, "???": true} {
		_, got := targets(t, store.RowsCustomers, "email,수신거부 여부\na@example.com,"+said+"\n")
		p := got.customers[1].Customer
		if gone := p.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State == store.ConsentUnsubscribed; gone != left {
			t.Errorf("%q: unsubscribed %v, want %v", said, gone, left)
		}
		if asked := slices.ContainsFunc(got.result.Questions, func(q Question) bool { return q.Code == UnknownConsent }); asked != (said == "???") {
			t.Errorf("%q: asked %v", said, asked)
		}
	}
}

func TestShortDatesThatBeginWithTheYear(t *testing.T) {
	_, got := targets(t, store.RowsCustomers, "email,가입일\na@example.com,26/11/21\nb@example.com,09/03/04\n")
	q := got.result.Questions
	if len(q) != 1 || q[0].Code != AmbiguousDate || fmt.Sprint(q[0].Choices) != "[ymd dmy]" {
		t.Fatalf("%+v", q)
	}
	for record, want := range map[int]string{1: "2026-11-21", 2: "2009-03-04"} {
		if at := got.customers[record].Customer.CreatedAt.Format(time.DateOnly); at != want {
			t.Errorf("record %d is %s, want %s", record, at, want)
		}
	}
	_, got = targets(t, store.RowsCustomers, "email;joined;birthday\na@example.com;14/03/2024;03/04/1980\n")
	if b := got.customers[1].Customer.Attributes["birthday"].String(); b != "1980-04-03" {
		t.Errorf("the other column begins with its days, and the birthday is guessed to be %s", b)
	}
}

func TestHostileAmountsAndCounts(t *testing.T) {
	for in, want := range map[string]string{"△12,000": "-12000", "▲ 3,000": "-3000", "12,000.-": "12000", `\12,000`: "12000", "(1,200)": "-1200", "1만2천원": "12000"} {
		if a, ok := parseAmount(in, markUnknown); !ok || a.decimal != want {
			t.Errorf("%s is %q %v, want %s", in, a.decimal, ok, want)
		}
	}
	for in, want := range map[string]float64{"2개": 2, "3 EA": 3, "3,400P": 3400, "１２個": 12, "-1건": -1} {
		if n, ok := parseCount(in, markUnknown); !ok || n != want {
			t.Errorf("%s is %v %v, want %v", in, n, ok, want)
		}
	}
	for _, in := range []string{"둘", "개", "2개들이", "₩5개"} {
		if n, ok := parseCount(in, markUnknown); ok {
			t.Errorf("%s is read as %v", in, n)
		}
	}
	_, got := targets(t, store.RowsCustomers, "姓名,邮箱,累计金额\n张伟,a@example.cn,￥12.50\n")
	if got.result.Encoding != UTF8 {
		t.Fatal(got.result.Encoding)
	}
	if m := got.customers[1].Customer.Attributes["total_spent"].Money(); m.Currency != "JPY" {
		t.Errorf("in a Korean shop ￥ is %s", m.Currency)
	}
	data := encode(t, simplifiedchinese.GBK, "姓名,邮箱,累计金额\n张伟,a@example.cn,￥12.50\n王芳,b@example.cn,￥3.00\n老客户,c@example.cn,￥3.00\n")
	chinese, err := collect(t, write(t, "shop.csv", data), Options{Kind: store.RowsCustomers})
	if err != nil {
		t.Fatal(err)
	}
	if m := chinese.customers[1].Customer.Attributes["total_spent"].Money(); m.Currency != "CNY" || m.Minor != 1250 {
		t.Errorf("in a Chinese file ￥12.50 is %v", m)
	}
	_, got = targets(t, store.RowsProducts, "상품코드,상품명,재고\nP1,녹차,품절\nP2,컵,12개\nP3,잔,많음\n")
	for i, want := range []string{"0", "12", "none"} {
		stock := "none"
		if n := got.products[i].Product.Stock; n != nil {
			stock = fmt.Sprint(*n)
		}
		if stock != want {
			t.Errorf("product %d: stock %s, want %s", i+1, stock, want)
		}
	}
}

func TestHostileConsents(t *testing.T) {
	for said, want := range map[string]answer{"T": answerYes, "F": answerNo, "1.0": answerYes, "0.0": answerNo, "✔︎": answerYes, "Y(동의)": answerYes, "미동의(2024-03-14)": answerNo,
		"SMS만 동의": answerUnknown, "동의 (이메일/SMS)": answerUnknown, "Y(거부)": answerNo, "해당없음": answerUnknown, "--": answerUnknown} {
		if got, _ := parseConsent(said, dateForm{}); got != want {
			t.Errorf("%s is %d, want %d", said, got, want)
		}
	}
}

// Lines of one order that were paid one by one make its total together; where all say
// the same, that is the order's.
func TestPaidLineByLine(t *testing.T) {
	for _, c := range []struct {
		second string
		target Target
	}{{"5000", ToLineSum}, {"24000", ToTotal}} {
		found, _ := targets(t, store.RowsOrders, "주문번호,주문일,구매자전화번호,상품명,수량,결제금액\n1,2026-11-20,010-1234-5678,녹차,2개,24000\n1,2026-11-20,010-1234-5678,컵,1개,"+c.second+"\n")
		wantTargets(t, found, map[string]Target{"결제금액": c.target})
	}
}

func TestLinesUnderMergedCells(t *testing.T) {
	_, got := targets(t, store.RowsOrders, "주문번호,주문일시,주문자명,주문자 휴대전화,상품명,수량,판매가\n1,2026-11-01,김철수,010-1234-5678,녹차,2,12000\n,,,,컵,1,5000\n,,이영희,,잔,1,100\n,,,,,3,17000\n")
	var ids []string
	for _, o := range got.orders {
		ids = append(ids, o.Order.ExternalID+" "+o.Order.Lines[0].Name)
	}
	var rejected []string
	for _, j := range got.result.Rejected {
		rejected = append(rejected, fmt.Sprint(j.Record, " ", j.Reason))
	}
	if fmt.Sprint(ids) != "[1 녹차 1 컵]" || fmt.Sprint(rejected) != "[3 MISSING_ORDER_ID 4 MISSING_ORDER_ID]" {
		t.Errorf("%q, rejected %q", ids, rejected)
	}
}

func TestPaymentsTellOfCancellations(t *testing.T) {
	_, got := targets(t, store.RowsOrders, "주문번호,결제상태,구매자 이메일,결제일시,결제금액\n1,결제완료,a@example.com,2026-11-20 10:00,1\n2,부분취소,a@example.com,2026-11-20 10:00,1\n3,결제취소,a@example.com,2026-11-20 10:00,1\n")
	for i, want := range []store.OrderState{store.OrderPlaced, store.OrderPlaced, store.OrderCancelled} {
		if state := got.orders[i].Order.State; state != want {
			t.Errorf("order %d is %s, want %s", i+1, state, want)
		}
	}
	found, _ := targets(t, store.RowsOrders, "id,Created date (UTC),Amount,Currency,Customer ID,Customer Email\nch_1,2024-03-14 09:12:31,12.50,usd,cus_1,a@example.com\n")
	wantTargets(t, found, map[string]Target{"id": ToOrderID, "Customer ID": ToExternalID})
}

func TestEventsOfMeasuringPrograms(t *testing.T) {
	_, got := targets(t, store.RowsEvents, "event_timestamp,event_name,user_pseudo_id,item_id\n1795222800000000,view_item,p1,P1\n")
	if e := got.events[0].Event; e.Name != store.EventViewed || e.AnonymousID != "p1" || e.Properties["product"] != "P1" || e.At.Format(time.RFC3339) != "2026-11-21T01:00:00Z" {
		t.Errorf("%+v", e)
	}
	_, got = targets(t, store.RowsEvents, "distinct_id,event,time,properties,note\nu1,Product Viewed,1795222800,\"{\"\"product\"\":\"\"P1\"\",\"\"price\"\":12000,\"\"list\"\":[1],\"\"none\"\":null}\",\"{}\"\nu2,visit,1795222800,{broken,\n")
	p := got.events[0].Event.Properties
	if p["product"] != "P1" || p["price"] != 12000.0 || p["list"] != "[1]" || p["note"] != "{}" || len(p) != 4 {
		t.Errorf("%+v", p)
	}
	if p := got.events[1].Event.Properties; p["properties"] != "{broken" {
		t.Errorf("%+v", p)
	}
}

func TestProductsOfShops(t *testing.T) {
	_, got := targets(t, store.RowsProducts, "Type,SKU,Name,Regular price,Sale price,Categories,Images\nsimple,TEA,Tea,15,12,\"Food > Tea, Gifts\",\"https://example.com/1.png, https://example.com/2.png\"\nsimple,CUP,Cup,5,,Home,\n")
	tea, cup := got.products[0].Product, got.products[1].Product
	if tea.Price.Minor != 12 || cup.Price.Minor != 5 || fmt.Sprint(tea.Categories) != "[Food Tea Gifts]" || tea.Picture != "https://example.com/1.png" {
		t.Errorf("%+v\n%+v", tea, cup)
	}
	_, got = targets(t, store.RowsProducts, "상품번호(스마트스토어),상품명,판매가,대분류,중분류,소분류,대표이미지 URL\n9,녹차,\"12,000\",식품,음료,차,https://example.com/1.jpg\n")
	if p := got.products[0].Product; fmt.Sprint(p.Categories) != "[식품 음료 차]" || p.Picture == "" || p.ExternalID != "9" {
		t.Errorf("%+v", p)
	}
}

func TestHeadersWithMarks(t *testing.T) {
	found, got := targets(t, store.RowsCustomers, "*이름,①이메일(필수),[선택] 생일,SMS수신(1:동의 0:거부),마케팅 수신동의(Y/N),휴대폰번호 *\n김철수,\u202aa@example.com\u202c,1990-01-02,1,N,٠١٠-١٢٣٤-٥٦٧٨\n")
	wantTargets(t, found, map[string]Target{"*이름": ToName, "①이메일(필수)": ToEmail, "[선택] 생일": "birthday", "SMS수신(1:동의 0:거부)": ToConsentSMS, "마케팅 수신동의(Y/N)": ToConsent, "휴대폰번호 *": ToPhone})
	p := got.customers[1].Customer
	if p.Email != "a@example.com" || p.Phone != "+821012345678" || p.ConsentFor(store.ChannelSMS, store.PurposeAdvertising).State != store.ConsentOptedIn || p.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State != store.ConsentUnsubscribed {
		t.Errorf("%+v", p)
	}
	found, _ = targets(t, store.RowsCustomers, "cust_nm,eml_addr,mbl_tel_no,brth_dt,mkt_agr_yn,join_dt\n김철수,a@example.com,01012345678,19900102,Y,20240102\n")
	wantTargets(t, found, map[string]Target{"cust_nm": ToName, "eml_addr": ToEmail, "mbl_tel_no": ToPhone, "brth_dt": "birthday", "mkt_agr_yn": ToConsent, "join_dt": ToCreatedAt})
	nasty{name: "ISO-2022-JP", data: []byte("\x1b$B;aL>\x1b(B,\x1b$B%a!<%k\x1b(B\n\x1b$B:4F#B@O:\x1b(B,a@example.jp\n"), encoding: "iso-2022-jp", names: []string{"佐藤太郎"}}.check(t)
}

func TestHostileCuts(t *testing.T) {
	two := []string{"김철수", "이영희"}
	le, be := utf16.UTF16(utf16.LittleEndian, utf16.UseBOM), utf16.UTF16(utf16.BigEndian, utf16.UseBOM)
	for _, n := range []nasty{
		{name: "half a line end added", data: append(encode(t, le, shop), '\n'), encoding: UTF16LE, names: two},
		{name: "half a line end cut off", data: cutLast(encode(t, le, shop)), encoding: UTF16LE, names: two},
		{name: "half a letter cut off", data: cutLast(encode(t, be, strings.TrimSpace(shop))), encoding: UTF16BE, outcome: OKWithRejects, rejected: []string{"2 INVALID_ENCODING_IN_CELL"}, names: two[:1]},
		{name: "a cell of a million letters", data: []byte("이름,이메일,메모\n박민준,c@example.com,\"" + strings.Repeat("가", 1_000_000) + "\"\n김철수,a@example.com,\n이영희,b@example.com,\n"), encoding: UTF8,
			outcome: OKWithRejects, rejected: []string{"1 CELL_TOO_LARGE"}, names: two},
		{name: "the header again in capitals", data: []byte("name,email\n김철수,a@example.com\nNAME,Email\n이영희,b@example.com\n"), outcome: OKWithRejects, rejected: []string{"2 REPEATED_HEADER"}, names: two},
		{name: "columns without names", data: []byte("이름,이메일\n김철수,a@example.com,VIP,2026-01-02\n이영희,b@example.com,골드,2026-03-04\n"), warn: []Code{EmptyHeader}, names: two},
		{name: "numbered rows without a name for that", data: []byte("\"이름\",\"이메일\"\n\"1\",\"김철수\",\"a@example.com\"\n\"2\",\"이영희\",\"b@example.com\"\n"), warn: []Code{EmptyHeader}, names: two},
		{name: "amounts cut by the delimiter", data: []byte("이름,이메일,누적금액\n김철수,a@example.com,12,000\n이영희,b@example.com,9,000\n"), outcome: OKWithRejects, rejected: []string{"1 TOO_MANY_COLUMNS", "2 TOO_MANY_COLUMNS"}, names: []string{}},
		{name: "names of periods", data: []byte("이름,이메일,2024,2025\n김철수,a@example.com,10,20\n이영희,b@example.com,1,2\n"), names: two},
		{name: "letters nobody sees", data: []byte("이\u200b름,이메일\n김\u200b철\ufeff수,a@example.com\n이영희,b@example.com\n"), names: two},
		{name: "names before the addresses", data: []byte("이메일\n\"\"\"김철수\"\" <a@example.com>\"\n이영희 <b@example.com>\n"), warn: []Code{AddressExtracted}, names: two},
		{name: "dial codes", data: []byte("이름,국가코드,휴대폰\n김철수,82,1012345678\n이영희,+1,4155552671\n"), warn: []Code{PhoneZeroRestored}, names: two},
	} {
		n.check(t)
	}
	for _, inner := range [][]byte{gzipped(t, []byte(shop)), zipped(t, "shop.csv")} {
		_, err := Sniff(t.Context(), write(t, "a.csv.gz", gzipped(t, inner)), Options{})
		var refused *Error
		if !errors.As(err, &refused) || refused.Code != CompressedFile {
			t.Errorf("packed twice: %v", err)
		}
	}
}

func cutLast(b []byte) []byte { return b[:len(b)-1] }

// Where a spreadsheet has cut off the end of the numbers, they are nobody's: many
// orders and many people would become one.
func TestNumbersThatSpreadsheetsCut(t *testing.T) {
	_, got := targets(t, store.RowsOrders, "주문번호,주문일시,구매자연락처,결제금액\n2.02412E+15,2026-11-01,010-1234-5678,100\n2.02412E+15,2026-11-02,010-2345-6789,200\n2.024120112345678E+15,2026-11-03,010-3456-7890,300\n")
	if len(got.orders) != 1 || got.orders[0].Order.ExternalID != "2024120112345678" || len(got.result.Rejected) != 2 || got.result.Rejected[0].Reason != IDScientific {
		t.Errorf("%d orders, %+v", len(got.orders), got.result.Rejected)
	}
	_, got = targets(t, store.RowsCustomers, "회원번호,이메일\n2.02412E+15,a@example.com\n2.02412E+15,b@example.com\n1E5,c@example.com\n")
	for record, id := range map[int]string{1: "", 2: "", 3: "1E5"} {
		if p := got.customers[record].Customer; p.ExternalID != id {
			t.Errorf("customer %d has the id %q, want %q", record, p.ExternalID, id)
		}
	}
	if w := got.result.Warnings; !slices.ContainsFunc(w, func(w Warning) bool { return w.Code == IDScientific && w.Count == 2 }) {
		t.Errorf("%+v", w)
	}
}

func TestHostileShops(t *testing.T) {
	for _, c := range []struct {
		name, text string
		kind       store.RowKind
		want       map[string]Target
	}{
		{"Shopify's own number of an order", "Name,Email,Financial Status,Paid at,Total,Lineitem quantity,Lineitem name,Lineitem price,Billing Phone,Id,Tags\n#1001,a@example.com,paid,2024-03-14 09:12:31 +0900,30.00,1,Tea,30.00,'+821012345678,5123456789012,vip\n", store.RowsOrders,
			map[string]Target{"Name": ToOrderID, "Id": "id_", "Email": ToEmail, "Billing Phone": ToPhone}},
		{"Stripe payments", "id,Created date (UTC),Amount,Currency,Customer Email\nch_1,2024-03-14 09:12:31,12.50,usd,a@example.com\n", store.RowsOrders, map[string]Target{"id": ToOrderID}},
		{"Wix and Omnisend", "Email,Email Marketing Status,SMS Marketing Status,Mobile Phone Number\na@example.com,Subscribed,Unsubscribed,010-1234-5678\n", store.RowsCustomers,
			map[string]Target{"Email Marketing Status": ToConsentEmail, "SMS Marketing Status": ToConsentSMS, "Mobile Phone Number": ToPhone}},
		{"Cafe24 members who left", "아이디,이름,이메일,탈퇴일,최종접속IP,환불계좌,총 실결제금액\nkim,김철수,a@example.com,2026-01-02,1.2.3.4,110-123-456789,\"12,000\"\n", store.RowsCustomers,
			map[string]Target{"탈퇴일": ToUnsubscribedAt, "최종접속IP": Skip, "환불계좌": Skip, "총 실결제금액": "total_spent"}},
		{"Japan's two parts", "お名前(姓),お名前(名),携帯メール,メルマガ受信\n佐藤,太郎,a@example.jp,希望する\n", store.RowsCustomers,
			map[string]Target{"お名前(姓)": ToLastName, "お名前(名)": ToFirstName, "携帯メール": ToEmail, "メルマガ受信": ToConsentEmail}},
		{"Taobao", "订单编号,买家会员名,买家实际支付金额,订单创建时间,宝贝标题,宝贝数量,联系电话\n1,tb1,12.50,2024-03-14 09:12:31,茶,2,13812345678\n", store.RowsOrders,
			map[string]Target{"买家实际支付金额": ToTotal, "订单创建时间": ToOrdered, "宝贝数量": ToQuantity}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, _ := targets(t, c.kind, c.text)
			wantTargets(t, found, c.want)
		})
	}
}

// What the page shows of a file is what is going to be stored of it.
func TestPreviewOfWhatIsStored(t *testing.T) {
	src, err := Sniff(t.Context(), write(t, "상품.csv", []byte("상품코드,상품명,판매가,재고수량\nP1,녹차,12000,품절\nP2,컵,5000,3개\n")), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if row := src.Preview[0]; row.Cells[3] != "0" || len(row.Faults) > 0 {
		t.Errorf("sold out is shown as %q with %v", row.Cells[3], row.Faults)
	}
	src, err = Sniff(t.Context(), write(t, "주문.csv", []byte("주문번호,주문일시,구매자ID,결제금액\n2.02611E+12,2026-11-01,kim***,100\n2026110100001,2026-11-02,lee,200\n")), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 2} {
		if c := src.Columns[i]; c.Fits != 1 || src.Preview[0].Faults[i] == "" {
			t.Errorf("%s: %d of %d fit, faults %v", c.Name, c.Fits, c.Filled, src.Preview[0].Faults)
		}
	}
}
