package ui

import (
	"cmp"

	xlanguage "golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// MessageLanguages are those a message can be written in, by BCP 47 tag, each called
// as its readers call it.
var MessageLanguages = []struct{ Tag, Name string }{
	{"ko", "한국어"}, {"en", "English"}, {"ja", "日本語"}, {"zh", "中文"}, {"vi", "Tiếng Việt"}, {"es", "Español"}, {"de", "Deutsch"},
}

// LanguageName names a tag; one that is not offered as the reader of the window calls it.
func LanguageName(tag string) string {
	for _, l := range MessageLanguages {
		if l.Tag == tag {
			return l.Name
		}
	}
	parsed, err := xlanguage.Parse(tag)
	if err != nil {
		return tag
	}
	return cmp.Or(display.Tags(xlanguage.Make(Language())).Name(parsed), tag)
}
