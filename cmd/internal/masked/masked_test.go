package masked_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"gilmok/cmd/internal/masked"
)

// TestLogHidesAddressesAndKeys: whatever a server repeats, the file can be shown to anybody.
func TestLogHidesAddressesAndKeys(t *testing.T) {
	var text bytes.Buffer
	log := slog.New(masked.Log(slog.NewTextHandler(&text, nil)))
	secret := []string{
		"minji.kim@shop.example", "김민지@가게.한국", "+82 10-1234-5678", "010-9876-5432", "01098765432", "re_8xPq2kLmNo", "SG.abcdefghij.klmnop", "hunter2hunter2",
		"T0000/B0000/XXXXxxxx", "shopkey77", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	}
	for _, words := range []string{
		"550 5.1.1 <minji.kim@shop.example> unknown", "no such user 김민지@가게.한국", "refused +82 10-1234-5678 and 010-9876-5432, 01098765432", "API key re_8xPq2kLmNo is not valid",
		`{"message":"bad Authorization: Bearer SG.abcdefghij.klmnop"}`, "password: hunter2hunter2", "Post https://hooks.slack.com/services/T0000/B0000/XXXXxxxx: refused",
		"Get https://me:shopkey77@api.shop.example/x?token=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08: timeout", "signature 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	} {
		log.Warn(words, "error", errors.New(words), slog.Group("at", "words", words))
		log.With("words", words).WithGroup("g").Info("run", "n", 3)
	}
	log.Info("kept as it is", "sender", "main", "new", 12, "code", "550 5.1.1", "took", "12.4 s", "path", "/home/minji/shop.gilmok", "module", "fyne/v2@v2.8.1/app.go:152", "at", "2026-11-21T09:00:00Z")
	for _, s := range secret {
		if strings.Contains(text.String(), s) {
			t.Errorf("%q stands in the file", s)
		}
	}
	for _, kept := range []string{"m********@shop.example", "5678", "sender=main", "new=12", `code="550 5.1.1"`, `took="12.4 s"`, "path=/home/minji/shop.gilmok", "fyne/v2@v2.8.1/app.go:152", "2026-11-21T09:00:00Z", "https://hooks.slack.com", "g.n=3"} {
		if !strings.Contains(text.String(), kept) {
			t.Errorf("%q is gone:\n%s", kept, text.String())
		}
	}
}
