package storetest

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Shared gives a file or folder of the real data that lie beside the project, or
// where GILMOK_SHARED says. The test is skipped where they are not.
func Shared(t testing.TB, elements ...string) string {
	t.Helper()
	root := os.Getenv("GILMOK_SHARED")
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; root == "" && filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if info, err := os.Stat(filepath.Join(dir, "shared", "data")); err == nil && info.IsDir() {
			root = filepath.Join(dir, "shared")
		}
	}
	if root == "" {
		t.Skip("no shared/data beside the project; set GILMOK_SHARED to use it")
	}
	path := filepath.Join(append([]string{root, "data"}, elements...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("not among the shared data: %v", err)
	}
	return path
}

// Rows gives the rows of a CSV file as maps by its heads.
func Rows(t testing.TB, path string) (rows []map[string]string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	var heads []string
	for {
		record, err := r.Read()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		if heads == nil {
			heads = record
			continue
		}
		row := make(map[string]string, len(heads))
		for i, head := range heads {
			row[strings.TrimPrefix(head, "\ufeff")] = record[i]
		}
		rows = append(rows, row)
	}
}
