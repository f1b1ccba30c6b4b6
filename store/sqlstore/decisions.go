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

// Who looks through the ledger of a run: it is asked by hand, and seldom.
func (s decisions) Who(ctx context.Context, q store.DecisionQuery) ([]store.Decision, error) {
	limit, offset := limits(q.Page)
	all, err := list(ctx, s.session, scanDecision, `SELECT at, customer_id, journey_id, run_id, passage_id, step, what, reason, saw FROM decisions WHERE id IN (
			SELECT max(id) FROM decisions WHERE run_id = ?1 AND (?2 = '' OR step = ?2) AND what = ?3 AND (?4 = '' OR reason = ?4)
			AND (?5 = '' OR instr(lower(saw), lower(?5)) > 0) GROUP BY customer_id)
		ORDER BY id DESC LIMIT ?6 OFFSET ?7`, int64(q.Run), q.Step, q.What, q.Reason, q.Find, limit, offset)
	return all, s.fail("read decisions", err)
}

// Tally looks through the ledger of a run, as Who does.
func (s decisions) Tally(ctx context.Context, run store.RunID) ([]store.DecisionCount, error) {
	all, err := list(ctx, s.session, func(row scanner) (c store.DecisionCount, err error) {
		err = row.Scan(&c.Step, &c.What, text{&c.Reason}, &c.Customers)
		return c, err
	}, `SELECT step, what, reason, count(DISTINCT customer_id) FROM decisions WHERE run_id = ?1 GROUP BY step, what, reason ORDER BY 4 DESC, step, what, reason`, int64(run))
	return all, s.fail("count decisions", err)
}

// Ways looks through the ledger of a run, as Who does.
func (s decisions) Ways(ctx context.Context, run store.RunID, step string) ([]store.Way, error) {
	all, err := list(ctx, s.session, func(row scanner) (w store.Way, err error) {
		err = row.Scan(&w.Customer, &w.Port, at{&w.At})
		return w, err
	}, `SELECT customer_id, reason, at FROM decisions AS d WHERE run_id = ?1 AND step = ?2 AND what = 'moved' AND reason IS NOT NULL AND saw IS NULL
		AND NOT EXISTS (SELECT 1 FROM decisions AS e WHERE e.customer_id = d.customer_id AND e.id < d.id
			AND e.run_id = ?1 AND e.step = ?2 AND e.what = 'moved' AND e.reason IS NOT NULL)
		ORDER BY id`, int64(run), step)
	return all, s.fail("read decisions", err)
}

func (s decisions) Add(ctx context.Context, all []store.Decision) error {
	err := writeEach(ctx, s.session, all, 9, func(d store.Decision, row []any) (err error) {
		if d.At.IsZero() {
			d.At = s.now
		}
		row[0], row[1], row[2], row[3], row[4] = micros(d.At), int64(d.Customer), int64(d.Journey), int64(d.Run), int64(d.Passage)
		row[5], row[6], row[7] = d.Step, d.What, blank(d.Reason)
		row[8], err = properties(d.Saw)
		return err
	}, func(source string) string {
		return `INSERT INTO decisions (at, customer_id, journey_id, run_id, passage_id, step, what, reason, saw)
			SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8 FROM ` + source
	})
	return s.fail("add decision", err)
}
