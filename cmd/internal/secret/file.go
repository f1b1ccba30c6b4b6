package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"github.com/gofrs/flock"
)

// Names of the files in the configuration folder.
const (
	secretsFile = "secrets.age"
	keyFile     = "key.txt"
)

// file keeps all secrets in one encrypted file, replaced as a whole by each change.
type file struct{ dir string }

// Where implements Store.
func (*file) Where() string { return "file" }

// Get implements Store.
func (f *file) Get(workspace, sender string) (secret string, err error) {
	err = f.locked(func() error {
		all, err := f.read()
		if err != nil {
			return err
		}
		s, kept := all[account(workspace, sender)]
		if !kept {
			return ErrNotFound
		}
		secret = s
		return nil
	})
	return secret, err
}

// Set implements Store.
func (f *file) Set(workspace, sender, secret string) error {
	return f.change(func(all map[string]string) { all[account(workspace, sender)] = secret })
}

// Delete implements Store.
func (f *file) Delete(workspace, sender string) error {
	return f.change(func(all map[string]string) { delete(all, account(workspace, sender)) })
}

func (f *file) change(how func(map[string]string)) error {
	return f.locked(func() error {
		all, err := f.read()
		if err != nil {
			return err
		}
		how(all)
		return f.write(all)
	})
}

// locked lets one process at a time at the files.
func (f *file) locked(do func() error) error {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return fmt.Errorf("make the configuration folder: %w", err)
	}
	lock := flock.New(filepath.Join(f.dir, secretsFile+".lock"))
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("lock the secrets: %w", err)
	}
	defer func() { _ = lock.Unlock() }() // the end of the process would do it too
	return do()
}

func (f *file) read() (map[string]string, error) {
	sealed, err := os.ReadFile(filepath.Join(f.dir, secretsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the secrets: %w", err)
	}
	key, err := f.key()
	if err != nil {
		return nil, err
	}
	plain, err := age.Decrypt(bytes.NewReader(sealed), key)
	if err != nil {
		return nil, fmt.Errorf("decrypt the secrets: %w", err)
	}
	all := map[string]string{}
	if err := json.NewDecoder(plain).Decode(&all); err != nil {
		return nil, fmt.Errorf("read the secrets: %w", err)
	}
	return all, nil
}

func (f *file) write(all map[string]string) error {
	key, err := f.key()
	if err != nil {
		return err
	}
	plain, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("write the secrets: %w", err)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, key.Recipient())
	if err != nil {
		return fmt.Errorf("encrypt the secrets: %w", err)
	}
	_, err = io.Copy(w, bytes.NewReader(plain))
	if err = errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("encrypt the secrets: %w", err)
	}
	return replace(filepath.Join(f.dir, secretsFile), sealed.Bytes())
}

// key reads the key of this machine, making it the first time. A key that is lost
// is not made anew while there are secrets it would open.
func (f *file) key() (*age.X25519Identity, error) {
	path := filepath.Join(f.dir, keyFile)
	text, err := os.ReadFile(path)
	if err == nil {
		key, err := age.ParseX25519Identity(strings.TrimSpace(string(text)))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", keyFile, err)
		}
		return key, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read %s: %w", keyFile, err)
	}
	if _, err := os.Stat(filepath.Join(f.dir, secretsFile)); err == nil {
		return nil, fmt.Errorf("read %s: the secrets are there, but not their key: %w", keyFile, fs.ErrNotExist)
	}
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return key, replace(path, []byte(key.String()+"\n"))
}

// replace puts a file in place whole, readable by this account only.
func replace(path string, content []byte) error {
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	_, err = part.Write(content)
	err = errors.Join(err, part.Sync(), part.Close())
	if err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		_ = os.Remove(part.Name())
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return nil
}
