package preview

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// Inline is a picture that travels inside the mail.
type Inline struct {
	CID  string // as in src="cid:…"
	Name string
	Type string // MIME type
	Data []byte
}

// pictureRef finds the pictures that are not addresses yet: asset:soap.png, and
// qr:text of a QR block.
var pictureRef = regexp.MustCompile(`(?i)\b(src|background)=("|')(asset|qr):([^"']*)["']`)

// qrScale is how many pixels a module of a QR code has in its file.
const qrScale = 6

// resolvePictures puts in what a rendered mail refers to. A picture that is not
// there is left out with a warning.
func (r *Renderer) resolvePictures(source string, out *Rendered) string {
	if !strings.Contains(source, "asset:") && !strings.Contains(source, "qr:") {
		return source
	}
	return pictureRef.ReplaceAllStringFunc(source, func(ref string) string {
		m := pictureRef.FindStringSubmatch(ref)
		value := html.UnescapeString(m[4])
		src := ""
		if strings.EqualFold(m[3], "qr") {
			src = out.addQR(value)
		} else {
			src = r.addAsset(value, out)
		}
		return m[1] + "=" + m[2] + html.EscapeString(src) + m[2]
	})
}

// addAsset gives the address of an asset inside the mail. A catalogue's pictures
// are assets or addresses; an address stays.
func (r *Renderer) addAsset(name string, out *Rendered) string {
	if strings.Contains(name, "://") || strings.HasPrefix(name, "data:") {
		return name
	}
	if r.options.Asset != nil {
		if data, mime, ok := r.options.Asset(name); ok {
			return out.add(name, mime, data)
		}
	}
	out.warn(Warning{Code: WarnNoPicture, Detail: name, Field: "html"})
	return ""
}

func (out *Rendered) addQR(escaped string) string {
	text, err := url.QueryUnescape(escaped)
	if err == nil && text != "" {
		var data []byte
		if data, err = qrPNG(text, qrScale); err == nil {
			return out.add("qr.png", "image/png", data)
		}
	}
	out.warn(Warning{Code: WarnNoQR, Detail: text, Field: "html"})
	return ""
}

// add puts a picture into the mail, once, and gives its address there.
func (out *Rendered) add(name, mime string, data []byte) string {
	sum := sha256.Sum256(data)
	cid := hex.EncodeToString(sum[:8]) + path.Ext(name) + "@gilmok"
	for _, in := range out.Inline {
		if in.CID == cid {
			return "cid:" + cid
		}
	}
	out.Inline = append(out.Inline, Inline{CID: cid, Name: path.Base(name), Type: mime, Data: data})
	return "cid:" + cid
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

// Standalone gives the HTML with its pictures written into it, as one file.
func (out Rendered) Standalone() string {
	source := out.HTML
	for _, in := range out.Inline {
		source = strings.ReplaceAll(source, "cid:"+in.CID, "data:"+in.Type+";base64,"+base64.StdEncoding.EncodeToString(in.Data))
	}
	return source
}
