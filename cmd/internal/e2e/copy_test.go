package e2e

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gilmok/cmd/internal/wire"
	"gilmok/journey/dispatch"
	"gilmok/store"
)

// TestCopyPutToUse: a workspace is copied while its people wait, the original goes on and
// sends, and then the copy is put to use: nobody hears twice, and a person is asked.
func TestCopyPutToUse(t *testing.T) {
	ctx, dir, server := context.Background(), t.TempDir(), serve(t)
	p := shop(t, dir, server)
	launch(t, p)
	if _, err := p.Run(ctx, true, start.Add(time.Hour)); err != nil { // all stand at the wait of two days
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(dir, "shop.gilmok"))
	if err != nil {
		t.Fatal(err)
	}
	copied := write(t, dir, "copy.gilmok", string(content))

	original := workspace(t, dir, false, start.Add(2*time.Hour))
	if ran, err := original.Run(ctx, true, time.Time{}); err != nil || ran.Sent != 4 {
		t.Fatalf("%+v, %v", ran, err)
	}
	later := original.Clock.Now().Add(time.Hour)
	if err := original.Close(); err != nil {
		t.Fatal(err)
	}
	m, err := wire.LoadMachine(filepath.Join(dir, "config"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := wire.Open(ctx, wire.Config{Path: copied, Machine: m, Now: &later})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Run(ctx, true, time.Time{}); !errors.Is(err, dispatch.ErrNotAdopted) || c.Store.Info().Adopted {
		t.Errorf("a copy that is not in use: %v", err)
	}
	if before, err := c.Store.Outbox().List(ctx, store.OutboxQuery{}); err != nil || len(before) != 0 {
		t.Errorf("its journeys have asked for %d messages, %v", len(before), err)
	}
	if err := c.Adopt(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Run(ctx, true, time.Time{}); err != nil {
		t.Fatal(err)
	}
	list, err := c.Store.Outbox().List(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxUncertain}})
	if err != nil || len(list) != 4 || len(server.mails()) != 4 {
		t.Errorf("%d wait for a person, %d mails in all, want 4 and 4; %v", len(list), len(server.mails()), err)
	}
	for _, e := range list {
		if e.Reason != store.ReasonCopied {
			t.Errorf("%s: %q", e.Address, e.Reason)
		}
	}
}
