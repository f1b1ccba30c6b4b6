package journey_test

import (
	"context"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
)

// BenchmarkLive takes people in and moves them over two steps against a real
// file: passages a second, with their transactions.
func BenchmarkLive(b *testing.B) {
	const people = 5000
	monday := seoul(b, "2026-03-02 12:00")
	for b.Loop() {
		b.StopTimer()
		s := openShop(b, monday)
		s.run = journey.NewRunner(s.st, s.clock, journey.Options{})
		s.tx(func(ctx context.Context, tx store.Tx) error {
			for range people {
				if err := tx.Customers().Save(ctx, &store.Customer{Name: "x", Email: ""}); err != nil {
					return err
				}
			}
			return nil
		})
		s.launch(journeytest.Build(b, `entry > wait 1h > split city is "Busan" { yes: wait 1d > message one | no: wait 1d > message two }`))
		if _, _, err := s.run.Tick(context.Background()); err != nil {
			b.Fatal(err)
		}
		s.clock.Until(context.Background(), monday.Add(2*time.Hour))
		b.StartTimer()
		n, _, err := s.run.Tick(context.Background())
		if err != nil || n < people {
			b.Fatalf("%d moved, %v", n, err)
		}
		b.ReportMetric(float64(people), "passages")
	}
	b.ReportMetric(float64(people)*float64(b.N)/b.Elapsed().Seconds(), "passages/s")
}
