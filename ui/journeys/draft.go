package journeys

import (
	"bytes"
	"cmp"
	"context"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
)

// saveAfter is how long the hands must rest before the draft is saved.
const saveAfter = 400 * time.Millisecond

// draft is the journey being edited: its record, its undo stack, and its way back
// into the store. Saving is automatic.
type draft struct {
	frame   *ui.Frame
	record  store.Journey
	stack   *journey.Snapshots
	waiting func() // cancels the save that is due
	dirty   bool
	writing chan outcome // of the save under way
}

// openDraft reads the document of a record; steps without a place get one.
func openDraft(f *ui.Frame, record store.Journey) (*draft, error) {
	j, err := journey.Parse(record.Draft)
	if err != nil {
		return nil, err
	}
	return &draft{frame: f, record: record, stack: journey.NewSnapshots(laidOut(j))}, nil
}

// laidOut gives every step its place in the document.
func laidOut(j *journey.Journey) *journey.Journey {
	to := map[journey.StepID]journey.Point{}
	for id, p := range layoutOf(j) {
		to[id] = journey.Point{X: float64(p.X), Y: float64(p.Y)}
	}
	return j.Move(to)
}

// current is the journey as it stands.
func (d *draft) current() *journey.Journey { return d.stack.Current() }

// do puts a change on the stack; label names it for undo, merge joins changes
// that are one to a person.
func (d *draft) do(j *journey.Journey, label, merge string) {
	d.stack.Do(j, label, merge)
	d.mark()
}

// mark says that there is something to save.
func (d *draft) mark() {
	d.dirty = true
	if d.waiting != nil {
		d.waiting()
	}
	d.waiting = live.Run(func(ctx context.Context) (struct{}, error) {
		select {
		case <-ctx.Done():
			return struct{}{}, ctx.Err()
		case <-time.After(saveAfter):
			return struct{}{}, nil
		}
	}, func(_ struct{}, err error) {
		if err == nil {
			d.save()
		}
	})
}

// save writes the draft now, if there is anything to write. A change made while
// it is being written is written next.
func (d *draft) save() {
	record, ok := d.due()
	if !ok || d.writing != nil {
		return
	}
	d.dirty = false
	written := make(chan outcome, 1)
	d.writing = written
	live.Run(func(ctx context.Context) (outcome, error) {
		out := d.write(context.WithoutCancel(ctx), record)
		written <- out
		return out, out.err
	}, func(out outcome, err error) {
		if d.writing == nil { // flush was faster
			return
		}
		d.writing = nil
		if err != nil {
			d.frame.Fail(err)
			return
		}
		d.took(out)
		if d.dirty {
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
	record, ok := d.due()
	if !ok {
		return
	}
	d.dirty = false
	out := d.write(context.Background(), record)
	d.took(out)
	if out.err != nil {
		d.frame.Fail(out.err)
	}
}

// outcome is what became of a write.
type outcome struct {
	record store.Journey
	err    error
}

// due is the record to write, if there is anything to write.
func (d *draft) due() (store.Journey, bool) {
	if !d.dirty || d.frame.ReadOnly() {
		return store.Journey{}, false
	}
	data, err := journey.Marshal(d.current())
	if err != nil {
		d.frame.Fail(err)
		return store.Journey{}, false
	}
	record := d.record
	record.Draft, record.Name = data, cmp.Or(d.current().Name, record.Name)
	return record, true
}

func (d *draft) write(ctx context.Context, record store.Journey) outcome {
	err := d.frame.Store().InTx(ctx, func(tx store.Tx) error { return tx.Journeys().Save(ctx, &record) })
	return outcome{record, err}
}

// news takes what others have done to the record: a launch, a pause, or another
// document, by the calendar, the command line or a folder of texts; it reports whether
// there is one. Over changes that are not saved yet it is no news but a conflict, and
// said when saving.
func (d *draft) news(j store.Journey) (another bool) {
	d.record.State, d.record.Version = j.State, j.Version
	if j.Revision <= d.record.Revision {
		return false
	}
	if !bytes.Equal(j.Draft, d.record.Draft) {
		other, err := journey.Parse(j.Draft)
		if err != nil || d.dirty || d.writing != nil {
			return false
		}
		d.stack.Do(laidOut(other), editOutside, "")
		another = true
	}
	d.record.Revision, d.record.Name, d.record.Draft = j.Revision, j.Name, j.Draft
	return another
}

// took keeps the revision that the store gave.
func (d *draft) took(out outcome) {
	if out.err == nil {
		d.record.Revision, d.record.Name, d.record.Draft = out.record.Revision, out.record.Name, out.record.Draft
	}
}
