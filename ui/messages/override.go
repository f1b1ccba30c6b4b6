package messages

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// mostOverrides are offered to be changed by hand.
const mostOverrides = 12

// askValues opens a sheet with what the message reads of the customer in view, to
// see it with other values. Nothing is stored.
func (s *stage) askValues() {
	if s.last == nil {
		return
	}
	rows := widgets.Column(look.Space2)
	fields := map[string]*widgets.Entry{}
	for _, path := range simplePaths(s.last.rendered.Reads) {
		e := widgets.NewEntry(lang.X("messages.values.empty", "Empty"))
		e.SetText(shownValue(s.last.rendered.Reads[path]))
		fields[path] = e
		rows.Add(widgets.NewField(s.cases.stock().label(path), e, ""))
	}
	if len(fields) == 0 {
		s.frame.Say(lang.X("messages.values.none", "This message reads nothing of a customer."), "", nil)
		return
	}
	s.frame.Ask(widgets.Confirm{
		Title: lang.X("messages.values.title", "What if they had other values"),
		Words: lang.X("messages.values.words", "Only the preview changes, until you go to another customer."),
		More:  widgets.Fixed(0, min(420, rows.MinSize().Height), widgets.Scroll(rows)),
		Verb:  lang.X("messages.values.verb", "Show it so"),
		Do: func() {
			s.override = map[string]string{}
			for path, e := range fields {
				if e.Text() != shownValue(s.last.rendered.Reads[path]) {
					s.override[path] = e.Text()
				}
			}
			s.askAgain()
		},
	})
}

// simplePaths are the variables that a person can type a value for, sorted.
func simplePaths(reads map[string]any) (paths []string) {
	for _, path := range slices.Sorted(maps.Keys(reads)) {
		switch reads[path].(type) {
		case nil, string, bool, int, int64, float64, time.Time:
			if !strings.ContainsAny(path, "[@") && path != "unsubscribe_url" && len(paths) < mostOverrides {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

func shownValue(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case time.Time:
		return v.Format(time.DateOnly)
	}
	return fmt.Sprint(v)
}

// overridden gives variables with other values. A number stays a number where the
// text is one; an empty text is no value.
func overridden(vars preview.Vars, by map[string]string) preview.Vars {
	if len(by) == 0 {
		return vars
	}
	out := maps.Clone(vars)
	for path, text := range by {
		var v any = text
		if text == "" {
			v = nil
		} else if n, err := strconv.ParseFloat(text, 64); err == nil && !strings.HasPrefix(text, "0") {
			v = n
		}
		setPath(out, strings.Split(path, "."), v)
	}
	return out
}

// setPath sets a value at a path, copying the maps on the way: names share them.
func setPath(m map[string]any, path []string, v any) {
	if len(path) == 1 {
		m[path[0]] = v
		return
	}
	inner, is := m[path[0]].(map[string]any)
	if !is && m[path[0]] != nil {
		return // as in orders.size: not a value of its own
	}
	if inner = maps.Clone(inner); inner == nil {
		inner = map[string]any{}
	}
	setPath(inner, path[1:], v)
	m[path[0]] = inner
}
