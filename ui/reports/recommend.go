package reports

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// recommend is the report of what goes with what: the products that sell best, what
// belongs to each, and how good the suggestions are.
type recommend struct {
	frame   *ui.Frame
	content fyne.CanvasObject
	wide    *fyne.Container
	narrow  *fyne.Container
	sorting *sorting
	live    *live.Live[shelf]
	shown   shelf
	chosen  string // product
}

// shelf is what the report shows.
type shelf struct {
	at       time.Time // zero: nothing is computed yet
	orders   bool
	products []shelved
	rules    insight.SuggestRules
	known    []string // categories of the shop
	names    map[string]string
	quality  insight.Quality
}

// shelved is one product with what belongs to it.
type shelved struct {
	id                         string
	similar, together, besides []string
	people                     int // to whom it would be suggested first
}

// How many products and neighbours there is room for.
const (
	mostShelved = 15
	mostBeside  = 4
)

func newRecommend(f *ui.Frame) *recommend {
	r := &recommend{frame: f, wide: widgets.Column(look.Space3), narrow: widgets.Column(look.Space3)}
	r.sorting = newSorting(f)
	r.content = below(r.wide, r.narrow, r.sorting.body)
	r.live = question(r.wide, r.load, r.show)
	return r
}

func (r *recommend) object() fyne.CanvasObject { return r.content }

func (r *recommend) ask() {
	r.live.Ask()
	r.sorting.live.Ask()
}

func (r *recommend) stop() {
	r.live.Stop()
	r.sorting.live.Stop()
}

func suggestedIs(product string) segment.Rule {
	return segment.Attribute{Key: "suggested_product", Test: segment.Test{Op: segment.OpIs, Value: value.Text(product)}}
}

func (r *recommend) load(ctx context.Context, far func(float64)) (s shelf, err error) {
	st := r.frame.Store()
	n, err := st.Orders().Count(ctx)
	if err != nil {
		return s, err
	}
	s.orders = n > 0
	it, at, err := insight.ReadItems(ctx, st)
	if errors.Is(err, store.ErrNotFound) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	s.at, s.quality = at, it.Quality
	if err := s.readRules(ctx, st); err != nil {
		return s, err
	}
	best, _ := it.PopularIn("", insight.Want{N: mostShelved})
	w := insight.Want{N: mostBeside}
	for _, id := range best {
		one := shelved{id: id, similar: it.SimilarTo(id, w), together: it.BoughtWith(id, w), besides: it.AlsoBoughtWith(id, w)}
		if one.people, err = st.Customers().Count(ctx, suggestedIs(id)); err != nil {
			return s, err
		}
		s.products = append(s.products, one)
	}
	return s, s.readNames(ctx, st)
}

// readNames finds the names of what is shown; what has none has its id.
func (s *shelf) readNames(ctx context.Context, st store.Reads) (err error) {
	var ids []string
	for _, p := range s.products {
		ids = slices.Concat(ids, []string{p.id}, p.similar, p.together, p.besides)
	}
	if s.names, err = st.Insights().ProductNames(ctx, ids); err != nil {
		return err
	}
	for _, id := range ids {
		s.names[id] = cmp.Or(s.names[id], id)
	}
	return nil
}

func (r *recommend) show(s shelf, err error) {
	r.shown = s
	switch {
	case err != nil:
		say(r.wide, err)
		return
	case !s.orders:
		fill(r.wide, widgets.Fixed(0, 360, noOrders()))
		fill(r.narrow)
		return
	case s.at.IsZero() || len(s.products) == 0:
		fill(r.wide, widgets.Fixed(0, 360, notComputed(r.frame, r.ask)))
		fill(r.narrow)
		return
	}
	rows := []fyne.CanvasObject{widgets.Pad(0, groupInset, 4, groupInset, shelfLine(lang.X("reports.recommend.product", "Sells best"),
		lang.X("reports.recommend.goes", "Goes with"), lang.X("reports.recommend.for", "First choice for"), widgets.Hint, widgets.Hint))}
	for i, p := range s.products {
		beside := "–"
		if len(p.similar) > 0 {
			beside = s.names[p.similar[0]]
		}
		row := widgets.NewRowButton(36, shelfLine(s.names[p.id], beside, ui.Number(p.people), widgets.Base, widgets.Second), func() {
			r.chosen = p.id
			r.show(s, nil)
		}).Inset(groupInset)
		row.SetChosen(i == s.pick(r.chosen))
		rows = append(rows, widgets.NewHairline(), row)
	}
	fill(r.wide, computedHead(r.frame, lang.X("reports.recommend.title", "What goes with what"), s.at, r.ask), r.ruleLine(s), widgets.Column(0, rows...),
		widgets.NewParagraph(lang.X("reports.recommend.note", "From what people put into one basket and look at on one visit; pairs seen only a few times count for less."), widgets.Small))
	r.about(s)
}

// shelfLine is a row of the table.
func shelfLine(product, beside, people string, style, second widgets.TextStyle) fyne.CanvasObject {
	return widgets.Row(look.Space3, widgets.Grow(widgets.NewCutText(product, style)), widgets.Grow(widgets.NewCutText(beside, second)),
		widgets.Fixed(108, 0, widgets.NewCutText(people, widgets.TextStyle{Size: second.Size, Color: second.Color, Figures: true, Align: widgets.Right})))
}

func (s shelf) pick(id string) int {
	for i, p := range s.products {
		if p.id == id {
			return i
		}
	}
	return 0
}

// about speaks of one product, and of how good suggestions are.
func (r *recommend) about(s shelf) {
	p := s.products[s.pick(r.chosen)]
	objects := []fyne.CanvasObject{widgets.NewHead(s.names[p.id], "")}
	for _, part := range []struct {
		title string
		ids   []string
	}{
		{lang.X("reports.recommend.similar", "Looked at and bought along with it"), p.similar},
		{lang.X("reports.recommend.together", "In the same basket"), p.together},
		{lang.X("reports.recommend.besides", "Its buyers also bought"), p.besides},
	} {
		if len(part.ids) == 0 {
			continue
		}
		objects = append(objects, widgets.NewText(part.title, widgets.Small))
		list := widgets.Column(look.Space1)
		for _, id := range part.ids {
			list.Add(widgets.NewCutText(s.names[id], widgets.Base))
		}
		objects = append(objects, list)
	}
	name := lang.X("reports.recommend.segment", "Suggest: {{.Product}}", ui.With("Product", s.names[p.id]))
	objects = append(objects, widgets.NewParagraph(lang.XN("reports.recommend.people", "For {{.Count}} people it is the first thing to suggest: it suits what they bought, and they do not have it.",
		p.people, ui.With("Count", ui.Number(p.people))), widgets.Second), ruleButton(r.frame, suggestedIs(p.id), p.people, name), widgets.NewHairline())
	fill(r.narrow, append(objects, r.quality(s.quality)...)...)
}

// trials says how the other ways did against the best sellers, of the same people.
func trials(list []insight.Trial) []fyne.CanvasObject {
	if len(list) == 0 {
		return nil
	}
	var pairs []string
	for _, t := range list {
		words := lang.X("reports.recommend.against", "{{.Share}} / {{.Popular}}", ui.With("Share", ui.Percent(t.HitRate), "Popular", ui.Percent(t.PopularHitRate)))
		if t.Small() {
			words = lang.X("reports.recommend.too_few", "too few people to tell")
		}
		pairs = append(pairs, trialName(t.Kind), words)
	}
	return []fyne.CanvasObject{widgets.NewText(lang.X("reports.recommend.others", "Other ways / best sellers"), widgets.Small), widgets.NewPairs(148, pairs...)}
}

func trialName(k insight.TrialKind) string {
	switch k {
	case insight.TrialPeople:
		return lang.X("reports.recommend.trial_people", "People like them")
	case insight.TrialTopic:
		return lang.X("reports.recommend.trial_topic", "Alike in words")
	}
	return lang.X("reports.recommend.trial_searched", "What they searched")
}

// quality says how often a suggestion would have been right.
func (r *recommend) quality(q insight.Quality) []fyne.CanvasObject {
	objects := []fyne.CanvasObject{widgets.NewHead(lang.X("reports.recommend.quality", "How good are suggestions?"), "")}
	if q.People == 0 {
		return append(objects, widgets.NewParagraph(lang.X("reports.recommend.untried", "It cannot be told yet: nobody bought something new lately who had bought before."), widgets.Second))
	}
	words := lang.XN("reports.recommend.hits", "Tried out on {{.Count}} people who bought something new since {{.Day}}:", q.People,
		ui.With("Count", ui.Number(q.People), "Day", ui.When(q.Split, time.Now())))
	objects = append(objects, widgets.NewParagraph(words, widgets.Second), widgets.NewPairs(188,
		lang.X("reports.recommend.right", "Ten suggestions were right for"), ui.Percent(q.HitRate),
		lang.X("reports.recommend.popular", "The ten best sellers for"), ui.Percent(q.PopularHitRate),
		lang.X("reports.recommend.coverage", "Catalogue shown to somebody"), ui.Percent(q.Coverage),
		lang.X("reports.recommend.popular_coverage", "… by the best sellers"), ui.Percent(q.PopularCoverage)))
	if q.Small() {
		objects = append(objects, small())
	}
	objects = append(objects, trials(q.Others)...)
	if q.HitRate <= q.PopularHitRate {
		objects = append(objects, widgets.NewParagraph(lang.X("reports.recommend.no_better", "In your shop best sellers do as well. Use “Popular” in messages for now."), widgets.Small.In(look.Warn)))
	}
	return append(objects, widgets.NewParagraph(lang.X("reports.recommend.how", "In a message: add a Products block and choose “Recommended for the customer”."), widgets.Small))
}
