package liquid

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ending is the sound a word ends on, which decides its particle.
type ending byte

const (
	endsUnknown ending = iota
	endsVowel
	endsConsonant
	endsRieul // ㄹ: a consonant, but not for 으로/로
)

// josaPairs are the particles: after a consonant, after a vowel.
var josaPairs = []struct{ consonant, vowel string }{
	{"은", "는"}, {"이", "가"}, {"을", "를"}, {"과", "와"}, {"아", "야"}, {"으로", "로"},
	{"이에요", "예요"}, {"이었", "였"}, {"이라", "라"}, {"이라고", "라고"}, {"이랑", "랑"}, {"이나", "나"}, {"이란", "란"},
	{"이며", "며"}, {"이든", "든"}, {"이여", "여"}, {"으로서", "로서"}, {"으로써", "로써"}, {"으로부터", "로부터"},
}

// josaFilter puts the right particle behind a name: 민수 | josa: '은/는' →
// 민수는. The pair may stand in either order. Behind a word whose sound cannot
// be known both are written, as in print: 은(는). Nothing stays nothing. Blanks
// behind a word go: tables hold many, and a particle stands close to its word.
func josaFilter(c call) (any, error) {
	word := strings.TrimRightFunc(plain(c.in), unicode.IsSpace)
	if word == "" {
		return word, nil
	}
	consonant, vowel, ok := josaPair(plain(c.args[0]))
	if !ok {
		return nil, fail(CodeArgument, "josa takes a pair such as '은/는', not %q", excerpt(plain(c.args[0])))
	}
	return word + particle(endingOf(word), consonant, vowel), nil
}

func josaPair(pair string) (consonant, vowel string, ok bool) {
	a, b, ok := strings.Cut(pair, "/")
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	for _, p := range josaPairs {
		if a == p.consonant && b == p.vowel || a == p.vowel && b == p.consonant || !ok && (a == p.consonant || a == p.vowel) {
			return p.consonant, p.vowel, true
		}
	}
	return a, b, ok && a != "" && b != ""
}

func particle(e ending, consonant, vowel string) string {
	switch {
	case e == endsVowel, e == endsRieul && strings.HasPrefix(consonant, "으로"):
		return vowel
	case e == endsConsonant, e == endsRieul:
		return consonant
	}
	return consonant + "(" + vowel + ")"
}

// endingOf reads the last sound of a word aloud, in Korean.
func endingOf(word string) ending {
	runes := []rune(norm.NFC.String(word))
	for i, r := range runes {
		runes[i] = plainLetter(r)
	}
	for n := len(runes); n > 0; n-- {
		switch last := runes[n-1]; {
		case last == '+' || n > 1 && strings.ContainsRune("%‰°℃℉$", last) && isDigit(runes[n-2]):
			return endsVowel // 플러스 퍼센트 퍼밀 도 달러
		case unicode.IsLetter(last) || unicode.IsDigit(last):
			return soundOf(runes[:n])
		}
	}
	return endsUnknown
}

// soundOf reads a word that ends on a letter or a digit.
func soundOf(runes []rune) ending {
	switch last := runes[len(runes)-1]; {
	case last >= '가' && last <= '힣':
		return syllableEnding(last)
	case last >= 'ㄱ' && last <= 'ㅎ':
		return endsConsonant
	case last >= 'ㅏ' && last <= 'ㅣ':
		return endsVowel
	case isDigit(last):
		return numberEnding(runes)
	case last < unicode.MaxASCII && unicode.IsLetter(last):
		return latinEnding(runes)
	}
	return endsUnknown
}

// plainLetter is the ASCII letter that a wide or an accented one is read as: Ａ, é.
func plainLetter(r rune) rune {
	const wide = '！' - '!'
	if r >= '！' && r <= '～' {
		return r - wide
	}
	if r >= unicode.MaxASCII && unicode.Is(unicode.Latin, r) {
		if base := []rune(norm.NFD.String(string(r)))[0]; base < unicode.MaxASCII {
			return base
		}
	}
	return r
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func syllableEnding(r rune) ending {
	const finals, rieul = 28, 8
	switch (r - '가') % finals {
	case 0:
		return endsVowel
	case rieul:
		return endsRieul
	}
	return endsConsonant
}

// digitEndings are those of 영 일 이 삼 사 오 육 칠 팔 구.
var digitEndings = [10]ending{
	endsConsonant, endsRieul, endsVowel, endsConsonant, endsVowel, endsVowel, endsConsonant, endsRieul, endsRieul, endsVowel,
}

// numberEnding reads 2 as 이, 10 as 십, 10000 as 만.
func numberEnding(runes []rune) ending {
	zeros, i := 0, len(runes)-1
	for ; i >= 0 && (runes[i] == '0' || runes[i] == ','); i-- {
		if runes[i] == '0' {
			zeros++
		}
	}
	alone := i < 0 || runes[i] < '1' || runes[i] > '9'
	switch {
	case alone: // 0, 00, 2.0: 영
		return endsConsonant
	case zeros == 0:
		return digitEndings[runes[i]-'0']
	case zeros >= 12 && zeros < 16: // 조
		return endsVowel
	}
	return endsConsonant // 십 백 천 만 억 경
}

// latinEnding reads an abbreviation letter by letter and a word by its
// spelling, the way Korean writes foreign names.
func latinEnding(runes []rune) ending {
	start := len(runes)
	for start > 0 && runes[start-1] < unicode.MaxASCII && unicode.IsLetter(runes[start-1]) {
		start--
	}
	word := string(runes[start:])
	lower := strings.ToLower(word)
	if e, ok := unitEndings[lower]; ok && word != "G" && start > 0 && isDigit(runes[start-1]) {
		return e // 5g 그램, but 5G 지
	}
	if word == strings.ToUpper(word) && (len(word) < longAbbreviation || !strings.ContainsAny(lower, "aeiou")) {
		return letterEnding(lower[len(lower)-1])
	}
	return wordEnding(lower)
}

// longAbbreviation is from where capitals are read as a word, if they can be: BLACK.
const longAbbreviation = 5

// unitEndings are how units are read behind a number: 그램, 미터, 리터.
var unitEndings = map[string]ending{
	"g": endsConsonant, "kg": endsConsonant, "mg": endsConsonant, "m": endsVowel, "cm": endsVowel, "mm": endsVowel, "km": endsVowel,
	"l": endsVowel, "ml": endsVowel, "kcal": endsVowel, "cal": endsVowel, "mah": endsVowel,
}

func letterEnding(letter byte) ending {
	switch letter {
	case 'l', 'r':
		return endsRieul // 엘, 알
	case 'm', 'n':
		return endsConsonant // 엠, 엔
	}
	return endsVowel
}

// wordEndings are those of words that Korean does not write by the rules of wordEnding.
var wordEndings = map[string]ending{
	"me": endsVowel, "mr": endsVowel, "dr": endsVowel, // 미 미스터 닥터
	"set": endsVowel, "kit": endsVowel, "mat": endsVowel, "hit": endsVowel, "bat": endsVowel, // 세트 키트 매트 히트 배트
	"check": endsVowel, "shock": endsVowel, "soup": endsVowel, // 체크 쇼크 수프
	"bag": endsConsonant, "big": endsConsonant, // 백 빅
}

func wordEnding(word string) ending {
	if e, ok := wordEndings[word]; ok {
		return e
	}
	if !strings.ContainsAny(word, "aeiouy") {
		return letterEnding(word[len(word)-1]) // kr 케이알, html 에이치티엠엘
	}
	switch {
	case hasSuffix(word, "le", "l"):
		return endsRieul
	case hasSuffix(word, "ne", "me", "ng", "m", "n"):
		return endsConsonant
	}
	stem := strings.TrimSuffix(word, "k")
	if !strings.HasSuffix(stem, "c") {
		stem = word
	}
	if n := len(stem); n >= 2 && stem[n-1] == stem[n-2] {
		stem = stem[:n-1] // Scott, Rebecca's double letters sound once
	}
	n := len(stem)
	if n >= 2 && strings.IndexByte("bckpt", stem[n-1]) >= 0 && isVowel(stem[n-2]) && !hasSuffix(stem, longSounds...) {
		return endsConsonant // Jack 잭, Philip 필립
	}
	return endsVowel
}

// longSounds are written with 트 and 크: 시트 보트 위크 스테이크.
var longSounds = []string{"eet", "eat", "oat", "ait", "uit", "eek", "eak", "oak"}

func hasSuffix(word string, suffixes ...string) bool {
	for _, s := range suffixes {
		if strings.HasSuffix(word, s) {
			return true
		}
	}
	return false
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }
