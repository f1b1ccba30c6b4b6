package settings

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	_ "image/gif" // known formats
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// largestLogo is what a logo may weigh, in bytes: every mail carries it.
const largestLogo = 1 << 20

var (
	errNoPicture = errors.New("not a picture")
	errTooLarge  = errors.New("picture too large")
)

// brand is the card of logo and colour, with which new messages begin.
func (p *page) brand() fyne.CanvasObject {
	return titled(lang.X("settings.brand.title", "Brand"), lang.X("settings.brand.note", "with which new messages begin"),
		p.logo(), p.color())
}

func (p *page) logo() fyne.CanvasObject {
	may := !p.frame.ReadOnly()
	choose := widgets.NewButton(lang.X("settings.brand.choose", "Choose a picture"), "image", widgets.Secondary, p.chooseLogo)
	choose.SetEnabled(may)
	row := widgets.Row(look.Space3, choose)
	if p.values[store.SettingLogo] != "" {
		choose.SetText(lang.X("settings.brand.another", "Another picture"))
		remove := widgets.NewButton(lang.X("settings.brand.remove", "Without a logo"), "", widgets.Quiet, func() {
			p.set(store.SettingLogo, "")
			p.draw()
		})
		remove.SetEnabled(may)
		row.Objects = []fyne.CanvasObject{p.picture(), choose, remove}
	}
	row.Add(widgets.Space())
	return widgets.NewField(lang.X("settings.brand.logo", "Logo"), row,
		lang.X("settings.brand.logo_note", "PNG, JPEG or GIF, up to 1 MB. Mail programs show it about 120 px wide."))
}

// picture shows the logo on white, as a mail does, once it has been read.
func (p *page) picture() fyne.CanvasObject {
	frame := canvas.NewRectangle(color.White)
	frame.StrokeColor, frame.StrokeWidth, frame.CornerRadius = look.Color(look.Line), 1, look.RadiusField
	box := container.New(inset{}, frame)
	name := p.values[store.SettingLogo]
	live.Run(func(ctx context.Context) (*store.Asset, error) { return p.frame.Store().Assets().Get(ctx, name) }, func(a *store.Asset, err error) {
		if err != nil {
			return // the name stays; a mail says it itself when the picture is gone
		}
		shown := canvas.NewImageFromResource(fyne.NewStaticResource(a.Name, a.Data))
		shown.FillMode = canvas.ImageFillContain
		box.Add(shown)
		box.Refresh()
	})
	return widgets.Fixed(132, 64, box)
}

// inset lays the first object over all, the others within.
type inset struct{}

func (inset) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(132, 64) }
func (inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for i, o := range objects {
		d := float32(0)
		if i > 0 {
			d = look.Space1 + 2
		}
		o.Move(fyne.NewPos(d, d))
		o.Resize(fyne.NewSize(size.Width-2*d, size.Height-2*d))
	}
}

func (p *page) chooseLogo() {
	p.frame.ChooseFile(lang.X("settings.brand.choose", "Choose a picture"), false, []string{".png", ".jpg", ".jpeg", ".gif"}, p.takeLogo)
}

// takeLogo keeps a picture in the workspace and makes it the logo.
func (p *page) takeLogo(path string) {
	live.Run(func(ctx context.Context) (string, error) {
		a, err := readPicture(path)
		if err != nil {
			return "", err
		}
		return a.Name, p.frame.Store().InTx(ctx, func(tx store.Tx) error {
			if err := tx.Assets().Save(ctx, a); err != nil {
				return err
			}
			return tx.Settings().Set(ctx, store.SettingLogo, a.Name)
		})
	}, func(name string, err error) {
		file := map[string]any{"File": filepath.Base(path)}
		switch {
		case errors.Is(err, errNoPicture):
			p.frame.Say(lang.X("settings.brand.unreadable", "{{.File}} is not a picture that mail programs show. Use a PNG, JPEG or GIF.", file), "", nil)
		case errors.Is(err, errTooLarge):
			p.frame.Say(lang.X("settings.brand.large", "{{.File}} is larger than 1 MB. Make it smaller first: every mail carries it.", file), "", nil)
		case err != nil:
			p.frame.Fail(err)
		default:
			p.values[store.SettingLogo] = name
			p.draw()
		}
	})
}

// readPicture reads a picture file as an asset; its name is of the workspace's own,
// so that another logo of the same file name does not change mails already sent.
func readPicture(path string) (store.Asset, error) {
	info, err := os.Stat(path)
	if err != nil {
		return store.Asset{}, err
	}
	if info.Size() > largestLogo {
		return store.Asset{}, errTooLarge
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return store.Asset{}, err
	}
	_, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return store.Asset{}, errNoPicture
	}
	stem := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	return store.Asset{Name: stem + "-" + strconv.FormatInt(info.ModTime().Unix(), 36) + "." + format, Type: "image/" + format, Data: data}, nil
}

// colors are offered beside the field: calm ones that white text can be read on.
var colors = []string{"#4F6848", "#BB411A", "#2F5D8A", "#7A4B8C", "#8A5A2B", "#A63D57", "#2A6F6B", "#33363B"}

var isColor = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`).MatchString

func (p *page) color() fyne.CanvasObject {
	now := p.values[store.SettingColor]
	field := p.entry(store.SettingColor, lang.X("settings.brand.color", "Colour of buttons and links"), "#4F6848", "")
	e := field.Control.(*widgets.Entry)
	shown := widgets.NewSwatch(parseColor(now), nil)
	shown.SetEnabled(false)
	save := func(text string) {
		text = strings.ToUpper(strings.TrimSpace(text))
		if !isColor(text) {
			field.SetNote(lang.X("settings.brand.color_note", "A colour is written as # and six figures or letters A to F, for example #4F6848."), true)
			return
		}
		field.SetNote("", false)
		shown.SetColor(parseColor(text))
		p.set(store.SettingColor, text)
	}
	e.OnSubmitted = save
	e.OnFocus = func(focused bool) {
		if !focused {
			save(e.Text())
		}
	}
	row := widgets.Row(0, shown, widgets.Gap(look.Space3, 1))
	for _, c := range colors {
		one := widgets.NewSwatch(parseColor(c), func() { e.SetText(c); save(c) })
		one.SetEnabled(!p.frame.ReadOnly())
		one.SetTip(c)
		row.Add(one)
	}
	row.Add(widgets.Space())
	return widgets.Columns(look.Space4, widgets.Grow(widgets.Top(field)), widgets.Grow(widgets.Top(widgets.Pad(22, 0, 0, 0, row))))
}

func parseColor(s string) color.Color {
	if !isColor(s) {
		return color.Transparent
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return color.Transparent
	}
	return color.NRGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 255}
}
