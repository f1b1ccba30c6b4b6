package insight

import (
	"context"
	"fmt"
	"slices"

	"gilmok/store"
)

// Grading is how a shop ranks its buyers and what it calls the groups. The zero value
// is the usual one: fifths, and the eleven groups of direct marketing.
type Grading struct {
	// Ranks is into how many each measure is parted; 0 is UsualRanks. Where a measure
	// has no borders of its own, the parts are of equal numbers of people.
	Ranks   int     `json:"ranks,omitempty"`
	Borders Borders `json:"borders,omitzero"`
	// Cells name the groups: a row for each rank of recency, the worst first, in it
	// one for each rank of frequency and money together, the worst first. A name that
	// is none of Groups is the shop's own. None: the usual ones, spread over the ranks.
	Cells [][]Group `json:"cells,omitempty"`
}

// Borders are where ranks begin, each list growing and one shorter than the ranks.
type Borders struct {
	Days   []int64 `json:"days,omitempty"`   // since the last order: fewer than the first is the best rank
	Orders []int64 `json:"orders,omitempty"` // as many as the last, or more, is the best rank
	Spent  []int64 `json:"spent,omitempty"`  // likewise, in minor units of the shop's currency
}

// How many ranks there can be.
const (
	UsualRanks  = 5
	FewestRanks = 2
	MostRanks   = 9
)

// GradingFault is why a grading cannot be used.
type GradingFault string

// The faults.
const (
	FaultRanks  GradingFault = "ranks"         // not between FewestRanks and MostRanks
	FaultCount  GradingFault = "borders_count" // not one fewer than the ranks
	FaultOrder  GradingFault = "borders_order" // they do not grow from above 0
	FaultCells  GradingFault = "cells"         // not a full square, or one has no name
	FaultFormat GradingFault = "format"        // no such document
)

// Error implements error.
func (f GradingFault) Error() string { return "value groups: " + string(f) }

func (g Grading) ranks() int {
	if g.Ranks == 0 {
		return UsualRanks
	}
	return g.Ranks
}

// Check gives the first fault, or nil.
func (g Grading) Check() error {
	n := g.ranks()
	if n < FewestRanks || n > MostRanks {
		return FaultRanks
	}
	for _, list := range [][]int64{g.Borders.Days, g.Borders.Orders, g.Borders.Spent} {
		if list == nil {
			continue
		}
		if len(list) != n-1 {
			return FaultCount
		}
		for i, b := range list {
			if b <= 0 || i > 0 && b <= list[i-1] {
				return FaultOrder
			}
		}
	}
	if g.Cells == nil {
		return nil
	}
	if len(g.Cells) != n {
		return FaultCells
	}
	for _, row := range g.Cells {
		if len(row) != n || slices.Contains(row, "") {
			return FaultCells
		}
	}
	return nil
}

// ParseGrading reads a document; the empty one is the usual grading.
func ParseGrading(doc string) (g Grading, err error) {
	if parseWay(doc, &g) != nil {
		return Grading{}, FaultFormat
	}
	if err := g.Check(); err != nil {
		return Grading{}, err
	}
	return g, nil
}

// Document is the inverse of ParseGrading.
func (g Grading) Document() string {
	if g.Ranks == UsualRanks {
		g.Ranks = 0
	}
	return WriteWay(g)
}

// ReadGrading reads the shop's.
func ReadGrading(ctx context.Context, st store.Reads) (Grading, error) {
	doc, err := st.Settings().Get(ctx, store.SettingRFM)
	if err != nil {
		return Grading{}, err
	}
	g, err := ParseGrading(doc)
	if err != nil {
		return g, fmt.Errorf("read the shop's value groups: %w", err)
	}
	return g, nil
}

// Grid gives the group of each cell, as in Cells.
func (g Grading) Grid() [][]Group {
	grid := make([][]Group, g.ranks())
	for r := range grid {
		grid[r] = make([]Group, len(grid))
		for fm := range grid[r] {
			grid[r][fm] = g.group(r+1, fm+1)
		}
	}
	return grid
}

func (g Grading) group(r, fm int) Group {
	if g.Cells != nil {
		return g.Cells[r-1][fm-1]
	}
	return groupOf(g.ofFive(r), g.ofFive(fm))
}

// ofFive spreads a rank over the five of the usual groups, the best and the worst
// staying what they are.
func (g Grading) ofFive(rank int) int {
	most := g.ranks() - 1
	return 1 + ((rank-1)*(UsualRanks-1)*2+most)/(2*most)
}

// Names lists the groups there can be: the usual ones in their order, then the
// shop's own, the best first.
func (g Grading) Names() []Group {
	grid := g.Grid()
	var own []Group
	used := map[Group]bool{}
	for r := len(grid) - 1; r >= 0; r-- {
		for fm := len(grid) - 1; fm >= 0; fm-- {
			name := grid[r][fm]
			if !used[name] && !slices.Contains(Groups, name) {
				own = append(own, name)
			}
			used[name] = true
		}
	}
	names := slices.DeleteFunc(slices.Clone(Groups), func(name Group) bool { return !used[name] })
	return append(names, own...)
}
