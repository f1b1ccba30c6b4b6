package domain_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"gilmok/journey/dispatch/domain"
	"gilmok/store"
)

// zone is a DNS.
type zone map[string][]string

func (z zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	list, found := z[name]
	switch {
	case !found:
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	case list == nil:
		return nil, &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
	}
	return list, nil
}

func account(from, host string, more ...string) store.Sender {
	config := map[string]string{"from": from, "host": host}
	for i := 0; i < len(more); i += 2 {
		config[more[i]] = more[i+1]
	}
	return store.Sender{Kind: "smtp", Channel: store.ChannelEmail, Config: config}
}

// codes writes findings as a person would say them in a table.
func codes(list []domain.Finding) string {
	var words []string
	for _, f := range list {
		words = append(words, fmt.Sprintf("%s:%s", f.Grade, f.Code))
	}
	return strings.Join(words, " ")
}

func TestCheck(t *testing.T) {
	good := zone{
		"shop.example": {"google-site-verification=x", "v=spf1 include:_spf.google.com ~all"}, "_spf.google.com": {"v=spf1 ip4:192.0.2.0/24 ~all"},
		"google._domainkey.shop.example": {"v=DKIM1; k=rsa; p=MIIB", "IjAN"}, "_dmarc.shop.example": {"v=DMARC1; p=none"},
	}
	with := func(name string, records ...string) zone {
		z := zone{}
		for k, v := range good {
			z[k] = v
		}
		z[name] = records
		return z
	}
	without := func(names ...string) zone {
		z := with("x", "x")
		for _, n := range names {
			delete(z, n)
		}
		return z
	}
	long := with("shop.example", "v=spf1 include:a.example include:b.example a mx exists:%{i}.x redirect=c.example")
	long["a.example"], long["b.example"], long["c.example"] = []string{"v=spf1 a mx a:x mx:y"}, []string{"v=spf1 include:a.example a"}, []string{"v=spf1 mx -all"}
	for name, c := range map[string]struct {
		dns     zone
		account store.Sender
		want    string
	}{
		"all is well":               {good, account("Shop <hello@shop.example>", "smtp.gmail.com"), "good:spf good:dkim good:dmarc good:aligned"},
		"DMARC of the domain above": {with("google._domainkey.news.shop.example", "p=x"), account("hello@news.shop.example", "mail.host.test"), "warn:spf_missing good:dkim good:dmarc good:aligned"},
		"nothing is set up":         {zone{}, account("hello@shop.example", "mail.host.test"), "warn:spf_missing warn:dkim_unseen warn:dmarc_missing"},
		"two records":               {with("shop.example", "v=spf1 a -all", "v=spf1 mx -all"), account("a@shop.example", "x"), "bad:spf_twice good:dkim good:dmarc good:aligned"},
		"anybody":                   {with("shop.example", "v=spf1 +all"), account("a@shop.example", "x"), "bad:spf_anybody good:dkim good:dmarc good:aligned"},
		"too many lookups":          {long, account("a@shop.example", "x"), "bad:spf_lookups good:dkim good:dmarc good:aligned"},
		"another server":            {with("shop.example", "v=spf1 include:mailgun.org -all"), account("a@shop.example", "smtp.gmail.com"), "warn:spf_other good:dkim good:dmarc good:aligned"},
		"a key that was taken back": {with("google._domainkey.shop.example", "v=DKIM1; p="), account("a@shop.example", "smtp.gmail.com"), "good:spf warn:dkim_unseen good:dmarc good:aligned"},
		"our own signature":         {with("gilmok._domainkey.shop.example", "v=DKIM1; p=abc"), account("a@shop.example", "smtp.gmail.com", "dkim_domain", "shop.example", "dkim_selector", "gilmok"), "good:spf good:dkim good:dmarc good:aligned"},
		"signed for nothing":        {good, account("a@shop.example", "smtp.gmail.com", "dkim_domain", "shop.example", "dkim_selector", "gone"), "good:spf bad:dkim_missing good:dmarc good:aligned"},
		"bounces go elsewhere":      {without("google._domainkey.shop.example"), account("a@shop.example", "smtp.gmail.com", "envelope", "b@other.example"), "good:spf warn:dkim_unseen good:dmarc warn:unaligned"},
		"signed for another, too":   {with("g._domainkey.other.example", "p=abc"), account("a@shop.example", "x", "dkim_domain", "other.example", "dkim_selector", "g", "envelope", "b@other.example"), "good:spf good:dkim good:dmarc warn:unaligned"},
		"signed for a part of it":   {with("g._domainkey.news.shop.example", "p=abc"), account("a@shop.example", "x", "dkim_domain", "news.shop.example", "dkim_selector", "g", "envelope", "b@other.example"), "good:spf good:dkim good:dmarc good:aligned"},
		"no answer about the key":   {with("google._domainkey.shop.example"), account("a@shop.example", "x", "envelope", "b@other.example"), "good:spf warn:not_answered good:dmarc"},
		"nor about our own":         {with("g._domainkey.shop.example"), account("a@shop.example", "x", "dkim_domain", "shop.example", "dkim_selector", "g"), "good:spf warn:not_answered good:dmarc good:aligned"},
		"Gmail through another":     {good, account("shop@gmail.com", "mail.host.test"), "bad:free_mail"},
		"Gmail through Gmail":       {good, account("shop@gmail.com", "smtp.gmail.com"), "good:own_provider"},
		"no address":                {good, account("", "smtp.gmail.com"), "bad:no_from"},
		"the DNS is silent":         {with("shop.example"), account("a@shop.example", "x"), "warn:not_answered good:dkim good:dmarc good:aligned"},
	} {
		found, err := domain.Check(context.Background(), c.dns, c.account)
		if err != nil || codes(found) != c.want {
			t.Errorf("%s: %s, %v, want %s", name, codes(found), err, c.want)
		}
	}
	ended, end := context.WithCancel(context.Background())
	end()
	if _, err := domain.Check(ended, good, account("a@shop.example", "x")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestInclusionInCircles ends.
func TestInclusionInCircles(t *testing.T) {
	z := zone{"a.example": {"v=spf1 include:b.example -all"}, "b.example": {"v=spf1 include:a.example include:b.example -all"}}
	found, err := domain.Check(context.Background(), z, account("x@a.example", "h"))
	if err != nil || len(found) == 0 || found[0].Code != domain.SPF {
		t.Errorf("%s, %v", codes(found), err)
	}
}
