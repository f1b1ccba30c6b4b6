package ui

import (
	"encoding/json"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/assets"
)

// language is the code that holds now. It is changed on Fyne's thread only.
var language = "en"

// Language gives the code of the language that holds: "en" or "ko".
func Language() string { return language }

// SystemLanguage gives the language of the desktop where there is a catalogue
// for it, else English.
func SystemLanguage() string {
	code, _, _ := strings.Cut(lang.SystemLocale().LanguageString(), "-")
	for _, have := range assets.Languages() {
		if have == code {
			return code
		}
	}
	return "en"
}

// SetLanguage makes lang.X speak a language. Fyne follows the system's language
// only, so the catalogue is registered under the system's name. Texts already
// shown stay: the caller builds the window anew.
func SetLanguage(code string) error {
	catalogues, err := assets.Translations(code)
	if err != nil {
		return fmt.Errorf("language %q: %w", code, err)
	}
	for name, data := range catalogues {
		data, err := formed(data)
		if err != nil {
			return fmt.Errorf("catalogue %s/%s: %w", code, name, err)
		}
		for _, locale := range []fyne.Locale{lang.SystemLocale(), "en"} {
			if err := lang.AddTranslationsForLocale(data, locale); err != nil {
				return fmt.Errorf("catalogue %s/%s: %w", code, name, err)
			}
		}
	}
	language = code
	return nil
}

// Fyne would choose the plural form by the rules of the system's language, under whose
// name a catalogue is registered: an English window on a Korean desktop said "1 messages".
// So each form is an entry of its own, and the count chooses here.
func init() {
	lang.XN = func(key, fallback string, count int, data ...any) string {
		form := formOther
		if count == 1 {
			form = formOne
		}
		return lang.X(key+form, fallback, data...)
	}
}

// The entries of the two forms end on these.
const formOne, formOther = "#one", "#other"

// formed makes an entry of each form. A language without a form for one says the other.
func formed(data []byte) ([]byte, error) {
	var entries map[string]any
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, err
	}
	flat := make(map[string]any, len(entries))
	for key, entry := range entries {
		forms, ok := entry.(map[string]any)
		if !ok {
			flat[key] = entry
			continue
		}
		flat[key+formOther], flat[key+formOne] = forms["other"], forms["other"]
		if one, ok := forms["one"]; ok {
			flat[key+formOne] = one
		}
	}
	return json.Marshal(flat)
}

// With is the data of a translated text: names and values in turn.
func With(pairs ...any) map[string]any {
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		data[pairs[i].(string)] = pairs[i+1]
	}
	return data
}
