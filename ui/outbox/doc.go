// Package outbox shows what is being sent, what goes out next, what waits for a
// person's decision and what was refused: by cause, not by row. It also holds the
// one-off send, a message to a segment without a board.
//
// What changes with every message is asked for twice a second and what takes a
// look at many rows every two seconds at most, and only while the page is in view:
// a hundred messages a second must not cost a hundred questions.
package outbox
