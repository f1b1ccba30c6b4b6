package liquid

import (
	"os"
	"path/filepath"
	"testing"
)

// sharedData finds a file or folder of the shared data, which is not part of
// the repository; the test is skipped where it is absent.
func sharedData(t testing.TB, elements ...string) string {
	t.Helper()
	rest := filepath.Join(elements...)
	if root := os.Getenv("GILMOK_SHARED"); root != "" {
		return existing(t, filepath.Join(root, "data", rest))
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if path := filepath.Join(dir, "shared", "data"); isThere(path) {
			return existing(t, filepath.Join(path, rest))
		}
		if dir == filepath.Dir(dir) {
			t.Skip("shared data is not there; set GILMOK_SHARED to its folder")
		}
	}
}

func existing(t testing.TB, path string) string {
	if !isThere(path) {
		t.Skipf("%s is not there", filepath.Base(path))
	}
	return path
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
