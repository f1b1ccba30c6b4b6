// Package secret keeps the passwords and keys of senders out of the workspace: a
// .gilmok file can be copied, mailed and backed up, and holds none of them.
//
// They lie in the keychain of the operating system. Where there is none (a server
// without a desktop session), they lie in secrets.age in the configuration folder,
// encrypted to a key in key.txt beside it, which only this account of the machine
// may read (mode 0600). That is said plainly: it keeps secrets out of backups,
// screenshots and casual looks, not from somebody who can read all files of this
// account. It is what lets gilmokctl run unattended.
//
// For scripts, a secret in the environment comes before both: GILMOK_SECRET_MAIN for
// the sender "main" (letters upper case, anything but letters and digits an underscore).
package secret

import (
	"errors"
	"os"
	"strings"
	"unicode"
)

// ErrNotFound: this machine has no secret for the sender.
var ErrNotFound = errors.New("no secret is kept for this sender")

// Store keeps secrets by workspace and sender.
type Store interface {
	Get(workspace, sender string) (string, error)
	Set(workspace, sender, secret string) error
	// Delete succeeds where there is nothing to delete.
	Delete(workspace, sender string) error
	// Where tells where secrets are kept: "keychain" or "file".
	Where() string
}

// Open gives the store of this machine; dir is the configuration folder. It tries
// the keychain with a secret of its own first, for one that is there and does not
// work is found out only by using it.
func Open(dir string) Store {
	k := keychain{service: "Gilmok"}
	if k.works() {
		return environment{k}
	}
	return environment{&file{dir: dir}}
}

// OpenFile gives the store that keeps secrets in the configuration folder.
func OpenFile(dir string) Store { return environment{&file{dir: dir}} }

// environment lets variables come first.
type environment struct{ Store }

// Get implements Store.
func (e environment) Get(workspace, sender string) (string, error) {
	if s, set := os.LookupEnv(Variable(sender)); set {
		return s, nil
	}
	return e.Store.Get(workspace, sender)
}

// Variable is the name of the environment variable that holds a sender's secret.
func Variable(sender string) string {
	return "GILMOK_SECRET_" + strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return '_'
	}, sender)
}
