package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
	"gilmok/ui/live"
)

// herald tells the desktop when a sending has come to its end, for whoever has
// turned to something else meanwhile.
type herald struct {
	active bool // it goes on, or was halted
	told   bool // that it was halted
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
		s := b.Sending()
		switch {
		case h.halted(s):
			live.Show(func() { app.SendNotification(halt(s.Problems[0])) })
		case h.ended(s):
			live.Show(func() { app.SendNotification(notification(s)) })
		}
	}
}

// halted reports whether a sending worth a word has come to a halt since the last look
// that no person asked for.
func (h *herald) halted(s Sending) bool {
	if s.Active || !s.Halted {
		h.told = false
		return false
	}
	if h.told || !h.active || len(s.Problems) == 0 || s.Sent+s.Failed+s.Uncertain < heraldFrom {
		return false
	}
	h.told = true
	return true
}

// ended reports whether a sending worth a word is over since the last look. One that was
// halted is not.
func (h *herald) ended(s Sending) bool {
	was := h.active
	h.active = s.Active || was && s.Halted
	return was && !h.active && s.Sent+s.Failed+s.Uncertain >= heraldFrom
}

func halt(p dispatch.Problem) *fyne.Notification {
	s, _ := Explain(p.Fault())
	return fyne.NewNotification(lang.X("herald.halt.title", "Messages wait: {{.Sender}} cannot send", With("Sender", p.Sender)), s.What+". "+s.Todo)
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
