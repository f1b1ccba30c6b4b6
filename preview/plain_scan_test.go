package preview

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tokenized is plainText by the tokenizer alone, which knows all of the standard.
func tokenized(source string) string {
	var t plainWriter
	t.tokenize(source)
	return string(tidy(t.out))
}

// pieces that mails are made of, in good order and in bad.
var pieces = []string{
	"<p>", "</p>", "<P>", "</P >", "<div style=\"color:red\">", "<div style=\"display:none\">", "<div style='display: none'>", "</div>", "<br>", "<br/>", "<br />", "<hr>",
	"<td>", "</td>", "<tr>", "</tr>", "<table width=\"600\" align=\"center\">", "</table>", "<li>", "<h1 class=\"a\" style=\"\">", "</h1>",
	"<a href=\"https://x.test/?a=1&amp;b=2\">", "<a href=\"https://x.test/?a=1&copy=2&lt;\">", "<a href='x'>", "<a href=x>", "<a href=\"1\" href=\"2\">", "</a>", "<img alt=\"a &lt; b\">", "<img alt=\"비누\" src=\"x\"/>",
	"<head>", "</head>", "<style>p{}</style>", "<style>a</STYLE>", "<style", "<title>a <b> & c</title>", "<script>if (a<b) \"</p>\"</script>", "<script><!--<script></script>-->", "</script>",
	"<noscript><p>", "</noscript>", "<textarea><p>&amp;", "</textarea>", "<xmp>&lt;", "</xmp>", "<iframe>", "<plaintext>",
	"<!-- a -->", "<!-->", "<!--->", "<!---->", "<!-- a --!> b -->", "<!--[if mso]><p>x</p><![endif]-->", "<!DOCTYPE html>", "<![CDATA[x]]>", "<!x", "<?php ?>", "</>", "</1>", "</ p>", "<1>", "<", ">", "<x-y hidden>", "</x-y>",
	"<custom style=\"display:none\">", "</custom>", "<input disabled value=\"\">", "<p a=\"", "\"", "'", "<p a='\"'>", "<p a = \"b\">", "<p\ta>", "<p a/>", "<p/a>", "<p style=\"dis&#112;lay:none\">",
	" ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u200c", "\u034f", "\u00a9", "\u2014", "안녕", "a", "b c", " word ", "&amp;", "&lt;", "&nbsp;", "&amp", "&copy2", "&#0;", "&", "\x00", "- ", "a\n\nb",
}

// TestPlainTextByScan: what is scanned comes out as the tokenizer has it, whatever mails
// are put together from.
func TestPlainTextByScan(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	same := func(source string) {
		t.Helper()
		if got, want := plainText(source), tokenized(source); got != want {
			t.Fatalf("%q\n→ %q, want %q", source, got, want)
		}
	}
	for range 100_000 {
		var b strings.Builder
		for range 1 + random.IntN(12) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		same(b.String())
	}
	goldens, err := filepath.Glob(filepath.Join("testdata", "*", "*.html"))
	more, err2 := filepath.Glob(filepath.Join("testdata", "*.html"))
	if goldens = append(goldens, more...); err != nil || err2 != nil || len(goldens) == 0 {
		t.Fatalf("no mails to try: %v %v", err, err2)
	}
	for _, path := range goldens {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		same(string(data))
		for range 2000 { // cut anywhere, and put together again
			at := random.IntN(len(data))
			same(string(data[at:]) + pieces[random.IntN(len(pieces))] + string(data[:at]))
		}
	}
}

// TestMailsAreScanned: what this program makes of blocks, and what people write, is not
// left to the tokenizer.
func TestMailsAreScanned(t *testing.T) {
	for _, name := range []string{"cart", "styled"} {
		paths, _ := filepath.Glob(filepath.Join("testdata", "*", name+".html"))
		more, _ := filepath.Glob(filepath.Join("testdata", name+".html"))
		for _, path := range append(paths, more...) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var w plainWriter
			if left := w.scan(string(data)); len(left) > 0 {
				t.Errorf("%s is left from here on: %.80q", path, left)
			}
		}
	}
}
