package preview

import (
	"html"
	"net/url"
	"regexp"
	"strings"
)

var hrefAttr = regexp.MustCompile(`(?i)\bhref\s*=\s*("[^"]*"|'[^']*')`)

// Links gives the addresses that a rendered mail leads to, in order, each once.
func Links(source string) []string {
	var out []string
	seen := map[string]bool{}
	for _, m := range hrefAttr.FindAllStringSubmatch(source, -1) {
		address := html.UnescapeString(strings.Trim(m[1], `"'`))
		if address != "" && !strings.HasPrefix(address, "#") && !seen[address] {
			seen[address] = true
			out = append(out, address)
		}
	}
	return out
}

// marker adds a campaign's marks (utm_source and so on) to links.
type marker struct {
	names  []string // sorted, with utm_
	values map[string]string
	not    string // this address stays as it is: the unsubscribe link
}

func newMarker(utm map[string]string) *marker {
	if len(utm) == 0 {
		return nil
	}
	m := &marker{values: map[string]string{}}
	for _, key := range sortedKeys(utm) {
		name := key
		if !strings.HasPrefix(name, "utm_") {
			name = "utm_" + name
		}
		m.names = append(m.names, name)
		m.values[name] = utm[key]
	}
	return m
}

// mark adds the marks to every web link of a mail.
func (m *marker) mark(source, unsubscribe string) string {
	return hrefAttr.ReplaceAllStringFunc(source, func(attr string) string {
		eq := strings.IndexByte(attr, '=')
		quoted := strings.TrimSpace(attr[eq+1:])
		address := html.UnescapeString(quoted[1 : len(quoted)-1])
		if address == unsubscribe {
			return attr
		}
		return attr[:eq+1] + quoted[:1] + html.EscapeString(m.address(address)) + quoted[:1]
	})
}

// address adds the marks to one address; what the shop wrote itself stays.
func (m *marker) address(address string) string {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return address
	}
	has := u.Query()
	var add strings.Builder
	for _, name := range m.names {
		if has.Has(name) {
			continue
		}
		if u.RawQuery != "" || add.Len() > 0 {
			add.WriteByte('&')
		}
		add.WriteString(url.QueryEscape(name) + "=" + url.QueryEscape(m.values[name]))
	}
	u.RawQuery += add.String()
	return u.String()
}
