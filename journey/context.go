package journey

import (
	"encoding/json"
	"fmt"
	"strings"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Context is what a passage carries along: rules read it as entry.x, context.x
// and event.x, and so do templates.
type Context struct {
	Entry map[string]any    `json:"entry,omitempty"`   // properties of the event that let it in
	Vars  map[string]any    `json:"context,omitempty"` // variables set on the way
	Event map[string]any    `json:"event,omitempty"`   // properties of the event last waited for
	Marks map[string]string `json:"marks,omitempty"`   // the engine's own: rounds, ranks
	// They stand in for Entry and Event in a rehearsal, where properties are columns.
	entry, event segment.Properties
	dirty        bool
}

// ParseContext reads a passage's context; nothing is an empty one.
func ParseContext(data []byte) (*Context, error) {
	c := &Context{}
	if len(data) == 0 {
		return c, nil
	}
	if err := json.Unmarshal(data, c); err != nil {
		return nil, fmt.Errorf("read context of passage: %w", err)
	}
	return c, nil
}

// Bytes writes it for the store; nil where there is nothing in it.
func (c *Context) Bytes() []byte {
	data, err := encode(c)
	if err != nil || string(data) == "{}" {
		return nil
	}
	return data
}

// Property gives entry.x, context.x or event.x.
func (c *Context) Property(name string) value.Value {
	group, key, found := strings.Cut(name, ".")
	if c == nil || !found {
		return value.None
	}
	switch group {
	case "entry":
		if c.entry != nil {
			return c.entry.Property(key)
		}
		return store.Properties(c.Entry).Property(key)
	case "context":
		return store.Properties(c.Vars).Property(key)
	case "event":
		if c.event != nil {
			return c.event.Property(key)
		}
		return store.Properties(c.Event).Property(key)
	}
	return value.None
}

func (c *Context) set(name string, x any) {
	if c.Vars == nil {
		c.Vars = map[string]any{}
	}
	c.Vars[name], c.dirty = x, true
}

// took keeps the properties of an event for the steps that follow.
func (c *Context) took(e *Event) {
	own, ok := e.Properties.(store.Properties)
	if !ok {
		c.event = e.Properties
		return
	}
	c.Event, c.event, c.dirty = own, nil, true
}

// The engine's marks, each for one step.
const (
	markRounds = "rounds"
	markRank   = "rank"
)

func (c *Context) marked(what string, id StepID) string { return c.Marks[what+":"+string(id)] }

func (c *Context) mark(what string, id StepID, v string) {
	if c.Marks == nil {
		c.Marks = map[string]string{}
	}
	c.Marks[what+":"+string(id)], c.dirty = v, true
}

func (c *Context) unmark(what string, id StepID) {
	if c.marked(what, id) != "" {
		delete(c.Marks, what+":"+string(id))
		c.dirty = true
	}
}
