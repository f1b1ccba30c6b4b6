package compose

import (
	"hash/fnv"
	"strconv"

	"gilmok/preview"
	"gilmok/store"
)

// bucketCount is how many groups random_bucket_number parts the customers into.
const bucketCount = 10_000

// dialectPaths are what messages written for Braze read of the send and of the customer's
// standing, beside what customers are called there.
var dialectPaths = []string{
	"random_bucket_number", "campaign.name", "campaign.message_name", "campaign.dispatch_id",
	"subscribed_state.email_global", "subscribed_state.push_global",
}

// dialect fills those of them that a message reads and that nothing of the customer's is
// called.
func dialect(m *preview.Message, vars preview.Vars, a Ask) {
	for _, path := range m.Variables() {
		name := firstPart(path)
		if _, own := vars[name]; own {
			continue
		}
		switch name {
		case "random_bucket_number":
			vars[name] = bucket(a.Subject.ID)
		case "campaign":
			vars[name] = map[string]any{"name": a.Content.Name, "message_name": a.Content.Name, "dispatch_id": a.Key}
		case "subscribed_state":
			vars[name] = map[string]any{"email_global": standing(a.Subject, store.ChannelEmail), "push_global": standing(a.Subject, store.ChannelPush)}
		}
	}
}

// bucket is a customer's group, the same in every message.
func bucket(id store.CustomerID) int {
	h := fnv.New32a()
	h.Write(strconv.AppendInt(nil, int64(id), 10))
	return int(h.Sum32() % bucketCount)
}

// standing is what a customer said to advertising, in the dialect's three words: who was
// never asked has not agreed.
func standing(s *store.Subject, channel store.Channel) string {
	if state := s.ConsentFor(channel, store.PurposeAdvertising).State; state == store.ConsentOptedIn || state == store.ConsentSubscribed {
		return string(state)
	}
	return string(store.ConsentUnsubscribed)
}
