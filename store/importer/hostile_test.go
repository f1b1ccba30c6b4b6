package importer

import (
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
