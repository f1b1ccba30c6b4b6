package value

import (
	"slices"
	"strings"
)

// Typed reads what a person typed as a value of a kind: entries of a list stand between
// commas, numbers may have them between thousands, money is in the currency given. A
// blank text is None; ok is false where the text is no such value.
func Typed(text string, kind Kind, currency string) (v Value, ok bool) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return v, true
	case kind == KindList:
		var items []string
		for item := range strings.SplitSeq(text, ",") {
			if item = strings.TrimSpace(item); item != "" && !slices.Contains(items, item) {
				items = append(items, item)
			}
		}
		return List(items...), true
	case kind == KindMoney || kind == KindNumber:
		text = strings.ReplaceAll(text, ",", "")
	}
	return As(Text(text), kind, currency)
}

// WithEntries is a list with those of entries that it lacks at its end.
func WithEntries(was Value, entries []string) Value {
	items := slices.Clone(was.List())
	for _, e := range entries {
		if !slices.Contains(items, e) {
			items = append(items, e)
		}
	}
	return List(items...)
}

// WithoutEntries is a list without entries; None is left of an empty one.
func WithoutEntries(was Value, entries []string) Value {
	items := slices.DeleteFunc(slices.Clone(was.List()), func(s string) bool { return slices.Contains(entries, s) })
	if len(items) == 0 {
		return None
	}
	return List(items...)
}
