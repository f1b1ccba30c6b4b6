package insight

import (
	"fmt"
	"maps"
	"math"
	"testing"
)

func TestTerms(t *testing.T) {
	for _, c := range []struct {
		text string
		want map[string]int
	}{
		{"Green tea SOAP, green.", map[string]int{"green": 2, "tea": 1, "soap": 1}},
		{"천연비누를 비누 숲", map[string]int{"천연": 1, "연비": 1, "비누": 2, "누를": 1, "숲": 1}},
		{"90g a 1", map[string]int{"90g": 1}},
		{"…", map[string]int{}},
	} {
		if got := terms(c.text); !maps.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.text, got, c.want)
		}
	}
}

// Of five texts the first two share tea (in two) and soap (in two): both terms weigh
// ln(5/2) in either; the first has no other term that two texts have. By hand the
// cosine is 1; with the third, which shares nothing with them, it is not listed.
func TestAlikeByHand(t *testing.T) {
	lists := alike(newTopics([]string{"tea soap", "soap tea only", "candle lemon", "lemon candle candle", ""}))
	if len(lists[0]) != 1 || lists[0][0].Product != 1 || math.Abs(float64(lists[0][0].Score)-1) > 1e-6 {
		t.Errorf("%+v", lists[0])
	}
	// (1, 1) with (1, 1+ln 2): (2+ln 2) / (√2 · √(1+(1+ln 2)²)).
	want := (2 + math.Ln2) / (math.Sqrt2 * math.Sqrt(1+(1+math.Ln2)*(1+math.Ln2)))
	if math.Abs(float64(lists[2][0].Score)-want) > 1e-6 {
		t.Errorf("%+v, want %.4f", lists[2], want)
	}
	if len(lists[4]) != 0 {
		t.Errorf("nothing is like %+v", lists[4])
	}
}

// A new product, which nobody has bought yet, is like those that are called alike.
func TestSimilarToANewProduct(t *testing.T) {
	src := shop()
	src.Texts = map[string]string{"soap": "어성초 비누", "new": "쑥 비누", "dish": "비누 받침대", "oil": "라벤더 오일", "balm": "라벤더 밤", "wick": "양초 심지", "jar": "유리병"}
	it := learn(t, src)
	if got := fmt.Sprint(it.SimilarTo("new", Want{N: 2})); got != "[soap dish]" {
		t.Errorf("like the new one: %s", got)
	}
	if got := it.SimilarTo("soap", Want{N: 9}); got[0] != "dish" || got[len(got)-1] != "new" {
		t.Errorf("what is bought goes before what is called alike: %v", got)
	}
	if got := fmt.Sprint(it.ForYou([]string{"new"}, Want{N: 1})); got != "[soap]" {
		t.Errorf("for one who bought the new one: %s", got)
	}
}
