package board

import (
	"image/color"
	"strconv"

	"gilmok/ui/look"
)

// The heat mode colours edges by how many of those who came in went over them and
// writes the share beside the count: one sees at a glance where most go, and where
// they are lost. It is a way of looking, no mode of its own.

// ToggleHeat turns the heat on or off. There is none while one draws.
func (b *Board) ToggleHeat() {
	b.heat = !b.heat
	b.Refresh()
}

// Heated reports whether edges show the heat.
func (b *Board) Heated() bool { return b.heat && b.scene.Mode != Draw }

// heatSteps is how many colours there are from cold to hot.
const heatSteps = 8

// heatColors go from the colour of an edge to that of a mark.
func heatColors() (list [heatSteps + 1]color.Color) {
	for i := range list {
		list[i] = look.Mix(look.Edge, look.Mark, float64(i)/heatSteps)
	}
	return list
}

// share gives which part of the most went over an edge, 0 to 1.
func (b *Board) share(n int) float64 {
	most := 0
	for _, e := range b.scene.Edges {
		most = max(most, e.Count)
	}
	if most == 0 || n < 0 {
		return 0
	}
	return min(1, float64(n)/float64(most))
}

// heatOf is the colour of so many people.
func (b *Board) heatOf(n int) color.Color {
	if !b.Heated() {
		return b.style.edge
	}
	return b.style.heat[int(b.share(n)*heatSteps+0.5)]
}

// heatCount is a count with its share.
func (b *Board) heatCount(n int) string {
	text := Thousands(n)
	if !b.Heated() {
		return text
	}
	return text + " · " + strconv.Itoa(int(b.share(n)*100+0.5)) + "%"
}
