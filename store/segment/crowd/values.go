package crowd

import (
	"math"
	"strconv"
	"strings"
	"time"

	"gilmok/store/value"
)

// Values holds one value for each row: as codes of a dictionary while few differ
// (cities, grades, birthdays), two bytes a row; beyond that as bare numbers or texts
// where all are of one kind, and as they are where not.
type Values struct {
	n     int
	codes []uint16
	words []value.Value   // the first is the missing value
	index map[word]uint16 // nil: given up
	most  int             // words
	last  word            // the one looked up last, and its code: rows often come sorted
	code  uint16

	kind  value.Kind // of the numbers
	nums  []int64
	has   Bits
	texts []string
	list  []value.Value
}

// word is a value as the key of a dictionary.
type word struct {
	kind value.Kind
	n    int64
	s    string
}

// mostWords of a dictionary.
const mostWords = 1 << 16

// NewValues makes a column of n missing values.
func NewValues(n int) *Values {
	return &Values{n: n, codes: make([]uint16, n), words: []value.Value{value.None}, index: map[word]uint16{{}: 0}, most: mostWords}
}

// Len gives the number of rows.
func (v *Values) Len() int { return v.n }

// At gives the value of a row.
func (v *Values) At(row int) value.Value {
	switch {
	case v.index != nil:
		return v.words[v.codes[row]]
	case v.nums != nil:
		if !v.has.Has(row) {
			return value.None
		}
		return fromNumber(v.kind, v.nums[row])
	case v.texts != nil:
		return value.Text(v.texts[row])
	}
	return v.list[row]
}

// Add appends a row.
func (v *Values) Add(x value.Value) {
	v.n++
	switch {
	case v.index != nil:
		v.codes = append(v.codes, 0)
	case v.nums != nil:
		v.nums = append(v.nums, 0)
		if v.n > len(v.has)*64 {
			v.has = append(v.has, 0)
		}
	case v.texts != nil:
		v.texts = append(v.texts, "")
	default:
		v.list = append(v.list, value.None)
	}
	v.Set(v.n-1, x)
}

// Set gives a row that had none its value.
func (v *Values) Set(row int, x value.Value) {
	switch {
	case x.IsNone():
	case v.index != nil:
		v.setWord(row, x)
	case v.nums != nil && x.Kind() == v.kind:
		v.nums[row] = number(x)
		v.has.Set(row)
	case v.texts != nil && x.Kind() == value.KindText:
		v.texts[row] = strings.Clone(x.Text())
	default:
		if v.list == nil {
			v.spell(value.KindNone)
		}
		v.list[row] = x
	}
}

func (v *Values) setWord(row int, x value.Value) {
	key := wordOf(x)
	if key == v.last {
		v.codes[row] = v.code
		return
	}
	code, known := v.index[key]
	if !known {
		if len(v.words) == v.most {
			v.spell(v.onlyKind(x.Kind()))
			v.Set(row, x)
			return
		}
		if x.Kind() == value.KindText {
			key.s = strings.Clone(key.s) // not the row it was read from
			x = value.Text(key.s)
		}
		code = uint16(len(v.words))
		v.words = append(v.words, x)
		v.index[key] = code
	}
	v.codes[row], v.last, v.code = code, key, code
}

// onlyKind gives the kind that all words are of, the next one too; none where they differ.
func (v *Values) onlyKind(next value.Kind) value.Kind {
	for _, w := range v.words[1:] {
		if w.Kind() != next {
			return value.KindNone
		}
	}
	return next
}

// spell gives the dictionary, or the bare form, up for what holds a kind.
func (v *Values) spell(kind value.Kind) {
	old := *v
	*v = Values{n: old.n}
	switch kind {
	case value.KindNumber, value.KindDate, value.KindTime:
		v.kind, v.nums, v.has = kind, make([]int64, v.n), NewBits(v.n)
	case value.KindText:
		v.texts = make([]string, v.n)
	default:
		v.list = make([]value.Value, v.n)
	}
	for row := range v.n {
		v.Set(row, old.At(row))
	}
}

// Bytes is about how much memory the column takes.
func (v *Values) Bytes() int {
	n := 2*cap(v.codes) + 150*len(v.words) + 8*cap(v.nums) + 8*len(v.has) + 16*cap(v.texts) + 64*cap(v.list)
	for _, s := range v.texts {
		n += len(s)
	}
	for _, x := range v.list {
		n += len(x.String())
	}
	return n
}

// number gives the bare number of a value.
func number(x value.Value) int64 {
	switch x.Kind() {
	case value.KindNumber:
		return int64(math.Float64bits(x.Number()))
	case value.KindDate:
		return int64(x.Date())
	case value.KindTime:
		return x.Time().UnixMicro()
	case value.KindBool:
		if x.Bool() {
			return 1
		}
	case value.KindMoney:
		return x.Money().Minor
	}
	return 0
}

func fromNumber(kind value.Kind, n int64) value.Value {
	switch kind {
	case value.KindDate:
		return value.DateOf(value.Date(n))
	case value.KindTime:
		return value.Time(time.UnixMicro(n))
	}
	return value.Number(math.Float64frombits(uint64(n)))
}

func wordOf(x value.Value) word {
	w := word{kind: x.Kind(), n: number(x)}
	switch x.Kind() {
	case value.KindText:
		w.s = x.Text()
	case value.KindMoney:
		w.s = x.Money().Currency
	case value.KindList:
		for _, item := range x.List() {
			w.s += strconv.Itoa(len(item)) + " " + item
		}
	}
	return w
}
