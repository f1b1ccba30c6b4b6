// Package journey is the model of a journey and the engine that moves customers
// through it.
//
// A Journey is an immutable document: steps, the edges between their ports,
// who enters, who is taken out, what counts as success. Parse reads it, Marshal
// writes it, Validate lists what is wrong with it, and the editing operations
// (AddStep, InsertOnEdge, …) give a new Journey and leave the old one alone.
//
// Advance is the engine: a pure function of a passage, the customer, what woke
// the passage and the instant. It reads no clock, no store and no random
// source; chance is a hash of seed, step and customer. The Runner lives on it
// against a store and the real clock; Rehearse runs it over a World of columns
// on a virtual one. Both therefore say the same.
//
// What passages share (permits of a throttle, entry limits, the winner of an
// experiment) is given out between rounds of Advance, never read inside it.
//
// Outlook forecasts what running journeys are going to send, by the same engine:
// the calendar, and what a rehearsal counts as sent elsewhere. Decide lets the
// journey of higher priority go where two compete for the room of a cap.
//
// The engine asks for sends, it does not send: outbox entries wait for package
// dispatch. The package speaks to nobody; problems and reasons are codes.
package journey
