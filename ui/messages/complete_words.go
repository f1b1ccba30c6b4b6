package messages

import (
	"cmp"
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/preview/liquid"
	"gilmok/ui/widgets"
)

// words are choices that need no explanation.
func words(names ...string) (list []widgets.CodeChoice) {
	for _, name := range names {
		list = append(list, widgets.CodeChoice{Text: name, Insert: name})
	}
	return list
}

// filterUses are how filters with an argument are mostly written; | stands for the
// caret.
var filterUses = map[string]string{
	"default": "default: '|'", "date": "date: '%Y-%m-%d'", "josa": "josa: '은/는'", "truncate": "truncate: 30|", "append": "append: '|'",
	"prepend": "prepend: '|'", "plus": "plus: |", "minus": "minus: |", "times": "times: |", "divided_by": "divided_by: |", "replace": "replace: '|', ''",
	"remove": "remove: '|'", "join": "join: ', '", "split": "split: '|'", "map": "map: '|'", "where": "where: '|'", "slice": "slice: 0, |",
}

func filters(s spot) (list []widgets.CodeChoice) {
	end := ""
	if s.open {
		end = map[bool]string{false: " }}", true: " %}"}[s.tag]
	}
	space := ""
	if strings.HasSuffix(s.inner, "|") {
		space = " "
	}
	for _, name := range liquid.FilterNames() {
		use := cmp.Or(filterUses[name], name)
		before, after, stops := strings.Cut(use, "|")
		one := widgets.CodeChoice{Text: name, Note: filterNote(name), Icon: "wand-sparkles", Insert: space + before + after + end, Back: len(end)}
		if stops {
			one.Back = len(after) + len(end)
		}
		list = append(list, one)
	}
	return list
}

// filterNote says what the filters do that shops use most.
func filterNote(name string) string {
	switch name {
	case "default":
		return lang.X("messages.filter.default", "A word where it is empty")
	case "money", "won":
		return lang.X("messages.filter.money", "An amount of money")
	case "date":
		return lang.X("messages.filter.date", "A date as you write it")
	case "josa":
		return lang.X("messages.filter.josa", "The Korean particle that fits")
	case "mask_name":
		return lang.X("messages.filter.mask_name", "A name half hidden")
	case "truncate":
		return lang.X("messages.filter.truncate", "Cut short")
	case "number_with_delimiter":
		return "1,234"
	case "upcase", "downcase", "capitalize":
		return lang.X("messages.filter.case", "Capitals and small letters")
	}
	return ""
}

// tags are the words that a {% can begin with, with their ends.
func tags(open bool) (list []widgets.CodeChoice) {
	first := []string{"if", "for", "assign", "unless", "case", "elsif", "else", "endif", "endfor"}
	names := append(slices.Clone(first), slices.DeleteFunc(liquid.TagNames(), func(name string) bool { return slices.Contains(first, name) })...)
	for _, name := range names {
		one := widgets.CodeChoice{Text: name, Icon: "code", Insert: name}
		if open {
			one.Insert, one.Back = tagUse(name, names)
		}
		list = append(list, one)
	}
	return list
}

// tagUse is a tag with what closes it, and how far the caret goes back into it.
func tagUse(name string, names []string) (use string, back int) {
	after := " %}"
	if slices.Contains(names, "end"+name) {
		after += "{% end" + name + " %}"
	}
	switch name {
	case "else", "comment", "raw", "doc", "break", "continue", "ifchanged":
		return name + after, len(after) - len(" %}")
	}
	if strings.HasPrefix(name, "end") || strings.HasPrefix(name, "abort") {
		return name + " %}", 0
	}
	return name + " " + after, len(after)
}
