package liquid

import (
	"regexp"
	"strings"
)

// place is where in the HTML an output stands, as far as it matters.
type place byte

const (
	inText    place = iota
	inAddress       // at the beginning of href, src and the like
)

var (
	addressStart = regexp.MustCompile(`(?i)[\s"'](?:href|src|action|formaction|background|poster|cite)\s*=\s*["']?\s*$`)
	bareValue    = regexp.MustCompile(`[\s"'][\w:-]+\s*=\s*$`)
	scriptStart  = regexp.MustCompile(`(?i)<script\b[^>]*>`)
)

// places looks at the text in front of each output. Escaping alone does not
// make a value safe as an address (javascript:…), nor in an attribute without
// quotes or in a script; the latter two are warned about.
func (c *compilation) places() {
	c.placed = map[int]place{}
	if c.mode != HTML {
		return
	}
	scripts := 0
	for i, p := range c.pieces {
		if p.name == "" {
			t := strings.ToLower(string(p.text))
			scripts += len(scriptStart.FindAllString(t, -1)) - strings.Count(t, "</script")
		}
		if p.name != "echo" || i == 0 || c.pieces[i-1].name != "" {
			continue
		}
		before := c.pieces[i-1].text
		inTag := strings.LastIndexByte(string(before), '<') > strings.LastIndexByte(string(before), '>')
		switch {
		case addressStart.Match(before):
			c.placed[p.start] = inAddress
			if inTag && bareValue.Match(before) {
				c.warn(WarnUnquoted, excerpt(strings.TrimSpace(p.args)), "", p.start)
			}
		case inTag && bareValue.Match(before):
			c.warn(WarnUnquoted, excerpt(strings.TrimSpace(p.args)), "", p.start)
		case scripts > 0:
			c.warn(WarnScript, excerpt(strings.TrimSpace(p.args)), "", p.start)
		}
	}
}

// harmless are the schemes an address may begin with. A data: address may hold
// a picture.
var harmless = map[string]bool{
	"http": true, "https": true, "mailto": true, "tel": true, "sms": true, "cid": true, "kakaotalk": true, "kakaolink": true, "kakaoplus": true,
}

// address returns a value that stands where an address begins, or "#" where it
// would run a script. Browsers ignore whitespace and controls in a scheme.
func (s *state) address(v any, path string, at int) any {
	t, ok := asText(v)
	if !ok {
		return v
	}
	clean := strings.ToLower(strings.Map(func(r rune) rune {
		if r <= ' ' || isInvisible(r) {
			return -1
		}
		return r
	}, firstRunes(t, 200)))
	scheme, _, found := strings.Cut(clean, ":")
	if !found || strings.ContainsAny(scheme, "/?#") || harmless[scheme] || strings.HasPrefix(clean, "data:image/") && !strings.HasPrefix(clean, "data:image/svg") {
		return v
	}
	s.warn(WarnAddress, firstOf(path, excerpt(t)), at)
	return "#"
}
