package dispatch_test

import (
	"testing"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp"
	"gilmok/store"
)

// TestPresets: each is a configuration that the sender takes, with an encrypted line.
func TestPresets(t *testing.T) {
	seen := map[string]string{}
	for _, p := range dispatch.Presets {
		c, err := smtp.Read(store.Sender{Name: p.Name, Config: map[string]string{smtp.KeyHost: p.Host, smtp.KeySecurity: p.Security}}, "")
		if err != nil || c.Port != p.Port || c.Security == smtp.SecurityNone || p.IMAP == "" && len(p.Domains) > 0 {
			t.Errorf("%s: %+v, %v", p.Name, c, err)
		}
		for _, d := range p.Domains {
			if seen[d] != "" {
				t.Errorf("%s belongs to %s and %s", d, seen[d], p.Name)
			}
			seen[d] = p.Name
			if got, ok := dispatch.PresetFor("Minji@" + d); !ok || got.Name != p.Name {
				t.Errorf("%s leads to %+v", d, got)
			}
		}
	}
	for _, own := range []string{"hello@soap.test", "", "gmail.com", "a@notgmail.com"} {
		if p, ok := dispatch.PresetFor(own); ok {
			t.Errorf("%q leads to %s", own, p.Name)
		}
	}
}
