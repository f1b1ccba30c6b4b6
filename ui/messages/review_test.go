package messages

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/ui/widgets"
)

// says reports whether words stand somewhere in an object.
func says(o fyne.CanvasObject, words string) (found bool) {
	each(o, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widgets.Text:
			found = found || o.Visible() && o.Text() == words
		case *widgets.Paragraph:
			found = found || o.Visible() && o.Text() == words
		case *widgets.RichParagraph:
			found = found || o.Visible() && o.Text() == words
		}
	})
	return found
}

// press presses the button of an object that says a word.
func (h *house) press(o fyne.CanvasObject, verb string) {
	h.t.Helper()
	var found *widgets.Button
	each(o, func(o fyne.CanvasObject) {
		if b, is := o.(*widgets.Button); is && b.Text() == verb {
			found = b
		}
	})
	if found == nil {
		h.t.Fatalf("there is no button %q", verb)
	}
	test.Tap(found)
}

// settle settles the comment with these words in the list that is open, of all.
func (h *house) settle(p *proofPage, words string) {
	h.t.Helper()
	p.showComments(nil)
	for _, row := range p.open.rows.Objects {
		if says(row, words) {
			h.press(row, "Settle")
			return
		}
	}
	h.t.Fatalf("nobody said %q", words)
}

func TestAMessageIsApprovedUntilItIsEdited(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	h.ui.Frame().Go(Proof("Hello"))
	p := h.page.(*proofPage)
	h.wait("the cases are found", func() bool { return len(p.each) > 0 })
	if p.bar.object.Visible() {
		t.Error("a shop of one is asked about approval")
	}
	h.write(func(tx store.Tx) error { return tx.Settings().Set(ctx, store.SettingApproval, "on") })
	h.wait("the bar is there", func() bool { return p.bar.object.Visible() && says(p.bar.object, "Not approved yet") })
	h.press(p.bar.object, "Ask for approval")
	h.wait("it is asked for", func() bool { return p.talk.asked() && p.talk.review.Asked.By == "Minji" })

	p.showComments(p.each[0])
	p.keep([]store.Comment{p.open.comment("A shorter heading")})
	h.wait("it is said", func() bool { return says(p.each[0], "A shorter heading") })
	h.press(p.bar.object, "Approve") // does nothing: it is switched off
	h.settle(p, "A shorter heading")
	h.wait("it is settled", func() bool { return p.talk.review.Open == 0 })
	if p.talk.approved() {
		t.Fatal("approved with an open comment")
	}
	h.press(p.bar.object, "Approve")
	h.wait("it is approved", func() bool { return p.talk.approved() })

	h.write(func(tx store.Tx) error { return tx.Settings().Set(ctx, store.SettingColor, "#112233") })
	h.wait("a new colour ends it", func() bool { return says(p.bar.object, "What it shows of the shop changed since it was approved") })
	h.press(p.bar.object, "Approve")
	h.wait("it is approved again", func() bool { return p.talk.approved() })

	c := h.composer()
	h.wait("the composer knows", func() bool { return says(c.findings.object, "Approved") })
	c.change("subject", func(c *preview.Content) { c.Subject = "Another" })
	c.flush()
	h.wait("an edit takes it back", func() bool { return says(c.findings.object, "Edited since it was approved") })
	r, err := h.store.Reviews().Get(ctx, c.draft.record.ID)
	if err != nil || r.Holds(c.draft.record.Revision) {
		t.Errorf("still approved: %+v, %v", r, err)
	}
}
