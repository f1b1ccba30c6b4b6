package picture

import (
	"fmt"
	"os"
	"unicode"
)

// spareFonts are font files of the machine, read one by one and only when a
// document holds letters that no font of the book has. A scan of all installed
// fonts would take seconds; these few places cover what customers' names and
// mails are written in.
type spareFonts struct {
	given []func() []byte // by AddSpare, before the machine's
	asked map[rune]bool   // letters looked for before, found or not
	tried map[string]bool
}

// sparePlaces lists font files by the letters they are good for, best first,
// on Linux, Windows and macOS.
var sparePlaces = []struct {
	good  func(rune) bool
	files []string
}{
	{pictograph, []string{
		"/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf",
		"/usr/share/fonts/noto/NotoColorEmoji.ttf",
		"/usr/share/fonts/google-noto-emoji/NotoEmoji-Regular.ttf",
		`C:\Windows\Fonts\seguiemj.ttf`,
		`C:\Windows\Fonts\seguisym.ttf`,
		"/System/Library/Fonts/Apple Symbols.ttf",
	}},
	{in(unicode.Arabic, unicode.Hebrew), []string{
		"/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf",
		"/usr/share/fonts/truetype/noto/NotoSansHebrew-Regular.ttf",
	}},
	{in(unicode.Thai), []string{"/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf", `C:\Windows\Fonts\leelawui.ttf`}},
	{in(unicode.Devanagari), []string{"/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf", `C:\Windows\Fonts\Nirmala.ttf`}},
	{in(unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul), []string{
		"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
		"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
		"/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
		`C:\Windows\Fonts\malgun.ttf`,
		`C:\Windows\Fonts\YuGothM.ttc`,
		`C:\Windows\Fonts\msyh.ttc`,
		"/System/Library/Fonts/Hiragino Sans GB.ttc",
	}},
	{func(rune) bool { return true }, []string{
		"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
		"/usr/share/fonts/dejavu/DejaVuSans.ttf",
		"/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
		`C:\Windows\Fonts\segoeui.ttf`,
		"/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
	}},
}

func in(tables ...*unicode.RangeTable) func(rune) bool {
	return func(r rune) bool { return unicode.In(r, tables...) }
}

func pictograph(r rune) bool { return r >= 0x1F000 || r >= 0x2600 && r < 0x27C0 }

// AddSpare gives the painter a font for letters that its other fonts lack, such
// as emoji; load is called when the first such letter comes, and may give nil.
// Call it before the first Paint.
func (p *Painter) AddSpare(load func() []byte) {
	p.fonts.spare.given = append(p.fonts.spare.given, load)
}

// cover makes sure that every letter of text is in some face of the book, as far
// as the machine has one.
func (b *fontBook) cover(text string) {
	if b.spare.asked == nil {
		b.spare.asked, b.spare.tried = map[rune]bool{}, map[string]bool{}
	}
	before := len(b.set)
	for _, r := range text {
		if r < 0x250 || b.spare.asked[r] {
			continue
		}
		b.spare.asked[r] = true
		if unicode.IsGraphic(r) && !unicode.IsSpace(r) && !b.has(r) {
			b.takeSpare(r)
		}
	}
	if len(b.set) > before {
		b.maps.SetConfig(b.maps.Config, b.set)
	}
}

func (b *fontBook) has(r rune) bool {
	for _, faces := range b.faces {
		for _, f := range faces {
			if gid, ok := f.NominalGlyph(r); ok && gid != 0 {
				return true
			}
		}
	}
	return false
}

// takeSpare adds spare fonts that are good for r until one has it.
func (b *fontBook) takeSpare(r rune) {
	for len(b.spare.given) > 0 {
		load := b.spare.given[0]
		b.spare.given = b.spare.given[1:]
		data := load()
		if data != nil && b.add(fmt.Sprintf("gilmok:given/%d", len(b.faces)), data) == nil && b.has(r) {
			return
		}
	}
	for _, place := range sparePlaces {
		if !place.good(r) {
			continue
		}
		for _, file := range place.files {
			if b.takeFile(file) && b.has(r) {
				return
			}
		}
	}
}

// takeFile adds a font file, once, and says whether that brought a font.
func (b *fontBook) takeFile(file string) bool {
	if b.spare.tried[file] {
		return false
	}
	b.spare.tried[file] = true
	data, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	return b.add(fmt.Sprintf("gilmok:spare/%d", len(b.spare.tried)), data) == nil
}
