package preview

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"sync"
)

// QR codes (ISO/IEC 18004), byte mode, error correction M, versions 1 to 10:
// up to 213 bytes, enough for a coupon or an address.

// errQRTooLong is returned for what does not fit.
var errQRTooLong = errors.New("preview: too long for a QR code")

// qrVersion is one size of code. Data codewords are shared by its blocks as
// evenly as they go, the longer blocks last.
type qrVersion struct {
	total, correction, blocks int   // codewords of all, of correction in each block; number of blocks
	centres                   []int // of the alignment marks
}

// qrVersions are table 9 (level M) and table E.1 of the standard.
var qrVersions = []qrVersion{
	{26, 10, 1, nil}, {44, 16, 1, []int{6, 18}}, {70, 26, 1, []int{6, 22}}, {100, 18, 2, []int{6, 26}},
	{134, 24, 2, []int{6, 30}}, {172, 16, 4, []int{6, 34}}, {196, 18, 4, []int{6, 22, 38}},
	{242, 22, 4, []int{6, 24, 42}}, {292, 22, 5, []int{6, 26, 46}}, {346, 26, 5, []int{6, 28, 50}},
}

func (v qrVersion) data() int { return v.total - v.correction*v.blocks }

// qrGrid is a code being drawn.
type qrGrid struct {
	version int // from 1
	size    int
	dark    [][]bool
	fixed   [][]bool // marks, not data
}

// qrPNG draws text as a black and white PNG, scale pixels a module, with the
// quiet border of four modules that readers need.
func qrPNG(text string, scale int) ([]byte, error) {
	g, err := qrEncode([]byte(text))
	if err != nil {
		return nil, err
	}
	const quiet = 4
	side := (g.size + 2*quiet) * scale
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y, row := range g.dark {
		line := img.Pix[(y+quiet)*scale*img.Stride:]
		for x, dark := range row {
			if dark {
				for i := range scale {
					line[(x+quiet)*scale+i] = 1
				}
			}
		}
		for i := 1; i < scale; i++ {
			copy(line[i*img.Stride:], line[:img.Stride])
		}
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &qrBuffers}
	if err := encoder.Encode(&b, img); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// qrBuffers lends the PNG encoder its half a megabyte.
var qrBuffers encoderPool

type encoderPool struct{ sync.Pool }

func (p *encoderPool) Get() *png.EncoderBuffer {
	b, _ := p.Pool.Get().(*png.EncoderBuffer)
	return b
}

func (p *encoderPool) Put(b *png.EncoderBuffer) { p.Pool.Put(b) }

func qrEncode(data []byte) (*qrGrid, error) {
	for i, v := range qrVersions {
		countBits := 8
		if i+1 >= 10 {
			countBits = 16
		}
		if 4+countBits+8*len(data) > 8*v.data() {
			continue
		}
		g := newQRGrid(i + 1)
		g.place(v.interleave(qrCodewords(data, countBits, v.data())))
		g.bestMask()
		return g, nil
	}
	return nil, errQRTooLong
}

// qrCodewords writes mode, length, data and padding.
func qrCodewords(data []byte, countBits, capacity int) []byte {
	var bits []bool
	put := func(value, n int) {
		for i := n - 1; i >= 0; i-- {
			bits = append(bits, value>>i&1 == 1)
		}
	}
	put(0b0100, 4)
	put(len(data), countBits)
	for _, b := range data {
		put(int(b), 8)
	}
	put(0, min(4, capacity*8-len(bits)))
	put(0, (8-len(bits)%8)%8)
	out := make([]byte, 0, capacity)
	for i := 0; i < len(bits); i += 8 {
		var b byte
		for _, bit := range bits[i : i+8] {
			b <<= 1
			if bit {
				b |= 1
			}
		}
		out = append(out, b)
	}
	for pad := byte(0xEC); len(out) < capacity; pad ^= 0xEC ^ 0x11 {
		out = append(out, pad)
	}
	return out
}

// interleave adds the correction of each block and deals all blocks out in turn.
func (v qrVersion) interleave(data []byte) []byte {
	short := v.data() / v.blocks
	long := v.data() % v.blocks // this many blocks hold one more
	generator := rsGenerator(v.correction)
	blocks, checks := make([][]byte, v.blocks), make([][]byte, v.blocks)
	for i := range blocks {
		n := short
		if i >= v.blocks-long {
			n++
		}
		blocks[i], data = data[:n], data[n:]
		checks[i] = rsRemainder(blocks[i], generator)
	}
	out := make([]byte, 0, v.total)
	for i := range short + 1 {
		for _, b := range blocks {
			if i < len(b) {
				out = append(out, b[i])
			}
		}
	}
	for i := range v.correction {
		for _, c := range checks {
			out = append(out, c[i])
		}
	}
	return out
}

// gfMul multiplies in GF(2⁸) modulo x⁸+x⁴+x³+x²+1.
func gfMul(a, b byte) byte {
	var z int
	for i := 7; i >= 0; i-- {
		z = z<<1 ^ (z>>7)*0x11D
		z ^= int(b>>i&1) * int(a)
	}
	return byte(z)
}

// rsGenerator gives the generator polynomial of a degree, its leading 1 left out.
func rsGenerator(degree int) []byte {
	g := make([]byte, degree)
	g[degree-1] = 1
	root := byte(1)
	for range degree {
		for j := range g {
			g[j] = gfMul(g[j], root)
			if j+1 < degree {
				g[j] ^= g[j+1]
			}
		}
		root = gfMul(root, 2)
	}
	return g
}

func rsRemainder(data, generator []byte) []byte {
	rest := make([]byte, len(generator))
	for _, b := range data {
		factor := b ^ rest[0]
		copy(rest, rest[1:])
		rest[len(rest)-1] = 0
		for i, g := range generator {
			rest[i] ^= gfMul(g, factor)
		}
	}
	return rest
}
