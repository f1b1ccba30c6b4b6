package look

import (
	"bytes"
	"regexp"
)

var (
	arcRun   = regexp.MustCompile(`[aA][-\d\s.,]+`)
	number   = regexp.MustCompile(`-?(?:\d+\.?\d*|\.\d+)`)
	pathData = regexp.MustCompile(` d="[^"]*"`)
	cornered = regexp.MustCompile(` rx="([^"]*)"`)
)

// plain rewrites two things that SVG allows and Fyne's reader draws wrongly: it
// draws every arc of a run with the radii and flags of the first, and a corner
// with rx alone as a square one.
func plain(svg []byte) []byte {
	svg = pathData.ReplaceAllFunc(svg, func(d []byte) []byte { return arcRun.ReplaceAllFunc(d, splitArcs) })
	if !bytes.Contains(svg, []byte(` ry="`)) {
		svg = cornered.ReplaceAll(svg, []byte(` rx="$1" ry="$1"`))
	}
	return svg
}

// splitArcs gives each arc of a run (seven numbers) a letter of its own.
func splitArcs(run []byte) []byte {
	var out bytes.Buffer
	for i, n := range number.FindAll(run[1:], -1) {
		if i%7 == 0 {
			out.WriteByte(run[0])
		} else {
			out.WriteByte(' ')
		}
		out.Write(n)
	}
	return out.Bytes()
}
