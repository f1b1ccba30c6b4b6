package sqlstore

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"gilmok/store"
)

// Notes keeps what Store.Note was given on numbered pages beside the workspace, until
// a transaction has put it into the outbox and reached the disk.
type Notes interface {
	// Turn begins a page for what is noted from now on, and gives what stands on those
	// before it that this process wrote and that are not folded; last is the number of
	// the last of these, folded where there is none.
	Turn(folded int64) (notes []store.OutboxNote, last int64, err error)
	// Found reads all pages after the last folded one, whoever wrote them.
	Found(folded int64) (FoundNotes, error)
}

// FoundNotes is what stands on all pages after the last folded one.
type FoundNotes struct {
	Notes []store.OutboxNote
	Last  int64 // page
	Whole bool  // no page is missing, or damaged before its end
	// Ahead: a page tells that others were folded of which the workspace knows nothing.
	Ahead bool
}

// Fold implements store.OutboxWriter. The page that is noted on from now on exists
// before the intents of this transaction do: where it is missing later, marks are.
func (s outbox) Fold(ctx context.Context) ([]store.OutboxID, error) {
	folded, err := s.folded(ctx)
	if err != nil {
		return nil, s.fail("fold notes", err)
	}
	notes, last, err := s.env.Notes.Turn(folded)
	if err != nil {
		return nil, s.fail("fold notes", err)
	}
	results := make([]store.OutboxID, 0, len(notes))
	for _, n := range notes {
		if n.Entry.State != store.OutboxOnWire {
			results = append(results, n.Entry.ID)
		}
	}
	return results, s.fail("fold notes", s.fold(ctx, notes, folded, last))
}

// recoverNotes folds what a dead process noted. Where that tells more than the workspace
// could know, the file was put back to an older state: then it is a copy like any other.
func (s outbox) recoverNotes(ctx context.Context) (whole bool, doubted int, err error) {
	folded, err := s.folded(ctx)
	if err != nil {
		return false, 0, err
	}
	found, err := s.env.Notes.Found(folded)
	if err != nil {
		return false, 0, err
	}
	if doubted, err = s.unforeseen(ctx, found.Notes); err != nil {
		return false, 0, err
	}
	s.tx.behind = found.Ahead || doubted > 0
	return found.Whole, doubted, s.fold(ctx, found.Notes, folded, found.Last)
}

// unforeseen makes uncertain what is noted as gone, and waits here as if nobody had ever
// intended it. It gives how many.
func (s outbox) unforeseen(ctx context.Context, notes []store.OutboxNote) (int, error) {
	gone := map[store.OutboxID]bool{}
	for _, n := range notes {
		e := n.Entry
		gone[e.ID] = e.State == store.OutboxOnWire || e.State == store.OutboxSent || e.State == store.OutboxUncertain || e.Reason == store.ReasonUnanswered
	}
	maps.DeleteFunc(gone, func(_ store.OutboxID, gone bool) bool { return !gone })
	if len(gone) == 0 {
		return 0, nil
	}
	waiting, err := s.List(ctx, store.OutboxQuery{
		IDs: slices.Collect(maps.Keys(gone)), States: []store.OutboxState{store.OutboxPending, store.OutboxRetry},
	})
	if err != nil {
		return 0, err
	}
	all := make([]*store.OutboxEntry, len(waiting))
	for i := range waiting {
		waiting[i].State, waiting[i].FinishedAt = store.OutboxUncertain, s.now
		all[i] = &waiting[i]
	}
	return len(all), s.Save(ctx, all)
}

// FoldFound folds all that is noted, whoever noted it.
func (t *Tx) FoldFound(ctx context.Context) error {
	_, _, err := outbox{t.s}.recoverNotes(ctx)
	return t.s.fail("fold notes", err)
}

// Doubt lets nothing that was on its way in the copy this workspace is of be taken for
// unsent: what became of it is noted beside the original, or here, by a newer one. Where
// the original may have gone on, neither is what has come due by now.
func (t *Tx) Doubt(ctx context.Context, wentOn bool) error {
	if err := t.FoldFound(ctx); err != nil {
		return err
	}
	if _, err := t.s.exec(ctx, `UPDATE outbox SET boot = NULL WHERE `+goingNow); err != nil || !wentOn {
		return t.s.fail("adopt the workspace", err)
	}
	// What journeys should have asked for by now is asked about, too, once they do.
	if err := store.WriteJSON(ctx, settings{t.s}, store.SettingCopied, t.s.now); err != nil {
		return t.s.fail("adopt the workspace", err)
	}
	o := outbox{t.s}
	due, err := o.List(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxPending, store.OutboxRetry}})
	if err != nil {
		return err
	}
	var doubted []*store.OutboxEntry
	for i := range due {
		e := &due[i]
		if e.NotBefore.After(t.s.now) {
			continue
		}
		e.State, e.Reason, e.FinishedAt, e.Held = store.OutboxUncertain, store.ReasonCopied, t.s.now, false // the original may have let it go
		doubted = append(doubted, e)
	}
	return t.s.fail("adopt the workspace", o.Save(ctx, doubted))
}

// Behind tells that the workspace is an older state of itself than its notes.
func (t *Tx) Behind() bool { return t.s.tx.behind && !t.s.tx.adopted }

// Peruse puts notes into the outbox of a copy; the pages they stand on stay as they are.
func (t *Tx) Peruse(ctx context.Context, pages map[int64][]store.OutboxNote) error {
	folded, err := outbox{t.s}.folded(ctx)
	if err != nil {
		return t.s.fail("read notes", err)
	}
	for _, number := range slices.Sorted(maps.Keys(pages)) {
		if number <= folded {
			continue
		}
		if err := (outbox{t.s}).settle(ctx, pages[number]); err != nil {
			return t.s.fail("read notes", err)
		}
	}
	return nil
}

func (s outbox) folded(ctx context.Context) (page int64, err error) {
	text, err := s.fact(ctx, factFolded)
	if err != nil || text == "" {
		return 0, err
	}
	return strconv.ParseInt(text, 10, 64)
}

func (s outbox) fold(ctx context.Context, notes []store.OutboxNote, folded, last int64) error {
	if last > folded {
		if err := s.setFact(ctx, factFolded, strconv.FormatInt(last, 10)); err != nil {
			return err
		}
	}
	s.tx.folded, s.tx.folds = last, true
	return s.settle(ctx, notes)
}

// settle writes what became of entries that are under way; what is not any more was
// settled before, or erased meanwhile.
func (s outbox) settle(ctx context.Context, notes []store.OutboxNote) error {
	if len(notes) == 0 {
		return nil
	}
	stored, err := s.places(ctx, numbers(notes, func(n store.OutboxNote) store.OutboxID { return n.Entry.ID }))
	if err != nil {
		return err
	}
	newest := make(map[store.OutboxID]int, len(stored))
	for i, n := range notes {
		newest[n.Entry.ID] = i
	}
	f := folding{s: s}
	for i, n := range notes {
		if was, ok := stored[n.Entry.ID]; ok && underWay(was.state) && newest[n.Entry.ID] == i {
			f.add(n, was)
		}
	}
	return f.write(ctx)
}

// folding sorts notes by what they write.
type folding struct {
	s         outbox
	marked    []*store.OutboxEntry
	ended     []*store.OutboxEntry
	back      []*store.OutboxEntry // to be tried again
	events    []store.Event
	decisions []store.Decision
	suppress  []store.Suppression
}

func (f *folding) add(n store.OutboxNote, was *storedEntry) {
	e := n.Entry
	if e.State == was.state {
		return // marked already
	}
	n = n.Of(was.customer) // who may be another than when it went, after a merge
	f.s.countEntry(was.run, was.step, was.state, was.reason, was.test, -1)
	switch {
	case e.State == store.OutboxOnWire:
		f.s.countEntry(was.run, was.step, e.State, was.reason, was.test, 1)
		f.marked = append(f.marked, e)
		return
	case e.State.Final():
		f.ended = append(f.ended, e)
	default:
		f.back = append(f.back, e)
	}
	f.s.countEntry(was.run, was.step, e.State, e.Reason, was.test, 1)
	f.events = append(f.events, n.Events...)
	if n.Decision != nil {
		f.decisions = append(f.decisions, *n.Decision)
	}
	if n.Suppress != nil {
		f.suppress = append(f.suppress, *n.Suppress)
	}
}

func (f *folding) write(ctx context.Context) error {
	s := f.s
	s.changes(store.TopicOutbox)
	s.tx.entries = nil
	if len(f.marked) > 0 {
		marked := numbers(f.marked, func(e *store.OutboxEntry) store.OutboxID { return e.ID })
		if _, err := s.exec(ctx, `UPDATE outbox SET state = 'on_wire' WHERE id IN (`+s.env.Dialect.IDs("?1")+`)`, ids(marked)); err != nil {
			return err
		}
	}
	const settled = `UPDATE outbox SET state = r.c1, reason = r.c2, detail = r.c3, attempt = r.c4, provider_id = r.c5, `
	err := writeEach(ctx, s.session, f.ended, 7, settledRow, func(source string) string {
		return settled + `finished_at = r.c6 FROM ` + source + ` AS r WHERE outbox.id = r.c0`
	})
	if err == nil {
		err = writeEach(ctx, s.session, f.back, 7, settledRow, func(source string) string {
			return settled + `not_before = r.c6 FROM ` + source + ` AS r WHERE outbox.id = r.c0`
		})
	}
	if err == nil {
		err = coupons(s).settle(ctx, append(f.ended, f.back...))
	}
	if err == nil && len(f.events) > 0 {
		_, err = events(s).Record(ctx, f.events...)
	}
	if err == nil && len(f.suppress) > 0 {
		_, err = suppressions(s).Add(ctx, f.suppress...)
	}
	if err == nil && len(f.decisions) > 0 {
		err = decisions(s).Add(ctx, f.decisions)
	}
	return err
}

func settledRow(e *store.OutboxEntry, row []any) error {
	row[0], row[1], row[2], row[3], row[4], row[5] = int64(e.ID), string(e.State), blank(e.Reason), blank(e.Detail), int64(e.Attempt), blank(e.ProviderID)
	row[6] = micros(e.NotBefore)
	if e.State.Final() {
		row[6] = micros(e.FinishedAt)
	}
	return nil
}
