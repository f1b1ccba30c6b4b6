// Package texts keeps what a shop has written - journeys, messages, shared blocks,
// segments - as text files in one folder, to be compared, kept under version control
// and brought into another workspace: journeys/Welcome.json, messages/…, blocks/….liquid,
// segments/…. Of people and of what was sent nothing is in it.
//
// Writing overwrites files of the same name and deletes none: a file without its
// counterpart may be a colleague's. Reading changes drafts; what runs goes on with
// the version it was launched with.
package texts

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gilmok/journey"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/store/segment"
)

// Kind is a sort of text; its name is that of its folder.
type Kind string

// The kinds, in the order in which they are read: what others speak of comes first.
const (
	Segments Kind = "segments"
	Blocks   Kind = "blocks"
	Messages Kind = "messages"
	Journeys Kind = "journeys"
)

var kinds = []Kind{Segments, Blocks, Messages, Journeys}

// suffix of a kind's files.
func (k Kind) suffix() string {
	if k == Blocks {
		return ".liquid"
	}
	return ".json"
}

// Text is one of them as a file.
type Text struct {
	Kind Kind
	Name string // its own, not the file's
	Path string // in the folder
	Data []byte
}

// Of gives all texts of a workspace, by kind and name.
func Of(ctx context.Context, from store.Reads) ([]Text, error) {
	var list []Text
	taken := map[string]bool{}
	for kind, read := range map[Kind]func(context.Context, store.Reads, func(name string, data []byte)) error{
		Segments: segmentsOf, Blocks: blocksOf, Messages: messagesOf, Journeys: journeysOf,
	} {
		err := read(ctx, from, func(name string, data []byte) {
			data = slices.Concat(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
			list = append(list, Text{kind, name, filepath.Join(string(kind), fileName(name, kind, taken)), data})
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list, func(a, b Text) int { return strings.Compare(a.Path, b.Path) })
	return list, nil
}

func segmentsOf(ctx context.Context, from store.Reads, add func(string, []byte)) error {
	all, err := from.Segments().List(ctx)
	for _, s := range all {
		add(s.Name, indented(segment.Document{Name: s.Name, Rule: s.Rule}))
	}
	return err
}

func blocksOf(ctx context.Context, from store.Reads, add func(string, []byte)) error {
	all, err := from.Messages().Blocks(ctx)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		add(name, []byte(all[name]))
	}
	return err
}

func messagesOf(ctx context.Context, from store.Reads, add func(string, []byte)) error {
	all, err := from.Messages().List(ctx)
	if err != nil {
		return err
	}
	for _, m := range all {
		document := m.Document
		if c, err := preview.ParseMessage(document); err == nil { // else as it is: a draft may be broken
			if document, err = preview.MarshalMessage(c); err != nil {
				return err
			}
		}
		add(m.Name, document)
	}
	return nil
}

func journeysOf(ctx context.Context, from store.Reads, add func(string, []byte)) error {
	all, err := from.Journeys().List(ctx)
	for _, j := range all {
		if j.OneOff {
			continue
		}
		document := j.Draft
		if read, err := journey.Parse(document); err == nil { // else as it is
			if document, err = journey.Marshal(read); err != nil {
				return err
			}
		}
		add(j.Name, document)
	}
	return err
}

// indented is a segment with a line for each condition.
func indented(d segment.Document) []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, segment.MarshalDocument(d), "", "  "); err != nil {
		panic(err) // what was marshalled is JSON
	}
	return b.Bytes()
}

// Written tells what writing did.
type Written struct {
	Changed, Same int
	// Strays are files of the folder that have no counterpart in the workspace.
	Strays []string
}

// Write puts all texts of a workspace into a folder, which it makes.
func Write(ctx context.Context, from store.Reads, dir string) (w Written, err error) {
	list, err := Of(ctx, from)
	if err != nil {
		return w, fmt.Errorf("write texts: %w", err)
	}
	known := map[string]bool{}
	for _, t := range list {
		known[t.Path] = true
		path := filepath.Join(dir, t.Path)
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, t.Data) {
			w.Same++
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return w, fmt.Errorf("write texts: %w", err)
		}
		if err := os.WriteFile(path, t.Data, 0o644); err != nil {
			return w, fmt.Errorf("write texts: %w", err)
		}
		w.Changed++
	}
	files, err := filesIn(dir)
	for _, f := range files {
		if !known[f.Path] {
			w.Strays = append(w.Strays, f.Path)
		}
	}
	return w, err
}

// filesIn lists the texts of a folder, in the order of kinds, unread.
func filesIn(dir string) (list []Text, err error) {
	for _, kind := range kinds {
		entries, err := os.ReadDir(filepath.Join(dir, string(kind)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read texts: %w", err)
		}
		for _, e := range entries {
			if !e.IsDir() && strings.HasSuffix(e.Name(), kind.suffix()) {
				list = append(list, Text{Kind: kind, Path: filepath.Join(string(kind), e.Name())})
			}
		}
	}
	return list, nil
}

// fileName is a name that every file system takes, and that no other text has,
// whatever its letters' case.
func fileName(name string, kind Kind, taken map[string]bool) string {
	safe := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '-'
		}
		return r
	}, name)
	if safe = strings.Trim(safe, ". "); safe == "" {
		safe = "-"
	}
	safe = strings.ToValidUTF8(safe[:min(len(safe), 120)], "")
	for n := 1; ; n++ {
		file := safe + kind.suffix()
		if n > 1 {
			file = fmt.Sprintf("%s (%d)%s", safe, n, kind.suffix())
		}
		if key := string(kind) + "/" + strings.ToLower(file); !taken[key] {
			taken[key] = true
			return file
		}
	}
}

// Read tells what reading did, or would do.
type Read struct {
	Added, Changed []Text
	Same           int
	Unread         []Unread
}

// Unread is a file that could not be read, and why.
type Unread struct {
	Path string
	Err  error
}

// ErrNone is the error of a folder without texts.
var ErrNone = errors.New("the folder holds no journeys, messages, blocks or segments as texts")

// Bring takes the texts of a folder into a workspace. A file that cannot be read is
// told and left out; the others are brought in. With tx nil nothing is written.
func Bring(ctx context.Context, st store.Reads, tx store.Tx, dir, by string) (r Read, err error) {
	files, err := filesIn(dir)
	if err != nil {
		return r, err
	}
	if len(files) == 0 {
		return r, ErrNone
	}
	there, err := Of(ctx, st)
	if err != nil {
		return r, fmt.Errorf("read texts: %w", err)
	}
	for _, t := range files {
		if t.Data, err = os.ReadFile(filepath.Join(dir, t.Path)); err != nil {
			return r, fmt.Errorf("read texts: %w", err)
		}
		save, err := t.parse()
		if err != nil {
			r.Unread = append(r.Unread, Unread{t.Path, err})
			continue
		}
		at := slices.IndexFunc(there, func(old Text) bool { return old.Kind == t.Kind && old.Name == t.Name })
		switch {
		case at >= 0 && bytes.Equal(bytes.TrimSpace(there[at].Data), bytes.TrimSpace(t.Data)):
			r.Same++
			continue
		case at >= 0:
			r.Changed = append(r.Changed, t)
		default:
			r.Added = append(r.Added, t)
		}
		if tx == nil {
			continue
		}
		if err := save(ctx, tx, by); err != nil {
			return r, fmt.Errorf("bring in %s: %w", t.Path, err)
		}
	}
	return r, nil
}

// parse reads a text, sets its name, and gives what saves it.
func (t *Text) parse() (save func(ctx context.Context, tx store.Tx, by string) error, err error) {
	switch t.Kind {
	case Segments:
		d, err := segment.ParseDocument(t.Data)
		if err != nil {
			return nil, err
		}
		t.Name, t.Data = d.Name, indented(d)
		return func(ctx context.Context, tx store.Tx, _ string) error {
			return tx.Segments().Save(ctx, &store.Segment{Name: d.Name, Rule: d.Rule})
		}, named(d.Name)
	case Blocks:
		t.Name = strings.TrimSuffix(filepath.Base(t.Path), t.Kind.suffix())
		source := strings.TrimSuffix(strings.ReplaceAll(string(t.Data), "\r\n", "\n"), "\n") // as version control may have left it
		t.Data = []byte(source)
		return func(ctx context.Context, tx store.Tx, _ string) error {
			return tx.Messages().SaveBlock(ctx, t.Name, source)
		}, nil
	case Messages:
		m, err := preview.ParseMessage(t.Data)
		if err != nil {
			return nil, err
		}
		t.Name = m.Name
		if t.Data, err = preview.MarshalMessage(m); err != nil {
			return nil, err
		}
		return func(ctx context.Context, tx store.Tx, _ string) error {
			_, err := SaveMessage(ctx, tx, m, t.Data)
			return err
		}, named(m.Name)
	}
	j, err := journey.Parse(t.Data)
	if err != nil {
		return nil, err
	}
	t.Name = j.Name
	if t.Data, err = journey.Marshal(j); err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx store.Tx, by string) error {
		return SaveJourney(ctx, tx, j.Name, t.Data, by)
	}, named(j.Name)
}

var errNameless = errors.New("it has no name")

func named(name string) error {
	if name == "" {
		return errNameless
	}
	return nil
}

// SaveMessage keeps a document of a message in place of the one of its name, or as a new one.
func SaveMessage(ctx context.Context, tx store.Tx, m preview.Content, document []byte) (store.MessageID, error) {
	saved := &store.Message{Name: m.Name, Channel: store.Channel(m.Channel), Purpose: store.Purpose(m.Purpose), Document: document, Tags: m.Tags}
	old, err := tx.Messages().Find(ctx, m.Name)
	if err == nil {
		saved.ID, saved.Revision = old.ID, old.Revision
	} else if !errors.Is(err, store.ErrNotFound) {
		return 0, err
	}
	err = tx.Messages().Save(ctx, saved)
	return saved.ID, err
}

// SaveJourney keeps a draft in place of that of the journey of a name, or as a new journey.
func SaveJourney(ctx context.Context, tx store.Tx, name string, document []byte, by string) error {
	saved, err := tx.Journeys().Find(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		saved, err = &store.Journey{Name: name, State: store.JourneyDraft}, nil
	}
	if err != nil {
		return err
	}
	saved.Draft, saved.EditedBy = document, by
	return tx.Journeys().Save(ctx, saved)
}
