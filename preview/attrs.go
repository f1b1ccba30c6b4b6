package preview

import "strings"

// Every message passes through these scans; regular expressions would take ten
// times as long as Liquid does.

// rewriteAttr replaces the quoted values of an attribute (in lower or upper
// case) by what change says; false leaves one as it is.
func rewriteAttr(source, name string, change func(value string) (string, bool)) string {
	var out strings.Builder
	last, at := 0, 0
	for {
		from, to, ok := nextAttr(source, name, at)
		if !ok {
			break
		}
		if value, changed := change(source[from:to]); changed {
			out.WriteString(source[last:from])
			out.WriteString(value)
			last = to
		}
		at = to
	}
	if last == 0 {
		return source
	}
	out.WriteString(source[last:])
	return out.String()
}

// nextAttr finds the value of the next attribute of that name, from an index on.
func nextAttr(source, name string, at int) (from, to int, ok bool) {
	for {
		i := indexName(source[at:], name)
		if i < 0 {
			return 0, 0, false
		}
		before := at + i
		at = before + len(name)
		if before == 0 || !isSpace(source[before-1]) && source[before-1] != '"' && source[before-1] != '\'' {
			continue
		}
		k := skipSpace(source, at)
		if k >= len(source) || source[k] != '=' {
			continue
		}
		if k = skipSpace(source, k+1); k >= len(source) || source[k] != '"' && source[k] != '\'' {
			continue
		}
		end := strings.IndexByte(source[k+1:], source[k])
		if end < 0 {
			return 0, 0, false
		}
		return k + 1, k + 1 + end, true
	}
}

// indexName finds a name in lower or in upper case, whichever comes first.
func indexName(s, name string) int {
	i := strings.Index(s, name)
	limit := len(s)
	if i >= 0 {
		limit = i
	}
	if j := strings.Index(s[:limit], strings.ToUpper(name)); j >= 0 {
		return j
	}
	return i
}

// rewriteQuoted replaces the quoted values that begin with prefix, wherever they
// stand, by what change makes of the rest.
func rewriteQuoted(source, prefix string, change func(rest string) string) string {
	if !strings.Contains(source, prefix) {
		return source
	}
	var out strings.Builder
	for {
		i := strings.Index(source, prefix)
		if i < 0 {
			out.WriteString(source)
			return out.String()
		}
		end := -1
		if i > 0 && (source[i-1] == '"' || source[i-1] == '\'') {
			end = strings.IndexByte(source[i:], source[i-1])
		}
		if end < 0 {
			out.WriteString(source[:i+len(prefix)])
			source = source[i+len(prefix):]
			continue
		}
		out.WriteString(source[:i])
		out.WriteString(change(source[i+len(prefix) : i+end]))
		source = source[i+end:]
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func skipSpace(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}
