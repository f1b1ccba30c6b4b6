package domain

import (
	"context"
	"time"

	"gilmok/store"
)

// State is what the last check of a sender's domain found, as it is kept.
type State struct {
	At    time.Time `json:"at"`
	From  string    `json:"from"` // of the sender then, and its server
	Host  string    `json:"host,omitempty"`
	Found []Finding `json:"found"`
}

// freshFor is how long what was found is believed.
const freshFor = 7 * 24 * time.Hour

// setting is where the state of a sender is kept.
const setting = "domain."

// StateOf makes the state of a check.
func StateOf(account store.Sender, found []Finding, at time.Time) State {
	return State{At: at, From: account.Config["from"], Host: account.Config["host"], Found: found}
}

// Holds reports whether the state speaks of an account as it is now, and is not old.
func (s State) Holds(account store.Sender, now time.Time) bool {
	return !s.At.IsZero() && now.Sub(s.At) < freshFor && s.From == account.Config["from"] && s.Host == account.Config["host"]
}

// ReadState gives what was found about a sender; the zero State where it was never looked at.
func ReadState(ctx context.Context, settings store.SettingsReader, sender string) (State, error) {
	return store.ReadJSON[State](ctx, settings, setting+sender)
}

// Keep writes it down.
func Keep(ctx context.Context, tx store.Tx, sender string, s State) error {
	return store.WriteJSON(ctx, tx.Settings(), setting+sender, s)
}
