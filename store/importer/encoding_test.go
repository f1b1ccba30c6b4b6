package importer

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
)

// words of customer files, by the encoding they are written in.
var words = map[string]string{
	CP949:       "김철수 이영희 박민준 최수진 정하늘 강다은 조현우 윤서연 임유진 서울특별시_강남구 부산광역시 해운대로_12 단골손님 첫구매 재입고_알림_신청",
	ShiftJIS:    "佐藤太郎 鈴木花子 高橋健一 田中さくら 渡辺ゆうこ 山本リカ 小林製薬 東京都 北海道札幌市 ソニー株式会社 ありがとうございます 会員登録済み 商品が届きました",
	GBK:         "张伟 王芳 李娜 刘洋 陈静 杨帆 赵磊 黄丽 北京市 上海浦东 广东省深圳市 已付款 老客户 喜欢茶叶 第一次购买 快递很快 杭州西湖",
	Windows1252: "Müller Jürgen François Renée Zoë José Peña Günther Köln Straße Élodie Gonçalves São_Paulo não_gostei_da_ação Málaga Århus Søren",
}

// TestEncodingsOfFewRows: files without a header to go by, of one row are
// told apart nearly always and, of three, always.
func TestEncodingsOfFewRows(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	for _, name := range slices.Sorted(maps.Keys(words)) {
		_, enc, err := charset(name)
		if err != nil {
			t.Fatal(err)
		}
		list := strings.Fields(words[name])
		for _, c := range []struct{ rows, atLeast int }{{1, 32}, {3, 40}} {
			rows, right := c.rows, 0
			for range 40 {
				var b strings.Builder
				for range rows {
					fmt.Fprintf(&b, "%s,user%d@example.com,%s\n", list[dice.IntN(len(list))], dice.IntN(1000), list[dice.IntN(len(list))])
				}
				raw, err := encoding.ReplaceUnsupported(enc.NewEncoder()).String(b.String())
				if err != nil {
					t.Fatal(err)
				}
				s, err := surveyOf(strings.NewReader(raw))
				if err != nil {
					t.Fatal(err)
				}
				if got, _, err := s.encoding("KR"); err == nil && got == name {
					right++
				}
			}
			if right < c.atLeast {
				t.Errorf("%s, %d rows: %d of 40 right", name, rows, right)
			}
		}
	}
}

// TestEncodingIsDecidedByTheWholeFile: the first letter that tells may stand
// behind any sample.
func TestEncodingIsDecidedByTheWholeFile(t *testing.T) {
	ascii := strings.Repeat("user,user@example.com\n", 40_000)
	for tail, want := range map[string]string{"홍길동,hong@example.com\n": UTF8, string(encode(t, mustCharset(t, CP949), "홍길동,hong@example.com\n")): CP949, "": UTF8} {
		s, err := surveyOf(strings.NewReader(ascii + tail))
		if err != nil {
			t.Fatal(err)
		}
		if got, mixed, err := s.encoding("KR"); err != nil || got != want || mixed {
			t.Errorf("%q: %s %v %v", tail, got, mixed, err)
		}
	}
}

// TestKoreanIsNotTakenForItsNeighbours: Greek letters and Roman numerals lie where
// Japanese has its katakana, Chinese has kana at the same place.
func TestKoreanIsNotTakenForItsNeighbours(t *testing.T) {
	for _, c := range []struct{ name, encoding, country, row string }{
		{"grades", CP949, "KR", "김철수,VIPⅡ"},
		{"nothing but grades", CP949, "KR", "1,Ⅲ"},
		{"two numerals", CP949, "KR", "이영희,가동ⅠⅡ"},
		{"Greek letters", CP949, "KR", "박민준,알파α베타β"},
		{"kana in a Korean shop", CP949, "KR", "최서연,ラメン 라면"},
		{"Japanese", EUCJP, "KR", "佐藤太郎,サトウタロウ"},
		{"Japanese goods in a Chinese shop", GBK, "CN", "张伟,カルビー薯条"},
	} {
		raw := encode(t, mustCharset(t, c.encoding), strings.Repeat(c.row+"\n", 20))
		s, err := surveyOf(strings.NewReader(string(raw)))
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := s.encoding(c.country); err != nil || got != c.encoding {
			t.Errorf("%s: read as %s (%v), want %s", c.name, got, err, c.encoding)
		}
	}
}

func mustCharset(t *testing.T, name string) encoding.Encoding {
	t.Helper()
	_, enc, err := charset(name)
	if err != nil {
		t.Fatal(err)
	}
	return enc
}
