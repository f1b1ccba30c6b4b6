package messages

import (
	"context"
	"image"
	"sync/atomic"

	"gilmok/preview"
	"gilmok/preview/picture"
	"gilmok/ui"
	"gilmok/ui/live"
)

// gallery paints rendered mails one after the other.
type gallery struct {
	frame *ui.Frame
	jobs  atomic.Pointer[[]shot]
	paint *live.Live[hung]
	shows func(at int, img image.Image)
}

// shot is a mail to be painted: what, where it hangs, on what device.
type shot struct {
	at      int
	out     preview.Rendered
	on      device
	density float32
	dark    bool
}

// hung is a painted shot; done is false where none was left.
type hung struct {
	at   int
	img  image.Image
	done bool
}

func newGallery(f *ui.Frame, shows func(at int, img image.Image)) *gallery {
	g := &gallery{frame: f, shows: shows}
	g.jobs.Store(&[]shot{})
	g.paint = live.New(g.load, g.show)
	return g
}

// want paints these, and forgets what was wanted before.
func (g *gallery) want(shots []shot) {
	g.jobs.Store(&shots)
	if len(shots) > 0 && g.frame.Workspace().Paint != nil {
		g.paint.Ask()
	}
}

func (g *gallery) load(ctx context.Context) (hung, error) {
	for _, s := range *g.jobs.Load() {
		img, err := g.frame.Workspace().Paint(ctx, s.out.HTML, picture.Options{
			Width: s.on.width, Scale: s.on.scale(s.density), Dark: s.dark, Fetch: pictures(s.out)})
		if err == nil {
			return hung{s.at, img, true}, nil
		}
		if ctx.Err() != nil {
			return hung{}, ctx.Err()
		}
	}
	return hung{}, nil
}

func (g *gallery) show(h hung, err error) {
	if err != nil || !h.done {
		return
	}
	jobs := *g.jobs.Load()
	for i, s := range jobs {
		if s.at == h.at {
			rest := append([]shot(nil), jobs[i+1:]...)
			g.jobs.Store(&rest)
			g.shows(h.at, h.img)
			g.paint.Ask()
			return
		}
	}
}

func (g *gallery) stop() { g.paint.Stop() }
