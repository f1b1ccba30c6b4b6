package widgets

import (
	"testing"
)

// typed composes keys: letters of the Latin layout, < for Backspace.
func typed(keys string) string {
	var c composer
	text := ""
	for _, k := range keys {
		if k == '<' {
			if !c.back() {
				runes := []rune(text)
				text = string(runes[:len(runes)-1])
			}
			continue
		}
		if jamo, ok := letterOn(k); ok {
			text += c.add(jamo)
			continue
		}
		text += c.composing() + string(k)
		c = composer{}
	}
	return text + c.composing()
}

func TestComposer(t *testing.T) {
	tests := []struct{ name, keys, want string }{
		{"plain syllables", "dkssud", "안녕"},
		{"a sentence", "dkssudgktpdy", "안녕하세요"},
		{"final goes over to a vowel", "rkrk", "가가"},
		{"double final splits before a vowel", "djqtdj", "없어"},
		{"double final stays before a consonant", "djqtek", "없다"},
		{"half of a double final goes over", "djqtj", "업서"},
		{"double vowel", "rhkwk", "과자"},
		{"three keys of one vowel are two vowels", "rhkl", "과ㅣ"},
		{"all double vowels", "dhk dho dhl dnj dnp dnl dml", "와 왜 외 워 웨 위 의"},
		{"shifted consonant", "Rk EkTk", "까 따싸"},
		{"shifted letters without a second one", "DKS", "안"},
		{"ㄸ cannot end a syllable", "dkEk", "아따"},
		{"ㅆ ends one", "dlTek", "있다"},
		{"lone consonants", "zzz", "ㅋㅋㅋ"},
		{"lone vowels", "bb", "ㅠㅠ"},
		{"consonant after a lone vowel", "kr", "ㅏㄱ"},
		{"backspace takes one letter", "rkd<", "가"},
		{"backspace opens a double final", "djqt<", "업"},
		{"backspace opens a double vowel", "rhk<", "고"},
		{"backspace to nothing", "rk<<", ""},
		{"backspace after a finished syllable", "rkskr<<<", "가"},
		{"space ends a syllable", "rk sk", "가 나"},
		{"figures between", "rk1sk", "가1나"},
		{"rare", "qnpfr", "뷁"},
		{"last of all", "glgld", "히힝"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := typed(test.keys); got != test.want {
				t.Errorf("%s: got %q, want %q", test.keys, got, test.want)
			}
		})
	}
}

// Every syllable of Unicode can be typed: its letters, in their order, give it.
func TestComposerReachesEverySyllable(t *testing.T) {
	keys := map[rune]string{}
	for key, jamo := range twoSet {
		keys[jamo] = string(key)
	}
	for pair, one := range joined {
		keys[one] = keys[pair[0]] + keys[pair[1]]
	}
	count := 0
	for first := range firstIndex {
		for middle := range middleIndex {
			for last := range lastIndex {
				want := string(syllable(first, middle, last))
				if got := typed(keys[first] + keys[middle] + keys[last]); got != want {
					t.Fatalf("%c%c%c: got %q, want %q", first, middle, last, got, want)
				}
				count++
			}
		}
	}
	if count != 19*21*27 {
		t.Errorf("%d syllables tried", count)
	}
}
