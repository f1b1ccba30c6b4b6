package messages

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
)

// nested is a mail with a block of two columns between two others.
func nested() preview.Content {
	text := func(s string) preview.Block { return preview.Block{Kind: preview.BlockText, Text: s} }
	return preview.Content{Channel: preview.Email, Subject: "{{ name }}", Body: &preview.Body{Blocks: []preview.Block{
		text("a"), {Kind: preview.BlockColumns, Columns: [][]preview.Block{{text("b")}, {text("c"), text("d")}}}, text("e"),
	}}}
}

// read writes the texts of a mail as a(b|cd)e.
func read(blocks []preview.Block) string {
	var out strings.Builder
	for _, b := range blocks {
		out.WriteString(b.Text)
		if b.Kind != preview.BlockColumns {
			continue
		}
		var columns []string
		for _, column := range b.Columns {
			columns = append(columns, read(column))
		}
		out.WriteString("(" + strings.Join(columns, "|") + ")")
	}
	return out.String()
}

func TestBlocksAreMovedWithinTheirStack(t *testing.T) {
	x := preview.Block{Kind: preview.BlockText, Text: "x"}
	for _, row := range []struct {
		name string
		do   func(c *preview.Content)
		want string
	}{
		{"nothing", func(*preview.Content) {}, "a(b|cd)e"},
		{"insert first", func(c *preview.Content) { insert(c, place{0}, x) }, "xa(b|cd)e"},
		{"insert behind the last", func(c *preview.Content) { insert(c, place{9}, x) }, "a(b|cd)ex"},
		{"insert into a column", func(c *preview.Content) { insert(c, place{1, 1, 1}, x) }, "a(b|cxd)e"},
		{"insert where there is no column", func(c *preview.Content) { insert(c, place{1, 7, 0}, x) }, "a(b|cd)e"},
		{"remove", func(c *preview.Content) { remove(c, place{2}) }, "a(b|cd)"},
		{"remove from a column", func(c *preview.Content) { remove(c, place{1, 0, 0}) }, "a(|cd)e"},
		{"remove what is not there", func(c *preview.Content) { remove(c, place{3}) }, "a(b|cd)e"},
		{"move down", func(c *preview.Content) { move(c, place{0}, 2) }, "(b|cd)ea"},
		{"move up", func(c *preview.Content) { move(c, place{2}, 0) }, "ea(b|cd)"},
		{"move within a column", func(c *preview.Content) { move(c, place{1, 1, 1}, 0) }, "a(b|dc)e"},
		{"a column more", func(c *preview.Content) { setColumns(blockAt(c, place{1}), 3) }, "a(b|cd|)e"},
		{"a column less", func(c *preview.Content) { setColumns(blockAt(c, place{1}), 1) }, "a(bcd)e"},
	} {
		before := nested()
		c := clone(before)
		row.do(&c)
		if got := read(c.Body.Blocks); got != row.want {
			t.Errorf("%s: %s, want %s", row.name, got, row.want)
		}
		if got := read(before.Body.Blocks); got != "a(b|cd)e" {
			t.Errorf("%s changed the document it was cloned from: %s", row.name, got)
		}
	}
}

func TestPlacesAreReadBack(t *testing.T) {
	for _, p := range []place{{0}, {3, 0, 12}} {
		if got := parsePlace(p.String()); !slices.Equal(got, p) {
			t.Errorf("%v came back as %v", p, got)
		}
	}
	if got := parsePlace("x"); got != nil {
		t.Errorf("x is no place, got %v", got)
	}
	if (place{1}).within(place{1, 0, 0}) || !(place{1, 0, 0}).within(place{1}) || (place{2}).within(nil) != true {
		t.Error("within")
	}
}

func TestEveryTextIsVisited(t *testing.T) {
	c := nested()
	c.Body.Blocks[0].URL = "u"
	c.Variables = map[string]string{"v": "w"}
	c.Fallback = &preview.Fallback{Text: "f"}
	var got []string
	preview.EachText(&c, func(path, text string) string {
		got = append(got, path+"="+text)
		return text + "!"
	})
	want := []string{"subject={{ name }}", "block 0=a", "block 0=u", "block 1.0.0=b", "block 1.1.0=c", "block 1.1.1=d", "block 2=e", "variables.v=w", "fallback.text=f"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if read(c.Body.Blocks) != "a!(b!|c!d!)e!" || c.Variables["v"] != "w!" {
		t.Errorf("kept %s, %v", read(c.Body.Blocks), c.Variables)
	}
}

func TestNamesAreMendedInsideTagsOnly(t *testing.T) {
	for in, want := range map[string]string{
		"nam {{ nam }} nam":               "nam {{ name }} nam",
		"{% if nam %}nam{% endif %}":      "{% if name %}nam{% endif %}",
		"{ nam } {{ nam":                  "{ nam } {{ nam",
		"{{ nam | default: 'x' }}{":       "{{ name | default: 'x' }}{",
		"{{ city }} and {{ nam.size }}{{": "{{ city }} and {{ name.size }}{{",
	} {
		if got := renameIn(in, "nam", "name"); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestLiquidIsShortInLists(t *testing.T) {
	for in, want := range map[string]string{
		"Hello {{ name | default: 'you' }}!": "Hello ‹Name›!",
		"{{${first_name}}} and {{b}}":        "‹first_name›} and ‹b›",
		"open {{ name":                       "open {{ name",
		"plain":                              "plain",
	} {
		if got := tidyTags(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestSamplesAreSpreadEvenly(t *testing.T) {
	var ids []store.CustomerID
	for i := range 100 {
		ids = append(ids, store.CustomerID(100-i))
	}
	got := spread(ids, 10)
	if len(got) != 10 || got[0] != 10 || got[9] != 100 || !slices.IsSorted(got) {
		t.Errorf("%v", got)
	}
	if len(spread(ids, 500)) != 100 || ids[0] != 100 {
		t.Error("a small audience is taken whole, and left as it was")
	}
}

func TestTextsSayWhatTheyCost(t *testing.T) {
	test.NewTempApp(t)
	if err := ui.SetLanguage("en"); err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"hello":                   "5 / 90 bytes",
		"가나다":                     "6 / 90 bytes",
		strings.Repeat("가", 46):   "Long message · 92 / 2,000 bytes",
		strings.Repeat("가", 1001): "Too long · 2,002 / 2,000 bytes",
		"soap 🧼":                  "7 / 90 bytes · phones show ? for 🧼",
	} {
		if got := textLength(preview.MeasureText(in)); got != want {
			t.Errorf("%.20q: %q, want %q", in, got, want)
		}
	}
}

func TestValuesTypedByHandReplaceThoseOfTheCustomer(t *testing.T) {
	person := map[string]any{"name": "Minsu", "points": 12.0}
	vars := preview.Vars{"name": "Minsu", "customer": person, "custom_attribute": person, "zip": "x"}
	got := overridden(vars, map[string]string{"name": "", "customer.points": "300", "zip": "01234", "last_order.total": "9.5"})
	if got["name"] != nil || got["zip"] != "01234" {
		t.Errorf("name %v, zip %v", got["name"], got["zip"])
	}
	if p := got["customer"].(map[string]any); p["points"] != 300.0 || p["name"] != "Minsu" {
		t.Errorf("customer %v", p)
	}
	if o := got["last_order"].(map[string]any); o["total"] != 9.5 {
		t.Errorf("an order there was not: %v", o)
	}
	if person["points"] != 12.0 || vars["name"] != "Minsu" {
		t.Error("the customer's own values were changed")
	}
}
