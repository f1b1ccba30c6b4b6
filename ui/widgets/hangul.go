package widgets

// composer builds Hangul syllables from the keys of the two-set keyboard
// (두벌식, KS X 5002). It knows nothing of fields: add and back say what has
// become final and what is still being composed.
type composer struct {
	first, middle, last rune // compatibility jamo; 0: none yet
}

// composing gives the syllable under way, "" for none.
func (c *composer) composing() string {
	switch {
	case c.first == 0 && c.middle == 0:
		return ""
	case c.middle == 0:
		return string(c.first)
	case c.first == 0:
		return string(c.middle)
	}
	return string(syllable(c.first, c.middle, c.last))
}

// add takes one letter and gives the syllable that it finished, "" where the one
// under way goes on.
func (c *composer) add(jamo rune) (done string) {
	if isVowel(jamo) {
		return c.addVowel(jamo)
	}
	return c.addConsonant(jamo)
}

func (c *composer) addVowel(v rune) (done string) {
	switch {
	case c.last != 0: // the last consonant begins the new syllable
		stays, goes := rune(0), c.last
		if pair, ok := splitLast[c.last]; ok {
			stays, goes = pair[0], pair[1]
		}
		done = string(syllable(c.first, c.middle, stays))
		*c = composer{first: goes, middle: v}
	case c.middle == 0:
		c.middle = v
	case joined[[2]rune{c.middle, v}] != 0:
		c.middle = joined[[2]rune{c.middle, v}]
	default:
		done = c.composing()
		*c = composer{middle: v}
	}
	return done
}

func (c *composer) addConsonant(k rune) (done string) {
	pair := joined[[2]rune{c.last, k}]
	switch {
	case c.first != 0 && c.middle != 0 && c.last == 0 && lastIndex[k] > 0:
		c.last = k
	case c.last != 0 && pair != 0:
		c.last = pair
	default:
		done = c.composing()
		*c = composer{first: k}
	}
	return done
}

// back takes away the letter added last; false where nothing is under way.
func (c *composer) back() bool {
	switch {
	case c.last != 0:
		c.last = splitLast[c.last][0]
	case c.middle != 0:
		c.middle = splitVowel[c.middle][0]
	case c.first != 0:
		c.first = 0
	default:
		return false
	}
	return true
}

// Unicode 15, section 3.12: syllables lie at 0xAC00 + (first·21 + middle)·28 + last.
func syllable(first, middle, last rune) rune {
	return 0xAC00 + (firstIndex[first]*21+middleIndex[middle])*28 + lastIndex[last]
}

func isVowel(jamo rune) bool { _, ok := middleIndex[jamo]; return ok }

var (
	firstIndex  = indexOf("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", 0)
	middleIndex = indexOf("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ", 0)
	lastIndex   = indexOf("ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ", 1)
)

func indexOf(letters string, from rune) map[rune]rune {
	index := map[rune]rune{}
	for _, r := range letters {
		index[r] = from
		from++
	}
	return index
}

// joined are the letters made of two.
var joined = map[[2]rune]rune{
	{'ㅗ', 'ㅏ'}: 'ㅘ', {'ㅗ', 'ㅐ'}: 'ㅙ', {'ㅗ', 'ㅣ'}: 'ㅚ', {'ㅜ', 'ㅓ'}: 'ㅝ', {'ㅜ', 'ㅔ'}: 'ㅞ', {'ㅜ', 'ㅣ'}: 'ㅟ', {'ㅡ', 'ㅣ'}: 'ㅢ',
	{'ㄱ', 'ㅅ'}: 'ㄳ', {'ㄴ', 'ㅈ'}: 'ㄵ', {'ㄴ', 'ㅎ'}: 'ㄶ', {'ㄹ', 'ㄱ'}: 'ㄺ', {'ㄹ', 'ㅁ'}: 'ㄻ', {'ㄹ', 'ㅂ'}: 'ㄼ',
	{'ㄹ', 'ㅅ'}: 'ㄽ', {'ㄹ', 'ㅌ'}: 'ㄾ', {'ㄹ', 'ㅍ'}: 'ㄿ', {'ㄹ', 'ㅎ'}: 'ㅀ', {'ㅂ', 'ㅅ'}: 'ㅄ',
}

// splitLast and splitVowel are joined the other way round.
var splitLast, splitVowel = split()

func split() (last, vowel map[rune][2]rune) {
	last, vowel = map[rune][2]rune{}, map[rune][2]rune{}
	for pair, one := range joined {
		if isVowel(one) {
			vowel[one] = pair
		} else {
			last[one] = pair
		}
	}
	return last, vowel
}

// twoSet are the letters on the keys.
var twoSet = map[rune]rune{
	'q': 'ㅂ', 'w': 'ㅈ', 'e': 'ㄷ', 'r': 'ㄱ', 't': 'ㅅ', 'y': 'ㅛ', 'u': 'ㅕ', 'i': 'ㅑ', 'o': 'ㅐ', 'p': 'ㅔ',
	'a': 'ㅁ', 's': 'ㄴ', 'd': 'ㅇ', 'f': 'ㄹ', 'g': 'ㅎ', 'h': 'ㅗ', 'j': 'ㅓ', 'k': 'ㅏ', 'l': 'ㅣ',
	'z': 'ㅋ', 'x': 'ㅌ', 'c': 'ㅊ', 'v': 'ㅍ', 'b': 'ㅠ', 'n': 'ㅜ', 'm': 'ㅡ',
	'Q': 'ㅃ', 'W': 'ㅉ', 'E': 'ㄸ', 'R': 'ㄲ', 'T': 'ㅆ', 'O': 'ㅒ', 'P': 'ㅖ',
}

// letterOn gives the letter on the key of a Latin letter; the shift key changes
// only the seven that have a second one.
func letterOn(key rune) (rune, bool) {
	if jamo, ok := twoSet[key]; ok {
		return jamo, true
	}
	if 'A' <= key && key <= 'Z' {
		jamo, ok := twoSet[key-'A'+'a']
		return jamo, ok
	}
	return 0, false
}
