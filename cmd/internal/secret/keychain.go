package secret

import (
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"
)

// keychain is that of the operating system: Keychain on macOS, Credential Manager
// on Windows, the Secret Service on Linux.
type keychain struct{ service string }

// Where implements Store.
func (keychain) Where() string { return "keychain" }

// works puts a secret in, reads it back and takes it out again.
func (k keychain) works() bool {
	account, probe := "probe-"+rand.Text(), rand.Text()
	if keyring.Set(k.service, account, probe) != nil {
		return false
	}
	back, err := keyring.Get(k.service, account)
	return keyring.Delete(k.service, account) == nil && err == nil && back == probe
}

// Get implements Store.
func (k keychain) Get(workspace, sender string) (string, error) {
	s, err := keyring.Get(k.service, account(workspace, sender))
	if errors.Is(err, keyring.ErrNotFound) {
		return "", ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("read the keychain: %w", err)
	}
	return s, nil
}

// Set implements Store.
func (k keychain) Set(workspace, sender, secret string) error {
	if err := keyring.Set(k.service, account(workspace, sender), secret); err != nil {
		return fmt.Errorf("write to the keychain: %w", err)
	}
	return nil
}

// Delete implements Store.
func (k keychain) Delete(workspace, sender string) error {
	err := keyring.Delete(k.service, account(workspace, sender))
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return fmt.Errorf("delete from the keychain: %w", err)
	}
	return nil
}

// account is the name under which a secret lies.
func account(workspace, sender string) string { return workspace + "/" + sender }
