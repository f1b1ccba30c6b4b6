package picture

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/benoitkugler/webrender/utils"
)

// errOffline answers for anything that is not a picture: the preview never calls out.
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

// fetcher answers the layout engine's requests: data addresses itself, all
// others through get, and with the placeholder where get has nothing.
func fetcher(ctx context.Context, get func(string) ([]byte, string, error)) utils.UrlFetcher {
	return func(url string) (utils.RemoteRessource, error) {
		if strings.HasPrefix(strings.ToLower(url), "data:") {
			return utils.DefaultUrlFetcher(url)
		}
		if err := ctx.Err(); err != nil {
			return utils.RemoteRessource{}, err
		}
		if strings.HasPrefix(strings.ToLower(url), "file:") {
			return utils.RemoteRessource{}, errOffline
		}
		if get != nil {
			if data, mime, err := get(url); err == nil && len(data) > 0 {
				return utils.RemoteRessource{Content: bytes.NewReader(data), MimeType: mime, RedirectedUrl: url}, nil
			}
		}
		return utils.RemoteRessource{Content: bytes.NewReader(placeholder), MimeType: "image/png", RedirectedUrl: url}, nil
	}
}
