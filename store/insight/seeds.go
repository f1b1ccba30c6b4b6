package insight

import (
	_ "embed"
	"encoding/json"
	"slices"
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

// leastSeedShare is the share of the names with its words that must be in one category
// for it to be the shop's own name of the seed.
const leastSeedShare = 0.6

// readSeeds reads the seeds, called as the names are written.
func readSeeds(korean bool) []seedClass {
	var all []seed
	if err := json.Unmarshal(seedFile, &all); err != nil {
		panic(err) // embedded
	}
	list := make([]seedClass, len(all))
	for i, s := range all {
		if list[i].name = s.EN; korean {
			list[i].name = s.KO
		}
		for _, w := range s.Words {
			list[i].words = append(list[i].words, seedWord(w))
		}
	}
	return list
}

// ownNames finds the shop's own category for each seed: the one that most of the names
// with its words are in. Where the shop has none, it stays as it is.
func ownNames(seeds []seedClass, known []Labelled) []seedClass {
	list := slices.Clone(seeds)
	for i := range list {
		c := &list[i]
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
		if float64(counts[best]) >= leastSeedShare*float64(max(1, sum)) {
			c.name, c.sure = best, proven(counts[best], sum)
		}
	}
	return list
}

// seedOf is the first seed that a name has a word of.
func seedOf(seeds []seedClass, name string) (of seedClass) {
	if i := slices.IndexFunc(seeds, func(c seedClass) bool { return c.matches(name) }); i >= 0 {
		of = seeds[i]
	}
	return of
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
