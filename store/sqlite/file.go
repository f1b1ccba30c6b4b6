package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"gilmok/store"
)

// applicationID marks a file as ours: "GLMK" in the header of the file
// (https://www.sqlite.org/fileformat2.html, offset 68).
const applicationID = 0x474c4d4b

const headerSize = 100

// inspect reads the header of a file, so that nothing foreign is ever opened.
func inspect(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("open workspace: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("open %s: %w", filepath.Base(path), store.ErrNotWorkspace)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open workspace: %w", err)
	}
	defer f.Close()
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(f, header); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = store.ErrNotWorkspace
		}
		return fmt.Errorf("open %s: %w", filepath.Base(path), err)
	}
	if string(header[:16]) != "SQLite format 3\x00" || binary.BigEndian.Uint32(header[68:]) != applicationID {
		return fmt.Errorf("open %s: %w", filepath.Base(path), store.ErrNotWorkspace)
	}
	if version := int(binary.BigEndian.Uint32(header[60:])); version > schema() {
		return &store.NewerError{File: version, Program: schema()}
	}
	return whole(path, header, info.Size())
}

// whole compares the size of the file with what its header says; a log beside
// it may hold the rest.
func whole(path string, header []byte, size int64) error {
	page := int64(binary.BigEndian.Uint16(header[16:]))
	if page == 1 {
		page = 65536
	}
	if page*int64(binary.BigEndian.Uint32(header[28:])) <= size {
		return nil
	}
	if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 {
		return nil
	}
	return fmt.Errorf("open %s: the file is cut short: %w", filepath.Base(path), store.ErrDamaged)
}

// source names a file to the driver, whatever signs are in its path.
func source(path, query string) string {
	slashed := filepath.ToSlash(path)
	if slashed[0] != '/' {
		slashed = "/" + slashed // C:/shop.gilmok
	}
	u := url.URL{Scheme: "file", Path: slashed, RawQuery: query}
	return u.String()
}
