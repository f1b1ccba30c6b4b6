package preview

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// EachText calls fn with every template of a document and keeps what it gives.
// The path is as in FieldError, but for blocks: block 3.0.1.
func EachText(c *Content, fn func(path, text string) string) {
	do := func(path string, text *string) {
		if *text != "" {
			*text = fn(path, *text)
		}
	}
	written := func(subject, preheader, text *string, body *Body, do func(string, *string)) {
		do("subject", subject)
		do("preheader", preheader)
		do("text", text)
		if body != nil {
			do("html", &body.HTML)
			do("html", &body.MJML)
			eachBlockText(body.Blocks, nil, do)
		}
	}
	written(&c.Subject, &c.Preheader, &c.Text, c.Body, do)
	do("url", &c.URL)
	for _, tag := range slices.Sorted(maps.Keys(c.Languages)) {
		t := c.Languages[tag]
		written(&t.Subject, &t.Preheader, &t.Text, t.Body, func(path string, text *string) { do("languages."+tag+"."+path, text) })
		c.Languages[tag] = t
	}
	for _, name := range slices.Sorted(maps.Keys(c.Variables)) {
		text := c.Variables[name]
		do("variables."+name, &text)
		c.Variables[name] = text
	}
	for i := range c.Buttons {
		do("buttons", &c.Buttons[i].Text)
		do("buttons", &c.Buttons[i].URL)
		do("buttons", &c.Buttons[i].Mobile)
	}
	if c.Fallback != nil {
		do("fallback.text", &c.Fallback.Text)
	}
	if c.Request != nil {
		do("request.url", &c.Request.URL)
	}
}

func eachBlockText(blocks []Block, outer []int, do func(string, *string)) {
	for i := range blocks {
		at := append(slices.Clone(outer), i)
		b, path := &blocks[i], BlockPath(at)
		for _, text := range []*string{&b.Text, &b.URL, &b.Src, &b.Alt, &b.Value} {
			do(path, text)
		}
		for k := range b.Columns {
			eachBlockText(b.Columns[k], append(slices.Clone(at), k), do)
		}
	}
}

// BlockPath names the texts of the block at a place.
func BlockPath(place []int) string { return "block " + PlaceWords(place) }

// PlaceWords writes where a block stands: its index, then for each columns block around it
// the column and the index in it, as in 3, or 3.0.1.
func PlaceWords(place []int) string {
	words := make([]string, len(place))
	for i, n := range place {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ".")
}
