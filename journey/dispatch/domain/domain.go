// Package domain looks into the DNS whether receivers will believe a sender: SPF
// (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489), and whether From fits the server. It
// says codes; package ui puts them into words.
package domain

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"gilmok/journey/dispatch"
	"gilmok/store"
)

// Grade is how good or bad a finding is.
type Grade string

// The grades.
const (
	Good Grade = "good"
	Warn Grade = "warn" // mail may end in the spam folder
	Bad  Grade = "bad"  // mail is refused, or will be
)

// Code is what was found.
type Code string

// The codes.
const (
	FreeMail      Code = "free_mail"     // From at Gmail or Naver, through another server
	OwnProvider   Code = "own_provider"  // From at the provider that sends: it vouches for its own
	SPF           Code = "spf"           // there is a record
	SPFMissing    Code = "spf_missing"   //
	SPFTwice      Code = "spf_twice"     // two records are as good as none
	SPFAnybody    Code = "spf_anybody"   // "+all": everybody may send in this name
	SPFLookups    Code = "spf_lookups"   // more than ten lookups: receivers give up
	SPFOther      Code = "spf_other"     // it does not name the server that sends
	DKIM          Code = "dkim"          // a key was found
	DKIMMissing   Code = "dkim_missing"  // we sign, and nobody can check it
	DKIMUnseen    Code = "dkim_unseen"   // nothing under the usual names
	DMARC         Code = "dmarc"         // there is a policy
	DMARCMissing  Code = "dmarc_missing" //
	Aligned       Code = "aligned"       // a signature of From's own domain, or bounces that go there
	Unaligned     Code = "unaligned"     // bounces go to another domain than From's
	NotAnswered   Code = "not_answered"  // the DNS could not be asked
	NoFromAddress Code = "no_from"       //
)

// Finding is one thing found about a sender's domain.
type Finding struct {
	Grade  Grade  `json:"grade"`
	Code   Code   `json:"code"`
	Domain string `json:"domain"`           // it is about
	Detail string `json:"detail,omitempty"` // the record, a selector, a server
}

// Resolver asks the DNS; *net.Resolver is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// vouches names, for the mail servers that many use, what an SPF record must include
// for them, by the end of the server's name.
var vouches = map[string][]string{
	"gmail.com": {"_spf.google.com"}, "google.com": {"_spf.google.com"}, "outlook.com": {"spf.protection.outlook.com"}, "office365.com": {"spf.protection.outlook.com"},
	"zoho.com": {"zoho.com", "zohomail.com"}, "amazonaws.com": {"amazonses.com"}, "brevo.com": {"spf.brevo.com", "spf.sendinblue.com"},
	"sendinblue.com": {"spf.brevo.com", "spf.sendinblue.com"}, "sendgrid.net": {"sendgrid.net"}, "mailgun.org": {"mailgun.org"}, "naver.com": {"naver.com"},
}

// selectors under which providers publish their keys.
var selectors = []string{"google", "selector1", "selector2", "s1", "s2", "k1", "k2", "mail", "resend", "brevo1", "brevo2", "pm", "zoho", "default", "dkim", "mx"}

// Check looks at an e-mail account. The error is ctx's; what the DNS does not answer
// is a finding.
func Check(ctx context.Context, dns Resolver, account store.Sender) ([]Finding, error) {
	from, err := mail.ParseAddress(account.Config["from"])
	if err != nil {
		if from, err = mail.ParseAddress(account.Config["user"]); err != nil {
			return []Finding{{Grade: Bad, Code: NoFromAddress}}, nil
		}
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	}
	c := check{ctx: ctx, dns: dns, domain: strings.ToLower(domain), account: account, host: strings.ToLower(account.Config["host"])}
	if preset, free := dispatch.PresetFor(from.Address); free {
		if account.Kind == "smtp" && sameOwner(c.host, preset.Host) {
			return []Finding{{Good, OwnProvider, c.domain, preset.Name}}, nil
		}
		return []Finding{{Bad, FreeMail, c.domain, preset.Name}}, nil
	}
	c.spf()
	c.dkim()
	c.dmarc()
	c.alignment()
	return c.found, ctx.Err()
}

type check struct {
	ctx          context.Context
	dns          Resolver
	domain, host string
	account      store.Sender
	found        []Finding
	named        bool // SPF holds for From's domain
	signed       bool // a DKIM key of From's own domain was found
}

func (c *check) add(g Grade, code Code, detail string) {
	c.found = append(c.found, Finding{g, code, c.domain, detail})
}

// records gives the TXT records of a name that begin with a word; ok is false where the
// DNS did not answer, which is a finding.
func (c *check) records(name, begin string) (list []string, ok bool) {
	all, ok := c.texts(name)
	for _, r := range all {
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(r)), begin) {
			list = append(list, strings.TrimSpace(r))
		}
	}
	return list, ok
}

// texts gives all TXT records of a name, as records does.
func (c *check) texts(name string) (all []string, ok bool) {
	all, err := c.dns.LookupTXT(c.ctx, name)
	var no *net.DNSError
	if err == nil || errors.As(err, &no) && no.IsNotFound {
		return all, true
	}
	if c.ctx.Err() == nil && !c.silent() {
		c.add(Warn, NotAnswered, name)
	}
	return nil, false
}

// silent reports whether the DNS has left a question open.
func (c *check) silent() bool {
	return slices.ContainsFunc(c.found, func(f Finding) bool { return f.Code == NotAnswered })
}

func (c *check) spf() {
	list, ok := c.records(c.domain, "v=spf1")
	if !ok {
		return
	}
	switch len(list) {
	case 0:
		c.add(Warn, SPFMissing, "")
		return
	case 1:
	default:
		c.add(Bad, SPFTwice, strings.Join(list, " · "))
		return
	}
	words := strings.Fields(strings.ToLower(list[0]))
	if slices.Contains(words, "+all") || slices.Contains(words, "all") {
		c.add(Bad, SPFAnybody, list[0])
		return
	}
	if n := c.lookups(list[0], map[string]bool{c.domain: true}); n > mostLookups {
		c.add(Bad, SPFLookups, fmt.Sprint(n))
		return
	}
	for end, includes := range vouches {
		if c.account.Kind == "smtp" && (c.host == end || strings.HasSuffix(c.host, "."+end)) && !named(words, includes) {
			c.add(Warn, SPFOther, c.host)
			return
		}
	}
	c.named = true
	c.add(Good, SPF, list[0])
}

// mostLookups an SPF record may cause (RFC 7208, section 4.6.4).
const mostLookups = 10

// lookups counts what a record makes receivers look up, through what it includes.
func (c *check) lookups(record string, seen map[string]bool) (n int) {
	for _, word := range strings.Fields(strings.ToLower(record)) {
		word = strings.TrimLeft(word, "+-~?")
		name, to, _ := strings.Cut(word, ":")
		if strings.HasPrefix(word, "redirect=") {
			name, to = "include", strings.TrimPrefix(word, "redirect=")
		}
		name, _, _ = strings.Cut(name, "/")
		switch name {
		case "a", "mx", "ptr", "exists":
			n++
		case "include":
			n++
			if to == "" || seen[to] || n > mostLookups {
				continue
			}
			seen[to] = true
			if inner, ok := c.records(to, "v=spf1"); ok && len(inner) == 1 {
				n += c.lookups(inner[0], seen)
			}
		}
	}
	return n
}

func named(words, includes []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		w = strings.TrimPrefix(strings.TrimLeft(w, "+?~"), "include:")
		return slices.ContainsFunc(includes, func(i string) bool { return w == i || strings.HasSuffix(w, "."+i) })
	})
}

func (c *check) dkim() {
	if domain, selector := strings.ToLower(c.account.Config["dkim_domain"]), c.account.Config["dkim_selector"]; domain != "" && selector != "" {
		name := selector + "._domainkey." + domain
		switch all, ok := c.texts(name); {
		case !ok:
		case key(all):
			c.signed = organization(domain) == organization(c.domain)
			c.add(Good, DKIM, name)
		default:
			c.add(Bad, DKIMMissing, name)
		}
		return
	}
	answered := true
	for _, selector := range selectors {
		all, ok := c.texts(selector + "._domainkey." + c.domain)
		if key(all) {
			c.signed = true
			c.add(Good, DKIM, selector)
			return
		}
		if answered = answered && ok; !ok {
			break // each question that stays open takes seconds
		}
	}
	if answered {
		c.add(Warn, DKIMUnseen, "")
	}
}

// key reports whether a record holds a public key; an empty one was taken back.
func key(records []string) bool {
	for _, part := range strings.Split(strings.Join(records, ""), ";") {
		if name, value, _ := strings.Cut(strings.TrimSpace(part), "="); strings.TrimSpace(name) == "p" && strings.TrimSpace(value) != "" {
			return true
		}
	}
	return false
}

func (c *check) dmarc() {
	for _, domain := range []string{c.domain, organization(c.domain)} {
		list, ok := c.records("_dmarc."+domain, "v=dmarc1")
		if !ok {
			return
		}
		if len(list) == 1 {
			c.add(Good, DMARC, list[0])
			return
		}
	}
	c.add(Warn, DMARCMissing, "")
}

// alignment: where nothing is signed for From's domain, bounces must go there for DMARC
// to hold.
func (c *check) alignment() {
	_, envelope, elsewhere := strings.Cut(c.account.Config["envelope"], "@")
	elsewhere = elsewhere && organization(strings.ToLower(envelope)) != organization(c.domain)
	switch {
	case c.signed, c.named && !elsewhere:
		c.add(Good, Aligned, "")
	case elsewhere && !c.silent():
		c.add(Warn, Unaligned, envelope)
	}
}

// organization is the domain that somebody registered: shop.example of mail.shop.example.
func organization(domain string) string {
	if org, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		return org
	}
	return domain
}

func sameOwner(a, b string) bool { return a == b || organization(a) == organization(b) }
