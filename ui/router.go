package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/ui/widgets"
)

// router shows the page of a route and keeps pages, so that lists keep their place.
type router struct {
	frame  *Frame
	makers map[Place]Maker
	kept   map[Route]*kept
	here   Route
	trail  []Route // shown before, oldest first
}

// kept is a page with what the frame shows for it.
type kept struct {
	page      Page
	content   fyne.CanvasObject
	inspector fyne.CanvasObject
}

// keepPages is how many pages are kept besides the one in view.
const keepPages = 24

func newRouter(f *Frame, makers map[Place]Maker) *router {
	return &router{frame: f, makers: makers, kept: map[Route]*kept{}}
}

func (r *router) show(to Route) {
	if _, made := r.kept[r.here]; made {
		if to == r.here {
			return
		}
		r.leave()
		r.trail = append(r.trail, r.here)
	}
	r.reveal(to)
}

func (r *router) back() {
	if len(r.trail) == 0 {
		return
	}
	to := r.trail[len(r.trail)-1]
	r.trail = r.trail[:len(r.trail)-1]
	r.leave()
	r.reveal(to)
}

func (r *router) leave() {
	if k := r.kept[r.here]; k != nil {
		k.page.Leave()
	}
	r.frame.unfocus()
}

func (r *router) reveal(to Route) {
	k := r.kept[to]
	if k == nil {
		k = r.make(to)
	}
	r.here = to
	f := r.frame
	f.rail.setHere(to.Place)
	f.shell.setPage(k.content, k.inspector, isWide(k.page))
	f.bar.show(k.page)
	k.page.Enter()
}

func (r *router) make(to Route) *kept {
	r.thin()
	maker := r.makers[to.Place]
	if maker == nil {
		maker = newMissing
	}
	// A page may ask for its inspector while it is made: it must be known by then.
	k := &kept{}
	before := r.here
	r.here = to
	r.kept[to] = k
	k.page = maker(r.frame, to)
	k.content = k.page.Content()
	r.here = before
	return k
}

// thin gives up the oldest pages when there are too many.
func (r *router) thin() {
	for len(r.trail) > keepPages {
		old := r.trail[0]
		r.trail = r.trail[1:]
		if old != r.here && !r.onTrail(old) {
			r.forget(old)
		}
	}
}

func (r *router) onTrail(route Route) bool {
	for _, t := range r.trail {
		if t == route {
			return true
		}
	}
	return false
}

func (r *router) forget(route Route) {
	k := r.kept[route]
	if k == nil {
		return
	}
	delete(r.kept, route)
	trail := r.trail[:0]
	for _, t := range r.trail {
		if t != route {
			trail = append(trail, t)
		}
	}
	r.trail = trail
	k.page.Close()
}

func (r *router) page() Page {
	if k := r.kept[r.here]; k != nil {
		return k.page
	}
	return nil
}

func (r *router) inspect(of Page, o fyne.CanvasObject) {
	for route, k := range r.kept {
		if k.page != of && k.page != nil { // nil: it is being made
			continue
		}
		if k.inspector = o; route == r.here {
			r.frame.shell.setInspector(o)
		}
	}
}

func (r *router) close() {
	for _, k := range r.kept {
		if k.page != nil {
			k.page.Close()
		}
	}
	r.kept = map[Route]*kept{}
}

func isWide(p Page) bool {
	w, ok := p.(Wide)
	return ok && w.Wide()
}

// missing stands where this build of the program has no page.
type missing struct{ place Place }

func newMissing(_ *Frame, r Route) Page { return missing{r.Place} }

func (m missing) Crumbs() []Crumb            { return []Crumb{{Text: placeName(m.place)}} }
func (m missing) Verbs() []fyne.CanvasObject { return nil }
func (m missing) Enter()                     {}
func (m missing) Leave()                     {}
func (m missing) Close()                     {}
func (m missing) Content() fyne.CanvasObject {
	return widgets.NewEmpty(placeIcon(m.place), placeName(m.place),
		lang.X("frame.missing.words", "This build of Gilmok does not carry this page."), nil)
}
