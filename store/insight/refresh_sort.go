package insight

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"gilmok/store"
)

// Sorting is how products that came without a category were sorted, kept as a model.
type Sorting struct {
	Known  int // products whose category came with them, or was decided
	BySelf int // sorted without asking
	Held   Held
	Queue  []Unsorted
}

// Unsorted is a product whose category a person has to decide.
type Unsorted struct {
	Product, Name string
	Guess         Guess
}

// longestQueue is how many products are kept to be decided at a time.
const longestQueue = 5000

// sortProducts gives categories to products that have none, where it is sure, before
// anything is learnt from categories.
func (r *refresher) sortProducts(ctx context.Context, _ func(float64)) error {
	names, err := r.st.Insights().ProductNames(ctx, slices.Collect(maps.Keys(r.src.Texts)))
	if err != nil {
		return err
	}
	sorted, err := r.st.Insights().Sorted(ctx)
	if err != nil {
		return err
	}
	own := map[string]string{} // what was sorted without asking teaches nothing
	for _, p := range sorted {
		if !p.ByHand && r.src.Categories[p.Product] == p.Category {
			own[p.Product] = p.Category
		}
	}
	var known []Labelled
	for id, category := range r.src.Categories {
		if own[id] == "" && names[id] != "" {
			known = append(known, Labelled{names[id], category})
		}
	}
	s := LearnSorter(known, r.ways.Sorting, slices.Collect(maps.Values(names)))
	r.sorting = Sorting{Known: len(known), BySelf: len(own), Held: s.Held}
	for _, id := range slices.Sorted(maps.Keys(names)) {
		if names[id] == "" || r.src.Categories[id] != "" && own[id] == "" {
			continue
		}
		g := s.Guess(names[id])
		switch {
		case g.Sure && g.Category != own[id]:
			r.sorted = append(r.sorted, store.SortedProduct{Product: id, Category: g.Category})
			r.src.Categories[id] = g.Category
			if own[id] == "" {
				r.sorting.BySelf++
			}
		case own[id] == "":
			r.sorting.Queue = append(r.sorting.Queue, Unsorted{id, names[id], g})
		}
	}
	slices.SortStableFunc(r.sorting.Queue, func(a, b Unsorted) int {
		return cmp.Or(-cmp.Compare(len(a.Guess.Why), 0), cmp.Compare(a.Guess.Category, b.Guess.Category))
	})
	r.sorting.Queue = r.sorting.Queue[:min(len(r.sorting.Queue), longestQueue)]
	return ctx.Err()
}

// ReadSorting gives what there is to decide, and when it was found out; what has been
// decided since is left out. store.ErrNotFound where nothing was computed yet.
func ReadSorting(ctx context.Context, st store.Reads) (s Sorting, at time.Time, err error) {
	s, at, err = readModel[Sorting](ctx, st, modelSorting)
	if err != nil {
		return s, at, err
	}
	categories, err := st.Insights().ProductCategories(ctx)
	if err != nil {
		return s, at, err
	}
	s.Queue = slices.DeleteFunc(s.Queue, func(u Unsorted) bool { return categories[u.Product] != "" })
	return s, at, nil
}
