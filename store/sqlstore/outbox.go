package sqlstore

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
)

type outbox struct{ *session }

const outboxColumns = `id, run_id, passage_id, customer_id, step, visit, channel, message, purpose, key, message_id, address, state, reason, detail,
	not_before, late_after, queued_at, finished_at, attempt, boot, held, sender, provider_id, inputs, test`

func scanEntry(row scanner) (store.OutboxEntry, error) {
	var e store.OutboxEntry
	err := row.Scan(&e.ID, &e.Run, &e.Passage, &e.Customer, &e.Step, &e.Visit, word(&e.Channel), &e.Message, word(&e.Purpose), &e.Key,
		text{&e.MessageID}, text{&e.Address}, word(&e.State), text{&e.Reason}, text{&e.Detail}, at{&e.NotBefore}, at{&e.LateAfter},
		at{&e.QueuedAt}, at{&e.FinishedAt}, &e.Attempt, text{&e.Boot}, &e.Held, text{&e.Sender},
		text{&e.ProviderID}, &e.Inputs, &e.Test)
	return e, err
}

func (s outbox) Get(ctx context.Context, id store.OutboxID) (*store.OutboxEntry, error) {
	return only(list(ctx, s.session, scanEntry, `SELECT `+outboxColumns+` FROM outbox WHERE id = ?1`, int64(id)))
}

// where turns a query into a condition and its arguments.
func (s outbox) where(q store.OutboxQuery) (string, []any) {
	var conditions []string
	var args []any
	add := func(condition string, arg any) {
		args = append(args, arg)
		conditions = append(conditions, strings.ReplaceAll(condition, "?", placeholder(len(args))))
	}
	if len(q.IDs) > 0 {
		add(`id IN (`+s.env.Dialect.IDs("?")+`)`, ids(q.IDs))
	}
	if len(q.States) > 0 {
		if !slices.ContainsFunc(q.States, func(state store.OutboxState) bool { return !underWay(state) }) {
			conditions = append(conditions, goingNow) // names the index of what is under way
		}
		add(`state IN (`+s.env.Dialect.Texts("?")+`)`, texts(q.States))
	}
	if q.Run != 0 {
		add(`run_id = ?`, int64(q.Run))
	}
	if q.Step != "" {
		add(`step = ?`, q.Step)
	}
	if q.Customer != 0 {
		add(`customer_id = ?`, int64(q.Customer))
	}
	if q.Passage != 0 {
		add(`passage_id = ?`, int64(q.Passage))
	}
	moment := momentOf(q.States)
	if !q.From.IsZero() {
		add(moment+` >= ?`, ceilMicros(q.From))
	}
	if !q.To.IsZero() {
		add(moment+` < ?`, ceilMicros(q.To))
	}
	if conditions == nil {
		return `1 = 1`, nil
	}
	return strings.Join(conditions, ` AND `), args
}

// momentOf gives the column that From and To of a query speak of.
func momentOf(states []store.OutboxState) string {
	final, open := 0, 0
	for _, state := range states {
		if state.Final() {
			final++
		} else {
			open++
		}
	}
	switch {
	case final > 0 && open == 0:
		return `finished_at`
	case open > 0 && final == 0:
		return `not_before`
	}
	return `coalesce(finished_at, not_before)`
}

// List gives open entries in the order in which they are to go, and where final
// ones are asked for alone, the newest first.
func (s outbox) List(ctx context.Context, q store.OutboxQuery) ([]store.OutboxEntry, error) {
	where, args := s.where(q)
	order := momentOf(q.States)
	if order == `finished_at` {
		order += ` DESC, id DESC`
	} else {
		order += `, id`
	}
	limit, offset := limits(q.Page)
	args = append(args, limit, offset)
	all, err := listOnce(ctx, s.session, scanEntry, `SELECT `+outboxColumns+` FROM outbox WHERE `+where+` ORDER BY `+order+
		` LIMIT `+placeholder(len(args)-1)+` OFFSET `+placeholder(len(args)), args...)
	return all, s.fail("list outbox", err)
}

func (s outbox) Counts(ctx context.Context) (map[store.OutboxState]int, error) {
	if err := s.flushCounts(ctx); err != nil {
		return nil, err
	}
	counts := map[store.OutboxState]int{}
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var state store.OutboxState
		var n int
		err := row.Scan(word(&state), &n)
		counts[state] = n
		return struct{}{}, err
	}, `SELECT name, n FROM run_counts WHERE run_id = 0 AND what = 'state' AND n <> 0`)
	return counts, s.fail("count outbox", err)
}

func (s outbox) Groups(ctx context.Context, q store.OutboxQuery) ([]store.OutboxGroup, error) {
	where, args := s.where(q)
	all, err := listOnce(ctx, s.session, func(row scanner) (store.OutboxGroup, error) {
		var g store.OutboxGroup
		err := row.Scan(&g.Run, &g.Step, &g.Message, word(&g.Channel), word(&g.State), text{&g.Reason}, &g.Held, &g.Count, at{&g.First}, at{&g.Last})
		return g, err
	}, `SELECT run_id, step, message, channel, state, reason, held, count(*), min(coalesce(finished_at, not_before)), max(coalesce(finished_at, not_before))
		FROM outbox WHERE `+where+` GROUP BY run_id, step, message, channel, state, reason, held ORDER BY 9, run_id, step, state`, args...)
	return all, s.fail("sum up outbox", err)
}

func (s outbox) Fates(ctx context.Context, run store.RunID) iter.Seq2[store.Fate, error] {
	return stream(ctx, s.session, "read what became of a run's messages", func(row scanner) (f store.Fate, err error) {
		err = row.Scan(&f.Customer, &f.Step, word(&f.Channel), &f.Message, word(&f.State), text{&f.Reason}, at{&f.At})
		return f, err
	}, `SELECT customer_id, step, channel, message, state, reason, coalesce(finished_at, not_before) FROM outbox WHERE run_id = ?1 AND test = 0`, int64(run))
}

// goingNow holds for what is under way; written so that its index is found.
const goingNow = `state IN ('sending', 'on_wire')`

// dueNow holds for entries that may be sent once their time has come: of runs
// that are not paused or stopped.
const dueNow = `state IN ('pending', 'retry') AND held = 0
	AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = outbox.run_id AND r.state IN ('paused', 'stopped'))`

func (s outbox) NextDue(ctx context.Context) (time.Time, error) {
	var t time.Time
	err := s.one(ctx, `SELECT (SELECT not_before FROM outbox WHERE `+dueNow+` ORDER BY not_before, id LIMIT 1)`, nil, at{&t})
	return t, s.fail("read next due", err)
}

// Outcomes gives the entries of passages in the order in which they were queued.
func (s outbox) Outcomes(ctx context.Context, of []store.PassageID) (map[store.PassageID][]store.OutboxEntry, error) {
	all, err := list(ctx, s.session, scanEntry, `SELECT `+outboxColumns+` FROM outbox WHERE passage_id IN (`+s.env.Dialect.IDs("?1")+`) ORDER BY passage_id, id`, ids(of))
	out := make(map[store.PassageID][]store.OutboxEntry, len(of))
	for _, e := range all {
		out[e.Passage] = append(out[e.Passage], e)
	}
	return out, s.fail("read outcomes", err)
}

func (s outbox) Stopped(ctx context.Context) (bool, error) {
	stopped, err := s.fact(ctx, factStopped)
	return stopped == "1", s.fail("read kill switch", err)
}

// Due reads on its own: nothing is promised before the intent.
func (s outbox) Due(ctx context.Context, channels []store.Channel, except []store.OutboxID, limit int) ([]store.OutboxEntry, error) {
	if may, err := s.maySend(ctx); err != nil || !may {
		return nil, err
	}
	due, err := list(ctx, s.session, scanEntry, `SELECT `+outboxColumns+` FROM outbox WHERE `+dueNow+` AND not_before <= ?1
		AND channel IN (`+s.env.Dialect.Texts("?2")+`) AND id NOT IN (`+s.env.Dialect.IDs("?3")+`) ORDER BY not_before, id LIMIT ?4`,
		micros(s.instant()), texts(channels), ids(except), limit)
	return due, s.fail("read what is due", err)
}

// maySend tells whether anything may go out of this workspace now.
func (s outbox) maySend(ctx context.Context) (bool, error) {
	stopped, err := s.Stopped(ctx)
	if err != nil || stopped {
		return false, err
	}
	return s.env.MaySend(ctx, s.fact)
}

// SentTo counts what is on its way, or may have arrived, as sent.
func (s outbox) SentTo(ctx context.Context, entries []*store.OutboxEntry) (map[store.OutboxID]bool, error) {
	type message struct {
		run store.RunID
		of  store.MessageVersionID
	}
	groups := map[message][]*store.OutboxEntry{}
	for _, e := range entries {
		m := message{e.Run, e.Message}
		groups[m] = append(groups[m], e)
	}
	had := map[store.OutboxID]bool{}
	for m, group := range groups {
		addresses := make([]string, len(group))
		for i, e := range group {
			addresses[i] = mailbox(e)
		}
		to, err := s.sentTo(ctx, m.run, m.of, addresses)
		if err != nil {
			return nil, s.fail("look up earlier send", err)
		}
		for i, e := range group {
			if slices.ContainsFunc(to[addresses[i]], func(c store.CustomerID) bool { return c != e.Customer }) {
				had[e.ID] = true
			}
		}
	}
	return had, nil
}

func mailbox(e *store.OutboxEntry) string { return segment.LowerASCII(strings.TrimSpace(e.Address)) }

// sentTo gives the customers for whom a message of a run went to addresses.
func (s outbox) sentTo(ctx context.Context, run store.RunID, message store.MessageVersionID, addresses []string) (map[string][]store.CustomerID, error) {
	to := map[string][]store.CustomerID{}
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var address string
		var customer store.CustomerID
		err := row.Scan(&address, &customer)
		to[address] = append(to[address], customer)
		return struct{}{}, err
	}, `SELECT k.value, o.customer_id FROM (`+s.env.Dialect.Texts("?3")+`) AS k CROSS JOIN outbox o ON o.run_id = ?1 AND o.message = ?2 AND lower(o.address) = k.value
		WHERE o.state IN ('sending', 'on_wire', 'sent', 'uncertain') OR o.reason = '`+store.ReasonUnanswered+`' AND o.state IN ('retry', 'pending')`,
		int64(run), int64(message), texts(addresses))
	return to, err
}

// SendTimes leaves out tests.
func (s outbox) SendTimes(ctx context.Context, of []store.CustomerID, since time.Time) (map[store.CustomerID][]store.SendTime, error) {
	out, err := s.sendTimes(ctx, `SELECT 0, o.customer_id, o.finished_at, o.channel, v.tags, r.journey_id FROM outbox o
		LEFT JOIN message_versions v ON v.id = o.message LEFT JOIN runs r ON r.id = o.run_id
		WHERE o.customer_id IN (`+s.env.Dialect.IDs("?1")+`) AND o.finished_at >= ?2 AND o.state IN ('sent', 'uncertain') AND o.test = 0
		ORDER BY o.customer_id, o.finished_at DESC`, ids(of), fromOr(since))
	return out, s.fail("read send times", err)
}

// Ahead leaves out tests, too.
func (s outbox) Ahead(ctx context.Context, of []store.CustomerID, journeys []store.JourneyID) (map[store.CustomerID][]store.SendTime, error) {
	out, err := s.sendTimes(ctx, `SELECT o.id, o.customer_id, o.not_before, o.channel, v.tags, r.journey_id FROM outbox o
		JOIN runs r ON r.id = o.run_id LEFT JOIN message_versions v ON v.id = o.message
		WHERE o.customer_id IN (`+s.env.Dialect.IDs("?1")+`) AND r.journey_id IN (`+s.env.Dialect.IDs("?2")+`) AND r.state = 'running'
		AND o.state IN ('pending', 'retry') AND o.held = 0 AND o.test = 0
		ORDER BY o.customer_id, o.not_before`, ids(of), ids(journeys))
	return out, s.fail("read what waits", err)
}

func (s outbox) sendTimes(ctx context.Context, query string, args ...any) (map[store.CustomerID][]store.SendTime, error) {
	out := map[store.CustomerID][]store.SendTime{}
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var id store.CustomerID
		var t store.SendTime
		err := row.Scan(&t.Entry, &id, at{&t.At}, word(&t.Channel), document{&t.Tags}, number[store.JourneyID]{&t.Journey})
		out[id] = append(out[id], t)
		return struct{}{}, err
	}, query, args...)
	return out, err
}
