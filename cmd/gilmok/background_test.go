package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gilmok/cmd/internal/wire"
	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/store"
	"gilmok/ui"
)

// openShop makes a workspace as the window does, with three people and a sender that
// writes files.
func openShop(t *testing.T) (*ui.Workspace, string) {
	t.Helper()
	machine, err := wire.LoadMachine(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	mail := t.TempDir()
	w := &workspaces{dir: t.TempDir(), machine: machine}
	space, err := w.create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), ui.OpenOptions{Person: "Minji"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := space.Close(); err != nil {
			t.Error(err)
		}
	})
	ctx := t.Context()
	err = space.Store.InTx(ctx, func(tx store.Tx) error {
		for _, name := range []string{"a", "b", "c"} {
			c := &store.Customer{Name: name, Email: name + "@shop.example"}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			k := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeInformational, State: store.ConsentSubscribed, At: tx.Now()}
			if err := tx.Customers().SetConsent(ctx, c.ID, k); err != nil {
				return err
			}
		}
		m := &store.Message{Name: "News", Channel: store.ChannelEmail, Purpose: store.PurposeInformational,
			Document: []byte(`{"gilmok":"message/1","channel":"email","purpose":"informational","subject":"News","body":{"html":"<p>Hello {{ customer.name }}</p>"}}`)}
		if err := tx.Messages().Save(ctx, m); err != nil {
			return err
		}
		// Whatever the hour is while the test runs.
		if err := tx.Settings().Set(ctx, store.SettingQuietTo, store.SettingDefaults[store.SettingQuietFrom]); err != nil {
			return err
		}
		return tx.Senders().Save(ctx, &store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: "file", Default: true,
			Config: map[string]string{"dir": mail, "from": "shop@shop.example"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	return space, mail
}

func launch(t *testing.T, space *ui.Workspace, name string) {
	t.Helper()
	ctx := t.Context()
	draft, err := journey.Marshal(journey.OneOff(name, "", "News", 1))
	if err != nil {
		t.Fatal(err)
	}
	j := store.Journey{Name: name, Draft: draft, State: store.JourneyDraft, OneOff: true}
	if err := space.Store.InTx(ctx, func(tx store.Tx) error { return tx.Journeys().Save(ctx, &j) }); err != nil {
		t.Fatal(err)
	}
	if _, err := space.Runner.Launch(ctx, j.ID, "Minji"); err != nil {
		t.Fatal(err)
	}
}

func mails(t *testing.T, dir string) int {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// within waits; a launch must not wait for the end of a nap of half a minute.
func within(t *testing.T, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", limit, what)
		}
	}
}

func TestALaunchInTheWindowIsSentAtOnceAndPauseHolds(t *testing.T) {
	space, mail := openShop(t)
	time.Sleep(300 * time.Millisecond) // the background has looked and sleeps
	launch(t, space, "First")
	within(t, 25*time.Second, "three mails", func() bool { return mails(t, mail) == 3 })
	within(t, time.Minute, "the window is told", func() bool {
		s := space.Background.Sending()
		return s.Active && s.Sent == 3 && s.PerSender["main"] == 3 && !s.Began.IsZero()
	})
	space.Background.Pause()
	launch(t, space, "Second")
	within(t, time.Minute, "three messages wait", func() bool {
		counts, err := space.Store.Outbox().Counts(t.Context())
		return err == nil && counts[store.OutboxPending] == 3
	})
	time.Sleep(500 * time.Millisecond)
	if n := mails(t, mail); n != 3 {
		t.Fatalf("%d mails while paused", n)
	}
	space.Background.Resume()
	within(t, 25*time.Second, "the rest of the mails", func() bool { return mails(t, mail) == 6 })
}

func TestClosingEndsTheBackgroundWithinASecond(t *testing.T) {
	took := time.Hour
	for again := 0; again < 5 && took > time.Second; again++ { // a busy machine is slow at times
		space, _ := openShop(t)
		time.Sleep(100 * time.Millisecond) // it has begun
		began := time.Now()
		space.Background.(*background).stop()
		took = time.Since(began)
	}
	if took > time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestASecondProgramIsNamedAndDoesNotSendTwice(t *testing.T) {
	space, mail := openShop(t)
	launch(t, space, "First")
	within(t, time.Minute, "the background works", func() bool { return mails(t, mail) == 3 })
	b := space.Background.(*background)
	_, err := b.parts.Run(t.Context(), true, time.Time{})
	if err == nil {
		t.Fatal("two of them may send")
	}
}

func TestRoundsThatFollowCloseAreOneBurst(t *testing.T) {
	var b burst
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	report := func(after time.Duration, sent int, done bool) {
		b.note(dispatch.Progress{Tally: dispatch.Tally{Sent: sent}, Rate: 5, PerSender: map[string]int{"main": sent},
			PerDomain: map[string]dispatch.DomainTally{"a.test": {Sent: sent, Refused: 1}}, Done: done}, at.Add(after))
	}
	report(0, 2, false)
	report(time.Second, 3, true)
	report(3*time.Second, 0, true) // an empty look
	report(4*time.Second, 4, true)
	if s := b.sending(at.Add(5 * time.Second)); s.Sent != 7 || s.PerSender["main"] != 7 || s.PerDomain["a.test"] != (dispatch.DomainTally{Sent: 7, Refused: 3}) || !s.Active || s.Began != at {
		t.Errorf("%+v", s)
	}
	if b.sending(at.Add(time.Minute)).Active {
		t.Error("a minute later it is still active")
	}
	report(time.Minute, 1, true)
	if s := b.sending(at.Add(time.Minute)); s.Sent != 1 || s.Began != at.Add(time.Minute) {
		t.Errorf("the next burst: %+v", s)
	}
}

// TestAHaltedSendingGoesOn: what is sent after a stop, or when the network is back, belongs to
// the sending that was cut short.
func TestAHaltedSendingGoesOn(t *testing.T) {
	var b burst
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	report := func(after time.Duration, sent int, halted bool) {
		b.note(dispatch.Progress{Tally: dispatch.Tally{Sent: sent}, Done: true, Halted: halted}, at.Add(after))
	}
	report(0, 5, true)
	report(time.Minute, 0, true) // still nobody there
	if s := b.sending(at.Add(2 * time.Minute)); s.Active || !s.Halted || s.Sent != 5 {
		t.Errorf("halted: %+v", s)
	}
	report(time.Hour, 7, false)
	if s := b.sending(at.Add(time.Hour)); s.Sent != 12 || s.Began != at || s.Halted {
		t.Errorf("gone on: %+v", s)
	}
	report(2*time.Hour, 1, false)
	if s := b.sending(at.Add(2 * time.Hour)); s.Sent != 1 {
		t.Errorf("the next one: %+v", s)
	}
}

func TestRatesOfALongSendingStayFew(t *testing.T) {
	b := burst{}
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	for i := range 5000 {
		b.note(dispatch.Progress{Tally: dispatch.Tally{Sent: i + 1}, Rate: float64(i)}, at.Add(time.Duration(i)*time.Second))
	}
	s := b.sending(at.Add(5000 * time.Second))
	if len(s.Rates) < mostRates/4 || len(s.Rates) >= mostRates || s.Rates[0] > 100 || s.Rates[len(s.Rates)-1] < 4900 {
		t.Errorf("%d rates from %v to %v", len(s.Rates), s.Rates[0], s.Rates[len(s.Rates)-1])
	}
}

func TestReadingOnlyHasNoBackground(t *testing.T) {
	machine, err := wire.LoadMachine(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &workspaces{dir: t.TempDir(), machine: machine}
	path := filepath.Join(t.TempDir(), "shop.gilmok")
	space, err := w.create(context.Background(), path, ui.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := space.Close(); err != nil {
		t.Fatal(err)
	}
	space, err = w.open(context.Background(), path, ui.OpenOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer space.Close()
	if space.Background != nil {
		t.Error("a file that is only read sends")
	}
}
