package today

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live/livetest"
)

type machine struct{}

func (machine) Install() string        { return "test" }
func (machine) Person() string         { return "Minji" }
func (machine) SetPerson(string) error { return nil }
func (machine) Recent() []string       { return []string{"shop.gilmok"} }

func texts(o fyne.CanvasObject) string {
	if o == nil || !o.Visible() {
		return ""
	}
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *canvas.Text:
		return o.Text + " "
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	var b strings.Builder
	for _, c := range children {
		b.WriteString(texts(c))
	}
	return b.String()
}

// The page begins as an invitation, and becomes the four cards with the first
// customer; what needs a decision is asked of the store.
func TestPageFromEmptyToFourCards(t *testing.T) {
	st := workspace(t)
	app := test.NewTempApp(t)
	thread := livetest.New(t)
	window := ui.New(app, ui.Config{Machine: machine{}, Language: "en", Theme: "light",
		Pages: map[ui.Place]ui.Maker{ui.Today: New},
		Open: func(context.Context, string, ui.OpenOptions) (*ui.Workspace, error) {
			return &ui.Workspace{Store: st}, nil
		}})
	window.Start()
	t.Cleanup(window.Quit)
	says := func(words ...string) {
		t.Helper()
		missing := ""
		ok := thread.Until(func() bool {
			on := texts(window.Window().Canvas().Content())
			for _, missing = range words {
				if !strings.Contains(on, missing) {
					return false
				}
			}
			return true
		})
		if !ok {
			t.Fatalf("the page does not say %q: %s", missing, texts(window.Window().Canvas().Content()))
		}
	}
	says("Drop your customer file here")
	who := customer(t, st, "Minji")
	order(t, st, who, "1", 45*day, 1000)
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		return tx.Customers().SetConsent(ctx, who, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising,
			State: store.ConsentOptedIn, At: time.Now().AddDate(-3, 0, 0)})
	})
	says("The next 24 hours", "Nothing is waiting to go out.", "1 customer to remind of their consent", "No sender yet", "Bought once, 30–60 days ago", "This week")
	window.Window().Resize(fyne.NewSize(1024, 700))
	says("Found in your data")
}

// TestWhatWaitsForALimitDoesNotGoNow: the card says when its sender goes on.
func TestWhatWaitsForALimitDoesNotGoNow(t *testing.T) {
	st := workspace(t)
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	write(t, st, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Senders().Save(ctx, &store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: "file"}); err != nil {
			return err
		}
		return tx.Outbox().Queue(ctx, []*store.OutboxEntry{{Run: 1, Step: "m1", Message: 1, Customer: 1, Channel: store.ChannelEmail, Key: "1", NotBefore: now.Add(-time.Minute)}})
	})
	said := func(spent ui.Spent) string {
		rows, err := ui.ComingUp(t.Context(), st, spent, now, nil)
		if err != nil || len(rows) != 1 {
			t.Fatalf("%+v, %v", rows, err)
		}
		s := schedule{now: now, sends: []send{{Coming: rows[0]}}}
		return s.goes(s.sends[0])
	}
	if got := said(nil); got != "now" {
		t.Errorf("what is due goes %q", got)
	}
	if got := said(ui.Spent{"main": now.Add(90 * time.Minute)}); got != "10:30" {
		t.Errorf("what waits for a limit goes %q", got)
	}
	if got := said(ui.Spent{"other": now.Add(90 * time.Minute)}); got != "now" {
		t.Errorf("the limit of another keeps it: %q", got)
	}
}
