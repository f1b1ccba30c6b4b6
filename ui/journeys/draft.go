package journeys

import (
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
	saving  bool
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
	if !d.dirty || d.saving || d.frame.ReadOnly() {
		return
	}
	record := d.record
	data, err := journey.Marshal(d.current())
	if err != nil {
		d.frame.Fail(err)
		return
	}
	record.Draft, record.Name = data, firstOf(d.current().Name, record.Name)
	d.dirty, d.saving = false, true
	live.Run(func(ctx context.Context) (store.Journey, error) {
		err := d.frame.Store().InTx(ctx, func(tx store.Tx) error { return tx.Journeys().Save(ctx, &record) })
		return record, err
	}, func(saved store.Journey, err error) {
		d.saving = false
		if err != nil {
			d.frame.Fail(err)
			return
		}
		d.record.Revision, d.record.Name, d.record.Draft = saved.Revision, saved.Name, saved.Draft
		if d.dirty {
			d.save()
		}
	})
}
