package preflight

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"gilmok/store"
)

// settingTested is where the sign of the draft is kept that a test of a message was sent
// of, by the message's name.
const settingTested = "tested."

// KeepTested notes that a test of a message went out as its draft stands.
func KeepTested(ctx context.Context, tx store.Tx, message string) error {
	m, err := tx.Messages().Find(ctx, message)
	if errors.Is(err, store.ErrNotFound) {
		return nil // it is not kept itself
	}
	if err != nil {
		return fmt.Errorf("note the test of %q: %w", message, err)
	}
	return tx.Settings().Set(ctx, settingTested+message, signOf(m))
}

// tested reports whether a test went out of the draft as it stands.
func (p *proof) tested(m *store.Message) bool {
	return p.settings[settingTested+m.Name] == signOf(m)
}

func signOf(m *store.Message) string {
	sum := sha256.Sum256(m.Document)
	return hex.EncodeToString(sum[:12])
}
