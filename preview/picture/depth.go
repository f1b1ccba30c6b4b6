package picture

import (
	"io"
	"strings"

	"golang.org/x/net/html"
)

// deepest is how many elements may be nested, counted from the last table. The
// layout engine asks each box for the page names of its first and its last
// child, which doubles the work with every level: 300 nested divs would take
// longer than the universe has, and real mails stay below ten.
const deepest = 18

// tooDeep says whether laying source out would take for ever.
func tooDeep(source string) bool {
	z := html.NewTokenizer(strings.NewReader(source))
	depths := []int{0} // one for each open table
	for {
		switch z.Next() {
		case html.ErrorToken:
			return z.Err() != io.EOF
		case html.StartTagToken:
			name, _ := z.TagName()
			switch tag := string(name); {
			case tag == "table":
				depths = append(depths, 0)
			case !void[tag]:
				depths[len(depths)-1]++
			}
			if depths[len(depths)-1] > deepest {
				return true
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			switch {
			case string(name) == "table" && len(depths) > 1:
				depths = depths[:len(depths)-1]
			case depths[len(depths)-1] > 0 && !void[string(name)]:
				depths[len(depths)-1]--
			}
		}
	}
}

// void are the elements that have no end tag, or often go without.
var void = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true, "input": true,
	"link": true, "meta": true, "source": true, "track": true, "wbr": true,
	"p": true, "li": true, "td": true, "th": true, "tr": true, "dt": true, "dd": true, "option": true, "tbody": true,
}
