package liquid

import (
	"math/big"
	"strings"
)

// searchFilters look for elements by a property, and by its value where one
// is given.
var searchFilters = map[string]filter{
	"where":      {1, 2, onValue, where},
	"reject":     {1, 2, onValue, reject},
	"has":        {1, 2, onValue, has},
	"find":       {1, 2, onValue, find},
	"find_index": {1, 2, onValue, findIndex},
}

// search calls found for each element and tells whether it matches; found
// returns false to stop. It returns false itself if an element has no
// properties at all, which makes the whole result nil.
func (c call) search(found func(i int, item any, matches bool) bool) (bool, error) {
	list, err := c.s.list(c.in)
	if err != nil {
		return false, err
	}
	want := c.arg(1, nil)
	for i, item := range list {
		v, ok, err := elementProperty(item, c.args[0])
		if err != nil {
			return false, err
		}
		if !ok {
			return false, nil
		}
		matches := truthy(v)
		if want != nil {
			matches = sameValue(v, want)
		}
		if !found(i, item, matches) {
			break
		}
	}
	return true, nil
}

// sameValue is == without the words blank and empty.
func sameValue(a, b any) bool { return !isLiteral(a) && !isLiteral(b) && equal(a, b) }

// elementProperty reads item[key] the way the search filters do: a text has
// what it contains, a number has bits, nil and true have nothing (ok false).
func elementProperty(item, key any) (v any, ok bool, err error) {
	switch item := item.(type) {
	case nil, bool:
		return nil, false, nil
	case string, markup:
		if s, isText := key.(string); isText {
			if strings.Contains(plain(item), s) {
				return s, true, nil
			}
			return nil, true, nil
		}
		return nil, true, nil
	case int64, *big.Int, float64:
		if bit, isWhole := key.(int64); isWhole {
			n, _ := item.(int64)
			return n >> min(max(bit, 0), 63) & 1, true, nil
		}
		return nil, false, fail(CodeArgument, "a number has no %s", excerpt(text(key)))
	case map[string]any:
		return normal(item[text(key)]), true, nil
	case *Object:
		return normal(item.values[text(key)]), true, nil
	}
	found, _ := index(item, key)
	return normal(found), true, nil
}

func (c call) filterList(keep bool) (any, error) {
	if c.args[0] == nil {
		return []any{}, nil
	}
	out := []any{}
	ok, err := c.search(func(_ int, item any, matches bool) bool {
		if matches == keep {
			out = append(out, item)
		}
		return true
	})
	if err != nil || !ok {
		return nil, err
	}
	return out, nil
}

func where(c call) (any, error) { return c.filterList(true) }

func reject(c call) (any, error) { return c.filterList(false) }

func has(c call) (any, error) {
	i, err := c.firstMatch()
	return i >= 0, err
}

func find(c call) (any, error) {
	i, err := c.firstMatch()
	if err != nil || i < 0 {
		return nil, err
	}
	list, err := c.s.list(c.in)
	if err != nil {
		return nil, err
	}
	return list[i], nil
}

func findIndex(c call) (any, error) {
	i, err := c.firstMatch()
	if err != nil || i < 0 {
		return nil, err
	}
	return int64(i), nil
}

// firstMatch is the place of the first element that matches, -1 for none.
func (c call) firstMatch() (int, error) {
	at := -1
	if c.args[0] == nil {
		return at, nil
	}
	ok, err := c.search(func(i int, _ any, matches bool) bool {
		if matches {
			at = i
		}
		return !matches
	})
	if err != nil || !ok {
		return -1, err
	}
	return at, nil
}
