package preview

import (
	"flag"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with testdata/name, whose lines may end either way.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	got = strings.ReplaceAll(got, "\r\n", "\n")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ReplaceAll(string(want), "\r\n", "\n") != got {
		t.Errorf("%s has changed; look at it, and accept it with -update:\n%s", name, got)
	}
}

func TestGoldenMails(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			doc, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			out := render(t, compile(t, string(doc)), minji())
			golden(t, name+".html", out.HTML)
			golden(t, name+".txt", out.Subject+"\n\n"+out.Text+"\n")
			raw, err := Mail{
				From: mail.Address{Name: soapShop.Name, Address: "hello@gilmok.example"}, To: mail.Address{Name: "민지", Address: "minji@example.org"},
				Subject: out.Subject, HTML: out.HTML, Text: out.Text, MessageID: name + "@gilmok.example",
				Date: time.Date(2026, 11, 21, 13, 5, 0, 0, time.UTC), Unsubscribe: Unsubscribe{Mailto: "hello@gilmok.example?subject=stop"},
			}.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".eml", string(raw))
		})
	}
}
