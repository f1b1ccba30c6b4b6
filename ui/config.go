package ui

import (
	"context"
	"image"
	"io"
	"time"

	"fyne.io/fyne/v2"

	"gilmok/journey/compose"
	"gilmok/journey/dispatch/domain"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/preflight"
	"gilmok/preview"
	"gilmok/preview/fetch"
	"gilmok/preview/picture"
	"gilmok/store"
)

// Workspace is what the window works on: a store, and what only the composition
// root can make of it. Functions that are nil are not offered on the screen.
type Workspace struct {
	Store store.Store
	// TestSender sends one message to an address through a sender and tells how
	// it went; nothing is stored.
	TestSender func(ctx context.Context, s store.Sender, to string) error
	// CheckDomain asks the DNS whether receivers will believe a sender of mail.
	CheckDomain func(ctx context.Context, s store.Sender) ([]domain.Finding, error)
	// Fetch asks providers and mailboxes once what became of messages, and writes it down.
	Fetch func(ctx context.Context) ([]inbound.Collected, error)
	// SetSecret keeps a sender's password or key, where the system keeps secrets.
	SetSecret func(ctx context.Context, sender, secret string) error
	// NoKeychain: the system keeps none, so they lie encrypted in a file of this account.
	NoKeychain bool
	// DeleteSecret forgets it.
	DeleteSecret func(ctx context.Context, sender string) error
	// Secret gives what SetSecret keeps under a name, "" where nothing is kept.
	Secret func(ctx context.Context, name string) (string, error)
	// Composer makes messages as customers get them. nil: there are no previews.
	Composer *compose.Composer
	// Paint draws the HTML of a mail, one picture at a time; it waits for its turn.
	Paint func(ctx context.Context, html string, o picture.Options) (image.Image, error)
	// Paper writes the report of the last week or month ("weekly", "monthly") as a PDF
	// file, in a language. nil: there is none.
	Paper func(ctx context.Context, every, language string, to io.Writer, part func(float64)) error
	// World answers what a preflight asks beyond the file: whether senders are let in, and
	// the way out answers. nil: it is not asked.
	World preflight.World
	// SendTest sends what a document makes of one customer to an address of one's
	// own, marked as a test. It takes no coupon and nothing is stored.
	SendTest func(ctx context.Context, c preview.Content, id store.CustomerID, to string) error
	// AskServers asks the servers that a message reads, for one customer, and keeps what they
	// answer for previews, which ask nobody. It sends nothing. nil: nobody can be asked.
	AskServers func(ctx context.Context, c preview.Content, id store.CustomerID) (ServerAnswers, error)
	// Runner steers journeys; nil: this window can only look at them.
	Runner Runner
	// Background moves journeys on and sends; nil: nothing does, the file is only read.
	Background Background
	// Close ends background work, then the store. nil closes the store.
	Close func() error
}

// ServerAnswers is what came of asking servers.
type ServerAnswers struct {
	Answers int            // that came
	Changes []fetch.Change // of those that were known: what is another now
	Faults  []string       // of those that gave none
}

func (w *Workspace) close() error {
	if w.Close != nil {
		return w.Close()
	}
	return w.Store.Close()
}

// OpenOptions says how to open a workspace.
type OpenOptions struct {
	ReadOnly bool
	Person   string // who works on this machine
}

// Machine is what this computer remembers outside every workspace.
type Machine interface {
	Install() string // random, made once
	Person() string  // who works here; empty until asked
	SetPerson(name string) error
	Recent() []string // workspaces opened lately, newest first
}

// Backup is a copy of a workspace file.
type Backup struct {
	Path  string
	At    time.Time
	Bytes int64
}

// Config is what the window is given by the composition root. Functions run in
// a goroutine and return the sentinels of package store. Open, Create and Sample
// put what they opened at the head of the Machine's recent ones.
type Config struct {
	Pages   map[Place]Maker
	Machine Machine

	Open   func(ctx context.Context, path string, o OpenOptions) (*Workspace, error)
	Create func(ctx context.Context, path string, o OpenOptions) (*Workspace, error)
	// Sample makes the sample workspace anew where it is missing, and opens it.
	Sample func(ctx context.Context, language string, o OpenOptions) (*Workspace, error)
	// Backups lists the copies of a workspace file, newest first.
	Backups func(path string) []Backup
	// IsSample tells whether a path is a sample shop's: it has an entry of its own
	// in the menu. nil: none is.
	IsSample func(path string) bool
	// Restore makes a workspace of its own of a copy, beside the file at path, and
	// gives its path. The copy stays as it is.
	Restore func(ctx context.Context, backup, path string) (string, error)
	// ChooseFile asks the person for a file: to open, or, where a name is
	// suggested, to write. It gives "" when they changed their mind. nil uses
	// Fyne's own dialog.
	ChooseFile func(ctx context.Context, title, folder, name string, extensions []string) (string, error)
	// ChooseFolder asks for a folder, "" when they changed their mind. nil uses
	// Fyne's own dialog.
	ChooseFolder func(ctx context.Context, title, folder string) (string, error)

	// Room gives how large a window may be on this screen; zero or nil: not known.
	Room func(scale float32) fyne.Size
	// Workspace is the file to open at the start; "" opens the last one, or the sample.
	Workspace string
	// Language is en, ko, or "" for the one chosen before, else the system's.
	Language string
	// Theme is light, dark, system, or "" for the one chosen before.
	Theme string
	// ComposeHangul lets fields compose Hangul themselves, where the desktop's
	// input methods do it badly.
	ComposeHangul bool
	// Tray says that the desktop has a tray, in which the program goes on when its
	// window is closed.
	Tray bool
	// AtLogin starts the program at login; nil: that is not offered.
	AtLogin LoginItem
	// Logs is the folder of the log, shown in Settings.
	Logs string
	// Version is the program's own.
	Version string
}
