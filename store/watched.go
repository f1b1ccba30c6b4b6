package store

import (
	"context"
	"time"
)

// WatchedFolder is a folder on a computer of the shop whose new files are brought
// in. A workspace that is opened elsewhere keeps it, and finds no such folder.
type WatchedFolder struct {
	Path     string
	Kind     RowKind // "": each file's own, by its header
	ByItself bool    // without a look, where the mapping is remembered and nothing is asked
	At       time.Time
}

// WatchedState is what became of a file in a watched folder.
type WatchedState string

// The states. A file that changes afterwards is looked at anew.
const (
	WatchedBefore  WatchedState = "before"  // lay there when the folder was chosen
	WatchedWaiting WatchedState = "waiting" // for a look
	WatchedTaken   WatchedState = "taken"
	WatchedRefused WatchedState = "refused" // cannot be read; Reason says why
	WatchedLeft    WatchedState = "left"    // a person does not want it
)

// WatchedFile is a file in a watched folder, as it was when it was judged.
type WatchedFile struct {
	Folder, Name string
	Size         int64
	Modified     time.Time
	State        WatchedState
	Reason       string   // a code: why it waits, or is refused
	Import       ImportID // of a file that was taken; 0: nothing in it was new to bring in
	Rows         int      // how many it is thought to bring
	At           time.Time
}

// WatchedReader asks about watched folders.
type WatchedReader interface {
	Folders(ctx context.Context) ([]WatchedFolder, error)
	// Files gives what became of a folder's files, the newest first.
	Files(ctx context.Context, folder string) ([]WatchedFile, error)
	// WaitingFiles counts the files of all folders that wait for a look.
	WaitingFiles(ctx context.Context) (int, error)
	// ByDigest gives the last import of a content, undone or not, or ErrNotFound;
	// kind "" is any.
	ByDigest(ctx context.Context, kind RowKind, digest string) (*Import, error)
}

// WatchedWriter changes them.
type WatchedWriter interface {
	SaveFolder(ctx context.Context, f WatchedFolder) error
	// DeleteFolder forgets a folder and what became of its files; imports stay.
	DeleteFolder(ctx context.Context, path string) error
	SaveFile(ctx context.Context, f WatchedFile) error
}
