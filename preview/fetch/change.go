package fetch

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"gilmok/preview/liquid"
)

// mostLines of a difference are told.
const mostLines = 40

// Lines tells a change line by line: "- " what was, "+ " what is, of JSON one value a line.
// What is the same is left out; the rest of a long difference is "…".
func (c Change) Lines() []string {
	before, after := lines(c.Before), lines(c.After)
	common := longest(before, after)
	var out []string
	i, j := 0, 0
	for _, same := range append(common, [2]int{len(before), len(after)}) {
		for ; i < same[0]; i++ {
			out = append(out, "- "+before[i])
		}
		for ; j < same[1]; j++ {
			out = append(out, "+ "+after[j])
		}
		i, j = same[0]+1, same[1]+1
	}
	if len(out) > mostLines {
		out = append(out[:mostLines], "…")
	}
	return out
}

// lines are those of an answer: its status where that is no success, then its body.
func lines(a liquid.Answer) (list []string) {
	if a.Status < 200 || a.Status > 299 {
		list = append(list, strconv.Itoa(a.Status))
	}
	text := a.Body
	var indented bytes.Buffer
	if json.Indent(&indented, a.Body, "", "  ") == nil {
		text = indented.Bytes()
	}
	const most = 400 // a table of so many squared is soon made
	all := strings.Split(strings.TrimSpace(string(text)), "\n")
	return append(list, all[:min(len(all), most)]...)
}

// longest gives the places of the longest common subsequence of two lists.
func longest(a, b []string) (same [][2]int) {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			same = append(same, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return same
}
