package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"

	"gilmok/store"
	"gilmok/store/segment"
)

// print writes the JSON value, or the plain text where --json is not given.
func (a *app) print(value any, plain string, args ...any) error {
	if a.JSON {
		return a.writeJSON(value)
	}
	if plain != "" {
		fmt.Fprintf(a.out, plain+"\n", args...)
	}
	return nil
}

// table writes the JSON value, or rows in columns.
func (a *app) table(value any, head []string, rows [][]string) error {
	if a.JSON {
		return a.writeJSON(value)
	}
	w := tabwriter.NewWriter(a.out, 2, 4, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(head, "\t"))
	for _, r := range rows {
		fmt.Fprintln(w, strings.Join(r, "\t"))
	}
	return w.Flush()
}

func (a *app) writeJSON(value any) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(value)
}

// read gives the content of a file, or of stdin for "-".
func (a *app) read(file string) ([]byte, error) {
	var data []byte
	var err error
	if file == "-" {
		data, err = io.ReadAll(a.in)
	} else {
		data, err = os.ReadFile(file)
	}
	if err != nil {
		return nil, fault{code: "UNREADABLE_FILE", message: fmt.Sprintf("%s cannot be read (%v). Nothing was changed. Check the name and try again.", file, unwrapPath(err)), exit: exitFailed}
	}
	return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), nil
}

// writeNew fills a file that is not there yet.
func writeNew(file string, fill func(to io.Writer) error) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fault{"FILE_EXISTS", fmt.Sprintf("%s cannot be made (%v). Nothing was overwritten.", file, unwrapPath(err)), exitFailed}
	}
	return errors.Join(fill(f), f.Close())
}

// unwrapPath drops the path from an error whose sentence names the file already.
func unwrapPath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// fault is an error with the code and the sentence a person gets.
type fault struct {
	code, message string
	exit          int
}

// Error implements error.
func (f fault) Error() string { return f.message }

// asFault finds the sentence for an error.
func asFault(err error) fault {
	var f fault
	if errors.As(err, &f) {
		return f
	}
	if f, ok := openFault(err); ok {
		return f
	}
	var place *segment.ParseError
	for _, k := range known {
		if errors.Is(err, k.err) {
			return fault{k.code, fmt.Sprintf("%s (%v)", k.message, err), exitFailed}
		}
	}
	if errors.As(err, &place) {
		return fault{"BAD_DOCUMENT", fmt.Sprintf("The document cannot be read. %v. Nothing was saved. See: gilmokctl help formats", place), exitFailed}
	}
	return fault{"FAILED", fmt.Sprintf("That did not work: %v. Nothing was changed.", err), exitFailed}
}

// openFault says why a workspace cannot be opened.
func openFault(err error) (fault, bool) {
	var newer *store.NewerError
	var locked *store.LockedError
	switch {
	case errors.As(err, &newer):
		return fault{"NEWER", fmt.Sprintf("The workspace was written by a newer Gilmok (schema %d, this one knows %d). It was not touched. Update Gilmok.", newer.File, newer.Program), exitFailed}, true
	case errors.As(err, &locked):
		return fault{"LOCKED", fmt.Sprintf("The workspace is in use by %s. Nothing was done here. Let them finish, or try again later.", holder(locked)), exitFailed}, true
	}
	return fault{}, false
}

// holder says who has a workspace, as far as that can be read: another account of the
// computer leaves no note that this one may see.
func holder(l *store.LockedError) string {
	who := cmp.Or(l.Person, "another program")
	if l.Machine != "" {
		who += " on " + l.Machine
	}
	if !l.Since.IsZero() {
		who += " since " + l.Since.Local().Format("15:04")
	}
	return who
}

var known = []struct {
	err           error
	code, message string
}{
	{store.ErrNotFound, "NOT_FOUND", "There is nothing by that name. Check the spelling, or list what there is."},
	{store.ErrConflict, "CONFLICT", "Somebody else changed this meanwhile. Nothing was saved. Look at it again, then repeat."},
	{store.ErrCommentsOpen, "COMMENTS_OPEN", "Comments about the message are open. Nothing was approved. Settle them on its proof sheet, then repeat."},
	{store.ErrReadOnly, "READ_ONLY", "The workspace is open for reading only. Nothing was changed."},
	{store.ErrOlder, "OLDER", "The workspace was written by an earlier Gilmok, and may only be read here. It was not touched. Copy it to where it can be written, and open the copy."},
	{store.ErrBusy, "BUSY", "Another program is writing to the workspace. Nothing was changed. Try again in a moment."},
	{store.ErrDiskFull, "DISK_FULL", "The disk is full. Nothing was changed. Make room and repeat."},
	{store.ErrExists, "FILE_EXISTS", "A file of this name is there already. Nothing was overwritten. Choose another name."},
	{store.ErrNotWorkspace, "NOT_A_WORKSPACE", "The file is not a Gilmok workspace. It was not touched. Name another, or make one: gilmokctl new FILE"},
	{fs.ErrNotExist, "NO_SUCH_FILE", "There is no such file. Check the name, or make a workspace: gilmokctl new FILE"},
	{store.ErrSegmentLoop, "SEGMENT_LOOP", "The segment speaks of itself, by way of another one. Nothing was saved. Take one of the references away."},
	{store.ErrDamaged, "DAMAGED", "The workspace is damaged. It was not touched. Restore the newest backup: gilmokctl restore BACKUP"},
}
