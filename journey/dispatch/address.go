package dispatch

import (
	"strings"

	"gilmok/store"
)

// SameAddress is the form in which two addresses are compared: a mailbox is one
// mailbox however it is capitalised.
func SameAddress(ch store.Channel, address string) string {
	if ch == store.ChannelEmail {
		return strings.ToLower(strings.TrimSpace(address))
	}
	return strings.TrimSpace(address)
}

// SuppressionChannel is the channel under which the list keeps an address: a phone
// number is one number, for SMS and for Kakao.
func SuppressionChannel(ch store.Channel) store.Channel {
	if ch == store.ChannelKakao {
		return store.ChannelSMS
	}
	return ch
}

// Mask hides an address in logs: enough is left to recognise one's own, too little
// to write to somebody.
func Mask(address string) string {
	name, domain, mail := strings.Cut(address, "@")
	if !mail {
		r := []rune(name)
		if len(r) <= 4 {
			return strings.Repeat("*", len(r))
		}
		return strings.Repeat("*", len(r)-4) + string(r[len(r)-4:])
	}
	r := []rune(name)
	if len(r) == 0 {
		return "*@" + domain
	}
	return string(r[0]) + strings.Repeat("*", max(len(r)-1, 2)) + "@" + domain
}

// MaskIn hides an address wherever a server's words repeat it.
func MaskIn(words, address string) string {
	if address == "" {
		return words
	}
	return strings.ReplaceAll(words, address, Mask(address))
}
