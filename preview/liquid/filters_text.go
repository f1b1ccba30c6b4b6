package liquid

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// textFilters turn text into text. Lengths and places count characters.
var textFilters = map[string]filter{
	"upcase":         {0, 0, onText, onString(strings.ToUpper)},
	"downcase":       {0, 0, onText, onString(strings.ToLower)},
	"capitalize":     {0, 0, onText, onString(capitalize)},
	"strip":          {0, 0, onText, onString(func(t string) string { return strings.Trim(t, whitespace) })},
	"lstrip":         {0, 0, onText, onString(func(t string) string { return strings.TrimLeft(t, whitespace) })},
	"rstrip":         {0, 0, onText, onString(func(t string) string { return strings.TrimRight(t, whitespace) })},
	"strip_newlines": {0, 0, onText, onString(func(t string) string { return newline.ReplaceAllString(t, "") })},
	"append":         {1, 1, onText, joined(func(t, arg string) string { return t + arg })},
	"prepend":        {1, 1, onText, joined(func(t, arg string) string { return arg + t })},
	"remove":         {1, 1, onText, replacing(replaceAll)},
	"remove_first":   {1, 1, onText, replacing(replaceFirst)},
	"remove_last":    {1, 1, onText, replacing(replaceLast)},
	"replace":        {1, 2, onText, replacing(replaceAll)},
	"replace_first":  {1, 2, onText, replacing(replaceFirst)},
	"replace_last":   {2, 2, onText, replacing(replaceLast)},
	"slice":          {1, 2, onText, sliceFilter},
	"split":          {1, 1, onText, splitFilter},
	"truncate":       {0, 2, onText, truncate},
	"truncatewords":  {0, 2, onText, truncateWords},
}

var newline = regexp.MustCompile(`\r?\n`)

func onString(change func(string) string) func(call) (any, error) {
	return func(c call) (any, error) { return change(text(c.in)), nil }
}

func capitalize(t string) string {
	first, width := utf8.DecodeRuneInString(t)
	if width == 0 {
		return t
	}
	return string(unicode.ToTitle(first)) + strings.ToLower(t[width:])
}

// joined is append and prepend: where one side is markup, the other is
// escaped, so that the whole is.
func joined(join func(t, arg string) string) func(call) (any, error) {
	return func(c call) (any, error) {
		t, arg := text(c.in), c.inserted(0, "")
		if err := c.s.room(len(t) + len(arg)); err != nil {
			return nil, err
		}
		_, inMarkup := c.in.(markup)
		if _, argMarkup := c.args[0].(markup); argMarkup && !inMarkup {
			return markup(join(string(appendEscaped(nil, t)), arg)), nil
		}
		return join(t, arg), nil
	}
}

// replacing is the replace and remove family.
func replacing(replace func(s *state, t, old, by string) (string, error)) func(call) (any, error) {
	return func(c call) (any, error) {
		return replace(c.s, text(c.in), c.textArg(0, ""), c.inserted(1, ""))
	}
}

func replaceAll(s *state, t, old, by string) (string, error) {
	times := utf8.RuneCountInString(t) + 1
	if old != "" {
		times = strings.Count(t, old)
	}
	if len(by) > 0 && times > s.engine.limits.Value/len(by) {
		return "", s.room(-1)
	}
	if err := s.room(len(t) + times*len(by)); err != nil {
		return "", err
	}
	return strings.ReplaceAll(t, old, by), nil
}

func replaceFirst(_ *state, t, old, by string) (string, error) {
	return strings.Replace(t, old, by, 1), nil
}

func replaceLast(_ *state, t, old, by string) (string, error) {
	i := strings.LastIndex(t, old)
	if i < 0 {
		return t, nil
	}
	return t[:i] + by + t[i+len(old):], nil
}

// sliceFilter takes characters of a text or elements of a list; a negative
// start counts from the end.
func sliceFilter(c call) (any, error) {
	from, err := c.wholeArg(0, 0)
	if err != nil {
		return nil, err
	}
	length := int64(1)
	if len(c.args) > 1 && c.args[1] != nil {
		if length, err = c.wholeArg(1, 1); err != nil {
			return nil, err
		}
	}
	if list, ok := c.in.([]any); ok {
		lo, hi := clip(from, length, int64(len(list)))
		return list[lo:hi:hi], nil
	}
	runes := []rune(text(c.in))
	lo, hi := clip(from, length, int64(len(runes)))
	return string(runes[lo:hi]), nil
}

func clip(from, length, size int64) (lo, hi int64) {
	if from < 0 {
		from += size
	}
	if from < 0 || from >= size || length <= 0 {
		return 0, 0
	}
	return from, min(size, from+min(length, size))
}

// splitFilter cuts a text; empty pieces at the end are dropped, and a blank
// cuts at any run of whitespace.
func splitFilter(c call) (any, error) {
	t, by := text(c.in), c.textArg(0, "")
	var parts []string
	switch {
	case t == "":
	case by == " ":
		parts = strings.Fields(t)
	case by == "":
		if err := c.s.listRoom(len(t)); err != nil && len(t) > c.s.engine.limits.Items*3 {
			return nil, err
		}
		parts = strings.Split(t, "")
	default:
		parts = strings.SplitN(t, by, c.s.engine.limits.Items+2)
	}
	if err := c.s.listRoom(len(parts)); err != nil {
		return nil, err
	}
	for len(parts) > 0 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	_, isMarkup := c.in.(markup)
	list := make([]any, len(parts))
	for i, part := range parts {
		if list[i] = part; isMarkup {
			list[i] = markup(part)
		}
	}
	return list, c.s.charge(len(t))
}

func truncate(c call) (any, error) {
	length, err := c.wholeArg(0, 50)
	if err != nil {
		return nil, err
	}
	end := c.inserted(1, "...")
	if c.in == nil {
		return nil, nil
	}
	runes := []rune(text(c.in))
	if int64(len(runes)) <= length {
		return text(c.in), nil
	}
	keep := max(length-int64(utf8.RuneCountInString(end)), 0)
	return string(runes[:min(keep, int64(len(runes)))]) + end, nil
}

func truncateWords(c call) (any, error) {
	if c.in == nil {
		return nil, nil
	}
	most, err := c.wholeArg(0, 15)
	if err != nil {
		return nil, err
	}
	t := text(c.in)
	words := strings.Fields(t)
	most = max(most, 1)
	goesOn := int64(len(words)) == most && strings.TrimRight(t, whitespace) != t // whitespace after the last word counts as more
	if int64(len(words)) <= most && !goesOn {
		return t, nil
	}
	return strings.Join(words[:most], " ") + c.inserted(1, "..."), nil
}
