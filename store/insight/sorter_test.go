package insight

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"golang.org/x/text/encoding/korean"

	"gilmok/store/storetest"
)

func TestPieces(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"비누", "[ 비  비누  비누  비 비누 비누  누 누 ]"},
		{"ab", "[ a  ab  ab  ab ab  b ]"},
	} {
		if got := fmt.Sprint(pieces(c.name)); got != c.want {
			t.Errorf("%q: %s, want %s", c.name, got, c.want)
		}
	}
	if got := squeeze("  Tea-Light, 6pcs! 쑥_비누(90g) "); got != "tea light 6pcs 쑥 비누 90g" {
		t.Errorf("%q", got)
	}
}

// Two categories of one name each: a piece that both have seen tells nothing, one of
// the first leads by the ratio of its smoothed shares.
func TestBayesByHand(t *testing.T) {
	b := learnBayes([]Labelled{{"aa", "x"}, {"bb", "y"}})
	// " aa " has the pieces " a", " aa", " aa ", "aa", "aa ", "a ": six in each, twelve in
	// all. A name with just these: each is seen 1.1 of 7.2 in x, 0.1 of 7.2 in y.
	category, lead := b.guess("aa")
	if want := math.Log(1.1 / 0.1); category != "x" || math.Abs(lead-want) > 1e-9 {
		t.Errorf("%s leads by %v, want %v", category, lead, want)
	}
	if category, _ := b.guess("zzzz"); category != "" {
		t.Errorf("a name of which nothing was seen is %q", category)
	}
}

func TestSorterBeginsWithWords(t *testing.T) {
	s := LearnSorter(nil, []SortRule{{Category: "Gifts", Words: []string{"gift set"}}}, []string{"Lavender soap", "Mug"})
	for _, c := range []struct {
		name string
		want Guess
	}{
		{"Lavender SOAP bar", Guess{"Soap & cleansing", GuessWord, false}},
		{"Soap Gift-Set", Guess{"Gifts", GuessRule, true}},
		{"Unicorn", Guess{}},
		{"Concert ticket", Guess{}}, // cat is no word of it
		{"Cat bed", Guess{"Pets", GuessWord, false}},
	} {
		if got := s.Guess(c.name); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	s = LearnSorter(nil, nil, []string{"어성초비누", "라벤더 캔들"})
	if got := s.Guess("어성초비누"); got.Category != "비누·세정" {
		t.Errorf("%+v", got)
	}
}

// What the shop calls soap is learnt from where its soaps are; too few names make
// nobody sure.
func TestSorterCallsThingsAsTheShopDoes(t *testing.T) {
	var known []Labelled
	for i := range 12 {
		known = append(known, Labelled{fmt.Sprint("허브 비누 ", i), "욕실용품"}, Labelled{fmt.Sprint("소이 캔들 ", i), "향기"})
	}
	s := LearnSorter(known, nil, []string{"비누"})
	if got := s.Guess("통비누"); got.Category != "욕실용품" || got.Sure {
		t.Errorf("%+v", got)
	}
	if got := s.Guess("소이 캔들 큰것"); got.Category != "향기" || got.Sure || got.Why != GuessName {
		t.Errorf("%+v", got)
	}
	if s.Held.Guessed != 0 {
		t.Errorf("sure on %+v", s.Held)
	}
}

// libraries are the names of real Korean libraries with their kind.
func libraries(t *testing.T) (list []Labelled) {
	raw, err := os.ReadFile(storetest.Shared(t, "korean", "전국도서관표준데이터.csv"))
	if err != nil {
		t.Skip("no Korean names among the shared data")
	}
	text, err := korean.EUCKR.NewDecoder().Bytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		list = append(list, Labelled{row[0], row[3]})
	}
	return list
}

// The kind of real Korean libraries from their names alone: of those a third that was
// kept from learning, what is sorted without asking is right in 99 of 100 cases. Many
// names tell nothing (a library of a town can be of either kind): they are left to ask.
func TestSorterOnKoreanNames(t *testing.T) {
	var known, kept []Labelled
	for i, l := range libraries(t) {
		if i%3 == 0 {
			kept = append(kept, l)
		} else {
			known = append(known, l)
		}
	}
	s := LearnSorter(known, nil, nil)
	sure, right, plain := 0, 0, 0
	for _, k := range kept {
		g := s.Guess(k.Name)
		if g.Category == k.Category {
			plain++
		}
		if g.Sure {
			sure++
			if g.Category == k.Category {
				right++
			}
		}
	}
	t.Logf("%d names learnt; of %d others %d guessed rightly; %d sure, of which %d right; foretold %d of %d", len(known), len(kept), plain, sure, right, s.Held.Right, s.Held.Guessed)
	if len(kept) < 1000 || sure < len(kept)/6 || float64(right)/float64(sure) < SurePrecision-0.005 {
		t.Errorf("%d of %d sure, %d right", sure, len(kept), right)
	}
	if float64(plain)/float64(len(kept)) < 0.8 {
		t.Errorf("%d of %d right; three fifths are of one kind", plain, len(kept))
	}
}

// What is foretold of the names kept from learning is kept with those nobody has seen: of
// many small shops, most are not sure of anything, and of all at most a tenth breaks it.
func TestSorterKeepsWhatItForetells(t *testing.T) {
	all := distinct(libraries(t))
	chance := rand.New(rand.NewPCG(7, 11))
	const shops, names = 20, 600
	open, broken := 0, 0
	for range shops {
		order := chance.Perm(len(all))
		known := make([]Labelled, names)
		for i := range known {
			known[i] = all[order[i]]
		}
		s := LearnSorter(known, nil, nil)
		if s.Held.Guessed > 0 {
			open++
		}
		sure, right := 0, 0
		for _, i := range order[names:] {
			if g := s.Guess(all[i].Name); g.Sure {
				sure++
				if g.Category == all[i].Category {
					right++
				}
			}
		}
		if float64(right) < SurePrecision*float64(sure) {
			broken++
			t.Logf("foretold %d of %d, kept %d of %d", s.Held.Right, s.Held.Guessed, right, sure)
		}
	}
	if open == 0 || broken > shops/10 {
		t.Errorf("%d of %d shops sort by themselves, %d with more wrong than was foretold", open, shops, broken)
	}
}

// A word that all its names agree on is no proof while there are few of them; what is
// proven by words counts among what was held out.
func TestSorterProvesWords(t *testing.T) {
	for _, c := range []struct {
		right, guessed int
		want           bool
	}{{0, 0, false}, {30, 30, false}, {162, 162, false}, {163, 163, true}, {299, 300, false}, {1000, 1005, true}, {985, 1000, false}} {
		if proven(c.right, c.guessed) != c.want {
			t.Errorf("%d of %d right: %v", c.right, c.guessed, !c.want)
		}
	}
	soaps := func(n int) (known []Labelled) {
		for i := range n {
			known = append(known, Labelled{fmt.Sprintf("soap %x", i*7919), "Bath"})
		}
		for i := range 10 {
			known = append(known, Labelled{fmt.Sprintf("mug %x", i*104729), "Table"})
		}
		return known
	}
	if g := LearnSorter(soaps(60), nil, nil).Guess("soap"); g.Category != "Bath" || g.Sure {
		t.Errorf("of 60 names: %+v", g)
	}
	s := LearnSorter(soaps(400), nil, nil)
	if g := s.Guess("soap"); g.Category != "Bath" || !g.Sure || s.Held.Guessed < 400 || s.Held.Right < s.Held.Guessed-4 {
		t.Errorf("of 400 names: %+v, %+v", g, s.Held)
	}
}

// Names that say nothing of their category make no guess sure.
func TestSorterIsNotSureOfChance(t *testing.T) {
	var known []Labelled
	for i := range 600 {
		known = append(known, Labelled{fmt.Sprintf("item %x", i*7919), string(rune('a' + foldOf(fmt.Sprint(i))%3))})
	}
	s := LearnSorter(known, nil, nil)
	sure := 0
	for i := range 200 {
		if s.Guess(fmt.Sprintf("item %x", i*104729)).Sure {
			sure++
		}
	}
	if sure > 0 {
		t.Errorf("sure of %d: %+v", sure, s.Held)
	}
}
