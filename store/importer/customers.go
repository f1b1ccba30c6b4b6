package importer

import (
	"cmp"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// consents are the consent columns of one row.
type consents struct {
	said   [6]answer // by the order of consentColumns
	at     [6]time.Time
	when   time.Time
	source string
	gone   time.Time // unsubscribed
	left   bool
}

// consentColumns and the channels each speaks for. A consent that names no
// channel holds for e-mail and text messages.
var consentColumns = []struct {
	target   Target
	channels []store.Channel
}{
	{ToConsent, []store.Channel{store.ChannelEmail, store.ChannelSMS}},
	{ToConsentEmail, []store.Channel{store.ChannelEmail}},
	{ToConsentSMS, []store.Channel{store.ChannelSMS}},
	{ToConsentKakao, []store.Channel{store.ChannelKakao}},
	{ToConsentPush, []store.Channel{store.ChannelPush}},
	{ToConsentNight, nil},
}

// customer builds a row of a customer file.
func (r *Reading) customer(cells []string) (*store.CustomerRowIn, Code) {
	clear(r.row.Spare)
	r.row = store.CustomerRowIn{Record: r.Rows, Spare: r.row.Spare}
	row, p := &r.row, &r.row.Customer
	var n nameParts
	var k consents
	region := r.regionOf(cells)
	r.currency = r.currencyOf(cells)
	for c, v := range r.filled(cells) {
		if c.field {
			if !r.person(c, v, p, &n, region) && !r.consent(c, v, &k) {
				r.standard(c, v, p)
			}
			continue
		}
		if v := r.value(c, v); !v.IsNone() {
			r.attribute(row, string(c.Target), v)
		}
	}
	if p.ExternalID == "" && p.Email == "" && p.Phone == "" && len(p.Aliases) == 0 {
		return nil, r.worst(NoAddress)
	}
	if p.Name == "" {
		p.Name = n.full()
	}
	r.keepNames(row, n)
	if !k.when.IsZero() { // journeys that tell of a consent, or remind of it, start from its day
		r.attribute(row, string(ToConsentAt), value.DateOf(value.DateFrom(k.when.In(r.source.options.zone()))))
	}
	p.Consents = r.consents(&k, cmp.Or(r.source.options.ConsentSource, r.source.Name))
	row.Unnamed = k.unnamed()
	if !k.left && len(r.consented) > 0 {
		r.state(p)
		row.Unnamed = r.consented
	}
	return row, ""
}

// standard takes the fields of a customer that orders and events do not carry.
func (r *Reading) standard(c *Column, v string, p *store.Customer) {
	switch c.Target {
	case ToTimeZone:
		if r.isZone(v) {
			p.TimeZone = v
		} else {
			r.blame(BadValue, c, v)
		}
	case ToLocale:
		p.Locale = clean(v)
	case ToCreatedAt:
		p.CreatedAt = r.instant(c, v)
	}
}

func (r *Reading) isZone(name string) bool {
	known, asked := r.zones[name]
	if !asked {
		_, err := time.LoadLocation(name)
		known = err == nil
		r.zones[name] = known
	}
	return known
}

// keepNames keeps the parts of a name for messages that greet by first name.
func (r *Reading) keepNames(row *store.CustomerRowIn, n nameParts) {
	for i, part := range [...]string{n.first, n.last} {
		if part != "" {
			r.attribute(row, string([...]Target{ToFirstName, ToLastName}[i]), value.Text(part))
		}
	}
}

// attribute gives a row an attribute.
func (r *Reading) attribute(row *store.CustomerRowIn, key string, v value.Value) {
	if row.Customer.Attributes == nil {
		if row.Spare == nil {
			row.Spare = make(store.Attributes, r.attributes)
		}
		row.Customer.Attributes, row.Spare = row.Spare, nil
	}
	row.Customer.Attributes[key] = v
}

// consent takes a cell of a consent column; what is not certain is asked about
// and is no consent.
func (r *Reading) consent(c *Column, v string, k *consents) bool {
	for i, col := range consentColumns {
		if c.Target == col.target {
			k.said[i], k.at[i] = parseConsent(v, c.form)
			switch {
			case k.said[i] != answerUnknown:
			case c.Unsure == "no":
				k.said[i] = answerNo
			case c.Unsure == "":
				r.notes.ask(Question{Code: UnknownConsent, Column: c.Name, Choices: []string{"unknown", "no"}, Detail: v})
			}
			return true
		}
	}
	switch c.Target {
	case ToConsentAt:
		k.when = r.instant(c, v)
	case ToConsentSource:
		k.source = clean(v)
	case ToUnsubscribedAt:
		k.gone, k.left = r.instant(c, v), true
	case ToUnsubscribed:
		r.refusal(c, v, k)
	default:
		return false
	}
	return true
}

// refusal takes a cell that says whether somebody left: a yes, the word itself, or
// the day. What nobody knows is asked about and, until then, taken for one who did.
func (r *Reading) refusal(c *Column, v string, k *consents) {
	said := parseAnswer(v)
	switch {
	case said == answerYes, said == answerNo && containsAny(fold(v), refusals):
		k.left = true
	case said == answerUnknown:
		m, status := parseDate(v, c.form)
		if status == dateOK {
			k.gone = m.time(c.form.zone)
		} else if c.Unsure == "" {
			r.notes.ask(Question{Code: UnknownConsent, Column: c.Name, Choices: []string{"unknown", "no"}, Detail: v})
		}
		k.left = k.left || c.Unsure != "unknown"
	}
}

// consented are the channels stated for everybody; none where a column of the file
// speaks of consent itself.
func (s *Source) consented() []store.Channel {
	if s.Kind != store.RowsCustomers || slices.ContainsFunc(s.Columns, func(c Column) bool { return c.field && c.Target.isConsent() }) {
		return nil
	}
	return s.options.Consented
}

// state adds the consent that the person importing states of everybody: where there
// is an address, and to nobody whom the file itself says to have left.
func (r *Reading) state(p *store.Customer) {
	for _, ch := range r.consented {
		address := p.Email
		if ch == store.ChannelSMS || ch == store.ChannelKakao {
			address = p.Phone
		}
		if address == "" || p.ConsentFor(ch, store.PurposeAdvertising).State != store.ConsentUnknown {
			continue
		}
		p.Consents = append(p.Consents, store.Consent{Channel: ch, Purpose: store.PurposeAdvertising,
			State: store.ConsentOptedIn, Source: r.source.options.ConsentSource})
	}
}

// consents makes the consents of a row: one a channel, the column of the channel
// itself before the one that speaks for all. Those of many rows stand in one place.
func (r *Reading) consents(k *consents, source string) []store.Consent {
	if *k == (consents{}) {
		return nil
	}
	said, n := k.byChannel()
	if n == 0 {
		return nil
	}
	if cap(r.said)-len(r.said) < n {
		r.said = make([]store.Consent, 0, saidRoom)
	}
	from := len(r.said)
	for _, c := range said {
		if c.State == "" {
			continue
		}
		if c.At.IsZero() {
			c.At = k.when
		}
		if c.Source == "" {
			c.Source = source
		}
		c.Night = c.State == store.ConsentOptedIn && k.said[5] == answerYes
		r.said = append(r.said, c)
	}
	return r.said[from:len(r.said):len(r.said)]
}

// saidRoom is for how many consents room is made at a time.
const saidRoom = 256

// byChannel gives what a row says of each of the consentChannels, a blank state
// where it says nothing, and of how many it speaks.
func (k *consents) byChannel() (said [len(consentChannels)]store.Consent, n int) {
	say := func(ch store.Channel, c store.Consent) {
		i := slices.Index(consentChannels[:], ch)
		if said[i].State == "" {
			n++
		}
		c.Channel, c.Purpose = ch, store.PurposeAdvertising
		said[i] = c
	}
	for i, col := range consentColumns {
		state := store.ConsentUnsubscribed
		switch k.said[i] {
		case answerYes:
			state = store.ConsentOptedIn
		case answerNo:
		default:
			continue
		}
		for _, ch := range col.channels {
			say(ch, store.Consent{State: state, Source: k.source, At: k.at[i]})
		}
	}
	if k.left {
		for _, ch := range consentColumns[0].channels {
			say(ch, store.Consent{State: store.ConsentUnsubscribed, At: k.gone})
		}
	}
	return said, n
}

// unnamed are the channels that only the column for all of them speaks of.
func (k *consents) unnamed() []store.Channel {
	switch email, sms := k.said[1] >= answerNo, k.said[2] >= answerNo; {
	case k.said[0] < answerNo, email && sms:
		return nil
	case email:
		return consentColumns[2].channels
	case sms:
		return consentColumns[1].channels
	}
	return consentColumns[0].channels
}

// consentChannels in the order in which a row's consents are listed.
var consentChannels = [...]store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao, store.ChannelPush}
