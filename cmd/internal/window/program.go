package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// program is Gilmok running on a screen, built with the tag "describe".
type program struct {
	*screen
	cmd     *exec.Cmd
	address string
	config  string // folder
	dropper string // the program that drops files, built beside Gilmok
	log     *journal
}

// journal keeps what a program writes.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

// String gives all that was written.
func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// start runs the binary with a configuration folder of its own.
func start(s *screen, binary, config string, args ...string) (*program, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	p := &program{screen: s, address: address, config: config, log: &journal{}, dropper: filepath.Join(filepath.Dir(binary), "drop")}
	p.cmd = exec.Command(binary, args...)
	p.cmd.Env = append(p.env(), "GILMOK_DESCRIBE="+address)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", binary, err)
	}
	return p, nil
}

// env is the screen with a person's folders of its own.
func (p *program) env() []string {
	return append(p.screen.env(), "GILMOK_CONFIG="+p.config, "HOME="+p.config, "XDG_CONFIG_HOME="+p.config)
}

// stop ends the program as closing the session would, and waits for it.
func (p *program) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended already
	done := make(chan error, 1)
	go func() { done <- p.cmd.Wait() }()
	select {
	case <-done:
		return nil
	case <-time.After(patience):
		_ = p.cmd.Process.Kill()
		<-done
		return fmt.Errorf("the program did not end within %v of being asked", patience)
	}
}

// text is one text on the screen.
type text struct {
	Window     int
	Text       string
	X, Y, W, H float64
}

func (t text) centre() (x, y int) { return int(t.X + t.W/2), int(t.Y + t.H/2) }

func (p *program) texts() ([]text, error) {
	client := http.Client{Timeout: 5 * time.Second}
	r, err := client.Get("http://" + p.address + "/texts")
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	var list []text
	return list, json.NewDecoder(r.Body).Decode(&list)
}

// patience is how long a text may take to appear, on a machine that is busy.
const patience = 90 * time.Second

// is reports whether a text is what is wanted: exact, by its beginning (with a * at the
// end), or by its end (with one at the beginning).
func is(text, want string) bool {
	if begin, ok := strings.CutSuffix(want, "*"); ok {
		return strings.HasPrefix(text, begin)
	}
	if end, ok := strings.CutPrefix(want, "*"); ok {
		return strings.HasSuffix(text, end) && text != end
	}
	return text == want
}

// find waits for a text and gives the last such one: what was drawn last lies on top.
func (p *program) find(want string) (text, error) {
	var seen []string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(120 * time.Millisecond) {
		list, err := p.texts()
		if err != nil {
			continue // not up yet
		}
		seen = seen[:0]
		var found *text
		for i := range list {
			seen = append(seen, list[i].Text)
			if is(list[i].Text, want) {
				found = &list[i]
			}
		}
		if found != nil {
			return *found, nil
		}
	}
	return text{}, fmt.Errorf("%q is nowhere on the screen after %v; there is: %q\nlog:\n%s", want, patience, seen, p.log)
}

// drop lets go of files over the middle of the window.
func (p *program) drop(paths ...string) error {
	p.clicks++
	cmd := exec.Command(p.dropper, append([]string{strconv.Itoa(p.width / 2), strconv.Itoa(p.height / 2)}, paths...)...)
	cmd.Env = p.env()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("drop %s: %w: %s", paths, err, out)
	}
	return nil
}

// click clicks on a text, once it has come to rest.
func (p *program) click(want string) error {
	t, err := p.find(want)
	for err == nil {
		time.Sleep(200 * time.Millisecond)
		var again text
		again, err = p.find(want)
		if again == t {
			break
		}
		t = again
	}
	if err != nil {
		return err
	}
	x, y := t.centre()
	return p.clickAt(x, y, "1")
}

// gone waits until a text is no longer there.
func (p *program) gone(want string) error {
	var list []text
	var err error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(150 * time.Millisecond) {
		if list, err = p.texts(); err != nil {
			continue // it is busy
		}
		there := false
		for _, t := range list {
			there = there || t.Text == want
		}
		if !there {
			return nil
		}
	}
	return errors.Join(err, fmt.Errorf("%q is still on the screen after %v", want, patience))
}

// threadError is what Fyne prints when its objects are touched from another goroutine.
const threadError = "Error in Fyne call thread"

func (p *program) checkLog() error {
	log := p.log.String()
	for _, bad := range []string{threadError, "panic:", "DATA RACE"} {
		if strings.Contains(log, bad) {
			return fmt.Errorf("the log says %q:\n%s", bad, log)
		}
	}
	return nil
}
