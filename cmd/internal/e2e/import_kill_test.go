package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"gilmok/cmd/internal/wire"
	"gilmok/store"
	"gilmok/store/importer"
)

// importAt names, in the environment, at which report of its progress a child that
// imports dies by its own hand; 0 is never.
const importAt = "GILMOK_E2E_IMPORT_AT"

// importChild is the child: it brings again.csv into the workspace of its folder.
func importChild(dir, at string) error {
	deadly, err := strconv.Atoi(at)
	if err != nil {
		return err
	}
	m, err := wire.LoadMachine(filepath.Join(dir, "config"))
	if err != nil {
		return err
	}
	ctx := context.Background()
	p, err := wire.Open(ctx, wire.Config{Path: filepath.Join(dir, "shop.gilmok"), Machine: m, Now: &start})
	if err != nil {
		return err
	}
	defer p.Close()
	o, err := importer.Defaults(ctx, p.Store)
	if err != nil {
		return err
	}
	o.Kind = store.RowsCustomers
	src, err := importer.Sniff(ctx, filepath.Join(dir, "again.csv"), o)
	if err != nil {
		return err
	}
	reports := 0
	_, err = importer.Run(ctx, p.Store, src, false, func(_, _ int64) {
		if reports++; reports == deadly {
			self, _ := os.FindProcess(os.Getpid())
			_ = self.Kill() // SIGKILL: no goodbye
			select {}
		}
	})
	return err
}

// TestImportKilled kills the process that imports, at reports of its progress and at
// moments that fall anywhere, also into its commit: either all of the file is there or
// nothing, the workspace is whole, and the same file can be brought in.
func TestImportKilled(t *testing.T) {
	const before, after = 2_000, 6_000
	again, _ := many(after)
	shop := func(t *testing.T) string {
		dir := t.TempDir()
		customers, _ := many(before)
		p := workspace(t, dir, true, start)
		bring(t, p, store.RowsCustomers, write(t, dir, "customers.csv", customers))
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		write(t, dir, "again.csv", again)
		return dir
	}
	left := func(t *testing.T, dir string) int {
		p := workspace(t, dir, false, start)
		defer p.Close()
		n, err := p.Store.Customers().Count(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if wrong, err := p.Store.Check(t.Context()); err != nil || len(wrong) > 0 {
			t.Errorf("the workspace is damaged: %v %v", wrong, err)
		}
		if n != before && n != after {
			t.Errorf("%d customers: neither the %d of before nor the %d of after", n, before, after)
		}
		return n
	}
	whole := shop(t)
	began := time.Now()
	if err := process(t, whole, importAt+"=0").Wait(); err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	if n := left(t, whole); n != after {
		t.Fatalf("%d customers after an import that nobody killed", n)
	}
	for _, report := range []int{1, 2} {
		dir := shop(t)
		if process(t, dir, importAt+"="+strconv.Itoa(report)).Wait() == nil {
			t.Fatalf("there is no report %d to die at", report)
		}
		if n := left(t, dir); n != before {
			t.Errorf("killed at report %d: %d customers", report, n)
		}
		if err := process(t, dir, importAt+"=0").Wait(); err != nil {
			t.Errorf("once more after report %d: %v", report, err)
		}
		if n := left(t, dir); n != after {
			t.Errorf("once more after report %d: %d customers", report, n)
		}
	}
	for part := 4; part <= 10; part++ {
		dir := shop(t)
		victim := process(t, dir, importAt+"=0")
		time.Sleep(took * time.Duration(part) / 10)
		_ = victim.Process.Kill()
		_ = victim.Wait()
		t.Logf("killed after %d tenths of its time: %d customers", part, left(t, dir))
	}
}
