package store

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// AppendObject adds an object as JSON, byte for byte as encoding/json writes it. It is
// for the small objects that go with every message that is sent: those of texts, whole
// numbers and truths cost a third.
func AppendObject(to []byte, object map[string]any) ([]byte, error) {
	if object == nil {
		return append(to, "null"...), nil
	}
	keys := keysKept.Get().(*[]string)
	defer keysKept.Put(keys)
	*keys = (*keys)[:0]
	for key := range object {
		*keys = append(*keys, key)
	}
	slices.Sort(*keys)
	to = append(slices.Grow(to, 32*len(object)), '{')
	for i, key := range *keys {
		if i > 0 {
			to = append(to, ',')
		}
		var err error
		if to, err = AppendText(to, key); err != nil {
			return nil, err
		}
		if to, err = appendValue(append(to, ':'), object[key]); err != nil {
			return nil, err
		}
	}
	clear(*keys)
	return append(to, '}'), nil
}

var keysKept = sync.Pool{New: func() any { return new([]string) }}

func appendValue(to []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case string:
		return AppendText(to, v)
	case int:
		return strconv.AppendInt(to, int64(v), 10), nil
	case int64:
		return strconv.AppendInt(to, v, 10), nil
	case bool:
		return strconv.AppendBool(to, v), nil
	case nil:
		return append(to, "null"...), nil
	}
	return appendOther(to, v)
}

// AppendText adds a text as JSON, as encoding/json writes it.
func AppendText(to []byte, s string) ([]byte, error) {
	wide := false
	for i := range len(s) {
		if !literal[s[i]] {
			return appendOther(to, s)
		}
		wide = wide || s[i] >= utf8.RuneSelf
	}
	if wide && (!utf8.ValidString(s) || strings.Contains(s, "\u2028") || strings.Contains(s, "\u2029")) {
		return appendOther(to, s)
	}
	return append(append(append(to, '"'), s...), '"'), nil
}

// literal are the bytes that stand in a JSON text as they are: all but controls, quotes
// and what HTML could take for its own.
var literal = func() (is [256]bool) {
	for c := range is {
		is[c] = c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
	}
	return is
}()

func appendOther(to []byte, v any) ([]byte, error) {
	b, err := json.Marshal(v)
	return append(to, b...), err
}
