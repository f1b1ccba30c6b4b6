package sqlstore

import (
	"fmt"
	"slices"
	"strings"

	"gilmok/store"
)

// What the columns of consents hold: numbers, because there are more consents than
// customers. A word's number is its place, from 1; new words come last, since files
// have these numbers. Those of today are in the order of the alphabet.
var (
	consentChannels = []store.Channel{store.ChannelEmail, store.ChannelKakao, store.ChannelPush, store.ChannelSlack, store.ChannelSMS, store.ChannelWebhook}
	consentPurposes = []store.Purpose{store.PurposeAdvertising, store.PurposeInformational}
	consentStates   = []store.ConsentState{store.ConsentOptedIn, store.ConsentSubscribed, store.ConsentUnsubscribed, store.ConsentUnknown}
)

// consentTopic is the number of a channel and purpose: ten times that of the channel,
// and that of the purpose. 0 is of none that there is.
func consentTopic(ch store.Channel, p store.Purpose) int64 {
	channel, purpose := slices.Index(consentChannels, ch)+1, slices.Index(consentPurposes, p)+1
	if channel == 0 || purpose == 0 {
		return 0
	}
	return int64(10*channel + purpose)
}

// consentState is the number of a state, 0 of none that there is.
func consentState(s store.ConsentState) int64 {
	return int64(slices.Index(consentStates, s) + 1)
}

// topicColumn scans a topic.
type topicColumn struct{ to *store.Consent }

// Scan implements sql.Scanner.
func (x topicColumn) Scan(v any) error {
	n, _ := v.(int64)
	channel, purpose := n/10-1, n%10-1
	if channel < 0 || channel >= int64(len(consentChannels)) || purpose < 0 || purpose >= int64(len(consentPurposes)) {
		return fmt.Errorf("a column of consent's topics holds %v", v)
	}
	x.to.Channel, x.to.Purpose = consentChannels[channel], consentPurposes[purpose]
	return nil
}

// stateColumn scans a state.
type stateColumn struct{ to *store.ConsentState }

// Scan implements sql.Scanner.
func (x stateColumn) Scan(v any) error {
	n, _ := v.(int64)
	if n < 1 || n > int64(len(consentStates)) {
		return fmt.Errorf("a column of consent's states holds %v", v)
	}
	*x.to = consentStates[n-1]
	return nil
}

// stateWord is SQL that gives a state's word.
var stateWord = func() string {
	var b strings.Builder
	b.WriteString(`CASE state`)
	for i, s := range consentStates {
		fmt.Fprintf(&b, ` WHEN %d THEN '%s'`, i+1, s)
	}
	return b.String() + ` END`
}()

// isOpen says in SQL of consent k that its state serves a purpose.
func isOpen(p store.Purpose) string {
	if p == store.PurposeInformational {
		return fmt.Sprintf(`k.state IN (%d, %d)`, consentState(store.ConsentOptedIn), consentState(store.ConsentSubscribed))
	}
	return fmt.Sprintf(`k.state = %d`, consentState(store.ConsentOptedIn))
}
