package sqlstore

import (
	"context"

	"gilmok/store"
)

type decisions struct{ *session }

func scanDecision(row scanner) (store.Decision, error) {
	var d store.Decision
	err := row.Scan(at{&d.At}, &d.Customer, &d.Journey, &d.Run, &d.Passage, &d.Step, &d.What, text{&d.Reason}, document{&d.Saw})
	return d, err
}

// Of gives the newest decision first.
func (s decisions) Of(ctx context.Context, customer store.CustomerID, journey store.JourneyID) ([]store.Decision, error) {
	all, err := list(ctx, s.session, scanDecision, `SELECT at, customer_id, journey_id, run_id, passage_id, step, what, reason, saw
		FROM decisions WHERE customer_id = ?1 AND (?2 = 0 OR journey_id = ?2) ORDER BY id DESC`, int64(customer), int64(journey))
	return all, s.fail("read decisions", err)
}

func (s decisions) Add(ctx context.Context, all []store.Decision) error {
	for _, d := range all {
		if d.At.IsZero() {
			d.At = s.now
		}
		saw, err := properties(d.Saw)
		if err != nil {
			return s.fail("add decision", err)
		}
		_, err = s.exec(ctx, `INSERT INTO decisions (at, customer_id, journey_id, run_id, passage_id, step, what, reason, saw)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
			micros(d.At), int64(d.Customer), int64(d.Journey), int64(d.Run), int64(d.Passage), d.Step, d.What, blank(d.Reason), saw)
		if err != nil {
			return s.fail("add decision", err)
		}
	}
	return nil
}
