package importer

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gilmok/store"
)

// TestResultKeys keeps the keys that scripts read.
func TestResultKeys(t *testing.T) {
	got, err := collect(t, write(t, "c.csv", []byte("이메일,수신동의\na@example.com,?\nbad,Y\n")), Options{Kind: store.RowsCustomers})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(got.result)
	if err != nil {
		t.Fatal(err)
	}
	var have map[string]any
	if err := json.Unmarshal(b, &have); err != nil {
		t.Fatal(err)
	}
	for _, key := range strings.Fields("import encoding delimiter header rows accepted added updated unchanged merged outcome questions rejected warnings mapping seconds") {
		if _, ok := have[key]; !ok {
			t.Errorf("no %q in %s", key, b)
		}
	}
	reject := have["rejected"].([]any)[0].(map[string]any)
	if reject["record"] != 2.0 || reject["line"] != 3.0 || reject["reason"] != "BAD_EMAIL" || reject["raw"] != "bad,Y" {
		t.Errorf("%v", reject)
	}
	question := have["questions"].([]any)[0].(map[string]any)
	if question["code"] != "UNKNOWN_CONSENT_VALUE" || question["column"] != "수신동의" || len(question["choices"].([]any)) != 2 {
		t.Errorf("%v", question)
	}
	mapping := have["mapping"].([]any)[1].(map[string]any)
	if mapping["column"] != "수신동의" || mapping["target"] != "consent_marketing" || mapping["how"] != "name" {
		t.Errorf("%v", mapping)
	}
}

// TestRejectFile: it can be opened in a spreadsheet without harm, mended and
// imported, and comes back as it was.
func TestRejectFile(t *testing.T) {
	got, err := collect(t, write(t, "c.csv", []byte("이름,이메일,번호\n\"=HYPERLINK(\"\"x\"\")\",bad,+82101\n김철수,a@example.com,900101-1234567\n\"열린,x@@,1\n")), Options{Kind: store.RowsCustomers})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(got.result.RejectFile, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(rows[0], []string{"이름", "이메일", "번호", "record", "line", "reason", "detail"}) {
		t.Errorf("%q", rows[0])
	}
	if !slices.Equal(rows[1][:6], []string{`'=HYPERLINK("x")`, "bad", "+82101", "1", "2", "BAD_EMAIL"}) {
		t.Errorf("%q", rows[1])
	}
	if rows[2][0] != "\"열린,x@@,1" || rows[2][5] != "UNTERMINATED_QUOTE" {
		t.Errorf("%q", rows[2])
	}
	if unquoteFormula(rows[1][0]) != `=HYPERLINK("x")` {
		t.Errorf("%q does not come back", rows[1][0])
	}
}

func TestResidentNumbersAreNowhere(t *testing.T) {
	file := "이름,이메일,주민번호\n김철수,bad,900101-1234567\n이영희,b@example.com,\"880202-2345678\"\n"
	got, err := collect(t, write(t, "c.csv", []byte(file)), Options{Kind: store.RowsCustomers})
	if err != nil {
		t.Fatal(err)
	}
	src, err := Sniff(context.Background(), write(t, "c.csv", []byte(file)), Options{Kind: store.RowsCustomers})
	if err != nil {
		t.Fatal(err)
	}
	all, err := json.Marshal([]any{got.result, got.customers, src.Preview, src.Columns, string(got.result.RejectFile)})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(all), "1234567") || strings.Contains(string(all), "2345678") {
		t.Errorf("a resident number in %s", all)
	}
	got, err = collect(t, write(t, "c.csv", []byte(file)), Options{Kind: store.RowsCustomers, Map: map[string]string{"주민번호": "skip"}})
	if err != nil || got.result.Outcome != OKWithRejects {
		t.Errorf("confirmed away: %v %+v", err, got.result.Questions)
	}
}

func TestConsentColumns(t *testing.T) {
	file := "이메일,마케팅 정보 수신 동의(이메일),SMS 수신동의 여부,야간 수신동의,개인정보 수집 동의,수신동의일,수신거부\n" +
		"a@example.com,Y,N,Y,Y,2026-01-02,\nb@example.com,,Y,,Y,,\nc@example.com,Y,Y,,Y,,Y\nd@example.com,,,,Y,,N\n"
	got, err := collect(t, write(t, "c.csv", []byte(file)), Options{Kind: store.RowsCustomers})
	if err != nil {
		t.Fatal(err)
	}
	for record, want := range map[int][2]store.ConsentState{
		1: {store.ConsentOptedIn, store.ConsentUnsubscribed},
		2: {store.ConsentUnknown, store.ConsentOptedIn},
		3: {store.ConsentUnsubscribed, store.ConsentUnsubscribed},
		4: {store.ConsentUnknown, store.ConsentUnknown},
	} {
		p := got.customers[record].Customer
		email, sms := p.ConsentFor(store.ChannelEmail, store.PurposeAdvertising), p.ConsentFor(store.ChannelSMS, store.PurposeAdvertising)
		if email.State != want[0] || sms.State != want[1] {
			t.Errorf("row %d: e-mail %s, sms %s, want %v", record, email.State, sms.State, want)
		}
		if record == 1 && (!email.Night || email.At.IsZero() || email.Source != "c.csv") {
			t.Errorf("%+v", email)
		}
	}
}

func TestQuestionsCanBeAnswered(t *testing.T) {
	file := "이메일,수신동의,메모,메모\na@example.com,?,x,y\nb@example.com,Y,x,y\n"
	for _, c := range []struct {
		answers map[string]string
		open    int
		want    store.ConsentState
	}{
		{nil, 2, store.ConsentUnknown},
		{map[string]string{"수신동의": "consent_marketing:no"}, 1, store.ConsentUnsubscribed},
		{map[string]string{"수신동의": "consent_marketing:unknown", "메모 (2)": "memo2"}, 0, store.ConsentUnknown},
	} {
		got, err := collect(t, write(t, "c.csv", []byte(file)), Options{Kind: store.RowsCustomers, Map: c.answers})
		if err != nil {
			t.Fatal(err)
		}
		state := got.customers[1].Customer.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State
		if len(got.result.Questions) != c.open || state != c.want {
			t.Errorf("%v: %+v, %s", c.answers, got.result.Questions, state)
		}
	}
}

// TestMemoryStaysFlat: what is held does not grow with the file.
func TestMemoryStaysFlat(t *testing.T) {
	src, err := Sniff(context.Background(), write(t, "long.csv", shopFile(200_000)), Options{Kind: store.RowsCustomers})
	if err != nil {
		t.Fatal(err)
	}
	held := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before, most, calls := held(), int64(0), 0
	measure := func(done, total int64) {
		if calls++; calls%40 == 0 {
			most = max(most, held()-before)
		}
	}
	rows := 0
	for _, err := range src.Read(context.Background(), measure).Customers() {
		if err != nil {
			t.Fatal(err)
		}
		rows++
	}
	if rows != 200_000 || calls < 100 || most > 4<<20 {
		t.Errorf("%d rows, %d kB more than before", rows, most>>10)
	}
}

// What our own export writes for nobody's word is read back without a question.
func TestConsentUnknownIsNoQuestion(t *testing.T) {
	got, err := collect(t, write(t, "c.csv", []byte("email,consent_email,consent_sms\na@example.com,opted_in,unknown\nb@example.com,unknown,unknown\n")), Options{Kind: store.RowsCustomers})
	if err != nil || got.result.Outcome != OK {
		t.Fatalf("%v %+v", err, got.result)
	}
	if s := got.customers[2].Customer.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State; s != store.ConsentUnknown {
		t.Errorf("unknown became %s", s)
	}
}
