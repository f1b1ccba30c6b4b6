package look

import (
	"encoding/binary"
	"slices"

	"fyne.io/fyne/v2"

	"gilmok/assets"
)

var (
	regular  = fyne.NewStaticResource("Pretendard-Regular.otf", roomy(assets.FontRegular))
	semiBold = fyne.NewStaticResource("Pretendard-SemiBold.otf", roomy(assets.FontSemiBold))
)

// LineEm is how high a line of text is, in em: what Hangul needs, and other scripts too.
const LineEm = 1.45

// roomy gives a font whose lines are LineEm high, half of the room above and half below. Fyne
// makes the picture of a text as high as a line of this font, and stands it on the highest
// ascent of all fonts in it: where another font stands in for letters that this one has
// not, as for 漢字, the letters stood lower and their feet were cut off.
func roomy(font []byte) []byte {
	font = slices.Clone(font)
	head, os2 := table(font, "head"), table(font, "OS/2")
	if len(head) < 20 || len(os2) < 72 {
		return font
	}
	em := float64(binary.BigEndian.Uint16(head[18:]))
	ascent, descent := int16(binary.BigEndian.Uint16(os2[68:])), int16(binary.BigEndian.Uint16(os2[70:]))
	more := int16(LineEm*em-float64(ascent-descent)) / 2
	binary.BigEndian.PutUint16(os2[68:], uint16(ascent+more))
	binary.BigEndian.PutUint16(os2[70:], uint16(descent-more))
	return font
}

// table gives a table of an OpenType font, nil where it has none of the name.
func table(font []byte, name string) []byte {
	if len(font) < 12 {
		return nil
	}
	for i := range int(binary.BigEndian.Uint16(font[4:])) {
		entry := font[12+16*i:]
		if len(entry) < 16 || string(entry[:4]) != name {
			continue
		}
		at, length := int(binary.BigEndian.Uint32(entry[8:])), int(binary.BigEndian.Uint32(entry[12:]))
		if at+length > len(font) {
			return nil
		}
		return font[at : at+length]
	}
	return nil
}
