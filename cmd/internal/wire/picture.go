package wire

import (
	"context"
	"errors"
	"image"
	"sync"

	"gilmok/assets"
	"gilmok/preview"
	"gilmok/preview/picture"
	"gilmok/store"
)

// painter draws mails with the embedded fonts; one serves all workspaces.
var painter = sync.OnceValues(func() (*picture.Painter, error) {
	return picture.New(assets.FontRegular, assets.FontSemiBold, assets.FontBold)
})

// Picture draws a mail as an image of a width in pixels. Pictures that travel
// with the mail are drawn; everything from outside is a box.
func (p *Parts) Picture(ctx context.Context, r preview.Rendered, width int) (image.Image, error) {
	return p.Paint(ctx, r.HTML, picture.Options{Width: width, Fetch: r.Fetch})
}

// Paint draws HTML as an image.
func (p *Parts) Paint(ctx context.Context, html string, o picture.Options) (image.Image, error) {
	paint, err := painter()
	if err != nil {
		return nil, err
	}
	img, _, err := paint.Paint(ctx, html, o)
	return img, err
}

// TidyPictures deletes the pictures that nothing shows any more. It is for when nobody has
// begun to edit: what can still be undone may want its picture again.
func (p *Parts) TidyPictures(ctx context.Context) error {
	err := p.Store.InTx(ctx, func(tx store.Tx) error {
		_, err := tx.Assets().Tidy(ctx)
		return err
	})
	if errors.Is(err, store.ErrReadOnly) {
		return nil
	}
	return err
}
