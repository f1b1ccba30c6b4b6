package picture

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
)

// The layout engine knows neither calc(), min(), max() and clamp() nor lengths in parts of
// the window: it drops the declaration. They are worked out here, before layout. A sum of
// pixels and per cent needs the width of what holds the element, for which the column of
// the mail is taken.

var (
	mathCall    = regexp.MustCompile(`(?i)\b(?:calc|min|max|clamp)\(`)
	windowPart  = regexp.MustCompile(`(?i)([:\s(])(-?[0-9.]+)(v[wh])\b`)
	needsMath   = regexp.MustCompile(`(?i)\b(?:calc|min|max|clamp)\(|[0-9]v[wh]\b`)
	styleAttr   = regexp.MustCompile(`(?is)(\sstyle\s*=\s*)("[^"]*"|'[^']*')`)
	givenColumn = regexp.MustCompile(`(?i)(?:[^-\w(]|max-)width\s*(?:=\s*["']?|:\s*)([0-9]+)(?:px|["'\s>])`)
)

// windowHeight stands in for the height of a window, of which a picture has none.
const windowHeight = 800

// resolveMath works out the arithmetic of all styles of a document.
func resolveMath(html string, width int) string {
	if !needsMath.MatchString(html) {
		return html
	}
	return eachStyle(html, sums{window: float64(width), room: columnOf(html, float64(width))}.resolve)
}

// eachStyle rewrites all styles of a document.
func eachStyle(html string, rewrite func(css string) string) string {
	html = styleElement.ReplaceAllStringFunc(html, func(element string) string {
		m := styleElement.FindStringSubmatch(element)
		return m[1] + rewrite(m[2]) + m[3]
	})
	return styleAttr.ReplaceAllStringFunc(html, func(attribute string) string {
		m := styleAttr.FindStringSubmatch(attribute)
		return m[1] + rewrite(m[2])
	})
}

// The layout engine knows the gaps of a grid by their long names only.
var gapDecl = regexp.MustCompile(`(?i)([;{"'\s])(?:grid-)?(row-|column-)?gap\s*:\s*([^;}"'\s]+)(?:[ \t]+([^;}"'\s]+))?`)

func spellGaps(html string) string {
	if !gapDecl.MatchString(html) {
		return html
	}
	return eachStyle(html, func(css string) string {
		return gapDecl.ReplaceAllStringFunc(css, func(decl string) string {
			m := gapDecl.FindStringSubmatch(decl)
			if m[2] != "" {
				return m[1] + m[2] + "gap:" + m[3]
			}
			return m[1] + "row-gap:" + m[3] + ";column-gap:" + cmp.Or(m[4], m[3])
		})
	})
}

// columnOf guesses how wide the mail's column is: the widest width that is given and has room.
func columnOf(html string, window float64) float64 {
	widest := 0.0
	for _, m := range givenColumn.FindAllStringSubmatch(html, -1) {
		const narrowest = 400 // less is a part of a mail
		if n, err := strconv.ParseFloat(m[1], 64); err == nil && n >= narrowest && n <= window {
			widest = max(widest, n)
		}
	}
	if widest == 0 {
		return window
	}
	return widest
}

// sums works out lengths.
type sums struct{ window, room float64 }

func (s sums) resolve(css string) string {
	var out strings.Builder
	for {
		at := mathCall.FindStringIndex(css)
		if at == nil {
			break
		}
		out.WriteString(css[:at[0]])
		r := reader{sums: s, text: css[at[0]:], base: s.room}
		if property := css[strings.LastIndexAny(css[:at[0]], "{;\"'")+1 : at[0]]; strings.Contains(strings.ToLower(property), "font-size") {
			r.base = letter
		}
		v, ok := r.factor()
		if !ok {
			out.WriteString(css[at[0]:at[1]])
			css = css[at[1]:]
			continue
		}
		out.WriteString(v.text(r.base))
		css = css[at[0]+r.pos:]
	}
	out.WriteString(css)
	return windowPart.ReplaceAllStringFunc(out.String(), func(part string) string {
		m := windowPart.FindStringSubmatch(part)
		n, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return part
		}
		return m[1] + amount{px: n * s.unit(strings.ToLower(m[3]))}.text(0)
	})
}

// letter is the size that em and rem are taken for.
const letter = 16

// unit is how many pixels a unit has; 0: it is none of ours.
func (s sums) unit(name string) float64 {
	switch name {
	case "px":
		return 1
	case "em", "rem":
		return letter
	case "pt":
		return 96.0 / 72
	case "vw":
		return s.window / 100
	case "vh":
		return windowHeight / 100.0
	}
	return 0
}

// amount is pixels and per cent together; a plain number is neither.
type amount struct {
	px, percent, plain float64
	isPlain            bool
}

func (a amount) text(base float64) string {
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 32) }
	switch {
	case a.isPlain:
		return number(a.plain)
	case a.px == 0 && a.percent != 0:
		return number(a.percent) + "%"
	}
	return number(a.on(base)) + "px"
}

func (a amount) on(base float64) float64 { return a.px + a.percent*base/100 }

func (a amount) plus(b amount, sign float64) amount {
	return amount{a.px + sign*b.px, a.percent + sign*b.percent, a.plain + sign*b.plain, a.isPlain}
}

func (a amount) times(by float64) amount {
	return amount{a.px * by, a.percent * by, a.plain * by, a.isPlain}
}

// reader reads an expression from the front of a text.
type reader struct {
	sums
	text string
	pos  int
	base float64 // what 100 % is
	deep int
}

func (r *reader) skip() {
	for r.pos < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.pos]) >= 0 {
		r.pos++
	}
}

func (r *reader) take(c byte) bool {
	r.skip()
	if r.pos < len(r.text) && r.text[r.pos] == c {
		r.pos++
		return true
	}
	return false
}

func (r *reader) sum() (amount, bool) {
	a, ok := r.product()
	for ok {
		sign := 1.0
		if !r.take('+') {
			if sign = -1; !r.take('-') {
				return a, true
			}
		}
		var b amount
		if b, ok = r.product(); ok && a.isPlain != b.isPlain {
			return a, false
		}
		a = a.plus(b, sign)
	}
	return a, false
}

func (r *reader) product() (amount, bool) {
	a, ok := r.factor()
	for ok {
		switch {
		case r.take('*'):
			var b amount
			if b, ok = r.factor(); !ok {
				return a, false
			}
			if a.isPlain {
				a, b = b, a
			}
			if !b.isPlain {
				return a, false
			}
			a = a.times(b.plain)
		case r.take('/'):
			b, fine := r.factor()
			if !fine || !b.isPlain || b.plain == 0 {
				return a, false
			}
			a = a.times(1 / b.plain)
		default:
			return a, true
		}
	}
	return a, false
}

var (
	numberUnit = regexp.MustCompile(`^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)([a-zA-Z]+|%)?`)
	mathName   = regexp.MustCompile(`(?i)^(?:calc|min|max|clamp)?\(`)
)

func (r *reader) factor() (amount, bool) {
	const deepest = 20
	r.skip()
	rest := r.text[r.pos:]
	if name := mathName.FindString(rest); name != "" {
		if r.deep++; r.deep > deepest {
			return amount{}, false
		}
		defer func() { r.deep-- }()
		r.pos += len(name)
		return r.call(strings.ToLower(strings.TrimSuffix(name, "(")))
	}
	m := numberUnit.FindStringSubmatch(rest)
	if m == nil {
		return amount{}, false
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(m[0], m[1]), 64)
	r.pos += len(m[0])
	switch unit := r.unit(strings.ToLower(m[1])); {
	case err != nil:
		return amount{}, false
	case m[1] == "":
		return amount{plain: n, isPlain: true}, true
	case m[1] == "%":
		return amount{percent: n}, true
	default:
		return amount{px: n * unit}, unit != 0
	}
}

// call reads the arguments of a function and chooses among them.
func (r *reader) call(name string) (amount, bool) {
	var args []amount
	for len(args) == 0 || r.take(',') {
		a, ok := r.sum()
		if !ok {
			return a, false
		}
		args = append(args, a)
	}
	if !r.take(')') {
		return amount{}, false
	}
	switch {
	case name == "min":
		return r.least(args, 1), true
	case name == "max":
		return r.least(args, -1), true
	case name == "clamp" && len(args) == 3:
		return r.least([]amount{args[0], r.least(args[1:], 1)}, -1), true
	}
	return args[0], name != "clamp" && len(args) == 1
}

// least is the smallest of the amounts, or with the sign -1 the greatest.
func (r *reader) least(args []amount, sign float64) amount {
	best := args[0]
	for _, a := range args[1:] {
		if sign*(a.on(r.base)+a.plain) < sign*(best.on(r.base)+best.plain) {
			best = a
		}
	}
	return best
}
