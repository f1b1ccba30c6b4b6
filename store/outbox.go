package store

import (
	"context"
	"iter"
	"slices"
	"time"
)

// OutboxID numbers an outbox entry.
type OutboxID int64

// OutboxState is the state of an outbox entry.
type OutboxState string

// The states. Only pending and retry go on by themselves; uncertain waits for a person: it is never sent again by itself.
const (
	OutboxPending   OutboxState = "pending"
	OutboxSending   OutboxState = "sending" // the intent is on disk
	OutboxOnWire    OutboxState = "on_wire"
	OutboxSent      OutboxState = "sent"
	OutboxRetry     OutboxState = "retry"
	OutboxUncertain OutboxState = "uncertain"
	OutboxFailed    OutboxState = "failed"
	OutboxSkipped   OutboxState = "skipped"
	OutboxCancelled OutboxState = "cancelled"
)

// Final reports whether the entry's passage may go on: nothing more happens to
// the entry by itself.
func (s OutboxState) Final() bool {
	switch s {
	case OutboxSent, OutboxFailed, OutboxSkipped, OutboxCancelled, OutboxUncertain:
		return true
	}
	return false
}

// ReasonCopied marks an uncertain entry that was due in a copy when the copy was given the
// right to send: the other file may have sent it.
const ReasonCopied = "copied"

// ReasonUnanswered marks an entry whose last attempt may have arrived, at a provider
// that swallows a repeat: it is to be repeated soon, and counts as sent to its address.
const ReasonUnanswered = "unanswered"

// ReasonMissed marks an entry that became due while nobody ran the workspace: it is held
// until a person has seen it.
const ReasonMissed = "missed"

// SkipReason is why we decided not to send.
type SkipReason string

// The reasons.
const (
	SkipFrequencyCapped  SkipReason = "frequency_capped"
	SkipQuietHours       SkipReason = "quiet_hours"
	SkipSuppressed       SkipReason = "suppressed"
	SkipNoConsent        SkipReason = "no_consent"
	SkipUnreachable      SkipReason = "unreachable"
	SkipAborted          SkipReason = "aborted"
	SkipLate             SkipReason = "late"
	SkipHoldout          SkipReason = "holdout"
	SkipCondition        SkipReason = "condition"
	SkipDuplicateAddress SkipReason = "duplicate_address"
	SkipRenderError      SkipReason = "render_error"
	SkipNoCoupon         SkipReason = "no_coupon"
	SkipErased           SkipReason = "erased"
	SkipMissed           SkipReason = "missed"  // by a person: due while nobody ran the workspace
	SkipOrdered          SkipReason = "ordered" // likewise, and the customer has ordered since
)

// OutboxEntry is one message waiting to be sent, or what became of it.
type OutboxEntry struct {
	ID       OutboxID
	Run      RunID
	Passage  PassageID
	Customer CustomerID
	Step     string
	Visit    int
	Channel  Channel
	Message  MessageVersionID
	Purpose  Purpose
	// Key is passage/step/visit/channel, unique for ever.
	Key string
	// MessageID (RFC 5322, without brackets) is minted when queued; every attempt reuses it.
	MessageID  string
	Address    string // as it was when queued; looked up again at sending
	State      OutboxState
	Reason     string // skip reason, or code of the failure
	Detail     string // the server's words
	NotBefore  time.Time
	LateAfter  time.Time // after this it is skipped(late)
	QueuedAt   time.Time
	FinishedAt time.Time
	Attempt    int
	Boot       string // boot id of the machine at the intent
	Held       bool   // by a person, or for one to see (ReasonMissed)
	Sender     string
	ProviderID string
	Inputs     []byte // what the template read at the first attempt
	Test       bool
}

// OutboxNote is what has become of an entry since its intent was stored: that it is on
// the wire now, or its result and all that follows from it.
type OutboxNote struct {
	Entry    *OutboxEntry
	Events   []Event
	Decision *Decision
	Suppress *Suppression
}

// Of gives the note with what it says of a customer said of another.
func (n OutboxNote) Of(c CustomerID) OutboxNote {
	n.Events = slices.Clone(n.Events)
	for i := range n.Events {
		n.Events[i].Customer = c
	}
	if n.Decision != nil {
		d := *n.Decision
		d.Customer = c
		n.Decision = &d
	}
	return n
}

// OutboxQuery asks for entries.
type OutboxQuery struct {
	IDs      []OutboxID // none: all
	States   []OutboxState
	Run      RunID
	Step     string
	Customer CustomerID
	Passage  PassageID
	From, To time.Time // NotBefore, or FinishedAt for final states
	Page     Page
}

// OutboxGroup counts entries that belong together on the outbox page.
type OutboxGroup struct {
	Run     RunID
	Step    string
	Message MessageVersionID
	Channel Channel
	State   OutboxState
	Reason  string
	Held    bool
	Count   int
	First   time.Time // earliest NotBefore or FinishedAt
	Last    time.Time
}

// Fate is what became of one entry of a run; test messages have none.
type Fate struct {
	Customer CustomerID
	Step     string
	Channel  Channel
	Message  MessageVersionID
	State    OutboxState
	Reason   string    // skip reason, or code of the failure
	At       time.Time // when it ended; while it waits, before which it does not go
}

// OutboxReader asks about the outbox.
type OutboxReader interface {
	Get(ctx context.Context, id OutboxID) (*OutboxEntry, error)
	List(ctx context.Context, q OutboxQuery) ([]OutboxEntry, error)
	Counts(ctx context.Context) (map[OutboxState]int, error)
	// Groups sums up by run, step, channel, state and reason.
	Groups(ctx context.Context, q OutboxQuery) ([]OutboxGroup, error)
	// Fates streams what became of all entries of a run, in no order.
	Fates(ctx context.Context, run RunID) iter.Seq2[Fate, error]
	// Due gives up to limit entries that are due and not held, of the channels given and
	// without some ids, in the order of NotBefore and id; of runs that go. There are
	// none while everything is stopped, nor in a copy without the right to send.
	Due(ctx context.Context, channels []Channel, except []OutboxID, limit int) ([]OutboxEntry, error)
	// NextDue is the earliest NotBefore of what is pending or to be retried and not held; zero: none.
	NextDue(ctx context.Context) (time.Time, error)
	// Outcomes tells, for passages, whether all entries of a visit are final and how they ended.
	Outcomes(ctx context.Context, passages []PassageID) (map[PassageID][]OutboxEntry, error)
	// Stopped reports the kill switch.
	Stopped(ctx context.Context) (bool, error)
	// SendTimes gives when a customer was sent something, newest first, for frequency caps.
	SendTimes(ctx context.Context, customers []CustomerID, since time.Time) (map[CustomerID][]SendTime, error)
	// Ahead gives what waits to go to customers from some journeys, soonest first,
	// At being the instant before which it does not go. What a person holds is left out.
	Ahead(ctx context.Context, customers []CustomerID, journeys []JourneyID) (map[CustomerID][]SendTime, error)
}

// OutboxWriter changes the outbox.
type OutboxWriter interface {
	OutboxReader
	// Queue stores entries; one whose key exists already is swallowed and keeps ID 0.
	Queue(ctx context.Context, entries []*OutboxEntry) error
	// Untouched gives those of entries that Due gave which are still as they were: not
	// cancelled, held or put off since, nor on their way already. There are none while
	// everything is stopped, nor in a copy without the right to send.
	Untouched(ctx context.Context, entries []OutboxEntry) ([]OutboxID, error)
	// Save writes the state and everything that changes with it.
	Save(ctx context.Context, entries []*OutboxEntry) error
	// Fold puts into the outbox what was noted (Store.Note) and not folded yet; what is
	// noted from now on is kept beside it until the next Fold. Notes of entries that are
	// not on their way any more are passed over. It gives the entries whose results it
	// has found.
	Fold(ctx context.Context) ([]OutboxID, error)
	// Recover settles what a dead process left: it folds what that noted, then sending
	// and on_wire become uncertain or pending by the rule of the boot id. It gives
	// how many became uncertain.
	Recover(ctx context.Context, boot string) (pending, uncertain int, err error)
	// Hold and Release set entries aside; they change only what is not final.
	Hold(ctx context.Context, ids []OutboxID, held bool) error
	// Cancel ends what is not yet on its way.
	Cancel(ctx context.Context, q OutboxQuery, reason string) (int, error)
	SetStopped(ctx context.Context, stopped bool) error
	// SentTo gives those of entries whose run already sent their message to their address,
	// in capitals or not, for another customer: one's own later passage is a message of
	// its own. Address, Run, Message and Customer of the entries are looked at.
	SentTo(ctx context.Context, entries []*OutboxEntry) (map[OutboxID]bool, error)
}

// SendTime is one earlier send, or one that is planned.
type SendTime struct {
	At      time.Time
	Channel Channel
	Tags    []string
	Journey JourneyID
	Entry   OutboxID // of what waits in the outbox; 0: it went, or is forecast
}
