package store

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// PassageID numbers a passage.
type PassageID int64

// PassageState is where a passage stands.
type PassageState string

// The states. Completed (came to an end of the path) is not exited (was taken out).
const (
	PassageActive    PassageState = "active"
	PassageCompleted PassageState = "completed"
	PassageExited    PassageState = "exited"
)

// Passage is one customer's way through a run.
type Passage struct {
	ID        PassageID
	Run       RunID
	Customer  CustomerID
	EntryKey  string // see EntryKey; unique in the run
	EnteredAt time.Time
	Context   []byte // entry properties and context variables, a JSON object
	Step      string
	Port      string // the port by which it reached the step
	State     PassageState
	Reason    string    // why it exited
	Due       time.Time // when it is to be looked at next; zero: only when an event or outcome wakes it
	ArrivedAt time.Time // at the step
	Visits    int       // steps entered so far
	Revision  int
	UpdatedAt time.Time
}

// EntryKey is one person's key in a run, told apart by what they enter with: an
// order's id, or the instant where they may enter again; "" where they enter once.
func EntryKey(customer CustomerID, with string) string {
	if with == "" {
		return fmt.Sprintf("c%d", customer)
	}
	return fmt.Sprintf("c%d/%s", customer, with)
}

// Entry is what the entry key says besides the person.
func (p *Passage) Entry() string {
	_, with, _ := strings.Cut(p.EntryKey, "/")
	return with
}

// ReasonMerged is why a passage exited, or its message was cancelled: its customer
// turned out to be one who is in the run already.
const ReasonMerged = "merged"

// StepCount tells how many passages came to a step, stand there, and left by which port.
type StepCount struct {
	Step             string
	Arrived, Waiting int
	Out              map[string]int
}

// RunCounts are the numbers of a run.
type RunCounts struct {
	Entered, Active, Completed int
	Exited                     map[string]int // by reason
	Steps                      map[string]StepCount
	Messages                   map[string]MessageCount // by step
}

// MessageCount tells what became of a step's messages.
type MessageCount struct {
	Waiting, Sent, Failed, Uncertain      int
	Skipped                               map[string]int // by reason
	Delivered, Opened, Clicked, Bounced   int
	Unsubscribed, Complained, MachineOpen int
}

// PassageReader asks about passages.
type PassageReader interface {
	Get(ctx context.Context, id PassageID) (*Passage, error)
	// Due gives active passages of a run to be looked at by an instant, in the
	// order (due, customer, passage).
	Due(ctx context.Context, run RunID, by time.Time, limit int) ([]Passage, error)
	// NextDue is the earliest due of a run; zero: none.
	NextDue(ctx context.Context, run RunID) (time.Time, error)
	// Of gives a customer's passages, newest first.
	Of(ctx context.Context, customer CustomerID) ([]Passage, error)
	// At gives the active passages standing at a step.
	At(ctx context.Context, run RunID, step string, page Page) ([]Passage, error)
	// Entries gives the newest entry of each of the customers in a run's journey: what re-entry looks at.
	Entries(ctx context.Context, journey JourneyID, customers []CustomerID) (map[CustomerID]time.Time, error)
	Counts(ctx context.Context, run RunID) (*RunCounts, error)
}

// PassageWriter changes passages.
type PassageWriter interface {
	PassageReader
	// Enter stores new passages and gives them ids; one whose run and entry key
	// exist already keeps ID 0 and is not stored.
	Enter(ctx context.Context, passages []*Passage) error
	// Save writes moved passages; one whose revision is not the stored one is ErrConflict.
	Save(ctx context.Context, passages []*Passage) error
	// Moved adds the ways passages went to the counts: from a step by a port.
	Moved(ctx context.Context, run RunID, moves []Move) error
}

// Move is one passage going over one edge, or to the end of the path (To is "").
type Move struct {
	Passage  PassageID
	Customer CustomerID
	From     string
	Port     string
	To       string
}

// Decision is a line of the why ledger: what was decided about a customer, and
// the values it rested on.
type Decision struct {
	At       time.Time
	Customer CustomerID
	Journey  JourneyID
	Run      RunID
	Passage  PassageID
	Step     string
	What     string // entered, moved, sent, skipped, held, exited, …
	Reason   string
	Saw      map[string]any
}

// DecisionQuery asks whom something was decided about at a step of a run.
type DecisionQuery struct {
	Run    RunID
	Step   string // "": any
	What   string
	Reason string // "": any
	// Find is a text among the values that it rested on, whatever its case; "": any.
	Find string
	Page Page
}

// DecisionCount tells about how many customers the same was decided.
type DecisionCount struct {
	Step, What, Reason string
	Customers          int
}

// DecisionReader asks why.
type DecisionReader interface {
	Of(ctx context.Context, customer CustomerID, journey JourneyID) ([]Decision, error) // journey 0: all
	// Who gives the newest of the decisions asked for about each customer, the newest first.
	Who(ctx context.Context, q DecisionQuery) ([]Decision, error)
	// Tally counts what was decided in a run, by step, what and reason, the most first.
	Tally(ctx context.Context, run RunID) ([]DecisionCount, error)
	// Ways gives by which port each customer first left a step that divides, the
	// earliest first.
	Ways(ctx context.Context, run RunID, step string) ([]Way, error)
}

// Way is how a customer left a step.
type Way struct {
	Customer CustomerID
	Port     string
	At       time.Time
}

// DecisionWriter keeps the ledger.
type DecisionWriter interface {
	DecisionReader
	Add(ctx context.Context, decisions []Decision) error
}
