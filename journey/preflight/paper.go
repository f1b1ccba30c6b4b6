package preflight

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"time"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/domain"
	"gilmok/preview"
	"gilmok/preview/rules"
	"gilmok/store"
)

// paper is one message with what the rules must know of it beside each render.
type paper struct {
	name     string
	channel  store.Channel
	purpose  store.Purpose
	prepared *compose.Prepared // nil where it cannot be made: fault says why
	fault    error
	sender   store.Sender // zero: there is none for its channel
	shop     rules.Shop
	facts    rules.Message
	headers  []rules.Header // that the account's settings write
	carried  bool           // it reads what the entry carries
	tested   bool           // somebody was sent a test of it as it stands, or none is needed
	goes     time.Time      // when it goes to everybody; zero: at an hour of their own
	met      rules.Audience
	instead  []*paper // sent where this one reaches nobody, or the other way round

	mu   sync.Mutex
	arms []bool // those whose structure has been looked at
	bare bool   // so has that of a message without arms
}

// read compiles the draft of a message.
func (p *proof) read(ctx context.Context, name string) (*paper, error) {
	m, err := p.st.Messages().Find(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("read message %q: %w", name, err)
	}
	one := &paper{name: name, channel: m.Channel, purpose: m.Purpose}
	content, err := preview.ParseMessage(m.Document)
	if err != nil {
		one.fault = err
		return one, nil
	}
	one.sender = p.senderFor(content)
	one.prepared, err = p.compose.Prepare(ctx, content)
	var field *preview.FieldError
	var document *preview.DocumentError
	switch {
	case errors.As(err, &field), errors.As(err, &document):
		one.fault = err
	case err != nil:
		return nil, fmt.Errorf("compile message %q: %w", name, err)
	default:
		one.arms = make([]bool, len(one.prepared.Message.Arms()))
		one.carried = slices.ContainsFunc(one.prepared.Message.Variables(), carriedBy)
	}
	one.shop, one.facts = p.shopFacts(one.sender), p.messageFacts(content)
	for _, field := range []struct{ name, key string }{{"From", compose.KeyFrom}, {"Reply-To", compose.KeyReplyTo}} {
		one.headers = append(one.headers, rules.Header{Name: field.name, Value: one.sender.Config[field.key]})
	}
	one.tested = staysHere(one.sender) || p.tested(m)
	return one, p.review(ctx, m, &one.facts)
}

// review notes whether a message waits for its approval, where the shop asks for one.
func (p *proof) review(ctx context.Context, m *store.Message, facts *rules.Message) error {
	if p.setting(store.SettingApproval) == "" {
		return nil
	}
	r, err := p.st.Reviews().Get(ctx, m.ID)
	if err != nil {
		return fmt.Errorf("read the review of %q: %w", m.Name, err)
	}
	facts.Unapproved, facts.Comments = !r.Holds(m.Revision), r.Open
	return nil
}

// pair tells the messages of a step that takes the first channel that reaches
// somebody of each other.
func (p *proof) pair() {
	byName := map[string]*paper{}
	for _, m := range p.papers {
		byName[m.name] = m
	}
	for _, id := range p.journey.StepIDs() {
		step, ok := p.journey.Steps[id].(*journey.Message)
		if !ok {
			continue
		}
		for _, one := range step.FirstReachable {
			for _, other := range step.FirstReachable {
				if m := byName[one]; m != nil && other != one && byName[other] != nil {
					m.instead = append(m.instead, byName[other])
				}
			}
		}
	}
}

// senderFor gives the account a message goes through: the one it names, else its
// channel's default, else any.
func (p *proof) senderFor(c preview.Content) (best store.Sender) {
	for _, s := range p.senders {
		if string(s.Channel) != c.Channel {
			continue
		}
		if best.Name == "" || s.Name == c.Sender || s.Default && best.Name != c.Sender {
			best = s
		}
	}
	return best
}

func (p *proof) shopFacts(sender store.Sender) rules.Shop {
	s := rules.Shop{
		Name: p.setting(store.SettingShopName), Contact: p.setting(store.SettingShopContact), PostalAddress: p.setting(store.SettingShopAddress),
		PrivacyURL: p.setting(store.SettingPrivacy), LegalBasis: p.setting(store.SettingLegalBasis), OptOutNumber: p.setting(store.SettingOptOut),
		Sender: sender.Name,
		// The limits of a sender spread a launch over days; they do not forbid it.
		Quota:    -1,
		SMTPUTF8: true, // until its server says that it cannot
	}
	for _, candidate := range []string{sender.Config[compose.KeyFrom], sender.Config[compose.KeyUser]} {
		if a, err := mail.ParseAddress(candidate); err == nil {
			s.From = a.Address
			break
		}
	}
	if sender.Channel == store.ChannelSMS || sender.Channel == store.ChannelKakao {
		s.From = sender.Config[compose.KeyFrom]
	}
	s.OwnMailServer = ownServer(sender, s.From)
	s.Authentication = p.vouched[sender.Name]
	return s
}

// authentication gives what the last look at a sender's domain found, as the rules know
// it. What was not to be seen from outside stays unchecked.
func authentication(state domain.State) (a rules.Authentication) {
	for _, f := range state.Found {
		switch f.Code {
		case domain.SPF:
			a.SPF = rules.Good
		case domain.SPFMissing, domain.SPFTwice, domain.SPFAnybody, domain.SPFLookups, domain.SPFOther:
			a.SPF = rules.Bad
		case domain.DKIM:
			a.DKIM = rules.Good
		case domain.DKIMMissing:
			a.DKIM = rules.Bad
		case domain.DMARC:
			a.DMARC = rules.Good
		case domain.DMARCMissing, domain.Unaligned:
			a.DMARC = rules.Bad
		}
	}
	return a
}

// ownServer reports whether nothing leaves the house, or it leaves by the server of
// the From domain: smtp.gmail.com for gmail.com.
func ownServer(sender store.Sender, from string) bool {
	if staysHere(sender) {
		return true
	}
	host := strings.ToLower(sender.Config["host"])
	_, domain, _ := strings.Cut(strings.ToLower(from), "@")
	brand, _, _ := strings.Cut(domain, ".")
	return brand != "" && slices.Contains(strings.Split(host, "."), ownerOf(brand))
}

// staysHere reports whether what an account sends stays on this computer.
func staysHere(sender store.Sender) bool { return sender.Kind == "" || dispatch.Local(sender) }

// ownerOf gives the name that the servers of a mail brand carry.
func ownerOf(brand string) string {
	switch brand {
	case "hanmail":
		return "daum"
	case "googlemail":
		return "gmail"
	case "outlook", "hotmail", "live", "msn":
		return "office365"
	case "icloud", "me", "mac":
		return "mail"
	}
	return brand
}

func (p *proof) messageFacts(c preview.Content) rules.Message {
	m := rules.Message{Channel: c.Channel, Advertising: c.Purpose == string(store.PurposeAdvertising), HasText: true}
	if c.Channel == preview.Kakao {
		// Only resellers know what is approved.
		m.Kakao, m.Template, m.Approved = rules.AlimTalk, c.Template, true
		if c.BrandMessage() {
			m.Kakao = rules.BrandMessage
		}
	}
	m.Unsubscribe.OneClick = strings.HasPrefix(p.setting(store.SettingUnsubscribe), "https://") || strings.HasPrefix(p.setting(store.SettingTracking), "https://")
	return m
}

// carriedBy reports whether a variable is what a passage carries.
func carriedBy(variable string) bool {
	switch head, _, _ := strings.Cut(strings.NewReplacer("[", ".", "'", "", `"`, "").Replace(variable), "."); head {
	case "entry", "context", "event", "event_properties", "canvas_entry_properties":
		return true
	}
	return false
}

// fresh reports whether a render went through an arm that nobody's did before: its
// HTML is then looked at by a parser.
func (m *paper) fresh(out preview.Rendered) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	news := !m.bare
	m.bare = true
	for i, seen := range m.arms {
		if !seen && out.Took(i) {
			m.arms[i], news = true, true
		}
	}
	return news
}
