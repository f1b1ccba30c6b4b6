package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// screen is a virtual X display with a mouse and a keyboard.
type screen struct {
	display string
	server  *exec.Cmd
	shots   string // folder of the screenshots
	width   int
	height  int
	clicks  int // what was done with the mouse so far: a drag is one
}

// openScreen starts Xvfb on the first free display from 91 on.
func openScreen(ctx context.Context, width, height int, shots string) (*screen, error) {
	for n := 91; n < 120; n++ {
		if taken(n) {
			continue
		}
		display := ":" + strconv.Itoa(n)
		server := exec.CommandContext(ctx, "Xvfb", display, "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp")
		if err := server.Start(); err != nil {
			return nil, fmt.Errorf("start Xvfb: %w", err)
		}
		s := &screen{display, server, shots, width, height, 0}
		for range 600 {
			if _, err := os.Stat(fmt.Sprintf("/tmp/.X11-unix/X%d", n)); err == nil {
				return s, nil
			}
			time.Sleep(100 * time.Millisecond)
		}
		s.close()
		return nil, fmt.Errorf("display %s did not open within a minute", display)
	}
	return nil, fmt.Errorf("no display is free")
}

// taken reports whether a server runs on a display. A lock that a killed one left
// behind is no hindrance: the next server takes it over.
func taken(n int) bool {
	lock, err := os.ReadFile(fmt.Sprintf("/tmp/.X%d-lock", n))
	if err != nil {
		return false
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(lock)))
	if err != nil {
		return true // somebody else's; better the next one
	}
	server, err := os.FindProcess(pid)
	return err == nil && server.Signal(syscall.Signal(0)) == nil
}

// close ends the server by asking, so that it takes its lock along.
func (s *screen) close() {
	if s.server.Process == nil {
		return
	}
	_ = s.server.Process.Signal(syscall.SIGTERM) // it may have ended already
	late := time.AfterFunc(5*time.Second, func() { _ = s.server.Process.Kill() })
	defer late.Stop()
	_ = s.server.Wait()
}

func (s *screen) env() []string {
	return append(os.Environ(), "DISPLAY="+s.display, "WAYLAND_DISPLAY=")
}

// hand runs xdotool.
func (s *screen) hand(args ...string) error {
	cmd := exec.Command("xdotool", args...)
	cmd.Env = s.env()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("xdotool %v: %w: %s", args, err, out)
	}
	return nil
}

func (s *screen) clickAt(x, y int, button string) error {
	s.clicks++
	if err := s.hand("mousemove", strconv.Itoa(x), strconv.Itoa(y)); err != nil {
		return err
	}
	time.Sleep(60 * time.Millisecond)
	return s.hand("click", button)
}

// drag moves from one point to another with the left button down, in steps, as a hand does.
func (s *screen) drag(x1, y1, x2, y2 int) error {
	s.clicks++
	moves := [][]string{{"mousemove", strconv.Itoa(x1), strconv.Itoa(y1)}, {"mousedown", "1"}}
	const steps = 12
	for i := 1; i <= steps; i++ {
		moves = append(moves, []string{"mousemove", strconv.Itoa(x1 + (x2-x1)*i/steps), strconv.Itoa(y1 + (y2-y1)*i/steps)})
	}
	moves = append(moves, []string{"mouseup", "1"})
	for _, m := range moves {
		if err := s.hand(m...); err != nil {
			return err
		}
		time.Sleep(40 * time.Millisecond)
	}
	return nil
}

// shot keeps a picture of the screen.
func (s *screen) shot(name string) error {
	cmd := exec.Command("import", "-window", "root", filepath.Join(s.shots, name+".png"))
	cmd.Env = s.env()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("screenshot %s: %w: %s", name, err, out)
	}
	return nil
}
