package messages

import (
	"cmp"
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// talk is what was said about a message, and whether it is approved.
type talk struct {
	record   store.Message
	review   store.Review
	comments []store.Comment
	wanted   bool // the shop asks for approval before a launch
}

// loadTalk reads it.
func loadTalk(ctx context.Context, s store.Reads, name string) (t talk, err error) {
	m, err := s.Messages().Find(ctx, name)
	if err != nil {
		return t, err
	}
	t.record = *m
	if t.review, err = s.Reviews().Get(ctx, m.ID); err != nil {
		return t, err
	}
	if t.comments, err = s.Reviews().Comments(ctx, m.ID); err != nil {
		return t, err
	}
	asked, err := s.Settings().Get(ctx, store.SettingApproval)
	t.wanted = asked != ""
	return t, err
}

// approved reports whether the draft as it is stored has its approval.
func (t talk) approved() bool { return t.review.Holds(t.record.Revision) }

// asked reports whether somebody waits for the approval of this very draft.
func (t talk) asked() bool {
	return t.review.Asked.Revision == t.record.Revision && t.record.Revision > 0 && !t.approved() && t.review.Asked.At.After(t.review.Touched.At)
}

// state says in one line where the message stands.
func (t talk) state(now time.Time) string {
	r := t.review
	switch {
	case r.Open > 0:
		return lang.XN("messages.review.open", "{{.N}} comments open", r.Open, ui.With("N", ui.Number(r.Open)))
	case !t.wanted:
		return lang.X("messages.review.settled", "All comments are settled")
	case t.approved():
		return lang.X("messages.review.approved", "Approved by {{.Name}}, {{.When}}", ui.With("Name", nameOf(r.Approved), "When", ui.When(r.Approved.At, now)))
	case r.Approved.Revision == t.record.Revision && !r.Touched.At.IsZero() && !t.asked():
		return touched(r.Touched)
	case t.asked():
		return lang.X("messages.review.asked", "{{.Name}} asks for approval, {{.When}}", ui.With("Name", nameOf(r.Asked), "When", ui.When(r.Asked.At, now)))
	case r.Approved.Revision > 0:
		return lang.X("messages.review.edited", "Edited since it was approved")
	}
	return lang.X("messages.review.not_yet", "Not approved yet")
}

// touched says what changed that the message shows.
func touched(t store.Touch) string {
	switch t.Kind {
	case store.TouchedBlock:
		return lang.X("messages.review.block", "“{{.Name}}”, which it draws in, changed since it was approved", ui.With("Name", t.Name))
	case store.TouchedPicture:
		return lang.X("messages.review.picture", "The picture “{{.Name}}” changed since it was approved", ui.With("Name", t.Name))
	}
	return lang.X("messages.review.shop", "What it shows of the shop changed since it was approved")
}

func nameOf(s store.Signature) string {
	return cmp.Or(s.By, lang.X("messages.comments.somebody", "Somebody"))
}

// reviewBar is the bar at the foot of a proof sheet.
type reviewBar struct {
	page   *proofPage
	object *fyne.Container
	place  *fyne.Container
}

// reviewHeight of the bar, in px.
const reviewHeight = 64

func newReviewBar(p *proofPage) *reviewBar {
	b := &reviewBar{page: p, place: container.New(widgets.Fill{})}
	b.object = widgets.Column(0, widgets.NewHairline(), widgets.Fixed(0, reviewHeight, widgets.NewSurface(look.Surface, b.place)))
	b.object.Hide()
	return b
}

// show shows the state of the talk; a shop of one without comments sees no bar.
func (b *reviewBar) show(t talk) {
	b.object.Hidden = !t.wanted && len(t.comments) == 0
	if b.object.Hidden {
		return
	}
	note := lang.X("messages.review.note", "Any later edit takes the approval back.")
	if !t.wanted {
		note = lang.X("messages.review.note_off", "Nobody's approval is asked for. Settings, Rules of sending changes that.")
	}
	row := widgets.Row(look.Space2, widgets.Grow(widgets.Column(0, widgets.NewCutText(t.state(time.Now()), widgets.Strong), widgets.NewCutText(note, widgets.Small))))
	if t.approved() && t.wanted {
		row.Objects = append([]fyne.CanvasObject{widgets.NewIconOf("badge-check", look.Good, 20)}, row.Objects...)
	}
	for _, button := range b.buttons(t) {
		row.Add(button)
	}
	b.place.Objects = []fyne.CanvasObject{widgets.Pad(0, 24, 0, 24, row)}
	b.place.Refresh()
}

func (b *reviewBar) buttons(t talk) (list []fyne.CanvasObject) {
	may := !b.page.frame.ReadOnly()
	comments := lang.X("messages.comments.title", "Comments")
	if n := len(t.comments); n > 0 {
		comments = lang.XN("messages.review.comments", "{{.N}} comments", n, ui.With("N", ui.Number(n)))
	}
	list = append(list, widgets.NewButton(comments, "message-square-text", widgets.Secondary, func() { b.page.showComments(nil) }))
	if !t.wanted || t.approved() {
		return list
	}
	ask := widgets.NewButton(lang.X("messages.review.ask", "Ask for approval"), "", widgets.Secondary, func() {
		b.sign(func(ctx context.Context, w store.ReviewWriter) error {
			return w.Ask(ctx, t.record.ID, t.record.Revision, b.page.frame.Person())
		})
	})
	ask.SetEnabled(may && !t.asked())
	approve := widgets.NewButton(lang.X("messages.review.approve", "Approve"), "check", widgets.Primary, func() {
		b.sign(func(ctx context.Context, w store.ReviewWriter) error {
			return w.Approve(ctx, t.record.ID, t.record.Revision, b.page.frame.Person())
		})
	})
	approve.SetEnabled(may && t.review.Open == 0)
	if t.review.Open > 0 {
		approve.SetTip(lang.X("messages.review.blocked", "Settle the open comments first"))
	}
	return append(list, ask, approve)
}

// sign writes who asked or approved.
func (b *reviewBar) sign(do func(context.Context, store.ReviewWriter) error) {
	b.page.frame.Write(func(ctx context.Context, tx store.Tx) error { return do(ctx, tx.Reviews()) }, b.page.listen.Ask)
}
