package awake

import (
	"errors"
	"testing"
	"time"
)

// hand counts what a Keeper holds.
type hand struct {
	asked, held int
	err         error
}

func (h *hand) hold() (func(), error) {
	h.asked++
	if h.err != nil {
		return nil, h.err
	}
	h.held++
	return func() { h.held-- }, nil
}

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestKeeper(t *testing.T) {
	h := &hand{}
	k := &Keeper{Hold: h.hold}
	k.Busy(noon)
	k.Busy(noon.Add(2 * time.Second))
	if h.asked != 0 {
		t.Error("held for a moment's work")
	}
	k.Idle()
	k.Busy(noon.Add(10 * time.Second)) // it begins anew
	if h.asked != 0 {
		t.Error("two short works are taken for a long one")
	}
	for i := range 20 {
		k.Busy(noon.Add(10*time.Second + time.Duration(i)*time.Second))
	}
	if h.asked != 1 || h.held != 1 {
		t.Errorf("asked %d times, holds %d", h.asked, h.held)
	}
	k.Idle()
	k.Idle()
	if h.held != 0 {
		t.Errorf("holds %d when nothing goes on", h.held)
	}
}

// TestKeeperIsRefused: a system that does not let us is asked once and not nagged.
func TestKeeperIsRefused(t *testing.T) {
	h := &hand{err: errors.New("no bus")}
	k := &Keeper{Hold: h.hold, After: time.Nanosecond}
	for i := range 5 {
		k.Busy(noon.Add(time.Duration(i) * time.Second))
		if i == 2 {
			k.Idle()
		}
	}
	if h.asked != 1 {
		t.Errorf("asked %d times", h.asked)
	}
}
