package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
	"gilmok/store"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// Background is the work that goes on while a workspace is open: journeys are
// moved on and messages sent. Its methods may be called from anywhere.
type Background interface {
	// Sending tells how it stands.
	Sending() Sending
	// Pause lets nothing new go until Resume; what is on the wire lands.
	Pause()
	Resume()
	// SlowDown halves the speed; it comes back by itself within minutes.
	SlowDown()
	// Again tries the senders that had a problem now, and not in a minute.
	Again()
}

// Sending is how sending stands at an instant.
type Sending struct {
	// Progress counts what went out since Began; its Left is the whole outbox.
	dispatch.Progress
	Active bool      // messages are going out
	Began  time.Time // the first message of the burst; zero: none since the window opened
	Paused bool
	// Rates holds messages a second from Began on, at equal distances of time.
	Rates []float64
	// Limits are the most messages a second by sender; one without is left out.
	Limits map[string]float64
	Spent  Spent
	// Err is why nothing can go on: a *store.LockedError where another program does
	// the work for this file.
	Err error
}

// DayAhead is how far ahead what waits is looked at: on the pages that say what
// goes out, and when the window closes.
const DayAhead = 24 * time.Hour

// AskQuit ends the program, and asks before where messages would wait for it to
// be opened again.
func (u *UI) AskQuit() {
	f := u.frame
	if f == nil || f.workspace.Background == nil {
		u.Quit()
		return
	}
	live.Run(func(ctx context.Context) (int, error) {
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		return waiting(ctx, f.Store())
	}, func(n int, err error) {
		if err != nil {
			u.note(err) // closing is not kept from anybody for want of a number
		}
		if err != nil || n == 0 {
			u.Quit()
			return
		}
		f.Ask(f.quitSheet(n))
	})
}

// quitSheet asks whether to go on in the tray, where there is one, or to stop.
func (f *Frame) quitSheet(n int) widgets.Confirm {
	u := f.ui
	sheet := widgets.Confirm{
		Title: lang.XN("quit.sheet.title", "{{.Count}} messages will wait", n, With("Count", Number(n))),
		Words: lang.X("quit.sheet.words", "They are due within 24 hours, and Gilmok sends only while it is open. Nothing is lost: it goes on where it was when you open it again."),
		More:  f.AtLogin(),
		Verb:  lang.X("quit.sheet.verb", "Close all the same"), Do: u.Quit,
	}
	if u.cfg.Tray {
		sheet.Title = lang.XN("quit.tray.title", "{{.Count}} messages go out within 24 hours", n, With("Count", Number(n)))
		sheet.Words = lang.X("quit.tray.words", "Gilmok can go on without its window; its sign in the tray brings it back. If you stop it, they wait until you open it again. Nothing is lost.")
		sheet.Verb, sheet.Do = lang.X("quit.tray.verb", "Go on in the tray"), u.window.Hide
		sheet.Other, sheet.DoOther = lang.XN("quit.tray.stop", "Stop ({{.Count}} will wait)", n, With("Count", Number(n))), u.Quit
	}
	return sheet
}

// waiting counts the messages that would go out within a day.
func waiting(ctx context.Context, st store.Reads) (n int, err error) {
	stopped, err := st.Outbox().Stopped(ctx)
	if err != nil || stopped {
		return 0, err
	}
	groups, err := st.Outbox().Groups(ctx, store.OutboxQuery{To: time.Now().Add(DayAhead),
		States: []store.OutboxState{store.OutboxPending, store.OutboxRetry}})
	for _, g := range groups {
		if !g.Held {
			n += g.Count
		}
	}
	return n, err
}
