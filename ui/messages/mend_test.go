package messages

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"gilmok/preview"
)

// What another tool's mail brought along is told, mended by one click, and its undo.
func TestForeignTagsAreWrittenOurWay(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	p.rebuild(func(c *preview.Content) {
		c.Body = &preview.Body{HTML: `<p mc:edit="a">*|FNAME|* *|ARCHIVE|*</p>`}
	})
	first := func() (one finding) {
		for _, f := range p.findings.list() {
			if strings.Contains(f.words, "another mail program") && f.bad {
				return f
			}
		}
		return finding{}
	}
	h.wait("the tag is found", func() bool {
		return p.findings.now != nil && strings.Contains(first().words, "*|FNAME|*") && first().do != nil
	})
	first().do()
	h.wait("the other tag is left", func() bool { return strings.Contains(first().words, "*|ARCHIVE|*") && first().do == nil })
	if got := p.shown().Body.HTML; got != `<p>{{ first_name }} *|ARCHIVE|*</p>` {
		t.Errorf("it became %s", got)
	}
	for _, one := range p.findings.list() {
		if strings.Contains(one.words, "ARCHIVE") && !one.bad {
			t.Errorf("said twice: %s", one.words)
		}
	}
}

// What the shop is called in the sheet of other values.
func TestValuesHaveWords(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	for path, want := range map[string]string{
		"shop.url": "Web address of the shop", "shop.name": "Name of the shop", "name": "Name", "customer.email": "Email", "today": "Today's date",
		"event.quantity": "quantity", "last_order.total": "Amount of the last order",
	} {
		if got := p.stock.label(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	for _, field := range shopNames {
		if shopLabel(field) == "shop."+field {
			t.Errorf("shop.%s has no words", field)
		}
	}
}

// A short mail fills its card without being stretched.
func TestAShortPictureGoesOnAsItEnds(t *testing.T) {
	short := image.NewRGBA(image.Rect(5, 5, 15, 8))
	red, blue := color.RGBA{R: 255, A: 255}, color.RGBA{B: 255, A: 255}
	for x := 5; x < 15; x++ {
		short.Set(x, 5, red)
		short.Set(x, 6, red)
		short.Set(x, 7, blue)
	}
	got := filled(short, 0.6)
	if b := got.Bounds(); b.Dx() != 10 || b.Dy() != 6 || got.At(3, 1) != red || got.At(3, 2) != blue || got.At(3, 5) != blue {
		t.Errorf("%v: %v, %v, %v", got.Bounds(), got.At(3, 1), got.At(3, 2), got.At(3, 5))
	}
	if tall := image.NewRGBA(image.Rect(0, 0, 10, 9)); filled(tall, 0.6) != image.Image(tall) {
		t.Error("a tall picture was changed")
	}
}
