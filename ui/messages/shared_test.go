package messages

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui/widgets"
)

func TestSharedBlocksAreWrittenAndDrawnIn(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	h.ui.Frame().Go(Shared())
	p := h.page.(*sharedPage)
	h.wait("it says that there is none", func() bool { return says(p.body, "No shared block yet") })
	h.write(func(tx store.Tx) error { return tx.Messages().SaveBlock(ctx, "greeting", "Hello") })
	h.wait("it is listed", func() bool { return p.here == "greeting" && p.code.Text() == "Hello" && says(p.rows, "greeting") })

	p.code.FocusOn(h.ui.Window().Canvas())
	test.Type(p.code, "{{ nam")
	h.wait("what is missing is said", func() bool { return !p.note.Hidden })
	p.code.SetText("")
	p.code.Insert("All the best, {{ name }}")
	h.wait("it is saved", func() bool {
		blocks, err := h.store.Messages().Blocks(ctx)
		return err == nil && blocks["greeting"] == "All the best, {{ name }}"
	})
	h.wait("nothing is missing", func() bool { return p.note.Hidden })

	c := h.composer()
	c.rebuild(func(c *preview.Content) { c.Body.Blocks[1].Text = "{{content_blocks.${greeting}}}" })
	h.wait("the message draws it in", func() bool {
		return c.stage.last != nil && c.stage.last.fault == nil && strings.Contains(c.stage.last.rendered.Text, "All the best, ")
	})
	c.flush()
	h.ui.Frame().Go(Shared())
	h.wait("it is counted", func() bool { return len(p.uses["greeting"]) == 1 && says(p.body, "1 message draws it in") })

	p.code.SetText("")
	p.code.Insert(" ")
	h.ui.Frame().Go(Composer("Hello")) // leaving saves
	blocks, err := h.store.Messages().Blocks(ctx)
	if err != nil || len(blocks) != 1 {
		t.Errorf("an emptied block is gone: %v, %v", blocks, err)
	}
}

// typeName writes into the sheet that asks for a name.
func (h *house) typeName(name string) {
	h.t.Helper()
	each(h.sheet(), func(o fyne.CanvasObject) {
		if e, is := o.(*widgets.Entry); is {
			e.SetText(name)
			e.OnChanged(name)
		}
	})
}

// sheet is what lies over the window.
func (h *house) sheet() fyne.CanvasObject {
	h.t.Helper()
	top := h.ui.Window().Canvas().Overlays().Top()
	if top == nil {
		h.t.Fatal("nothing lies over the window")
	}
	return top
}

func TestASharedBlockIsRenamedWhereverItStands(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	h.write(func(tx store.Tx) error { return tx.Messages().SaveBlock(ctx, "greeting", "All the best, {{ name }}") })
	c := h.composer()
	c.rebuild(func(c *preview.Content) { c.Body.Blocks[1].Text = "{{content_blocks.${greeting}}}" })
	c.flush()
	h.ui.Frame().Go(Shared())
	p := h.page.(*sharedPage)
	h.wait("it is listed", func() bool { return p.here == "greeting" && len(p.uses["greeting"]) == 1 })

	p.rename()
	h.typeName("it's")
	h.press(h.sheet(), "Rename")
	p.rename()
	h.typeName("goodbye")
	h.press(h.sheet(), "Rename")
	h.wait("it has another name", func() bool { return p.here == "goodbye" && says(p.rows, "goodbye") && len(p.uses["goodbye"]) == 1 })
	m, err := h.store.Messages().Find(ctx, "Hello")
	if err != nil || !strings.Contains(string(m.Document), "{{content_blocks.${goodbye}}}") {
		t.Errorf("%s, %v", m.Document, err)
	}
	p.remove()
	if !says(h.sheet(), "· Hello") {
		t.Error("it is not said which message misses it")
	}
}
