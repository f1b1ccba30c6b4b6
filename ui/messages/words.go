package messages

import (
	"cmp"
	"errors"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
	"gilmok/preview"
	"gilmok/preview/liquid"
	"gilmok/ui"
)

// blockName names a kind of block.
func blockName(k preview.BlockKind) string {
	switch k {
	case preview.BlockHeading:
		return lang.X("messages.block.heading", "Heading")
	case preview.BlockPicture:
		return lang.X("messages.block.picture", "Picture")
	case preview.BlockButton:
		return lang.X("messages.block.button", "Button")
	case preview.BlockProducts:
		return lang.X("messages.block.products", "Products")
	case preview.BlockColumns:
		return lang.X("messages.block.columns", "Columns")
	case preview.BlockDivider:
		return lang.X("messages.block.divider", "Line")
	case preview.BlockCoupon:
		return lang.X("messages.block.coupon", "Coupon")
	case preview.BlockQR:
		return lang.X("messages.block.qr", "QR code")
	case preview.BlockSurvey:
		return lang.X("messages.block.survey", "Question")
	case preview.BlockHTML:
		return "HTML"
	case preview.BlockFooter:
		return lang.X("messages.block.footer", "Footer")
	}
	return lang.X("messages.block.text", "Text")
}

// blockIcon is the icon of a kind of block.
func blockIcon(k preview.BlockKind) string {
	icons := map[preview.BlockKind]string{
		preview.BlockHeading: "heading", preview.BlockPicture: "image", preview.BlockButton: "square",
		preview.BlockProducts: "shopping-cart", preview.BlockColumns: "columns-2", preview.BlockDivider: "minus",
		preview.BlockCoupon: "ticket", preview.BlockQR: "maximize", preview.BlockSurvey: "circle-question-mark", preview.BlockHTML: "code", preview.BlockFooter: "panel-bottom",
	}
	if icon, ok := icons[k]; ok {
		return icon
	}
	return "type"
}

// productsName names where the products of a block come from.
func productsName(from string) string {
	switch from {
	case "", "cart":
		return lang.X("messages.products.cart", "What lies in the cart")
	case "last_order":
		return lang.X("messages.products.last_order", "The last order")
	case "recommended":
		return lang.X("messages.products.recommended", "Recommended for the customer")
	case "people_like_you":
		return lang.X("messages.products.people_like_you", "What people like them bought")
	case "like_cart":
		return lang.X("messages.products.like_cart", "Like what lies in the cart")
	case "searched_for":
		return lang.X("messages.products.searched_for", "What they searched for")
	case "popular":
		return lang.X("messages.products.popular", "What sells best")
	}
	return from
}

// summary is a block in one line.
func summary(b preview.Block) string {
	switch b.Kind {
	case preview.BlockPicture:
		return cmp.Or(b.Asset, b.Src, lang.X("messages.summary.no_picture", "No picture yet"))
	case preview.BlockProducts:
		return lang.X("messages.summary.products", "{{.From}}, up to {{.N}}", ui.With("From", productsName(b.From), "N", mostOf(b)))
	case preview.BlockColumns:
		return lang.XN("messages.summary.columns", "{{.N}} columns", len(b.Columns), ui.With("N", len(b.Columns)))
	case preview.BlockDivider:
		return lang.X("messages.summary.divider", "A thin line")
	case preview.BlockCoupon:
		return cmp.Or(b.Value, lang.X("messages.summary.no_code", "No code yet"))
	case preview.BlockQR:
		return cmp.Or(b.Value, lang.X("messages.summary.no_qr", "Nothing to hold yet"))
	case preview.BlockSurvey:
		return cmp.Or(b.Text, lang.X("messages.summary.no_survey", "No question yet"))
	case preview.BlockFooter:
		return lang.X("messages.summary.footer", "Sender · address · unsubscribe")
	}
	return cmp.Or(strings.Join(strings.Fields(b.Text), " "), lang.X("messages.summary.no_text", "No text yet"))
}

// mostOf is how many products a block shows.
func mostOf(b preview.Block) int {
	if b.Most <= 0 {
		return 3
	}
	return b.Most
}

// fault is an error as it stands at the field it is about.
type fault struct {
	path  string // as in FieldError and blockPath; "": the message as a whole
	words string
	// Where in the field it is, both from 1, and the words without that; line 0: the
	// field as a whole.
	line, column int
	bare         string
}

// faultOf says what keeps a message from being made. ok is false where the
// message is not at fault.
func faultOf(err error) (f fault, ok bool) {
	var field *preview.FieldError
	var doc *preview.DocumentError
	var skip *dispatch.Skip
	switch {
	case errors.As(err, &field):
		f = fault{path: field.Field, words: liquidWords(field.Err)}
		var e *liquid.Error
		if errors.As(field.Err, &e) && e.Block == "" {
			f.line, f.column, f.bare = e.Line, e.Column, meant(liquidFault(e), e.Suggestion)
		}
		return f, true
	case errors.As(err, &doc):
		return fault{path: doc.Path, words: lang.X("messages.fault.document", "This part cannot be read: {{.Detail}}", ui.With("Detail", doc.Error()))}, true
	case errors.As(err, &skip):
		return fault{words: ui.SkipReason(skip.Reason)}, true
	}
	return f, false
}

// liquidWords says a Liquid error with its place.
func liquidWords(err error) string {
	var e *liquid.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	words := meant(liquidFault(e), e.Suggestion)
	switch {
	case e.Block != "":
		return lang.X("messages.liquid.in_block", "Block “{{.Block}}”, line {{.Line}}, letter {{.Column}}: {{.Words}}",
			ui.With("Block", e.Block, "Line", e.Line, "Column", e.Column, "Words", words))
	case e.Line > 1:
		return lang.X("messages.liquid.at", "Line {{.Line}}, letter {{.Column}}: {{.Words}}", ui.With("Line", e.Line, "Column", e.Column, "Words", words))
	case e.Line == 1:
		return lang.X("messages.liquid.at_letter", "Letter {{.Column}}: {{.Words}}", ui.With("Column", e.Column, "Words", words))
	}
	return words
}

// meant adds the name that somebody perhaps meant.
func meant(words, name string) string {
	if name == "" {
		return words
	}
	return words + " " + lang.X("messages.liquid.meant", "Is it “{{.Name}}”?", ui.With("Name", name))
}

func liquidFault(e *liquid.Error) string {
	detail := ui.With("Detail", e.Detail)
	switch e.Code {
	case liquid.CodeSyntax:
		if e.Detail == "" {
			return lang.X("messages.liquid.empty", "something is missing between the braces.")
		}
		return lang.X("messages.liquid.syntax", "“{{.Detail}}” cannot be read here.", detail)
	case liquid.CodeUnclosed:
		return lang.X("messages.liquid.unclosed", "“{{.Detail}}” is opened and never closed.", detail)
	case liquid.CodeMisplaced:
		return lang.X("messages.liquid.misplaced", "“{{.Detail}}” belongs inside a block that is not open here.", detail)
	case liquid.CodeUnknownTag:
		return lang.X("messages.liquid.unknown_tag", "there is no tag “{{.Detail}}”.", detail)
	case liquid.CodeUnknownFilter:
		return lang.X("messages.liquid.unknown_filter", "there is no filter “{{.Detail}}”.", detail)
	case liquid.CodeArgument:
		return lang.X("messages.liquid.argument", "a filter or tag cannot use what it was given: {{.Detail}}.", detail)
	case liquid.CodeCompare:
		return lang.X("messages.liquid.compare", "these two cannot be compared: {{.Detail}}.", detail)
	}
	return liquidTrouble(e, detail)
}

func liquidTrouble(e *liquid.Error, detail map[string]any) string {
	switch e.Code {
	case liquid.CodeLimit:
		return lang.X("messages.liquid.limit", "this becomes too large: {{.Detail}}.", detail)
	case liquid.CodeTime:
		return lang.X("messages.liquid.time", "this takes too long.")
	case liquid.CodeUnknownBlock:
		return lang.X("messages.liquid.unknown_block", "there is no content block “{{.Detail}}”.", detail)
	case liquid.CodeUnavailable:
		return lang.X("messages.liquid.unavailable", "this is not available in a preview: {{.Detail}}.", detail)
	case liquid.CodeAnswer:
		return lang.X("messages.liquid.answer", "the address gave no usable answer: {{.Detail}}.", detail)
	}
	return lang.X("messages.liquid.internal", "this part cannot be worked out.")
}
