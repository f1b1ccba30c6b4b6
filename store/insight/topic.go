package insight

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// Topics is an index of texts by what they speak of: TF-IDF vectors of length 1
// (Manning, Raghavan and Schütze, Introduction to Information Retrieval, sections 6.2
// to 6.4), where a term counts 1 + ln(times) · ln(texts / texts that have it). Terms
// that more than half of the texts have tell nothing and are left out; one that a
// single text has is found when it is asked for, but does not lengthen its vector.
type Topics struct {
	Texts int
	Terms map[string]Term
}

// Term is one term with the texts that have it.
type Term struct {
	Weight float32 // ln(texts / texts that have it)
	Once   bool    // in a single text
	In     []Weighed
}

// Weighed is a text with its weight of a term.
type Weighed struct {
	Text   int32
	Weight float32
}

// newTopics indexes texts; blank ones are about nothing. vectors holds the weights of
// each text, the terms in order.
func newTopics(texts []string) (t *Topics, vectors [][]weighedTerm) {
	counts := make([]map[string]int, len(texts))
	have := map[string]int{}
	for i, text := range texts {
		counts[i] = terms(text)
		for term := range counts[i] {
			have[term]++
		}
	}
	t = &Topics{Texts: len(texts), Terms: map[string]Term{}}
	for term, n := range have {
		if 2*n <= len(texts) {
			t.Terms[term] = Term{Weight: float32(math.Log(float64(len(texts)) / float64(n))), Once: n == 1}
		}
	}
	vectors = make([][]weighedTerm, len(texts))
	for i := range counts {
		vectors[i] = t.vector(counts[i])
		for _, w := range vectors[i] {
			term := t.Terms[w.term]
			term.In = append(term.In, Weighed{int32(i), float32(w.weight)})
			t.Terms[w.term] = term
		}
	}
	return t, vectors
}

type weighedTerm struct {
	term   string
	weight float64
}

// vector weighs the terms of a text, in order.
func (t *Topics) vector(counts map[string]int) []weighedTerm {
	list := make([]weighedTerm, 0, len(counts))
	length, once := 0.0, 0.0
	for term, n := range counts {
		if x, known := t.Terms[term]; known {
			w := (1 + math.Log(float64(n))) * float64(x.Weight)
			list = append(list, weighedTerm{term, w})
			if x.Once {
				once += w * w
			} else {
				length += w * w
			}
		}
	}
	if length == 0 {
		length = once
	}
	for i := range list {
		list[i].weight /= math.Sqrt(length)
	}
	slices.SortFunc(list, func(a, b weighedTerm) int { return strings.Compare(a.term, b.term) })
	return list
}

// near gives the texts whose vectors have the greatest cosine with one, the nearest
// first; scores is room for one number of each text, all 0, and is left so.
func (t *Topics) near(vector []weighedTerm, leave func(int32) bool, most int, scores []float64) []Neighbor {
	var met []int32
	for _, w := range vector {
		for _, x := range t.Terms[w.term].In {
			if leave(x.Text) {
				continue
			}
			if scores[x.Text] == 0 {
				met = append(met, x.Text)
			}
			scores[x.Text] += w.weight * float64(x.Weight)
		}
	}
	list := make([]Neighbor, len(met))
	for i, m := range met {
		list[i] = Neighbor{Product: m, Score: float32(scores[m])}
		scores[m] = 0
	}
	return closest(list, most)
}

// closest gives the greatest scores, the greatest first; of equals the first product.
func closest(list []Neighbor, most int) []Neighbor {
	slices.SortFunc(list, func(a, b Neighbor) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Product, b.Product))
	})
	return slices.Clone(list[:min(len(list), most)])
}

// alike finds for each text those that speak of the same.
func alike(t *Topics, vectors [][]weighedTerm) [][]Neighbor {
	out := make([][]Neighbor, len(vectors))
	scores := make([]float64, len(vectors))
	for i, mine := range vectors {
		out[i] = t.near(mine, func(other int32) bool { return other == int32(i) }, MostNeighbors, scores)
	}
	return out
}

// About gives the texts that are about what a text says.
func (t *Topics) About(text string, leave func(int32) bool, most int) []Neighbor {
	return t.near(t.vector(terms(text)), leave, most, make([]float64, t.Texts))
}

// terms counts the terms of a text: words in lower case; of Korean ones each pair of
// syllables, because particles and compounds are written without a space.
func terms(text string) map[string]int {
	counts := map[string]int{}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, word := range words {
		syllables := []rune(word)
		if !unicode.Is(unicode.Hangul, syllables[0]) || len(syllables) < 3 {
			if len(syllables) > 1 || unicode.Is(unicode.Hangul, syllables[0]) {
				counts[word]++
			}
			continue
		}
		for i := range len(syllables) - 1 {
			counts[string(syllables[i:i+2])]++
		}
	}
	return counts
}
