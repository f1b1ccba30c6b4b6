package picture

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Faults of the layout engine's tables are mended in the document:
//
// It takes no max-width on a table, on which fluid mails are built (width:100%;
// max-width:600px). A box around the table has the same effect.
//
// It measures an inline-block as though it could not be broken, so that a cell
// with one (a column of MJML) grows as wide as its longest paragraph. A table of
// one column and a given width looks the same under table-layout:fixed, where
// nothing is measured.
//
// It lets no picture shrink that has a width (fluid.go).
//
// It gives the cellpadding of a table to all cells behind it, in whatever table they stand;
// so it stands with the cells (padCells).
//
// It gives room to columns that only a cell over several of them has, and takes a height in
// per cent of nothing for none (grid.go).
//
// It knows no gaps of flex boxes (flex.go).

var (
	maxWidthDecl = regexp.MustCompile(`(?i)(?:^|[;{\s])max-width\s*:\s*([0-9.]+px)`)
	autoMargin   = regexp.MustCompile(`(?i)margin[^:;]*:[^;}]*\bauto\b`)
	ruleWithMax  = regexp.MustCompile(`([^{}]+)\{([^{}]*max-width\s*:\s*[0-9.]+px[^{}]*)\}`)
)

// mendTables rewrites a document for the layout engine and a window of a width.
func mendTables(source string, width int) string {
	limited, blocks := indexFold(source, "max-width") >= 0, indexFold(source, "inline-block") >= 0
	quirky := isQuirky(source) && indexFold(source, "<img") >= 0
	grids, fluid := gridFaults.MatchString(source), maxPercent.MatchString(source) && indexFold(source, "<img") >= 0
	old := oldWays.MatchString(source)
	padded := indexFold(source, "<table") >= 0 && (limited || blocks || quirky || grids || fluid || indexFold(source, "cellpadding") >= 0)
	gaps := flexFaults.MatchString(source) && indexFold(source, "-gap") >= 0
	if !padded && !old && !gaps {
		return source
	}
	doc, err := html.ParseWithOptions(strings.NewReader(source), html.ParseOptionEnableScripting(false))
	if err != nil {
		return source
	}
	fixed := 0
	if blocks {
		fixed = fixColumns(doc)
	}
	if quirky {
		fixed += closeGaps(doc)
	}
	if grids {
		fixed += mendGrids(doc)
	}
	if old {
		fixed += mendOld(doc)
	}
	if gaps {
		fixed += gapItems(doc)
	}
	if fluid {
		fixed += shrinkPictures(doc, float64(width))
	}
	fixed += padCells(doc)
	widths := map[*html.Node]string{} // table → the declarations that limit it
	limitByRules(doc, widths)
	limitByStyle(doc, widths)
	for table, style := range widths {
		boxTable(table, style)
	}
	var out strings.Builder
	if len(widths)+fixed == 0 || html.Render(&out, doc) != nil {
		return source
	}
	return out.String()
}

var oldWays = regexp.MustCompile(`(?i)<font\b|<body\b[^>]*\slink\s*=|<hr\b[^>]*\ssize\s*=|<li\b[^>]*\svalue\s*=`)

// padMark is the attribute of a cell that says the padding of its table; the page style
// (padStyle) has a rule for each, which gives way to whatever the mail says itself.
const padMark = "data-cellpadding"

// padCells notes the cellpadding of each table with its own cells.
func padCells(doc *html.Node) (n int) {
	for _, table := range cascadia.QueryAll(doc, cascadia.MustCompile("table[cellpadding]")) {
		padding := strings.TrimSuffix(strings.TrimSpace(attribute(table, "cellpadding")), "px")
		table.Attr = slices.DeleteFunc(table.Attr, func(a html.Attribute) bool { return a.Key == "cellpadding" })
		n++
		if _, err := strconv.Atoi(padding); err != nil {
			continue
		}
		for _, cells := range rowsOf(table) {
			for _, cell := range cells {
				setAttribute(cell, padMark, padding)
			}
		}
	}
	return n
}

var padMarks = regexp.MustCompile(padMark + `="(\d+)"`)

// padStyle gives the rules for what padCells noted.
func padStyle(source string) string {
	var b strings.Builder
	met := map[string]bool{}
	for _, m := range padMarks.FindAllStringSubmatch(source, -1) {
		if !met[m[1]] {
			met[m[1]] = true
			fmt.Fprintf(&b, "[%s=\"%s\"]{padding:%spx}", padMark, m[1], m[1])
		}
	}
	return b.String()
}

var (
	anyTable     = cascadia.MustCompile("table")
	givenWidth   = regexp.MustCompile(`(?i)(?:^|[;\s])width\s*:\s*[0-9.]+(?:px|%)`)
	givenPercent = regexp.MustCompile(`^[0-9.]+%?$`)
)

// fixColumns fixes the layout of the tables of one column and a given width.
func fixColumns(doc *html.Node) (n int) {
	for _, table := range cascadia.QueryAll(doc, anyTable) {
		style := attribute(table, "style")
		if !givenWidth.MatchString(style) && !givenPercent.MatchString(attribute(table, "width")) || !oneColumn(table) {
			continue
		}
		setAttribute(table, "style", style+";table-layout:fixed")
		n++
	}
	return n
}

// oneColumn says whether every row of the table itself has one cell.
func oneColumn(table *html.Node) bool {
	for section := table.FirstChild; section != nil; section = section.NextSibling {
		for row := section.FirstChild; row != nil; row = row.NextSibling {
			cells := 0
			for cell := row.FirstChild; cell != nil; cell = cell.NextSibling {
				if cell.Type == html.ElementNode {
					cells++
				}
			}
			if row.DataAtom == atom.Tr && cells != 1 {
				return false
			}
		}
	}
	return true
}

// limitByRules finds the tables that the style sheets limit.
func limitByRules(doc *html.Node, widths map[*html.Node]string) {
	for _, style := range cascadia.QueryAll(doc, cascadia.MustCompile("style")) {
		if style.FirstChild == nil {
			continue
		}
		for _, m := range ruleWithMax.FindAllStringSubmatch(style.FirstChild.Data, -1) {
			group, err := cascadia.ParseGroup(strings.TrimSpace(m[1]))
			if err != nil {
				continue
			}
			for _, n := range cascadia.QueryAll(doc, group) {
				if n.DataAtom == atom.Table {
					widths[n] = m[2]
				}
			}
		}
	}
}

// limitByStyle finds the tables that limit themselves.
func limitByStyle(doc *html.Node, widths map[*html.Node]string) {
	for _, n := range cascadia.QueryAll(doc, cascadia.MustCompile("table[style]")) {
		if style := attribute(n, "style"); maxWidthDecl.MatchString(style) {
			widths[n] = style
		}
	}
}

func boxTable(table *html.Node, style string) {
	m := maxWidthDecl.FindStringSubmatch(style)
	if m == nil || table.Parent == nil {
		return
	}
	box := "max-width:" + m[1]
	if part := partOf(table); part != "" { // of what is round the box, not of the box
		box += ";width:" + part
		setAttribute(table, "style", attribute(table, "style")+";width:100%")
	}
	if centred(table) || autoMargin.MatchString(style) || autoMargin.MatchString(attribute(table, "style")) {
		box += ";margin-left:auto;margin-right:auto"
	}
	div := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div,
		Attr: []html.Attribute{{Key: "style", Val: box}}}
	table.Parent.InsertBefore(div, table)
	table.Parent.RemoveChild(table)
	div.AppendChild(table)
}

// partOf gives the width of a table that is a part of its place, "" for none or all of it.
func partOf(table *html.Node) string {
	part := attribute(table, "width")
	if m := percentWidth.FindStringSubmatch(attribute(table, "style")); m != nil {
		part = m[1] + "%"
	}
	if !strings.HasSuffix(part, "%") || number(strings.TrimSuffix(part, "%")) >= 100 {
		return ""
	}
	return part
}

func centred(table *html.Node) bool {
	parent := table.Parent
	return strings.EqualFold(attribute(table, "align"), "center") ||
		parent.DataAtom == atom.Center || strings.EqualFold(attribute(parent, "align"), "center")
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func setAttribute(n *html.Node, key, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}
