// Package assets holds what Gilmok carries inside the program: icons, fonts and
// the words of its languages.
//
// It knows no toolkit: everything is bytes. Package look turns icons and fonts
// into what Fyne draws.
package assets

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

//go:embed icons/*.svg
var icons embed.FS

//go:embed translations
var translations embed.FS

// FontRegular, FontSemiBold and FontBold are Pretendard (OFL, fonts/LICENSE).
// SemiBold is the bold of the window; real Bold is for the preview of mails.
var (
	//go:embed fonts/Pretendard-Regular.otf
	FontRegular []byte
	//go:embed fonts/Pretendard-SemiBold.otf
	FontSemiBold []byte
	//go:embed fonts/Pretendard-Bold.otf
	FontBold []byte
)

// Icon gives the SVG of a Lucide icon by name ("users-round"). Its strokes are
// drawn in currentColor on a 24 × 24 view box. ok is false for a name that is
// not carried.
func Icon(name string) (svg []byte, ok bool) {
	svg, err := icons.ReadFile("icons/" + name + ".svg")
	return svg, err == nil
}

// IconNames lists the icons carried, sorted.
func IconNames() []string {
	files, _ := icons.ReadDir("icons") // an embedded folder can be read
	names := make([]string, 0, len(files))
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".svg"))
	}
	return names
}

// Languages lists the codes of the languages that have a catalogue.
func Languages() []string {
	dirs, _ := translations.ReadDir("translations")
	var codes []string
	for _, d := range dirs {
		codes = append(codes, d.Name())
	}
	return codes
}

// Translations gives the catalogues of a language, one JSON file for each page,
// so that work on two pages never meets in one file.
func Translations(language string) (map[string][]byte, error) {
	dir := path.Join("translations", language)
	files, err := translations.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	catalogues := map[string][]byte{}
	for _, f := range files {
		data, err := fs.ReadFile(translations, path.Join(dir, f.Name()))
		if err != nil {
			return nil, err
		}
		catalogues[f.Name()] = data
	}
	return catalogues, nil
}

// Logo is the sign of the program: a street that parts at a corner. #INK and
// #MARK stand for its two colours.
//
//go:embed logo.svg
var Logo []byte
