package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// chequered is a picture in which no two neighbours are alike, half of it clear.
func chequered(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(3, 5, 3+w, 5+h)) // pictures need not begin at 0
	for y := range h {
		for x := range w {
			img.SetNRGBA(3+x, 5+y, color.NRGBA{uint8(x * 7), uint8(y * 11), uint8(x ^ y), uint8(255 - 128*(x&1))})
		}
	}
	return img
}

func pages(list ...image.Image) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		for _, img := range list {
			if !yield(Page{Picture: img}, nil) {
				return
			}
		}
	}
}

func written(t *testing.T, d Document, list ...image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, d, pages(list...)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Every entry of the cross-reference table points at its object, and the pictures
// can be unpacked to what they were, on white.
func TestWrite(t *testing.T) {
	first, second := chequered(17, 9), chequered(4, 30)
	data := written(t, Document{Title: "시안 (A)", Language: "ko", Made: time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC), Page: A4}, first, second)
	if !bytes.HasPrefix(data, []byte("%PDF-1.5\n")) || !bytes.HasSuffix(data, []byte("%%EOF\n")) {
		t.Fatal("no head or no foot")
	}
	start := regexp.MustCompile(`startxref\n(\d+)\n`).FindSubmatch(data)
	at, err := strconv.Atoi(string(start[1]))
	if err != nil || !bytes.HasPrefix(data[at:], []byte("xref\n0 10\n")) {
		t.Fatalf("the table is not at %d", at)
	}
	entries := regexp.MustCompile(`(\d{10}) 00000 n \n`).FindAllSubmatch(data[at:], -1)
	if len(entries) != 9 {
		t.Fatalf("%d objects, want 9", len(entries))
	}
	for i, e := range entries {
		place, err := strconv.Atoi(string(e[1]))
		if err != nil || !bytes.HasPrefix(data[place:], fmt.Appendf(nil, "%d 0 obj\n", i+1)) {
			t.Errorf("object %d is not at %d", i+1, place)
		}
	}
	for _, want := range []string{"/Count 2", "<FEFFC2DCC5480020002800410029>", "(D:20261121030405Z)", "/MediaBox[0 0 595.28 841.89]"} {
		if !bytes.Contains(data, []byte(want)) {
			t.Errorf("lacks %s", want)
		}
	}
	for i, want := range []*image.NRGBA{first, second} {
		same(t, unpacked(t, data, i, want.Rect.Dx(), want.Rect.Dy()), want)
	}
}

// unpacked gives the colours of the nth picture of a file.
func unpacked(t *testing.T, data []byte, nth, w, h int) []byte {
	t.Helper()
	head := fmt.Appendf(nil, "/Width %d/Height %d", w, h)
	at := bytes.Index(data, head)
	if at < 0 {
		t.Fatalf("picture %d is not %d × %d", nth, w, h)
	}
	body := data[at+bytes.Index(data[at:], []byte("stream\n"))+len("stream\n"):]
	z, err := zlib.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	packed, err := io.ReadAll(z)
	if err != nil || len(packed) != h*(1+3*w) {
		t.Fatalf("%d bytes of %d × %d: %v", len(packed), w, h, err)
	}
	above, out := make([]byte, 3*w), []byte{}
	for y := range h {
		line := packed[y*(1+3*w):][:1+3*w]
		if line[0] != 2 {
			t.Fatalf("line %d has filter %d", y, line[0])
		}
		for i := range above {
			above[i] += line[1+i]
		}
		out = append(out, above...)
	}
	return out
}

func same(t *testing.T, got []byte, want *image.NRGBA) {
	t.Helper()
	near := func(a, b uint8) bool { return a-b+1 <= 2 } // alpha is multiplied in, to the nearest
	for i := range want.Rect.Dx() * want.Rect.Dy() {
		c := want.Pix[4*i : 4*i+4]
		for k := range 3 {
			paper := uint8((int(c[k])*int(c[3]) + 255*(255-int(c[3]))) / 255)
			if !near(got[3*i+k], paper) {
				t.Fatalf("point %d has %d, want %d", i, got[3*i+k], paper)
			}
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	if err := Write(io.Discard, Document{Page: A4}, pages()); !errors.Is(err, ErrNoPages) {
		t.Errorf("no pages give %v", err)
	}
	broken := errors.New("cannot be drawn")
	err := Write(io.Discard, Document{Page: A4}, func(yield func(Page, error) bool) { yield(Page{}, broken) })
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if err := Write(full{}, Document{Page: A4}, pages(chequered(400, 400))); !errors.Is(err, errFull) {
		t.Errorf("a full disk gives %v", err)
	}
}

var errFull = errors.New("no space left")

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// Ghostscript draws the pages as they were given.
func TestAnotherProgramReadsIt(t *testing.T) {
	gs, err := exec.LookPath("gs")
	if err != nil {
		t.Skip("Ghostscript is not installed: nothing else here reads PDF")
	}
	img := image.NewNRGBA(image.Rect(0, 0, 100, 141))
	for y := range 141 {
		for x := range 100 {
			img.SetNRGBA(x, y, color.NRGBA{0xBB, 0x41, 0x1A, 0xFF})
			if y < 70 {
				img.SetNRGBA(x, y, color.NRGBA{0xF6, 0xF5, 0xF2, 0xFF})
			}
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "a.pdf")
	if err := os.WriteFile(file, written(t, Document{Title: "x", Page: A4}, img, img), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(gs, "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=png16m", "-r36", "-sOutputFile="+filepath.Join(dir, "%d.png"), file).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, name := range []string{"1.png", "2.png"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		page, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if b := page.Bounds(); b.Dx() < 296 || b.Dx() > 299 || b.Dy() < 419 || b.Dy() > 422 {
			t.Errorf("%s is %v", name, b)
		}
		top := color.RGBAModel.Convert(page.At(150, 50)).(color.RGBA)
		low := color.RGBAModel.Convert(page.At(150, 380)).(color.RGBA)
		if top != (color.RGBA{0xF6, 0xF5, 0xF2, 0xFF}) || low != (color.RGBA{0xBB, 0x41, 0x1A, 0xFF}) {
			t.Errorf("%s is %v above and %v below", name, top, low)
		}
	}
}
