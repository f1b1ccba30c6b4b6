package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"gilmok/store"
	"gilmok/store/sqlite"
)

const holderEnv = "GILMOK_TEST_HOLD"

// TestMain turns this program into the process that startHolder or kill asks for.
func TestMain(m *testing.M) {
	if path := os.Getenv(holderEnv); path != "" {
		if what := os.Getenv(killEnv); what != "" {
			os.Exit(act(path, what))
		}
		hold(path)
	}
	os.Exit(m.Run())
}

// hold opens a workspace with the window lock, commits one change relaxed, begins
// another and waits to be killed.
func hold(path string) {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, path, sqlite.Options{Window: true, Person: "Child"})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	set := func(tx store.Tx, name string) error { return tx.Settings().Set(ctx, store.SettingShopName, name) }
	if err := s.InTxRelaxed(ctx, func(tx store.Tx) error { return set(tx, "committed") }); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	s.InTx(ctx, func(tx store.Tx) error {
		if err := set(tx, "open"); err != nil {
			return err
		}
		fmt.Println("ready")
		select {}
	})
}

func startHolder(t *testing.T, path string) *exec.Cmd {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), holderEnv+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { child.Process.Kill() })
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the other process says %q", line)
	}
	return child
}
