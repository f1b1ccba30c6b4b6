package sqlite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"strconv"
	"time"

	"gilmok/store"
)

// line is a note as it stands on its page: what the outbox has of the entry already
// is left out.
type line struct {
	ID       store.OutboxID     `json:"id"`
	State    store.OutboxState  `json:"state"`
	Attempt  int                `json:"attempt,omitempty"`
	Reason   string             `json:"reason,omitempty"`
	Detail   string             `json:"detail,omitempty"`
	Provider string             `json:"provider_id,omitempty"`
	At       int64              `json:"at,omitempty"` // microseconds: when it ended, or may be tried again
	Events   []store.Event      `json:"events,omitempty"`
	Decision *store.Decision    `json:"decision,omitempty"`
	Suppress *store.Suppression `json:"suppress,omitempty"`
}

// sumLength is that of a sum in front of a line, and the blank after it.
const sumLength = 9

// appendLines writes notes as lines of a page.
func appendLines(to []byte, page uint32, notes []store.OutboxNote) ([]byte, error) {
	for _, n := range notes {
		start := len(to)
		to = append(to, "12345678 "...)
		var err error
		switch {
		case n.Entry.State == store.OutboxOnWire:
			to = strconv.AppendInt(append(to, `{"id":`...), int64(n.Entry.ID), 10)
			to = append(to, `,"state":"on_wire"}`...)
		case n.Suppress == nil:
			to, err = appendResult(to, asLine(n))
		default:
			var text []byte
			text, err = json.Marshal(asLine(n))
			to = append(to, text...)
		}
		if err != nil {
			return nil, err
		}
		hexSum(to[start:start+sumLength-1], sum(page, to[start+sumLength:]))
		to = append(to, '\n')
	}
	return to, nil
}

// appendResult writes what encoding/json would read as the same line; nearly all that are
// noted are written so, one for each message.
func appendResult(to []byte, l line) ([]byte, error) {
	w := lineWriter{to: append(to, '{')}
	w.number("id", int64(l.ID))
	w.text("state", string(l.State))
	w.number("attempt", int64(l.Attempt))
	w.text("reason", l.Reason)
	w.text("detail", l.Detail)
	w.text("provider_id", l.Provider)
	w.number("at", l.At)
	if len(l.Events) > 0 {
		w.key("events")
		w.to = append(w.to, '[')
		for i, e := range l.Events {
			if i > 0 {
				w.to = append(w.to, ',')
			}
			w.event(e)
		}
		w.to = append(w.to, ']')
	}
	if l.Decision != nil {
		w.key("decision")
		w.decision(*l.Decision)
	}
	return append(w.to, '}'), w.err
}

// lineWriter writes fields of an object; those that say nothing are left out.
type lineWriter struct {
	to  []byte
	err error
}

func (w *lineWriter) key(name string) {
	if w.to[len(w.to)-1] != '{' {
		w.to = append(w.to, ',')
	}
	w.to = append(append(append(w.to, '"'), name...), `":`...)
}

func (w *lineWriter) number(name string, n int64) {
	if n != 0 {
		w.key(name)
		w.to = strconv.AppendInt(w.to, n, 10)
	}
}

func (w *lineWriter) text(name, s string) {
	if s != "" {
		w.key(name)
		w.put(store.AppendText(w.to, s))
	}
}

func (w *lineWriter) instant(name string, t time.Time) {
	if !t.IsZero() {
		w.key(name)
		w.to = append(t.AppendFormat(append(w.to, '"'), time.RFC3339Nano), '"')
	}
}

func (w *lineWriter) object(name string, m map[string]any) {
	if m != nil {
		w.key(name)
		w.put(store.AppendObject(w.to, m))
	}
}

func (w *lineWriter) put(to []byte, err error) {
	if err != nil {
		w.err = err
		return
	}
	w.to = to
}

func (w *lineWriter) event(e store.Event) {
	w.to = append(w.to, '{')
	w.number("ID", int64(e.ID))
	w.number("Customer", int64(e.Customer))
	w.text("AnonymousID", e.AnonymousID)
	w.text("Name", e.Name)
	w.instant("At", e.At)
	w.object("Properties", e.Properties)
	w.text("Key", e.Key)
	w.to = append(w.to, '}')
}

func (w *lineWriter) decision(d store.Decision) {
	w.to = append(w.to, '{')
	w.instant("At", d.At)
	w.number("Customer", int64(d.Customer))
	w.number("Journey", int64(d.Journey))
	w.number("Run", int64(d.Run))
	w.number("Passage", int64(d.Passage))
	w.text("Step", d.Step)
	w.text("What", d.What)
	w.text("Reason", d.Reason)
	w.object("Saw", d.Saw)
	w.to = append(w.to, '}')
}

func asLine(n store.OutboxNote) line {
	e := n.Entry
	l := line{
		ID: e.ID, State: e.State, Attempt: e.Attempt, Reason: e.Reason, Detail: e.Detail, Provider: e.ProviderID, At: e.NotBefore.UnixMicro(),
		Events: n.Events, Decision: n.Decision, Suppress: n.Suppress,
	}
	if e.State.Final() {
		l.At = e.FinishedAt.UnixMicro()
	}
	return l
}

func (l line) note() store.OutboxNote {
	e := &store.OutboxEntry{ID: l.ID, State: l.State, Attempt: l.Attempt, Reason: l.Reason, Detail: l.Detail, ProviderID: l.Provider}
	if at := time.UnixMicro(l.At).UTC(); l.State.Final() {
		e.FinishedAt = at
	} else {
		e.NotBefore = at
	}
	return store.OutboxNote{Entry: e, Events: l.Events, Decision: l.Decision, Suppress: l.Suppress}
}

// pageSum is what the sums of a page's lines begin with: its workspace and number.
func pageSum(workspace string, number int64) uint32 {
	return crc32.ChecksumIEEE(strconv.AppendInt([]byte(workspace+" "), number, 10))
}

func sum(page uint32, text []byte) uint32 { return crc32.Update(page, crc32.IEEETable, text) }

func hexSum(to []byte, sum uint32) {
	for i := range to {
		to[i] = "0123456789abcdef"[sum>>(28-4*i)&15]
	}
}

// readPage gives the notes of a page. A line that is torn, as a power cut or a full
// disk leaves it, is passed over; whole is false where it is not the last.
func readPage(path string, page uint32) (notes []store.OutboxNote, whole bool, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil // folded and deleted a moment ago
	}
	if err != nil {
		return nil, false, fmt.Errorf("read notes: %w", err)
	}
	whole = true
	for len(text) > 0 {
		one, rest, _ := bytes.Cut(text, []byte{'\n'})
		text = rest
		l, ok := readLine(one, page)
		switch {
		case ok:
			notes = append(notes, l.note())
		case len(rest) > 0:
			whole = false
		}
	}
	return notes, whole, nil
}

func readLine(text []byte, page uint32) (l line, ok bool) {
	if len(text) <= sumLength {
		return l, false
	}
	var want [sumLength - 1]byte
	hexSum(want[:], sum(page, text[sumLength:]))
	if !bytes.Equal(want[:], text[:sumLength-1]) {
		return l, false
	}
	return l, json.Unmarshal(text[sumLength:], &l) == nil && l.ID != 0
}
