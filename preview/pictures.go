package preview

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"path"
	"strings"
	"sync"
)

// Inline is a picture that travels inside the mail.
type Inline struct {
	CID  string // as in src="cid:…"
	Name string
	Type string // MIME type
	Data []byte
}

// qrScale is how many pixels a module of a QR code has in its file.
const qrScale = 6

// assetsKept is how many pictures a compiled message keeps at hand: those of its
// blocks, and some of the catalogue's.
const assetsKept = 100

// assetShelf keeps the pictures of a message, so that they are fetched and
// summed once and not for each customer.
type assetShelf struct {
	mu     sync.Mutex
	byName map[string]Inline
}

// get gives an asset ready to travel, from the shelf or from fetch.
func (s *assetShelf) get(name string, fetch func(string) ([]byte, string, bool)) (Inline, bool) {
	s.mu.Lock()
	in, ok := s.byName[name]
	s.mu.Unlock()
	if ok || fetch == nil {
		return in, ok
	}
	data, mime, ok := fetch(name)
	if !ok {
		return Inline{}, false
	}
	in = newInline(name, mime, data)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byName == nil || len(s.byName) >= assetsKept {
		s.byName = map[string]Inline{}
	}
	s.byName[name] = in
	return in, true
}

func newInline(name, mime string, data []byte) Inline {
	sum := sha256.Sum256(data)
	return Inline{CID: hex.EncodeToString(sum[:8]) + ending(name) + "@gilmok", Name: path.Base(name), Type: mime, Data: data}
}

// ending of a file's name, where it may stand in the id of a picture (RFC 2045 7).
func ending(name string) string {
	end := path.Ext(name)
	fits := !strings.ContainsFunc(strings.ToLower(strings.TrimPrefix(end, ".")), func(r rune) bool { return r > 0x7F || !lowerOrDigit(byte(r)) })
	if !fits || len(end) > 10 {
		return ""
	}
	return end
}

// resolvePictures puts in what a rendered mail refers to: asset:soap.png, and
// qr:text of a QR block. A picture that is not
// there is left out with a warning.
func (m *Message) resolvePictures(source string, out *Rendered) string {
	source = rewriteQuoted(source, "asset:", func(name string) string {
		return html.EscapeString(m.addAsset(html.UnescapeString(name), out))
	})
	return rewriteQuoted(source, "qr:", func(text string) string {
		return html.EscapeString(out.addQR(html.UnescapeString(text)))
	})
}

// addAsset gives the address of an asset inside the mail. A catalogue's pictures
// are assets or addresses; an address stays.
func (m *Message) addAsset(name string, out *Rendered) string {
	name = strings.TrimPrefix(name, "asset:") // a catalogue may write it, too
	if strings.Contains(name, "://") || strings.HasPrefix(name, "data:") {
		return name
	}
	if in, ok := m.assets.get(name, m.renderer.options.Asset); ok {
		return out.add(in)
	}
	out.warn(Warning{Code: WarnNoPicture, Detail: name, Field: "html"})
	return ""
}

func (out *Rendered) addQR(escaped string) string {
	text, err := url.QueryUnescape(escaped)
	if err == nil && text != "" {
		var data []byte
		if data, err = qrPNG(text, qrScale); err == nil {
			return out.add(newInline("qr.png", "image/png", data))
		}
	}
	out.warn(Warning{Code: WarnNoQR, Detail: text, Field: "html"})
	return ""
}

// add puts a picture into the mail, once, and gives its address there.
func (out *Rendered) add(in Inline) string {
	for _, have := range out.Inline {
		if have.CID == in.CID {
			return "cid:" + in.CID
		}
	}
	out.Inline = append(out.Inline, in)
	return "cid:" + in.CID
}

// Picture gives a picture of the mail by its cid: address, for drawing it.
func (out Rendered) Picture(address string) (data []byte, mime string, ok bool) {
	cid, is := strings.CutPrefix(address, "cid:")
	if !is {
		return nil, "", false
	}
	for _, in := range out.Inline {
		if in.CID == cid {
			return in.Data, in.Type, true
		}
	}
	return nil, "", false
}

// Fetch is Picture in the form that picture.Options takes.
func (out Rendered) Fetch(address string) (data []byte, mime string, err error) {
	data, mime, ok := out.Picture(address)
	if !ok {
		return nil, "", fmt.Errorf("no picture %s in this mail", address)
	}
	return data, mime, nil
}

// Standalone gives the HTML with its pictures written into it, as one file.
func (out Rendered) Standalone() string {
	source := out.HTML
	for _, in := range out.Inline {
		source = strings.ReplaceAll(source, "cid:"+in.CID, "data:"+in.Type+";base64,"+base64.StdEncoding.EncodeToString(in.Data))
	}
	return source
}
