package liquid

import (
	"slices"
	"strings"
)

// blockBranches lists the blocks and the branches that may stand in them.
var blockBranches = map[string][]string{
	"if": {"elsif", "else"}, "unless": {"elsif", "else"}, "case": {"when", "else"},
	"for": {"else"}, "tablerow": nil, "capture": nil, "ifchanged": nil,
}

// checkNesting sees to it that osteele's grammar meets only blocks that match,
// so that every fault is reported with its place.
func (c *compilation) checkNesting() error {
	var open []piece
	top := func() string {
		if len(open) == 0 {
			return ""
		}
		return open[len(open)-1].name
	}
	for _, p := range c.pieces {
		switch {
		case p.name == "" || p.name == "raw":
		case p.name == "(" || isBlock(p.name):
			if open = append(open, p); len(open) > c.engine.limits.Depth {
				return failAt(p.start, CodeLimit, "blocks nested more than %d deep", c.engine.limits.Depth)
			}
		case p.name == ")":
			if top() != "(" {
				return failAt(open[len(open)-1].start, CodeUnclosed, "%s", top())
			}
			open = open[:len(open)-1]
		case isBranch(p.name):
			if !slices.Contains(blockBranches[top()], p.name) {
				return failAt(p.start, CodeMisplaced, "%s", p.name)
			}
			c.checkElse(p)
		case strings.HasPrefix(p.name, "end") && isBlock(p.name[3:]):
			if top() != p.name[3:] {
				return failAt(p.start, CodeMisplaced, "%s", p.name)
			}
			open = open[:len(open)-1]
		case !knownTags[p.name]:
			return unknownTag(p)
		}
	}
	if len(open) > 0 {
		return failAt(open[len(open)-1].start, CodeUnclosed, "%s", top())
	}
	return nil
}

// checkElse warns of {% else if x %}, whose condition the language ignores.
func (c *compilation) checkElse(p piece) {
	if args := strings.TrimSpace(p.args); p.name == "else" && args != "" {
		c.warn(WarnElseIgnored, excerpt(args), "elsif", p.start)
	}
}

func isBlock(name string) bool {
	_, ok := blockBranches[name]
	return ok
}

func isBranch(name string) bool { return name == "elsif" || name == "else" || name == "when" }

func unknownTag(p piece) error {
	err := failAt(p.start, CodeUnknownTag, "%s", p.name)
	err.Suggestion = nearest(p.name, TagNames())
	return err
}
