package importer

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"gilmok/store"
)

const shop = "이름,이메일,휴대폰번호,수신동의\n김철수,chulsoo@example.com,010-1234-5678,Y\n이영희,younghee@example.com,010-2345-6789,N\n"

func encode(t *testing.T, e encoding.Encoding, text string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// nasty is a file of our own and what is to become of it.
type nasty struct {
	name      string
	file      string // "" is shop.csv
	data      []byte
	kind      store.RowKind // "" is customers
	outcome   Outcome
	encoding  string
	delimiter string
	rows      int
	accepted  int
	merged    int
	rejected  []string // "2 BAD_EMAIL"
	warn      []Code
	names     []string // of the accepted customers, in order
}

func TestNastyEncodings(t *testing.T) {
	le := utf16.UTF16(utf16.LittleEndian, utf16.IgnoreBOM)
	be := utf16.UTF16(utf16.BigEndian, utf16.IgnoreBOM)
	chinese := "姓名,邮箱,手机,备注\n张伟,zhang@example.cn,13812345678,老客户喜欢茶叶\n王芳,wang@example.cn,13912345678,第一次购买的顾客\n"
	names := []string{"김철수", "이영희"}
	for _, n := range []nasty{
		{name: "utf-8 with mark", data: []byte("\ufeff" + shop), encoding: UTF8, names: names},
		{name: "mark and quoted header", data: []byte("\ufeff\"이름\",\"이메일\"\n\"김철수\",\"a@example.com\"\n"), encoding: UTF8, names: names[:1]},
		{name: "utf-16 le without mark", data: encode(t, le, shop), encoding: UTF16LE, names: names},
		{name: "utf-16 be without mark", data: encode(t, be, shop), encoding: UTF16BE, names: names},
		{name: "utf-16 be with mark", data: append([]byte("\xfe\xff"), encode(t, be, shop)...), encoding: UTF16BE, names: names},
		{name: "utf-16 ascii only", data: encode(t, le, "name,email\nKim,a@example.com\n"), encoding: UTF16LE, names: []string{"Kim"}},
		{name: "utf-32", data: append([]byte("\xff\xfe\x00\x00"), encode(t, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), shop)...), encoding: utf32LE, names: names},
		{name: "utf-8 cut off in a character", data: []byte(shop + "박민")[:len(shop)+4], encoding: UTF8, outcome: OKWithRejects, rejected: []string{"3 INVALID_ENCODING_IN_CELL"}, names: names},
		{name: "cp949", data: encode(t, korean.EUCKR, shop), encoding: CP949, names: names},
		{name: "cp949 one row", data: encode(t, korean.EUCKR, "이름,이메일\n김철수,a@example.com\n"), encoding: CP949, names: names[:1]},
		{name: "cp949 without header", data: encode(t, korean.EUCKR, "김철수,a@example.com,서울\n이영희,b@example.com,부산\n"), encoding: CP949, names: names, outcome: NeedsUser},
		{name: "cp949 ascii header", data: encode(t, korean.EUCKR, "name,email\n김철수,a@example.com\n이영희,b@example.com\n"), encoding: CP949, names: names},
		{name: "gbk", data: encode(t, simplifiedchinese.GBK, chinese), encoding: GBK, names: []string{"张伟", "王芳"}},
		{name: "gbk ascii header", data: encode(t, simplifiedchinese.GBK, "name,email,mobile,note\n"+strings.SplitN(chinese, "\n", 2)[1]), encoding: GBK},
		{name: "shift-jis ascii header", data: encode(t, japanese.ShiftJIS, "name,email\n佐藤太郎,a@example.jp\nソニー表示,b@example.jp\n"), encoding: ShiftJIS, names: []string{"佐藤太郎", "ソニー表示"}},
		{name: "windows-1252", data: encode(t, charmap.Windows1252, "name,email\nFrançois Noël,f@example.fr\nJürgen Müller,j@example.de\nJosé Peña,p@example.es\n"), encoding: Windows1252, names: []string{"François Noël", "Jürgen Müller", "José Peña"}},
		{name: "windows-1252 one name", data: encode(t, charmap.Windows1252, "name,email\nRenée,f@example.fr\n"), encoding: Windows1252, names: []string{"Renée"}},
		{name: "utf-8 accents", data: []byte("name,email\nRenée,f@example.fr\n"), encoding: UTF8, names: []string{"Renée"}},
		{name: "decomposed Hangul", data: []byte("name,email\n\u1100\u1175\u11b7,f@example.fr\n"), encoding: UTF8, names: []string{"김"}},
		{name: "mixed utf-8 and cp949", data: append([]byte(shop), encode(t, korean.EUCKR, "박민준,c@example.com,,\n최수진,d@example.com,,\n")...), encoding: UTF8, outcome: NeedsUser,
			rejected: []string{"3 INVALID_ENCODING_IN_CELL", "4 INVALID_ENCODING_IN_CELL"}, names: names, warn: []Code{MixedEncoding}},
		{name: "one bad cp949 byte", data: append(encode(t, korean.EUCKR, shop), []byte("\xff\xff,z@example.com,,\n")...), encoding: CP949, outcome: OKWithRejects, rejected: []string{"3 INVALID_ENCODING_IN_CELL"}, names: names},
	} {
		n.check(t)
	}
}

func TestNastyShapes(t *testing.T) {
	two := []string{"김철수", "이영희"}
	wide := strings.Repeat("c,", 400) + "email\n" + strings.Repeat("1,", 400) + "a@example.com\n"
	for _, n := range []nasty{
		{name: "pipes", data: []byte(strings.ReplaceAll(shop, ",", "|")), delimiter: "|", names: two},
		{name: "tabs named csv", data: []byte(strings.ReplaceAll(shop, ",", "\t")), delimiter: "\t", names: two},
		{name: "commas inside semicolons", data: []byte("이름;이메일;주소\n김철수;a@example.com;서울, 강남, 1\n이영희;b@example.com;부산, 해운대, 2\n"), delimiter: ";", names: two},
		{name: "sep tab", data: []byte("sep=\t\n" + strings.ReplaceAll(shop, ",", "\t")), delimiter: "\t", names: two},
		{name: "mixed newlines", data: []byte("이름,이메일\r\n김철수,a@example.com\r이영희,b@example.com\n박민준,c@example.com"), names: []string{"김철수", "이영희", "박민준"}},
		{name: "crlf", data: []byte(strings.ReplaceAll(shop, "\n", "\r\n")), names: two},
		{name: "no newline at the end", data: []byte(strings.TrimSpace(shop)), names: two},
		{name: "end mark of DOS", data: []byte(shop + "\x1a"), names: two},
		{name: "end mark without a newline", data: []byte("이름,이메일\n김철수,a@example.com\x1a"), names: two[:1]},
		{name: "end mark in the middle", data: []byte("이름,이메일\n김\x1a철수,a@example.com\n이영희,b@example.com\n"), outcome: OKWithRejects, rejected: []string{"1 CONTROL_CHARACTER"}, names: two[1:]},
		{name: "text after a quote", data: []byte("이름,이메일\n\"김철수\"님,a@example.com\n\"이영희\",b@example.com\n"), names: []string{"김철수님", "이영희"}, warn: []Code{LooseQuote}},
		{name: "quoted delimiter and newline", data: []byte("이름,이메일,메모\n김철수,a@example.com,\"a,b\r\nc\"\n이영희,b@example.com,\n"), names: two},
		{name: "stray quote in the middle", data: []byte("이름,이메일,메모\n김철수,a@example.com,x\n\"박민준,c@example.com,y\n이영희,b@example.com,\"z, z\"\n"),
			outcome: NeedsUser, rejected: []string{"2 UNTERMINATED_QUOTE"}, names: two},
		{name: "stray quote on the last line", data: []byte("이름,이메일\n김철수,a@example.com\n\"이영희,b@example.com\n"), outcome: OKWithRejects, rejected: []string{"2 UNTERMINATED_QUOTE"}, names: two[:1]},
		{name: "escaped by backslash", data: []byte("이름,이메일\n\"김\\\"철수\",a@example.com\n이영희,b@example.com\n"), names: []string{"김\"철수", "이영희"}},
		{name: "wide", data: []byte(wide), outcome: NeedsUser, rows: 1, accepted: 1, warn: []Code{DuplicateHeader}},
		{name: "wide row", data: []byte("이름,이메일\n김철수,a@example.com" + strings.Repeat(",x", 600) + "\n이영희,b@example.com\n"), outcome: OKWithRejects, rejected: []string{"1 TOO_MANY_COLUMNS"}, names: two[1:]},
		{name: "huge cell", data: []byte("이름,이메일\n" + strings.Repeat("가", 30000) + ",a@example.com\n이영희,b@example.com\n"), outcome: OKWithRejects, rejected: []string{"1 CELL_TOO_LARGE"}, names: two[1:]},
		{name: "huge quoted cell", data: []byte("이름,이메일,메모\n박민준,a@example.com,\"" + strings.Repeat("가나다\n", 20000) + "\"\n이영희,b@example.com,\n"), outcome: OKWithRejects, rejected: []string{"1 CELL_TOO_LARGE"}, names: two[1:]},
		{name: "cell beyond the buffer", data: []byte("이름,이메일\n" + strings.Repeat("x", 3<<20) + ",a@example.com\n이영희,b@example.com\n"), outcome: OKWithRejects, rejected: []string{"1 CELL_TOO_LARGE"}, names: two[1:]},
		{name: "blank header with data", data: []byte("이름,,이메일\n김철수,7,a@example.com\n"), names: two[:1], warn: []Code{EmptyHeader}},
		{name: "two title rows", data: []byte("고객 명단\n\n이름,이메일\n김철수,a@example.com\n"), outcome: NeedsUser, names: two[:1], warn: []Code{PreambleRows}},
		{name: "header again in the middle", data: []byte("이름,이메일\n김철수,a@example.com\n이름,이메일\n이영희,b@example.com\n"), outcome: OKWithRejects, rejected: []string{"2 REPEATED_HEADER"}, names: two},
		{name: "double pipes", data: []byte("이름||이메일\n김철수||a@example.com\n"), delimiter: "|", names: two[:1]},
		{name: "carets", data: []byte("이름^이메일\n김철수^a@example.com\n"), delimiter: "^", names: two[:1]},
		{name: "groups above the header", data: []byte("기본정보,,연락처,\n이름,등급,이메일,휴대폰\n김철수,VIP,a@example.com,010-1111-2222\n"), outcome: NeedsUser, names: two[:1], warn: []Code{PreambleRows}},
		{name: "header in two lines of a cell", data: []byte("이름,\"이메일\n(필수)\"\n김철수,a@example.com\n"), names: two[:1]},
		{name: "header case and spaces", data: []byte(" E-MAIL , Full Name \na@example.com,Kim\n"), names: []string{"Kim"}},
		{name: "no address column", data: []byte("이름,메모\n김철수,x\n"), outcome: NeedsUser, rejected: []string{"1 NO_ADDRESS"}, names: []string{}, warn: []Code{NoAddressColumn, NoEmailColumn}},
		{name: "address by content", data: []byte("Kunde,Kontakt,Netz\nKim,010-1234-5678,kim@example.com\nLee,010-2345-6789,lee@example.com\n"), rows: 2, accepted: 2},
		{name: "one column without header", data: []byte("a@example.com\nb@example.com\n"), outcome: NeedsUser, rows: 2, accepted: 2, warn: []Code{NoHeaderDetected}},
		{name: "no header with phones", data: []byte("이영희|010-2345-6789|b@example.com\n김철수|010-1234-5678|a@example.com\n"), outcome: NeedsUser, delimiter: "|", names: []string{"이영희", "김철수"}},
		{name: "resident numbers", data: []byte("이름,이메일,주민등록번호\n김철수,a@example.com,900101-1234567\n"), outcome: NeedsUser, names: two[:1], warn: []Code{ResidentNumber}},
		{name: "resident numbers unnamed", data: []byte("이름,이메일,기타\n김철수,a@example.com,900101-1234567\n"), outcome: NeedsUser, names: two[:1], warn: []Code{ResidentNumber}},
		{name: "formulas", data: []byte("이름,이메일\n\"=cmd|' /C calc'!A0\",a@example.com\n@SUM(1+1),b@example.com\n"), rows: 2, accepted: 2, warn: []Code{FormulaPrefix}},
		{name: "gz", file: "shop.csv.gz", data: gzipped(t, []byte(shop)), names: two},
		{name: "gz without its name", file: "shop.csv", data: gzipped(t, []byte(shop)), names: two},
		{name: "awkward name", file: "고객 명단 (최종) 'v2';--.csv", data: []byte(shop), names: two},
	} {
		n.check(t)
	}
}

func (n nasty) check(t *testing.T) {
	t.Run(n.name, func(t *testing.T) {
		if n.file == "" {
			n.file = "shop.csv"
		}
		if n.kind == "" {
			n.kind = store.RowsCustomers
		}
		got, err := collect(t, write(t, n.file, n.data), Options{Kind: n.kind})
		if err != nil {
			t.Fatal(err)
		}
		r := got.result
		if n.outcome == "" {
			n.outcome = OK
		}
		if r.Outcome != n.outcome {
			t.Errorf("outcome %s, want %s: %+v %+v %+v", r.Outcome, n.outcome, r.Questions, r.Rejected, r.Mapping)
		}
		if n.encoding != "" && r.Encoding != n.encoding {
			t.Errorf("encoding %s, want %s", r.Encoding, n.encoding)
		}
		if n.delimiter != "" && (r.Delimiter == nil || *r.Delimiter != n.delimiter) {
			t.Errorf("delimiter %v, want %q", r.Delimiter, n.delimiter)
		}
		if n.names == nil && n.rows > 0 && (r.Rows != n.rows || r.Accepted != n.accepted || r.Merged != n.merged) {
			t.Errorf("rows %d accepted %d merged %d", r.Rows, r.Accepted, r.Merged)
		}
		if r.Rows != r.Accepted+r.Merged+len(r.Rejected) {
			t.Errorf("counts do not add up: %+v", r)
		}
		n.checkLists(t, got)
	})
}

func (n nasty) checkLists(t *testing.T, got *collected) {
	var rejected, names []string
	for _, j := range got.result.Rejected {
		rejected = append(rejected, fmt.Sprint(j.Record, " ", j.Reason))
	}
	if !slices.Equal(rejected, n.rejected) {
		t.Errorf("rejected %v, want %v", rejected, n.rejected)
	}
	for i := 1; i <= got.result.Rows; i++ {
		if c := got.customers[i]; c != nil {
			names = append(names, c.Customer.Name)
		}
	}
	if n.names != nil && !slices.Equal(names, n.names) {
		t.Errorf("names %q, want %q", names, n.names)
	}
	for _, w := range n.warn {
		if !slices.ContainsFunc(got.result.Warnings, func(have Warning) bool { return have.Code == w }) {
			t.Errorf("no warning %s in %+v", w, got.result.Warnings)
		}
	}
}

func gzipped(t testing.TB, data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t testing.TB, name string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte(shop)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRefusedFiles(t *testing.T) {
	bomb := gzipped(t, bytes.Repeat([]byte("a,b,c\n"), 25<<20))
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 2000)...)
	for _, c := range []struct {
		name, file string
		data       []byte
		want       Code
	}{
		{"nothing", "a.csv", nil, EmptyFile},
		{"only a mark", "a.csv", []byte("\xef\xbb\xbf"), EmptyFile},
		{"only blanks", "a.csv", []byte("\r\n  \n,,,\n\n"), EmptyFile},
		{"only a header", "a.csv", []byte("이름,이메일\n"), NoDataRows},
		{"zip", "a.zip", zipped(t, "shop.csv"), CompressedFile},
		{"zip named csv", "a.csv", zipped(t, "shop.csv"), CompressedFile},
		{"workbook named csv", "a.csv", zipped(t, "xl/workbook.xml"), ExcelWorkbook},
		{"damaged workbook", "a.xlsx", zipped(t, "xl/workbook.xml"), ExcelWorkbook},
		{"old xls", "a.xls", ole, ExcelWorkbook},
		{"old xls named csv", "a.csv", ole, ExcelWorkbook},
		{"sealed workbook", "a.xlsx", append(ole, encryptedPackage...), PasswordNeeded},
		{"html named xls", "a.xls", []byte("\ufeff<html><table><tr><td>이름</td></tr></table></html>"), HTMLFile},
		{"html in utf-16", "a.xls", encode(t, utf16.UTF16(utf16.LittleEndian, utf16.UseBOM), "<table><tr><td>이름</td></tr></table>"), HTMLFile},
		{"json", "a.csv", []byte(`[{"name":"Kim"}]`), NotTable},
		{"json over lines", "a.csv", []byte("[\n  {\"name\":\"Kim\"}\n]"), NotTable},
		{"address card", "a.csv", []byte("BEGIN:VCARD\r\nFN:Kim\r\nEND:VCARD\r\n"), NotTable},
		{"dump of a database", "a.csv", []byte("-- MySQL dump\nINSERT INTO `c` (`id`,`email`) VALUES (1,'a@example.com');\n"), NotTable},
		{"pdf", "a.csv", []byte("%PDF-1.4\n..."), NotText},
		{"png", "a.csv", []byte("\x89PNG\r\n\x1a\n\x00\x00"), NotText},
		{"binary", "a.csv", bytes.Repeat([]byte{0, 1, 2, 3, 200, 7}, 500), NotText},
		{"gzip cut off", "a.csv.gz", gzipped(t, bytes.Repeat([]byte(shop), 100))[:60], CompressedFile},
		{"gzip bomb", "a.csv.gz", bomb, CompressedFile},
		{"too many columns", "a.csv", []byte(strings.Repeat("a,", 2001) + "b\n" + strings.Repeat("1,", 2001) + "2\n"), TooManyColumns},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Sniff(context.Background(), write(t, c.file, c.data), Options{})
			var refused *Error
			if !errors.As(err, &refused) || refused.Code != c.want {
				t.Fatalf("got %v, want %s", err, c.want)
			}
			if errors.Is(err, ErrSwells) != (c.name == "gzip bomb") {
				t.Errorf("swells: %v", err)
			}
		})
	}
}
