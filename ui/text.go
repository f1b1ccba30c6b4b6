package ui

import (
	"context"
	"errors"
	"os"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/store"
)

// Sentence is an error as a person reads it.
type Sentence struct {
	What string // what happened
	Data string // what it means for the data
	Todo string // what to do
}

// Words gives what follows the headline.
func (s Sentence) Words() string {
	if s.Data == "" {
		return s.Todo
	}
	return s.Data + " " + s.Todo
}

// Explain finds the sentence of an error. ok is false where there is nothing to
// say: no error, or work that the person cancelled.
func Explain(err error) (s Sentence, ok bool) {
	if err == nil || errors.Is(err, context.Canceled) {
		return Sentence{}, false
	}
	var newer *store.NewerError
	var locked *store.LockedError
	var refusal *dispatch.Error
	switch {
	case errors.As(err, &refusal):
		return refusalSentence(refusal), true
	case errors.As(err, &newer):
		return newerSentence(), true
	case errors.As(err, &locked):
		return lockedSentence(locked), true
	}
	for _, e := range sentences {
		if errors.Is(err, e.err) {
			return e.say(), true
		}
	}
	return Sentence{
		What: lang.X("error.other.what", "Something unexpected happened"),
		Data: lang.X("error.other.data", "What was saved before is safe; this last step was not done."),
		Todo: lang.X("error.other.todo", "Try it again. If it comes back, send us the log (Settings, Data)."),
	}, true
}

// sentences pairs the sentinels of the packages below with what is said.
var sentences = []struct {
	err error
	say func() Sentence
}{
	{store.ErrDiskFull, func() Sentence {
		return Sentence{
			lang.X("error.disk_full.what", "The disk is full"),
			lang.X("error.disk_full.data", "The last step was not saved; everything before it is."),
			lang.X("error.disk_full.todo", "Free some space and do it again."),
		}
	}},
	{store.ErrOlder, func() Sentence {
		return Sentence{
			lang.X("error.older.what", "This file was made by an earlier Gilmok and is open for reading only here"),
			lang.X("error.older.data", "It was left as it is."),
			lang.X("error.older.todo", "Copy it into a folder where it can be written, and open the copy."),
		}
	}},
	{store.ErrReadOnly, func() Sentence {
		return Sentence{
			lang.X("error.read_only.what", "This workspace is open for reading only"),
			lang.X("error.read_only.data", "Nothing was changed."),
			lang.X("error.read_only.todo", "Close it where it is open, then open it here again."),
		}
	}},
	{store.ErrBusy, func() Sentence {
		return Sentence{
			lang.X("error.busy.what", "Another program is writing to this workspace"),
			lang.X("error.busy.data", "The last step was not saved; everything before it is."),
			lang.X("error.busy.todo", "Wait a moment and do it again."),
		}
	}},
	{journey.ErrUnapproved, func() Sentence {
		return Sentence{
			lang.X("error.unapproved.what", "A message is not approved as it stands"),
			lang.X("error.unapproved.data", "Nothing was launched and nothing was sent."),
			lang.X("error.unapproved.todo", "Open the message's proof sheet, settle its comments and approve it."),
		}
	}},
	{store.ErrCommentsOpen, func() Sentence {
		return Sentence{
			lang.X("error.comments.what", "Comments about this message are open"),
			lang.X("error.comments.data", "It was not approved."),
			lang.X("error.comments.todo", "Settle each of them on the proof sheet, then approve it."),
		}
	}},
	{store.ErrConflict, func() Sentence {
		return Sentence{
			lang.X("error.conflict.what", "Somebody else changed this meanwhile"),
			lang.X("error.conflict.data", "Their change was kept, yours was not saved."),
			lang.X("error.conflict.todo", "Look at what is there now and make your change again."),
		}
	}},
	{store.ErrNotFound, func() Sentence {
		return Sentence{
			lang.X("error.not_found.what", "This is no longer here"),
			lang.X("error.not_found.data", "Nothing was changed."),
			lang.X("error.not_found.todo", "It may have been deleted meanwhile. Go back to the list."),
		}
	}},
	{store.ErrNotWorkspace, func() Sentence {
		return Sentence{
			lang.X("error.not_workspace.what", "This file is not a Gilmok workspace"),
			lang.X("error.not_workspace.data", "The file was not touched."),
			lang.X("error.not_workspace.todo", "Choose a file that ends in .gilmok, or drop a customer file (CSV or Excel) on the window to import it."),
		}
	}},
	{store.ErrDamaged, func() Sentence {
		return Sentence{
			lang.X("error.damaged.what", "This workspace is damaged"),
			lang.X("error.damaged.data", "The file was not touched, and nothing is written over it."),
			lang.X("error.damaged.todo", "Open the newest backup, or ask for help with the damaged file."),
		}
	}},
	{store.ErrExists, func() Sentence {
		return Sentence{
			lang.X("error.exists.what", "A file of this name exists already"),
			lang.X("error.exists.data", "It was not touched."),
			lang.X("error.exists.todo", "Choose another name."),
		}
	}},
	{os.ErrNotExist, func() Sentence {
		return Sentence{
			lang.X("error.gone.what", "The file is not there"),
			lang.X("error.gone.data", "It may have been moved or renamed."),
			lang.X("error.gone.todo", "Choose it where it is now."),
		}
	}},
	{os.ErrPermission, func() Sentence {
		return Sentence{
			lang.X("error.permission.what", "Your computer does not let Gilmok use this file"),
			lang.X("error.permission.data", "Nothing was changed."),
			lang.X("error.permission.todo", "Check the rights of the file and its folder, or choose another place."),
		}
	}},
	{context.DeadlineExceeded, func() Sentence {
		return Sentence{
			lang.X("error.timeout.what", "It took too long"),
			lang.X("error.timeout.data", "Nothing was changed."),
			lang.X("error.timeout.todo", "Check the connection and try again."),
		}
	}},
}

func newerSentence() Sentence {
	return Sentence{
		lang.X("error.newer.what", "This workspace was made by a newer Gilmok"),
		lang.X("error.newer.data", "The file was not touched."),
		lang.X("error.newer.todo", "Install the newest Gilmok and open it again."),
	}
}

func lockedSentence(l *store.LockedError) Sentence {
	s := Sentence{
		Data: lang.X("error.locked.data", "Two windows on one file could undo each other's work."),
		Todo: lang.X("error.locked.todo", "Close it there, or open it here for reading only."),
	}
	if l.Person == "" && l.Machine == "" {
		s.What = lang.X("error.locked.unknown", "This workspace is open in another window")
		return s
	}
	s.What = lang.X("error.locked.what", "This workspace is open on {{.Machine}} by {{.Person}} since {{.Since}}",
		map[string]any{"Person": l.Person, "Machine": l.Machine, "Since": Clock(l.Since.Local())})
	return s
}
