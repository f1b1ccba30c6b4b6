package wire

import (
	"context"
	"fmt"
	"image"
	"strings"
	"sync"

	"gilmok/assets"
	"gilmok/preview/picture"
)

// painter draws mails with the embedded fonts; one serves all workspaces.
var painter = sync.OnceValues(func() (*picture.Painter, error) {
	return picture.New(assets.FontRegular, assets.FontSemiBold, assets.FontBold)
})

// Picture draws a mail as an image of a width in pixels. Pictures of the
// workspace are drawn; everything from outside is a box.
func (p *Parts) Picture(ctx context.Context, html string, width int) (image.Image, error) {
	return p.Paint(ctx, html, picture.Options{Width: width})
}

// Paint is Picture with all its options; without a Fetch it is that of Picture.
func (p *Parts) Paint(ctx context.Context, html string, o picture.Options) (image.Image, error) {
	paint, err := painter()
	if err != nil {
		return nil, err
	}
	if o.Fetch == nil {
		o.Fetch = p.FetchAsset(ctx)
	}
	img, _, err := paint.Paint(ctx, html, o)
	return img, err
}

// FetchAsset gives the workspace's own pictures by their asset: addresses.
func (p *Parts) FetchAsset(ctx context.Context) func(url string) ([]byte, string, error) {
	return func(url string) ([]byte, string, error) {
		name, ok := strings.CutPrefix(url, "asset:")
		if !ok {
			return nil, "", fmt.Errorf("%s lies outside the workspace", url)
		}
		a, err := p.Store.Assets().Get(ctx, name)
		if err != nil {
			return nil, "", err
		}
		return a.Data, a.Type, nil
	}
}
