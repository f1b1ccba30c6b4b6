package importer

import (
	"context"
	"strings"
	"testing"

	"gilmok/store"
)

func TestSpreadValues(t *testing.T) {
	for _, c := range []struct{ name, text, phone, email, landline string }{
		{"three boxes", "이름,휴대폰1,휴대폰2,휴대폰3\n김철수,010,1234,5678\n이영희,010,2345,6789\n", "+821012345678", "", ""},
		{"a spreadsheet's numbers", "이름,휴대폰1,휴대폰2,휴대폰3\n김철수,10,345,67\n이영희,10,2345,6789\n", "+821003450067", "", ""},
		{"by words", "성명,핸드폰(앞),핸드폰(중간),핸드폰(뒤)\n김철수,010,1234,5678\n이영희,010,2345,6789\n", "+821012345678", "", ""},
		{"area and number", "name,phone area code,phone number\nAnn,010,1234-5678\nBob,010,2345-6789\n", "+821012345678", "", ""},
		{"one name for all", "이름,휴대폰,휴대폰,휴대폰\n김철수,010,1234,5678\n이영희,010,2345,6789\n", "+821012345678", "", ""},
		{"under a merged cell", "이름,휴대폰,,\n김철수,010,1234,5678\n이영희,010,2345,6789\n", "+821012345678", "", ""},
		{"a landline beside", "이름,tel1,tel2,tel3,hp_1,hp_2,hp_3\n김철수,02,123,4567,010,1234,5678\n이영희,031,123,4567,010,2345,6789\n", "+821012345678", "", "02-123-4567"},
		{"name and domain", "이름,이메일아이디,이메일도메인\n김철수,kim,example.com\n이영희,lee,example.com\n", "", "kim@example.com", ""},
		{"two addresses of one name", "이름,email1,email2\n김철수,kim,example.com\n이영희,lee,example.com\n", "", "kim@example.com", ""},
		{"two whole numbers stay apart", "이름,휴대폰1,휴대폰2\n김철수,010-1234-5678,02-123-4567\n이영희,010-2345-6789,\n", "+821012345678", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, got := targets(t, store.RowsCustomers, c.text)
			p := got.customers[1].Customer
			if p.Phone != c.phone || p.Email != c.email || p.Attributes["landline"].String() != c.landline {
				t.Errorf("phone %s, email %s, landline %s of %+v", p.Phone, p.Email, p.Attributes["landline"], got.result.Mapping)
			}
			if got.result.Outcome != OK {
				t.Errorf("%s %+v", got.result.Outcome, got.result.Questions)
			}
		})
	}
}

func TestSpreadValuesOfBuyersNotOfRecipients(t *testing.T) {
	found, got := targets(t, store.RowsOrders, "주문번호,주문일시,주문자휴대폰1,주문자휴대폰2,주문자휴대폰3,수령인휴대폰1,수령인휴대폰2,수령인휴대폰3,결제금액\nA1,2026-11-01 10:00,010,1234,5678,010,9999,8888,12000\n")
	if phone := got.orders[0].Customer.Phone; phone != "+821012345678" || found["수령인휴대폰1"] != Skip || found["수령인휴대폰3"] != Skip {
		t.Errorf("%s %v", phone, found)
	}
}

// What a person says of one part holds; what was joined once is joined the next time.
func TestSpreadValuesAsTold(t *testing.T) {
	path := write(t, "m.csv", []byte("이름,이메일,휴대폰1,휴대폰2,휴대폰3\n김철수,a@example.com,010,1234,5678\n이영희,b@example.com,010,2345,6789\n"))
	phone := func(o Options) (string, *Source) {
		t.Helper()
		o.Kind = store.RowsCustomers
		src, err := Sniff(context.Background(), path, o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := collect(t, path, o)
		if err != nil {
			t.Fatal(err)
		}
		return got.customers[1].Customer.Phone, src
	}
	if number, _ := phone(Options{Map: map[string]string{"휴대폰2": "skip"}}); number != "" {
		t.Errorf("a part was left out, and the number is %s", number)
	}
	number, src := phone(Options{})
	kept, err := src.Mapping()
	if number != "+821012345678" || err != nil {
		t.Fatal(number, err)
	}
	if part := src.Columns[3]; part.PartOf != "휴대폰1" || part.Fits != part.Filled || strings.Join(part.Samples, " ") != "1234 2345" {
		t.Errorf("%+v", part)
	}
	if number, src = phone(Options{Recall: func(store.RowKind, string) []byte { return kept }}); number != "+821012345678" || !src.Recalled {
		t.Errorf("the next time the number is %q", number)
	}
}
