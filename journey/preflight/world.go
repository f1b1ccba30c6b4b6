package preflight

import (
	"context"
	"sync"

	"gilmok/journey/dispatch"
	"gilmok/preview/rules"
	"gilmok/store"
)

// World answers what a workspace cannot know of itself. It is asked once for each
// account that the journey sends through, before anybody is looked at.
type World interface {
	// Account looks whether an account would let messages through now.
	Account(ctx context.Context, s store.Sender) Account
	// WayOut looks whether that answers by which people refuse the mail of an account.
	WayOut(ctx context.Context, s store.Sender) WayOut
}

// Account is what was seen of an account. The zero value says that nothing was.
type Account struct {
	Access   rules.State // Bad: its provider does not let it in, or its settings are wrong
	NoSecret bool        // its password or key is not on this machine
	Away     bool        // its server could not be reached
	Words    string      // what was said where it is Bad or Away
	Number   rules.State // whether the number texts come from is registered
	Signed   []string    // fields that the program's own signature covers; nil: it signs nothing
	Limits   dispatch.Limits
}

// WayOut is what was seen of the address or mailbox that takes refusals.
type WayOut struct {
	Answers rules.State
	Silent  bool // it is Bad for nobody was there, not for what was answered
	Words   string
}

// seen is what the world said of one account.
type seen struct {
	Account
	WayOut
}

// look asks the world about all accounts at once.
func (p *proof) look(ctx context.Context) {
	if p.opt.World == nil {
		return
	}
	p.seen = map[string]*seen{}
	var asked sync.WaitGroup
	for _, m := range p.papers {
		if m.sender.Name == "" || p.seen[m.sender.Name] != nil {
			continue
		}
		one := &seen{}
		p.seen[m.sender.Name] = one
		asked.Go(func() { one.Account = p.opt.World.Account(ctx, m.sender) })
		if m.channel == store.ChannelEmail {
			asked.Go(func() { one.WayOut = p.opt.World.WayOut(ctx, m.sender) })
		}
	}
	asked.Wait()
	for _, m := range p.papers {
		if one := p.seen[m.sender.Name]; one != nil {
			one.tell(m)
		}
	}
}

// tell notes for a message what was seen of its account.
func (s *seen) tell(m *paper) {
	shop := &m.shop
	shop.CredentialsValid, shop.NoSecret, shop.Away, shop.Trouble = s.Access, s.NoSecret, s.Away, s.Account.Words
	shop.SMSNumber, shop.SignedHeaders = s.Number, s.Signed
	shop.SMTPUTF8, shop.SizeLimit = !s.Limits.ASCII, s.Limits.Size
	if s.Away && s.Silent {
		return // where nothing can be reached, neither is known to be dead
	}
	m.facts.Unsubscribe.Answers, m.facts.Unsubscribe.Trouble = s.Answers, s.WayOut.Words
}
