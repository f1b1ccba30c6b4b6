package store

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// MessageID and MessageVersionID number a message and a frozen version of it.
type (
	MessageID        int64
	MessageVersionID int64
)

// Message is a message with its draft document, which package preview reads.
type Message struct {
	ID        MessageID
	Name      string // unique
	Channel   Channel
	Purpose   Purpose
	Document  []byte
	Revision  int // a Save with another revision is ErrConflict
	Tags      []string
	EditedBy  string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// MessageVersion is frozen when a journey is published.
type MessageVersion struct {
	ID       MessageVersionID
	Message  MessageID
	Name     string
	Channel  Channel
	Purpose  Purpose
	Document []byte
	Tags     []string
	// Blocks are the shared blocks it draws in, as they were when it was frozen: what
	// was approved and proved is what is sent, whatever is written in them later.
	Blocks map[string]string
	// Pictures are those it shows, by name, as they were; MessageReader.Picture gives one
	// by what stands here. nil: it was frozen before they were kept.
	Pictures map[string]string
	// Shop is what SettingsShown were, where they were set. Of these SettingsFrozen hold
	// for the version, the others are as they are when it is sent: the law wants the shop's
	// true name and address. nil: it was frozen before they were kept.
	Shop      map[string]string
	CreatedAt time.Time
}

// Since tells what customers see of the shop and what is another now than when the version
// was frozen, as keys of SettingsShown: new is what goes out with it as it is now, kept what
// it goes out with as it was.
func (v *MessageVersion) Since(now map[string]string) (new, kept []string) {
	if v.Shop == nil || v.Channel != ChannelEmail && !v.speaksOfShop() {
		return nil, nil
	}
	for _, key := range SettingsShown {
		is := cmp.Or(now[key], SettingDefaults[key])
		switch {
		case cmp.Or(v.Shop[key], SettingDefaults[key]) == is:
		case slices.Contains(SettingsFrozen, key):
			kept = append(kept, key)
		default:
			new = append(new, key)
		}
	}
	return new, kept
}

func (v *MessageVersion) speaksOfShop() bool {
	if bytes.Contains(v.Document, []byte("shop")) {
		return true
	}
	for _, source := range v.Blocks {
		if strings.Contains(source, "shop") {
			return true
		}
	}
	return false
}

// MessageReader asks about messages.
type MessageReader interface {
	Get(ctx context.Context, id MessageID) (*Message, error)
	Find(ctx context.Context, name string) (*Message, error)
	List(ctx context.Context) ([]Message, error)
	Version(ctx context.Context, id MessageVersionID) (*MessageVersion, error)
	// Picture gives a picture of a frozen version.
	Picture(ctx context.Context, sum string) (*Asset, error)
	// Repainted names the pictures of a frozen version that are others now, or gone: it goes
	// out with those it was frozen with.
	Repainted(ctx context.Context, v *MessageVersion) ([]string, error)
	// Blocks gives the shared content blocks by name: Liquid sources.
	Blocks(ctx context.Context) (map[string]string, error)
}

// MessageWriter changes messages.
type MessageWriter interface {
	MessageReader
	Save(ctx context.Context, m *Message) error // inserts (ID 0: by name) or replaces
	// Freeze makes a version of the current document with all that it shows, or gives the
	// one that is the same.
	Freeze(ctx context.Context, id MessageID) (MessageVersionID, error)
	Delete(ctx context.Context, id MessageID) error
	// SaveBlock writes a shared block; an empty source deletes it. The approvals of
	// messages that draw it in end.
	SaveBlock(ctx context.Context, name, source string) error
	// RenameBlock gives a block another name, in everything that draws it in by its
	// old one, too. A name that is taken is ErrConflict.
	RenameBlock(ctx context.Context, name, to string) error
}

// SuppressionKind is what put an address on the list.
type SuppressionKind string

// The kinds.
const (
	SuppressedByHand       SuppressionKind = "by_hand"
	SuppressedBounced      SuppressionKind = "bounced"
	SuppressedComplained   SuppressionKind = "complained"
	SuppressedUnsubscribed SuppressionKind = "unsubscribed"
	SuppressedImported     SuppressionKind = "imported"
)

// Suppression is an address never written to, whatever consent says.
type Suppression struct {
	Channel Channel // email or sms (which stands for kakao too)
	Address string
	Kind    SuppressionKind
	Detail  string
	At      time.Time
}

// SuppressionReader asks about the list.
type SuppressionReader interface {
	Has(ctx context.Context, ch Channel, address string) (bool, error)
	List(ctx context.Context, search string, page Page) ([]Suppression, error)
	Count(ctx context.Context) (int, error)
}

// SuppressionWriter changes the list.
type SuppressionWriter interface {
	SuppressionReader
	Add(ctx context.Context, list ...Suppression) (added int, err error)
	Remove(ctx context.Context, ch Channel, address string) error
}
