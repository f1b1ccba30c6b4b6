package journey_test

import (
	"context"
	"testing"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
)

// What a run has sent costs what it was forecast to cost.
func TestSpent(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji", "hans", "ana")
	id := s.launch(journeytest.Build(t, `entry > message hello > wait 2d > message tips`))
	tariff, err := journey.TariffFrom(map[string]string{store.SettingPriceEmail: "1.5", store.SettingCurrency: "USD"})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := journey.Outlook{From: monday, Days: 9}.Forecast(ctx, s.st)
	if err != nil {
		t.Fatal(err)
	}
	s.until(monday.AddDate(0, 0, 4))
	runs, err := s.st.Runs().List(ctx, id)
	if err != nil || len(runs) != 1 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	spent, err := tariff.Spent(ctx, s.st, runs[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if spent.Of[journey.RateEmail].Messages != 6 || spent.Total.Minor != 900 || spent.Total.Currency != "USD" {
		t.Errorf("spent %+v", spent)
	}
	if planned := tariff.Cost(plan); planned.Total != spent.Total {
		t.Errorf("it was to cost %+v, and cost %+v", planned.Total, spent.Total)
	}
	if none, err := (journey.Tariff{}).Spent(ctx, s.st, runs[0].ID); none != nil || err != nil {
		t.Errorf("without prices %+v, %v", none, err)
	}
}
