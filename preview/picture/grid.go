package picture

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// gridFaults finds documents that mendGrids may have something to do in.
var gridFaults = regexp.MustCompile(`(?i)\bcolspan\s*=|\bheight\s*[=:]\s*["']?\s*[0-9.]+%`)

var (
	anyOfTable    = cascadia.MustCompile("table, tr, td, th, tbody")
	percentHeight = regexp.MustCompile(`(?i)(^|;)\s*height\s*:\s*[0-9.]+%[^;]*`)
)

// mendGrids makes rows, cells and columns what browsers take them for. It gives how many
// elements it changed.
func mendGrids(doc *html.Node) (n int) {
	for _, e := range cascadia.QueryAll(doc, anyOfTable) {
		n += dropPercentHeight(e)
		if e.DataAtom != atom.Table {
			continue
		}
		if rows := rowsOf(e); !spansRows(rows) {
			n += clampSpans(rows)
		}
	}
	return n
}

// dropPercentHeight takes away what is a part of no height: floats then fill their cell.
func dropPercentHeight(e *html.Node) (n int) {
	if strings.HasSuffix(strings.TrimSpace(attribute(e, "height")), "%") {
		setAttribute(e, "height", "")
		n++
	}
	if style := attribute(e, "style"); percentHeight.MatchString(style) {
		setAttribute(e, "style", percentHeight.ReplaceAllString(style, "$1"))
		n++
	}
	return n
}

// rowsOf gives the cells of each row of the table itself.
func rowsOf(table *html.Node) (rows [][]*html.Node) {
	for section := table.FirstChild; section != nil; section = section.NextSibling {
		for row := section.FirstChild; row != nil; row = row.NextSibling {
			if row.DataAtom != atom.Tr {
				continue
			}
			var cells []*html.Node
			for c := row.FirstChild; c != nil; c = c.NextSibling {
				if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
					cells = append(cells, c)
				}
			}
			rows = append(rows, cells)
		}
	}
	return rows
}

func spansRows(rows [][]*html.Node) bool {
	for _, cells := range rows {
		for _, c := range cells {
			if span(c, "rowspan") > 1 {
				return true
			}
		}
	}
	return false
}

func span(cell *html.Node, key string) int {
	n, err := strconv.Atoi(strings.TrimSpace(attribute(cell, key)))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// clampSpans lets no cell that is alone in its row span more columns than the other rows
// have: where nothing stands, there is no column.
func clampSpans(rows [][]*html.Node) (n int) {
	most := 0
	for _, cells := range rows {
		all := 0
		for _, c := range cells {
			all += span(c, "colspan")
		}
		if len(cells) > 1 {
			most = max(most, all)
		}
	}
	for _, cells := range rows {
		if len(cells) == 1 && span(cells[0], "colspan") > max(most, 1) {
			setAttribute(cells[0], "colspan", strconv.Itoa(max(most, 1)))
			n++
		}
	}
	return n
}
