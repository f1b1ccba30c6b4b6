package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/sahilm/fuzzy"

	"gilmok/ui/look"
)

// Found is one line of a Finder.
type Found struct {
	Icon, Text, Kind string
	Do               func()
}

// Matching gives the lines whose text has the letters of the words in their order, the
// best first; all of them for no words.
func Matching(words string, all []Found) (list []Found) {
	if words == "" {
		return all
	}
	texts := make([]string, len(all))
	for i, x := range all {
		texts[i] = x.Text
	}
	for _, m := range fuzzy.Find(words, texts) {
		list = append(list, all[m.Index])
	}
	return list
}

// Finder is a sheet with a field and, below it, the lines that answer to what one
// types: arrows go through them, Enter or a click takes one.
type Finder struct {
	OnClosed func()
	entry    *Entry
	none     string // said where nothing answers
	list     *fyne.Container
	scroll   *container.Scroll
	rows     []*RowButton
	found    []Found
	here     int
	close    func()
}

const (
	finderWidth = 560 // px
	finderRow   = 36
	// FinderShown is how many lines a Finder shows at once.
	FinderShown = 9
)

// NewFinder makes the sheet; typed is asked for other lines, which it gives to Show.
func NewFinder(hint, none string, typed func(words string)) *Finder {
	f := &Finder{none: none, list: Column(0)}
	f.entry = NewSearchEntry(hint, typed)
	f.entry.OnKey = f.key
	f.entry.OnSubmitted = func(string) { f.take(f.here) }
	f.entry.OnEscape = func() bool { f.end(); return true }
	f.scroll = Scroll(f.list)
	return f
}

// Open shows the sheet, with the caret in its field.
func (f *Finder) Open(c fyne.Canvas) {
	body := Column(look.Space2, f.entry, Fixed(0, finderRow*FinderShown, f.scroll))
	f.close = ShowSheet(c, Fixed(finderWidth, 0, PadAll(8, body)))
	f.entry.FocusOn(c)
}

// Words is what stands in the field.
func (f *Finder) Words() string { return f.entry.Text() }

// Show puts the lines in place of those before.
func (f *Finder) Show(list []Found) {
	f.found, f.here, f.rows = list, 0, nil
	f.list.Objects = nil
	for i, x := range list {
		content := Row(look.Space3, NewIcon(x.Icon, look.Muted), Grow(NewCutText(x.Text, Base)), NewCutText(x.Kind, Hint))
		row := NewRowButton(finderRow, content, func() { f.take(i) }).Inset(10)
		f.rows = append(f.rows, row)
		f.list.Add(row)
	}
	if len(list) == 0 {
		f.list.Add(PadAll(10, NewText(f.none, Second)))
	}
	f.list.Refresh()
	f.scroll.Refresh()
	f.mark()
}

// mark shows which line Enter would take, and brings it into view.
func (f *Finder) mark() {
	for i, row := range f.rows {
		row.SetChosen(i == f.here)
	}
	top, at := f.scroll.Offset.Y, float32(f.here*finderRow)
	if at < top || at+finderRow > top+f.scroll.Size().Height {
		f.scroll.ScrollToOffset(fyne.NewPos(0, max(0, at-finderRow*(FinderShown-1))))
	}
}

func (f *Finder) key(key *fyne.KeyEvent) bool {
	switch key.Name {
	case fyne.KeyDown:
		f.here = min(f.here+1, len(f.rows)-1)
	case fyne.KeyUp:
		f.here = max(f.here-1, 0)
	default:
		return false
	}
	f.mark()
	return true
}

func (f *Finder) take(i int) {
	if i < 0 || i >= len(f.found) {
		return
	}
	f.end()
	f.found[i].Do()
}

func (f *Finder) end() {
	f.close()
	if f.OnClosed != nil {
		f.OnClosed()
	}
}
