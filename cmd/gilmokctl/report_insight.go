package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"gilmok/store"
	"gilmok/store/insight"
)

// nothingLearnt says what to do where nothing was computed yet.
var nothingLearnt = fault{code: "NOTHING_COMPUTED", message: "Nothing was computed yet. Import orders, then: gilmokctl report compute", exit: exitFailed}

// learnt turns the absence of a model into what to do.
func learnt(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nothingLearnt
	}
	return err
}

type reportComputeCmd struct{}

// Run computes what is known of customers and products anew.
func (c *reportComputeCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	done, err := insight.Refresh(a.ctx, p.Store, p.Clock.Now(), a.perCent())
	if err != nil {
		return err
	}
	return a.print(map[string]any{"customers": done.Customers, "products": done.Products, "quality": qualityJSON(done.Quality),
		"scores": map[string]any{"buy": scoreJSON(done.Scores.Buy), "stay": scoreJSON(done.Scores.Stay)},
		"sorted": map[string]any{"by_itself": done.Sorting.BySelf, "to_decide": len(done.Sorting.Queue)}},
		"%d customers and %d products.", done.Customers, done.Products)
}

type reportRecommendationsCmd struct {
	Customer string `xor:"what" placeholder:"KEY" help:"What suits a customer: an id, address or phone."`
	Product  string `xor:"what" placeholder:"ID" help:"What goes with a product."`
	In       string `xor:"what" placeholder:"NAME" help:"What sells best in a category or a city."`
	LikeYou  string `xor:"what" placeholder:"KEY" help:"What people like a customer bought."`
	Cart     string `xor:"what" placeholder:"KEY" help:"What is called and described as what lies in a customer's cart."`
	Search   string `xor:"what" placeholder:"TERM" help:"What people bought who looked for a term."`
	Most     int    `default:"10" help:"How many at most."`
}

// Run shows what goes with what, or suits whom; and how good such guesses are.
func (c *reportRecommendationsCmd) Run(a *app) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	it, at, err := insight.ReadItems(a.ctx, p.Store)
	if err := learnt(err); err != nil {
		return err
	}
	kind, ids, err := c.ask(a)
	if err != nil {
		return err
	}
	names, err := p.Store.Insights().ProductNames(a.ctx, ids)
	if err != nil {
		return err
	}
	products, rows := []map[string]any{}, [][]string{}
	for _, id := range ids {
		products = append(products, map[string]any{"product": id, "name": names[id]})
		rows = append(rows, []string{id, names[id]})
	}
	return a.table(map[string]any{"kind": kind, "products": products, "computed_at": at.UTC().Format(time.RFC3339), "quality": qualityJSON(it.Quality)},
		[]string{"PRODUCT", "NAME"}, rows)
}

func (c *reportRecommendationsCmd) ask(a *app) (kind string, ids []string, err error) {
	r := a.parts.Recommender
	of := func(kind, key string, ask func(context.Context, store.CustomerID, int) ([]string, error)) (string, []string, error) {
		customer, err := a.parts.Store.Customers().Find(a.ctx, key)
		if errors.Is(err, store.ErrNotFound) {
			return "", nil, fault{"NO_CUSTOMER", fmt.Sprintf("There is no customer %q.", key), exitFailed}
		}
		if err != nil {
			return "", nil, err
		}
		ids, err := ask(a.ctx, customer.ID, c.Most)
		return kind, ids, err
	}
	switch {
	case c.Customer != "":
		return of("recommended", c.Customer, r.ForYou)
	case c.LikeYou != "":
		return of("people_like_you", c.LikeYou, r.PeopleLikeYou)
	case c.Cart != "":
		return of("like_cart", c.Cart, r.LikeCart)
	case c.Search != "":
		ids, err = r.SearchedFor(a.ctx, 0, c.Search, c.Most)
		return "searched_for", ids, err
	case c.Product != "":
		ids, err = r.SimilarTo(a.ctx, c.Product, c.Most)
		return "similar_to", ids, err
	}
	ids, err = r.PopularIn(a.ctx, c.In, c.Most)
	return "popular_in", ids, err
}

func qualityJSON(q insight.Quality) map[string]any {
	if q.People == 0 {
		return nil
	}
	others := []map[string]any{}
	for _, t := range q.Others {
		others = append(others, map[string]any{"kind": t.Kind, "people": t.People, "hit_rate": t.HitRate, "popular_hit_rate": t.PopularHitRate, "coverage": t.Coverage, "small": t.Small()})
	}
	return map[string]any{"others": others, "split": q.Split.UTC().Format(time.RFC3339), "people": q.People, "shown": q.Shown, "hit_rate": q.HitRate,
		"popular_hit_rate": q.PopularHitRate, "coverage": q.Coverage, "popular_coverage": q.PopularCoverage, "small": q.Small()}
}

type reportScoresCmd struct{}

// Run shows how well it can be foretold who buys and who stays.
func (c *reportScoresCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	s, at, err := insight.ReadScores(a.ctx, st)
	if err := learnt(err); err != nil {
		return err
	}
	rows := [][]string{}
	for _, x := range []struct {
		name string
		of   *insight.Score
	}{{"purchase_chance", s.Buy}, {"churn_risk", s.Stay}} {
		state := "made"
		if x.of.Refused != "" {
			state = "refused: " + string(x.of.Refused)
		}
		rows = append(rows, []string{x.name, strconv.Itoa(x.of.Days), strconv.Itoa(x.of.People), fmt.Sprintf("%.3f", x.of.AUC), state})
	}
	return a.table(map[string]any{"computed_at": at.UTC().Format(time.RFC3339), "buy": scoreJSON(s.Buy), "stay": scoreJSON(s.Stay), "orders": forecastJSON(s.Orders)},
		[]string{"SCORE", "DAYS", "PEOPLE", "AUC", "STATE"}, rows)
}

func forecastJSON(f *insight.Forecast) map[string]any {
	if f == nil {
		return nil
	}
	m := f.Model
	return map[string]any{"days": f.Days, "refused": f.Refused, "people": f.People, "foretold": f.Foretold, "came": f.Came,
		"model": map[string]float64{"r": m.R, "alpha": m.Alpha, "a": m.A, "b": m.B, "p": m.P, "q": m.Q, "gamma": m.Gamma}}
}

func scoreJSON(s *insight.Score) map[string]any {
	tenths := []map[string]any{}
	for _, t := range s.Calibration {
		tenths = append(tenths, map[string]any{"people": t.People, "foretold": t.Foretold, "happened": t.Happened})
	}
	weights := map[string]float64{}
	for i, w := range s.Weights {
		weights[insight.FeatureNames[i]] = w
	}
	return map[string]any{"days": s.Days, "refused": s.Refused, "people": s.People, "ordered": s.Ordered, "auc": s.AUC, "calibration": tenths, "weights": weights}
}
