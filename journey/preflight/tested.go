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

// Sign gives that of a message's draft as it stands; "" where it is not kept itself.
func Sign(ctx context.Context, messages store.MessageReader, message string) (string, error) {
	m, err := messages.Find(ctx, message)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find the draft of %q: %w", message, err)
	}
	return signOf(m), nil
}

// KeepTested notes that a test of a message went out as the draft of a sign had it.
func KeepTested(ctx context.Context, tx store.Tx, message, sign string) error {
	if sign == "" {
		return nil
	}
	return tx.Settings().Set(ctx, settingTested+message, sign)
}

// tested reports whether a test went out of the draft as it stands.
func (p *proof) tested(m *store.Message) bool {
	return p.settings[settingTested+m.Name] == signOf(m)
}

func signOf(m *store.Message) string {
	sum := sha256.Sum256(m.Document)
	return hex.EncodeToString(sum[:12])
}
