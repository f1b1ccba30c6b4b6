package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gilmok/store"
)

// endDoubles takes a person out of a run where they go through it twice, since they
// were two until a merge: the way that began first goes on, and nobody gets the
// same messages again. Ways that are told apart by their entries, as two orders
// are, both go on.
func (s *session) endDoubles(ctx context.Context, id store.CustomerID) error {
	all, err := passages{s}.Of(ctx, id)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b store.Passage) int { return cmp.Or(a.EnteredAt.Compare(b.EnteredAt), cmp.Compare(a.ID, b.ID)) })
	for i := range all {
		p := &all[i]
		if p.State != store.PassageActive || !slices.ContainsFunc(all[:i], func(first store.Passage) bool { return doubles(p, &first) }) {
			continue
		}
		if err := s.endDouble(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// doubles reports whether two passages of one person, of whom p came later, are the
// same entry of two who became one. Entries told apart by their time alone are
// the same as long as both are under way.
func doubles(p, first *store.Passage) bool {
	if p.Run != first.Run || first.Reason == store.ReasonMerged {
		return false
	}
	return p.Entry() == first.Entry() || isTime(p.Entry()) && isTime(first.Entry()) && first.State == store.PassageActive
}

func isTime(words string) bool {
	_, err := time.Parse(time.RFC3339Nano, words)
	return err == nil
}

func (s *session) endDouble(ctx context.Context, p *store.Passage) error {
	if _, err := (outbox{s}).Cancel(ctx, store.OutboxQuery{Passage: p.ID}, store.ReasonMerged); err != nil {
		return err
	}
	p.State, p.Reason, p.Due = store.PassageExited, store.ReasonMerged, time.Time{}
	if err := (passages{s}).Save(ctx, []*store.Passage{p}); err != nil {
		return err
	}
	var of int64
	if err := s.one(ctx, `SELECT journey_id FROM runs WHERE id = ?1`, []any{int64(p.Run)}, &of); err != nil {
		return err
	}
	return decisions{s}.Add(ctx, []store.Decision{{Customer: p.Customer, Journey: store.JourneyID(of), Run: p.Run, Passage: p.ID, Step: p.Step,
		What: string(store.PassageExited), Reason: store.ReasonMerged}})
}
