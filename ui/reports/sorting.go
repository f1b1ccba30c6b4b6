package reports

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// sorting is the card of products that came without a category: those whose guess is
// not sure wait here for a person.
type sorting struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[unsorted]
	shown unsorted
	open  string // the guess whose products are shown one by one
	any   bool   // one is open
}

// unsorted is what the card shows.
type unsorted struct {
	insight.Sorting
	at         time.Time // zero: nothing is computed yet
	groups     []guessed
	categories []string // of the shop
	rules      []insight.SortRule
}

// guessed are the products of one guess.
type guessed struct {
	category string // empty: there is none
	products []insight.Unsorted
}

// How many groups, and products of an open one, there is room for.
const (
	mostGuessed  = 8
	mostOneByOne = 8
)

func newSorting(f *ui.Frame) *sorting {
	s := &sorting{frame: f, body: widgets.Column(look.Space3)}
	s.live = question(s.body, s.load, s.show)
	return s
}

func (s *sorting) load(ctx context.Context, far func(float64)) (u unsorted, err error) {
	st := s.frame.Store()
	u.Sorting, u.at, err = insight.ReadSorting(ctx, st)
	if errors.Is(err, store.ErrNotFound) {
		return unsorted{}, nil
	}
	if err != nil {
		return u, err
	}
	ways, err := insight.ReadWays(ctx, st)
	if err != nil {
		return u, err
	}
	u.rules = ways.Sorting
	of, err := st.Insights().ProductCategories(ctx)
	if err != nil {
		return u, err
	}
	for _, category := range of {
		u.categories = append(u.categories, category)
	}
	for _, one := range u.Queue {
		i := slices.IndexFunc(u.groups, func(g guessed) bool { return g.category == one.Guess.Category })
		if i < 0 {
			i = len(u.groups)
			u.groups = append(u.groups, guessed{category: one.Guess.Category})
		}
		u.groups[i].products = append(u.groups[i].products, one)
		if one.Guess.Category != "" {
			u.categories = append(u.categories, one.Guess.Category)
		}
	}
	slices.Sort(u.categories)
	u.categories = slices.Compact(u.categories)
	return u, nil
}

func (s *sorting) show(u unsorted, err error) {
	s.shown = u
	if err != nil {
		say(s.body, err)
		return
	}
	edit := widgets.NewButton(lang.X("reports.sorting.words", "Words of your own"), "pencil", widgets.Quiet, s.edit).InCard()
	edit.SetEnabled(!s.frame.ReadOnly())
	head := widgets.NewHead(lang.X("reports.sorting.title", "Products without a category"), "", edit)
	if u.at.IsZero() {
		fill(s.body, head, widgets.NewParagraph(lang.X("reports.sorting.not_yet", "They are looked for when everything is computed."), widgets.Second))
		return
	}
	objects := []fyne.CanvasObject{head, widgets.NewParagraph(sortedWords(u), widgets.Second)}
	var rows []fyne.CanvasObject
	for _, g := range u.groups[:min(len(u.groups), mostGuessed)] {
		rows = append(rows, widgets.NewHairline(), s.group(g))
		if s.any && s.open == g.category {
			for _, p := range g.products[:min(len(g.products), mostOneByOne)] {
				rows = append(rows, s.product(p))
			}
		}
	}
	if rows != nil {
		objects = append(objects, widgets.Column(0, rows...))
	}
	fill(s.body, objects...)
}

// sortedWords says what was sorted without asking, how sure that is, and what is left.
func sortedWords(u unsorted) string {
	var parts []string
	if u.BySelf > 0 {
		parts = append(parts, lang.XN("reports.sorting.by_self", "Sorted without asking: {{.Count}} products.", u.BySelf, ui.With("Count", ui.Number(u.BySelf))))
	}
	if h := u.Held; h.Guessed > 0 && h.Precision() >= insight.SurePrecision {
		parts = append(parts, lang.X("reports.sorting.held", "Tried out on {{.Guessed}} names that were kept back, {{.Right}} were right.", ui.With("Guessed", ui.Number(h.Guessed), "Right", ui.Number(h.Right))))
	} else if len(u.Queue) > 0 {
		parts = append(parts, lang.XN("reports.sorting.few", "From {{.Count}} names with a category it cannot be told surely enough yet, so all are asked about. Each answer teaches.", u.Known, ui.With("Count", ui.Number(u.Known))))
	}
	if n := len(u.Queue); n > 0 {
		parts = append(parts, lang.XN("reports.sorting.left", "Left for you to decide: {{.Count}} products.", n, ui.With("Count", ui.Number(n))))
	} else {
		parts = append(parts, lang.X("reports.sorting.done", "Nothing is left to decide."))
	}
	return strings.Join(parts, " ")
}

func (s *sorting) group(g guessed) fyne.CanvasObject {
	n := len(g.products)
	name := g.category
	if name == "" {
		name = lang.X("reports.sorting.no_guess", "No guess")
	}
	var some []string
	for _, p := range g.products[:min(3, n)] {
		some = append(some, p.Name)
	}
	one := widgets.NewButton(lang.X("reports.sorting.one_by_one", "One by one"), "", widgets.Quiet, func() {
		s.any, s.open = !s.any || s.open != g.category, g.category
		s.show(s.shown, nil)
	}).InCard()
	row := widgets.Row(look.Space3, widgets.Fixed(150, 0, widgets.NewCutText(name, widgets.Strong)), widgets.Grow(widgets.NewCutText(strings.Join(some, " · "), widgets.Second)))
	if g.category != "" {
		words := lang.X("reports.sorting.right", "Right")
		if n > 1 { // Korean has one form for every number, and "all" of one is odd in it
			words = lang.XN("reports.sorting.all", "Right for all {{.Count}}", n, ui.With("Count", ui.Number(n)))
		}
		all := widgets.NewButton(words, "check", widgets.Secondary, func() { s.decide(g.category, g.products) }).InCard()
		all.SetEnabled(!s.frame.ReadOnly())
		row.Add(all)
	} else {
		row.Add(widgets.NewText(ui.Number(n), widgets.Number))
	}
	row.Add(one)
	return widgets.Fixed(0, 44, row)
}

// another is the choice that asks for a new category.
const another = "\x00another"

func (s *sorting) product(p insight.Unsorted) fyne.CanvasObject {
	options := make([]widgets.Option, 0, len(s.shown.categories)+1)
	for _, c := range s.shown.categories {
		options = append(options, widgets.Option{ID: c, Text: c})
	}
	options = append(options, widgets.Option{ID: another, Text: lang.X("reports.sorting.another", "Another one …")})
	choice := widgets.NewSelect(options, "", func(category string) {
		if category != another {
			s.decide(category, []insight.Unsorted{p})
			return
		}
		s.show(s.shown, nil) // nothing is chosen until a name is given
		s.frame.AskName(lang.X("reports.sorting.name", "Category of “{{.Product}}”", ui.With("Product", p.Name)), p.Guess.Category, lang.X("reports.sorting.give", "Give it"),
			func(name string) { s.decide(name, []insight.Unsorted{p}) })
	}).Dense()
	choice.SetPlaceholder(lang.X("reports.sorting.choose", "Choose"))
	return widgets.Fixed(0, 38, widgets.Row(look.Space3, widgets.Fixed(12, 0, widgets.Row(0)), widgets.Grow(widgets.NewCutText(p.Name, widgets.Base)), widgets.Fixed(190, 0, choice)))
}

// decide gives products a category; it can be undone.
func (s *sorting) decide(category string, products []insight.Unsorted) {
	sort := func(category string, then func()) {
		list := make([]store.SortedProduct, len(products))
		for i, p := range products {
			list[i] = store.SortedProduct{Product: p.Product, Category: category, ByHand: true}
		}
		s.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Insights().Sort(ctx, list...) }, func() {
			s.live.Ask()
			if then != nil {
				then()
			}
		})
	}
	sort(category, func() {
		s.frame.Say(lang.XN("reports.sorting.decided", "“{{.Category}}”: {{.Count}} products.", len(products), ui.With("Count", ui.Number(len(products)), "Category", category)),
			lang.X("reports.lines.undo", "Undo"), func() { sort("", nil) })
	})
}

func (s *sorting) edit() {
	var lines []written
	for _, r := range s.shown.rules {
		lines = append(lines, written{r.Category, r.Words})
	}
	askLines(s.frame, lang.X("reports.sorting.words", "Words of your own"),
		lang.X("reports.sorting.words_how", "One category a line: its name, a colon, and words. A product without a category whose name has one of them in it belongs there, without asking."),
		lang.X("reports.sorting.words_hint", "Gifts: gift set, gift box"), formatLines(lines), store.SettingCategories, func(lines []written) (doc, wrong string) {
			var rules []insight.SortRule
			for _, x := range lines {
				rules = append(rules, insight.SortRule{Category: x.name, Words: x.words})
			}
			return insight.WriteWay(rules), ""
		}, s.live.Ask)
}
