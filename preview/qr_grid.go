package preview

func newQRGrid(version int) *qrGrid {
	g := &qrGrid{version: version, size: 17 + 4*version}
	g.dark, g.fixed = make([][]bool, g.size), make([][]bool, g.size)
	for y := range g.size {
		g.dark[y], g.fixed[y] = make([]bool, g.size), make([]bool, g.size)
	}
	for i := range g.size {
		g.set(6, i, i%2 == 0)
		g.set(i, 6, i%2 == 0)
	}
	g.finder(3, 3)
	g.finder(g.size-4, 3)
	g.finder(3, g.size-4)
	g.alignments()
	g.format(0) // reserves the place
	g.versionMarks()
	return g
}

func (g *qrGrid) set(x, y int, dark bool) {
	g.dark[y][x], g.fixed[y][x] = dark, true
}

// finder draws a corner mark with its white border.
func (g *qrGrid) finder(cx, cy int) {
	for dy := -4; dy <= 4; dy++ {
		for dx := -4; dx <= 4; dx++ {
			x, y := cx+dx, cy+dy
			if x < 0 || y < 0 || x >= g.size || y >= g.size {
				continue
			}
			ring := max(max(dx, -dx), max(dy, -dy))
			g.set(x, y, ring != 2 && ring != 4)
		}
	}
}

func (g *qrGrid) alignments() {
	centres := qrVersions[g.version-1].centres
	last := len(centres) - 1
	for i, cx := range centres {
		for j, cy := range centres {
			if i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0 {
				continue // a finder is there
			}
			for dy := -2; dy <= 2; dy++ {
				for dx := -2; dx <= 2; dx++ {
					g.set(cx+dx, cy+dy, max(max(dx, -dx), max(dy, -dy)) != 1)
				}
			}
		}
	}
}

// format writes level M and the mask, twice, with their BCH(15,5) code.
func (g *qrGrid) format(mask int) {
	rest := mask // level M is 00
	for range 10 {
		rest = rest<<1 ^ (rest>>9)*0x537
	}
	bits := (mask<<10 | rest) ^ 0x5412
	bit := func(i int) bool { return bits>>i&1 == 1 }
	for i := range 6 {
		g.set(8, i, bit(i))
	}
	g.set(8, 7, bit(6))
	g.set(8, 8, bit(7))
	g.set(7, 8, bit(8))
	for i := 9; i < 15; i++ {
		g.set(14-i, 8, bit(i))
	}
	for i := range 8 {
		g.set(g.size-1-i, 8, bit(i))
	}
	for i := 8; i < 15; i++ {
		g.set(8, g.size-15+i, bit(i))
	}
	g.set(8, g.size-8, true)
}

// versionMarks writes the version with its BCH(18,6) code, from version 7 on.
func (g *qrGrid) versionMarks() {
	if g.version < 7 {
		return
	}
	rest := g.version
	for range 12 {
		rest = rest<<1 ^ (rest>>11)*0x1F25
	}
	bits := g.version<<12 | rest
	for i := range 18 {
		a, b := g.size-11+i%3, i/3
		g.set(a, b, bits>>i&1 == 1)
		g.set(b, a, bits>>i&1 == 1)
	}
}

// place writes the codewords in columns of two, up and down in turn.
func (g *qrGrid) place(codewords []byte) {
	i := 0
	for right := g.size - 1; right >= 1; right -= 2 {
		if right == 6 {
			right = 5
		}
		for vert := range g.size {
			for j := range 2 {
				x, y := right-j, vert
				if (right+1)&2 == 0 {
					y = g.size - 1 - vert
				}
				if !g.fixed[y][x] && i < len(codewords)*8 {
					g.dark[y][x] = codewords[i/8]>>(7-i%8)&1 == 1
					i++
				}
			}
		}
	}
}

// masked says whether mask inverts a module.
func masked(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (x/3+y/2)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

func (g *qrGrid) apply(mask int) {
	for y := range g.size {
		for x := range g.size {
			if !g.fixed[y][x] && masked(mask, x, y) {
				g.dark[y][x] = !g.dark[y][x]
			}
		}
	}
	g.format(mask)
}

// bestMask applies the mask with the least penalty.
func (g *qrGrid) bestMask() {
	best, least := 0, -1
	for mask := range 8 {
		g.apply(mask)
		if p := g.penalty(); least < 0 || p < least {
			best, least = mask, p
		}
		g.apply(mask) // undoes itself
	}
	g.apply(best)
}

// penalty counts what makes a code hard to read: long runs, squares, and more
// of one colour than of the other. (Marks that look like a finder, the
// standard's third rule, are rare enough to leave out: any mask is valid.)
func (g *qrGrid) penalty() int {
	p, dark := 0, 0
	at := func(x, y int, turned bool) bool {
		if turned {
			return g.dark[x][y]
		}
		return g.dark[y][x]
	}
	for _, turned := range []bool{false, true} {
		for y := range g.size {
			run := 1
			for x := 1; x < g.size; x++ {
				if at(x, y, turned) != at(x-1, y, turned) {
					run = 1
					continue
				}
				if run++; run == 5 {
					p += 3
				} else if run > 5 {
					p++
				}
			}
		}
	}
	for y := range g.size {
		for x := range g.size {
			if g.dark[y][x] {
				dark++
			}
			if x > 0 && y > 0 {
				if c := g.dark[y][x]; g.dark[y-1][x] == c && g.dark[y][x-1] == c && g.dark[y-1][x-1] == c {
					p += 3
				}
			}
		}
	}
	share := dark * 100 / (g.size * g.size)
	return p + max(share-50, 50-share)/5*10
}
