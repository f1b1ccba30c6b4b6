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
		data, err := complete(data)
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

// complete gives entries of a language without plural forms the form for one
// too: under another language's name it would be asked for.
func complete(data []byte) ([]byte, error) {
	var entries map[string]any
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if forms, ok := entry.(map[string]any); ok && forms["one"] == nil {
			forms["one"] = forms["other"]
		}
	}
	return json.Marshal(entries)
}

// With is the data of a translated text: names and values in turn.
func With(pairs ...any) map[string]any {
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		data[pairs[i].(string)] = pairs[i+1]
	}
	return data
}
