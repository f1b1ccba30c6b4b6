package preview

import (
	"html"
	"net/url"
	"strings"
)

// Links gives the addresses that a rendered mail leads to, in order, each once.
func Links(source string) []string {
	var out []string
	seen := map[string]bool{}
	rewriteAttr(source, "href", func(value string) (string, bool) {
		address := html.UnescapeString(value)
		if address != "" && !strings.HasPrefix(address, "#") && !seen[address] {
			seen[address] = true
			out = append(out, address)
		}
		return "", false
	})
	return out
}

// MapLinks gives a mail whose links lead where fn says.
func MapLinks(source string, fn func(address string) string) string {
	return rewriteAttr(source, "href", func(value string) (string, bool) {
		address := html.UnescapeString(value)
		to := fn(address)
		return html.EscapeString(to), to != address
	})
}

// marker adds a campaign's marks (utm_source and so on) to links.
type marker struct {
	names  []string // sorted, with utm_
	values map[string]string
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
	return rewriteAttr(source, "href", func(value string) (string, bool) {
		address := html.UnescapeString(value)
		if address == unsubscribe || IsAnswerLink(address) {
			return "", false
		}
		return html.EscapeString(m.address(address)), true
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
