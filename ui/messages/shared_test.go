package messages

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"gilmok/preview"
	"gilmok/store"
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
	h.wait("it is counted", func() bool { return p.uses["greeting"] == 1 && says(p.body, "1 message draws it in") })

	p.code.SetText("")
	p.code.Insert(" ")
	h.ui.Frame().Go(Composer("Hello")) // leaving saves
	blocks, err := h.store.Messages().Blocks(ctx)
	if err != nil || len(blocks) != 1 {
		t.Errorf("an emptied block is gone: %v, %v", blocks, err)
	}
}

func TestDrawsIn(t *testing.T) {
	for document, want := range map[string]bool{
		`{"text":"{{content_blocks.${greeting}}}"}`: true, `{"text":"{% render 'greeting' %}"}`: true, `{"text":"{% include \"greeting\" %}"}`: true,
		`{"text":"greeting"}`: false, `{"text":"{{content_blocks.${greeting_2}}}"}`: false,
	} {
		if drawsIn(document, "greeting") != want {
			t.Errorf("%s: want %v", document, want)
		}
	}
}
