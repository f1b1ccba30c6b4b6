package ui

import (
	"context"
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"gilmok/store"
	"gilmok/ui/widgets"
)

// watched is a window that remembers whether it was put out of sight.
type watched struct {
	fyne.Window
	hidden bool
}

func (w *watched) Hide() { w.hidden = true; w.Window.Hide() }
func (w *watched) Show() { w.hidden = false; w.Window.Show() }

// atWork is a background that does nothing by itself.
type atWork struct{ Background }

// atLogin is a system that starts programs at login, or will not.
type atLogin struct {
	on  bool
	err error
}

func (a *atLogin) On() bool { return a.on }
func (a *atLogin) Set(on bool) error {
	if a.err == nil {
		a.on = on
	}
	return a.err
}

// due queues messages that go out within the day.
func (b *bench) due(n int) {
	b.t.Helper()
	err := b.frame.Store().InTx(context.Background(), func(tx store.Tx) error {
		ctx := context.Background()
		j, c := &store.Journey{Name: "Welcome"}, &store.Customer{Email: "a@shop.example"}
		if err := errors.Join(tx.Journeys().Save(ctx, j), tx.Customers().Save(ctx, c)); err != nil {
			return err
		}
		run := &store.Run{Journey: j.ID, Version: 1, Mode: store.ModeLive, State: store.RunRunning}
		if err := tx.Runs().Save(ctx, run); err != nil {
			return err
		}
		p := &store.Passage{Run: run.ID, Customer: c.ID, EntryKey: store.EntryKey(c.ID, ""), Step: "m1"}
		if err := tx.Passages().Enter(ctx, []*store.Passage{p}); err != nil {
			return err
		}
		for i := range n {
			e := &store.OutboxEntry{Run: run.ID, Passage: p.ID, Customer: c.ID, Step: "m1", Visit: i, Channel: store.ChannelEmail, Message: 1,
				Purpose: store.PurposeInformational, Key: Number(i), Address: "a@shop.example", NotBefore: time.Now().Add(time.Hour)}
			if err := tx.Outbox().Queue(ctx, []*store.OutboxEntry{e}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func TestClosingWithMessagesDue(t *testing.T) {
	b := started(t)
	w, login := &watched{Window: b.window}, &atLogin{}
	b.window, b.UI.cfg.Tray, b.UI.cfg.AtLogin = w, true, login
	b.frame.workspace.Background = &atWork{}
	b.due(3)
	b.AskQuit()
	b.until("it asks", func() bool { return b.says("3 messages go out within 24 hours") && b.says("Stop (3 will wait)") })
	find(b.window.Canvas().Overlays().Top(), func(*widgets.Check) bool { return true }).Tapped(nil)
	if !login.on {
		t.Error("the system was not asked to start it at login")
	}
	b.press("Go on in the tray")
	if !w.hidden || b.frame == nil {
		t.Fatalf("hidden %v, workspace %v: want it hidden and open", w.hidden, b.frame)
	}
	b.raise()
	if w.hidden {
		t.Error("the window does not come back")
	}
	if _, err := b.frame.Store().Outbox().Stopped(t.Context()); err != nil {
		t.Errorf("the workspace was closed: %v", err)
	}
	b.AskQuit()
	b.until("it asks again", func() bool { return b.says("Stop (3 will wait)") })
	b.press("Stop (3 will wait)")
	if b.frame != nil && b.frame.workspace != nil {
		t.Error("stopping left the workspace open")
	}
}

func TestClosingWhereThereIsNoTray(t *testing.T) {
	b := started(t)
	b.frame.workspace.Background = &atWork{}
	b.due(1)
	b.AskQuit()
	b.until("it asks", func() bool { return b.says("1 message will wait") && b.says("Close all the same") })
	if b.says("tray") || b.says("log in") {
		t.Errorf("it offers what is not there: %q", b.words())
	}
}

func TestLoginRefused(t *testing.T) {
	b := started(t)
	b.UI.cfg.AtLogin = &atLogin{err: errors.New("not yours")}
	b.frame.AtLogin().(*widgets.Check).Tapped(nil)
	b.until("it says so", func() bool { return b.says("The system did not let Gilmok change what starts at login.") })
}
