package messages

import (
	"context"
	"image"
	"sync/atomic"

	"gilmok/preview"
	"gilmok/preview/picture"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
)

// thumbScale: a mail of 600 px is drawn 300 px wide.
const thumbScale = 0.5

// thumbTop is the ground above the mail that a thumbnail leaves out, in its pixels.
const thumbTop = 12

// thumbRatio is a thumbnail's height for its width.
const thumbRatio = 0.6

// thumbnails paints the cards of the list one after the other, in the order in
// which they stand, each once per revision.
type thumbnails struct {
	frame *ui.Frame
	jobs  atomic.Pointer[[]thumbJob]
	cards map[store.MessageID]*card
	paint *live.Live[thumb]
}

type thumbJob struct {
	id      store.MessageID
	content preview.Content
}

// thumb is one card's picture; none where nothing is left to paint.
type thumb struct {
	id  store.MessageID
	img image.Image
}

func newThumbnails(f *ui.Frame) *thumbnails {
	t := &thumbnails{frame: f}
	t.paint = live.New(t.load, t.show)
	return t
}

// want paints what has no picture yet.
func (t *thumbnails) want(cards map[store.MessageID]*card, order []store.MessageID) {
	t.cards = cards
	var jobs []thumbJob
	for _, id := range order {
		if c := cards[id]; c.image == nil && c.content.Body != nil {
			content := c.content
			content.Name = c.of.Name
			jobs = append(jobs, thumbJob{id, content})
		}
	}
	t.jobs.Store(&jobs)
	if len(jobs) > 0 && t.frame.Workspace().Paint != nil {
		t.paint.Ask()
	}
}

func (t *thumbnails) load(ctx context.Context) (thumb, error) {
	w := t.frame.Workspace()
	for _, job := range *t.jobs.Load() {
		out, err := t.render(ctx, w, job.content)
		if err != nil {
			continue // one with a fault keeps its words
		}
		img, err := w.Paint(ctx, out.HTML, picture.Options{Width: 600, Scale: thumbScale, Fetch: pictures(out)})
		if err != nil {
			continue
		}
		return thumb{job.id, filled(topOf(img, thumbTop, thumbRatio), thumbRatio)}, ctx.Err()
	}
	return thumb{}, nil
}

// render takes the first of the message's audience.
func (t *thumbnails) render(ctx context.Context, w *ui.Workspace, c preview.Content) (preview.Rendered, error) {
	a, err := audienceOf(ctx, w.Store, c.Name, store.Channel(c.Channel))
	if err != nil {
		return preview.Rendered{}, err
	}
	asked := wish{content: c, entry: a.entry}
	if len(a.ids) > 0 {
		asked.customer = a.ids[0]
	}
	out, err := render(ctx, w, asked)
	return out.rendered, err
}

func (t *thumbnails) show(done thumb, err error) {
	if err != nil || done.img == nil {
		return
	}
	if c := t.cards[done.id]; c != nil {
		c.paint(newPicture(done.img))
	}
	jobs := *t.jobs.Load()
	for i, job := range jobs {
		if job.id == done.id {
			rest := append([]thumbJob(nil), jobs[i+1:]...)
			t.jobs.Store(&rest)
			break
		}
	}
	t.paint.Ask()
}

func (t *thumbnails) stop() { t.paint.Stop() }

// pictures answers a painter from what travels inside a mail.
func pictures(out preview.Rendered) func(string) ([]byte, string, error) {
	return func(address string) ([]byte, string, error) {
		if data, mime, ok := out.Picture(address); ok {
			return data, mime, nil
		}
		return nil, "", store.ErrNotFound
	}
}
