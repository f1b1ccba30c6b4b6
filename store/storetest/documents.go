package storetest

import (
	"context"
	"testing"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

func cityIs(city string) segment.Rule {
	return segment.Attribute{Key: "city", Test: segment.Test{Op: segment.OpIs, Value: value.Text(city)}}
}

func testSegments(t *testing.T, s store.Store) {
	a := &store.Segment{Name: "A", Rule: cityIs("Busan")}
	b := &store.Segment{Name: "B", Rule: segment.InSegment{Name: "A"}}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		for _, x := range []*store.Segment{a, b} {
			if err := tx.Segments().Save(ctx, x); err != nil {
				return err
			}
		}
		return tx.Customers().Save(ctx, &store.Customer{ExternalID: "1", Attributes: store.Attributes{"city": value.Text("Busan")}})
	})
	n, err := s.Customers().Count(t.Context(), b.Rule)
	must(t, err)
	equal(t, "in B", n, 1)
	err = s.InTx(t.Context(), func(tx store.Tx) error {
		return tx.Segments().Save(t.Context(), &store.Segment{ID: a.ID, Name: "A", Rule: segment.InSegment{Name: "B"}})
	})
	wantErr(t, err, store.ErrSegmentLoop)
	c, err := s.Customers().Find(t.Context(), "1")
	must(t, err)
	names, err := s.Customers().Segments(t.Context(), c.ID)
	must(t, err)
	equal(t, "segments of the customer", len(names), 2)
	testRenamedSegment(t, s, a.ID)
}

// testRenamedSegment: whoever speaks of A means the same people by its new name, and
// by its old one until another segment takes that.
func testRenamedSegment(t *testing.T, s store.Store, a store.SegmentID) {
	ctx := t.Context()
	j := &store.Journey{Name: "For A", Draft: []byte(`{"entry":{"on":"segment_joined","segment":"A"},"audience":{"in_segment":"A"},"note":"A"}`)}
	rename := func(to string) error {
		return s.InTx(ctx, func(tx store.Tx) error { return tx.Segments().Rename(ctx, a, to) })
	}
	means := func(name string, want int) {
		t.Helper()
		n, err := s.Customers().Count(ctx, segment.InSegment{Name: name})
		must(t, err)
		equal(t, "in "+name, n, want)
	}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Journeys().Save(ctx, j); err != nil {
			return err
		}
		return tx.Journeys().Publish(ctx, &store.JourneyVersion{Journey: j.ID, Definition: j.Draft})
	})
	wantErr(t, rename("B"), store.ErrConflict)
	wantErr(t, rename(" "), store.ErrConflict)
	must(t, rename(`From "Busan"`))
	b, err := s.Segments().Find(ctx, "B")
	must(t, err)
	equal(t, "rule of B", segment.Format(b.Rule), segment.Format(segment.InSegment{Name: `From "Busan"`}))
	now, err := s.Journeys().Get(ctx, j.ID)
	must(t, err)
	const want = `{"entry":{"on":"segment_joined","segment":"From \"Busan\""},"audience":{"in_segment":"From \"Busan\""},"note":"A"}`
	equal(t, "draft", string(now.Draft), want)
	equal(t, "revision", now.Revision, j.Revision+1)
	v, err := s.Journeys().Version(ctx, j.ID, 1)
	must(t, err)
	equal(t, "published", string(v.Definition), want)
	for name, n := range map[string]int{`From "Busan"`: 1, "A": 1, "B": 1, "C": 0} {
		means(name, n)
	}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Segments().Save(ctx, &store.Segment{Name: "A", Rule: cityIs("Seoul")})
	})
	means("A", 0)
	means("B", 1)
	wantErr(t, rename("A"), store.ErrConflict)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		other, err := tx.Segments().Find(ctx, "A")
		if err != nil {
			return err
		}
		return tx.Segments().Delete(ctx, other.ID)
	})
	must(t, rename("A")) // which undoes it
	now, err = s.Journeys().Get(ctx, j.ID)
	must(t, err)
	equal(t, "draft again", string(now.Draft), string(j.Draft))
	means("A", 1)
	means("B", 1)
	testNameTaken(t, s, a, rename, means)
}

// testNameTaken: A is called B and C speaks of it by its old name when another segment
// takes that. C goes on meaning the same people, and nothing may come to contain itself.
func testNameTaken(t *testing.T, s store.Store, a store.SegmentID, rename func(to string) error, means func(name string, want int)) {
	ctx := t.Context()
	save := func(x store.Segment) error {
		return s.InTx(ctx, func(tx store.Tx) error { return tx.Segments().Save(ctx, &x) })
	}
	must(t, rename("Now"))
	for _, id := range []store.SegmentID{0, a} {
		wantErr(t, save(store.Segment{ID: id, Name: "Now", Rule: segment.InSegment{Name: "A"}}), store.ErrSegmentLoop)
	}
	for _, taker := range []func(){
		func() { must(t, save(store.Segment{Name: "A", Rule: cityIs("Seoul")})) },
		func() {
			write(t, s, func(ctx context.Context, tx store.Tx) error {
				x := &store.Segment{Name: "Other", Rule: segment.All{Of: []segment.Rule{segment.InSegment{Name: "Speaks"}, cityIs("Seoul")}}}
				if err := tx.Segments().Save(ctx, x); err != nil {
					return err
				}
				return tx.Segments().Rename(ctx, x.ID, "A")
			})
		},
	} {
		must(t, save(store.Segment{Name: "Speaks", Rule: segment.InSegment{Name: "A"}}))
		j := &store.Journey{Name: "Speaks too", Draft: []byte(`{"audience":{"in_segment":"A"}}`)}
		write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Journeys().Save(ctx, j) })
		means("Speaks", 1)
		taker()
		means("A", 0)
		means("Speaks", 1)
		now, err := s.Journeys().Get(ctx, j.ID)
		must(t, err)
		equal(t, "draft", string(now.Draft), `{"audience":{"in_segment":"Now"}}`)
		write(t, s, func(ctx context.Context, tx store.Tx) error {
			taken, err := tx.Segments().Find(ctx, "A")
			if err != nil {
				return err
			}
			if err := tx.Segments().Delete(ctx, taken.ID); err != nil {
				return err
			}
			return tx.Journeys().Delete(ctx, j.ID)
		})
		must(t, rename("A"))
		must(t, rename("Now"))
	}
	must(t, rename("A"))
}

func testJourneys(t *testing.T, s store.Store) {
	j := &store.Journey{Name: "Welcome", Draft: []byte(`{}`)}
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Journeys().Save(ctx, j) })
	stale := *j
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Journeys().Save(ctx, j) })
	err := s.InTx(t.Context(), func(tx store.Tx) error { return tx.Journeys().Save(t.Context(), &stale) })
	wantErr(t, err, store.ErrConflict)
	v := &store.JourneyVersion{Journey: j.ID, Definition: []byte(`{"a":1}`), Messages: map[string]store.MessageVersionID{"m": 3}, By: "Minji"}
	r := &store.Run{Journey: j.ID, Version: 1, Mode: store.ModeLive, State: store.RunRunning}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Journeys().Publish(ctx, v); err != nil {
			return err
		}
		return tx.Runs().Save(ctx, r)
	})
	equal(t, "version", v.Version, 1)
	got, err := s.Journeys().Version(t.Context(), j.ID, 1)
	must(t, err)
	equal(t, "pinned message", got.Messages["m"], 3)
	active, err := s.Runs().Active(t.Context())
	must(t, err)
	equal(t, "running", len(active), 1)
	err = s.InTx(t.Context(), func(tx store.Tx) error { return tx.Journeys().Delete(t.Context(), j.ID) })
	wantErr(t, err, store.ErrConflict)
}

func testMessages(t *testing.T, s store.Store) {
	m := &store.Message{Name: "Hello", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, Document: []byte(`{"a":1}`), Tags: []string{"x"}}
	var first, same, next store.MessageVersionID
	write(t, s, func(ctx context.Context, tx store.Tx) (err error) {
		if err := tx.Messages().Save(ctx, m); err != nil {
			return err
		}
		if first, err = tx.Messages().Freeze(ctx, m.ID); err != nil {
			return err
		}
		if same, err = tx.Messages().Freeze(ctx, m.ID); err != nil {
			return err
		}
		m.Document = []byte(`{"a":2}`)
		if err := tx.Messages().Save(ctx, m); err != nil {
			return err
		}
		next, err = tx.Messages().Freeze(ctx, m.ID)
		return err
	})
	if first != same || first == next {
		t.Errorf("versions %d %d %d", first, same, next)
	}
	v, err := s.Messages().Version(t.Context(), first)
	must(t, err)
	equal(t, "frozen document", string(v.Document), `{"a":1}`)
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Messages().SaveBlock(ctx, "footer", "hi") })
	blocks, err := s.Messages().Blocks(t.Context())
	must(t, err)
	equal(t, "block", blocks["footer"], "hi")
}

func hasTag(key, tag string) segment.Rule {
	return segment.Attribute{Key: key, Test: segment.Test{Op: segment.OpHasTag, Value: value.Text(tag)}}
}

func testDocuments(t *testing.T, s store.Store) {
	goal := &store.Document{Kind: store.DocumentGoal, Name: "Second orders", Content: []byte(`{"a":1}`)}
	survey := &store.Document{Kind: store.DocumentSurvey, Name: "Second orders", Content: []byte(`{}`)}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Documents().Save(ctx, goal); err != nil {
			return err
		}
		return tx.Documents().Save(ctx, survey)
	})
	save := func(d store.Document) error {
		return s.InTx(t.Context(), func(tx store.Tx) error { return tx.Documents().Save(t.Context(), &d) })
	}
	wantErr(t, save(store.Document{Kind: store.DocumentGoal, Name: "Second orders"}), store.ErrConflict)
	stale := *goal
	goal.Name, goal.Content = "Third orders", []byte(`{"a":2}`)
	must(t, s.InTx(t.Context(), func(tx store.Tx) error { return tx.Documents().Save(t.Context(), goal) }))
	wantErr(t, save(stale), store.ErrConflict)

	got, err := s.Documents().Get(t.Context(), goal.ID)
	must(t, err)
	if got.Name != "Third orders" || string(got.Content) != `{"a":2}` || got.Revision != 2 || got.Kind != store.DocumentGoal || got.CreatedAt.IsZero() || got.UpdatedAt.Before(got.CreatedAt) {
		t.Errorf("a document came back as %+v", got)
	}
	for kind, want := range map[store.DocumentKind]int{store.DocumentGoal: 1, store.DocumentSurvey: 1, "": 2} {
		all, err := s.Documents().List(t.Context(), kind)
		must(t, err)
		equal(t, "documents of kind "+string(kind), len(all), want)
	}
	if _, err := s.Documents().Find(t.Context(), store.DocumentGoal, "Second orders"); err == nil {
		t.Error("a document is found by the name it had")
	}
	must(t, s.InTx(t.Context(), func(tx store.Tx) error { return tx.Documents().Delete(t.Context(), goal.ID) }))
	wantErr(t, s.InTx(t.Context(), func(tx store.Tx) error { return tx.Documents().Delete(t.Context(), goal.ID) }), store.ErrNotFound)
	_, err = s.Documents().Get(t.Context(), goal.ID)
	wantErr(t, err, store.ErrNotFound)
}
