package preview

import (
	"fmt"
	"strings"
)

// blocksText writes the plain part of a mail of blocks, as a Liquid source.
func blocksText(blocks []Block, shop Shop) string {
	var t strings.Builder
	writeBlocksText(&t, blocks, shop)
	return t.String()
}

func writeBlocksText(t *strings.Builder, blocks []Block, shop Shop) {
	for _, b := range blocks {
		if b.If != "" {
			fmt.Fprintf(t, "{%% if %s %%}", b.If)
		}
		if s := blockText(b, shop); s != "" {
			t.WriteString(s + "\n\n")
		}
		for _, column := range b.Columns {
			writeBlocksText(t, column, shop)
		}
		if b.If != "" {
			t.WriteString("{% endif %}")
		}
	}
}

func blockText(b Block, shop Shop) string {
	switch b.Kind {
	case BlockHeading, BlockText:
		return plainMarks(b.Text)
	case BlockPicture:
		return b.Alt
	case BlockButton:
		if b.URL == "" {
			return plainMarks(b.Text)
		}
		return plainMarks(b.Text) + "\n" + b.URL
	case BlockProducts:
		return productsText(b, shop)
	case BlockDivider:
		return "---"
	case BlockCoupon:
		words := b.Text
		if words == "" {
			words = shop.words().coupon
		}
		return plainMarks(words) + ": " + b.Value
	case BlockQR:
		return b.Value
	case BlockSurvey:
		return surveyText(b, shop)
	case BlockFooter:
		return footerText(b, shop)
	}
	return ""
}

func footerText(b Block, shop Shop) string {
	var lines []string
	if b.Text != "" {
		lines = append(lines, plainMarks(b.Text))
	}
	var who []string
	for _, part := range []string{shop.Name, shop.Address, shop.Contact} {
		if part != "" {
			who = append(who, verbatim(part))
		}
	}
	lines = append(lines, strings.Join(who, " · "))
	if shop.Privacy != "" {
		lines = append(lines, shop.words().privacy+": "+verbatim(shop.Privacy))
	}
	return "---\n" + strings.Join(lines, "\n") +
		"{% if unsubscribe_url %}\n" + shop.words().unsubscribe + ": {{ unsubscribe_url }}{% endif %}"
}

// verbatim keeps a value that is no template from being run as one.
func verbatim(s string) string {
	if !strings.Contains(s, "{{") && !strings.Contains(s, "{%") {
		return s
	}
	return "{% raw %}" + strings.ReplaceAll(s, "{% endraw %}", "") + "{% endraw %}"
}
