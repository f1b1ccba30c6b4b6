package domain

import (
	"context"
	"encoding/json"
	"fmt"
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
func ReadState(ctx context.Context, settings store.SettingsReader, sender string) (s State, err error) {
	text, err := settings.Get(ctx, setting+sender)
	if err != nil {
		return s, fmt.Errorf("read what was found about the domain of %q: %w", sender, err)
	}
	if text == "" || json.Unmarshal([]byte(text), &s) != nil {
		return State{}, nil // it is looked at anew
	}
	return s, nil
}

// Keep writes it down.
func Keep(ctx context.Context, tx store.Tx, sender string, s State) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return tx.Settings().Set(ctx, setting+sender, string(text))
}
