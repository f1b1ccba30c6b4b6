package importer_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"gilmok/store"
	"gilmok/store/importer"
)

func ExampleSniff() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "customers.csv")
	file := "고객명;E-mail 주소;핸드폰;광고성 정보 수신동의;좋아하는 색\n김철수;Kim@Example.com;1012345678;동의함;초록\n"
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	src, err := importer.Sniff(context.Background(), path, importer.Options{Kind: store.RowsCustomers})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s %q\n", src.Encoding, string(rune(src.Delimiter)))
	for i, c := range src.Columns {
		fmt.Println(c.Name, "→", c.Target, "by", c.How, "=", src.Preview[0].Cells[i])
	}
	// Output:
	// utf-8 ";"
	// 고객명 → name by name = 김철수
	// E-mail 주소 → email by name = kim@example.com
	// 핸드폰 → phone by name = +821012345678
	// 광고성 정보 수신동의 → consent_marketing by name = yes
	// 좋아하는 색 → 좋아하는_색 by content = 초록
}
