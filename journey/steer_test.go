package journey_test

import (
	"context"
	"errors"
	"maps"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
)

// runs gives the runs of a journey by version.
func (s *shop) runs(id store.JourneyID) map[int]store.Run {
	s.t.Helper()
	list, err := s.st.Runs().List(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	by := map[int]store.Run{}
	for _, run := range list {
		by[run.Version] = run
	}
	return by
}

// state is what a journey's record says of it.
func (s *shop) state(id store.JourneyID) store.JourneyState {
	s.t.Helper()
	j, err := s.st.Journeys().Get(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return j.State
}

// at gives who stands at a step of a run.
func (s *shop) at(run store.Run, step string) (passages []store.Passage) {
	s.t.Helper()
	passages, err := s.st.Passages().At(context.Background(), run.ID, step, store.Page{})
	if err != nil {
		s.t.Fatal(err)
	}
	return passages
}

// Pause, resume and stop are kept in the journey's record; a stop takes the messages that
// wait with it and closes the run; what does not run can neither be stopped nor entered.
func TestSteer(t *testing.T) {
	ctx, evening := context.Background(), seoul(t, "2026-03-02 22:00")
	s := openShop(t, evening)
	s.people("minji")
	id := s.launch(journeytest.Build(t, `entry > message hello > wait 1d > message again`))
	s.until(evening.Add(time.Hour)) // hello waits for the morning
	if s.state(id) != store.JourneyRunning {
		t.Errorf("launched, it is %s", s.state(id))
	}
	for _, x := range []struct {
		do   func(context.Context, store.JourneyID) error
		want store.JourneyState
	}{{s.run.Pause, store.JourneyPaused}, {s.run.Resume, store.JourneyRunning}} {
		if err := x.do(ctx, id); err != nil || s.state(id) != x.want {
			t.Errorf("it is %s and not %s, %v", s.state(id), x.want, err)
		}
	}
	if err := s.run.Stop(ctx, id); err != nil {
		t.Fatal(err)
	}
	run := s.runs(id)[1]
	if s.state(id) != store.JourneyStopped || run.State != store.RunStopped || !run.EndedAt.Equal(s.clock.Now()) {
		t.Errorf("stopped, it is %s, its run %s, ended %v", s.state(id), run.State, run.EndedAt)
	}
	counts, err := s.st.Outbox().Counts(ctx)
	if err != nil || !maps.Equal(counts, map[store.OutboxState]int{store.OutboxCancelled: 1}) {
		t.Errorf("the outbox holds %v, %v", counts, err)
	}
	passages, err := s.st.Passages().Of(ctx, s.ids["minji"])
	if err != nil || len(passages) != 1 || passages[0].State != store.PassageExited || passages[0].Reason != journey.ReasonStopped {
		t.Errorf("she stands %+v, %v", passages, err)
	}
	if err := s.run.Stop(ctx, id); !errors.Is(err, journey.ErrNotRunning) {
		t.Errorf("stopped twice: %v", err)
	}
	if err := s.run.Resume(ctx, id); !errors.Is(err, journey.ErrNotRunning) || s.state(id) != store.JourneyStopped {
		t.Errorf("resumed after a stop: %v, it is %s", err, s.state(id))
	}
	if err := s.run.Enter(ctx, id, s.ids["minji"]); !errors.Is(err, journey.ErrNotRunning) {
		t.Errorf("entered after a stop: %v", err)
	}
}

// An older version that is empty ends; the journey goes on while a newer one runs, and
// is over with the last.
func TestAnOldVersionEnds(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji", "hans")
	id := s.launch(journeytest.Build(t, `entry > wait 1h > message old`))
	s.tick()
	newer := journeytest.Build(t, `entry > wait 2d > message new`)
	newer.Entry.Reentry = &journey.Reentry{}
	s.launch(newer)
	s.tick()
	s.until(monday.Add(2 * time.Hour))
	if by := s.runs(id); by[1].State != store.RunDone || by[1].EndedAt.IsZero() || by[2].State != store.RunRunning || s.state(id) != store.JourneyRunning {
		t.Errorf("the old one is %s since %v, the new one %s, the journey %s", by[1].State, by[1].EndedAt, by[2].State, s.state(id))
	}
	s.until(monday.AddDate(0, 0, 3))
	if by := s.runs(id); by[2].State == store.RunRunning || s.state(id) == store.JourneyRunning {
		t.Errorf("everybody is out, and it is %s, the journey %s", by[2].State, s.state(id))
	}
}
