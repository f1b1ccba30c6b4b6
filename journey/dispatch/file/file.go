// Package file "sends" into a folder: each message becomes a file that a mail
// program opens. It is the dry run of a campaign, and the only sender a sealed
// workspace has.
package file

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"strings"

	"gilmok/journey/dispatch"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "file"

// KeyDir is the folder, in a sender's configuration.
const KeyDir = "dir"

// Sender writes into one folder.
type Sender struct {
	name string
	root *os.Root
}

// New opens the folder of an account, making it where it is not there.
func New(account store.Sender) (*Sender, error) {
	dir := account.Config[KeyDir]
	if dir == "" {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "no_folder"}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, refused(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, refused(err)
	}
	return &Sender{name: account.Name, root: root}, nil
}

// Name implements dispatch.Sender.
func (s *Sender) Name() string { return s.name }

// Connections implements dispatch.Connector.
func (s *Sender) Connections() int { return 2 }

// Close gives the folder back.
func (s *Sender) Close() error { return s.root.Close() }

// Send implements dispatch.Sender. The file appears whole or not at all, and its
// name is made of the message's key: the same message twice is the same file once,
// so nothing here is ever uncertain.
func (s *Sender) Send(_ context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	content, extension, err := contents(m)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	name := FileName(m.To, m.Key) + extension
	if err := s.write(name, content); err != nil {
		return dispatch.Receipt{}, refused(err)
	}
	return dispatch.Receipt{ProviderID: name}, nil
}

// write puts a file in place by renaming it.
func (s *Sender) write(name string, content []byte) error {
	part := name + ".part"
	f, err := s.root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = s.root.Rename(part, name)
	}
	if err != nil {
		_ = s.root.Remove(part) // what is left of it says nothing
	}
	return err
}

// contents gives what a message looks like as a file: a mail as it goes over the
// wire, anything else as its text or as the request it would make.
func contents(m dispatch.Message) (content []byte, extension string, err error) {
	switch {
	case len(m.Raw) > 0:
		return m.Raw, ".eml", nil
	case m.Request != nil:
		var b bytes.Buffer
		fmt.Fprintf(&b, "%s %s\n", m.Request.Method, m.Request.URL)
		b.Write(m.Request.Body)
		return b.Bytes(), ".http", nil
	case m.Kakao != nil:
		content, err = json.MarshalIndent(struct {
			To, Text string
			Kakao    *dispatch.Kakao
		}{m.To, m.Text, m.Kakao}, "", "  ")
		return content, ".json", err
	}
	return []byte("To: " + m.To + "\n\n" + m.Text + "\n"), ".txt", nil
}

// FileName is the name, without extension, of the file a message becomes: whom it
// is for, and a hash of its key.
func FileName(to, key string) string {
	h := fnv.New64a()
	h.Write([]byte(key))
	safe := strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r):
			return '_'
		}
		return r
	}, to)
	if len(safe) > 100 {
		safe = strings.ToValidUTF8(safe[:100], "")
	}
	return fmt.Sprintf("%s-%016x", strings.Trim(safe, ". "), h.Sum64())
}

// refused sorts what a folder may say.
func refused(err error) error {
	e := &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "folder", Words: err.Error(), Err: err}
	if errors.Is(err, fs.ErrPermission) {
		e.Code = "folder_forbidden"
	}
	return e
}
