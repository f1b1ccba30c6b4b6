package picture

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"html"
	"image"
	"image/color"
	"image/png"
	"net/url"
	"regexp"
	"strings"

	"github.com/benoitkugler/webrender/utils"
)

// baseURL is where relative addresses lead: nowhere (RFC 2606), but the layout
// engine drops them without one. asWritten takes it off again.
const baseURL = "https://mail.invalid/"

func asWritten(url string) string { return strings.TrimPrefix(url, baseURL) }

// errOffline answers for what is not there: the preview never calls out.
var errOffline = errors.New("picture: not fetched")

// placeholder stands for a picture that is not there: a light box, twice as
// wide as high, which takes whatever size the mail gives it.
var placeholder = func() []byte {
	img := image.NewPaletted(image.Rect(0, 0, 240, 120), color.Palette{color.RGBA{0xE9, 0xE6, 0xDF, 0xFF}})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}()

// Placeholder gives the PNG that stands for a picture that is not there, as a
// data address, so that other renderers can be shown the very same.
func Placeholder() string {
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(placeholder)
}

var imageSource = regexp.MustCompile(`(?i)<img\b[^>]*?\ssrc\s*=\s*("[^"]*"|'[^']*')`)

// shownImages gives the addresses of the pictures that stand in the document,
// as the layout engine will ask for them. A background that is not there is left
// out, as in a browser; only these get the placeholder.
func shownImages(source string) map[string]bool {
	shown := map[string]bool{}
	for _, m := range imageSource.FindAllStringSubmatch(source, -1) {
		address := strings.TrimSpace(html.UnescapeString(strings.Trim(m[1], `"'`)))
		if u, err := url.Parse(address); err == nil {
			address = u.String()
		}
		shown[address] = true
	}
	return shown
}

// fetcher answers the layout engine's requests: data addresses itself, all
// others through get, and a shown picture with the placeholder where get has nothing.
func fetcher(ctx context.Context, get func(string) ([]byte, string, error), shown map[string]bool) utils.UrlFetcher {
	return func(url string) (utils.RemoteRessource, error) {
		if strings.HasPrefix(strings.ToLower(url), "data:") {
			return utils.DefaultUrlFetcher(url)
		}
		if err := ctx.Err(); err != nil {
			return utils.RemoteRessource{}, err
		}
		url = asWritten(url)
		if get != nil && !strings.HasPrefix(strings.ToLower(url), "file:") {
			if data, mime, err := get(url); err == nil && len(data) > 0 {
				return utils.RemoteRessource{Content: bytes.NewReader(data), MimeType: mime, RedirectedUrl: url}, nil
			}
		}
		if !shown[url] {
			return utils.RemoteRessource{}, errOffline
		}
		return utils.RemoteRessource{Content: bytes.NewReader(placeholder), MimeType: "image/png", RedirectedUrl: url}, nil
	}
}
