package liquid

import (
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

func runeCount(s string) int { return utf8.RuneCountInString(s) }

// nearest returns the known name that is one or two slips away from name, or
// "". Short names must be closer than long ones.
func nearest(name string, known []string) string {
	best, distance := "", 3
	if runeCount(name) <= 4 {
		distance = 2
	}
	if runeCount(name) > 64 {
		return ""
	}
	for _, k := range known {
		if d := editDistance(name, k, distance); d < distance && d > 0 {
			best, distance = k, d
		}
	}
	return best
}

// meantPath returns the path that a path into nowhere is a slip of, or "". A
// name that exists but is empty is no slip.
func meantPath(vars map[string]any, path string) string {
	var at any = vars
	before, rest := "", path
	for rest != "" {
		name, tail, _ := strings.Cut(rest, ".")
		next, ok := property(at, name)
		if !ok {
			entries := pairs(at)
			if len(entries) == 0 || dialectNames[name] != "" {
				return ""
			}
			names := make([]string, len(entries))
			for i, entry := range entries {
				names[i] = entry.key
			}
			if near := nearest(name, names); near != "" {
				return strings.TrimSuffix(before+near+"."+tail, ".")
			}
			return ""
		}
		at, before, rest = normal(next), before+name+".", tail
	}
	return ""
}

// editDistance counts insertions, deletions, replacements and swaps of
// neighbours; it gives up at most.
func editDistance(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if abs := len(x) - len(y); abs >= most || -abs >= most {
		return most
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

// FilterNames lists every filter, for completion.
func FilterNames() []string { return slices.Clone(filterNames()) }

// TagNames lists every tag that may open, branch or end, for completion.
func TagNames() []string {
	names := []string{"elsif", "else", "when", "raw", "endraw", "comment", "endcomment", "doc", "enddoc", "liquid"}
	for name := range blockBranches {
		names = append(names, name, "end"+name)
	}
	for name := range knownTags {
		if name != "content_block" { // written as {{content_blocks.${name}}}
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

var filterNames = sync.OnceValue(func() []string {
	names := make([]string, 0, len(filters))
	for name := range filters {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
})
