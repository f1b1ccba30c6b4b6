package sqlstore

import (
	"context"
	"slices"

	"gilmok/store"
	"gilmok/store/segment"
)

func (p *people) readSuppressed(ctx context.Context, of []*store.Customer) error {
	if !p.l.listed {
		return nil
	}
	addresses := append(p.addresses(of, store.ChannelEmail), p.addresses(of, store.ChannelSMS)...)
	_, err := list(ctx, p.l.s, func(row scanner) (struct{}, error) {
		var channel, address, kind string
		err := row.Scan(&channel, &address, &kind)
		p.list[channel+address] = store.SuppressionKind(kind)
		return struct{}{}, err
	}, `SELECT channel, address, kind FROM suppressions WHERE address IN (`+p.l.s.env.Dialect.Texts("?1")+`)`, texts(addresses))
	return err
}

// addresses are those of a chunk's rows and of the people they may mean.
func (p *people) addresses(of []*store.Customer, ch store.Channel) []string {
	list := make([]string, 0, len(of)+len(p.all))
	for _, c := range of {
		list = append(list, segment.LowerASCII(addressFor(c, ch)))
	}
	for _, x := range p.all {
		list = append(list, segment.LowerASCII(addressFor(&x.Customer, ch)))
	}
	return list
}

// suppressed tells whether a person's address for a channel is on the list.
func (p *people) suppressed(c *store.Customer, ch store.Channel) bool {
	if len(p.list) == 0 {
		return false
	}
	listed, address := suppressed(ch, addressFor(c, ch))
	return p.list[string(listed)+address] != ""
}

// addressFor is the address a channel writes to.
func addressFor(c *store.Customer, ch store.Channel) string {
	if ch == store.ChannelSMS || ch == store.ChannelKakao {
		return c.Phone
	}
	return c.Email
}

// refusedKey is an address by a channel; "" of none.
func refusedKey(c *store.Customer, ch store.Channel) string {
	address := addressFor(c, ch)
	if address == "" {
		return ""
	}
	return string(ch) + segment.LowerASCII(address)
}

// refuses tells whether somebody has unsubscribed by a person's address for a channel.
func (p *people) refuses(c *store.Customer, ch store.Channel) bool {
	if len(p.refused) == 0 {
		return false
	}
	key := refusedKey(c, ch)
	return key != "" && p.refused[key]
}

// readRefused finds the addresses that rows would have consent, and on which somebody
// has unsubscribed: the word holds for the address, whoever else has it. The rows that a
// first import does not keep back have addresses that nobody has yet, and there is no
// index to look them up in.
func (p *people) readRefused(ctx context.Context, of []*store.Customer) error {
	if !p.l.spoken || p.l.first != nil {
		return nil
	}
	for _, by := range []struct {
		field, column string
		channels      []store.Channel
	}{{"email", "lower(c.email)", []store.Channel{store.ChannelEmail}}, {"phone", "c.phone", []store.Channel{store.ChannelSMS, store.ChannelKakao}}} {
		addresses := p.agreeing(of, !p.l.allows(by.field, true), by.channels...)
		if len(addresses) == 0 {
			continue
		}
		_, err := list(ctx, p.l.s, func(row scanner) (struct{}, error) {
			var address string
			var topic int64
			err := row.Scan(&address, &topic)
			for _, ch := range by.channels {
				if topic == consentTopic(ch, store.PurposeAdvertising) {
					p.refused[string(ch)+address] = true
				}
			}
			return struct{}{}, err
		}, `SELECT `+by.column+`, k.topic FROM customers c JOIN consents k ON k.customer_id = c.id AND k.state = ?2
			WHERE `+by.column+` IN (`+p.l.s.env.Dialect.Texts("?1")+`)`, texts(addresses), consentState(store.ConsentUnsubscribed))
		if err != nil {
			return err
		}
	}
	return nil
}

// refuse takes the word of who has unsubscribed along to a new address.
func (p *people) refuse(x *person) {
	for _, k := range x.Consents {
		if k.State == store.ConsentUnsubscribed && k.Purpose == store.PurposeAdvertising {
			p.refused[refusedKey(&x.Customer, k.Channel)] = true
		}
	}
}

// gone reports who has left on any channel: by their word, or by an address of theirs
// on the list for another reason than that nothing arrives there.
func (p *people) gone(x *person) bool {
	if slices.ContainsFunc(x.Consents, func(k store.Consent) bool { return k.State == store.ConsentUnsubscribed }) {
		return true
	}
	for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS} {
		if p.leftBy(&x.Customer, ch) || x.stored != nil && p.leftBy(x.stored, ch) {
			return true
		}
	}
	return false
}

func (p *people) leftBy(c *store.Customer, ch store.Channel) bool {
	if len(p.list) == 0 {
		return false
	}
	listed, address := suppressed(ch, addressFor(c, ch))
	kind := p.list[string(listed)+address]
	return kind != "" && kind != store.SuppressedBounced
}

// agreeing gives the addresses by which rows may agree on channels that write to the same
// one, each once: the row's own, and everybody's of the chunk where a row leaves it out or
// may not replace it: kept.
func (p *people) agreeing(of []*store.Customer, kept bool, channels ...store.Channel) (list []string) {
	for _, c := range of {
		if !slices.ContainsFunc(c.Consents, func(k store.Consent) bool {
			return k.State != store.ConsentUnsubscribed && slices.Contains(channels, k.Channel)
		}) {
			continue
		}
		address := addressFor(c, channels[0])
		if kept || address == "" {
			list = p.addresses(of, channels[0])
			break
		}
		list = append(list, segment.LowerASCII(address))
	}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(a string) bool { return a == "" })
}
