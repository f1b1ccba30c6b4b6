package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/ui/live"
)

// herald tells the desktop when a sending has come to its end, for whoever has
// turned to something else meanwhile.
type herald struct {
	active bool
	stop   context.CancelFunc
}

const (
	heraldBeat = 2 * time.Second
	// heraldFrom is how many messages a sending needs to be worth a word: journeys
	// let single ones go all day.
	heraldFrom = 20
)

func newHerald(f *Frame) *herald {
	ctx, stop := context.WithCancel(context.Background())
	h := &herald{stop: stop}
	if b := f.workspace.Background; b != nil {
		go h.listen(ctx, b, f.ui.app)
	}
	return h
}

func (h *herald) listen(ctx context.Context, b Background, app fyne.App) {
	tick := time.NewTicker(heraldBeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if s := b.Sending(); h.ended(s) {
			live.Show(func() { app.SendNotification(notification(s)) })
		}
	}
}

// ended reports whether a sending worth a word is over since the last look.
func (h *herald) ended(s Sending) bool {
	was := h.active
	h.active = s.Active
	return was && !s.Active && s.Sent+s.Failed+s.Uncertain >= heraldFrom
}

func notification(s Sending) *fyne.Notification {
	title := lang.XN("herald.sent.title", "{{.Count}} messages are out", s.Sent, map[string]any{"Count": Number(s.Sent)})
	words := lang.X("herald.sent.well", "All were accepted.")
	switch {
	case s.Uncertain > 0:
		words = lang.XN("herald.sent.unknown", "Of {{.Count}} it is not known whether they arrived: look in the outbox.", s.Uncertain, map[string]any{"Count": Number(s.Uncertain)})
	case s.Failed > 0:
		words = lang.XN("herald.sent.refused", "{{.Count}} were refused: the outbox says why.", s.Failed, map[string]any{"Count": Number(s.Failed)})
	}
	return fyne.NewNotification(title, words)
}
