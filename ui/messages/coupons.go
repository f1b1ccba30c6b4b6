package messages

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/lang"

	"gilmok/preview"
	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/ui"
)

// mostCodeBytes is what a file of codes may weigh: a million of them.
const mostCodeBytes = 64 << 20

// poolSource is the Liquid that takes a code from a pool.
func poolSource(pool string) string { return "{% promotion('" + pool + "') %}" }

// codesLeft says how many codes the chosen pool still has.
func (e blockEditor) codesLeft(b preview.Block) string {
	for pool, left := range e.w.page.stock.left {
		if b.Value == poolSource(pool) {
			return lang.XN("messages.coupon.left", "{{.N}} codes left", left, ui.With("N", ui.Number(left)))
		}
	}
	return ""
}

// addCodes brings the codes of a file in as a pool of the file's name, and gives the
// block codes of it.
func (e blockEditor) addCodes() {
	p := e.w.page
	p.frame.ChooseFile(lang.X("messages.coupon.choose", "Choose a file with a code on each line"), false, []string{".csv", ".txt"}, func(path string) {
		pool := poolName(path)
		known, added := 0, 0
		p.frame.Do(func(ctx context.Context) error {
			codes, err := readCodes(path)
			if err != nil || len(codes) == 0 {
				return err
			}
			known = len(codes)
			return p.frame.Store().InTx(ctx, func(tx store.Tx) (err error) {
				added, err = tx.Coupons().Add(ctx, pool, codes)
				return err
			})
		}, func(err error) {
			switch {
			case err != nil:
				p.frame.Fail(err)
				return
			case known == 0:
				p.frame.Say(lang.X("messages.coupon.no_codes", "{{.File}} holds no codes. Put one on each line, and choose it again.", ui.With("File", filepath.Base(path))), "", nil)
				return
			}
			p.stock.addPool(pool, added)
			p.rebuild(func(c *preview.Content) {
				if b := blockAt(c, e.at); b != nil {
					b.Value = poolSource(pool)
				}
			})
			p.frame.Say(lang.XN("messages.coupon.added", "{{.N}} codes added to “{{.Pool}}”; {{.Known}} were there.", added, ui.With("N", ui.Number(added), "Pool", pool, "Known", ui.Number(known-added))), "", nil)
		})
	})
}

func readCodes(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read the codes: %w", err)
	}
	if info.Size() > mostCodeBytes {
		return nil, nil // no list of codes is as large
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the codes: %w", err)
	}
	return importer.Codes(data), nil
}

// poolName is the name of a file without what Liquid would take for an end.
func poolName(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`'"{}%`, r) {
			return '-'
		}
		return r
	}, name))
}

// addPool notes new codes until the workspace is read again.
func (k *stock) addPool(pool string, added int) {
	if _, known := k.left[pool]; !known {
		k.pools = append(k.pools, pool)
	}
	if k.left == nil {
		k.left = map[string]int{}
	}
	k.left[pool] += added
}
