package main

import (
	"fmt"
	"strconv"
	"time"

	"gilmok/store"
	"gilmok/store/insight"
)

// categoriesCmd sorts products that came without a category.
type categoriesCmd struct {
	List   categoriesListCmd   `cmd:"" help:"What is sorted, and what is to be decided."`
	Decide categoriesDecideCmd `cmd:"" help:"Give products a category."`
	Take   categoriesTakeCmd   `cmd:"" help:"Take a category back that was given here."`
}

type categoriesListCmd struct{}

// Run lists what there is to decide, with what is guessed.
func (c *categoriesListCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	s, at, err := insight.ReadSorting(a.ctx, st)
	if err := learnt(err); err != nil {
		return err
	}
	sorted, err := st.Insights().Sorted(a.ctx)
	if err != nil {
		return err
	}
	queue, rows := []map[string]any{}, [][]string{}
	for _, u := range s.Queue {
		queue = append(queue, map[string]any{"product": u.Product, "name": u.Name, "category": u.Guess.Category, "why": u.Guess.Why})
		rows = append(rows, []string{u.Product, u.Name, u.Guess.Category, string(u.Guess.Why)})
	}
	given := []map[string]any{}
	for _, p := range sorted {
		given = append(given, map[string]any{"product": p.Product, "category": p.Category, "by_hand": p.ByHand})
	}
	return a.table(map[string]any{"computed_at": at.UTC().Format(time.RFC3339), "known": s.Known, "sorted": given, "queue": queue, "held": heldJSON(s.Held)},
		[]string{"PRODUCT", "NAME", "GUESS", "FROM"}, rows)
}

func heldJSON(h insight.Held) map[string]any {
	return map[string]any{"names": h.Names, "guessed": h.Guessed, "right": h.Right, "precision": h.Precision()}
}

type categoriesDecideCmd struct {
	Category string   `arg:"" help:"The category."`
	Products []string `arg:"" help:"Ids of products."`
}

// Run decides.
func (c *categoriesDecideCmd) Run(a *app) error { return sortProducts(a, c.Category, c.Products) }

type categoriesTakeCmd struct {
	Products []string `arg:"" help:"Ids of products."`
}

// Run takes back.
func (c *categoriesTakeCmd) Run(a *app) error { return sortProducts(a, "", c.Products) }

func sortProducts(a *app, category string, products []string) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	texts, err := st.Insights().ProductTexts(a.ctx)
	if err != nil {
		return err
	}
	var list []store.SortedProduct
	for _, id := range products {
		if _, there := texts[id]; !there {
			return fault{"NO_PRODUCT", fmt.Sprintf("There is no product %q. Nothing was changed. gilmokctl categories list shows their ids.", id), exitFailed}
		}
		list = append(list, store.SortedProduct{Product: id, Category: category, ByHand: true})
	}
	if err := a.inTx(func(tx store.Tx) error { return tx.Insights().Sort(a.ctx, list...) }); err != nil {
		return err
	}
	of, err := st.Insights().ProductCategories(a.ctx)
	if err != nil {
		return err
	}
	result, rows := []map[string]any{}, [][]string{}
	for _, id := range products {
		result = append(result, map[string]any{"product": id, "category": of[id]})
		rows = append(rows, []string{id, of[id]})
	}
	return a.table(map[string]any{"products": result}, []string{"PRODUCT", "CATEGORY"}, rows)
}

type reportStylesCmd struct{}

// Run shows how customers live, by what they buy.
func (c *reportStylesCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	s, at, err := insight.ReadStyles(a.ctx, st)
	if err := learnt(err); err != nil {
		return err
	}
	styles, moves, rows := []map[string]any{}, []map[string]any{}, [][]string{}
	for _, one := range s.List {
		styles = append(styles, map[string]any{"name": one.Name, "categories": one.Categories, "people": one.People, "a_season_ago": one.Before})
		rows = append(rows, []string{one.Name, strconv.Itoa(one.People), strconv.Itoa(one.Before)})
	}
	for _, m := range s.Moves {
		moves = append(moves, map[string]any{"from": m.From, "to": m.To, "people": m.People})
	}
	return a.table(map[string]any{"computed_at": at.UTC().Format(time.RFC3339), "found": s.Found, "season_days": int(insight.Season.Hours() / 24), "styles": styles, "moves": moves},
		[]string{"LIFE STYLE", "PEOPLE", "A SEASON AGO"}, rows)
}

type reportChannelsCmd struct{}

// Run shows when and through what everybody together is reached best.
func (c *reportChannelsCmd) Run(a *app) error {
	st, err := a.store()
	if err != nil {
		return err
	}
	r, at, err := insight.ReadReach(a.ctx, st)
	if err := learnt(err); err != nil {
		return err
	}
	channels, rows := []map[string]any{}, [][]string{}
	for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao, store.ChannelPush} {
		e, used := r.Channels[ch]
		if !used {
			continue
		}
		share := float64(e.Answers) / float64(max(1, e.Sends))
		channels = append(channels, map[string]any{"channel": ch, "sends": e.Sends, "answers": e.Answers, "share": share, "small": e.Sends < insight.Enough})
		rows = append(rows, []string{string(ch), strconv.Itoa(e.Sends), strconv.Itoa(e.Answers), perCent(share)})
	}
	return a.table(map[string]any{"computed_at": at.UTC().Format(time.RFC3339), "best_hour": r.Hour, "acts": r.Acts, "channels": channels},
		[]string{"CHANNEL", "SENT", "ANSWERED", "SHARE"}, rows)
}
