package rules

import "time"

// Shop is what is known of the sender and of the plan of a launch.
type Shop struct {
	Name          string
	Contact       string // phone number or e-mail that stands in messages
	PostalAddress string
	PrivacyURL    string
	LegalBasis    string // recorded basis for the EU, "" = none
	OptOutNumber  string // the free 080 number, "" = none

	From             string // sender address
	DailyVolume      int    // messages a day, this launch included
	SMSNumber        State  // whether the SMS sender number is registered
	Authentication   Authentication
	SignedHeaders    []string // of our own DKIM signature; nil = we do not sign
	SMTPUTF8         bool     // the server takes non-ASCII local parts
	SizeLimit        int      // bytes a message may have at the provider, 0 = unknown
	OwnMailServer    bool     // the From domain's own server sends (AUTH-04)
	Sender           string   // the account's name
	CredentialsValid State
	NoSecret         bool   // its password or key is not on this machine
	Away             bool   // its server could not be reached
	Trouble          string // what was said where the account is not let in, or is away
	Quota            int    // messages the account has left, -1 = unknown
}

// State is what a check found: it may not have been made.
type State byte

// The states of a check.
const (
	Unchecked State = iota
	Good
	Bad
)

// Authentication is what the checks of the From domain found.
type Authentication struct{ SPF, DKIM, DMARC State }

// Plan is one launch.
type Plan struct {
	Audience         int // people to be written to
	LastAudience     int // of the last launch, 0 = never sent
	FirstTimeMost    int // people that need no typed confirmation the first time; 0 = 500
	TestedAfterEdit  bool
	LateBy           time.Duration // how long ago the planned start was
	Restored         bool          // the workspace is a copy whose questions are open
	UncertainEarlier int           // uncertain sends of this message in earlier runs
}

// Message is what is fixed for all customers of a message version.
type Message struct {
	Channel     string // email sms kakao push webhook slack, as in the store
	Advertising bool
	Kakao       KakaoKind
	Template    string // code of a Kakao template
	Approved    bool   // the AlimTalk template is approved
	Unsubscribe Unsubscribe
	Attachments []string // file names
	HasText     bool     // the e-mail has a text part
	Unapproved  bool     // the shop asks for approval, and this draft has none
	Comments    int      // open, about this message
}

// KakaoKind tells the two kinds of Kakao messages apart.
type KakaoKind string

// The kinds.
const (
	AlimTalk     KakaoKind = "alimtalk"
	BrandMessage KakaoKind = "brand"
)

// Unsubscribe is how an e-mail lets people go.
type Unsubscribe struct {
	OneClick        bool  // an HTTPS List-Unsubscribe with its -Post pair
	ProviderManaged bool  // the provider adds them
	Answers         State // GET 200 and POST without redirect; or, of a mailbox, that it lets us in
	Trouble         string
}

// Rendered is a message as one customer gets it.
type Rendered struct {
	Subject        string
	HTML           string
	Text           string   // the whole text of SMS, Kakao and push; the text part of an e-mail
	Buttons        []string // the words on the buttons of a Kakao message
	DeadButtons    int      // of them without words, or without an address to open
	Fallback       string   // the text message sent where Kakao cannot deliver
	Headers        []Header
	UnsubscribeURL string
	Size           int      // bytes on the wire, 0 = unknown
	Missing        []string // variables that came out empty
	Lacks          string   // the language the person reads, if the message is not written in it
	Error          string   // code of the render error, "" = none
	Unclean        []string // codes of the renderer's blocking warnings
	Target         string   // the address that a webhook calls; "" = its sender's own
	Foreign        string   // a tag that another tool would fill in, as its author pasted it
	LookedThrough  bool     // the renderer has looked for program text: Unclean is all there is
}

// Header is one header as it will be written.
type Header struct{ Name, Value string }

// visible is the text a person can read.
func (r *Rendered) visible() string {
	if r.Text != "" {
		return r.Text
	}
	return r.HTML
}

// Person is a customer as far as the rules care.
type Person struct {
	Address    string // e-mail address, or phone number in E.164
	Country    string // ISO 3166-1 alpha-2; "" = the shop's
	Consent    ConsentState
	ConsentAt  time.Time
	Source     string // of the consent
	Wording    string
	Night      bool // consents to advertising at night
	Reminded   time.Time
	Notified   time.Time // when the consent or withdrawal was acknowledged
	Exempt     bool      // written to as a buyer, without consent (KR 50(1) no. 1)
	LastOrder  time.Time
	Suppressed bool
	SendAt     time.Time // zero: not known yet
	SentToday  int       // brand messages of this day
	SentBefore bool
	Capped     bool
}

// ConsentState is the store's.
type ConsentState string

// The states.
const (
	Unknown      ConsentState = "unknown"
	Subscribed   ConsentState = "subscribed"
	OptedIn      ConsentState = "opted_in"
	Unsubscribed ConsentState = "unsubscribed"
)

const (
	channelEmail   = "email"
	channelSMS     = "sms"
	channelKakao   = "kakao"
	channelPush    = "push"
	channelWebhook = "webhook"
)
