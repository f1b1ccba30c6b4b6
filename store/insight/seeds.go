package insight

import (
	_ "embed"
	"encoding/json"
	"strings"
	"unicode"
)

// seedFile lists words that mean the same kind of thing in any shop.
//
//go:embed seeds.json
var seedFile []byte

// seed is one kind of thing.
type seed struct {
	EN, KO string
	Words  []string
}

// seedClass is a seed as a shop calls it.
type seedClass struct {
	name  string
	words []string
	sure  bool
}

func (c seedClass) matches(name string) bool {
	padded := " " + name + " "
	for _, w := range c.words {
		if strings.Contains(padded, w) {
			return true
		}
	}
	return false
}

// What a seed's word must have shown on names whose category is known.
const (
	leastSeedNames = 30
	leastSeedShare = 0.6
)

// seedsFor reads the seeds and finds the shop's own category for each: the one that
// most of the names with its words are in. Where the shop has none, it is called as
// the names are written.
func seedsFor(known []Labelled, korean bool) []seedClass {
	var all []seed
	if err := json.Unmarshal(seedFile, &all); err != nil {
		panic(err) // embedded
	}
	list := make([]seedClass, len(all))
	for i, s := range all {
		c := seedClass{name: s.EN}
		if korean {
			c.name = s.KO
		}
		for _, w := range s.Words {
			c.words = append(c.words, seedWord(w))
		}
		counts, sum, best := map[string]int{}, 0, ""
		for _, k := range known {
			if !c.matches(k.Name) {
				continue
			}
			sum++
			counts[k.Category]++
			if n := counts[k.Category]; n > counts[best] || n == counts[best] && k.Category < best {
				best = k.Category
			}
		}
		if share := float64(counts[best]) / float64(max(1, sum)); share >= leastSeedShare {
			c.name, c.sure = best, sum >= leastSeedNames && share >= SurePrecision
		}
		list[i] = c
	}
	return list
}

// seedWord makes a word of the list stand at the beginning of a word, where it is of
// Latin letters; a space at its end is meant. Korean writes compounds together.
func seedWord(w string) string {
	end := ""
	if strings.HasSuffix(w, " ") {
		end = " "
	}
	plain := squeeze(w)
	for _, r := range plain {
		if r < unicode.MaxLatin1 {
			return " " + plain + end
		}
	}
	return plain
}

// writtenInHangul tells whether most of them are.
func writtenInHangul(names []string) bool {
	n := 0
	for _, name := range names {
		if strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) {
			n++
		}
	}
	return 2*n > len(names)
}
