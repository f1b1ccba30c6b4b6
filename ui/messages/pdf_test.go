package messages

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gilmok/preview"
)

func TestTheProofSheetIsPrinted(t *testing.T) {
	h := newHouse(t)
	h.saved = strings.TrimSuffix(h.saved, ".html") + ".pdf"
	h.ui.Frame().Go(Proof("Hello"))
	p := h.page.(*proofPage)
	h.wait("the cases are found", func() bool { return len(p.each) > 0 })
	p.on = asDesktop // two to a page
	p.savePDF()
	var data []byte
	h.wait("the file is there", func() bool { data, _ = os.ReadFile(h.saved); return len(data) > 0 })
	pages := (len(p.each) + 3) / 4 // short mails stand in two rows
	if n := bytes.Count(data, []byte("/Type/Page/")); n != pages || !bytes.HasPrefix(data, []byte("%PDF-")) {
		t.Errorf("%d pages of %d cases, want %d", n, len(p.each), pages)
	}
	if !bytes.Contains(data, []byte("/Width 1588/Height 2246")) {
		t.Error("a page is not a whole sheet of A4 at 192 dpi")
	}
	if lines := bytes.Count(data, []byte(" Tm /F")); !bytes.Contains(data, []byte("/ToUnicode")) || lines < 4*len(p.each) {
		t.Errorf("%d lines can be searched", lines)
	}
	h.wait("it is said", func() bool { return says(h.ui.Window().Content(), "Saved as "+filepath.Base(h.saved)+".") })
}

func TestACancelledPrintLeavesWhatWasThere(t *testing.T) {
	h := newHouse(t)
	h.ui.Frame().Go(Proof("Hello"))
	p := h.page.(*proofPage)
	h.wait("the cases are found", func() bool { return len(p.each) > 0 })
	dir := t.TempDir()
	path := filepath.Join(dir, "sheet.pdf")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := p.printout().write(ctx, path, func(float64) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled, it gives %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "before" || len(left) != 1 {
		t.Errorf("%d files are left, one says %q, %v", len(left), data, err)
	}
}

func TestSheetPagesHoldEveryCase(t *testing.T) {
	h := newHouse(t)
	h.ui.Frame().Go(Proof("Hello"))
	p := h.page.(*proofPage)
	h.wait("the cases are found", func() bool { return len(p.each) > 1 })
	out := p.printout()
	out.words.Said = func(i int) []string {
		if i == 0 {
			return []string{"<b>one</b>", "two", "three"}
		}
		return nil
	}
	pages := preview.SheetPages(out.proof, out.words, preview.LayoutPages(2, 5000), func(i int) (string, bool) { return "data:image/png;base64,AA==", i == 1 })
	whole := strings.Join(pages, "")
	for _, pick := range out.proof.Picks {
		if !strings.Contains(whole, out.words.Reason(pick)) {
			t.Errorf("lacks %q", out.words.Reason(pick))
		}
	}
	if !strings.Contains(whole, "&lt;b&gt;one") || strings.Contains(whole, "three") || strings.Count(whole, "the web page shows all of it") != 1 {
		t.Error("comments or the note of a cut message are not as they should be")
	}
	if n := strings.Count(whole, `class="card"`); n != len(out.proof.Picks) {
		t.Errorf("%d cards, want %d", n, len(out.proof.Picks))
	}
}
