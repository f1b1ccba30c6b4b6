package importer

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"gilmok/store"
)

// shopFile makes a customer file of 13 columns, as a Korean shop would have it.
func shopFile(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("회원번호,이름,이메일,휴대폰번호,수신동의,가입일,최근구매일,누적금액,등급,도시,생년월일,적립금,메모\n")
	for i := range rows {
		fmt.Fprintf(&b, "M%07d,김철수%d,user%d@example.com,010-%04d-%04d,%s,2024-03-%02d,2026-11-%02d 09:%02d:00,%d,VIP,서울,1990-%02d-15,%d,\n",
			i, i%97, i*7919%rows, i/10000%10000, i%10000, []string{"Y", "N", ""}[i%3], i%28+1, i%20+1, i%60, i%900000, i%12+1, i%5000)
	}
	return b.Bytes()
}

// BenchmarkRead parses, checks and normalises; SQL is not in it.
func BenchmarkRead(b *testing.B) {
	const rows = 50_000
	path := write(b, "shop.csv", shopFile(rows))
	src, err := Sniff(context.Background(), path, Options{Kind: store.RowsCustomers})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range src.Read(context.Background(), nil).Customers() {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != rows {
			b.Fatalf("%d rows", n)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkSniff is what a person waits for after dropping a file.
func BenchmarkSniff(b *testing.B) {
	path := write(b, "shop.csv", shopFile(50_000))
	for b.Loop() {
		if _, err := Sniff(context.Background(), path, Options{Kind: store.RowsCustomers}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSplitQuoted cuts a file in which every cell is quoted.
func BenchmarkSplitQuoted(b *testing.B) {
	data := bytes.ReplaceAll(bytes.ReplaceAll(shopFile(20_000), []byte(","), []byte(`","`)), []byte("\n"), []byte("\"\n\""))
	data = append([]byte{'"'}, data[:len(data)-1]...)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		s := newSplitter(bytes.NewReader(data), ',', 13)
		var r record
		n := 0
		for s.next(&r) == nil {
			if n++; len(r.cells) != 13 || r.fault != "" {
				b.Fatalf("%+v", r)
			}
		}
		if n != 20_001 {
			b.Fatal(n)
		}
	}
}
