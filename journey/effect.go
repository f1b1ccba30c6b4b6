package journey

import "time"

// EffectKind tells what an Effect asks for.
type EffectKind uint8

// The kinds of effects, each with the fields that belong to it.
const (
	EffectMoved        EffectKind = iota // Step → To by Port; To is empty at the end of the path
	EffectSend                           // Send and Verdict: queue it, hold it, or keep the reason
	EffectUpdate                         // Update and Values (what to set, worked out)
	EffectRecord                         // Event and Values
	EffectAskPermit                      // At: since when the passage stands before the throttle
	EffectStartJourney                   // Journey
	EffectDecided                        // What, Reason, Saw: a line of the why ledger
)

// Effect is what a step of a passage asks the world to do. It is one flat
// struct, and no interface, because a rehearsal makes tens of millions.
type Effect struct {
	Kind    EffectKind
	Step    StepID
	Visit   int
	At      time.Time
	Port    string
	To      StepID
	Send    Send
	Verdict Verdict
	Update  *UpdateCustomer
	Event   string
	Journey string
	Values  map[string]any
	What    string
	Reason  string
	Saw     map[string]any
}

// What a line of the why ledger says.
const (
	DecidedEntered    = "entered"
	DecidedMoved      = "moved"
	DecidedQueued     = "queued"
	DecidedSkipped    = "skipped"
	DecidedHeld       = "held"
	DecidedExited     = "exited"
	DecidedCompleted  = "completed"
	DecidedNotUpdated = "not_updated"
	DecidedNotEntered = "not_entered"
	DecidedWaits      = "waits"    // until Saw[SawUntil]; Reason: for what
	DecidedPassed     = "passed"   // a step that keeps people, at once or after its turn
	DecidedSet        = "set"      // context variables: Saw
	DecidedUpdated    = "updated"  // the customer's record: Saw
	DecidedRecorded   = "recorded" // the event Reason
	DecidedStarted    = "started"  // the journey Reason
)

// For what somebody waits, beside the keys of dates.
const (
	WaitsTime     = "time"
	WaitsEvent    = "event"
	WaitsPermit   = "throttle"
	WaitsToDo     = "to_do"
	WaitsOwnHour  = "own_hour"
	WaitsFallback = "fallback" // too little is known of their own hour
)

// Keys of what a line saw, beside those of rules. Instants are texts of RFC 3339 in UTC.
const (
	SawDue     = "due"   // when it should have happened
	SawUntil   = "until" // when a wait is over
	SawEvent   = "event" // what happened, and when
	SawAt      = "at"
	SawChannel = "channel"
	SawConsent = "consent"
	SawMost    = "most" // of a cap or a limit on rounds
	SawPer     = "per"  // the cap's time
	SawSent    = "sent" // in it
	SawAhead   = "ahead"
	SawRound   = "round"
	SawAnswer  = "answer"
	SawSample  = "sample"
	SawBestFor = "best_for" // the variant was not drawn: the group whose winner it is, or one of these
	BestOfAll  = "all"
	BestByHand = "hand"
)
