package ui

import "strings"

// particles are the Korean endings that follow the sound before them: the form
// after a consonant, the form after a vowel.
var particles = []struct{ written, afterConsonant, afterVowel string }{
	{"(이/가)", "이", "가"}, {"(은/는)", "은", "는"}, {"(을/를)", "을", "를"}, {"(으로/로)", "으로", "로"},
}

// Particles settles endings written as "(이/가)" by what stands before them, which
// a catalogue cannot know: names and values are put in at run time.
func Particles(text string) string {
	for _, p := range particles {
		for {
			before, after, found := strings.Cut(text, p.written)
			if !found {
				break
			}
			form := p.afterVowel
			if endsInConsonant(before, p.afterVowel == "로") {
				form = p.afterConsonant
			}
			text = before + form + after
		}
	}
	return text
}

// digitEnds tells by last digit whether its Korean name ends in a consonant:
// 영 일 이 삼 사 오 육 칠 팔 구.
var digitEnds = [10]bool{true, true, false, true, false, false, true, true, true, false}

// digitsInRieul are the digits whose name ends in ㄹ: 일, 칠, 팔.
const digitsInRieul = "178"

// endsInConsonant looks at the last letter or digit; foreign words are taken to
// end in a vowel. rieul: an ending in ㄹ counts as one too, as 로 wants it.
func endsInConsonant(text string, rieul bool) bool {
	text = strings.TrimRight(text, "”\"')%. ")
	if text == "" {
		return false
	}
	runes := []rune(text)
	switch last := runes[len(runes)-1]; {
	case last >= '가' && last <= '힣':
		final := (last - '가') % 28
		const ㄹ = 8
		return final != 0 && (!rieul || final != ㄹ)
	case last >= '0' && last <= '9':
		return digitEnds[last-'0'] && (!rieul || !strings.ContainsRune(digitsInRieul, last))
	}
	return false
}
