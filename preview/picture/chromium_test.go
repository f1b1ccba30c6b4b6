package picture

import (
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/draw"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	xdraw "golang.org/x/image/draw"
)

// compared are the real templates drawn by both; mostSame is how much of the
// picture may differ for each (see difference). GILMOK_ALL_TEMPLATES=1 compares
// and reports every template there is, without a limit.
var compared = map[string]float64{
	"leemunroe/email.html":                                               0.025,
	"sendgrid/dynamic-templates_receipt_receipt.html":                    0.01,
	"mailchimp/templates_2col-1-2.html":                                  0.02,
	"mailchimp/responsive-templates_base_boxed_basic_2column_query.html": 0.025,
}

func TestAgainstChromium(t *testing.T) {
	root := filepath.Join(sharedData(t), "templates", "html")
	browser := findChromium(t)
	all := os.Getenv("GILMOK_ALL_TEMPLATES") != ""
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(root, file)
		most, listed := compared[filepath.ToSlash(name)]
		if !listed && !all {
			return nil
		}
		t.Run(strings.ReplaceAll(filepath.ToSlash(name), "/", "_"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d := compare(t, browser, string(data))
			t.Logf("differs by %.2f %%", d*100)
			if listed && d > most {
				t.Errorf("differs by %.2f %%, at most %.0f %% expected", d*100, most*100)
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ways are the small mails of our own in testdata/mails that are always compared, one for
// each way of building a mail that had to be mended; the others with GILMOK_ALL_TEMPLATES.
var ways = map[string]float64{
	"base64_picture.html":  0.01,
	"calc_rem.html":        0.01,
	"ghost_tables.html":    0.01,
	"grid_gallery.html":    0.01,
	"padding_follows.html": 0.005,
	"quirky_tables.html":   0.02, // a rule and the lines of a table are thinner and paler
}

func TestWaysAgainstChromium(t *testing.T) {
	browser := findChromium(t)
	files, err := filepath.Glob("testdata/mails/*.html")
	if err != nil || len(files) < len(ways) {
		t.Fatal(files, err)
	}
	for _, file := range files {
		most, listed := ways[filepath.Base(file)]
		if !listed && os.Getenv("GILMOK_ALL_TEMPLATES") == "" {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d := compare(t, browser, string(data))
			t.Logf("differs by %.2f %%", d*100)
			if listed && d > most {
				t.Errorf("differs by %.2f %%, at most %.0f %% expected", d*100, most*100)
			}
		})
	}
}

// sharedData finds the folder of real data beside the project, or skips.
func sharedData(t testing.TB) string {
	if dir := os.Getenv("GILMOK_SHARED"); dir != "" {
		return filepath.Join(dir, "data")
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
		if data := filepath.Join(dir, "shared", "data"); isDir(data) {
			return data
		}
	}
	t.Skip("the shared test data is not here; set GILMOK_SHARED to its folder")
	return ""
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func findChromium(t testing.TB) string {
	path, err := FindBrowser()
	if err != nil {
		t.Skip(err)
	}
	return path
}

var pictureAddress = regexp.MustCompile(`(?i)(src|background)\s*=\s*("[^"]*"|'[^']*')`)

// compare draws html with both and gives their difference. Both see the same
// font and the same boxes for pictures.
func compare(t *testing.T, browser, html string) float64 {
	html = pictureAddress.ReplaceAllString(html, `$1="`+Placeholder()+`"`)
	html = linkElement.ReplaceAllString(html, "")
	ours, _ := paintFor(t, html, Options{Width: 700})
	theirs := chromiumPaint(t, browser, html, ours.Bounds().Size())
	if dir := os.Getenv("GILMOK_PICTURES"); dir != "" {
		both := image.NewRGBA(image.Rect(0, 0, ours.Rect.Dx()*2, ours.Rect.Dy()))
		draw.Draw(both, ours.Rect, ours, image.Point{}, draw.Src)
		draw.Draw(both, ours.Rect.Add(image.Pt(ours.Rect.Dx(), 0)), theirs, image.Point{}, draw.Src)
		keep(t, both)
	}
	return difference(ours, theirs)
}

func chromiumPaint(t *testing.T, browser, html string, size image.Point) image.Image {
	t.Helper()
	css := "<style>"
	for _, w := range []struct {
		file   string
		weight int
	}{{"Regular", 400}, {"SemiBold", 600}, {"Bold", 700}} {
		data, err := os.ReadFile(filepath.Join("..", "..", "assets", "fonts", "Pretendard-"+w.file+".otf"))
		if err != nil {
			t.Fatal(err)
		}
		css += fmt.Sprintf("@font-face{font-family:Same;font-weight:%d;src:url(data:font/otf;base64,%s)}",
			w.weight, base64.StdEncoding.EncodeToString(data))
	}
	css += "*{font-family:Same!important}</style>"
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	img, err := Exact(ctx, browser, html+css, Options{Width: size.X}, size.Y)
	if err != nil {
		t.Skip(err)
	}
	return img
}

// difference compares two pictures in cells of 4×4 pixels, so that the smoothing
// of letters does not count but a line in another place does: the mean
// difference of the cells' colours, 0 to 1.
func difference(a, b image.Image) float64 {
	small := func(img image.Image) *image.RGBA {
		s := image.NewRGBA(image.Rect(0, 0, a.Bounds().Dx()/4, a.Bounds().Dy()/4))
		xdraw.BiLinear.Scale(s, s.Rect, img, img.Bounds(), draw.Src, nil)
		return s
	}
	x, y := small(a), small(b)
	sum := 0
	for i := range x.Pix {
		d := int(x.Pix[i]) - int(y.Pix[i])
		sum += max(d, -d)
	}
	return float64(sum) / float64(len(x.Pix)) / 255
}

func TestDifference(t *testing.T) {
	white := image.NewRGBA(image.Rect(0, 0, 80, 80))
	draw.Draw(white, white.Rect, image.White, image.Point{}, draw.Src)
	half := image.NewRGBA(white.Rect)
	draw.Draw(half, half.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(half, image.Rect(0, 0, 80, 40), image.Black, image.Point{}, draw.Src)
	if d := difference(white, white); d != 0 {
		t.Errorf("same pictures differ by %v", d)
	}
	if d := difference(white, half); d < 0.35 || d > 0.4 { // half of three of four channels
		t.Errorf("half black differs by %v", d)
	}
}

func TestExactDarkAndScale(t *testing.T) {
	browser := findChromium(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	const page = `<style>body{margin:0;background:#fff}@media (prefers-color-scheme:dark){body{background:#000}}</style>`
	img, err := Exact(ctx, browser, page, Options{Width: 600, Scale: 2, Dark: true}, 100)
	if err != nil {
		t.Skip(err)
	}
	if img.Bounds().Size() != image.Pt(1200, 200) {
		t.Errorf("size = %v", img.Bounds().Size())
	}
	if r, _, _, _ := img.At(10, 10).RGBA(); r > 0x1000 {
		t.Errorf("the page is not dark: %v", img.At(10, 10))
	}
}
