package rules

import (
	"net/netip"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
)

// Structure checks the HTML of one arm of a message version: what only a
// parser can see. It is meant for a few renders, not for every customer.
func Structure(m *Message, r *Rendered) []Finding {
	var f findings
	tokenizer := html.NewTokenizer(strings.NewReader(r.HTML))
	for {
		switch tokenizer.Next() {
		case html.ErrorToken:
			for _, name := range m.Attachments {
				f.attachmentRule(name)
			}
			return f
		case html.StartTagToken, html.SelfClosingTagToken:
			f.elementRules(tokenizer.Token())
		}
	}
}

func (f *findings) elementRules(t html.Token) {
	attributes := map[string]string{}
	for _, a := range t.Attr {
		attributes[a.Key] = a.Val
		if strings.HasPrefix(a.Key, "mc:") {
			f.add("MSG-07", Warn, "foreign_attribute", a.Key, FixConvertTags)
		}
	}
	switch t.Data {
	case "a", "area":
		if target, ok := attributes["href"]; ok {
			f.linkRule(target)
		}
	case "img":
		if _, ok := attributes["alt"]; !ok {
			f.add("MSG-07", Warn, "alt_missing", shortURL(attributes["src"]), "")
		}
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(attributes["src"])), "http:") {
			f.add("MSG-07", Warn, "picture_not_https", shortURL(attributes["src"]), "")
		}
	case "script", "iframe", "form", "object", "embed":
		f.add("MSG-07", Warn, "element_stripped", t.Data, "")
	}
}

// linkRule is MSG-06.
func (f *findings) linkRule(target string) {
	target = strings.TrimSpace(target)
	if target == "" || target == "#" {
		f.add("MSG-06", Warn, "link_empty", "", "")
		return
	}
	if strings.HasPrefix(target, "#") {
		return
	}
	u, err := url.Parse(target)
	if strings.Contains(target, "{{") || strings.Contains(target, "{%") || err != nil {
		f.add("MSG-06", Block, "link_broken", shortURL(target), "")
		return
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		f.hostRule(u, target)
	case "mailto", "tel", "sms", "kakaoplus", "kakaotalk":
	case "":
		f.add("MSG-06", Block, "link_relative", shortURL(target), "")
	default:
		f.add("MSG-06", Block, "link_scheme", shortURL(target), "")
	}
}

func (f *findings) hostRule(u *url.URL, target string) {
	host := strings.ToLower(u.Hostname())
	if address, err := netip.ParseAddr(host); err == nil {
		code := "link_ip"
		if address.IsLoopback() || address.IsPrivate() || address.IsLinkLocalUnicast() || address.IsUnspecified() {
			code = "link_private"
		}
		f.add("MSG-06", Block, code, shortURL(target), "")
		return
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal") || !strings.Contains(host, ".") {
		f.add("MSG-06", Block, "link_private", shortURL(target), "")
	}
}

func shortURL(u string) string { return firstRunes(strings.TrimSpace(u), 80) }

// executables are the file endings that mail programs refuse.
var executables = map[string]bool{}

func init() {
	for _, ending := range strings.Fields(".ade .adp .apk .appx .bat .cab .chm .cmd .com .cpl .dll .dmg .exe .hta .ins .iso .jar .js .jse .lnk .mde .msc .msi .msp .pif .ps1 .scr .sct .sh .sys .vb .vbe .vbs .vhd .wsc .wsf .wsh") {
		executables[ending] = true
	}
}

func (f *findings) attachmentRule(name string) {
	if executables[strings.ToLower(path.Ext(name))] {
		f.add("MSG-07", Warn, "attachment_executable", name, "")
	}
}
