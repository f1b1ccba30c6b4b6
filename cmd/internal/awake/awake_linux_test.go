package awake

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// logind is one of our own, on a bus of our own.
type logind struct {
	asked chan [4]string
	// read hears when all ends of the other kind are closed: write, which is sent over
	// the bus, and the caller's copy of it.
	read, write *os.File
}

// Inhibit is the method of org.freedesktop.login1.Manager.
func (l *logind) Inhibit(what, who, why, mode string) (dbus.UnixFD, *dbus.Error) {
	read, write, err := os.Pipe()
	if err != nil {
		return 0, dbus.MakeFailedError(err)
	}
	l.read, l.write = read, write
	fd := dbus.UnixFD(write.Fd())
	l.asked <- [4]string{what, who, why, mode}
	return fd, nil
}

// bus starts a message bus that ends with the test, and gives its address.
func bus(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Skip("dbus-daemon is not installed here")
	}
	c := exec.Command(path, "--session", "--nofork", "--print-address")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return line[:len(line)-1]
}

func TestLogind(t *testing.T) {
	address := bus(t)
	server, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	l := &logind{asked: make(chan [4]string, 1)}
	if err := server.Export(l, "/org/freedesktop/login1", "org.freedesktop.login1.Manager"); err != nil {
		t.Fatal(err)
	}
	if _, err := server.RequestName("org.freedesktop.login1", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	client, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	release, err := inhibit(client)
	client.Close() // the hold outlives the call
	if err != nil {
		t.Fatal(err)
	}
	if got := <-l.asked; got != [4]string{"sleep:idle", "Gilmok", reason, "block"} {
		t.Errorf("%q", got)
	}
	l.write.Close() // the caller has its copy
	ended := make(chan error, 1)
	go func() {
		_, err := io.ReadAll(l.read)
		ended <- err
	}()
	select {
	case <-ended:
		t.Fatal("let go at once")
	case <-time.After(300 * time.Millisecond):
	}
	release()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Error("still held after the release")
	}
}
