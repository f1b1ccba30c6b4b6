package sqlite_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gilmok/store/sqlite"
)

// BenchmarkMillion imports a million people and reports the most memory this
// process has held, where the system tells (Linux). Run it alone.
func BenchmarkMillion(b *testing.B) {
	for b.Loop() {
		s, err := sqlite.Create(b.Context(), filepath.Join(b.TempDir(), "shop.gilmok"), sqlite.Options{})
		if err != nil {
			b.Fatal(err)
		}
		began := cpu()
		if r := loadBench(b, s, 1_000_000); r.Added != 1_000_000 {
			b.Fatalf("added %d", r.Added)
		}
		b.ReportMetric((cpu() - began).Seconds(), "cpu-s")
		b.ReportMetric(peakMegabytes(), "peak-MB")
		s.Close()
	}
}

func peakMegabytes() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, _ := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			return kilobytes / 1024
		}
	}
	return 0
}
