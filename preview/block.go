package preview

import "fmt"

// BlockKind is what a block of an e-mail shows.
type BlockKind string

// The kinds of blocks.
const (
	BlockHeading  BlockKind = "heading"
	BlockText     BlockKind = "text"
	BlockPicture  BlockKind = "picture"
	BlockButton   BlockKind = "button"
	BlockProducts BlockKind = "products"
	BlockColumns  BlockKind = "columns"
	BlockDivider  BlockKind = "divider"
	BlockCoupon   BlockKind = "coupon"
	BlockQR       BlockKind = "qr"
	BlockSurvey   BlockKind = "survey"
	BlockHTML     BlockKind = "html"
	BlockFooter   BlockKind = "footer"
)

// BlockKinds lists them in the order of a palette.
var BlockKinds = []BlockKind{
	BlockHeading, BlockText, BlockPicture, BlockButton, BlockProducts, BlockColumns,
	BlockDivider, BlockCoupon, BlockQR, BlockSurvey, BlockHTML, BlockFooter,
}

// Block is one part of an e-mail. Which fields count depends on its kind. Texts
// are Liquid, with **bold** and [words](address) beside it; a new line is one.
type Block struct {
	Kind  BlockKind `json:"kind"`
	If    string    `json:"if,omitempty"`    // a Liquid condition: shown only where it holds
	Text  string    `json:"text,omitempty"`  // heading, text, button, coupon (words above the code), survey (the question), html (its source)
	Align string    `json:"align,omitempty"` // left, center, right
	Level int       `json:"level,omitempty"` // of a heading: 1 to 3; 0 is 1
	Asset string    `json:"asset,omitempty"` // picture: the name of an asset …
	Src   string    `json:"src,omitempty"`   // … or an https address
	Alt   string    `json:"alt,omitempty"`   // picture: what it shows
	URL   string    `json:"url,omitempty"`   // button, picture: where it leads
	Color string    `json:"color,omitempty"` // button: #RRGGBB; empty is the shop's
	Width int       `json:"width,omitempty"` // picture: in CSS pixels; 0 is all there is

	// From is a list of products: cart, last_order, recommended, people_like_you,
	// like_cart, searched_for, popular, or a variable. Most is how many are shown, 0 is 3. Layout is rows or grid.
	From   string `json:"from,omitempty"`
	Most   int    `json:"most,omitempty"`
	Layout string `json:"layout,omitempty"`

	Value string `json:"value,omitempty"` // coupon: the code; qr: what it holds
	// Survey is the key under which answers to a question are kept, Ask how it is
	// answered: choice, scale (0 to 10), yes_no or text. Answers are those of a choice,
	// Low and High the words at the ends of a scale.
	Survey  string        `json:"survey,omitempty"`
	Ask     string        `json:"ask,omitempty"`
	Answers []BlockAnswer `json:"answers,omitempty"`
	Low     string        `json:"low,omitempty"`
	High    string        `json:"high,omitempty"`

	Columns [][]Block `json:"columns,omitempty"` // columns: 2 to 4 stacks of blocks
}

// BlockAnswer is one answer of a choice: what is kept, and how it is shown.
type BlockAnswer struct {
	Value string `json:"value"`
	Text  string `json:"text"`
}

func checkBlocks(blocks []Block, path string) error {
	for i, b := range blocks {
		at := fmt.Sprintf("%s[%d]", path, i)
		if err := b.check(at); err != nil {
			return err
		}
		for k, column := range b.Columns {
			if err := checkBlocks(column, fmt.Sprintf("%s.columns[%d]", at, k)); err != nil {
				return err
			}
		}
	}
	return nil
}

// check refuses what cannot be shown at all. A text still to be written is no
// fault of the document: preflight finds it.
func (b Block) check(at string) error {
	if blockWriters[b.Kind] == nil {
		return &DocumentError{Path: at + ".kind", Code: "unknown_value", Detail: string(b.Kind)}
	}
	switch b.Align {
	case "", "left", "center", "right":
	default:
		return &DocumentError{Path: at + ".align", Code: "unknown_value", Detail: b.Align}
	}
	switch b.Ask {
	case "", askChoice, askScale, askYesNo, askText:
	default:
		return &DocumentError{Path: at + ".ask", Code: "unknown_value", Detail: b.Ask}
	}
	switch b.Layout {
	case "", "rows", "grid":
	default:
		return &DocumentError{Path: at + ".layout", Code: "unknown_value", Detail: b.Layout}
	}
	if b.Color != "" && !isColor(b.Color) {
		return &DocumentError{Path: at + ".color", Code: "unknown_value", Detail: b.Color}
	}
	if b.Kind == BlockColumns && (len(b.Columns) < 1 || len(b.Columns) > 4) {
		return &DocumentError{Path: at + ".columns", Code: "unknown_value", Detail: fmt.Sprintf("%d columns", len(b.Columns))}
	}
	return nil
}

// isColor knows #RRGGBB.
func isColor(s string) bool {
	if len(s) != 7 || s[0] != '#' {
		return false
	}
	for _, c := range s[1:] {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
			return false
		}
	}
	return true
}
