package liquid

import (
	"sort"
	"strings"
)

// listFilters work on lists. A single value counts as a list of one, nil as
// an empty one, and lists within lists are flattened.
var listFilters = map[string]filter{
	"size":         {0, 0, onValue, size},
	"first":        {0, 0, onAny, first},
	"last":         {0, 0, onAny, last},
	"join":         {0, 1, onValue, join},
	"reverse":      {0, 0, onValue, reverse},
	"concat":       {1, 1, onValue, concat},
	"compact":      {0, 1, onValue, compact},
	"uniq":         {0, 1, onValue, uniq},
	"map":          {1, 1, onValue, mapFilter},
	"sort":         {0, 1, onValue, sortFilter},
	"sort_natural": {0, 1, onValue, sortNatural},
	"sum":          {0, 1, onValue, sum},
	"default":      {0, 1, onAny, defaultFilter},
}

// list spells out a value as a list.
func (s *state) list(v any) ([]any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case []any:
		return s.flatten(nil, v, 0)
	case span:
		if err := s.listRoom(v.len()); err != nil {
			return nil, err
		}
		list := make([]any, v.len())
		for i := range list {
			list[i] = v.from + int64(i)
		}
		return list, nil
	}
	return []any{v}, nil
}

func (s *state) flatten(into, list []any, depth int) ([]any, error) {
	if depth > maxNesting {
		return nil, fail(CodeLimit, "lists nested more than %d deep", maxNesting)
	}
	if err := s.listRoom(len(into) + len(list)); err != nil {
		return nil, err
	}
	if into == nil {
		into = make([]any, 0, len(list))
	}
	var err error
	for _, item := range list {
		item = normal(item)
		if inner, ok := item.([]any); ok {
			if into, err = s.flatten(into, inner, depth+1); err != nil {
				return nil, err
			}
			continue
		}
		into = append(into, item)
	}
	return into, nil
}

func size(c call) (any, error) {
	n, _ := property(c.in, "size")
	switch c.in.(type) {
	case map[string]any, *Object:
		return int64(len(pairs(c.in))), nil
	}
	if n == nil {
		return int64(0), nil
	}
	return n, nil
}

func first(c call) (any, error) {
	switch c.in.(type) {
	case map[string]any:
		if list := pairs(c.in); len(list) > 0 {
			return []any{list[0].key, list[0].value}, nil
		}
		return nil, nil
	}
	return ends(c.in, "first"), nil
}

func last(c call) (any, error) {
	switch c.in.(type) {
	case map[string]any, *Object:
		return nil, nil
	}
	return ends(c.in, "last"), nil
}

// ends is an end of a list or range; an object has one only in its first.
func ends(v any, which string) any {
	switch v := v.(type) {
	case []any, span:
		found, _ := property(v, which)
		return normal(found)
	case *Object:
		if which == "first" && len(v.keys) > 0 {
			return []any{v.keys[0], v.values[v.keys[0]]}
		}
	}
	return nil
}

func join(c call) (any, error) {
	list, err := c.s.list(c.in)
	if err != nil {
		return nil, err
	}
	glue, total, isMarkup := c.textArg(0, " "), 0, false
	parts := make([]string, len(list))
	for i, item := range list {
		parts[i] = text(item)
		total += len(parts[i]) + len(glue)
		if err := c.s.room(total); err != nil {
			return nil, err
		}
		_, m := item.(markup)
		isMarkup = isMarkup || m
	}
	if isMarkup {
		return joinMarkup(list, glue), nil
	}
	return strings.Join(parts, glue), nil
}

// joinMarkup joins a list some of which is markup: the rest is escaped.
func joinMarkup(list []any, glue string) markup {
	var b []byte
	for i, item := range list {
		if i > 0 {
			b = appendEscaped(b, glue)
		}
		if m, ok := item.(markup); ok {
			b = append(b, m...)
		} else {
			b = appendEscaped(b, text(item))
		}
	}
	return markup(b)
}

func reverse(c call) (any, error) {
	list, err := c.s.list(c.in)
	if err != nil {
		return nil, err
	}
	out := make([]any, len(list))
	for i, item := range list {
		out[len(list)-1-i] = item
	}
	return out, nil
}

func concat(c call) (any, error) {
	switch c.args[0].(type) {
	case []any, span:
	default:
		return nil, fail(CodeArgument, "concat takes a list, not %s", kindOf(c.args[0]))
	}
	a, err := c.s.list(c.in)
	if err != nil {
		return nil, err
	}
	b, err := c.s.list(c.args[0])
	if err != nil {
		return nil, err
	}
	if err := c.s.listRoom(len(a) + len(b)); err != nil {
		return nil, err
	}
	return append(a[:len(a):len(a)], b...), nil
}

func compact(c call) (any, error) {
	return c.keep(func(_ int, _, value any) bool { return value != nil })
}

// keep selects elements by themselves, or by the property that is asked for.
func (c call) keep(want func(i int, item, value any) bool) (any, error) {
	list, err := c.s.list(c.in)
	if err != nil {
		return nil, err
	}
	out := make([]any, 0, len(list))
	for i, item := range list {
		value, err := c.propertyOf(item)
		if err != nil {
			return nil, err
		}
		if want(i, item, value) {
			out = append(out, item)
		}
	}
	return out, nil
}

// propertyOf is the element itself where no property is asked for.
func (c call) propertyOf(item any) (any, error) {
	if len(c.args) == 0 || c.args[0] == nil {
		return item, nil
	}
	v, _, err := elementProperty(item, c.args[0])
	return v, err
}

func uniq(c call) (any, error) {
	seen := map[string][]any{}
	return c.keep(func(_ int, _, value any) bool {
		key := kindOf(value) + text(value)
		for _, old := range seen[key] {
			if equal(old, value) {
				return false
			}
		}
		seen[key] = append(seen[key], value)
		return true
	})
}

func mapFilter(c call) (any, error) {
	list, err := c.s.list(c.in)
	if err != nil {
		return nil, err
	}
	out := make([]any, 0, len(list))
	for _, item := range list {
		v, _, err := elementProperty(item, c.args[0])
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// sortFilter puts numbers or texts in order, nil last.
func sortFilter(c call) (any, error) {
	return c.sorted(func(a, b any) (int, error) {
		n, ok := order(a, b)
		if !ok {
			return 0, fail(CodeCompare, "sort: %s with %s", kindOf(a), kindOf(b))
		}
		return n, nil
	})
}

func sortNatural(c call) (any, error) {
	return c.sorted(func(a, b any) (int, error) {
		return strings.Compare(strings.ToLower(text(a)), strings.ToLower(text(b))), nil
	})
}

func (c call) sorted(compare func(a, b any) (int, error)) (any, error) {
	list, err := c.s.list(c.in)
	if err != nil {
		return nil, err
	}
	type entry struct{ key, item any }
	entries := make([]entry, len(list))
	for i, item := range list {
		key, err := c.propertyOf(item)
		if err != nil {
			return nil, err
		}
		entries[i] = entry{key, item}
	}
	var failed error
	sort.SliceStable(entries, func(i, j int) bool {
		a, b := entries[i].key, entries[j].key
		if a == nil || b == nil {
			return a != nil
		}
		n, err := compare(a, b)
		if err != nil {
			failed = err
		}
		return n < 0
	})
	out := make([]any, len(entries))
	for i := range entries {
		out[i] = entries[i].item
	}
	return out, failed
}

func sum(c call) (any, error) {
	list, err := c.s.list(c.in)
	if err != nil {
		return nil, err
	}
	var total any = int64(0)
	plus := filters["plus"].run
	for _, item := range list {
		v, err := c.propertyOf(item)
		if err != nil {
			return nil, err
		}
		if total, err = plus(call{s: c.s, name: c.name, in: total, args: []any{v}}); err != nil {
			return nil, err
		}
	}
	return total, nil
}

// defaultFilter stands in for nil, false and what is empty.
func defaultFilter(c call) (any, error) {
	in := c.in
	if allow, ok := c.keyword("allow_false"); ok && truthy(allow) && in == false {
		return in, nil
	}
	if in == nil || in == false || isEmpty(in) {
		return c.arg(0, ""), nil
	}
	return in, nil
}
