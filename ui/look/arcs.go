package look

import (
	"bytes"
	"regexp"
)

var (
	arcRun   = regexp.MustCompile(`[aA][-\d\s.,]+`)
	number   = regexp.MustCompile(`^-?(?:\d+\.?\d*|\.\d+)`)
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

// splitArcs gives each arc of a run (seven numbers) a letter of its own. The two
// flags, fourth and fifth, may stand together and with what follows: "0 012 2".
func splitArcs(run []byte) []byte {
	var out bytes.Buffer
	rest := bytes.TrimLeft(run[1:], between)
	for i := 0; len(rest) > 0; i++ {
		n := len(number.Find(rest))
		if at := i % 7; at == 3 || at == 4 {
			n = 1
		}
		if n == 0 {
			return run // not what it seemed
		}
		if i%7 == 0 {
			out.WriteByte(run[0])
		} else {
			out.WriteByte(' ')
		}
		out.Write(rest[:n])
		rest = bytes.TrimLeft(rest[n:], between)
	}
	return out.Bytes()
}

const between = " ,\n\t\r"
