package sqlstore

import (
	"encoding/json"
	"strconv"
	"strings"

	"gilmok/store/value"
)

// lazyProperties is the JSON object of an event that parses no more than what is
// asked of it: rules look at one property of a million events.
type lazyProperties string

// Property implements segment.Properties as store.Properties does.
func (o lazyProperties) Property(name string) value.Value {
	text, ok := o.member(name)
	if !ok {
		return value.None
	}
	switch c := text[0]; {
	case c == '"' && strings.IndexByte(text, '\\') < 0:
		return value.Text(text[1 : len(text)-1])
	case c == '-' || '0' <= c && c <= '9':
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return value.None
		}
		return value.Number(f)
	}
	var x any
	if json.Unmarshal([]byte(text), &x) != nil {
		return value.None
	}
	v, err := value.FromAny(x)
	if err != nil {
		return value.None
	}
	return v
}

// member finds the text of a member's value. The object was written by
// encoding/json: no blanks, keys escaped only where they must be.
func (o lazyProperties) member(name string) (string, bool) {
	s := string(o)
	for i := 1; i < len(s)-1; {
		key, text, next := memberAt(s, i)
		if key == "" {
			return "", false
		}
		if keyIs(key, name) {
			return text, text != "" && text != `"`
		}
		i = next
	}
	return "", false
}

// memberAt gives the member that begins at i: its quoted key, the text of its value, and
// where the next begins. No key is the end of what can be read.
func memberAt(s string, i int) (key, text string, next int) {
	end := skipText(s, i)
	from := end + 1 // behind the colon
	if end-i < 2 || from >= len(s) {
		return "", "", len(s)
	}
	to := skipValue(s, from)
	return s[i:end], s[from:to], to + 1
}

// plainText gives a JSON text that needs no unescaping.
func plainText(quoted string) (string, bool) {
	if len(quoted) < 2 || quoted[0] != '"' || strings.IndexByte(quoted, '\\') >= 0 {
		return "", false
	}
	return quoted[1 : len(quoted)-1], true
}

// keyIs compares a quoted key with a name.
func keyIs(quoted, name string) bool {
	if strings.IndexByte(quoted, '\\') < 0 {
		return len(quoted) == len(name)+2 && quoted[1:len(quoted)-1] == name
	}
	var key string
	return json.Unmarshal([]byte(quoted), &key) == nil && key == name
}

// skipText gives the place behind the text that begins at i.
func skipText(s string, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s) // not closed
}

// skipValue gives the place behind the value that begins at i.
func skipValue(s string, i int) int {
	depth := 0
	for i < len(s) {
		switch s[i] {
		case '"':
			i = skipText(s, i)
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return i
}
