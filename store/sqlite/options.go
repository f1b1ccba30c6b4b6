package sqlite

import (
	"time"
)

// Options say how a workspace is opened.
type Options struct {
	// ReadOnly opens for looking only; nothing on disk changes.
	ReadOnly bool
	// Window takes the window lock, of which there is one for each file.
	Window bool
	// Person is who works on this machine.
	Person string
	// Install is a random id of this machine that the caller keeps outside the
	// file; empty: no guard against copies.
	Install string
	// Epochs is kept outside the file, too; nil: copies are known by the
	// install id and the file's identity only.
	Epochs Epochs
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Sealed makes a workspace that sends only to files. Create only.
	Sealed bool
}

// Epochs remembers, outside the file, how far each workspace has come. A file
// that has come less far is an old copy.
type Epochs interface {
	Get(workspaceID string) (epoch int64, ok bool)
	Set(workspaceID string, epoch int64)
}

func (o Options) now() time.Time {
	if o.Now == nil {
		return time.Now()
	}
	return o.Now()
}
