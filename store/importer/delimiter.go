package importer

import (
	"bytes"
	"io"
	"math"
	"strings"
)

// excelSep reads the "sep=;" line with which spreadsheets name the delimiter.
func excelSep(head string) (delimiter byte, length int) {
	if len(head) < 5 || !strings.EqualFold(head[:4], "sep=") {
		return 0, 0
	}
	rest := head[5:]
	switch {
	case strings.HasPrefix(rest, "\r\n"):
		return head[4], 7
	case strings.HasPrefix(rest, "\n"), strings.HasPrefix(rest, "\r"):
		return head[4], 6
	}
	return 0, 0
}

// guessDelimiter tries each candidate on the beginning of the file: the right one
// cuts most records into the same number of cells and uncovers known header names.
// It gives 0 for a file of one column.
func guessDelimiter(head []byte, whole bool) byte {
	var best byte
	bestScore := 0.0
	for _, d := range []byte{',', ';', '\t', '|'} {
		if bytes.IndexByte(head, d) < 0 {
			continue
		}
		if score := delimiterScore(head, d, whole); score > bestScore {
			best, bestScore = d, score
		}
	}
	if best != 0 {
		return best
	}
	for _, d := range []byte{'^', '~', ':'} { // rare: only what uncovers several known names
		if _, known := delimiterEvidence(head, d, whole); known >= 2 {
			return d
		}
	}
	return 0
}

func delimiterScore(head []byte, d byte, whole bool) float64 {
	widths, known := delimiterEvidence(head, d, whole)
	mode, share := modeOf(widths)
	if mode < 2 {
		// Even where few lines have it (a header and one row under titles), a
		// delimiter that uncovers several known names is one.
		if known >= 2 {
			return float64(known)
		}
		return 0
	}
	return share*(1+math.Log2(float64(mode))) + float64(min(known, 8)) + 0.01
}

// delimiterEvidence gives the widths of the first records, and the most known
// header names in one of them.
func delimiterEvidence(head []byte, d byte, whole bool) (widths []int, known int) {
	s := newSplitter(bytes.NewReader(head), d, 0)
	var r record
	for len(widths) < 60 {
		if err := s.next(&r); err != nil {
			if err == io.EOF && !whole && len(widths) > 1 {
				widths = widths[:len(widths)-1] // the last one may be cut off
			}
			break
		}
		if r.blank() {
			continue
		}
		if len(widths) < 20 {
			hits := 0
			for _, c := range r.cells {
				if len(c) < 60 && knownHeader(clean(c)) {
					hits++
				}
			}
			known = max(known, hits)
		}
		widths = append(widths, len(r.cells))
	}
	return widths, known
}

// modeOf gives the commonest number and its share.
func modeOf(widths []int) (mode int, share float64) {
	counts := map[int]int{}
	for _, w := range widths {
		counts[w]++
		if counts[w] > counts[mode] || counts[w] == counts[mode] && w > mode {
			mode = w
		}
	}
	if len(widths) == 0 {
		return 0, 0
	}
	return mode, float64(counts[mode]) / float64(len(widths))
}
