package pdf

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"gilmok/preview/picture"
)

// many is a line of more characters than one font has codes.
func many() string {
	var b strings.Builder
	for r := '가'; r < '가'+300; r++ {
		b.WriteRune(r)
	}
	return b.String()
}

func said(t *testing.T, pages ...[]string) []byte {
	t.Helper()
	var out bytes.Buffer
	err := Write(&out, Document{Title: "x", Page: A4}, func(yield func(Page, error) bool) {
		for _, lines := range pages {
			p := Page{Picture: chequered(595, 842)}
			for i, line := range lines {
				p.Words = append(p.Words, picture.Words{Text: line, X: 43, Y: float64(100 + 20*i), Width: 300, Size: 12})
			}
			if !yield(p, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var (
	objects = regexp.MustCompile(`(?s)(\d+) 0 obj\n(.*?)endobj`)
	shown   = regexp.MustCompile(`/F(\d+) [\d.]+ Tf <([0-9A-F]*)> Tj`)
	meaning = regexp.MustCompile(`<([0-9A-F]{2})> <([0-9A-F]+)>`)
)

// readWords gives the lines of a file as a reader of it finds them.
func readWords(t *testing.T, data []byte) (lines []string) {
	t.Helper()
	body := map[string]string{}
	for _, m := range objects.FindAllStringSubmatch(string(data), -1) {
		body[m[1]] = m[2]
	}
	fonts := map[string]map[string]string{} // font → code → characters
	for _, page := range body {
		for _, m := range regexp.MustCompile(`/F(\d+) (\d+) 0 R`).FindAllStringSubmatch(page, -1) {
			table := regexp.MustCompile(`/ToUnicode (\d+) 0 R`).FindStringSubmatch(body[m[2]])
			if table == nil {
				t.Fatalf("font %s says no meanings: %s", m[1], body[m[2]])
			}
			fonts[m[1]] = map[string]string{}
			for _, one := range meaning.FindAllStringSubmatch(body[table[1]], -1) {
				raw, err := hex.DecodeString(one[2])
				if err != nil {
					t.Fatal(err)
				}
				units := make([]uint16, len(raw)/2)
				for i := range units {
					units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
				}
				fonts[m[1]][one[1]] = string(utf16.Decode(units))
			}
		}
	}
	for _, m := range objects.FindAllStringSubmatch(string(data), -1) {
		for line := range strings.SplitSeq(m[2], "\n") {
			if !strings.Contains(line, " Tm") {
				continue
			}
			words := ""
			for _, part := range shown.FindAllStringSubmatch(line, -1) {
				for i := 0; i < len(part[2]); i += 2 {
					words += fonts[part[1]][part[2][i:i+2]]
				}
			}
			lines = append(lines, words)
		}
	}
	return lines
}

func TestWordsCanBeRead(t *testing.T) {
	one, two := []string{"(광고) 민지님, Olive soap — 9,000원", "😀 مرحبا <b>&\\)", many()}, []string{"second page 비누"}
	data := said(t, one, two)
	if got, want := readWords(t, data), append(one, two...); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := bytes.Count(data, []byte("/Subtype/Type3")); n != 2 {
		t.Errorf("%d fonts of 255 characters", n)
	}
	at := regexp.MustCompile(`Tz 1 0 0 1 ([\d.]+) ([\d.]+) Tm`).FindSubmatch(data)
	if at == nil {
		t.Fatal("no place")
	}
	x, _ := strconv.ParseFloat(string(at[1]), 64)
	y, _ := strconv.ParseFloat(string(at[2]), 64)
	if x < 39.5 || x > 40.5 || y < 746 || y > 748 { // the picture begins at (3, 5)
		t.Errorf("the first line begins at %v, %v", x, y)
	}
}

func TestAnotherProgramReadsTheWords(t *testing.T) {
	gs, err := exec.LookPath("gs")
	if err != nil {
		t.Skip("Ghostscript is not installed: nothing else here reads PDF")
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, said(t, []string{"민지님의 비누 Olive", many()}), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(gs, "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=txtwrite", "-sOutputFile=-", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{"민지님의", "비누", "Olive", many()[3*250 : 3*260]} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("lacks %q: %q", want, out)
		}
	}
}
