package preview

import (
	"fmt"
	"html"
	"strings"
)

// Blocks become the kind of HTML that mail programs agree on: tables, inline
// styles, one column of 600 pixels that narrows on a phone. All that is fixed is
// written once per version; what stays is Liquid.

const (
	mailWidth    = 600
	columnMargin = 8  // left and right inside a column
	mailMargin   = 32 // left and right of everything but pictures; 20 on a phone
)

// mailFont leads with the fonts in which each system writes Korean best.
const mailFont = `-apple-system,'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR','Segoe UI',Roboto,Helvetica,Arial,sans-serif`

// blockWriter writes the HTML of one kind of block, a row of the mail's table.
type blockWriter func(w *mailWriter, b Block)

var blockWriters map[BlockKind]blockWriter

func init() { // columns write blocks
	blockWriters = map[BlockKind]blockWriter{
		BlockHeading: writeHeading, BlockText: writeText, BlockPicture: writePicture, BlockButton: writeButton,
		BlockProducts: writeProducts, BlockColumns: writeColumns, BlockDivider: writeDivider,
		BlockCoupon: writeCoupon, BlockQR: writeQR, BlockSurvey: writeSurvey, BlockHTML: writeHTML, BlockFooter: writeFooter,
	}
}

// mailWriter collects a mail.
type mailWriter struct {
	strings.Builder
	shop   Shop
	width  int // of the column being written, in pixels
	margin int // of the column being written
}

func (w *mailWriter) printf(format string, args ...any) { fmt.Fprintf(w, format, args...) }

// row opens and closes a table row around content, with space above and below.
func (w *mailWriter) row(align string, top, bottom int, content func()) {
	if align == "" {
		align = "left"
	}
	class := ""
	if w.width == mailWidth {
		class = "g-pad"
	}
	w.printf(`<tr><td class="%s" align="%s" style="padding:%dpx %dpx %dpx;text-align:%s">`, class, align, top, w.margin, bottom, align)
	content()
	w.WriteString("</td></tr>\n")
}

// blocksHTML writes a whole document. Preheader is the line that inboxes show
// beside the subject, as a Liquid source.
func blocksHTML(blocks []Block, shop Shop, preheader string) string {
	w := &mailWriter{shop: shop, width: mailWidth, margin: mailMargin}
	lang := shop.Language
	if lang == "" {
		lang = "en"
	}
	w.printf(mailHead, html.EscapeString(lang), mailFont)
	w.WriteString(hiddenLine(preheader))
	w.WriteString(mailOpen)
	writeBrand(w)
	w.blocks(blocks)
	w.WriteString(mailClose)
	return w.String()
}

func (w *mailWriter) blocks(blocks []Block) {
	for _, b := range blocks {
		if b.If != "" {
			w.printf("{%% if %s %%}", b.If)
		}
		blockWriters[b.Kind](w, b)
		if b.If != "" {
			w.WriteString("{% endif %}")
		}
	}
}

const mailHead = `<!DOCTYPE html>
<html lang="%s"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<meta name="x-apple-disable-message-reformatting"><title></title>
<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;word-break:keep-all;overflow-wrap:break-word;-webkit-text-size-adjust:100%%}
img{border:0;outline:none;-ms-interpolation-mode:bicubic}
@media only screen and (max-width:480px){.g-mail{width:100%%!important}.g-pad{padding-left:20px!important;padding-right:20px!important}.g-cols{padding-left:12px!important;padding-right:12px!important}.g-col{width:100%%!important;max-width:100%%!important}.g-h1{font-size:22px!important}}
@media (prefers-color-scheme:dark){.g-ground{background-color:#16171A!important}.g-mail{background-color:#1E2024!important}.g-text{color:#ECEBE8!important}.g-muted,.g-muted a{color:#ABA9A3!important}.g-line{border-color:#2D3036!important}.g-well{background-color:#26282D!important}}
</style></head>
<body class="g-ground" style="margin:0;padding:0;background-color:#F6F5F2;font-family:%s">
`

const mailOpen = `<table role="presentation" class="g-ground" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:#F6F5F2"><tr><td align="center" style="padding:24px 0">
<table role="presentation" class="g-mail" width="600" align="center" cellpadding="0" cellspacing="0" border="0" style="width:600px;background-color:#FFFFFF">
`

const mailClose = `</table>
</td></tr></table>
</body></html>
`

// hiddenLine is the preheader: not shown in the mail, and followed by blanks so
// that inboxes do not go on with what the mail says first.
func hiddenLine(preheader string) string {
	if strings.TrimSpace(preheader) == "" {
		return ""
	}
	return `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;font-size:1px;line-height:1px;opacity:0">` +
		inlineMarks(preheader) + strings.Repeat("&#847;&zwnj;&nbsp;", 40) + "</div>\n"
}

func writeBrand(w *mailWriter) {
	if w.shop.Name == "" && w.shop.Logo == "" {
		return
	}
	w.row("left", 24, 24, func() {
		mark := fmt.Sprintf(`<span class="g-text" style="font-size:16px;font-weight:700;color:#1D1D1F">%s</span>`, literal(w.shop.Name))
		if w.shop.Logo != "" {
			mark = fmt.Sprintf(`<img src="asset:%s" alt="%s" height="32" style="height:32px;width:auto">`, literal(w.shop.Logo), literal(w.shop.Name))
		}
		if w.shop.URL != "" {
			mark = fmt.Sprintf(`<a href="%s" style="text-decoration:none;color:#1D1D1F">%s</a>`, literal(w.shop.URL), mark)
		}
		w.WriteString(mark)
	})
}

func writeHeading(w *mailWriter, b Block) {
	level := max(1, min(3, b.Level))
	size := []int{26, 20, 16}[level-1]
	w.row(b.Align, 24, 8, func() {
		w.printf(`<h%d class="g-text g-h%d" style="margin:0;font-size:%dpx;line-height:1.4;font-weight:700;color:#1D1D1F">%s</h%d>`,
			level, level, size, inlineMarks(b.Text), level)
	})
}

func writeText(w *mailWriter, b Block) {
	w.row(b.Align, 8, 8, func() {
		for i, part := range paragraphs(b.Text) {
			space := 0
			if i > 0 {
				space = 12
			}
			w.printf(`<p class="g-text" style="margin:%dpx 0 0;font-size:15px;line-height:1.7;color:#3A3936">%s</p>`, space, inlineMarks(part))
		}
	})
}

func writePicture(w *mailWriter, b Block) {
	src := literalWithTags(b.Src)
	if b.Asset != "" {
		src = "asset:" + literalWithTags(b.Asset)
	}
	width := w.width
	if b.Width > 0 {
		width = min(b.Width, w.width)
	}
	img := fmt.Sprintf(`<img src="%s" alt="%s" width="%d" style="display:block;width:100%%;max-width:%dpx;height:auto;margin:0 auto">`,
		src, literalWithTags(b.Alt), width, width)
	if b.URL != "" {
		img = fmt.Sprintf(`<a href="%s">%s</a>`, literalWithTags(b.URL), img)
	}
	w.printf(`<tr><td align="%s" style="padding:0;font-size:0;line-height:0">%s</td></tr>`+"\n", orCenter(b.Align), img)
}

func orCenter(align string) string {
	if align == "" {
		return "center"
	}
	return align
}

// writeButton pads the cell as well as the link, so that the whole area is the
// button in the programs that know no padding on links.
func writeButton(w *mailWriter, b Block) {
	color := b.Color
	if color == "" {
		color = w.shop.color()
	}
	w.row("center", 16, 16, func() {
		w.printf(`<table role="presentation" width="100%%" cellpadding="0" cellspacing="0" border="0"><tr>`+
			`<td align="center" bgcolor="%s" style="background-color:%s;border-radius:6px">`+
			`<a href="%s" style="display:block;padding:14px 20px;font-size:15px;line-height:20px;font-weight:700;color:%s;text-decoration:none;border-radius:6px">%s</a>`+
			`</td></tr></table>`, color, color, literalWithTags(b.URL), onColor(color), inlineMarks(b.Text))
	})
}

func writeDivider(w *mailWriter, _ Block) {
	w.row("left", 16, 16, func() {
		w.WriteString(`<div class="g-line" style="border-top:1px solid #E4E1DA;font-size:0;line-height:0">&nbsp;</div>`)
	})
}

func writeCoupon(w *mailWriter, b Block) {
	words := b.Text
	if words == "" {
		words = w.shop.words().coupon
	}
	w.row("center", 16, 16, func() {
		w.printf(`<table role="presentation" width="100%%" cellpadding="0" cellspacing="0" border="0"><tr>`+
			`<td class="g-well g-line" align="center" style="background-color:#F6F5F2;border:1px dashed #CDC8BD;border-radius:6px;padding:16px">`+
			`<div class="g-muted" style="font-size:13px;line-height:1.5;color:#5F5D57">%s</div>`+
			`<div class="g-text" style="font-size:22px;line-height:1.5;font-weight:700;letter-spacing:1px;color:#1D1D1F">%s</div></td></tr></table>`,
			inlineMarks(words), inlineMarks(b.Value))
	})
}

// qrSize is the side of a QR code in a mail, in CSS pixels.
const qrSize = 160

func writeQR(w *mailWriter, b Block) {
	w.row("center", 16, 16, func() {
		// Drawn after Liquid: see pictures.go.
		w.printf(`<img src="qr:{%% capture g_qr %%}%s{%% endcapture %%}{{ g_qr | url_encode }}" alt="%s" width="%d" height="%d" style="display:inline-block">`,
			b.Value, literalWithTags(b.Alt), qrSize, qrSize)
	})
}

func writeHTML(w *mailWriter, b Block) {
	w.row(b.Align, 8, 8, func() { w.WriteString(b.Text) })
}

func writeColumns(w *mailWriter, b Block) {
	side := max(w.margin-columnMargin, 0)
	each := (w.width - 2*side) / len(b.Columns)
	w.printf(`<tr><td class="g-cols" align="left" style="padding:8px %dpx;font-size:0">`, side)
	defer w.WriteString("</td></tr>\n")
	width, margin := w.width, w.margin
	for _, column := range b.Columns {
		w.printf(`<div class="g-col" style="display:inline-block;vertical-align:top;width:%dpx;max-width:100%%">`, each)
		w.WriteString(`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">`)
		w.width, w.margin = each, columnMargin
		w.blocks(column)
		w.WriteString(`</table></div>`)
	}
	w.width, w.margin = width, margin
}

// writeFooter says who sends and how to get out: required by law in most
// countries (KR 50④, CAN-SPAM § 7704(a)(5), GDPR 7(3)).
func writeFooter(w *mailWriter, b Block) {
	words := w.shop.words()
	var who []string
	for _, part := range []string{w.shop.Name, w.shop.Address, w.shop.Contact} {
		if part != "" {
			who = append(who, literal(part))
		}
	}
	w.row("left", 24, 24, func() {
		w.WriteString(`<div class="g-muted g-line" style="border-top:1px solid #E4E1DA;padding-top:16px;font-size:12px;line-height:1.7;color:#706D64">`)
		if b.Text != "" {
			w.printf("%s<br>", inlineMarks(b.Text))
		}
		w.printf(`%s{%% if unsubscribe_url %%}<br>%s <a href="{{ unsubscribe_url }}" style="color:#706D64;text-decoration:underline">%s</a>`,
			strings.Join(who, " · "), words.unwanted, words.unsubscribe)
		if w.shop.Language != "en" && w.shop.Language != "" {
			w.WriteString(` · <a href="{{ unsubscribe_url }}" style="color:#706D64;text-decoration:underline">Unsubscribe</a>`)
		}
		w.WriteString(`{% endif %}`)
		if w.shop.Privacy != "" { // GDPR 13 wants the notice within reach
			w.printf(`<br><a href="%s" style="color:#706D64;text-decoration:underline">%s</a>`, literal(w.shop.Privacy), words.privacy)
		}
		w.WriteString(`</div>`)
	})
}
