package importer

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Gzip may swell a file this many times once it is past the size at which a
// ratio says something.
const (
	maxExpansion  = 200
	freeExpansion = 64 << 20
)

// input is a file as it lies on the disk, and what its first bytes say it is.
type input struct {
	path string
	size int64
	at   time.Time
	form form
}

// form is what the bytes of a file are, before any decoding.
type form uint8

const (
	formText form = iota
	formGzip
	formWorkbook
	formSealed // an OLE container: an old .xls, or a workbook with a password
)

// inspect refuses what cannot be read, without opening what would block.
func inspect(path string) (*input, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, pathError(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, refuse(NotFile, "%s", filepath.Base(path))
	}
	in := &input{path: path, size: info.Size(), at: info.ModTime()}
	if in.size == 0 {
		return nil, refuse(EmptyFile, "%s", filepath.Base(path))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, pathError(path, err)
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, pathError(path, err)
	}
	in.form, err = formOf(head[:n], filepath.Ext(path))
	return in, err
}

func pathError(path string, err error) error {
	code := FileUnreadable
	switch {
	case errors.Is(err, fs.ErrNotExist):
		code = FileNotFound
	case errors.Is(err, fs.ErrPermission):
		code = NoPermission
	}
	return &Error{Code: code, Detail: filepath.Base(path), Err: err}
}

// unchanged reports whether the file is still the one inspected.
func (in *input) unchanged() bool {
	info, err := os.Stat(in.path)
	return err == nil && info.Size() == in.size && info.ModTime().Equal(in.at)
}

var magics = []struct {
	prefix string
	code   Code
}{
	{"%PDF", NotText}, {"\x89PNG", NotText}, {"\xff\xd8\xff", NotText}, {"GIF8", NotText}, {"SQLite format 3", NotText}, {"\x7fELF", NotText}, {"MZ\x90", NotText},
	{"BZh", CompressedFile}, {"\xfd7zXZ", CompressedFile}, {"7z\xbc\xaf", CompressedFile}, {"Rar!", CompressedFile}, {"\x28\xb5\x2f\xfd", CompressedFile},
	{`{\rtf`, NotText},
}

func formOf(head []byte, ext string) (form, error) {
	ext = strings.ToLower(ext)
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			return 0, refuse(m.code, "%q", m.prefix[:3])
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return formGzip, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return zipForm(head, ext)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return formSealed, nil
	}
	return formText, markupOrText(head)
}

// zipForm tells a workbook from any other archive. One that hides behind .csv is
// refused: who named it so believes it holds something else.
func zipForm(head []byte, ext string) (form, error) {
	switch {
	case ext == ".xlsx" || ext == ".xlsm":
		return formWorkbook, nil
	case bytes.Contains(head, []byte("[Content_Types].xml")), bytes.Contains(head, []byte("xl/")), bytes.Contains(head, []byte("_rels/")), ext == ".xls":
		return 0, refuse(ExcelWorkbook, "a workbook named %s", ext)
	}
	return 0, refuse(CompressedFile, "zip")
}

// markupOrText refuses HTML, XML and JSON whatever the file is called.
func markupOrText(head []byte) error {
	text := strings.ToLower(strings.TrimLeft(strings.TrimPrefix(plainHead(head), "\ufeff"), " \t\r\n"))
	for _, tag := range []string{"<!doctype html", "<html", "<table", "<head", "<meta", "<style", "<body", "<div", "<tr"} {
		if strings.HasPrefix(text, tag) {
			return refuse(HTMLFile, "begins with %s", tag)
		}
	}
	switch {
	case strings.HasPrefix(text, "<?xml") && strings.Contains(text, "office:spreadsheet"):
		return refuse(ExcelWorkbook, "xml spreadsheet")
	case strings.HasPrefix(text, "<?xml") && strings.Contains(text, "<html"):
		return refuse(HTMLFile, "xhtml")
	case strings.HasPrefix(text, "<?xml"):
		return refuse(NotTable, "xml")
	case vcardOrSQL.MatchString(text):
		return refuse(NotTable, "%q", text[:min(len(text), 20)])
	case strings.HasPrefix(text, "{\"") || jsonList.MatchString(text) || strings.HasPrefix(text, "{\n") || strings.HasPrefix(text, "{\r"):
		return refuse(NotTable, "json")
	}
	return nil
}

// Texts that are no tables, whatever they are called; the beginning is in lower case.
var (
	jsonList   = regexp.MustCompile(`^\[\s*(\{\s*["}]|\[\s*["\d\[])`)
	vcardOrSQL = regexp.MustCompile(`^(begin:v(card|calendar)\b|(--[^\n]*\n\s*|/\*[^*]*\*/;?\s*)*(insert\s+into|create\s+table|drop\s+table|set\s+names)\b)`)
)

// plainHead drops the NULs of UTF-16, so that markup is seen in that as well.
func plainHead(head []byte) string {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		head = head[2:]
	}
	return string(bytes.ReplaceAll(head, []byte{0}, nil))
}

// byteReader opens the file's content, decompressed, and counts the bytes taken
// from the disk; it ends when ctx does.
type byteReader struct {
	ctx   context.Context
	file  *os.File
	inner io.Reader
	taken int64 // from the disk
	given int64
}

// read opens the content.
func (in *input) read(ctx context.Context) (*byteReader, error) {
	f, err := os.Open(in.path)
	if err != nil {
		return nil, pathError(in.path, err)
	}
	r := &byteReader{ctx: ctx, file: f}
	r.inner = countingReader{r}
	if in.form == formGzip {
		z, err := gzip.NewReader(countingReader{r})
		if err != nil {
			f.Close()
			return nil, &Error{Code: CompressedFile, Detail: "damaged gzip", Err: err}
		}
		r.inner = z
	}
	return r, nil
}

func (r *byteReader) Close() error { return r.file.Close() }

// Read implements io.Reader.
func (r *byteReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.inner.Read(p)
	r.given += int64(n)
	if r.given > freeExpansion && r.given/maxExpansion > r.taken {
		return 0, &Error{Code: CompressedFile, Err: ErrSwells}
	}
	if err != nil && err != io.EOF {
		code := FileUnreadable
		if _, zipped := r.inner.(*gzip.Reader); zipped {
			code = CompressedFile
		}
		return n, &Error{Code: code, Err: err}
	}
	return n, err
}

type countingReader struct{ r *byteReader }

func (c countingReader) Read(p []byte) (int, error) {
	n, err := c.r.file.Read(p)
	c.r.taken += int64(n)
	return n, err
}

// Digest names the content of the file as it lies on the disk.
func Digest(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", pathError(path, err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, contextReader{ctx, f}); err != nil {
		return "", &Error{Code: FileUnreadable, Err: err}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
