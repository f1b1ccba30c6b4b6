package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gilmok/cmd/internal/wire"
	"gilmok/store"
)

// childDir names, in the environment, the folder of the workspace that a child
// process of this test works on.
const childDir = "GILMOK_E2E_DIR"

// TestMain is also the program that is killed: with the folder in its
// environment the test binary runs the workspace until nothing is due.
func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		run := child
		if at := os.Getenv(importAt); at != "" {
			run = func(dir string) error { return importChild(dir, at) }
		}
		if err := run(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func child(dir string) error {
	m, err := wire.LoadMachine(filepath.Join(dir, "config"))
	if err != nil {
		return err
	}
	now := start.Add(49 * time.Hour)
	p, err := wire.Open(context.Background(), wire.Config{Path: filepath.Join(dir, "shop.gilmok"), Machine: m, Now: &now})
	if err != nil {
		return err
	}
	defer p.Close()
	_, err = p.Run(context.Background(), true, time.Time{})
	return err
}

// many is a shop of n people who all get a mail.
func many(n int) (customers, orders string) {
	var c, o strings.Builder
	c.WriteString("customer_id,name,email,state,newsletter\n")
	o.WriteString("order_id,customer_id,order_date,product_id,product_name,category,quantity,price\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&c, "%d,Name %d,c%d@sp.example,SP,yes\n", i, i, i)
		fmt.Fprintf(&o, "o%d,%d,2018-09-0%d 10:00:00,p1,Rosa,perfume,1,99.90\n", i, i, 1+i%2)
	}
	return c.String(), o.String()
}

// TestKilledInTheMiddle kills the process that sends, with SIGKILL, after some
// messages were accepted, and starts it again: nobody is lost, nobody gets two,
// and at most what was on the wire (one a connection) waits for a person.
func TestKilledInTheMiddle(t *testing.T) {
	const people, connections = 120, 8
	for _, after := range []int{1, 37, 90} {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			dir, server := t.TempDir(), serve(t)
			p := workspace(t, dir, true, start)
			customers, orders := many(people)
			bring(t, p, store.RowsCustomers, write(t, dir, "customers.csv", customers))
			bring(t, p, store.RowsOrders, write(t, dir, "orders.csv", orders))
			settle(t, p, server)
			launch(t, p)
			if _, _, err := p.Runner.Tick(context.Background()); err != nil {
				t.Fatal(err)
			}
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
			killed := make(chan struct{})
			var victim *exec.Cmd
			server.accept = func(n int) {
				if n == after {
					_ = victim.Process.Kill() // SIGKILL: no goodbye
					close(killed)
				}
			}
			victim = process(t, dir)
			_ = victim.Wait() // it was killed, or it finished before
			select {
			case <-killed:
			default:
				t.Fatalf("only %d mails arrived before the end", len(server.mails()))
			}
			server.accept = nil
			if second := process(t, dir); second.Wait() != nil {
				t.Fatal("the second run did not end well")
			}
			checkOnce(t, dir, server, people, connections)
		})
	}
}

// TestKilledBetweenTheCodeAndTheMail kills the process that sends after it has taken
// codes and before their mails were accepted: whoever had a code keeps it, nobody's
// comes twice, and none is lost.
func TestKilledBetweenTheCodeAndTheMail(t *testing.T) {
	const people, pool = 60, 60 // a code that is taken twice is missed by somebody
	dir, server := t.TempDir(), serve(t)
	p := workspace(t, dir, true, start)
	customers, orders := many(people)
	bring(t, p, store.RowsCustomers, write(t, dir, "customers.csv", customers))
	bring(t, p, store.RowsOrders, write(t, dir, "orders.csv", orders))
	settle(t, p, server)
	err := p.Store.InTx(t.Context(), func(tx store.Tx) error {
		var codes []string
		for i := range pool {
			codes = append(codes, fmt.Sprintf("CODE-%03d", i))
		}
		if _, err := tx.Coupons().Add(t.Context(), "spring", codes); err != nil {
			return err
		}
		for name, subject := range map[string]string{"Perfume care": `{{ coupon }}`, "Thanks": `{% promotion('spring') %}`} {
			m, err := tx.Messages().Find(t.Context(), name)
			if err != nil {
				return err
			}
			m.Document = []byte(fmt.Sprintf(`{"gilmok":"message/1","name":%q,"purpose":"informational","channel":"email","sender":"main","subject":"s","body":{"html":"<p>your %s</p>"}}`, name, subject))
			if err := tx.Messages().Save(t.Context(), m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	launch(t, p)
	if _, _, err := p.Runner.Tick(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for _, after := range []int{1, 13} { // mails of a run before it is killed
		var victim *exec.Cmd
		first := len(server.mails())
		started := make(chan struct{})
		server.accept = func(n int) {
			if <-started; n == first+after {
				_ = victim.Process.Kill()
			}
		}
		victim = process(t, dir)
		close(started)
		_ = victim.Wait()
		p := workspace(t, dir, false, start.Add(50*time.Hour))
		left, err := p.Store.Coupons().Pools(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if taken := pool - left["spring"]; taken <= len(server.mails()) {
			t.Errorf("killed after %d mails with %d codes taken: nothing was between the code and the mail", len(server.mails()), taken)
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
	server.accept = nil
	if last := process(t, dir); last.Wait() != nil {
		t.Fatal("the last run did not end well")
	}
	checkOnce(t, dir, server, people, 16)
	owners := map[string]string{}
	for _, m := range server.mails() {
		code := regexp.MustCompile(`CODE-\d{3}`).FindString(m.html)
		if other := owners[code]; code == "" || other != "" {
			t.Errorf("%s and %s have the code %q", m.to, other, code)
		}
		owners[code] = m.to
	}
}

func process(t *testing.T, dir string, more ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(append(os.Environ(), childDir+"="+dir), more...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// checkOnce holds what the server accepted against what the outbox says.
func checkOnce(t *testing.T, dir string, server *server, people, connections int) {
	t.Helper()
	got := map[string]int{}
	for _, m := range server.mails() {
		got[m.to]++
	}
	p := workspace(t, dir, false, start.Add(50*time.Hour))
	list, err := p.Store.Outbox().List(context.Background(), store.OutboxQuery{})
	if err != nil {
		t.Fatal(err)
	}
	uncertain := 0
	for _, e := range list {
		switch {
		case e.State == store.OutboxUncertain:
			uncertain++
			if got[e.Address] > 1 {
				t.Errorf("%s got %d mails", e.Address, got[e.Address])
			}
		case e.State != store.OutboxSent || got[e.Address] != 1:
			t.Errorf("%s is %s and got %d mails", e.Address, e.State, got[e.Address])
		}
	}
	if len(list) != people || uncertain > connections {
		t.Errorf("%d messages for %d people, %d of them uncertain", len(list), people, uncertain)
	}
	if again, err := p.Run(context.Background(), true, time.Time{}); err != nil || again.Sent != 0 {
		t.Errorf("a third run sent %d more, %v", again.Sent, err)
	}
}
