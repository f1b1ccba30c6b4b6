package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	"gilmok/cmd/internal/masked"
)

// Sizes of the log: one file of a megabyte and two older ones.
const (
	logSize  = 1 << 20
	logsKept = 2
)

// rotating is a log file that begins anew when it is full.
type rotating struct {
	mu   sync.Mutex
	path string
	file *os.File
	size int64
	max  int64
}

// openLog sends the log and what is written at a crash to files in a folder.
func openLog(dir string) (*rotating, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	r := &rotating{path: filepath.Join(dir, "gilmok.log"), max: logSize}
	if err := r.open(); err != nil {
		return nil, err
	}
	// To the terminal, too: what Fyne complains of must be seen where it is developed.
	slog.SetDefault(slog.New(masked.Log(slog.NewTextHandler(io.MultiWriter(r, os.Stderr), nil))))
	crash, err := os.OpenFile(filepath.Join(dir, "crash.txt"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return r, nil // the log is enough to start with
	}
	defer crash.Close() // the runtime keeps a duplicate
	if err := debug.SetCrashOutput(crash, debug.CrashOptions{}); err != nil {
		slog.Warn("crash file", "error", err)
	}
	return r, nil
}

func (r *rotating) open() error {
	f, err := os.OpenFile(r.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return err
	}
	r.file, r.size = f, info.Size()
	return nil
}

// Write implements io.Writer.
func (r *rotating) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.size+int64(len(p)) > r.max && r.size > 0 {
		if err := r.rotate(); err != nil {
			return 0, err
		}
	}
	n, err := r.file.Write(p)
	r.size += int64(n)
	return n, err
}

// rotate moves each file one place on and begins a new one; mu is held.
func (r *rotating) rotate() error {
	if err := r.file.Close(); err != nil {
		return err
	}
	for i := logsKept; i > 0; i-- {
		from := r.path
		if i > 1 {
			from = fmt.Sprintf("%s.%d", r.path, i-1)
		}
		if exists(from) {
			if err := os.Rename(from, fmt.Sprintf("%s.%d", r.path, i)); err != nil {
				return err
			}
		}
	}
	return r.open()
}

// Close implements io.Closer.
func (r *rotating) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.file.Close()
}
