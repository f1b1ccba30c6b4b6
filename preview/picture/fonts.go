package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log"
	"strings"
	"sync"

	"github.com/benoitkugler/textlayout/fonts"
	"github.com/benoitkugler/textprocessing/fontconfig"
	"github.com/benoitkugler/textprocessing/pango/fcfonts"
	"github.com/benoitkugler/webrender/backend"
	"github.com/benoitkugler/webrender/text"
)

// fontBook keeps the faces by the name they carry inside the font database.
// Only the Pango engine of webrender hands glyphs to a backend, so it is the one
// configured here; nothing is read from the machine's font folders at start.
type fontBook struct {
	config *text.FontConfigurationPango
	maps   *fcfonts.FontMap
	set    fontconfig.Fontset
	faces  map[string]fonts.Faces
	spare  spareFonts
	chars  map[backend.Font]*backend.FontChars // what the engine notes of each font
}

func newFontBook(files [][]byte) (*fontBook, error) {
	if len(files) == 0 {
		return nil, errors.New("picture: no fonts")
	}
	quietLocale()
	b := &fontBook{faces: map[string]fonts.Faces{}}
	for i, data := range files {
		if err := b.add(fmt.Sprintf("gilmok:font/%d", i), data); err != nil {
			return nil, err
		}
	}
	config, err := preferring(b.set[0])
	if err != nil {
		return nil, err
	}
	b.maps = fcfonts.NewFontMap(config, b.set)
	b.config = text.NewFontConfigurationPango(b.maps)
	b.maps.SetFaceLoader(b) // after NewFontConfigurationPango, which sets its own
	return b, nil
}

// quietLocale has the font library read the locale now, once, and unheard: for
// LANG=C it writes a line into the program's log.
var quietLocale = sync.OnceFunc(func() {
	out := log.Writer()
	log.SetOutput(io.Discard)
	defer log.SetOutput(out)
	fontconfig.NewPattern().SubstituteDefault()
})

// preferring makes the rules by which a font is chosen: the family of first
// whatever the document asks for, letter by letter another one that has the
// letter; italics that the family lacks are leaned.
func preferring(first fontconfig.Pattern) (*fontconfig.Config, error) {
	family, ok := first.GetString(fontconfig.FAMILY)
	if !ok {
		return nil, errors.New("picture: the first font has no family name")
	}
	var name bytes.Buffer
	if err := xml.EscapeText(&name, []byte(family)); err != nil {
		return nil, fmt.Errorf("picture: family name: %w", err)
	}
	rules := fmt.Sprintf(`<?xml version="1.0"?><fontconfig>
<match target="pattern"><edit name="family" mode="assign" binding="strong"><string>%s</string></edit></match>
<match target="font"><test name="slant"><const>roman</const></test>
<test target="pattern" name="slant" compare="not_eq"><const>roman</const></test>
<edit name="slant" mode="assign"><const>oblique</const></edit></match>
</fontconfig>`, name.String())
	config := fontconfig.NewConfig()
	if err := config.LoadFromMemory(strings.NewReader(rules)); err != nil {
		return nil, fmt.Errorf("picture: font rules: %w", err)
	}
	return config, nil
}

func (b *fontBook) add(name string, data []byte) error {
	set, err := fontconfig.Standard.ScanFontRessource(bytes.NewReader(data), name)
	if err != nil {
		return fmt.Errorf("picture: read font %s: %w", name, err)
	}
	faces, format := fontconfig.ReadFontFile(bytes.NewReader(data))
	if format == "" {
		return fmt.Errorf("picture: read font %s: unknown format", name)
	}
	b.faces[name] = faces
	b.set = append(b.set, set...)
	return nil
}

// LoadFace gives the engine a face from memory.
func (b *fontBook) LoadFace(key fonts.FaceID, _ fontconfig.FontFormat) (fonts.Face, error) {
	faces, ok := b.faces[key.File]
	if !ok || int(key.Index) >= len(faces) {
		return nil, fmt.Errorf("picture: no font %s/%d", key.File, key.Index)
	}
	return faces[key.Index], nil
}

// face gives the face a run of glyphs was shaped with, or nil.
func (b *fontBook) face(o text.FontOrigin) fonts.Face {
	faces := b.faces[o.File]
	if int(o.Index) >= len(faces) {
		return nil
	}
	return faces[o.Index]
}
