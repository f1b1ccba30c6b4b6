package preview

import (
	"errors"
	"strings"
	"testing"
)

// readQR takes a code apart again the way a reader does: format, mask, zigzag,
// blocks. It shares only the tables with the writer.
func readQR(t *testing.T, g *qrGrid) (text string) {
	t.Helper()
	var format int
	for i := range 15 { // around the upper left mark, lowest bit first
		x, y := 8, i
		switch {
		case i == 6:
			y = 7
		case i == 7:
			y = 8
		case i == 8:
			x, y = 7, 8
		case i > 8:
			x, y = 14-i, 8
		}
		if g.dark[y][x] {
			format |= 1 << i
		}
	}
	format ^= 0x5412
	if format>>13 != 0 {
		t.Fatalf("level = %b, want M", format>>13)
	}
	mask := format >> 10 & 7
	var bits []byte
	up := true
	for right := g.size - 1; right > 0; right -= 2 {
		if right == 6 {
			right--
		}
		for k := range g.size {
			y := k
			if up {
				y = g.size - 1 - k
			}
			for _, x := range []int{right, right - 1} {
				if g.fixed[y][x] {
					continue
				}
				b := byte(0)
				if g.dark[y][x] != masked(mask, x, y) {
					b = 1
				}
				bits = append(bits, b)
			}
		}
		up = !up
	}
	v := qrVersions[g.version-1]
	codewords := make([]byte, v.total)
	for i := range codewords {
		for _, b := range bits[i*8 : i*8+8] {
			codewords[i] = codewords[i]<<1 | b
		}
	}
	return decodeQR(t, v, g.version, codewords)
}

func decodeQR(t *testing.T, v qrVersion, version int, codewords []byte) string {
	t.Helper()
	short, long := v.data()/v.blocks, v.data()%v.blocks
	blocks := make([][]byte, v.blocks)
	at := 0
	for i := range short + 1 {
		for b := range blocks {
			if i < short || b >= v.blocks-long {
				blocks[b] = append(blocks[b], codewords[at])
				at++
			}
		}
	}
	var data []byte
	for b := range blocks {
		data = append(data, blocks[b]...)
	}
	for range v.correction {
		for b := range blocks {
			blocks[b] = append(blocks[b], codewords[at])
			at++
		}
	}
	for b, block := range blocks { // a valid block is zero at every root of the generator
		root := byte(1)
		for i := range v.correction {
			sum := byte(0)
			for _, c := range block {
				sum = gfMul(sum, root) ^ c
			}
			if sum != 0 {
				t.Fatalf("version %d, block %d: syndrome %d = %d", version, b, i, sum)
			}
			root = gfMul(root, 2)
		}
	}
	if data[0]>>4 != 4 {
		t.Fatalf("mode = %b", data[0]>>4)
	}
	nibble := func(i int) byte { return data[i]<<4 | data[i+1]>>4 }
	n, from := int(nibble(0)), 1
	if version >= 10 {
		n, from = n<<8|int(nibble(1)), 2
	}
	out := make([]byte, n)
	for i := range out {
		out[i] = nibble(from + i)
	}
	return string(out)
}

func TestQRCodesReadBack(t *testing.T) {
	versions := map[int]bool{}
	for _, text := range []string{
		"A", "SOAP-2026-77", "https://shop.example/c/3f9a", "비누 쿠폰 20%",
		strings.Repeat("x", 45), strings.Repeat("x", 75), strings.Repeat("가", 30), strings.Repeat("x", 120),
		strings.Repeat("x", 150), strings.Repeat("x", 178), strings.Repeat("x", 213),
	} {
		g, err := qrEncode([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		versions[g.version] = true
		if got := readQR(t, g); got != text {
			t.Errorf("version %d: %q read as %q", g.version, text, got)
		}
	}
	if len(versions) < 8 {
		t.Errorf("only versions %v tried", versions)
	}
	if _, err := qrEncode(make([]byte, 214)); !errors.Is(err, errQRTooLong) {
		t.Errorf("err = %v", err)
	}
}

func TestQRKnownCode(t *testing.T) {
	// The standard's own example of a format word: level M, mask 5 is 100000011001110.
	g := newQRGrid(1)
	g.format(5)
	var got strings.Builder
	for i := 14; i >= 0; i-- {
		x, y := g.size-1-i, 8
		if i >= 8 {
			x, y = 8, g.size-15+i
		}
		if g.dark[y][x] {
			got.WriteByte('1')
		} else {
			got.WriteByte('0')
		}
	}
	if got.String() != "100000011001110" {
		t.Errorf("format = %s", got.String())
	}
	// Annex I's example: the generator of degree 10 begins α²⁵¹, α⁶⁷.
	if gen := rsGenerator(10); gen[0] != 216 || gen[1] != 194 {
		t.Errorf("generator = %v", gen)
	}
}
