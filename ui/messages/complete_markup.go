package messages

import (
	"regexp"
	"slices"
	"strings"

	"gilmok/ui/widgets"
)

// mailElements are the elements that mail programs understand.
var mailElements = strings.Fields("a b body br center div em h1 h2 h3 head hr html i img li meta ol p span strong style table tbody td th title tr u ul")

// elements completes the name of an HTML element, and closes the one that is open.
func elements(before, after string) (int, []widgets.CodeChoice) {
	at := strings.LastIndexByte(before, '<')
	if at < 0 {
		return 0, nil
	}
	begun := before[at+1:]
	if name, closing := strings.CutPrefix(begun, "/"); closing && trailingWord(name) == name {
		open := openElement(before[:at])
		if open == "" || !strings.HasPrefix(open, name) {
			return 0, nil
		}
		return len(begun), []widgets.CodeChoice{{Text: "/" + open, Icon: "code", Insert: "/" + open + closed(after)}}
	}
	if begun == "" || trailingWord(begun) != begun || strings.ContainsAny(begun, ".") {
		return 0, nil
	}
	var list []widgets.CodeChoice
	for _, name := range mailElements {
		list = append(list, widgets.CodeChoice{Text: name, Icon: "code", Insert: name})
	}
	list = matching(list, begun, false)
	if len(list) == 1 && list[0].Text == begun {
		return 0, nil
	}
	return len(begun), list
}

func closed(after string) string {
	if strings.HasPrefix(after, ">") {
		return ""
	}
	return ">"
}

var elementTag = regexp.MustCompile(`<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>`)

// openElement gives the innermost element that has no end yet.
func openElement(text string) string {
	var open []string
	for _, tag := range elementTag.FindAllStringSubmatch(text, -1) {
		name := strings.ToLower(tag[2])
		switch {
		case tag[3] != "" || slices.Contains([]string{"br", "img", "hr", "meta", "link", "input"}, name):
		case tag[1] == "":
			open = append(open, name)
		default:
			if i := slices.Index(open, name); i >= 0 {
				for len(open) > 0 && open[len(open)-1] != name {
					open = open[:len(open)-1]
				}
				open = open[:len(open)-1]
			}
		}
	}
	if len(open) == 0 {
		return ""
	}
	return open[len(open)-1]
}
