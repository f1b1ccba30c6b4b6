package segments

import (
	"context"
	"errors"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
)

// rename asks for another name. Rules and journeys go along; the toast takes it back.
func (e *editor) rename() {
	e.frame.AskName(lang.X("segments.rename.title", "New name of the segment"), e.name, lang.X("segments.verb.rename", "Rename"), func(name string) {
		e.call(name, true)
	})
}

// call gives the segment a name and shows it under that.
func (e *editor) call(name string, undoable bool) {
	before := e.name
	if name == before {
		return
	}
	taken := false
	e.frame.Write(func(ctx context.Context, tx store.Tx) error {
		s, err := tx.Segments().Find(ctx, before)
		if err != nil {
			return err
		}
		err = tx.Segments().Rename(ctx, s.ID, name)
		if taken = errors.Is(err, store.ErrConflict); taken {
			return nil // said below, with what to do
		}
		return err
	}, func() {
		if taken {
			e.frame.Say(lang.X("segments.rename.taken", "Another segment is called “{{.Name}}”. Choose another name.", ui.With("Name", name)), "", nil)
			return
		}
		e.renamed(before, name, undoable)
	})
}

func (e *editor) renamed(before, name string, undoable bool) {
	shown := e.frame.Here() == ui.Route{Place: ui.Segments, ID: before}
	e.name, e.fresh = name, false
	if shown {
		e.frame.Go(ui.Route{Place: ui.Segments, ID: name})
	}
	e.frame.Forget(ui.Route{Place: ui.Segments, ID: before})
	words, verb := lang.X("segments.rename.done", "The segment is now called “{{.Name}}”, wherever it is used.", ui.With("Name", name)), ""
	if undoable {
		verb = lang.X("customers.bulk.undo", "Undo")
	}
	e.frame.Say(ui.Particles(words), verb, func() { (&editor{frame: e.frame, name: name}).call(before, false) })
}
