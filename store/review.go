package store

import (
	"context"
	"errors"
	"time"
)

// ErrCommentsOpen refuses to approve a message about which something is still to
// be settled.
var ErrCommentsOpen = errors.New("comments about the message are open")

// Review is where a message stands on its way to being approved. The zero value is
// that of one nobody has asked about.
type Review struct {
	Asked    Signature
	Approved Signature
	Open     int // comments not settled
	// Touched is what the message draws in that changed since it was approved; the
	// zero value is nothing.
	Touched Touch
}

// Touch is a change beside a message that changes what it says.
type Touch struct {
	Kind TouchKind
	Name string // of the block, the picture or the setting
	At   time.Time
}

// TouchKind says what changed.
type TouchKind string

// The kinds.
const (
	TouchedBlock   TouchKind = "block"   // a shared block
	TouchedPicture TouchKind = "picture" // an asset
	TouchedShop    TouchKind = "shop"    // a setting of SettingsShown
)

// Signature is who did something to which draft, and when. The zero value is nobody.
type Signature struct {
	Revision int
	By       string
	At       time.Time
}

// Holds reports whether the draft of a revision is approved: a later edit takes the
// approval back, and so do a comment and a change of what the message draws in.
func (r Review) Holds(revision int) bool {
	return r.Approved.Revision == revision && revision > 0 && r.Open == 0 && r.Touched.At.IsZero()
}

// CommentID numbers a comment.
type CommentID int64

// Comment is what somebody said about a message as one customer gets it.
type Comment struct {
	ID       CommentID
	Message  MessageID
	Revision int        // of the draft it is about
	Customer CustomerID // 0: about the message as a whole
	// Reason and Detail are those of the case on the proof sheet.
	Reason, Detail string
	Words          string
	By             string
	At             time.Time
	SettledAt      time.Time // zero: still open
}

// ReviewReader asks about reviews.
type ReviewReader interface {
	Get(ctx context.Context, id MessageID) (Review, error)
	// Comments about a message, in the order in which they came.
	Comments(ctx context.Context, id MessageID) ([]Comment, error)
}

// ReviewWriter changes reviews.
type ReviewWriter interface {
	ReviewReader
	// Ask asks for the approval of the draft of a revision; another one is ErrConflict.
	Ask(ctx context.Context, id MessageID, revision int, by string) error
	// Approve approves the draft of a revision. Another one is ErrConflict; open
	// comments are ErrCommentsOpen.
	Approve(ctx context.Context, id MessageID, revision int, by string) error
	// Comment keeps comments; one with the same words about the same case of the same
	// message is kept once. It gives how many were new.
	Comment(ctx context.Context, list ...Comment) (added int, err error)
	// Settle closes a comment, or opens it again.
	Settle(ctx context.Context, id CommentID, settled bool) error
}
