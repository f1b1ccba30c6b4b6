package importer

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// reserved words cannot be keys: Liquid reads them as something else, or the
// record has a field of that name.
var reserved = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields("true false nil null empty blank and or not contains in if unless else elsif case when for cycle assign capture " +
		"first last size forloop customer event order orders events shop now " +
		"id external_id email phone name time_zone locale country created_at updated_at consent segments") {
		set[w] = true
	}
	return set
}()

// attributeKey makes a key that is safe in Liquid and in rules: lower-case
// letters of any script, digits and _. renamed tells that marks were dropped
// which a person would miss.
func attributeKey(header string, taken map[string]bool) (key string, renamed bool) {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(norm.NFC.String(header)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) && b.Len() > 0 {
			if gap && b.Len() > 0 {
				b.WriteByte('_')
			}
			gap = false
			b.WriteRune(r)
			continue
		}
		gap = true
		renamed = renamed || !strings.ContainsRune(" _-./()（）[]:#%?*&·,+", r)
	}
	key = shorten(b.String(), 60)
	switch {
	case key == "":
		key, renamed = "column", true
	case unicode.IsDigit([]rune(key)[0]):
		key = "_" + key
	}
	if reserved[key] {
		key += "_"
	}
	base := key
	for n := 2; taken[key]; n++ {
		key = base + "_" + strconv.Itoa(n)
	}
	return key, renamed
}

// AttributeKey makes such a key of a name that a person types; "" where the name has
// neither a letter nor a digit.
func AttributeKey(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return ""
	}
	key, _ := attributeKey(name, nil)
	return key
}

func shorten(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return strings.Trim(string(r[:runes]), "_")
	}
	return s
}
