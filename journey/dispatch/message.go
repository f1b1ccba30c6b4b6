package dispatch

import (
	"context"
	"errors"
	"time"

	"gilmok/preview"
	"gilmok/store"
)

// Message is one message, ready for the wire.
type Message struct {
	Entry store.OutboxID // 0: a test send, which is not in the outbox
	// Key is unique for ever and the same for every attempt: providers that know
	// idempotency keys are given it.
	Key       string
	MessageID string // RFC 5322, without brackets
	Channel   store.Channel
	Purpose   store.Purpose
	From      string // "Soap Shop <hello@soap.example>", or the number of an SMS
	ReplyTo   string
	To        string // an address, an E.164 number, a token
	Subject   string
	HTML      string
	Text      string
	Headers   []Header // beyond the above, as List-Unsubscribe
	Tags      []string
	// Raw is the whole mail as it goes over the wire and into .eml files; only
	// e-mail has it.
	Raw []byte
	// Inline are the pictures that HTML refers to by cid:. Raw has them already.
	Inline  []preview.Inline
	Kakao   *Kakao
	Push    *Push
	Request *Request
	// Inputs is what the template read, a JSON object: with it the message can be
	// made again exactly.
	Inputs []byte
	// Sender the message asks for; empty: the default of its channel.
	Sender string
	// Leaving is called on a Line just before the first of what stands in the message
	// leaves the computer; an error keeps it here, and is Send's. nil: nobody asks.
	Leaving func() error
}

// Header is one header field of a mail.
type Header struct{ Name, Value string }

// Kakao is what an AlimTalk or brand message has beyond its text, which is the
// message's Text with the values of the variables in it.
type Kakao struct {
	Profile   string            // the channel's id at the reseller; empty: the sender's
	Targeting string            // of a brand message, never empty there: whom Kakao brings it to, as preview.TargetFriends
	Template  string            // empty: a brand message written freely
	Variables map[string]string // by #{name}
	Buttons   []KakaoButton
	Fallback  string // text of the SMS sent where Kakao does not reach; empty: none
}

// Brand reports whether a Kakao message is a brand message: an advertisement, which no
// template need have been approved for. Others are AlimTalk.
func (m *Message) Brand() bool { return m.Kakao != nil && m.Purpose == store.PurposeAdvertising }

// KakaoButton is a button under a Kakao message.
type KakaoButton struct{ Name, Link string }

// Push is what a push message has beyond its title (the Subject) and text.
type Push struct {
	Link    string // opened by a tap; empty: the app
	Picture string // https address; empty: none
}

// Request is the call a webhook message makes.
type Request struct {
	Method  string
	URL     string
	Headers map[string]string
	Body    []byte
}

// Receipt is the provider's word that it has taken a message.
type Receipt struct {
	ProviderID string
	Words      string // the server's reply, for the log
}

// Sender hands messages to one provider. It must be safe for several goroutines:
// as many as Connections call Send at the same time, each with its own connection.
//
// Send returns nil only when the provider has said that it took the message.
// Anything else is an error; *Error carries the verdict, and an error that says
// nothing is temporary.
type Sender interface {
	Name() string
	Send(ctx context.Context, m Message) (Receipt, error)
}

// Liner is an add-on ability of a Sender that is no Batcher: it gives lines on which the
// server hears of the next message while it takes one, which saves a wait for each.
type Liner interface{ Line() Line }

// Line is used by one goroutine.
type Line interface {
	// Send is Sender.Send. Where next is not nil the server may be asked for it as well;
	// nothing that stands in it is sent before its own Send, which may never come: any
	// other takes the asking back.
	Send(ctx context.Context, m Message, next *Message) (Receipt, error)
	// Rest takes back what was asked.
	Rest()
	// Ready reports whether the server's word on what was asked is here, so that the next
	// Send begins with the message itself.
	Ready() bool
}

// Batcher is an add-on ability of a Sender: several ready messages in one request.
// Results are in the order of the messages; the error is for the request as a whole.
type Batcher interface {
	MaxBatch() int
	SendMany(ctx context.Context, ms []Message) ([]Result, error)
}

// Sharer is an add-on ability of a Batcher: it says whether next can travel in a request
// that begins with first. Without it any message can.
type Sharer interface {
	Share(first, next Message) bool
}

// Result is what became of one message of a batch.
type Result struct {
	Receipt Receipt
	Err     error
}

// Connector is an add-on ability: how many Sends may run at once. Without it: 8.
type Connector interface{ Connections() int }

// Idempotent is an add-on ability: the provider swallows a second message with the
// same key for as long as it remembers it. Within that time what is uncertain is
// tried again, for it cannot arrive twice.
type Idempotent interface{ Remembers() time.Duration }

// Checker is an add-on ability: it proves that the account works without sending, and
// tells what its server takes.
type Checker interface {
	Check(ctx context.Context) (Limits, error)
}

// ErrUnproved is the answer of a Checker whose provider does not let the key ask: it may
// still be let to send.
var ErrUnproved = errors.New("the key may not ask")

// Limits are what a server says of itself. The zero value says nothing.
type Limits struct {
	Size  int  // most bytes of a message; 0: not said
	ASCII bool // it refuses addresses with other letters before the @ (no SMTPUTF8, RFC 6531)
}

// Numberer is an add-on ability: the provider says whether the number that texts come
// from is registered with it, without which Korean carriers pass none on
// (Telecommunications Business Act 84-2).
type Numberer interface {
	Registered(ctx context.Context) (bool, error)
}
