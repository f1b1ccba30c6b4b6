// Command window drives the real program in a real window, as a person does: on
// a virtual display, with mouse and keyboard, finding what it clicks by its
// words. It keeps a picture of every page and fails when a page does not come,
// or when Fyne reports that its thread rule was broken.
//
// It needs Xvfb, xdotool and ImageMagick's import. Usage:
//
//	go run ./cmd/internal/window -shots artefacts
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	shots := flag.String("shots", "artefacts", "folder for the screenshots")
	only := flag.String("only", "", "the walks to go, by name or pattern: *-settings are pictures of every step's settings")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Minute)
	defer cancel()
	if err := run(ctx, *shots, *only); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, shots, only string) error {
	if err := os.MkdirAll(shots, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "gilmok-window")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := build(ctx, work); err != nil {
		return err
	}
	large, err := openScreen(ctx, 1440, 900, shots)
	if err != nil {
		return err
	}
	defer large.close()
	if err := plant(large, filepath.Join(work, "offthread")); err != nil {
		return err
	}
	small, err := openScreen(ctx, 1024, 700, shots)
	if err != nil {
		return err
	}
	defer small.close()
	binary := filepath.Join(work, "gilmok")
	tour := []struct {
		name, lang, theme string
		on                *screen
		walk              func(*program, string) error
		rare              bool // goes where it is named: some minutes of pictures
	}{
		{"en-light", "en", "light", large, mainJob, false},
		{"ko-dark", "ko", "dark", large, pages, false},
		{"ko-light-small", "ko", "light", small, pages, false},
		{"en-dark-small", "en", "dark", small, pages, false},
		{"en-light-winback", "en", "light", large, winBack, false},
		{"ko-dark-winback", "ko", "dark", large, winBack, false},
		{"en-light-settings", "en", "light", large, inspected, false},
		{"ko-light-settings", "ko", "light", large, inspected, true},
		{"en-dark-small-settings", "en", "dark", small, inspected, true},
		{"ko-dark-small-settings", "ko", "dark", small, inspected, false},
	}
	for _, t := range tour {
		if only == "" && t.rare || only != "" && !matches(only, t.name) {
			continue
		}
		if err := walk(t.on, binary, filepath.Join(work, t.name), t.name, t.lang, t.theme, t.walk); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		fmt.Printf("ok %s\n", t.name)
	}
	return nil
}

func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

// build makes what the tour runs, in a folder.
func build(ctx context.Context, work string) error {
	for _, b := range []struct{ out, pkg string }{
		{"gilmok", "./cmd/gilmok"}, {"offthread", "./cmd/internal/window/offthread"}, {"drop", "./cmd/internal/window/drop"}, {"gilmokctl", "./cmd/gilmokctl"},
	} {
		cmd := exec.CommandContext(ctx, "go", "build", "-tags", "describe", "-o", filepath.Join(work, b.out), b.pkg)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("build %s: %w\n%s", b.pkg, err, out)
		}
	}
	return nil
}

// walk starts the program, goes one way through it and ends it.
func walk(s *screen, binary, config, name, lang, theme string, way func(*program, string) error) error {
	if err := os.MkdirAll(config, 0o700); err != nil {
		return err
	}
	p, err := start(s, binary, config, "-lang", lang, "-theme", theme)
	if err != nil {
		return err
	}
	err = way(p, name)
	if err != nil {
		_ = p.shot(name + "-failed") // the picture is a help, not the fault
	}
	return errors.Join(err, p.stop(), p.checkLog())
}

// plant runs a program that breaks the thread rule and wants it reported.
func plant(s *screen, binary string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary)
	cmd.Env = s.env()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("the planted fault: %w\n%s", err, out)
	}
	if !strings.Contains(string(out), threadError) {
		return fmt.Errorf("a planted call from another thread was not reported: its silence proves nothing\n%s", out)
	}
	return nil
}
