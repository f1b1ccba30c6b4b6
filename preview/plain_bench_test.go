package preview

import (
	"strings"
	"testing"
	"time"
)

// BenchmarkPlainText makes the plain part of a mail of 4 KB; of-tokenizer is its time
// beside that of the tokenizer alone, in the same run.
func BenchmarkPlainText(b *testing.B) {
	source := `<html><head><title>x</title><style>p{color:#333}</style></head><body style="margin:0"><table width="600" style="background:#fff"><tr><td style="padding:24px"><h1 style="font-size:24px">김서연님, 안녕하세요</h1>` +
		strings.Repeat(`<p style="font-size:14px;line-height:1.6;color:#555">A soap of lavender and olive oil, cut by hand and left to dry for six weeks on wooden shelves.</p>`, 20) +
		`<p><a href="https://soap.test/new?c=1" style="padding:12px">구경하기</a></p></td></tr></table></body></html>`
	b.SetBytes(int64(len(source)))
	var ours, tokens time.Duration
	for b.Loop() {
		began := time.Now()
		plainText(source)
		ours += time.Since(began)
		b.StopTimer()
		began = time.Now()
		tokenized(source)
		tokens += time.Since(began)
		b.StartTimer()
	}
	b.ReportMetric(float64(ours)/float64(tokens), "of-tokenizer")
}
