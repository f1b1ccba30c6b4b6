package report

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"gilmok/store"
)

// Credited is what the models credit to one journey, all its runs together, or to
// one campaign that the shop's links name.
type Credited struct {
	Journey store.JourneyID // 0: a campaign of links, or a journey that is gone
	Name    string
	Gains   map[Model]Gain
}

// Attribution is how the orders are shared, by every model side by side.
type Attribution struct {
	Campaigns []Credited // those with the most orders after their last touch first
	// Followed is how many orders came within the window of a touch, of all the
	// orders since the first touch.
	Followed, Orders int
}

// Attribute shares the orders of a workspace among its campaigns. by is the event
// that counts as a touch of a message: sent, opened or clicked.
func Attribute(ctx context.Context, st store.Reads, by string, window time.Duration, far Far) (a Attribution, err error) {
	r := &reading{far: far}
	if err := r.expect(ctx, st.Events(), by, store.EventVisited, store.EventOrdered); err != nil {
		return a, err
	}
	currency, err := st.Settings().Get(ctx, store.SettingCurrency)
	if err != nil {
		return a, err
	}
	touches, err := r.runTouches(ctx, st.Events(), by)
	if err != nil {
		return a, err
	}
	visits, err := r.visits(ctx, st.Events())
	if err != nil {
		return a, err
	}
	if touches = append(touches, visits...); len(touches) == 0 {
		return a, nil
	}
	first := slices.MinFunc(touches, func(a, b Touch) int { return a.At.Compare(b.At) })
	sales, err := r.sales(ctx, st.Orders(), currency, first.At)
	if err != nil {
		return a, err
	}
	journeys, err := journeysByRun(ctx, st)
	if err != nil {
		return a, err
	}
	a.Orders = len(sales)
	return a, a.share(ctx, touches, sales, journeys, window)
}

// journeysByRun gives the journey of each run.
func journeysByRun(ctx context.Context, st store.Reads) (map[store.RunID]store.Journey, error) {
	list, err := st.Journeys().List(ctx)
	if err != nil {
		return nil, err
	}
	of := map[store.RunID]store.Journey{}
	for _, j := range list {
		runs, err := st.Runs().List(ctx, j.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range runs {
			of[r.ID] = j
		}
	}
	return of, nil
}

func (a *Attribution) share(ctx context.Context, touches []Touch, sales []Sale, journeys map[store.RunID]store.Journey, window time.Duration) error {
	one := map[store.JourneyID]store.RunID{} // the runs of a journey are one campaign
	for i, t := range touches {
		j, known := journeys[t.Campaign.Run]
		if !known {
			continue
		}
		if one[j.ID] == 0 {
			one[j.ID] = t.Campaign.Run
		}
		touches[i].Campaign.Run = one[j.ID]
	}
	at := map[Campaign]int{}
	for _, m := range Models {
		if err := ctx.Err(); err != nil {
			return err
		}
		for c, g := range Credit(m, touches, sales, window) {
			i, known := at[c]
			if !known {
				i = len(a.Campaigns)
				at[c] = i
				j := journeys[c.Run]
				a.Campaigns = append(a.Campaigns, Credited{Journey: j.ID, Name: cmp.Or(j.Name, c.Name), Gains: map[Model]Gain{}})
			}
			a.Campaigns[i].Gains[m] = g
		}
	}
	followed := 0.0
	for _, c := range a.Campaigns {
		followed += c.Gains[LastTouch].Orders
	}
	a.Followed = int(math.Round(followed))
	slices.SortFunc(a.Campaigns, func(x, y Credited) int {
		return cmp.Or(cmp.Compare(y.Gains[LastTouch].Orders, x.Gains[LastTouch].Orders), cmp.Compare(x.Name, y.Name))
	})
	return nil
}
