package messages

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2/lang"

	"gilmok/ui"
	"gilmok/ui/widgets"
)

// completer says what can be written at the caret: names of the workspace, and
// words of Liquid and HTML.
type completer struct {
	stock *stock
	entry entry // of the journey that sends the message
}

// spot is where the caret stands in the code.
type spot struct {
	inner string // of the Liquid tag so far, without the begun word
	begun string // the word begun
	path  string // what stands before its last point: shop of shop.na
	tag   bool   // {% rather than {{
	open  bool   // the tag has no end yet
	asked bool
	text  string // all before the tag
}

// complete implements what widgets.Code asks.
func (k completer) complete(before, after string, asked bool) (int, []widgets.CodeChoice) {
	start, tag := openTag(before)
	if start < 0 {
		return elements(before, after)
	}
	s := spot{inner: before[start+2:], tag: tag, asked: asked, text: before[:start]}
	end := strings.IndexAny(after, "{}%")
	s.open = end < 0 || !strings.HasPrefix(after[end:], "}}") && !strings.HasPrefix(after[end:], "%}")
	s.inner = strings.TrimPrefix(s.inner, "-")
	if head, name, found := strings.Cut(lastOf(s.inner, "${"), "\x00"); found {
		return k.braze(head, name, after)
	}
	if quote, text := openString(s.inner); quote != 0 {
		return k.quoted(s.inner, text, quote)
	}
	s.begun = trailingWord(s.inner)
	s.inner = s.inner[:len(s.inner)-len(s.begun)]
	if i := strings.LastIndexByte(s.begun, '.'); i >= 0 {
		s.path, s.begun = s.begun[:i], s.begun[i+1:]
	}
	return len(s.begun), matching(k.at(s), s.begun, asked || s.path != "")
}

// at lists what fits where the caret stands.
func (k completer) at(s spot) []widgets.CodeChoice {
	inner := strings.TrimRight(s.inner, " \t\n")
	switch {
	case s.path != "":
		return s.ended(k.properties(s))
	case s.tag && inner == "":
		return tags(s.open)
	case strings.HasSuffix(inner, "|"):
		return filters(s)
	case strings.HasSuffix(inner, ":") || strings.HasSuffix(inner, ","):
		if s.begun == "" && !s.asked {
			return nil
		}
		return k.variables(s)
	case inner == "" || strings.HasSuffix(inner, "=") || strings.HasSuffix(inner, ">") || strings.HasSuffix(inner, "<") || takesValue(inner):
		return s.ended(k.variables(s))
	case s.begun == "" && !s.asked:
		return nil
	case s.tag:
		return words("contains", "and", "or", "in")
	}
	return nil
}

// takesValue reports whether a value comes after the last word.
func takesValue(inner string) bool {
	switch word := trailingWord(inner); word {
	case "if", "unless", "elsif", "case", "when", "in", "and", "or", "contains", "assign", "echo", "cycle", "tablerow", "with":
		return true
	}
	return false
}

// ended closes the tag behind a choice where nothing does yet.
func (s spot) ended(list []widgets.CodeChoice) []widgets.CodeChoice {
	if s.tag {
		return list
	}
	for i := range list {
		if s.inner == "" && s.path == "" {
			list[i].Insert = " " + list[i].Insert
		}
		if s.open && !strings.HasSuffix(list[i].Insert, ".") {
			list[i].Insert += " }}"
			list[i].Back = len(" }}")
		}
	}
	return list
}

// variables are what a template can read of a customer.
func (k completer) variables(s spot) []widgets.CodeChoice {
	var list []widgets.CodeChoice
	add := func(name, note, icon string) {
		if note == name {
			note = ""
		}
		list = append(list, widgets.CodeChoice{Text: strings.TrimSuffix(name, "."), Note: note, Icon: icon, Insert: name})
	}
	for _, name := range locals(s.text) {
		add(name, lang.X("messages.complete.local", "Made in this message"), "variable")
	}
	for _, name := range []string{"name", "first_name", "last_name", "email", "phone"} {
		add(name, k.stock.label(name), "user-round")
	}
	for _, a := range k.stock.attributes {
		if trailingWord(a.Key) == a.Key { // others need brackets
			add(a.Key, a.Label, "tag")
		}
	}
	for _, one := range [][3]string{
		{"coupon", lang.X("messages.value.coupon", "Coupon code"), "ticket"},
		{"last_order.", lang.X("messages.products.last_order", "The last order"), "package"},
		{"orders", lang.X("messages.complete.orders", "The last orders, newest first"), "package"},
		{"cart", lang.X("messages.products.cart", "What lies in the cart"), "shopping-cart"},
		{"entry.", lang.X("messages.complete.entry", "What let them into the journey"), "log-in"},
		{"event.", lang.X("messages.complete.event", "What they were waited for"), "log-in"},
		{"context.", lang.X("messages.complete.context", "What steps before have noted"), "braces"},
		{"shop.", lang.X("messages.complete.shop", "The shop"), "store"},
		{"customer.", lang.X("messages.complete.customer", "The customer"), "user-round"},
		{"today", lang.X("messages.value.today", "Today's date"), "calendar-days"}, {"now", lang.X("messages.complete.now", "This moment"), "clock"},
		{"unsubscribe_url", k.stock.label("unsubscribe_url"), "link"}, {"country", ui.FieldName("country"), "globe"},
		{"locale", ui.FieldName("locale"), "languages"}, {"external_id", ui.FieldName("external_id"), "hash"},
	} {
		add(one[0], one[1], one[2])
	}
	return list
}

// locals are the names that the message gives itself.
func locals(text string) (names []string) {
	for _, found := range localNames.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, found[1]) {
			names = append(names, found[1])
		}
	}
	return names
}

var localNames = regexp.MustCompile(`\{%-?\s*(?:assign|capture|for)\s+([\pL_][\pL\d_-]*)`)

// productNames and orderNames are what compose gives of a product and an order.
var (
	productNames = []string{"name", "price", "link", "picture", "description", "category", "stock", "id"}
	orderNames   = []string{"total", "at", "date", "id", "status", "products", "quantity", "coupon"}
	shopNames    = []string{"name", "url", "contact", "address", "logo", "color", "language", "currency"}
	loopNames    = []string{"index", "index0", "first", "last", "length"}
)

// properties are those of what stands before the point.
func (k completer) properties(s spot) []widgets.CodeChoice {
	switch s.path {
	case "shop":
		list := words(shopNames...)
		for i := range list {
			list[i].Note = shopLabel(list[i].Text)
		}
		return list
	case "last_order":
		return words(orderNames...)
	case "forloop":
		return words(loopNames...)
	case "customer", "custom_attribute":
		return slices.DeleteFunc(k.variables(spot{}), func(c widgets.CodeChoice) bool {
			return c.Icon != "user-round" && c.Icon != "tag" || c.Text == "customer"
		})
	case "entry", "event", "event_properties", "canvas_entry_properties":
		return k.carried()
	case "cart", "orders":
		return words("size", "first", "last")
	}
	if over := loopOver(s.text, s.path); over == "orders" {
		return words(orderNames...)
	} else if over != "" {
		return words(productNames...)
	}
	return nil
}

// carried are the properties that events have, those of the entry's first.
func (k completer) carried() (list []widgets.CodeChoice) {
	seen := map[string]bool{}
	add := func(event string, names []string) {
		for _, name := range names {
			if !seen[name] {
				seen[name] = true
				list = append(list, widgets.CodeChoice{Text: name, Note: event, Icon: "log-in", Insert: name})
			}
		}
	}
	for _, first := range []bool{true, false} {
		for _, e := range k.stock.events {
			if (e.Name == k.entry.event) == first {
				add(ui.EventTitle(e.Name), e.Properties)
			}
		}
	}
	return list
}

// loopOver gives what a loop goes over whose item has a name.
func loopOver(text, item string) string {
	found := regexp.MustCompile(`for\s+`+regexp.QuoteMeta(item)+`\s+in\s+([\w.]+)`).FindAllStringSubmatch(text, -1)
	if len(found) == 0 {
		return ""
	}
	return found[len(found)-1][1]
}

// braze completes names in ${ }.
func (k completer) braze(head, begun, after string) (int, []widgets.CodeChoice) {
	var list []widgets.CodeChoice
	switch {
	case strings.HasSuffix(head, "custom_attribute."):
		for _, a := range k.stock.attributes {
			list = append(list, widgets.CodeChoice{Text: a.Key, Note: a.Label, Icon: "tag", Insert: a.Key})
		}
	case strings.HasSuffix(head, "event_properties."), strings.HasSuffix(head, "canvas_entry_properties."):
		list = k.carried()
	case strings.HasSuffix(head, "content_blocks."):
		list = k.blocks()
	default:
		list = words("first_name", "last_name", "email_address", "phone_number", "country", "language", "user_id", "city")
	}
	for i := range list {
		if !strings.HasPrefix(after, "}") {
			list[i].Insert += "}"
		}
	}
	return len(begun), matching(list, begun, true)
}

func (k completer) blocks() (list []widgets.CodeChoice) {
	for _, name := range k.stock.blocks {
		list = append(list, widgets.CodeChoice{Text: name, Note: lang.X("messages.complete.block", "Shared block"), Icon: "panel-bottom", Insert: name})
	}
	return list
}

// quoted completes names in quotes: of blocks and coupon pools.
func (k completer) quoted(inner, begun string, quote byte) (int, []widgets.CodeChoice) {
	head := strings.TrimSpace(strings.TrimSuffix(inner, string(quote)+begun))
	var list []widgets.CodeChoice
	switch {
	case strings.HasSuffix(head, "render"), strings.HasSuffix(head, "include"):
		list = k.blocks()
	case strings.HasSuffix(head, "promotion("):
		for _, pool := range k.stock.pools {
			list = append(list, widgets.CodeChoice{Text: pool, Note: blockName("coupon"), Icon: "ticket", Insert: pool})
		}
	}
	return len(begun), matching(list, begun, true)
}

// matching keeps what begins with a word, then what holds it; a name that is
// written out already is no choice. Labels count, too: 도시 finds city.
func matching(list []widgets.CodeChoice, begun string, always bool) []widgets.CodeChoice {
	if begun == "" {
		return list
	}
	word := strings.ToLower(begun)
	var head, rest []widgets.CodeChoice
	for _, c := range list {
		text := strings.ToLower(c.Text)
		switch {
		case text == word && !always && strings.TrimSpace(c.Insert) == c.Text:
		case strings.HasPrefix(text, word):
			head = append(head, c)
		case strings.Contains(text, word), strings.Contains(strings.ToLower(c.Note), word):
			rest = append(rest, c)
		}
	}
	return append(head, rest...)
}

// openTag finds the Liquid tag the caret stands in; -1: none.
func openTag(before string) (at int, tag bool) {
	output, words := strings.LastIndex(before, "{{"), strings.LastIndex(before, "{%")
	at, tag = output, false
	end := "}}"
	if words > output {
		at, tag, end = words, true, "%}"
	}
	if at >= 0 && strings.Contains(before[at:], end) {
		return -1, false
	}
	return at, tag
}

// lastOf parts a text at the last opening that is not closed: its head and what
// follows, with a NUL between.
func lastOf(text, opening string) string {
	i := strings.LastIndex(text, opening)
	if i < 0 || strings.Contains(text[i:], "}") {
		return ""
	}
	return text[:i] + "\x00" + text[i+len(opening):]
}

// openString gives the quote that is open at the end of a text, and what follows it.
func openString(inner string) (quote byte, text string) {
	start := 0
	for i := range len(inner) {
		switch c := inner[i]; {
		case quote == 0 && (c == '"' || c == '\''):
			quote, start = c, i+1
		case quote == c:
			quote = 0
		}
	}
	if quote == 0 {
		return 0, ""
	}
	return quote, inner[start:]
}

// trailingWord is the name, with points, that a text ends with.
func trailingWord(s string) string {
	at := len(s)
	for at > 0 {
		_, n := utf8.DecodeLastRuneInString(s[:at])
		if word := s[at-n : at]; word != "." && wordLength(word) == 0 {
			break
		}
		at -= n
	}
	return s[at:]
}
