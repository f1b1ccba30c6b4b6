package store

import (
	"context"
	"time"

	"gilmok/store/segment"
)

// SegmentID, JourneyID and RunID number segments, journeys and runs.
type (
	SegmentID int64
	JourneyID int64
	RunID     int64
)

// Segment is a saved rule.
type Segment struct {
	ID        SegmentID
	Name      string // unique
	Rule      segment.Rule
	CreatedAt time.Time
	UpdatedAt time.Time
}

// SegmentReader asks about segments.
type SegmentReader interface {
	Get(ctx context.Context, id SegmentID) (*Segment, error)
	// Find goes by the name a segment has, else by one it had.
	Find(ctx context.Context, name string) (*Segment, error)
	List(ctx context.Context) ([]Segment, error)
}

// SegmentWriter changes segments.
type SegmentWriter interface {
	SegmentReader
	// Save inserts (ID 0: by name) or replaces. A rule that reaches itself through
	// in_segment is an error.
	Save(ctx context.Context, s *Segment) error
	// Rename gives a segment another name, in all rules and journeys that speak of it
	// too: drafts and published versions mean what they meant. The old name goes on
	// leading to it until another segment takes it. A name that is taken is ErrConflict.
	Rename(ctx context.Context, id SegmentID, to string) error
	Delete(ctx context.Context, id SegmentID) error
}

// Journey is a journey with its draft. Definition and Layout are documents that
// package journey reads; the store keeps them whole.
type Journey struct {
	ID         JourneyID
	Name       string // unique
	Draft      []byte // the document being edited
	Revision   int    // of the draft; a Save with another revision is ErrConflict
	State      JourneyState
	Version    int // newest published, 0: none
	OneOff     bool
	EditedBy   string
	CreatedAt  time.Time
	UpdatedAt  time.Time
	ArchivedAt time.Time
}

// JourneyState is whether a journey takes people in and moves them on.
type JourneyState string

// The states.
const (
	JourneyDraft   JourneyState = "draft"
	JourneyRunning JourneyState = "running"
	JourneyPaused  JourneyState = "paused"
	JourneyStopped JourneyState = "stopped" // ended for good; a new start is a new run
	JourneyDone    JourneyState = "done"    // nobody inside and nobody will come
)

// JourneyVersion is a published, frozen definition. Messages are pinned in it.
type JourneyVersion struct {
	Journey     JourneyID
	Version     int
	Definition  []byte
	Messages    map[string]MessageVersionID // by message name
	PublishedAt time.Time
	By          string
}

// JourneyReader asks about journeys.
type JourneyReader interface {
	Get(ctx context.Context, id JourneyID) (*Journey, error)
	Find(ctx context.Context, name string) (*Journey, error)
	List(ctx context.Context) ([]Journey, error)
	Version(ctx context.Context, id JourneyID, version int) (*JourneyVersion, error)
	Versions(ctx context.Context, id JourneyID) ([]JourneyVersion, error)
}

// JourneyNames gives what journeys are called.
func JourneyNames(ctx context.Context, from JourneyReader) (map[JourneyID]string, error) {
	all, err := from.List(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[JourneyID]string, len(all))
	for _, j := range all {
		names[j.ID] = j.Name
	}
	return names, nil
}

// JourneyWriter changes journeys.
type JourneyWriter interface {
	JourneyReader
	Save(ctx context.Context, j *Journey) error
	Publish(ctx context.Context, v *JourneyVersion) error // Version is given out
	Delete(ctx context.Context, id JourneyID) error       // only a draft that never ran
}

// Mode is whether a run is for real.
type Mode string

// The modes.
const (
	ModeLive Mode = "live"
	ModeTest Mode = "test"
)

// RunState is the state of a run.
type RunState string

// The states.
const (
	RunRunning RunState = "running"
	RunPaused  RunState = "paused"
	RunStopped RunState = "stopped"
	RunDone    RunState = "done"
)

// Run is a version set going.
type Run struct {
	ID        RunID
	Journey   JourneyID
	Version   int
	Mode      Mode
	State     RunState
	By        string
	StartedAt time.Time
	EndedAt   time.Time
	// NextEntry is when a scheduled entry is due next; zero: never.
	NextEntry time.Time
	Cursor    EventCursor // events the entry and the waiters have seen
	Shared    []byte      // what passages share (throttles, limits, winners), a document of package journey
}

// RunReader asks about runs.
type RunReader interface {
	Get(ctx context.Context, id RunID) (*Run, error)
	List(ctx context.Context, journey JourneyID) ([]Run, error)
	Active(ctx context.Context) ([]Run, error) // running, of all journeys
}

// RunWriter changes runs.
type RunWriter interface {
	RunReader
	Save(ctx context.Context, r *Run) error // inserts (ID 0) or replaces
}
