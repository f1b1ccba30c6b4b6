package messages

import (
	"os"
	"path/filepath"
	"testing"

	"gilmok/preview"
)

func TestCodesComeFromAFile(t *testing.T) {
	h := newHouse(t)
	p := h.composer()
	p.rebuild(func(c *preview.Content) {
		c.Body.Blocks = append([]preview.Block{{Kind: preview.BlockCoupon, Value: "{{ coupon }}"}}, c.Body.Blocks...)
	})
	h.saved = filepath.Join(t.TempDir(), "spring '26.csv")
	if err := os.WriteFile(h.saved, []byte("쿠폰번호,기한\r\nA-1,x\r\nB-2,x\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	e := blockEditor{p.writing, place{0}}
	e.addCodes()
	h.wait("the block takes its codes there", func() bool { return p.shown().Body.Blocks[0].Value == "{% promotion('spring -26') %}" })
	if words := e.codesLeft(p.shown().Body.Blocks[0]); words != "2 codes left" {
		t.Errorf("it says %q", words)
	}
	pools, err := h.store.Coupons().Pools(t.Context())
	if err != nil || pools["spring -26"] != 2 {
		t.Errorf("pools %v, %v", pools, err)
	}
	e.addCodes()
	h.wait("the same file adds none", func() bool { return says(h.ui.Window().Content(), "0 codes added to “spring -26”; 2 were there.") })
	if err := os.WriteFile(h.saved, []byte("\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	e.addCodes()
	h.wait("an empty file is said", func() bool {
		return says(h.ui.Window().Content(), "spring '26.csv holds no codes. Put one on each line, and choose it again.")
	})
}
