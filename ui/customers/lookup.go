package customers

import (
	"context"
	"math/rand/v2"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// lookup leads from one customer to another, picked at random: whoever looks at a
// few whole people sees what no table shows.
func lookup(f *ui.Frame, here store.CustomerID) []fyne.CanvasObject {
	return []fyne.CanvasObject{
		widgets.NewIconButton("arrow-left", lang.X("customers.lookup.back", "Back to the one before"), f.Back),
		widgets.NewButton(lang.X("customers.lookup.next", "Somebody else"), "shuffle", widgets.Quiet, func() {
			live.Run(func(ctx context.Context) (store.CustomerID, error) { return anybody(ctx, f.Store(), here) }, func(id store.CustomerID, err error) {
				if err != nil {
					f.Fail(err)
					return
				}
				f.Go(profileRoute(id))
			})
		}),
	}
}

// anybody picks a customer at random, another one where there is one.
func anybody(ctx context.Context, st store.Reads, but store.CustomerID) (store.CustomerID, error) {
	n, err := st.Customers().Count(ctx, nil)
	if err != nil || n < 2 {
		return but, err
	}
	for {
		list, err := st.Customers().List(ctx, store.CustomerQuery{Page: store.Page{Limit: 1, Offset: rand.IntN(n)}})
		if err != nil {
			return but, err
		}
		if len(list) == 1 && list[0].ID != but {
			return list[0].ID, nil
		}
		if err := ctx.Err(); err != nil {
			return but, err
		}
	}
}
