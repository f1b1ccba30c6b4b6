package insight

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// alike finds for each text those that speak of the same: the cosine of their TF-IDF
// vectors (Manning, Raghavan and Schütze, Introduction to Information Retrieval,
// sections 6.2 to 6.4), where a term counts 1 + ln(times) · ln(texts / texts that have
// it). Terms in more than half of the texts tell nothing and are left out; blank
// texts are like none.
func alike(texts []string) [][]Neighbor {
	type weighed struct {
		text   int32
		weight float64
	}
	counts := make([]map[string]int, len(texts))
	have := map[string]int{}
	for i, text := range texts {
		counts[i] = terms(text)
		for term := range counts[i] {
			have[term]++
		}
	}
	postings := map[string][]weighed{}
	vectors := make([]map[string]float64, len(texts))
	for i, mine := range counts {
		vectors[i] = make(map[string]float64, len(mine))
		length := 0.0
		for term, n := range mine {
			if have[term] < 2 || 2*have[term] > len(texts) {
				continue
			}
			w := (1 + math.Log(float64(n))) * math.Log(float64(len(texts))/float64(have[term]))
			vectors[i][term] = w
			length += w * w
		}
		for term, w := range vectors[i] {
			vectors[i][term] = w / math.Sqrt(length)
			postings[term] = append(postings[term], weighed{int32(i), w / math.Sqrt(length)})
		}
	}
	out := make([][]Neighbor, len(texts))
	scores := make([]float64, len(texts))
	for i, mine := range vectors {
		var met []int32
		for _, term := range sortedTerms(mine) { // sums are the same on every run
			for _, other := range postings[term] {
				if other.text == int32(i) {
					continue
				}
				if scores[other.text] == 0 {
					met = append(met, other.text)
				}
				scores[other.text] += mine[term] * other.weight
			}
		}
		list := make([]Neighbor, len(met))
		for k, m := range met {
			list[k] = Neighbor{Product: m, Score: float32(scores[m])}
			scores[m] = 0
		}
		slices.SortFunc(list, func(a, b Neighbor) int {
			return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Product, b.Product))
		})
		out[i] = slices.Clone(list[:min(len(list), MostNeighbors)])
	}
	return out
}

func sortedTerms(of map[string]float64) []string {
	list := make([]string, 0, len(of))
	for term := range of {
		list = append(list, term)
	}
	slices.Sort(list)
	return list
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
