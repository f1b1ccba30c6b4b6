package ui

import (
	"errors"
	"strings"
	"testing"

	"gilmok/journey/dispatch/inbound"
)

func TestFetchedSaysWhatWasTold(t *testing.T) {
	for _, c := range []struct {
		told []inbound.Collected
		want []string
	}{
		{nil, []string{"No sender has a provider"}},
		{[]inbound.Collected{{Source: "main"}}, []string{"Nothing new"}},
		{[]inbound.Collected{{Source: "main", New: 3, Suppressed: 2}, {Source: "main/imap", New: 1, Alarms: 2}}, []string{"4 reports are new", "2 addresses are never written", "2 mails came back because of us"}},
		{[]inbound.Collected{{Source: "main", New: 2}, {Source: "shop/imap", Err: errors.New("x")}}, []string{"2 reports are new", "Could not be asked: shop."}},
	} {
		got := fetched(c.told)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%+v: %q lacks %q", c.told, got, want)
			}
		}
	}
}
