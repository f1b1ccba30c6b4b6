package journey

import (
	"encoding/json"
	"fmt"

	"gilmok/store/value"
)

// TestCase is a customer with what they do, and the path they must then take.
// It is saved with the journey and run on every change (RunTests).
type TestCase struct {
	Name string `json:"name"`
	// ID is the customer's whose chance decides at experiments; 0: nobody's.
	ID int64 `json:"id,omitempty"`
	// Customer holds attributes of the test's person; what is missing is missing.
	Customer map[string]value.Value `json:"customer,omitempty"`
	Events   []TestEvent            `json:"events,omitempty"`
	// At is when the test begins, RFC 3339; empty: a Monday at noon of the shop.
	At string `json:"at,omitempty"`
	// Path lists the steps the person comes to, in order.
	Path []StepID `json:"path"`
	// Left is how the passage ends: exit (taken out), completed, or waiting.
	// Empty: not looked at.
	Left string `json:"left,omitempty"`
}

// How a test's passage ends.
const (
	LeftExit      = "exit"
	LeftCompleted = "completed"
	LeftWaiting   = "waiting"
)

// TestEvent is one event of a test: ["PT30M","ordered",{…}], the time counted
// from the beginning.
type TestEvent struct {
	After      value.Duration
	Name       string
	Properties map[string]any
}

// UnmarshalJSON reads the three-part form; the properties may be left out.
func (e *TestEvent) UnmarshalJSON(data []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	if len(parts) < 2 || len(parts) > 3 {
		return fmt.Errorf("an event of a test is [after, name, properties]")
	}
	if err := json.Unmarshal(parts[0], &e.After); err != nil {
		return err
	}
	if err := json.Unmarshal(parts[1], &e.Name); err != nil {
		return err
	}
	if len(parts) == 3 {
		return json.Unmarshal(parts[2], &e.Properties)
	}
	return nil
}

// MarshalJSON writes it.
func (e TestEvent) MarshalJSON() ([]byte, error) {
	properties := e.Properties
	if properties == nil {
		properties = map[string]any{}
	}
	return json.Marshal([]any{e.After, e.Name, properties})
}
