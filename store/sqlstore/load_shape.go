package sqlstore

import (
	"slices"
	"strings"

	"gilmok/store"
)

// shapeKey is an attribute that the rows of a file have, and how many had it.
type shapeKey struct {
	*attribute
	opening string // the key as it stands before its value
	rows    int
}

// alike writes the attributes of a row of a first import and counts them, in the one
// look that it takes at them: the rows of a file have the same keys, or some of them. It
// leaves to others a row with a key that no row had before, with a list, or with a value
// of another kind than its attribute; of these it gives no text.
func (l *loading) alike(attributes store.Attributes) string {
	if len(attributes) == 0 {
		return ""
	}
	text := l.writeShaped(attributes)
	if text == "" {
		l.reshape(attributes)
	}
	return text
}

func (l *loading) writeShaped(attributes store.Attributes) string {
	b, n := append(l.registry.text[:0], '{'), 0
	defer func() { l.registry.text = b }()
	for i := range l.shape {
		key := &l.shape[i]
		v, has := attributes[key.Key]
		if !has {
			continue
		}
		if v.Kind() != key.Kind {
			return ""
		}
		if n++; n > 1 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendValue(append(b, key.opening...), v); err != nil {
			return ""
		}
	}
	if n < len(attributes) {
		return ""
	}
	for i := range l.shape {
		if n == len(l.shape) {
			l.shape[i].rows++
		} else if _, has := attributes[l.shape[i].Key]; has {
			l.shape[i].rows++
		}
	}
	return string(append(b, '}'))
}

// reshape takes in the keys of a row that was not like those before it. Those that are
// not registered yet wait for a further row.
func (l *loading) reshape(attributes store.Attributes) {
	for key := range attributes {
		a := l.registry.byKey[key]
		if a == nil || a.isList() || len(l.shape) == maxShape {
			continue
		}
		at, has := slices.BinarySearchFunc(l.shape, key, func(k shapeKey, key string) int { return strings.Compare(k.Key, key) })
		if !has {
			l.shape = slices.Insert(l.shape, at, shapeKey{attribute: a, opening: string(append(appendText(nil, key), ':'))})
		}
	}
}

// maxShape bounds the keys that each row is asked for.
const maxShape = 64

// foldShape adds what alike has counted to where the others are counted.
func (l *loading) foldShape() {
	for _, key := range l.shape {
		if key.rows > 0 {
			l.column(key.Key, func(c *store.ColumnChange) { c.Set += key.rows })
			l.registry.delta[key.id] += int64(key.rows)
		}
	}
	l.shape = nil
}
