package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// targets tells what the columns of a header become.
func targets(t *testing.T, kind store.RowKind, text string) (map[string]Target, *collected) {
	t.Helper()
	got, err := collect(t, write(t, "export.csv", []byte(text)), Options{Kind: kind, Shop: Shop{Zone: time.UTC}})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]Target{}
	for _, m := range got.result.Mapping {
		found[m.Column] = m.Target
	}
	return found, got
}

func wantTargets(t *testing.T, got map[string]Target, want map[string]Target) {
	t.Helper()
	for column, target := range want {
		if got[column] != target {
			t.Errorf("%s becomes %s, want %s", column, got[column], target)
		}
	}
}

// One slip of a typist must not turn every 9,000 of the column into a nine.
func TestSlipsDoNotTurnThousandsIntoFractions(t *testing.T) {
	for _, slip := range []string{"12,OOO원", "12,00원"} {
		_, got := targets(t, store.RowsOrders, "주문번호,결제금액\n1,\"9,000원\"\n2,\"10,000원\"\n3,\""+slip+"\"\n")
		if total := got.orders[0].Order.Total; total.Minor != 9000 || total.Currency != "KRW" {
			t.Errorf("beside %s, 9,000원 is %v", slip, total)
		}
	}
	_, got := targets(t, store.RowsOrders, "order id;total;currency\n1;9,50;EUR\n2;12,00;EUR\n3;3,000;EUR\n")
	if total := got.orders[0].Order.Total; total.Minor != 950 {
		t.Errorf("a comma in the writing of Europe: %v", total)
	}
}

func TestShopifyCustomers(t *testing.T) {
	found, got := targets(t, store.RowsCustomers, "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags,Birth (customer.metafields.facts.birth_date)\n"+
		"'7210448301122,Ada,Byron,ada@example.com,yes,,1 St,London,LND,GB,'01012,,'+447400123456,no,120.50,3,,no,\"VIP, Blog\",1990-02-01\n")
	wantTargets(t, found, map[string]Target{"Customer ID": ToExternalID, "Accepts Email Marketing": ToConsentEmail, "Accepts SMS Marketing": ToConsentSMS, "Total Spent": "total_spent",
		"Total Orders": "orders_count", "Tags": "tags", "Default Address City": "city", "Default Address Zip": "zip", "Phone": ToPhone, "Default Address Country Code": ToCountry})
	p := got.customers[1].Customer
	if p.ExternalID != "7210448301122" || p.Name != "Ada Byron" || p.Phone != "+447400123456" || p.Country != "GB" || fmt.Sprint(p.Attributes["tags"].List()) != "[VIP Blog]" {
		t.Errorf("%+v", p)
	}
	if p.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State != store.ConsentOptedIn || p.ConsentFor(store.ChannelSMS, store.PurposeAdvertising).State != store.ConsentUnsubscribed {
		t.Errorf("%+v", p.Consents)
	}
}

func TestMailchimpUnsubscribed(t *testing.T) {
	_, got := targets(t, store.RowsCustomers, "\"Email Address\",\"First Name\",\"Last Name\",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,UNSUB_TIME,UNSUB_REASON,TAGS\n"+
		"a@example.com,Ann,Lee,2,2024-03-14 09:12:31,1.2.3.4,2024-05-01 10:00:00,N/A,\"\"\"VIP\"\",\"\"Blog\"\"\"\n")
	p := got.customers[1].Customer
	c := p.ConsentFor(store.ChannelEmail, store.PurposeAdvertising)
	if c.State != store.ConsentUnsubscribed || c.At.Format(time.DateOnly) != "2024-05-01" || fmt.Sprint(p.Attributes["tags"].List()) != "[VIP Blog]" {
		t.Errorf("%+v %+v", c, p.Attributes)
	}
	if _, kept := p.Attributes["optin_ip"]; kept {
		t.Error("an address of a computer is nobody's business")
	}
}

func TestShopifyOrders(t *testing.T) {
	found, got := targets(t, "", "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Shipping Name,Shipping Phone\n"+
		"#1001,a@example.com,paid,2024-03-05 10:00:00 +0900,fulfilled,EUR,30.00,5.00,0,35.00,SPRING,2024-03-05 09:59:00 +0900,2,Soap,10.00,S-1,Ann Lee,Bob Kim,+821012345678\n"+
		"#1001,a@example.com,,,,,,,,,,,1,Towel,10.00,T-1,,,\n"+
		"#1002,b@example.com,refunded,,,EUR,10,0,0,10.00,,2024-03-06 09:59:00 +0900,1,Towel,10.00,T-1,Carl,,\n")
	wantTargets(t, found, map[string]Target{"Name": ToOrderID, "Email": ToEmail, "Total": ToTotal, "Discount Code": ToCoupon, "Created at": ToOrdered,
		"Lineitem quantity": ToQuantity, "Lineitem name": ToTitle, "Lineitem price": ToPrice, "Lineitem sku": ToProduct, "Shipping Name": Skip, "Shipping Phone": Skip})
	if got.result.Kind != store.RowsOrders || len(got.orders) != 3 {
		t.Fatalf("%s: %d orders, %+v", got.result.Kind, len(got.orders), got.result.Rejected)
	}
	first, second, third := got.orders[0], got.orders[1], got.orders[2]
	if first.Order.Total.Decimal() != "35.00" || first.Order.Total.Currency != "EUR" || !first.IsLine || first.SumLines || first.Order.Lines[0].Quantity != 2 || first.Order.At.Format(time.RFC3339) != "2024-03-05T00:59:00Z" {
		t.Errorf("%+v", first)
	}
	if second.Order.ExternalID != "#1001" || !second.Order.At.IsZero() || second.Order.Lines[0].Product != "T-1" || second.Order.Total.Minor != 0 {
		t.Errorf("%+v", second)
	}
	if third.Order.State != store.OrderCancelled {
		t.Errorf("%+v", third)
	}
	if first.Customer.Name != "Ann Lee" || first.Customer.Phone != "" {
		t.Errorf("the recipient is not the buyer: %+v", first.Customer)
	}
}

// The lines of orders have a date of their own, and it is not that of the order.
func TestDatesOfLines(t *testing.T) {
	for column, want := range map[string]Target{"shipping_limit_date": "shipping_limit_date", "발송기한": "발송기한", "moment": ToOrdered} {
		found, got := targets(t, store.RowsOrders, "order_id,product_id,price,"+column+"\n1,A,10,2024-03-05 10:00:00\n2,B,12,2024-03-06 11:00:00\n")
		wantTargets(t, found, map[string]Target{column: want})
		if len(got.orders) != 2 || got.orders[0].Order.At.IsZero() == (want == ToOrdered) {
			t.Errorf("%s: %+v", column, got.orders)
		}
	}
}

func TestKoreanOrders(t *testing.T) {
	found, got := targets(t, "", "발주 내역을 내려받았습니다. 첫 줄은 안내입니다.,,,,,,,,,,,,\n"+
		"상품주문번호,주문번호,구매자명,구매자ID,구매자연락처,수취인명,수취인연락처1,통합배송지,배송메세지,상품번호,상품명,수량,결제일\n"+
		"P1,O1,김철수,chld****,0504-1234-5678,박민준,010-9999-8888,서울 1,현관 1234#,A-1,비누,2,2026.11.20 오후 3:10:00\n"+
		"P2,O2,이영희,lee77,010-2222-3333,이영희,010-2222-3333,부산 2,,A-2,수건,1,2026.11.20 15:10:00\n")
	wantTargets(t, found, map[string]Target{"주문번호": ToOrderID, "구매자명": ToName, "구매자ID": ToExternalID, "구매자연락처": ToPhone, "수취인명": Skip, "수취인연락처1": Skip,
		"통합배송지": Skip, "배송메세지": Skip, "상품번호": ToProduct, "상품명": ToTitle, "수량": ToQuantity, "결제일": ToOrdered})
	if got.result.Outcome != NeedsUser || got.result.HeaderRow != 2 || len(got.orders) != 2 {
		t.Fatalf("%+v", got.result)
	}
	if c := got.orders[0].Customer; c.Phone != "" || c.ExternalID != "" || c.Name != "김철수" {
		t.Errorf("a relay number and a masked id are no identity: %+v", c)
	}
	if c := got.orders[1].Customer; c.Phone != "+821022223333" || c.ExternalID != "lee77" {
		t.Errorf("%+v", c)
	}
	if o := got.orders[0].Order; o.At.Format(time.RFC3339) != "2026-11-20T15:10:00Z" || o.Lines[0].Quantity != 2 {
		t.Errorf("%+v", o)
	}
}

func TestCafe24Orders(t *testing.T) {
	found, got := targets(t, "", "주문번호,주문자명,주문자 이메일,주문자 휴대전화,수령인,수령인 휴대전화,주문상품명(옵션포함),수량,상품구매금액(KRW),총 결제금액(KRW),결제일시(입금확인일),취소구분,개인통관번호(PCCC)\n"+
		"20261120-0000012,김철수,kim@example.com,010-1111-2222,박,010-3333-4444,비누 (향: 라벤더),3,\"30,000\",\"33,000\",2026-11-20 10:00:00,,P123456789012\n"+
		"20261120-0000013,이영희,lee@example.com,010-2222-3333,이,010-3333-4444,수건,1,\"10,000\",\"10,000\",2026-11-20 11:00:00,주문취소,\n")
	wantTargets(t, found, map[string]Target{"주문번호": ToOrderID, "주문자 이메일": ToEmail, "주문자 휴대전화": ToPhone, "총 결제금액(KRW)": ToTotal, "상품구매금액(KRW)": ToLineSum,
		"결제일시(입금확인일)": ToOrdered, "개인통관번호(PCCC)": Skip, "수령인 휴대전화": Skip, "취소구분": ToStatus})
	o := got.orders[0].Order
	if o.Total.Minor != 33000 || o.Lines[0].Price.Minor != 10000 || o.Lines[0].Name != "비누 (향: 라벤더)" {
		t.Errorf("%+v", o)
	}
	if got.orders[1].Order.State != store.OrderCancelled {
		t.Errorf("%+v", got.orders[1].Order)
	}
}

func TestOnlineRetailRows(t *testing.T) {
	_, got := targets(t, "", "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"+
		"536365,85123A,HOLDER,6,12/1/10 8:26,2.55,17850.0,United Kingdom\nC536379,D,Discount,-1,12/1/10 9:41,27.50,14527.0,EIRE\n536414,22139,,56,12/1/10 11:52,0.0,,United Kingdom\n")
	a, b, c := got.orders[0], got.orders[1], got.orders[2]
	if a.Customer.ExternalID != "17850" || a.Customer.Country != "GB" || a.Order.At.Format(time.RFC3339) != "2010-12-01T08:26:00Z" || !a.SumLines {
		t.Errorf("%+v", a)
	}
	if b.Order.State != store.OrderCancelled || b.Order.Lines[0].Quantity != 1 || b.Customer.Country != "IE" {
		t.Errorf("%+v", b)
	}
	if c.Customer.ExternalID != "" || c.Order.Lines[0].Quantity != 56 {
		t.Errorf("%+v", c)
	}
	if got.result.Outcome != OK {
		t.Errorf("%+v", got.result.Questions)
	}
}

func TestOrdersWithoutNumbers(t *testing.T) {
	_, got := targets(t, store.RowsOrders, "이메일,구매일,결제금액\na@example.com,2026-11-01,\"12,000\"\na@example.com,2026-11-01,\"12,000\"\n합계,,\"24,000\"\na@example.com,어제,100\n")
	if len(got.orders) != 2 || got.orders[0].Order.ExternalID == got.orders[1].Order.ExternalID {
		t.Fatalf("%+v", got.orders)
	}
	var reasons []string
	for _, j := range got.result.Rejected {
		reasons = append(reasons, fmt.Sprint(j.Record, " ", j.Reason))
	}
	if !slices.Equal(reasons, []string{"3 TOTAL_ROW", "4 BAD_DATE"}) {
		t.Errorf("%v", reasons)
	}
}

// What trackers write where they know no visitor is nobody's id: all of them would be one.
func TestNoVisitorIsNobody(t *testing.T) {
	for _, none := range []string{"null", "undefined", "-", "(not set)", "00000000-0000-0000-0000-000000000000"} {
		_, got := targets(t, "", "회원ID,이벤트,일시,익명ID\nm1,가입,2026-11-20 10:00:00,"+none+"\nm2,가입,2026-11-20 10:00:00,v2\n")
		if len(got.events) != 2 || got.events[0].Event.AnonymousID != "" || got.events[1].Event.AnonymousID != "v2" {
			t.Errorf("%s: %+v", none, got.events)
		}
	}
}

func TestEvents(t *testing.T) {
	_, got := targets(t, "", "회원ID,이벤트,일시,상품번호,금액,익명ID\nm1,장바구니,2026-11-20 10:00:00,A-1,\"12,000원\",v1\n,방문,2026-11-20 10:01:00,,,v2\nm1,영수증 요청,2026-11-20 10:02:00,,,\n,방문,2026-11-20,,,\nm2,방문,,,,\nm2,,2026-11-20,,,\n")
	if got.result.Kind != store.RowsEvents || len(got.events) != 3 {
		t.Fatalf("%s %+v %+v", got.result.Kind, got.events, got.result.Rejected)
	}
	first := got.events[0].Event
	if first.Name != store.EventAddedToCart || first.Properties["product_id"] != "A-1" || first.Properties["product"] != "A-1" || first.Properties.Property("amount").Money().Minor != 12000 || first.AnonymousID != "v1" {
		t.Errorf("%+v", first)
	}
	if got.events[1].Customer.ExternalID != "" || got.events[1].Event.AnonymousID != "v2" || got.events[2].Event.Name != "영수증 요청" {
		t.Errorf("%+v", got.events)
	}
	for _, word := range []string{"Wishlisted", "added_to_favorites", "찜 추가", "wish"} {
		if name := eventName(word); name != store.EventWished {
			t.Errorf("%s is %s", word, name)
		}
	}
	var reasons []string
	for _, j := range got.result.Rejected {
		reasons = append(reasons, string(j.Reason))
	}
	if !slices.Equal(reasons, []string{"NO_ADDRESS", "MISSING_DATE", "MISSING_EVENT_NAME"}) {
		t.Errorf("%v", reasons)
	}
}

func TestProducts(t *testing.T) {
	_, got := targets(t, "", "상품코드,상품명,판매가,재고,카테고리,이미지,링크,색상\nA-1,비누,\"12,000원\",5,\"생활 > 욕실, 선물\",soap.png,https://example.com/soap,흰색\nA-2,수건,3000,0,욕실,,,\n,이름만,1,1,,,,\n")
	if got.result.Kind != store.RowsProducts || len(got.products) != 2 {
		t.Fatalf("%s %+v %+v", got.result.Kind, got.products, got.result.Rejected)
	}
	p := got.products[0].Product
	if p.ExternalID != "A-1" || p.Price.Minor != 12000 || *p.Stock != 5 || !slices.Equal(p.Categories, []string{"생활", "욕실", "선물"}) || p.Picture != "soap.png" || p.Attributes["색상"].Text() != "흰색" {
		t.Errorf("%+v", p)
	}
	if q := got.products[1].Product; *q.Stock != 0 {
		t.Errorf("%+v", q)
	}
}

func TestDateOrderIsProvenByOtherRows(t *testing.T) {
	var b strings.Builder
	b.WriteString("email,birthday\n")
	for i := range 1500 {
		fmt.Fprintf(&b, "u%d@example.com,03/04/1990\n", i)
	}
	undecided := b.String()
	decided := undecided + "z@example.com,21/04/1990\n"
	for text, want := range map[string]Outcome{undecided: NeedsUser, decided: OK} {
		got, err := collect(t, write(t, "b.csv", []byte(text)), Options{Kind: store.RowsCustomers})
		if err != nil || got.result.Outcome != want {
			t.Errorf("%v %s, want %s: %+v", err, got.result.Outcome, want, got.result.Questions)
		}
		if v := got.customers[1].Customer.Attributes["birthday"].String(); want == OK && v != "1990-04-03" {
			t.Errorf("%s", v)
		}
	}
	got, err := collect(t, write(t, "b.csv", []byte(undecided)), Options{Kind: store.RowsCustomers, Map: map[string]string{"birthday": "birthday:date:dmy"}})
	if err != nil || got.result.Outcome != OK || got.customers[1].Customer.Attributes["birthday"].String() != "1990-04-03" {
		t.Errorf("told: %v %+v", err, got.result)
	}
}

func TestOptionsOverrule(t *testing.T) {
	path := write(t, "o.csv", []byte("a,b,c\nKim;x,010-1234-5678,k1\n"))
	src, err := Sniff(context.Background(), path, Options{Kind: store.RowsCustomers, Map: map[string]string{"a": "name", "c": "external_id", "b": "skip"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(src.Questions()) > 0 {
		t.Errorf("%+v", src.Questions())
	}
	row := src.Preview[0]
	if !slices.Equal(row.Cells, []string{"Kim;x", "", "k1"}) || !slices.Equal(row.Raw, []string{"Kim;x", "010-1234-5678", "k1"}) {
		t.Errorf("%+v", row)
	}
	src, err = Sniff(context.Background(), path, Options{NoHeader: true, Delimiter: ';', Kind: store.RowsCustomers})
	if err != nil || len(src.Columns) != 2 || src.Header {
		t.Errorf("%v %+v", err, src)
	}
	if _, err := Sniff(context.Background(), path, Options{Encoding: "klingon"}); err == nil {
		t.Error("an encoding nobody knows was taken")
	}
}

func TestRecipientsAreNotBuyers(t *testing.T) {
	found, got := targets(t, store.RowsOrders, "주문번호,주문일,받는분 휴대폰번호,배송지 연락처2,Shipping Phone Number,배송비,구매자 이메일\nO1,2026-11-01,010-1111-2222,010-3333-4444,010-5555-6666,3000,a@example.com\nO2,2026-11-01,010-1111-2222,,,,\"x@y.com\nBcc: z@y.com\"\n")
	wantTargets(t, found, map[string]Target{"받는분 휴대폰번호": Skip, "배송지 연락처2": Skip, "Shipping Phone Number": Skip, "배송비": "배송비", "구매자 이메일": ToEmail})
	if len(got.orders) != 1 || got.orders[0].Customer.Phone != "" || got.result.Rejected[0].Reason != HeaderInjection {
		t.Errorf("%+v %+v", got.orders, got.result.Rejected)
	}
}

func TestTotalRowsAreNoOrders(t *testing.T) {
	_, got := targets(t, store.RowsOrders, "주문번호,상품번호,수량,단가\nO1,A,1,\"3,000\"\n합계,,1,\"3,000\"\n")
	if len(got.orders) != 1 || len(got.result.Rejected) != 1 || got.result.Rejected[0].Reason != TotalRow {
		t.Errorf("%+v %+v", got.orders, got.result.Rejected)
	}
}

func TestToldTargetsAreSafe(t *testing.T) {
	src, err := Sniff(context.Background(), write(t, "t.csv", []byte("email,x\na@example.com,1\n")),
		Options{Kind: store.RowsCustomers, Map: map[string]string{"x": "My {{ key }}", "nowhere": "name"}})
	if err != nil {
		t.Fatal(err)
	}
	if src.Columns[1].Target != "my_key" || src.Columns[1].How != Told {
		t.Errorf("%+v", src.Columns[1])
	}
	if !slices.ContainsFunc(src.Warnings(), func(w Warning) bool { return w.Code == NoSuchColumn && w.Column == "nowhere" }) {
		t.Errorf("%+v", src.Warnings())
	}
}

func TestMappingIsRecalled(t *testing.T) {
	path := write(t, "m.csv", []byte("이름,이메일,이메일,코드\n김철수,a@example.com,b@example.com,7\n"))
	var kept []byte
	o := Options{Kind: store.RowsCustomers, Recall: func(store.RowKind, string) []byte { return kept }}
	src, err := Sniff(context.Background(), path, o)
	if err != nil || len(src.Questions()) != 1 {
		t.Fatalf("%v %+v", err, src.Questions())
	}
	o.Map = map[string]string{"코드": "external_id"}
	if src, err = Sniff(context.Background(), path, o); err != nil {
		t.Fatal(err)
	}
	if kept, err = src.Mapping(); err != nil {
		t.Fatal(err)
	}
	o.Map = nil
	if src, err = Sniff(context.Background(), path, o); err != nil {
		t.Fatal(err)
	}
	if !src.Recalled || len(src.Questions()) > 0 || src.Columns[3].Target != ToExternalID {
		t.Errorf("%+v %+v", src.Questions(), src.Columns)
	}
}

// An amount of a customer file has the currency its row names; text columns lose
// the apostrophe with which shop systems keep their zeros.
func TestCurrencyColumnOfCustomers(t *testing.T) {
	_, got := targets(t, store.RowsCustomers, "id,Email,Created (UTC),Currency,Total Spend,Default Address Zip,Email Marketing Consent\ncus_1,a@example.com,2024-03-14 09:12,usd,120.50,'01012,NEVER_SUBSCRIBED\ncus_2,b@example.com,2024-03-14 09:12,krw,5000,,SUBSCRIBED\n")
	if got.result.Outcome != OK || len(got.result.Warnings) != 0 {
		t.Fatalf("%s %+v", got.result.Outcome, got.result.Warnings)
	}
	for record, want := range map[int]value.Money{1: {Minor: 12050, Currency: "USD"}, 2: {Minor: 5000, Currency: "KRW"}} {
		if m := got.customers[record].Customer.Attributes["total_spent"].Money(); m != want {
			t.Errorf("row %d: %+v, want %+v", record, m, want)
		}
	}
	first := got.customers[1].Customer
	if zip := first.Attributes["zip"].Text(); zip != "01012" {
		t.Errorf("zip %q", zip)
	}
	if s := first.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State; s != store.ConsentUnknown {
		t.Errorf("consent %s", s)
	}
}
