package board

import (
	"math"

	"fyne.io/fyne/v2"

	"gilmok/ui/look"
)

// The parts of a step, in world units from its upper left corner.
var (
	barAt      = Rect{4, 8, 4, 32}
	iconAt     = Rect{16, 16, 16, 16}
	titleAt    = Rect{40, 7, 128, 18}
	subtitleAt = Rect{40, 25, 128, 16}
	titleAlone = Rect{40, 15, 128, 18}
)

const (
	portRadius  = 5
	noteLines   = 4
	noteLine    = 16
	problemGap  = 6
	problemLine = 18
	problemIcon = 20 // and the gap behind it
)

// steps draws the boxes; what is dragged is drawn last, on top.
func (r *renderer) steps() {
	b := r.board
	dragged := b.gesture.dragged
	for i := range b.frame.scene.Steps {
		s := &b.frame.scene.Steps[i]
		if !s.Note && !dragged[s.ID] && r.visible(s.Bounds().Grow(problemLine+problemGap)) {
			r.step(s, false)
		}
	}
	for i := range b.frame.scene.Steps {
		if s := &b.frame.scene.Steps[i]; dragged[s.ID] && !s.Note {
			r.step(s, true)
		}
	}
	for id, legal := range b.gesture.legal { // where the edge in the hand may end
		if s := b.frame.step(id); s != nil && legal && r.visible(s.Bounds()) {
			r.paint.dot(b.view.toScreen(inlet(s)), portRadius, b.style.surface, b.style.mark, 2)
		}
	}
	for id := range b.frame.ported {
		if s := b.frame.step(id); s != nil && !dragged[id] && b.view.Zoom >= textZoom {
			r.ports(s)
		}
	}
}

// step draws one box.
func (r *renderer) step(s *Step, lifted bool) {
	b, k := r.board, r.board.view.Zoom
	look := box{fill: b.style.surface, stroke: b.style.stepLine, width: 1, radius: 8 * k, shadow: lifted}
	switch {
	case b.selected[s.ID]:
		look.stroke, look.width = b.style.mark, 2
	case b.gesture.lights(s.ID):
		look.stroke, look.width, look.fill = b.style.mark, 2, b.style.soft
	case s.Severity == Bad && b.scene.Mode == Draw:
		look.stroke = b.style.bad
	case b.hover.Step == s.ID:
		look.stroke = b.style.faint
	}
	r.paint.rect(b.view.rect(s.Bounds()), look)
	kind := KindColor(s.Kind)
	r.paint.rect(r.part(s, barAt), box{fill: b.style.kindColor(s.Kind), radius: 2 * k})
	if k >= iconZoom {
		r.paint.icon(r.part(s, iconAt), s.Icon, kind)
	}
	if k >= textZoom {
		r.words(s)
		r.problem(s)
	}
}

func (r *renderer) part(s *Step, at Rect) Rect { return r.board.view.rect(at.Moved(s.At)) }

func (r *renderer) words(s *Step) {
	b, k := r.board, r.board.view.Zoom
	title, sub := b.style.text, b.style.muted
	if s.Done || b.gesture.dims(s.ID) {
		title, sub = b.style.off, b.style.off
	}
	at := titleAt
	if s.Subtitle == "" {
		at = titleAlone
	}
	r.paint.text(r.part(s, at), label{text: r.paint.fit(s.Title, 13, true, at.W), size: 13, bold: true, color: title}, k)
	r.paint.text(r.part(s, subtitleAt), label{text: r.paint.fit(s.Subtitle, 12, false, subtitleAt.W), size: 12, color: sub}, k)
}

// problem writes the sentence below the step, with its icon: colour is never the only
// sign. It stands on a ground of its own, so that no edge runs through the words.
func (r *renderer) problem(s *Step) {
	b, k := r.board, r.board.view.Zoom
	if s.Severity == Fine || b.scene.Mode != Draw {
		return
	}
	tint, token := b.style.bad, look.Bad
	if s.Severity == Warn {
		tint, token = b.style.warn, look.Warn
	}
	at := Rect{0, StepHeight + problemGap, 2 * StepWidth, problemLine}
	icon := at
	icon.W, icon.H, icon.Y = 16, 16, at.Y+1
	words := r.paint.fit(s.Problem, 12, false, min(at.W, r.roomBeside(s)-problemIcon))
	under := Rect{at.X - 3, at.Y - 1, problemIcon + r.paint.width(words, drawnSize(12, k), false)/k + 8, problemLine + 2}
	r.paint.rect(r.part(s, under), box{fill: b.style.ground, radius: 4 * k})
	r.paint.icon(r.part(s, icon), "circle-alert", token)
	at.X += problemIcon
	r.paint.text(r.part(s, at), label{text: words, size: 12, color: tint}, k)
}

// roomBeside is how far the sentence of a step may run before that of its neighbour
// to the right begins.
func (r *renderer) roomBeside(s *Step) float32 {
	room := float32(math.MaxFloat32)
	for i := range r.board.scene.Steps {
		if o := &r.board.scene.Steps[i]; o.At.X > s.At.X && abs(o.At.Y-s.At.Y) < problemGap+problemLine {
			room = min(room, o.At.X-s.At.X-problemGap)
		}
	}
	return room
}

// ports draws the inlet and the outlets of a step.
func (r *renderer) ports(s *Step) {
	b := r.board
	dot := func(at Point, hot bool) {
		fill, radius := b.style.surface, float32(portRadius)
		if hot {
			fill, radius = b.style.mark, portRadius+1
		}
		r.paint.dot(b.view.toScreen(at), radius, fill, b.style.mark, 2)
	}
	if s.Note {
		return
	}
	if !s.Entry {
		dot(inlet(s), b.hover.Part == OnInlet && b.hover.Step == s.ID)
	}
	outlets := b.frame.outlets(s)
	for _, p := range s.Ports {
		hot := b.hover.Part == OnPort && b.hover.Ref == Ref{s.ID, p.ID}
		dot(outlets[p.ID], hot)
		if hot && b.frame.scene.edgeAt(b.hover.Ref) < 0 {
			r.portLabel(outlets[p.ID], p.Label)
		}
	}
}

// portLabel names a free port under the pointer.
func (r *renderer) portLabel(at Point, text string) {
	if text == "" {
		return
	}
	r.pillBox(r.pillRect(Point{at.X, at.Y + 18}, text, ""), text, "", true)
}

// notes lie below everything.
func (r *renderer) notes() {
	b, k := r.board, r.board.view.Zoom
	for i := range b.frame.scene.Steps {
		s := &b.frame.scene.Steps[i]
		if !s.Note || !r.visible(s.Bounds()) {
			continue
		}
		look := box{fill: b.style.warnSoft, stroke: b.style.line2, width: 1, radius: 8 * k}
		if b.selected[s.ID] {
			look.stroke, look.width = b.style.mark, 2
		}
		r.paint.rect(b.view.rect(s.Bounds()), look)
		if k < textZoom {
			continue
		}
		for n, line := range r.paint.wrap(s.Title, 12, StepWidth-24, noteLines) {
			at := Rect{12, 12 + float32(n*noteLine), StepWidth - 24, noteLine}
			r.paint.text(r.part(s, at), label{text: line, size: 12, color: b.style.text, align: fyne.TextAlignLeading}, k)
		}
	}
}
