package storetest

import (
	"context"
	"testing"

	"gilmok/store"
)

func testReviews(t *testing.T, s store.Store) {
	m := &store.Message{Name: "Hello", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, Document: []byte(`{}`)}
	c := &store.Customer{ExternalID: "a", Name: "Minsu", Email: "a@shop.test"}
	other := &store.Customer{ExternalID: "b", Name: "Minsu", Email: "b@shop.test"}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		if err := tx.Customers().Save(ctx, other); err != nil {
			return err
		}
		return tx.Messages().Save(ctx, m)
	})
	review := func() store.Review {
		t.Helper()
		r, err := s.Reviews().Get(t.Context(), m.ID)
		must(t, err)
		return r
	}
	equal(t, "approved from the start", review().Holds(m.Revision), false)
	approve := func(revision int) error {
		return s.InTx(t.Context(), func(tx store.Tx) error { return tx.Reviews().Approve(t.Context(), m.ID, revision, "Minji") })
	}
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Reviews().Ask(ctx, m.ID, m.Revision, "Jisu") })
	equal(t, "asked by", review().Asked.By, "Jisu")
	equal(t, "asked about", review().Asked.Revision, m.Revision)
	wantErr(t, approve(m.Revision+1), store.ErrConflict)
	must(t, approve(m.Revision))
	r := review()
	if !r.Holds(m.Revision) || r.Approved.By != "Minji" || r.Approved.At.IsZero() || r.Asked.By != "Jisu" {
		t.Errorf("approved: %+v", r)
	}

	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Messages().Save(ctx, m) })
	equal(t, "approved after an edit", review().Holds(m.Revision), false)
	wantErr(t, approve(m.Revision-1), store.ErrConflict)

	said := store.Comment{Message: m.ID, Revision: m.Revision, Customer: c.ID, Reason: "missing", Detail: "name", Words: "Start with a capital", By: "Kang"}
	whole := store.Comment{Message: m.ID, Revision: m.Revision, Words: "Too long"}
	for _, want := range []int{2, 0} { // the same file may be read twice
		write(t, s, func(ctx context.Context, tx store.Tx) error {
			n, err := tx.Reviews().Comment(ctx, said, whole)
			equal(t, "new comments", n, want)
			return err
		})
	}
	equal(t, "open", review().Open, 2)
	wantErr(t, approve(m.Revision), store.ErrCommentsOpen)
	comments, err := s.Reviews().Comments(t.Context(), m.ID)
	must(t, err)
	if len(comments) != 2 || comments[0].Words != said.Words || comments[0].Customer != c.ID || comments[0].By != "Kang" || comments[0].At.IsZero() || comments[1].Customer != 0 {
		t.Fatalf("comments %+v", comments)
	}
	settle := func(id store.CommentID, on bool) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Reviews().Settle(ctx, id, on) })
	}
	settle(comments[0].ID, true)
	settle(comments[1].ID, true)
	must(t, approve(m.Revision))
	settle(comments[1].ID, false)
	equal(t, "approved with an open comment", review().Holds(m.Revision), false)
	wantErr(t, s.InTx(t.Context(), func(tx store.Tx) error { return tx.Reviews().Settle(t.Context(), 999, true) }), store.ErrNotFound)

	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Customers().Merge(ctx, other.ID, c.ID) })
	comments, err = s.Reviews().Comments(t.Context(), m.ID)
	must(t, err)
	equal(t, "after the merge it is about", comments[0].Customer, other.ID)
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Customers().Erase(ctx, other.ID) })
	comments, err = s.Reviews().Comments(t.Context(), m.ID)
	must(t, err)
	equal(t, "comments after the person was erased", len(comments), 1)

	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Messages().Delete(ctx, m.ID) })
	comments, err = s.Reviews().Comments(t.Context(), m.ID)
	must(t, err)
	equal(t, "comments of a deleted message", len(comments), 0)
	healthy(t, s)
}
