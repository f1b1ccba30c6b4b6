package wire

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gilmok/cmd/internal/paper"
	"gilmok/preview/liquid"
	"gilmok/store"
	"gilmok/store/insight"
)

// related answers the catalogue's questions of templates.
func (p *Parts) related(ctx context.Context, kind liquid.RelatedKind, customer store.CustomerID, key string, n int) ([]string, error) {
	switch kind {
	case liquid.Recommended:
		return p.Recommender.ForYou(ctx, customer, n)
	case liquid.SimilarTo:
		return p.Recommender.SimilarTo(ctx, key, n)
	case liquid.OthersAlsoBought:
		return p.Recommender.AlsoBoughtWith(ctx, key, n)
	case liquid.PeopleLikeYou:
		return p.Recommender.PeopleLikeYou(ctx, customer, n)
	case liquid.LikeCart:
		return p.Recommender.LikeCart(ctx, customer, n)
	case liquid.SearchedFor:
		return p.Recommender.SearchedFor(ctx, customer, key, n)
	case liquid.PopularIn:
		return p.Recommender.PopularIn(ctx, key, n)
	}
	return nil, fmt.Errorf("nothing is known of %s", kind)
}

// Between two looks at whether insights are due: after an import its commits are
// gathered; events alone (a visit, an opened mail) come in all the time and move little.
const (
	insightPause = 3 * time.Second
	insightEvery = 30 * time.Minute
)

// KeepInsights computes what is known of customers and products anew whenever
// orders or files have come in or the shop wants something reckoned otherwise, and once a day, until ctx ends. note is told of what
// went wrong; the next change tries again.
func (p *Parts) KeepInsights(ctx context.Context, note func(error)) {
	changes := p.Store.Watch(ctx, store.TopicOrders, store.TopicImports, store.TopicSettings)
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(insightPause):
		}
		if err := p.RefreshInsights(ctx, func(float64) {}); err != nil && ctx.Err() == nil {
			note(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-changes:
		case <-time.After(insightEvery):
		}
	}
}

// Press makes the reports on paper.
func (p *Parts) Press() paper.Press {
	return paper.Press{Store: p.Store, Paint: p.Paint, Now: p.Clock.Now}
}

// KeepReports writes the report that the settings ask for into its folder, each time
// a week or a month is over, until ctx ends. note is told of what went wrong.
func (p *Parts) KeepReports(ctx context.Context, note func(error)) {
	p.Press().Keep(ctx, p.Store.Watch(ctx, store.TopicSettings), note)
}

// RefreshInsights computes insights where that would tell something new.
func (p *Parts) RefreshInsights(ctx context.Context, report func(part float64)) error {
	due, err := insight.Due(ctx, p.Store, p.Clock.Now())
	if err != nil || !due {
		return err
	}
	_, err = insight.Refresh(ctx, p.Store, p.Clock.Now(), report)
	if errors.Is(err, store.ErrReadOnly) {
		return nil
	}
	return err
}
