package messages

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // known formats
	_ "image/jpeg"
	_ "image/png"
	"mime"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// pictureFiles are the endings of pictures that mail programs show.
var pictureFiles = []string{".png", ".jpg", ".jpeg", ".gif"}

// largestPicture is what a picture of a mail may weigh, in bytes: a mail carries
// it to everybody.
const largestPicture = 4 << 20

var (
	errNoPicture = errors.New("not a picture")
	errTooLarge  = errors.New("picture too large")
)

// picture asks for an asset or a file, and what it shows.
func (e blockEditor) picture(b preview.Block) []fyne.CanvasObject {
	p := e.w.page
	options := []widgets.Option{}
	for _, name := range p.stock.assets {
		if isPicture(name) {
			options = append(options, widgets.Option{ID: name, Text: name, Icon: "image"})
		}
	}
	pick := widgets.NewSelect(options, b.Asset, func(id string) {
		e.change("", func(b *preview.Block) { b.Asset, b.Src = id, "" })
	})
	pick.SetPlaceholder(lang.X("messages.picture.choose", "Choose a picture"))
	file := widgets.NewButton(lang.X("messages.picture.file", "From a file"), "upload", widgets.Secondary, func() {
		p.frame.ChooseFile(lang.X("messages.picture.title", "Choose a picture"), false, pictureFiles, func(path string) {
			p.addPicture(path, func(name string) {
				p.rebuild(func(c *preview.Content) {
					if b := blockAt(c, e.at); b != nil {
						b.Asset, b.Src = name, ""
					}
				})
			})
		})
	})
	return []fyne.CanvasObject{
		widgets.Row(look.Space2, widgets.Grow(pick), file),
		e.line(lang.X("messages.edit.alt", "What it shows"), b.Alt, lang.X("messages.edit.alt_hint", "Read out, and shown where pictures are blocked"), setAlt),
		e.line(lang.X("messages.edit.url", "Leads to"), b.URL, lang.X("messages.edit.url_hint", "Nowhere, or https://"), setURL),
	}
}

// addPicture keeps a picture file in the workspace and tells its name there.
func (p *composer) addPicture(path string, then func(name string)) {
	live.Run(func(ctx context.Context) (string, error) { return keepPicture(ctx, p.frame.Store(), path) },
		func(name string, err error) {
			switch {
			case errors.Is(err, errNoPicture):
				p.frame.Say(lang.X("messages.picture.unreadable", "{{.File}} is not a picture that mail programs show. Use a PNG, JPEG or GIF.", ui.With("File", filepath.Base(path))), "", nil)
			case errors.Is(err, errTooLarge):
				p.frame.Say(lang.X("messages.picture.large", "{{.File}} is larger than 4 MB. Make it smaller first: every mail carries it.", ui.With("File", filepath.Base(path))), "", nil)
			case err != nil:
				p.frame.Fail(err)
			default:
				if !slices.Contains(p.stock.assets, name) {
					p.stock.assets = append(p.stock.assets, name)
					slices.Sort(p.stock.assets)
				}
				then(name)
			}
		})
}

// keepPicture saves a file as an asset. Another file of the same name stays: the
// new one gets a number.
func keepPicture(ctx context.Context, s store.Store, path string) (name string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("read the picture: %w", err)
	}
	if info.Size() > largestPicture {
		return "", errTooLarge
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the picture: %w", err)
	}
	_, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return "", errNoPicture
	}
	ending := filepath.Ext(path)
	stem := strings.TrimSuffix(filepath.Base(path), ending)
	err = s.InTx(ctx, func(tx store.Tx) error {
		name = stem + strings.ToLower(ending)
		for n := 2; ; n++ {
			have, err := tx.Assets().Get(ctx, name)
			if errors.Is(err, store.ErrNotFound) {
				break
			}
			if err != nil {
				return err
			}
			if bytes.Equal(have.Data, data) {
				return nil
			}
			name = fmt.Sprintf("%s-%d%s", stem, n, strings.ToLower(ending))
		}
		return tx.Assets().Save(ctx, store.Asset{Name: name, Type: cmp.Or(mime.TypeByExtension("."+format), "image/"+format), Data: data})
	})
	return name, err
}
