package messages

import (
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
