package insight

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"unicode"
)

// Labelled is the name of a product whose category is known.
type Labelled struct{ Name, Category string }

// SortRule is the shop's own word for a category: a name that has one of the words in
// it belongs there.
type SortRule struct {
	Category string   `json:"category"`
	Words    []string `json:"words"`
}

// Guess is the category a name suggests.
type Guess struct {
	Category string
	Why      GuessReason
	Sure     bool // right in at least SurePrecision of the cases, by what was held out
}

// GuessReason is what a guess rests on.
type GuessReason string

// The reasons; none where there is no guess.
const (
	GuessRule GuessReason = "rule"  // the shop's own word
	GuessName GuessReason = "names" // names of the category are alike
	GuessWord GuessReason = "word"  // a word that means such a thing everywhere
)

// SurePrecision is from which share of right guesses on a product is sorted without
// asking.
const SurePrecision = 0.99

// certainty is how many standard errors below the share of right guesses that was found
// the likely share begins: in nine of ten shops it is above.
const certainty = 1.2816

// proven reports whether guesses of which so many were right are likely to be right in
// SurePrecision of the cases: the lower end of Wilson's interval is (E. B. Wilson, Journal
// of the American Statistical Association 22, 1927). Without a wrong one it takes 163.
func proven(right, guessed int) bool {
	if guessed == 0 {
		return false
	}
	n, z2 := float64(guessed), certainty*certainty
	p := float64(right) / n
	return (p+z2/(2*n)-certainty*math.Sqrt(p*(1-p)/n+z2/(4*n*n)))/(1+z2/n) >= SurePrecision
}

// leastNames is how many names, of two categories or more, there must be to learn from.
const leastNames = 20

// Held is how guesses did on names that were kept from what they were learnt from.
type Held struct {
	Names   int // held out
	Guessed int // of them, sure enough to be sorted without asking
	Right   int // of those
}

// Precision is the share of right ones; 0 where there were none.
func (h Held) Precision() float64 {
	if h.Guessed == 0 {
		return 0
	}
	return float64(h.Right) / float64(h.Guessed)
}

func (h *Held) add(right bool) {
	h.Guessed++
	if right {
		h.Right++
	}
}

// Sorter gives names their categories: by the shop's own words, by naive Bayes on the
// pieces of names (multinomial, with Lidstone's smoothing: Manning, Raghavan and
// Schütze, Introduction to Information Retrieval, section 13.2), or by words that mean
// the same everywhere.
type Sorter struct {
	// Held says how well names are told apart that were not learnt from.
	Held Held

	rules []SortRule // their words squeezed
	bayes *bayes
	bar   float64 // a lead below it is not sure; infinite: nothing is
	seeds []seedClass
}

// LearnSorter learns from names whose category is known, for a shop with all these
// names.
func LearnSorter(known []Labelled, rules []SortRule, names []string) *Sorter {
	known = distinct(known)
	seeds := readSeeds(writtenInHangul(names))
	s := &Sorter{rules: squeezed(rules), bar: math.Inf(1), seeds: ownNames(seeds, known)}
	if len(known) < leastNames {
		return s
	}
	if s.bayes = learnBayes(known); len(s.bayes.classes) < 2 {
		s.bayes = nil
		return s
	}
	s.prove(known, seeds)
	return s
}

// squeezed writes the words of rules as names are compared; blank ones go.
func squeezed(rules []SortRule) []SortRule {
	list := make([]SortRule, len(rules))
	for i, r := range rules {
		list[i].Category = r.Category
		for _, word := range r.Words {
			if w := squeeze(word); w != "" {
				list[i].Words = append(list[i].Words, w)
			}
		}
	}
	return list
}

// distinct gives each name once: the same one in both halves would prove nothing. One
// that is in two categories tells nothing.
func distinct(known []Labelled) []Labelled {
	of := make(map[string]string, len(known))
	for _, k := range known {
		name := squeeze(k.Name)
		if was, met := of[name]; met && was != k.Category {
			of[name] = ""
			continue
		}
		of[name] = k.Category
	}
	list := make([]Labelled, 0, len(of))
	for name, category := range of {
		if name != "" && category != "" {
			list = append(list, Labelled{name, category})
		}
	}
	slices.SortFunc(list, func(a, b Labelled) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// folds is into how many parts the names are split to be held out, one after another.
const folds = 10

func foldOf(name string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(name))
	return h.Sum32()
}

// trial is the guess of a name from those of the other folds.
type trial struct {
	lead  float64
	right bool
	seed  bool // a seed is sure of the name,
	meant bool // and right
}

// prove guesses every name from those of the other folds and sets the bar that a guess
// must clear: the lowest above which SurePrecision is proven. What is found at the best of
// many bars is found partly by luck; proof leaves room for that.
func (s *Sorter) prove(known []Labelled, seeded []seedClass) {
	var trials []trial
	for fold := range uint32(folds) {
		var learn, held []Labelled
		for _, k := range known {
			if foldOf(k.Name)%folds == fold {
				held = append(held, k)
			} else {
				learn = append(learn, k)
			}
		}
		b, seeds := learnBayes(learn), ownNames(seeded, learn)
		for _, k := range held {
			category, lead := b.guess(k.Name)
			t := trial{lead: lead, right: category == k.Category}
			if c := seedOf(seeds, k.Name); c.sure {
				t.seed, t.meant = true, c.name == k.Category
			}
			trials = append(trials, t)
		}
	}
	slices.SortFunc(trials, func(a, b trial) int { return cmp.Compare(b.lead, a.lead) })
	right := 0
	for i, t := range trials {
		if t.right {
			right++
		}
		if last := i+1 == len(trials) || trials[i+1].lead < t.lead; last && proven(right, i+1) {
			s.bar = t.lead
		}
	}
	s.Held.Names = len(trials)
	for _, t := range trials {
		switch {
		case t.lead >= s.bar:
			s.Held.add(t.right)
		case t.seed:
			s.Held.add(t.meant)
		}
	}
}

// Guess gives the category a name suggests.
func (s *Sorter) Guess(name string) Guess {
	name = squeeze(name)
	for _, r := range s.rules {
		if slices.ContainsFunc(r.Words, func(w string) bool { return strings.Contains(name, w) }) {
			return Guess{r.Category, GuessRule, true}
		}
	}
	seed := Guess{}
	if c := seedOf(s.seeds, name); c.name != "" {
		seed = Guess{c.name, GuessWord, c.sure}
	}
	if s.bayes == nil {
		return seed
	}
	category, lead := s.bayes.guess(name)
	switch {
	case category != "" && lead >= s.bar:
		return Guess{category, GuessName, true}
	case seed.Sure || category == "":
		return seed
	}
	return Guess{category, GuessName, false}
}

// squeeze writes a name in lower case, with single spaces for what is no letter.
func squeeze(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// pieces are the runs of two to four letters of a squeezed name, the ends of words
// among the letters; of Hangul, whose syllables say more, single ones too.
func pieces(name string) []string {
	letters := []rune(" " + name + " ")
	var list []string
	for i := range letters {
		if unicode.Is(unicode.Hangul, letters[i]) {
			list = append(list, string(letters[i]))
		}
		for n := 2; n <= 4 && i+n <= len(letters); n++ {
			list = append(list, string(letters[i:i+n]))
		}
	}
	return list
}

// smoothing is what every piece is counted as having been seen besides.
const smoothing = 0.1

// bayes is what was learnt of the names of each category.
type bayes struct {
	classes []string
	prior   []float64 // logarithms
	sum     []float64 // logarithms of the pieces of a class, smoothing with them
	seen    map[string][]pieceCount
}

type pieceCount struct {
	class int32
	n     float32
}

func learnBayes(known []Labelled) *bayes {
	b := &bayes{seen: map[string][]pieceCount{}}
	index := map[string]int{}
	var names []float64
	for _, k := range known {
		c, met := index[k.Category]
		if !met {
			c = len(b.classes)
			index[k.Category], b.classes = c, append(b.classes, k.Category)
			names, b.sum = append(names, 0), append(b.sum, 0)
		}
		names[c]++
		for _, p := range pieces(k.Name) {
			b.sum[c]++
			list := b.seen[p]
			if i := slices.IndexFunc(list, func(x pieceCount) bool { return x.class == int32(c) }); i >= 0 {
				list[i].n++
			} else {
				b.seen[p] = append(list, pieceCount{int32(c), 1})
			}
		}
	}
	for c := range b.classes {
		b.prior = append(b.prior, math.Log(names[c]/float64(len(known))))
		b.sum[c] = math.Log(b.sum[c] + smoothing*float64(len(b.seen)))
	}
	return b
}

// guess gives the likeliest category and by how much it leads the second, for each
// piece of the name: a long name is not surer for its length alone. It guesses nothing
// of a name of which less than half has been seen.
func (b *bayes) guess(name string) (category string, lead float64) {
	all, base := pieces(name), math.Log(smoothing)
	scores := make([]float64, len(b.classes))
	known := 0
	for _, p := range all {
		list := b.seen[p]
		if list == nil {
			continue
		}
		known++
		for c := range scores {
			scores[c] = scores[c] - b.sum[c] + base
		}
		for _, x := range list {
			scores[x.class] += math.Log(float64(x.n)+smoothing) - base
		}
	}
	if 2*known < len(all) || known == 0 {
		return "", 0
	}
	best, second := -1, -1
	for c := range scores {
		scores[c] += b.prior[c]
		switch {
		case best < 0 || scores[c] > scores[best]:
			best, second = c, best
		case second < 0 || scores[c] > scores[second]:
			second = c
		}
	}
	if second < 0 {
		return b.classes[best], 0
	}
	return b.classes[best], (scores[best] - scores[second]) / float64(known)
}
