package preview

import (
	"fmt"
	"html"
	"strings"
)

// Measures of a page of the proof sheet, in CSS pixels: A4 upright at 96 dpi.
const (
	PageWidth  = 794
	PageHeight = 1123

	pageEdge = 32
	pageGap  = 18
	pageHead = 64
	cardHead = 74
	cardFoot = 58
)

// PageLayout is how cases stand on a page.
type PageLayout struct {
	Columns, Rows int
	Width, Height int // of the picture of each, in CSS pixels; what is longer is cut
}

// CardWidth is how wide the picture of a case is where so many stand side by side.
func CardWidth(columns int) int {
	return (PageWidth-2*pageEdge-(columns-1)*pageGap)/columns - 2
}

// LayoutPages lays out cases side by side, and in two rows where the tallest of
// their pictures, drawn as wide as CardWidth says, leaves room for that.
func LayoutPages(columns, tallest int) PageLayout {
	l := PageLayout{Columns: columns, Rows: 1, Width: CardWidth(columns)}
	room := PageHeight - 2*pageEdge - pageHead
	if half := (room-pageGap)/2 - cardHead - cardFoot; tallest <= half {
		l.Rows, l.Height = 2, half
		return l
	}
	l.Height = min(tallest, room-cardHead-cardFoot)
	return l
}

// Pages is how many pages so many cases take.
func (l PageLayout) Pages(cases int) int {
	return (cases + l.Columns*l.Rows - 1) / (l.Columns * l.Rows)
}

// PageWords are what the pages say beside SheetWords.
type PageWords struct {
	SheetWords
	Note    string             // below the title: of when, of whom, whether approved
	Page    func(n int) string // "Page 1 of 3"
	Verdict func(pick int) string
	Said    func(pick int) []string // open comments
	Cut     string                  // below a message that is longer than the page
}

// SheetPages makes the proof sheet as pages of HTML, each with some cases side by
// side. Picture gives the address of the picture of a case and whether the page
// shows only its top; an empty one is a case without a picture: a text message, or
// somebody who gets nothing.
func SheetPages(p Proof, w PageWords, l PageLayout, picture func(pick int) (src string, cut bool)) []string {
	var pages []string
	for first := 0; first < len(p.Picks); first += l.Columns * l.Rows {
		var b strings.Builder
		fmt.Fprintf(&b, pageTop, html.EscapeString(w.Title), html.EscapeString(w.Note), html.EscapeString(w.Page(len(pages)+1)))
		for row := range l.Rows {
			pageRow(&b, p, first+row*l.Columns, w, l, picture)
		}
		b.WriteString("</body></html>")
		pages = append(pages, b.String())
	}
	return pages
}

// pageRow writes the cases that stand side by side.
func pageRow(b *strings.Builder, p Proof, first int, w PageWords, l PageLayout, picture func(int) (string, bool)) {
	b.WriteString(`<table class="row"><tr>`)
	for i := first; i < first+l.Columns; i++ {
		if i > first {
			fmt.Fprintf(b, `<td width="%d"></td>`, pageGap)
		}
		fmt.Fprintf(b, `<td width="%d" valign="top">`, l.Width+2)
		if i < len(p.Picks) {
			pageCard(b, p.Picks[i], i, w, l, picture)
		}
		b.WriteString("</td>")
	}
	b.WriteString("</tr></table>")
}

func pageCard(b *strings.Builder, pick Pick, i int, w PageWords, l PageLayout, picture func(int) (string, bool)) {
	esc := html.EscapeString
	name := pick.Case.Name
	if name == "" {
		name = pick.Case.Key
	}
	like := ""
	if pick.Count > 1 {
		like = w.Like(pick.Count)
	}
	fmt.Fprintf(b, `<div class="card"><div class="head"><b>%s</b><br><span>%s</span></div><div class="subject">%s</div><div class="view" style="height:%dpx">`,
		esc(w.Reason(pick)), esc(joined(name, like)), esc(pick.Rendered.Subject), l.Height)
	src, cut := picture(i)
	switch {
	case src != "":
		fmt.Fprintf(b, `<img src="%s" width="%d">`, esc(src), l.Width)
	case pick.Reason == ReasonError:
		fmt.Fprintf(b, `<p class="none">%s</p>`, esc(pick.Detail))
	case pick.Reason == ReasonNoConsent || pick.Reason == ReasonAborted:
		fmt.Fprintf(b, `<p class="none">%s</p>`, esc(w.Skipped))
	default:
		fmt.Fprintf(b, `<p class="text">%s</p>`, strings.ReplaceAll(esc(pick.Rendered.Text), "\n", "<br>"))
	}
	b.WriteString(`</div><div class="foot">`)
	said := w.Said(i)
	if len(said) == 0 {
		fmt.Fprintf(b, `<div class="line">%s</div>`, esc(w.Verdict(i)))
	}
	for n, words := range said {
		if n == 2 {
			break // the window and the HTML sheet have them all
		}
		fmt.Fprintf(b, `<div class="line said">%s</div>`, esc(words))
	}
	if cut && len(said) < 2 {
		fmt.Fprintf(b, `<div class="line cut">%s</div>`, esc(w.Cut))
	}
	b.WriteString(`</div></div>`)
}

func joined(name, like string) string {
	if like == "" {
		return name
	}
	return name + " · " + like
}

var pageTop = fmt.Sprintf(`<!DOCTYPE html><html><head><meta charset="utf-8"><style>
body{margin:0;padding:%dpx;width:%dpx;background:#FFF;color:#1D1D1F;font:13px/19px Pretendard,sans-serif}
h1{font-size:20px;line-height:28px;margin:0}.note{color:#5F5D57}.top{height:%dpx}.top table{width:100%%%%}.number{text-align:right;color:#5F5D57}
table{border-collapse:collapse}td{padding:0}.row{table-layout:fixed;width:%dpx;margin-bottom:%dpx}
.card{border:1px solid #E4E1DA;border-radius:8px;overflow:hidden}
.head{height:38px;padding:4px 10px;overflow:hidden}.head span{color:#5F5D57;font-size:12px}
.subject,.line{text-overflow:ellipsis}.subject{height:19px;padding:3px 10px;border-top:1px solid #E4E1DA;border-bottom:1px solid #E4E1DA;overflow:hidden;white-space:nowrap;font-weight:bold}
.view{overflow:hidden}.view img{display:block}
.none{margin:0;padding:120px 24px 0;text-align:center;color:#5F5D57}.text{margin:12px;padding:12px;background:#F6F5F2;border-radius:8px}
.foot{height:48px;padding:4px 10px;border-top:1px solid #E4E1DA;overflow:hidden}.line{height:19px;overflow:hidden;white-space:nowrap}.said{color:#875608;font-weight:bold}.cut{color:#706D64;font-size:12px}
</style></head><body><div class="top"><table><tr><td><h1>%%s</h1><div class="note">%%s</div></td><td class="number" valign="top" width="120">%%s</td></tr></table></div>
`, pageEdge, PageWidth-2*pageEdge, pageHead, PageWidth-2*pageEdge, pageGap)
