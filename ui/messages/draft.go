package messages

import (
	"cmp"
	"context"
	"errors"
	"time"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
)

// saveAfter is how long the hands must rest before the draft is saved.
const saveAfter = 400 * time.Millisecond

// mostStates are kept for undo; the oldest go first.
const mostStates = 300

// draft is the message being edited: its record, its undo stack, and its way back
// into the store. Saving is automatic.
type draft struct {
	frame   *ui.Frame
	record  store.Message
	states  []state
	at      int
	dirty   bool
	waiting func()       // cancels the save that is due
	writing chan outcome // of the save under way
	// onSaved is told when the store has what is shown; onTheirs when somebody
	// else's change came first and was kept.
	onSaved  func()
	onTheirs func()
}

// state is one document on the undo stack. Changes with the same merge key, one
// field typed in, are one entry.
type state struct {
	content preview.Content
	merge   string
}

// openDraft reads the document of a record.
func openDraft(f *ui.Frame, record store.Message) (*draft, error) {
	c, err := preview.ParseMessage(record.Document)
	if err != nil {
		return nil, err
	}
	c.Purpose = cmp.Or(c.Purpose, string(store.PurposeAdvertising)) // the stricter of the two, until somebody says
	return &draft{frame: f, record: record, states: []state{{content: c}}}, nil
}

// writable gives a mail without anything an empty body: a document without one
// could not be read again.
func writable(c preview.Content) preview.Content {
	if c.Channel == preview.Email && c.Body == nil && c.Text == "" {
		c.Body = &preview.Body{}
	}
	return c
}

// content is the document as it stands. It is not to be changed.
func (d *draft) content() preview.Content { return d.states[d.at].content }

// change puts a changed copy on the stack.
func (d *draft) change(merge string, fn func(*preview.Content)) {
	c := clone(d.content())
	fn(&c)
	d.states = d.states[:d.at+1]
	if merge != "" && d.at > 0 && d.states[d.at].merge == merge {
		d.states[d.at].content = c
	} else {
		d.states = append(d.states, state{c, merge})
		d.states = d.states[max(0, len(d.states)-mostStates):]
		d.at = len(d.states) - 1
	}
	d.mark()
}

func (d *draft) canUndo() bool { return d.at > 0 }
func (d *draft) canRedo() bool { return d.at < len(d.states)-1 }

// step goes along the stack, back where by is -1.
func (d *draft) step(by int) bool {
	next := d.at + by
	if next < 0 || next >= len(d.states) {
		return false
	}
	d.at = next
	d.mark()
	return true
}

// mark says that there is something to save.
func (d *draft) mark() {
	d.dirty = true
	if d.waiting != nil {
		d.waiting()
	}
	d.waiting = after(saveAfter, d.save)
}

// after does something on Fyne's thread when a while has passed, unless the
// function it gives is called before.
func after(wait time.Duration, do func()) (cancel func()) {
	return live.Run(func(ctx context.Context) (struct{}, error) {
		select {
		case <-ctx.Done():
			return struct{}{}, ctx.Err()
		case <-time.After(wait):
			return struct{}{}, nil
		}
	}, func(_ struct{}, err error) {
		if err == nil {
			do()
		}
	})
}

// outcome is what became of a write.
type outcome struct {
	record store.Message
	err    error
}

// save writes the draft now, if there is anything to write. A change made while
// it is being written is written next.
func (d *draft) save() {
	if d.writing != nil {
		return
	}
	record, ok := d.due()
	if !ok {
		return
	}
	written := make(chan outcome, 1)
	d.writing = written
	live.Run(func(ctx context.Context) (outcome, error) {
		out := d.write(context.WithoutCancel(ctx), record)
		written <- out
		return out, out.err
	}, func(out outcome, _ error) {
		if d.writing == nil { // flush was faster
			return
		}
		d.writing = nil
		d.took(out)
		if d.dirty && out.err == nil {
			d.save()
		}
	})
}

// flush writes what is left before the page goes, and waits for it: the store may
// close right after.
func (d *draft) flush() {
	if d.waiting != nil {
		d.waiting()
	}
	if d.writing != nil {
		d.took(<-d.writing)
		d.writing = nil
	}
	if record, ok := d.due(); ok {
		d.took(d.write(context.Background(), record))
	}
}

// due is the record to write, if there is anything to write.
func (d *draft) due() (store.Message, bool) {
	if !d.dirty || d.frame.ReadOnly() {
		return store.Message{}, false
	}
	d.dirty = false
	c := writable(d.content())
	data, err := preview.MarshalMessage(c)
	if err != nil {
		d.frame.Fail(err)
		return store.Message{}, false
	}
	record := d.record
	record.Document, record.Tags = data, c.Tags
	record.Channel, record.Purpose = store.Channel(c.Channel), store.Purpose(c.Purpose)
	record.EditedBy = d.frame.Person()
	return record, true
}

func (d *draft) write(ctx context.Context, record store.Message) outcome {
	err := d.frame.Store().InTx(ctx, func(tx store.Tx) error { return tx.Messages().Save(ctx, &record) })
	return outcome{record, err}
}

// took keeps the revision that the store gave.
func (d *draft) took(out outcome) {
	switch {
	case errors.Is(out.err, store.ErrConflict):
		d.frame.Fail(out.err)
		if d.onTheirs != nil {
			d.onTheirs()
		}
	case out.err != nil:
		d.dirty = true // the next change tries again
		d.frame.Fail(out.err)
	default:
		d.record = out.record
		if !d.dirty && d.onSaved != nil {
			d.onSaved()
		}
	}
}

// theirs takes the document somebody else saved as the newest; undo gives one's
// own back.
func (d *draft) theirs(record store.Message) error {
	c, err := preview.ParseMessage(record.Document)
	if err != nil {
		return err
	}
	d.record = record
	d.states = append(d.states[:d.at+1], state{content: c})
	d.at = len(d.states) - 1
	return nil
}
