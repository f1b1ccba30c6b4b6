package board

import (
	"math"
	"strconv"

	"fyne.io/fyne/v2"

	"gilmok/ui/look"
)

// The controls that float on the board, in pixels; they do not zoom.
const (
	hudInset   = 16
	hudHeight  = 32
	hudButtonW = 36
	hudZoomW   = 56
	chipHeight = 28
)

// hudButton is one control.
type hudButton struct {
	at   Rect
	icon string
	text string
	off  bool
	on   bool
	do   func()
}

// hudAt is the control under a point, -1 where there is none.
func (b *Board) hudAt(p Point) int {
	for i, h := range b.hud {
		if !h.off && h.at.Contains(p) {
			return i
		}
	}
	return -1
}

// controls draws chips, mini-map and zoom.
func (r *renderer) controls() {
	b := r.board
	b.hud = b.hud[:0]
	r.problemChip()
	r.notice()
	r.hint()
	r.zoomBar()
	r.miniMap()
	if len(b.scene.Steps) == 0 && b.Words.Empty != "" {
		r.paint.text(Rect{0, b.view.H/2 - 12, b.view.W, 24}, label{text: b.Words.Empty, size: 13, color: b.style.muted, align: fyne.TextAlignCenter}, 1)
	}
}

// problemChip counts the problems. A click lists them, or jumps to the only one.
func (r *renderer) problemChip() {
	b := r.board
	ids := b.scene.Problems()
	if len(ids) == 0 || b.Words.Problems == nil {
		return
	}
	token, text := look.WarnMark, b.Words.Problems(len(ids))
	for _, id := range ids {
		if b.scene.Step(id).Severity == Bad {
			token = look.Bad
		}
	}
	w := r.paint.width(text, 12, true) + 12 + 16 + 8 + 8 + 16 + 10
	at := Rect{hudInset, hudInset, w, chipHeight}
	b.hud = append(b.hud, hudButton{at: at, do: b.toProblems})
	fill := b.style.floating
	if b.hotHud == len(b.hud)-1 {
		fill = b.style.hover
	}
	r.paint.rect(at, box{fill: fill, stroke: look.Color(token), width: 1, radius: chipHeight / 2})
	r.paint.icon(Rect{at.X + 12, at.Y + 6, 16, 16}, "circle-alert", token)
	r.paint.text(Rect{at.X + 36, at.Y, w, chipHeight}, label{text: text, size: 12, bold: true, color: b.style.text}, 1)
	r.paint.icon(Rect{at.Right() - 26, at.Y + 6, 16, 16}, "chevron-right", look.Muted)
}

// notice is a quiet line below the chip.
func (r *renderer) notice() {
	b := r.board
	if b.Notice == "" {
		return
	}
	y := float32(hudInset)
	if len(b.hud) > 0 {
		y += chipHeight + 8
	}
	w := r.paint.width(b.Notice, 12, false) + 12 + 16 + 8 + 12
	at := Rect{hudInset, y, w, chipHeight}
	r.paint.rect(at, box{fill: b.style.floating, stroke: b.style.line, width: 1, radius: chipHeight / 2})
	r.paint.icon(Rect{at.X + 12, at.Y + 6, 16, 16}, b.NoticeIcon, look.Muted)
	r.paint.text(Rect{at.X + 36, at.Y, w, chipHeight}, label{text: b.Notice, size: 12, color: b.style.muted}, 1)
}

// hint says what letting go would do.
func (r *renderer) hint() {
	b := r.board
	text, icon := "", "git-branch"
	switch g := &b.gesture; {
	case g.slot != nil:
		text = b.Words.Insert
	case g.doing == carrying && g.inside:
		text, icon = b.Words.Place, "plus"
	case g.doing == linking && g.over != "" && !g.legal[g.over]:
		text, icon = b.Words.NotLegal, "circle-alert"
	case g.doing == linking:
		text, icon = b.Words.Connect, "git-branch"
	}
	if text == "" {
		return
	}
	w := r.paint.width(text, 13, false) + 12 + 16 + 8 + 12
	at := Rect{b.view.W - hudInset - w, hudInset, w, hudHeight}
	r.paint.rect(at, box{fill: b.style.floating, stroke: b.style.line, width: 1, radius: 6, shadow: true})
	r.paint.icon(Rect{at.X + 12, at.Y + 8, 16, 16}, icon, look.Mark)
	r.paint.text(Rect{at.X + 36, at.Y, w, hudHeight}, label{text: text, size: 13, color: b.style.muted}, 1)
}

// zoomBar is undo and redo, or the heat, the zoom and fit, lower right.
func (r *renderer) zoomBar() {
	b := r.board
	percent := strconv.Itoa(int(math.Round(float64(b.view.Zoom*100)))) + "%"
	bar := []hudButton{
		{icon: "minus", do: func() { b.ZoomBy(1 / zoomStep) }},
		{text: percent, do: func() { b.ZoomBy(1 / b.view.Zoom) }},
		{icon: "plus", do: func() { b.ZoomBy(zoomStep) }},
		{icon: "maximize", do: b.Fit},
	}
	lines := []int{3}
	if !b.Locked && b.scene.Mode == Draw {
		bar = append([]hudButton{
			{icon: "undo-2", off: !b.CanUndo, do: func() { b.call(b.On.Undo) }},
			{icon: "redo-2", off: !b.CanRedo, do: func() { b.call(b.On.Redo) }},
		}, bar...)
		lines = []int{2, 5}
	}
	if b.scene.Mode != Draw {
		bar = append([]hudButton{{icon: "gauge", on: b.heat, do: b.ToggleHeat}}, bar...)
		lines = []int{1, 4}
	}
	var w float32
	for i := range bar {
		bar[i].at = Rect{w, b.view.H - hudInset - hudHeight, hudButtonW, hudHeight}
		if bar[i].text != "" {
			bar[i].at.W = hudZoomW
		}
		w += bar[i].at.W
	}
	left := b.view.W - hudInset - w
	r.paint.rect(Rect{left, b.view.H - hudInset - hudHeight, w, hudHeight},
		box{fill: b.style.floating, stroke: b.style.line, width: 1, radius: 6, shadow: true})
	for i, h := range bar {
		h.at.X += left
		r.hudButton(h)
		for _, n := range lines {
			if n == i {
				r.paint.line(Point{h.at.X, h.at.Y}, Point{h.at.X, h.at.Bottom()}, 1, b.style.line)
			}
		}
	}
}

func (r *renderer) hudButton(h hudButton) {
	b := r.board
	b.hud = append(b.hud, h)
	if b.hotHud == len(b.hud)-1 {
		r.paint.rect(Rect{h.at.X + 2, h.at.Y + 2, h.at.W - 4, h.at.H - 4}, box{fill: b.style.hover, radius: 5})
	}
	tint := look.Muted
	switch {
	case h.off:
		tint = look.Off
	case h.on:
		tint = look.Accent
		r.paint.rect(Rect{h.at.X + 2, h.at.Y + 2, h.at.W - 4, h.at.H - 4}, box{fill: b.style.soft, radius: 5})
	}
	if h.icon != "" {
		r.paint.icon(Rect{h.at.CX() - 8, h.at.CY() - 8, 16, 16}, h.icon, tint)
	}
	r.paint.text(h.at, label{text: h.text, size: 13, color: b.style.text, align: fyne.TextAlignCenter}, 1)
}
